package forum

import (
	"slices"
	"strings"
	"testing"
)

func TestATextFallsApartIntoWordsAndWhatStandsBetweenThem(t *testing.T) {
	for text, want := range map[string][]string{
		"":                   nil,
		"Two  words.":        {"Two", "  ", "words", "."},
		"don’t stop\n\nnow":  {"don’t", " ", "stop", "\n", "\n", "now"},
		"3.14 percent":       {"3.14", " ", "percent"},
		"量子力学":               {"量", "子", "力", "学"},
		"พอ":                 {"พ", "อ"},
		"e\u0301te\u0301 ok": {"e\u0301te\u0301", " ", "ok"},
	} {
		if got := Segments(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzSegmentsJoinedAreTheText(f *testing.F) {
	search(f, func(t *testing.T, text string) {
		if got := strings.Join(Segments(text), ""); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	})
}
