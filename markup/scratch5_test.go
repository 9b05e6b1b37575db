package markup
import ("testing";"os")
func BenchmarkHunt(b *testing.B) {
	s, _ := os.ReadFile(os.Getenv("F"))
	f := Article
	if os.Getenv("C") != "" { f = Comment }
	for b.Loop() { f(string(s)) }
}
