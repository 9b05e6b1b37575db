package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// marks are the marked words of a page.
func (a *answer) marks() string {
	var list []string
	for _, n := range a.find(func(n *html.Node) bool { return n.Data == "mark" }) {
		list = append(list, n.FirstChild.Data)
	}
	return strings.Join(list, "|")
}

// hits are where the results of a page lead to.
func (a *answer) hits() string {
	var list []string
	for _, n := range a.find(func(n *html.Node) bool {
		return n.Data == "a" && n.Parent.Data == "h2" && n.Parent.Parent.Data == "article"
	}) {
		list = append(list, attr(n, "href"))
	}
	return strings.Join(list, " ")
}

func (a *answer) link(rel string) string {
	for _, n := range a.find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == rel }) {
		return attr(n, "href")
	}
	return ""
}

func search(q string, more ...string) string {
	v := url.Values{"q": {q}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return "/search?" + v.Encode()
}

func TestSearchingFindsArticlesAndComments(t *testing.T) {
	s := newSite(t)
	if _, _, err := s.ImportArticle(ctx, forum.NewArticle{
		Slug: "leaks", Source: "leaks", Title: "The cost of a <route> leak", Standfirst: "Who pays.", Lang: "en", Body: "A *leak* & what it costs.", Topics: []string{"Routing"},
		Authors: []forum.Author{{Name: "Ann Author"}}, Published: s.Clock.Now().Add(-time.Hour),
	}); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	b.guest("leaks", "body", "关于**量子**力学 and a leak", "name", "陈伟", "email", "c@example.org").want(t, 303, "/comments/1")
	page := b.get(search("leak")).want(t, 200, "").says(t, "2 results", "The cost of a <route> leak", "Who pays. A leak & what it costs.", "Article by Ann Author", "Comment by 陈伟", "20 November 2026 · on The cost of a <route> leak")
	if page.hits() != "/articles/leaks /comments/1" || page.marks() != "leak|leak|leak" || page.value("q") != "leak" || page.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%s, %s, %s", page.hits(), page.marks(), page.Header.Get("Cache-Control"))
	}
	if !strings.Contains(page.body, "<title>leak · Search · Colloquy</title>") {
		t.Error("the page has another title")
	}
	if robots := page.find(func(n *html.Node) bool { return attr(n, "name") == "robots" && attr(n, "content") == "noindex" }); len(robots) != 1 {
		t.Error("search engines would index results")
	}
	if page := b.get(search("量子")).says(t, "1 result"); page.hits() != "/comments/1" || page.marks() != "量子" {
		t.Errorf("%s, %s", page.hits(), page.marks())
	}
	b.get(search("lea")).says(t, "Nothing holds exactly these words", "2 results")
	b.get("/search").want(t, 200, "").says(t, "Words to look for", "every article and every comment").lacks(t, "result")
	b.get(search("?!")).want(t, 200, "").says(t, "There is no word in “?!”")
	b.get(search("zzzz", "topic", "routing")).want(t, 200, "").says(t, "Nothing here holds “zzzz”", "Look in everything")
	b.get(search("leak", "in", "comments")).says(t, "1 result")
	b.get(search("leak", "year", "2026", "topic", "routing", "author", "ann-author")).says(t, "1 result")
	b.get(search("leak", "year", "1999", "topic", "x", "author", "nobody", "in", "x")).says(t, "2 results") // what is unknown narrows nothing
	b.get(search("leak", "after", "x")).want(t, 404, "")
	reader, _ := s.member(0)
	reader.get(search("leak")).want(t, 200, "").says(t, "2 results", "Sign out")
}

func TestAResultVanishesWithTheCommentItShows(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	other := s.browser()
	other.get(search("body")).says(t, "1 result")
	b.post(fmt.Sprintf("/comments/%d/delete", id)).want(t, 303, fmt.Sprintf("/articles/peering?deleted=%d#notice", id))
	other.get(search("body")).says(t, "Nothing here holds")
	b.post(fmt.Sprintf("/comments/%d/undelete", id))
	other.get(search("body")).says(t, "1 result")
	s.Remove(id)
	other.get(search("body")).says(t, "Nothing here holds")
}

func TestResultsComeInPages(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	for range 45 {
		s.Comment(m, "peering", 0)
	}
	b := s.browser()
	known := map[string]bool{}
	path := search("body number", "in", "comments")
	for n, want := range []int{20, 20, 5} {
		page := b.get(path).want(t, 200, "").says(t, "45 results")
		for hit := range strings.FieldsSeq(page.hits()) {
			if known[hit] {
				t.Errorf("%s comes twice", hit)
			}
			known[hit] = true
		}
		if len(strings.Fields(page.hits())) != want || (page.link("next") == "") != (n == 2) || strings.Contains(page.text(), "First results") != (n > 0) {
			t.Errorf("page %d: %s, next %s", n+1, page.hits(), page.link("next"))
		}
		path = page.link("next")
	}
	if len(known) != 45 {
		t.Errorf("%d of 45", len(known))
	}
}

func TestNoQuestionBreaksTheSearch(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Comment(s.Member(0), "peering", 0)
	b := s.browser()
	questions := []string{
		`"`, `""`, `"""`, `"body`, `body"`, `'`, `''; DROP TABLE search; --`, "NEAR(a b, 5)", "AND", "a AND", "OR OR OR", "NOT", "^body", "body*", "*", "**", "title:", "title : body",
		"{title body} : x", "(", ")", "(()", "-", "--", "+body", "body OR (", `body "of number" NOT x`, "\\", "%", "_", "\t\n", "\u202ebody", "\u200b", "\ufffd", "\U0010ffff", "\ue000", "𞤀𞤁", "𐐀",
		strings.Repeat("a", 199), strings.Repeat("量", 300), strings.Repeat("a b ", 400), strings.Repeat(`"`, 301), strings.Repeat("\u0301", 250), "body" + strings.Repeat("\u0301", 100),
	}
	for _, q := range questions {
		page := b.get(search(q)).want(t, 200, "")
		if scripts := page.find(func(n *html.Node) bool { return n.Data == "script" && attr(n, "src") == "" }); len(scripts) > 0 {
			t.Errorf("%q: a script", q)
		}
	}
	b.get(search(strings.Repeat("body ", 100))).want(t, 200, "").says(t, "That was a long question", "1 result")
	b.get("/search?q=a%00b").want(t, 400, "")
	b.get("/search?q=%ff").want(t, 400, "")
	b.get("/search?q=a&q=b&after=&in=&topic=&author=&year=").want(t, 200, "")
	for _, year := range []string{"-1", "0", "99999999999999999999", "2026x"} {
		b.get(search("body", "year", year)).want(t, 200, "").says(t, "1 result")
	}
}

func TestNaughtyStringsAreOnlyWords(t *testing.T) {
	dir := os.Getenv("COLLOQUY_TESTDATA")
	if dir == "" {
		t.Skip("COLLOQUY_TESTDATA is not set: not tried with real data")
	}
	text, err := os.ReadFile(filepath.Join(dir, "text", "blns.json"))
	if os.IsNotExist(err) {
		t.Skip("no naughty strings in COLLOQUY_TESTDATA")
	}
	var list []string
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	for _, q := range list {
		want := 200
		if strings.ContainsRune(q, 0) {
			want = 400
		}
		page := b.get(search(q)).want(t, want, "")
		for n := range page.doc.Descendants() {
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "javascript:") && a.Key == "href" {
					t.Errorf("%q: %s=%q", q, a.Key, a.Val)
				}
			}
			if n.Data == "script" && attr(n, "src") == "" {
				t.Errorf("%q: a script", q)
			}
		}
	}
}

func TestWhatWasWrittenCannotLeaveItsResult(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	const evil = `</mark><script>alert(1)</script>"><img src=x onerror=alert(1)> quokka`
	b := s.browser()
	b.guest("peering", "title", evil, "body", evil+"\n\n`<mark>`", "name", "G "+evil, "email", "g@example.org").want(t, 303, "/comments/1")
	page := b.get(search("quokka alert mark")).want(t, 200, "").says(t, "1 result", "</mark><script>alert(1)</script>")
	if !strings.HasPrefix(page.marks(), "mark|alert|alert|quokka|mark|alert") || strings.Contains(page.body, "<script>alert") || strings.Contains(page.body, "<img") {
		t.Errorf("%s\n%s", page.marks(), page.body)
	}
}

func TestAnArticleNamesItsRelations(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.get("/articles/peering").lacks(t, "Related articles")
	s.Article("transit") // under the same topic
	m := s.Member(0)
	for _, path := range []string{"/articles/peering", "/articles/peering?order=newest"} {
		page := b.get(path).want(t, 200, "").says(t, "Related articles About transit What this is about. Ann Author")
		if strings.Count(page.body, "Related articles") != 1 {
			t.Error("twice")
		}
	}
	s.Comment(m, "peering", 0)
	b.get("/articles/peering").says(t, "Related articles About transit", "1 comment")
	if _, _, err := s.ImportArticle(ctx, forum.NewArticle{Slug: "transit", Source: "transit", Title: "About transit", Body: "Text.", Draft: true}); err != nil {
		t.Fatal(err)
	}
	b.get("/articles/peering").lacks(t, "Related articles", "About transit")
}

func TestTheMastheadLeadsToTheSearch(t *testing.T) {
	s := newSite(t)
	page := s.browser().get("/search")
	links := page.find(func(n *html.Node) bool {
		return n.Data == "a" && attr(n, "href") == "/search" && attr(n, "aria-current") == "page"
	})
	if len(links) != 1 {
		t.Error("no link")
	}
	s.browser().get(search("a b")).says(t, "Sign in")
	if page := s.browser().get(search("a b")); !strings.Contains(page.body, `href="/login?next=%2fsearch%3fq%3da%2bb"`) {
		t.Errorf("signing in does not lead back: %.1500s", page.body)
	}
}
