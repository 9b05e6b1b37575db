package markup

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExcerptsEndAtAWord(t *testing.T) {
	for _, c := range []struct {
		name, text string
		limit      int
		want       string
	}{
		{"short enough", "one two", 7, "one two"},
		{"on one line", " one\n two\t three ", 20, "one two three"},
		{"at a word", "one two three", 10, "one two…"},
		{"at the very end of a word", "one two three", 8, "one two…"},
		{"without its comma", "one, two three", 7, "one…"},
		{"a long word", "a Donaudampfschifffahrt", 10, "a Donauda…"},
		{"Chinese", "量子力学是物理学", 5, "量子力学…"},
		{"Chinese punctuation", "量子力，学是物理学", 5, "量子力…"},
		{"accents stay on", "abcde\u0301fg", 6, "abcde\u0301…"},
		{"families stay together", "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 2, "👨‍👩‍👧…"},
		{"flags stay whole", "🇩🇪🇫🇷🇮🇹", 2, "🇩🇪…"},
		{"skin has its tone", "👍🏽👍🏽👍🏽", 2, "👍🏽…"},
		{"Devanagari keeps its vowels", "नमस्ते", 3, "नम…"},
		{"one", "abc", 1, "…"},
		{"nothing", "abc", 0, ""},
		{"of nothing", "", 5, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Excerpt(c.text, c.limit)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestExcerptsAreNeverLongerThanAsked(t *testing.T) {
	text := strings.Repeat("Lorem ipsum dolor, sit amet — consectetur. ", 1000)
	for limit := range 200 {
		if got := Excerpt(text, limit); utf8.RuneCountInString(got) > limit {
			t.Errorf("limit %d: %q", limit, got)
		}
	}
}

func TestWordsAreCountedAsPeopleCount(t *testing.T) {
	for text, want := range map[string]int{
		"":                       0,
		" — … !":                 0,
		"one two\nthree":         3,
		"don't well-known a/b":   3,
		"word—word":              2,
		"3.14 is π":              3,
		"量子力学":                   2,
		"Go言語で書く":                4,
		"한국어는 띄어 쓴다":             3,
		"สวัสดีชาวโลก":           3,
		"https://x.org/a/b?c=d.": 1,
	} {
		if got := CountWords(text); got != want {
			t.Errorf("%q: %d words, want %d", text, got, want)
		}
	}
}
