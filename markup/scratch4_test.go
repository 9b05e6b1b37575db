package markup
import ("testing";"os";"math/rand/v2";"strings";"time";"fmt";"sort")
func TestHunt(t *testing.T) {
	if os.Getenv("HUNT")=="" {t.Skip()}
	rnd := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	ps := append(strings.Fields("a b c * ** _ __ ~ ~~ [ ] ( ) < > ! ^ : ; & # - + . ` `` ``` | \\ / = ' \" 1. http:// www. :// @ <b> </b> <a <!-- --> <? <![CDATA[ [^a] [^a]: [a]: ]( ][ ![ > - # = $ { } 一 é"), " ", " ", " ", "\n", "\n", "\n\n", "    ", "  ", "\t", "\n> ", "\n- ", "\n```\n", "> ", "- ", "[x]: y\n", "[a]: b\n")
	type res struct{ d time.Duration; s string; who string; ratio float64; err error }
	var all []res
	end := time.Now().Add(100*time.Second)
	n := 0
	for time.Now().Before(end) {
		var b strings.Builder
		parts := 1+rnd.IntN(3)
		for b.Len() < 19000 {
			var u string
			for range 1+rnd.IntN(5) { u += ps[rnd.IntN(len(ps))] }
			if strings.TrimSpace(u) == "" { u += "a" }
			k := 19900/parts/len(u)
			if k < 1 { k = 1 }
			x := strings.Repeat(u, k)
			if b.Len()+len(x) > 20000 { x = x[:20000-b.Len()] ; x = strings.ToValidUTF8(x, "") }
			b.WriteString(x)
		}
		s := b.String()
		for name, d := range both {
			st := time.Now(); r, err := d.render(s); el := time.Since(st)
			if el > 25*time.Millisecond { st = time.Now(); d.render(s); el = min(el, time.Since(st)) }
			all = append(all, res{el, s, name, float64(len(r.HTML))/float64(len(s)), err}); n++
		}
		if len(all) > 5000 { sort.Slice(all, func(i,j int) bool { return all[i].d > all[j].d }); keep := map[string]int{}; var out []res; for _, r := range all { if keep[r.who] < 20 { keep[r.who]++; out = append(out, r) } }; all = out }
	}
	sort.Slice(all, func(i,j int) bool { return all[i].d > all[j].d })
	fmt.Println(n)
	for _, who := range []string{"comment","article"} { i := 0; for _, r := range all { if r.who != who { continue }; i++; if i > 7 { break }; os.WriteFile(fmt.Sprintf("/tmp/hunt-%s-%d", who, i), []byte(r.s), 0o644); fmt.Printf("%v %s ratio %.1f err %v %.40q ... %.40q\n", r.d, r.who, r.ratio, r.err, r.s, r.s[len(r.s)-60:]) } }
}
