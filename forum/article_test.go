package forum

import (
	"strings"
	"testing"
	"time"
)

func TestADiscussionClosesItselfThatLongAfterPublication(t *testing.T) {
	p := DefaultPolicy()
	a := Article{Status: Published, PublishedAt: noon}
	if got := a.ClosesAt(p); !got.IsZero() || !a.DiscussionOpen(p, noon.AddDate(100, 0, 0)) {
		t.Errorf("without a limit it closes at %v", got)
	}
	p.CloseAfter = 24 * time.Hour
	end := noon.Add(24 * time.Hour)
	if got := a.ClosesAt(p); !got.Equal(end) {
		t.Errorf("it closes at %v", got)
	}
	if got := (Article{Status: Published}).ClosesAt(p); !got.IsZero() {
		t.Errorf("what was never published closes at %v", got)
	}
	for _, test := range []struct {
		name   string
		status ArticleStatus
		closed bool
		now    time.Time
		want   bool
	}{
		{"published", Published, false, noon, true},
		{"at the last moment", Published, false, end.Add(-1), true},
		{"when it closes", Published, false, end, false},
		{"closed by hand", Published, true, noon, false},
		{"a draft", Draft, false, noon, false},
		{"withdrawn", Withdrawn, false, noon, false},
	} {
		a.Status, a.Closed = test.status, test.closed
		if got := a.DiscussionOpen(p, test.now); got != test.want {
			t.Errorf("%s: open is %v", test.name, got)
		}
	}
}

func TestAnArticleIsWrittenByTheMembersInItsBylines(t *testing.T) {
	a := Article{Authors: []Author{{Name: "No account"}, {Name: "Anna", MemberID: 3}, {Name: "Bo", MemberID: 4}}}
	for member, want := range map[int64]bool{3: true, 4: true, 5: false, 0: false, -1: false} {
		if got := a.WrittenBy(member); got != want {
			t.Errorf("member %d: %v", member, got)
		}
	}
	if (Article{}).WrittenBy(0) {
		t.Error("an article without bylines is written by nobody")
	}
}

func TestReadingTakesAMinuteFor230Words(t *testing.T) {
	for words, want := range map[int]int{-5: 1, 0: 1, 1: 1, 230: 1, 344: 1, 345: 2, 460: 2, 574: 2, 575: 3, 2300: 10, 100_000: 435} {
		if got := ReadingMinutes(words); got != want {
			t.Errorf("%d words: %d minutes, want %d", words, got, want)
		}
	}
}

func TestAnArticleIsTidied(t *testing.T) {
	n := NewArticle{
		Title: "  The cost of\ta route leak™ ", Standfirst: " In short. ", Body: "\r\nOne\r\ntwo\r\n", Lang: "zh-Hant-TW",
		Authors: []Author{
			{Name: " Anna  Weber ", Position: " Engineer", Affiliation: "Example ", Biography: "One.\r\n\r\nTwo.\n"},
			{Name: "量子", Handle: "quantum"},
		},
		Topics: []string{" Routing "},
	}
	if err := n.Clean(); err != nil {
		t.Fatal(err)
	}
	if n.Title != "The cost of a route leak™" || n.Slug != "the-cost-of-a-route-leaktm" || n.Standfirst != "In short." || n.Body != "One\ntwo" || n.Lang != "zh-Hant-TW" {
		t.Errorf("%+v", n)
	}
	if n.Authors[0] != (Author{Name: "Anna Weber", Handle: "anna-weber", Position: "Engineer", Affiliation: "Example", Biography: "One.\n\nTwo."}) {
		t.Errorf("%+v", n.Authors[0])
	}
	if n.Authors[1].Handle != "quantum" || n.Topics[0] != "Routing" {
		t.Errorf("%+v, %q", n.Authors[1], n.Topics)
	}
	before := n.Slug
	if err := n.Clean(); err != nil || n.Slug != before {
		t.Errorf("cleaned again: %v, %q", err, n.Slug)
	}
}

func TestEveryFieldOfAnArticleIsChecked(t *testing.T) {
	for want, spoil := range map[string]func(n *NewArticle){
		"":                                      func(*NewArticle) {},
		"title: missing":                        func(n *NewArticle) { n.Title, n.Slug = "", "a" },
		"title: line_break":                     func(n *NewArticle) { n.Title, n.Slug = "a\nb", "a" },
		"title: too_long 200":                   func(n *NewArticle) { n.Title = strings.Repeat("a", 201) },
		"slug: bad_handle":                      func(n *NewArticle) { n.Title = "?!" },
		"standfirst: bidi":                      func(n *NewArticle) { n.Standfirst = "a\u202e" },
		"standfirst: too_long 1000":             func(n *NewArticle) { n.Standfirst = strings.Repeat("a", 1001) },
		"standfirst: missing":                   func(n *NewArticle) { n.Standfirst = "\u200b" },
		"body: missing":                         func(n *NewArticle) { n.Body = " \n " },
		"body: bad_text":                        func(n *NewArticle) { n.Body = "\xff" },
		"body: too_long 2097152":                func(n *NewArticle) { n.Body = strings.Repeat("ä", MaxArticle+1) },
		"authors: missing, authors: bad_handle": func(n *NewArticle) { n.Authors = []Author{{Name: "..."}} },
		"authors: bad_handle":                   func(n *NewArticle) { n.Authors = []Author{{Name: "Anna", Handle: "Anna Weber"}} },
		"position: control":                     func(n *NewArticle) { n.Authors = []Author{{Name: "Anna", Position: "a\x1b"}} },
		"affiliation: too_long 200":             func(n *NewArticle) { n.Authors = []Author{{Name: "Anna", Affiliation: strings.Repeat("a", 201)}} },
		"biography: too_long 5000":              func(n *NewArticle) { n.Authors = []Author{{Name: "Anna", Biography: strings.Repeat("a", 5001)}} },
		"biography: bad_text":                   func(n *NewArticle) { n.Authors = []Author{{Name: "Anna", Biography: "\xff"}} },
		"topics: missing":                       func(n *NewArticle) { n.Topics = []string{"Routing", " "} },
		"topics: line_break":                    func(n *NewArticle) { n.Topics = []string{"Rout\ning"} },
	} {
		n := NewArticle{Title: "Title", Body: "Body"}
		spoil(&n)
		if got := problems(t, n.Clean()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, slug := range []string{"Upper", "two words", "a/b", "-a", "a--b", "é", strings.Repeat("a", 81), "a\u200b", "?"} {
		n := NewArticle{Title: "Title", Body: "Body", Slug: slug}
		if got := problems(t, n.Clean()); got != "slug: bad_handle" {
			t.Errorf("%q: %q", slug, got)
		}
	}
}

func TestWhatIsNoLanguageIsNone(t *testing.T) {
	for tag, want := range map[string]string{
		"": "", "en": "en", "de-CH": "de-CH", "sr-Latn": "sr-Latn", "zh-Hant-TW": "zh-Hant-TW", "gsw": "gsw", "es-419": "es-419", "de-1996": "de-1996",
		"e": "", "e2": "", "en_US": "", "en-": "", "-en": "", "english language": "", `en" onclick="x`: "", "en-waytoolong": "", "ду": "", "en\n": "", "en--US": "",
	} {
		n := NewArticle{Title: "Title", Body: "Body", Lang: tag}
		if err := n.Clean(); err != nil || n.Lang != want {
			t.Errorf("%q: %q, %v; want %q", tag, n.Lang, err, want)
		}
	}
}

func TestATextOfWhichNothingIsSaidRunsAsItsTitleDoes(t *testing.T) {
	for _, c := range []struct {
		title, lang, direction string
		want                   bool
	}{
		{"شبكات المجتمع", "", ByLanguage, true},
		{"«2026» רשתות", "", ByLanguage, true},
		{"On שבת", "", ByLanguage, false},
		{"2026", "", ByLanguage, false},
		{"شبكات المجتمع", "en", ByLanguage, false},
		{"شبكات المجتمع", "", LeftToRight, false},
		{"Networks", "ar", ByLanguage, true},
		{"Networks", "", RightToLeft, true},
	} {
		f := Fields{Lang: c.lang, Direction: c.direction}
		n, _ := Manuscript{Title: c.title, Fields: f}.Ready()
		if got := f.RightLeft(c.title); got != c.want || n.RightLeft != c.want {
			t.Errorf("%q in %q, %q: %v", c.title, c.lang, c.direction, got)
		}
	}
}
