package handlers_test

import (
	"image/png"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// meta is what a page says to other programs.
func (a *answer) meta(property string) string {
	for _, n := range a.find(func(n *html.Node) bool {
		return n.Data == "meta" && (attr(n, "property") == property || attr(n, "name") == property)
	}) {
		return attr(n, "content")
	}
	return ""
}

// card is the path of the card that a page names.
func (a *answer) card(t *testing.T) string {
	t.Helper()
	path, ok := strings.CutPrefix(a.meta("og:image"), "http://colloquy.example/")
	if !ok || a.meta("og:image:width") != "1200" || a.meta("og:image:height") != "630" || a.meta("og:image:alt") == "" || a.meta("twitter:card") != "summary_large_image" {
		t.Fatalf("og:image %q", a.meta("og:image"))
	}
	return "/" + path
}

// picture tells whether an answer is a whole card.
func (a *answer) picture(t *testing.T) *answer {
	t.Helper()
	a.want(t, 200, "")
	img, err := png.DecodeConfig(strings.NewReader(a.body))
	if err != nil || img.Width != 1200 || img.Height != 630 || a.Header.Get("Content-Type") != "image/png" || a.Header.Get("Cache-Control") != "public, max-age=86400" ||
		!strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") || a.Header.Values("Set-Cookie") != nil {
		t.Fatalf("%v, %+v, %v", err, img, a.Header)
	}
	return a
}

// retitle gives an article another title, as an import does.
func (s *site) retitle(slug, title string) {
	s.t.Helper()
	if _, _, err := s.ImportArticle(ctx, forum.NewArticle{
		Slug: slug, Title: title, Body: "Words.", Published: s.Clock.Now().Add(-time.Hour), Authors: []forum.Author{{Name: "Ann Author"}}, Source: slug,
	}); err != nil {
		s.t.Fatal(err)
	}
}

func TestAnArticleNamesItsCard(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	page := b.get("/articles/peering")
	path := page.card(t)
	if page.meta("og:type") != "article" || page.structured(t, "DiscussionForumPosting")["image"] != "http://colloquy.example"+path {
		t.Errorf("%s, %v", page.meta("og:type"), page.structured(t, "DiscussionForumPosting")["image"])
	}
	tag := b.get(path).picture(t).Header.Get("ETag")
	r := b.request("GET", path, "")
	r.Header.Set("If-None-Match", tag)
	if b.do(r).want(t, 304, "").Header.Get("ETag") != tag || tag == "" {
		t.Error("the card has no tag, or another one")
	}
	b.do(b.request("HEAD", path, "")).want(t, 200, "")
	signedIn, _ := s.member(0)
	if got := signedIn.get("/articles/peering").card(t); got != path {
		t.Errorf("a member is told of %s", got)
	}
}

func TestACardsAddressChangesWithTheTitle(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	old := b.get("/articles/peering").card(t)
	before := b.get(old).picture(t)
	s.retitle("peering", "What peering is")
	now := b.get("/articles/peering").card(t)
	if now == old || b.get(now).picture(t).body == before.body {
		t.Error("the card is as it was")
	}
	for _, name := range []string{old, "/articles/peering/card/x", "/articles/peering/card/Anything%20else.png"} {
		if got := b.get(name).want(t, 302, now); got.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %v", name, got.Header)
		}
	}
}

func TestAHiddenArticleHasNoCard(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("secret")
	b := s.browser()
	path := b.get("/articles/secret").card(t)
	b.get(path).picture(t)
	editor, _ := s.member(forum.RoleEditor)
	for _, status := range []string{"draft", "review"} {
		s.Exec("UPDATE articles SET status = '" + status + "', revision = revision + 1 WHERE slug = 'secret'")
		name := path[strings.LastIndex(path, "/"):]
		nothing := b.get("/articles/nothing/card"+name).want(t, 404, "")
		for _, who := range []*browser{b, editor} {
			for _, at := range []string{path, "/articles/secret/card/x.png"} {
				if got := who.get(at).want(t, 404, ""); who == b && got.text() != nothing.text() {
					t.Errorf("%s: %s answers otherwise than what never was", status, at)
				}
			}
		}
		r := b.request("GET", path, "")
		r.Header.Set("If-None-Match", "*")
		b.do(r).want(t, 404, "")
	}
}

func TestATitleThatNoFontHasGetsTheSitesCard(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.retitle("peering", "日本語テスト")
	b := s.browser()
	front := b.get("/")
	if front.meta("og:type") != "website" || front.meta("og:title") != "Colloquy" || front.meta("og:url") != "http://colloquy.example/" {
		t.Errorf("%q, %q, %q", front.meta("og:type"), front.meta("og:title"), front.meta("og:url"))
	}
	site := b.get(front.card(t)).picture(t)
	if got := b.get(b.get("/articles/peering").card(t)).picture(t); got.body != site.body || got.Header.Get("ETag") != "" {
		t.Errorf("%d bytes, %d of the site's; ETag %q", len(got.body), len(site.body), got.Header.Get("ETag"))
	}
	b.get("/card/old.png").want(t, 302, front.card(t))
	for _, path := range []string{"/topics", "/about", "/weekly"} {
		if b.get(path).card(t) != front.card(t) {
			t.Errorf("%s has another card", path)
		}
	}
	for _, path := range []string{"/login", "/search?q=peering", "/articles/nothing"} {
		if got := b.get(path).meta("og:image"); got != "" {
			t.Errorf("%s: %s", path, got)
		}
	}
}
