package forum

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestALineIsTidiedAndNotChanged(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"   ":                   "",
		"Peering":               "Peering",
		"  Peering  at\tnight ": "Peering at night",
		"a\u00a0\u3000b":        "a b",
		"e\u0301te\u0301":       "été",
		"\ufb01n":               "\ufb01n", // a ligature is somebody's own
		"<b>&amp;</b>":          "<b>&amp;</b>",
		"👨\u200d👩\u200d👧":       "👨\u200d👩\u200d👧",
		"\u200fשלום\u200e":      "\u200fשלום\u200e",
		"می\u200cخواهم":         "می\u200cخواهم",
		"\u200b":                "\u200b", // whether it shows is asked of required fields
	} {
		if got, problem := cleaned(CleanLine, text); got != want || problem != "" {
			t.Errorf("%q: %q, %s; want %q", text, got, problem, want)
		}
	}
}

func TestALineHoldsNothingThatCannotStandOnALine(t *testing.T) {
	for text, want := range map[string]string{
		"\xff":             BadText,
		"a\xc3":            BadText,
		"a\x00b":           BadText,
		"a\nb":             LineBreak,
		"a\n":              LineBreak,
		"a\r\nBcc: b":      LineBreak,
		"a\u2028b":         LineBreak,
		"a\u2029b":         LineBreak,
		"a\u0085b":         LineBreak,
		"a\x1b[31m":        ControlChar,
		"a\x7f":            ControlChar,
		"a\u009b":          ControlChar,
		"a\ufffeb":         ControlChar, // no character: a feed with it is not XML
		"a\uffff":          ControlChar,
		"a\ufdd0":          ControlChar,
		"a\U0001fffe":      ControlChar,
		"a\u202eb":         BidiOverride,
		"a\u202a":          BidiOverride,
		"a\u2066b\u2069":   BidiOverride,
		"Zalgo" + marks(9): TooComplicated,
		// 8 marks as they are written, 16 as they are stored
		"a" + strings.Repeat("\u0344", 8): TooComplicated,
		// what is drawn as nothing does not begin a new tower
		"a" + marks(5) + "\u200d" + marks(5): TooComplicated,
		"a" + marks(5) + "\u00ad" + marks(5): TooComplicated,
	} {
		if got, problem := cleaned(CleanLine, text); got != "" || problem != want {
			t.Errorf("%q: %q, %q; want %q", text, got, problem, want)
		}
	}
}

// marks are accents that stand on each other.
func marks(n int) string { return strings.Repeat("\u0316", n) }

func TestLivingScriptsAreNoTowers(t *testing.T) {
	for _, text := range []string{
		"Zalgo" + marks(8), "a" + marks(8) + "b" + marks(8), "Nguyễn Thị", "בְּרֵאשִׁ֖ית", "ٱلرَّحْمَٰنِ", "น้ำ", "བསྒྲུབས", "ක්\u200dරි", "1️⃣ ❤️\u200d🔥",
	} {
		if got, problem := cleaned(CleanLine, text); problem != "" {
			t.Errorf("%q: %q, %s", text, got, problem)
		}
	}
}

func TestTheLengthOfALineCountsCharacters(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("a", 20):              "",
		strings.Repeat("a", 21):              "too_long 20",
		strings.Repeat("量", 20):              "",
		strings.Repeat("量", 21):              "too_long 20",
		strings.Repeat("e\u0301", 20):        "", // counted as it is stored
		"  " + strings.Repeat("a", 20) + " ": "",
		strings.Repeat("😀", 21):              "too_long 20",
	} {
		if _, problem := cleaned(CleanLine, text); problem != want {
			t.Errorf("%q: %q, want %q", text, problem, want)
		}
	}
	if got, _ := cleaned(CleanLine, strings.Repeat("a", 21)); got != strings.Repeat("a", 21) {
		t.Errorf("what is too long is shown to its author as it is, got %q", got)
	}
}

// unseen are texts that show nothing.
var unseen = []string{
	" ", "\t", "\u00a0", "\u3000", "\u200b", "\u200d\u200d", "\ufeff", "\u00ad", "\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\u180e",
	"\u200e\u200f", "\ufe0f", "\U000e0100", "\U000e0041", "\u0301", "\u2060", "\U0001d159", "\u17b4", "\U000f0000",
}

func TestWhatShowsNothingCountsAsNothing(t *testing.T) {
	for _, text := range append(unseen, "") {
		if Visible(text) {
			t.Errorf("%q is visible", text)
		}
		if _, problem := cleaned(CleanRequired, text); problem != Missing {
			t.Errorf("%q in a required field: %q", text, problem)
		}
		want := Missing
		if strings.TrimSpace(text) == "" {
			want = ""
		}
		if _, problem := cleaned(CleanOptional, text); problem != want {
			t.Errorf("%q in an optional field: %q, want %q", text, problem, want)
		}
		if _, problem := cleaned(CleanBody, "\n"+text+"\n"); problem != Missing {
			t.Errorf("%q as a body: %q", text, problem)
		}
	}
	for _, text := range []string{"a", ".", "…", "0", "量", "😀", "\u200ba", "ﷺ", "€", "\ufffd"} {
		if !Visible(text) {
			t.Errorf("%q is not visible", text)
		}
		if got, problem := cleaned(CleanRequired, text); got != text || problem != "" {
			t.Errorf("%q: %q, %s", text, got, problem)
		}
	}
}

func TestOneProblemIsNotedOnce(t *testing.T) {
	for text, want := range map[string]string{"\xff": BadText, "\n": LineBreak, "\u202e": BidiOverride, strings.Repeat("a", 21): "too_long 20"} {
		for _, clean := range []func(*Invalid, string, string, int) string{CleanRequired, CleanOptional} {
			if _, problem := cleaned(clean, text); problem != want {
				t.Errorf("%q: %q, want %q", text, problem, want)
			}
		}
		e := &Invalid{}
		CleanName(e, "field", strings.Repeat(text, 150))
		if wrong(e) != strings.Replace(want, "20", "150", 1) {
			t.Errorf("%q as a name: %q, want %q", text, wrong(e), want)
		}
	}
}

func TestANameNeedsALetterOrADigit(t *testing.T) {
	for text, want := range map[string]string{
		"Anna Weber": "", "X Æ A-12": "", "李": "", "7": "", "〇": "", "O'Brien": "", "Ⅷ": "",
		"": Missing, "...": Missing, "-": Missing, "😀": Missing, "\u3164": Missing, "\u0301": Missing, "🅰🅳🅼🅸🅽": Missing,
	} {
		e := &Invalid{}
		if CleanName(e, "field", text); wrong(e) != want {
			t.Errorf("%q: %q, want %q", text, wrong(e), want)
		}
	}
}

func TestANameIsWithoutWhatIsDrawnAsNothing(t *testing.T) {
	for text, want := range map[string]string{
		"An\u200bna\u200b":                 "Anna",
		"\ufeffAnna\u3164 Weber\u2800":     "Anna Weber",
		"An\u00adna We\u2060ber\u034f":     "Anna Weber",
		"Anna\U000e0041\u2063":             "Anna",
		"ක්\u200dරිස්":                     "ක්\u200dරිස්", // Sinhala is written with the joiner,
		"علی\u200cرضا":                     "علی\u200cرضا", // Persian with the non-joiner,
		"葛\U000e0100城":                     "葛\U000e0100城", // and this is a Japanese family's way to write their name
		"\u200fדוד\u200e":                  "\u200fדוד\u200e",
		"A" + strings.Repeat(" ", 3) + "B": "A B",
	} {
		e := &Invalid{}
		if got := CleanName(e, "field", text); got != want || wrong(e) != "" {
			t.Errorf("%q: %q, %s; want %q", text, got, wrong(e), want)
		}
	}
	for text, want := range map[string]string{"Anna\u202e": BidiOverride, "Anna\u200b\xff": BadText, "Anna\x00": BadText} {
		e := &Invalid{}
		if CleanName(e, "field", text); wrong(e) != want {
			t.Errorf("%q: %q, want %q", text, wrong(e), want)
		}
	}
}

func TestABodyKeepsItsLines(t *testing.T) {
	for text, want := range map[string]string{
		"one\r\ntwo\rthree\nfour":         "one\ntwo\nthree\nfour",
		"one\u2028two\u2029three":         "one\ntwo\n\nthree", // from a word processor
		"one\vtwo\fthree\u0085four":       "one\ntwo\nthree\nfour",
		"\n\n  \n\t\none\n\n\n":           "one",
		"  \n    code\n":                  "    code",
		"    code":                        "    code",
		"one\t\ttwo   \n  three  ":        "one\t\ttwo   \n  three",
		"a\x07b\x1b[0m\x7f\u009b":         "ab[0m",
		"a\u202eb\u2066c\u2069":           "abc",
		"a\ufffe\ufdd0b":                  "ab",
		"e\u0301":                         "é",
		"> a\n\nb":                        "> a\n\nb",
		"\u200fשלום":                      "\u200fשלום",
		"a\u0007\u0301":                   "á", // what a control character kept apart
		"\x01\n\x01\nx\n\x01":             "x",
		strings.Repeat("\r\n", 50) + "x":  "x",
		strings.Repeat("a", 20) + "\n \n": strings.Repeat("a", 20),
	} {
		if got, problem := cleaned(CleanBody, text); got != want || problem != "" {
			t.Errorf("%q: %q, %s; want %q", text, got, problem, want)
		}
	}
	for text, want := range map[string]string{
		"a\xff": BadText, "a\x00": BadText, "\n\n": Missing, "\x01": Missing, "a\n" + strings.Repeat("b", 19): "too_long 20",
		"a" + marks(9): TooComplicated,
	} {
		if _, problem := cleaned(CleanBody, text); problem != want {
			t.Errorf("%q: %q, want %q", text, problem, want)
		}
	}
}

func TestShorteningEndsAtAWordAndSaysSo(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 0, ""},
		{"short", 5, "short"},
		{"abc", 0, "…"},
		{"abc", 1, "…"},
		{"abc", 2, "a…"},
		{"one two three four", 14, "one two three…"},
		{"one two three four", 13, "one two thre…"}, // the word would cost more than a third
		{"one two three four", 17, "one two three…"},
		{"a averylongword", 10, "a averylo…"}, // a word near the beginning is no place to end
		{"one, two; three.", 11, "one, two…"},
		{"量子力学は難しい", 5, "量子力学…"},
		{"abcde\u0316\u0316f", 6, "abcd…"},               // not e without its marks
		{"क्षत्रिय राजा", 5, "क्ष…"},                     // nor a consonant without its vowel
		{"ab👨\u200d👩\u200d👧c", 5, "ab…"},                 // nor half a family
		{"ab👨\u200d👩\u200d👧cd", 8, "ab👨\u200d👩\u200d👧…"}, // but a whole one
		{strings.Repeat("\u0316", 9), 5, "…"},
	} {
		got := Shorten(test.text, test.limit)
		if got != test.want {
			t.Errorf("%q to %d: %q, want %q", test.text, test.limit, got, test.want)
		}
		if n := utf8.RuneCountInString(got); n > max(test.limit, 1) {
			t.Errorf("%q to %d has %d characters", test.text, test.limit, n)
		}
	}
}

func TestALinkLeadsIntoTheWeb(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"https://example.org":                "",
		"HTTP://example.org/a?b#c":           "",
		"https://münchen.example/straße":     "",
		"http://[2001:db8::1]:8080/":         "",
		"javascript:alert(1)":                BadLink,
		"JaVaScript://example.org/%0aalert":  BadLink,
		"data:text/html,x":                   BadLink,
		"mailto:a@example.org":               BadLink,
		"ftp://example.org":                  BadLink,
		"//example.org":                      BadLink,
		"/path":                              BadLink,
		"example.org":                        BadLink,
		"https://":                           BadLink,
		"https:///path":                      BadLink,
		"https://:443/":                      BadLink,
		"https:example.org":                  BadLink,
		"https://bank.example@evil.example":  BadLink,
		"https://user:word@example.org":      BadLink,
		`https://good.example\@evil.example`: BadLink,
		"https://exa mple.org":               BadLink,
		"http://example.org:port":            BadLink,
		"https://example.org/\u202e":         BidiOverride,
		"https://example.org/\nx":            LineBreak,
		"https://example.org/" + strings.Repeat("a", 1981): "too_long 2000",
	} {
		e := &Invalid{}
		if CleanLink(e, "field", text); wrong(e) != want {
			t.Errorf("%.60q: %q, want %q", text, wrong(e), want)
		}
	}
}
