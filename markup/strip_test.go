package markup

import (
	"strings"
	"testing"

	"colloquy/forum"
)

func TestStrippedHTMLIsItsText(t *testing.T) {
	for source, want := range map[string]string{
		"A *point* of `code`, a [link](https://example.org/?a=1&b=2) & more.": "A point of code, a link & more.",
		"One\n\n> two\n\n- three\n- four\n\n```\nif a < b\n```":               "One two three four if a < b",
		"A claim[^1] here.\n\n[^1]: The *source*.":                            "A claim here. The source.",
		"## A section\n\n| a | b |\n|---|---|\n| c | d |":                     "A section a b c d",
		"量子力学 and &lt;b&gt;":                                                  "量子力学 and <b>",
		"Two  \nlines":                                                        "Two lines",
	} {
		r, err := Article(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(Strip(r.HTML)), " "); got != want {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
}

func TestStrippedHTMLMayEndAnywhere(t *testing.T) {
	r, err := Article("A [link](https://example.org/), a claim[^1] &amp; 量\n\n[^1]: Source.")
	if err != nil {
		t.Fatal(err)
	}
	for end := range r.HTML {
		if got := Strip(r.HTML[:end]); strings.Contains(got, "href") || strings.Contains(got, "</") {
			t.Errorf("%q: %q", r.HTML[:end], got)
		}
	}
	if got := Strip(forum.HTML("a<")); got != "a" {
		t.Errorf("%q", got)
	}
}
