package forum

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestTextBecomesWordsInEveryScript(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		" \n\t":                           "",
		"... -- !?":                       "",
		"The Cost of a Route Leak":        "the cost of a route leak",
		"naïve CAFÉ cafe\u0301":           "naïve café café", // the index drops accents
		"Łódź, Ærø":                       "łódź ærø",
		"Straße STRASSE ẞ":                "strasse strasse ss",
		"don't don’t rock'n'roll l’été":   "don't don't rock'n'roll l'été",
		"'quoted' “words”":                "quoted words",
		"3.14 1,000 IPv6 RFC-5321 C++ C#": "3.14 1,000 ipv6 rfc 5321 c c",
		"anna@example.org snake_case":     "anna example.org snake_case",
		"<b>bold</b> &amp;":               "b bold b amp",
		"😀 ok 👨\u200d👩\u200d👧":            "ok",
		"Donau\u00addampf\u2060schiff":    "donaudampfschiff",
		"ＡＢＣ１２ ﬁne x²":                    "abc12 fine x2",
		"İstanbul":                        "istanbul",
		"Толстой ЁЛКА":                    "толстой ёлка",
		"ΟΔΟΣ οδός, Σίσυφος":              "οδοσ οδόσ σίσυφοσ", // one sigma, wherever it stands
		"السلام عليكم":                    "السلام عليكم",
		"مُحَمَّدٌ كـــتاب":               "محمد كتاب", // points and strokes may be left out
		"أحمد إلى":                        "أحمد إلى",
		"می\u200cخواهم":                   "میخواهم",
		"שָׁלוֹם שלום\u200f, צה״ל":        "שלום שלום צה״ל",
		"हिन्दी में क्या है":              "हिन्दी में क्या है",
		"தமிழ் മലയാളം":                    "தமிழ் മലയാളം",
		"ශ්\u200dරී ලංකාව":                "ශ්රී ලංකාව",
		"შოთა Շառլ ጸጋዬ":                   "შოთა շառլ ጸጋዬ",
	} {
		if got := Terms(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		termsHold(t, text)
	}
}

func TestScriptsWithoutSpacesBecomePairs(t *testing.T) {
	for text, want := range map[string]string{
		"量":                   "量",
		"量子":                  "量子",
		"量子力学":                "量子 子力 力学",
		"量子。力学":               "量子 力学", // a pair does not reach over a full stop,
		"量子 力学":               "量子 力学", // a space,
		"量子a力学":               "量子 a 力学",
		"二〇二四年":               "二〇 〇二 二四 四年",
		"2024年3月":             "2024 年 3 月",
		"東京タワーへ":              "東京 京タ タワ ワー ーへ",
		"コーヒー豆":               "コー ーヒ ヒー ー豆", // the long vowel belongs to no script
		"ｶﾞｿﾘﾝ":               "ガソ ソリ リン",
		"セ\u309aト":            "セ\u309aト", // a kana and its mark are one
		"〆切 時々":               "〆切 時々",
		"한국어를 배운다":            "한국 국어 어를 배운 운다",
		"LG전자 K팝":             "lg 전자 k 팝", // a word that mixes scripts falls apart
		"2024년 3월":            "2024 년 3 월",
		"\u1112\u1161\u11ab국": "한국",
		"ภาษาไทย":             "ภา าษ ษา าไ ไท ทย",
		"น้ำใจ":               "น้ํา าใ ใจ", // a consonant and its marks are one
		"๒๕๖๗ ปี":             "๒๕๖๗ ปี",
		"ລາວ":                 "ລາ າວ",
		"ខ្មែរ":               "ខ្មែ មែរ",
		"ភាសា\u200bខ្មែរ":     "ភាសា ខ្មែ មែរ",
		"မြန်မာ၊ မြန်":        "မြန် န်မာ မြန်",
		"𠀀𠀁𠀂":                 "𠀀𠀁 𠀁𠀂",
	} {
		if got := Terms(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		termsHold(t, text)
	}
}

func TestAQuestionFindsTheTextThatHoldsIt(t *testing.T) {
	for question, text := range map[string]string{
		"LEAK": "The cost of a route leak.", "cafe\u0301": "Das Café", "ﬁne": "a fine day", "strasse": "die Straße", "ΟΔΟΣ": "η οδος", "don’t": "I don't know",
		"量子": "私は量子力学を学ぶ", "コーヒー": "アイスコーヒーを飲む", "전자": "LG전자는", "2024": "2024년에", "서울": "서울에서", "ภาษา": "เรียนภาษาไทย", "محمد": "قال مُحَمَّد",
		"שלום": "שָׁלוֹם\u200f עולם", "हिन्दी": "भारत में हिन्दी भाषा", "donaudampfschiff": "Donau\u00addampf\u00adschiff", "ខ្មែរ": "ភាសាខ្មែរ",
	} {
		held := strings.Fields(Terms(text))
		for _, term := range strings.Fields(Terms(question)) {
			if !slices.Contains(held, term) {
				t.Errorf("%q does not find %q: %q is not in %q", question, text, term, held)
			}
		}
	}
}

func TestALongTokenIsNoise(t *testing.T) {
	long := strings.Repeat("a", 64)
	if got := Terms("b " + long + " c " + long + "a d"); got != "b "+long+" c d" {
		t.Errorf("%q", got)
	}
	// 64 characters, not bytes: words of many syllables are words
	for _, word := range []string{"തിരുവനന്തപുരത്തുനിന്നുള്ളവർക്ക്", "अनुत्तरदायित्वपूर्णताओंसे", "Донаудампфшиффартсэлектрицитетенхауптбетрибсверк"} {
		if got := Terms(word); got != strings.ToLower(word) || len(word) <= 64 {
			t.Errorf("%q: %q", word, got)
		}
	}
	if got := Terms("量" + strings.Repeat("\u3099", 100) + "子"); got != "子" && got != "" {
		t.Errorf("a tower of marks is indexed: %d bytes", len(got))
	}
	if got := Terms(strings.Repeat("量", 1000)); len(strings.Fields(got)) != 999 {
		t.Errorf("a run of 1000 characters has %d pairs", len(strings.Fields(got)))
	}
}

// termsHold checks what is true of the terms of every text.
func termsHold(t *testing.T, text string) {
	t.Helper()
	got := Terms(text)
	if again := Terms(got); again != got {
		t.Errorf("%q: %q becomes %q", text, got, again)
	}
	if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || strings.Join(strings.Fields(got), " ") != got {
		t.Errorf("%q: %q", text, got)
	}
	for _, term := range strings.Fields(got) {
		if utf8.RuneCountInString(term) > maxTerm || !strings.ContainsFunc(term, isTermRune) || strings.ContainsFunc(term, func(r rune) bool { return unicode.Is(unicode.Cf, r) || isBlank(r) }) {
			t.Errorf("%q: the term %q", text, term)
		}
	}
}
