package forum

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestASlugIsTheTitleInEveryScript(t *testing.T) {
	for text, want := range map[string]string{
		"The cost of a route leak":     "the-cost-of-a-route-leak",
		"  What's new?  (2026) ":       "whats-new-2026",
		"It’s over -- isn't it":        "its-over-isnt-it",
		"Crème brûlée à la Łódź":       "creme-brulee-a-la-łodz",
		"Nguyễn Thị Minh Khai":         "nguyen-thi-minh-khai",
		"STRASSE Straße":               "strasse-straße",
		"İstanbul ılık":                "istanbul-ılık",
		"Æther & Œuvre":                "æther-œuvre",
		"Толстой, Лев: «Война и мир»":  "толстой-лев-война-и-мир",
		"Ёлка и Її":                    "ёлка-и-її", // й, ё and ї are letters, not accents
		"Αθήνα: Ωμέγα":                 "αθήνα-ωμέγα",
		"量子力学 入門":                      "量子力学-入門",
		"二〇二四年":                        "二〇二四年",
		"がぎぐ パピプ":                      "がぎぐ-パピプ",
		"ｶﾞｷﾞ ＡＢＣ１２":                   "ガギ-abc12",
		"한국어 사전":                       "한국어-사전",
		"السلام عليكم":                 "السلام-عليكم",
		"مُحَمَّد":                     "مُحَمَّد",
		"می\u200cخواهم":                "می-خواهم",
		"שלום עולם":                    "שלום-עולם",
		"\u200fשלום\u200e":             "שלום",
		"हिन्दी में क्या":              "हिन्दी-में-क्या",
		"தமிழ் மொழி":                   "தமிழ்-மொழி",
		"ශ්\u200dරී ලංකාව":             "ශ්රී-ලංකාව", // the joiner stands inside a word
		"น้ำใจ ภาษาไทย":                "น้ำใจ-ภาษาไทย",
		"ນ້ຳ ລາວ":                      "ນ້ຳ-ລາວ",
		"ភាសា\u200bខ្មែរ":              "ភាសា-ខ្មែរ", // a space without width ends a word
		"ጸጋዬ ገብረ":                      "ጸጋዬ-ገብረ",
		"შოთა რუსთაველი":               "შოთა-რუსთაველი",
		"Շառլ Ազնավուր":                "շառլ-ազնավուր",
		"Foo™ and ℡ №5 ㎏":              "footm-and-tel-no5-kg",
		"𝐁𝐨𝐥𝐝 ﬁne x² ½":                "bold-fine-x2-1-2",
		"❤️ love 1️⃣":                  "love-1", // nothing of the emoji is left, not even its variant
		"Donau\u00addampf\u2060schiff": "donaudampfschiff",
		"../../etc/passwd%00":          "etc-passwd-00",
		"<script>alert('1')</script>":  "script-alert-1-script",
		"a\u0301\u0316b":               "ab",
		"\u0301a - \u0301b":            "a-b",
		"A\u20dd 5\u20e3":              "a-5",
		"---":                          "",
		"?!":                           "",
		"":                             "",
		"😀":                            "",
		"\u0301\u093e":                 "", // marks without a letter
		"\u3164\u115f\u1160":           "", // letters that are drawn as nothing
	} {
		if got := Slug(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		slugHolds(t, text)
	}
}

func TestALongSlugEndsAtAWord(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("a", 80):                                 strings.Repeat("a", 80),
		strings.Repeat("a", 81):                                 strings.Repeat("a", 80),
		strings.Repeat("a", 60) + " " + "bcdef ghijk lmnopq":    strings.Repeat("a", 60) + "-bcdef-ghijk-lmnopq",
		strings.Repeat("a", 60) + " " + "bcdef ghijk lmnopqrst": strings.Repeat("a", 60) + "-bcdef-ghijk",
		strings.Repeat("a", 79) + " bcd":                        strings.Repeat("a", 79),
		strings.Repeat("a", 80) + " bcd":                        strings.Repeat("a", 80),
		"a " + strings.Repeat("b", 99):                          "a-" + strings.Repeat("b", 78), // the word is nearly all
		strings.Repeat("量", 27):                                 strings.Repeat("量", 26),
	} {
		if got := Slug(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		slugHolds(t, text)
	}
}

// slugHolds checks what is true of the slug of every text.
func slugHolds(t *testing.T, text string) {
	t.Helper()
	got := Slug(text)
	if again := Slug(got); again != got {
		t.Errorf("%q: %q becomes %q", text, got, again)
	}
	if len(got) > maxSlug || !utf8.ValidString(got) || strings.ToLower(got) != got {
		t.Errorf("%q: %q", text, got)
	}
	if strings.HasPrefix(got, "-") || strings.HasSuffix(got, "-") || strings.Contains(got, "--") {
		t.Errorf("%q: %q has a hyphen too many", text, got)
	}
	for _, r := range got {
		if r != '-' && !isNamePart(r) && !unicode.Is(unicode.M, r) || isBlank(r) {
			t.Errorf("%q: %q holds %q", text, got, r)
		}
	}
}
