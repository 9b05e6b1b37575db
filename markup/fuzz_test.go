package markup

import (
	"errors"
	"testing"
	"unicode/utf8"

	"colloquy/forum"
)

func FuzzComment(f *testing.F) { fuzz(f, comments) }
func FuzzArticle(f *testing.F) { fuzz(f, articles) }

// fuzz looks for a text whose HTML does not keep what mustBeSafe promises.
func fuzz(f *testing.F, d *dialect) {
	for _, source := range hostile {
		f.Add(source)
	}
	f.Add(hundredWords)
	f.Fuzz(func(t *testing.T, source string) {
		if utf8.RuneCountInString(source) > forum.MaxBody {
			return
		}
		r, err := d.render(source)
		if invalid := (*forum.Invalid)(nil); err != nil && !errors.As(err, &invalid) {
			t.Fatalf("%q: %v", source, err)
		}
		mustBeSafe(t, d, source, r.HTML)
		again, _ := d.render(source)
		if again.HTML != r.HTML || again.Text != r.Text {
			t.Errorf("%q renders differently the second time", source)
		}
		if !utf8.ValidString(string(r.HTML)) || !utf8.ValidString(r.Text) {
			t.Errorf("%q: broken characters", source)
		}
	})
}
