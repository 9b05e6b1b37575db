package markup

import (
	"testing"

	"colloquy/forum"
)

func TestTheBeginningIsTheFirstParagraphAsPlainText(t *testing.T) {
	for source, want := range map[string]string{
		"# Head\n\nFirst *words* & `<more>`.\n\nSecond.": "First words & <more>.",
		"> A [quote](https://example.org/?a=1&b=2)":      "A quote",
		"```\ncode\n```":                     "",
		"":                                   "",
		"One two three four five six seven.": "One two three four…",
	} {
		r, err := Article(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := Beginning(r.HTML, 21); got != want {
			t.Errorf("%q: %q", source, got)
		}
	}
	if got := Beginning(forum.HTML("<p>never closed <em"), 100); got != "never closed" {
		t.Errorf("%q", got)
	}
}
