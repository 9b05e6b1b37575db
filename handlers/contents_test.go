package handlers_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

func TestALongArticleShowsWhatItContains(t *testing.T) {
	s := newSite(t)
	write := func(slug string, words int, headings string) {
		t.Helper()
		_, _, err := s.ImportArticle(ctx, forum.NewArticle{
			Slug: slug, Title: slug, Body: strings.Repeat("word ", words) + "\n\n" + headings, Published: s.Clock.Now().Add(-time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write("long", 1300, "## One & *two*\n### Under it\n### And too\n## Three[^1]\n\n[^1]: A note.")
	write("short", 300, "## a\n## b\n## c\n## d")
	write("plain", 5000, "## a\n## b\n## c")
	contents := func(b *browser, slug string) (lists []*html.Node) {
		return b.get("/articles/" + slug).find(func(n *html.Node) bool { return attr(n, "class") == "contents" })
	}
	member, _ := s.member(0)
	for _, b := range []*browser{s.browser(), member} {
		for _, slug := range []string{"short", "plain"} {
			if len(contents(b, slug)) != 0 {
				t.Errorf("%s has a list of contents", slug)
			}
		}
		lists := contents(b, "long")
		if len(lists) != 1 {
			t.Fatalf("%d lists of contents", len(lists))
		}
		var links []string
		a := &answer{doc: lists[0]}
		for _, n := range a.find(func(n *html.Node) bool { return n.Data == "a" }) {
			depth := ""
			for p := n.Parent; p != lists[0]; p = p.Parent {
				if p.Data == "ol" {
					depth += ">"
				}
			}
			text := &answer{doc: n}
			links = append(links, depth+text.text()+" "+attr(n, "href"))
		}
		if got, want := strings.Join(links, "|"), ">One & two #s-one-two|>>Under it #s-under-it|>>And too #s-and-too|>Three #s-three"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
