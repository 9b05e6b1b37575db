package forum

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestAQuestionIsWordsAndPhrases(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"  … -- !? ":                         "",
		"Route LEAK":                         `"route" "leak"`,
		"leak leak Leak":                     `"leak"`,
		`"route leak" cost`:                  `"route leak" "cost"`,
		`“route leak” cost`:                  `"route leak" "cost"`,
		`"route leak`:                        `"route" "leak"`,
		`a "b c" d "e`:                       `"a" "b c" "d" "e"`,
		`"" x`:                               `"x"`,
		"AND OR NOT NEAR(a b)":               `"and" "or" "not" "near" "a" "b"`,
		"title:x ^y z* (w) - + {body}":       `"title x" "y" "z" "w" "body"`,
		"don’t 3.14 anna@example.org":        `"don t" "3 14" "anna" "example org"`,
		"量子力学":                               `"量子 子力 力学"`,
		"量子 力学":                              `"量子" "力学"`,
		"2024年":                              `"2024" "年"`,
		"한국어를 배운다":                           `"한국 국어 어를" "배운 운다"`,
		"コーヒー":                               `"コー ーヒ ヒー"`,
		"ภาษาไทย":                            `"ภา าษ ษา าไ ไท ทย"`,
		"مُحَمَّد":                           `"محمد"`,
		"צה\"ל":                              `"צה ל"`,
		"Straße Łódź":                        `"strasse" "łódź"`,
		strings.Repeat("a b c d e f g ", 20): `"a" "b" "c" "d" "e" "f" "g"`,
	} {
		q := ParseQuestion(text)
		if got := q.Match(); got != want || q.Empty() != (want == "") {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestALongQuestionIsCutAndSaysSo(t *testing.T) {
	if q := ParseQuestion(strings.Repeat("ä", 200)); q.Cut || len([]rune(q.Text)) != 200 {
		t.Errorf("%+v", q)
	}
	if q := ParseQuestion(strings.Repeat("ä ", 101)); !q.Cut || len([]rune(q.Text)) != 199 {
		t.Errorf("%+v", q)
	}
	var words []string
	for i := range 30 {
		words = append(words, fmt.Sprint("w", i))
	}
	if q := ParseQuestion(strings.Join(words, " ")); !q.Cut || strings.Count(q.Match(), `"`) != 40 {
		t.Errorf("%+v", q)
	}
}

func TestTheLastWordMayBeABeginning(t *testing.T) {
	for text, want := range map[string]string{
		"route lea": `"route" "lea"*`, "rpk": `"rpk"*`, "量": `"量"*`, `x "route lea"`: `"x" "route lea"*`, "don't": "", "of": "", "量子": "", "": "", "12": "", "2024年": `"2024" "年"*`,
	} {
		q, ok := ParseQuestion(text).Wider()
		if ok != (want != "") || ok && q.Match() != want {
			t.Errorf("%q: %s %v, want %s", text, q.Match(), ok, want)
		}
		if _, again := q.Wider(); ok && again {
			t.Errorf("%q: wider and wider", text)
		}
	}
	q := ParseQuestion("route")
	if _, ok := q.Wider(); !ok || q.Match() != `"route"` {
		t.Error("a wider question changes the one that was asked")
	}
}

// marked writes pieces with the marked ones in brackets.
func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Marked {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWhatWasFoundIsMarkedInTheTextAsItWasWritten(t *testing.T) {
	for _, c := range []struct{ question, text, want string }{
		{"leak", "The LEAK, leaks and “leak”.", "The [LEAK], leaks and “[leak]”."},
		{"route leak", "A route leak; a leaked route.", "A [route] [leak]; a leaked [route]."},
		{`"route leak"`, "A route leak; a route, leak; leak route.", "A [route leak]; a [route, leak]; leak route."},
		{"cafe", "Café CAFE\u0301 cafés", "[Café] [CAFE\u0301] cafés"},
		{"strasse", "Die Straße, STRASSE.", "Die [Straße], [STRASSE]."},
		{"fine", "A ﬁne day", "A [ﬁne] day"},
		{"don't", "I don’t, do not", "I [don’t], do not"},
		{"量子", "私は量子力学を学ぶ。量子。", "私は[量子]力学を学ぶ。[量子]。"},
		{"量子力学", "量子と力学、量子力学", "量子と力学、[量子力学]"},
		{"ガソリン", "ｶﾞｿﾘﾝ価格", "[ｶﾞｿﾘﾝ]価格"},
		{"전자", "LG전자는", "LG[전자]는"},
		{"2024", "2024年3月", "[2024]年3月"},
		{"ภาษา", "เรียนภาษาไทย", "เรียน[ภาษา]ไทย"},
		{"محمد", "قال مُحَمَّدٌ كـــتاب", "قال [مُحَمَّدٌ] كـــتاب"},
		{"שלום", "שָׁלוֹם\u200f עולם", "[שָׁלוֹם]\u200f עולם"},
		{"хлеб", "Хлеб и ХЛЕБ", "[Хлеб] и [ХЛЕБ]"},
		{"donaudampf", "Donau\u00addampf", "[Donau\u00addampf]"},
		{"<b> amp", "<b>bold</b> &amp;", "<[b]>bold</[b]> &[amp];"},
		{"nothing", "Something else", "Something else"},
		{"", "Some text", "Some text"},
		{"x", "", ""},
	} {
		if got := marked(ParseQuestion(c.question).Highlight(c.text)); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.question, c.text, got, c.want)
		}
	}
	q, _ := ParseQuestion("lea").Wider()
	if got := marked(q.Highlight("A leak of lead; plea")); got != "A [leak] of [lead]; plea" {
		t.Error(got)
	}
}

func TestASnippetStandsAroundTheFirstMatch(t *testing.T) {
	filler := strings.Repeat("Words that nobody asked for. ", 3000)
	for name, c := range map[string]struct{ question, text, begin, end string }{
		"near the beginning": {"asked", "What was asked here.\nAnd more.", "What was [asked]", "And more."},
		"far into the text":  {"needle", filler + "a needle here " + filler, "… ", " …"},
		"at the end":         {"needle", filler + "a needle", "… ", "a [needle]"},
		"only in the title":  {"needle", filler, "Words that nobody", " …"},
		"a line of its own":  {"needle", filler + "\nThe needle itself.\n" + filler, "… The [needle] itself. Words", " …"},
		"no spaces":          {"量子", strings.Repeat("学", 500) + "量子" + strings.Repeat("学", 500), "… 学", "学 …"},
		"one long word":      {"x", "x " + strings.Repeat("a", 1000), "[x]", " …"},
	} {
		got := marked(ParseQuestion(c.question).Snippet(c.text))
		if !strings.HasPrefix(got, c.begin) || !strings.HasSuffix(got, c.end) || len([]rune(got)) > 260 {
			t.Errorf("%s: %q", name, got)
		}
		if c.question != "x" && name != "only in the title" && !strings.Contains(got, "["+c.question+"]") {
			t.Errorf("%s: %q has no mark", name, got)
		}
	}
}

func TestWhatIsComparedIsWhatIsIndexed(t *testing.T) {
	for _, text := range append(slices.Clone(hostile), "Straße ﬁne ẞ", "ＡＢＣ１２ x²", "İstanbul 2024년 3월", "ន\u17b6\u200bx", strings.Repeat("word 量子力学 ", 2000)) {
		placedHolds(t, text)
	}
}

// placedHolds checks that a text is taken apart for the marks as for the index,
// and that each word stands somewhere.
func placedHolds(t *testing.T, text string) {
	t.Helper()
	var got, want []string
	at := 0
	for w := range eachPlaced(text) {
		got = append(got, w.key)
		if w.from < 0 || w.to <= w.from || w.to > len(text) || w.to < at {
			t.Fatalf("%q: %q stands at %d to %d", text, w.key, w.from, w.to)
		}
		at = w.to
	}
	for term := range strings.FieldsSeq(Terms(text)) {
		for _, w := range indexed(term) {
			want = append(want, wordKey(w))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%.200q: %.500q, want %.500q", text, got, want)
	}
}

func TestAQuestionIsInATextThatHoldsAllOfIt(t *testing.T) {
	for _, c := range []struct {
		question, title, body string
		want                  bool
	}{
		{"route", "On the route", "", true},
		{"route peers", "On the route", "Of **peers**.", true}, // in one of the texts each
		{"route ships", "On the route", "Of peers.", false},
		{"rout", "On the route", "", false},
		{`"the route"`, "On the route", "", true},
		{`"route the"`, "On the route", "the", false},
		{"cafe", "", "Un CAFÉ noir", true},
		{"strasse", "", "Die Straße", true},
		{"don't", "", "They don’t", true},
		{"路由", "", "互联网路由协议", true},
		{"", "On the route", "", false},
		{"!?", "!?", "", false},
	} {
		if got := ParseQuestion(c.question).In(c.title, c.body); got != c.want {
			t.Errorf("%q in %q, %q: %v", c.question, c.title, c.body, got)
		}
	}
	if q, ok := ParseQuestion("rout").Wider(); !ok || !q.In("On the route") {
		t.Error("a beginning is not found")
	}
}

func TestHitsHaveNames(t *testing.T) {
	for _, h := range []Hit{{Article: true, ID: 7}, {ID: 123456}} {
		if got, ok := ParseHit(h.Key()); !ok || !got.Same(h) {
			t.Errorf("%s: %+v", h.Key(), got)
		}
	}
	for _, s := range []string{"", "a", "c", "7", "b7", "a-7", "a+7", "c0", "ac7", "aa7", "c7x", "c99999999999999999999", "c 7", "а7"} {
		if _, ok := ParseHit(s); ok {
			t.Errorf("%q is a hit", s)
		}
	}
}

func keys(hits []Hit) string {
	var list []string
	for _, h := range hits {
		list = append(list, h.Key())
	}
	return strings.Join(list, " ")
}

func TestTheBestAndNewestComeFirst(t *testing.T) {
	hits := []Hit{{ID: 1, Score: 1}, {ID: 2, Score: 2}, {ID: 3, Score: 1}, {Article: true, ID: 1, Score: 1}, {Article: true, ID: 9, Score: 3}}
	Rank(hits)
	if got := keys(hits); got != "a9 c2 a1 c3 c1" {
		t.Error(got)
	}
	if got := keys(AfterHit(hits, Hit{Article: true, ID: 1})); got != "c3 c1" {
		t.Error(got)
	}
	if got := keys(AfterHit(hits, Hit{ID: 77})); got != keys(hits) {
		t.Error("after a hit that is gone:", got)
	}
}

func TestCommonWordsShowTitlesThenArticlesAndCommentsByTurns(t *testing.T) {
	a := func(ids ...int64) (list []Hit) {
		for _, id := range ids {
			list = append(list, Hit{Article: true, ID: id})
		}
		return list
	}
	comments := []Hit{{ID: 50}, {ID: 40}, {ID: 30}}
	if got := keys(MergeCommon(a(5, 2), a(6, 5, 4, 2), comments)); got != "a5 a2 a6 c50 a4 c40 c30" {
		t.Error(got)
	}
	if got := keys(MergeCommon(nil, nil, comments)); got != "c50 c40 c30" {
		t.Error(got)
	}
}

func TestWhatIsLookedForIsRead(t *testing.T) {
	for s, want := range map[string]FindKind{"": FindAll, "articles": FindArticles, "comments": FindComments, "all": FindAll, "x": FindAll} {
		if got := ParseFindKind(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}
