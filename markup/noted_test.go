package markup

import (
	"fmt"
	"strings"
	"testing"

	"colloquy/forum"
)

func noted(t *testing.T, source string, passages ...string) string {
	t.Helper()
	r, err := Article(source)
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := Noted(r.HTML, passages)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, x := range blocks {
		fmt.Fprintln(&b, x.Passages, x.HTML)
	}
	return b.String()
}

func TestAPassageIsMarkedWhereItIsFound(t *testing.T) {
	for _, c := range []struct{ source, passage, want string }{
		{"One two three.", "two", "[0] <p>One <mark id=\"passage-0\">two</mark> three.</p>\n"},
		{"One *two* three.", "One   two\nthree.", "[0] <p><mark id=\"passage-0\">One </mark><em><mark>two</mark></em><mark> three.</mark></p>\n"},
		{"First.\n\nSecond.", "First. Second.", "[0] <p><mark id=\"passage-0\">First.</mark></p>\n[] <p><mark>Second.</mark></p>\n"},
		{`He said "no" -- twice...`, `"no" – twice…`, "[0] <p>He said <mark id=\"passage-0\">“no” – twice…</mark></p>\n"},
		{"Nothing.", "Something", "[] <p>Nothing.</p>\n"},
		{"Nothing.", "  ", "[] <p>Nothing.</p>\n"},
		{"a < b & c", "< b & c", "[0] <p>a <mark id=\"passage-0\">&lt; b &amp; c</mark></p>\n"},
		{"量子力学の話", "力学", "[0] <p>量子<mark id=\"passage-0\">力学</mark>の話</p>\n"},
		{"twice twice", "twice", "[0] <p><mark id=\"passage-0\">twice</mark> twice</p>\n"},
	} {
		if got := noted(t, c.source, c.passage); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.passage, c.source, got, c.want)
		}
	}
}

func TestPassagesMayLieInEachOther(t *testing.T) {
	got := noted(t, "One two three four.", "two three", "three four", "gone", "One two three four.")
	for _, id := range []string{"passage-0", "passage-1", "passage-3"} {
		if strings.Count(got, `id="`+id+`"`) != 1 {
			t.Errorf("%s: %s", id, got)
		}
	}
	if !strings.HasPrefix(got, "[0 1 3] ") || strings.Contains(got, "passage-2") || strings.TrimSpace(Strip(forum.HTML(strings.TrimPrefix(got, "[0 1 3] ")))) != "One two three four." {
		t.Errorf("%s", got)
	}
}

func FuzzNotesMarkAndChangeNothing(f *testing.F) {
	f.Add("One *two* three.", "two three")
	f.Add("<b>x</b>\n\n- a\n- b", "xa")
	f.Fuzz(func(t *testing.T, source, passage string) {
		r, err := Article(source)
		if err != nil {
			t.Skip()
		}
		plain, err := Noted(r.HTML, nil)
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := Noted(r.HTML, []string{passage})
		if err != nil || len(blocks) != len(plain) {
			t.Fatalf("%d blocks, %d with a mark: %v", len(plain), len(blocks), err)
		}
		for i := range blocks {
			if got, want := Strip(blocks[i].HTML), Strip(plain[i].HTML); got != want {
				t.Errorf("%q became %q", want, got)
			}
		}
	})
}
