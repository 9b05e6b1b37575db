package markup

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// marked writes a difference as people do: [-taken-] and {+added+}.
func marked(list []Change) string {
	var b strings.Builder
	for _, c := range list {
		switch c.Kind {
		case Added:
			b.WriteString("{+" + c.Text + "+}")
		case Taken:
			b.WriteString("[-" + c.Text + "-]")
		default:
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

func TestADifferenceIsToldWordByWord(t *testing.T) {
	for _, c := range []struct{ older, newer, want string }{
		{"", "", ""},
		{"The same.", "The same.", "The same."},
		{"", "All new.", "{+All new.+}"},
		{"All gone.", "", "[-All gone.-]"},
		{"The route was leaked.", "The prefix was leaked.", "The [-route-]{+prefix+} was leaked."},
		{"One two three", "One three", "One [-two -]three"},
		{"It costs 3.14 euros.", "It costs 3.15 euros.", "It costs [-3.14-]{+3.15+} euros."},
		{"An old red house stands there.", "A new blue house stands there.", "[-An old red-]{+A new blue+} house stands there."},
		{"One paragraph.\n\nAnother.", "One paragraph.\n\nA third between.\n\nAnother.", "One paragraph.\n\n{+A third between.\n\n+}Another."},
		{"量子力学很难。", "量子计算很难。", "量子[-力学-]{+计算+}很难。"},
		{"e\u0301te\u0301", "ete\u0301", "[-e\u0301te\u0301-]{+ete\u0301+}"},
	} {
		got := marked(new(Comparer).Compare(c.older, c.newer))
		if got != c.want {
			t.Errorf("%q to %q:\n got %q\nwant %q", c.older, c.newer, got, c.want)
		}
	}
}

func TestTooMuchToCompareIsComparedByLines(t *testing.T) {
	words := func(seed uint64, n int) string {
		r := rand.New(rand.NewPCG(seed, 1))
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "w%d ", r.IntN(5000))
		}
		return b.String()
	}
	older := "First.\n" + words(1, 3000) + "\nMiddle.\n" + words(2, 3000) + "\nLast."
	newer := "First.\n" + words(3, 3000) + "\nMiddle.\n" + words(4, 3000) + "\nLast."
	c := &Comparer{}
	got := c.Compare(older, newer)
	kinds := ""
	for _, p := range got {
		kinds += fmt.Sprint(int(p.Kind))
		if p.Kind == Kept && strings.Count(p.Text, " ") > 2 {
			t.Errorf("kept %.60q", p.Text)
		}
	}
	if holds(got, older, newer) != "" || kinds != "0210210" {
		t.Errorf("pieces %s", kinds)
	}
	c.work = compareWork
	if got := marked(c.Compare("a b c\nd", "a x c\ny")); got != "a [-b c\nd-]{+x c\ny+}" {
		t.Errorf("without any work left: %q", got)
	}
	for range 50 {
		c.Compare(older, newer)
	}
	if c.work > compareWork+51*2 {
		t.Errorf("%d steps", c.work)
	}
}

// holds says what is wrong with a difference: its pieces must make both texts.
func holds(list []Change, older, newer string) string {
	var a, b strings.Builder
	for i, c := range list {
		if c.Text == "" || i > 0 && list[i-1].Kind == c.Kind {
			return fmt.Sprintf("piece %d of %q", i, marked(list))
		}
		if c.Kind != Added {
			a.WriteString(c.Text)
		}
		if c.Kind != Taken {
			b.WriteString(c.Text)
		}
	}
	if a.String() != older || b.String() != newer {
		return fmt.Sprintf("%q makes %q and %q", marked(list), a.String(), b.String())
	}
	return ""
}

func FuzzTheDifferenceMakesBothTexts(f *testing.F) {
	for _, pair := range [][2]string{
		{"", "a"},
		{"The old one.", "The new one."},
		{"量子力学", "量子计算机"},
		{"\xff\xfe a", "a \xff"},
		{"a\n\nb\nc", "a\nc\n\nb"},
		{"👨\u200d👩\u200d👧 ok", "👩 ok 👧"},
		{"e\u0301 \u0301", "\u0301e"},
		{"x y x y x y", "y x y x"},
	} {
		f.Add(pair[0], pair[1], false)
		f.Add(pair[0], pair[1], true)
	}
	f.Fuzz(func(t *testing.T, older, newer string, coarse bool) {
		if len(older)+len(newer) > 2000 {
			return
		}
		c := &Comparer{}
		if coarse {
			c.work = compareWork - 20
		}
		if wrong := holds(c.Compare(older, newer), older, newer); wrong != "" {
			t.Error(wrong)
		}
	})
}
