package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

func TestTheColumnBesideACachedPageIsRenewedAfterAMinute(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("dns")
	m := s.Member(0)
	s.Comment(m, "dns", 0)
	b := s.browser()
	side := func(path string) string {
		for _, n := range b.get(path).find(func(n *html.Node) bool { return attr(n, "class") == "side" }) {
			a := &answer{doc: n}
			return a.text()
		}
		return ""
	}
	for _, path := range []string{"/articles/peering", "/"} {
		if got := side(path); !strings.Contains(got, "About dns1 comment") {
			t.Fatalf("%s: %s", path, got)
		}
	}
	s.Comment(m, "dns", 0)
	s.Clock.Move(61 * time.Second)
	for _, path := range []string{"/articles/peering", "/"} {
		if got := side(path); !strings.Contains(got, "About dns2 comments") {
			t.Errorf("%s after a minute: %s", path, got)
		}
	}
}

func TestAGuestCannotTakeTheNameOfAModerator(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	mod := s.Member(forum.RoleModerator)
	s.browser().post("/articles/peering/comments", "body", "Trust me.", "name", strings.ToUpper(mod.Name), "email", "troll@example.org").want(t, 422, "").says(t, "speaks for the site")
}

func TestAPreviewCostsNoComment(t *testing.T) {
	s := newSite(t, withLimits)
	s.Article("peering")
	b, _ := s.member(0)
	for range 10 {
		b.post("/articles/peering/comments", "body", "Trying.", "preview", "1").want(t, 200, "")
	}
	b.post("/articles/peering/comments", "body", "Posting.").want(t, 303, "/comments/1")
}

func TestWhatWasTypedIsOnThePageOfAnError(t *testing.T) {
	s := newSite(t)
	s.browser().post("/articles/nothing/comments", "title", "My title", "body", "My words").want(t, 404, "").says(t, "My title", "My words")
	s.Article("peering")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.browser().post("/articles/peering/comments", "title", "My title", "body", "My words", "name", "G", "email", "g@example.org").want(t, 503, "").says(t, "My title", "My words")
}

func TestAuthorsOfHiddenArticlesAreHidden(t *testing.T) {
	s := newSite(t)
	_, _, err := s.ImportArticle(ctx, forum.NewArticle{Title: "Draft", Body: "Text.", Draft: true, Source: "draft", Authors: []forum.Author{{Name: "Hidden Person"}}})
	if err != nil {
		t.Fatal(err)
	}
	s.browser().get("/authors/hidden-person").want(t, 404, "")
}

func TestAnotherImportDoesNotReopenADiscussion(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	if err := s.SetDiscussion(ctx, "peering", false); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.ImportArticle(ctx, forum.NewArticle{Slug: "peering", Title: "Changed", Body: "Other text.", Source: "peering"}); err != nil {
		t.Fatal(err)
	}
	s.browser().get("/articles/peering").says(t, "Changed", "This discussion is closed")
}

func TestAddressesInHeadersAreASCII(t *testing.T) {
	s := newSite(t)
	s.Article("الشبكات")
	id := s.Comment(s.Member(0), "الشبكات", 0)
	b := s.browser()
	to := b.get(fmt.Sprintf("/comments/%d", id)).Header.Get("Location")
	if strings.ContainsFunc(to, func(r rune) bool { return r > 127 }) {
		t.Errorf("Location %q", to)
	}
	path, _, _ := strings.Cut(to, "#")
	b.get(path).want(t, 200, "").says(t, "1 comment")
}

func TestAPathWithAQuestionMarkIsNoQuery(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.get("/articles/peering?order=oldest").want(t, 200, "")
	b.get("/articles/peering%3Foldest&0").want(t, 404, "")
}

func TestTheRightToChangeIsAskedBeforeTheText(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	id := s.Comment(s.Member(0), "peering", 0)
	other, _ := s.member(0)
	other.post(fmt.Sprintf("/comments/%d/edit", id), "version", "1", "body", "").want(t, 403, "")
}

func TestATryToSignInLeavesNoLongAddressInMemory(t *testing.T) {
	s := newSite(t, withLimits)
	b := s.browser()
	for i := range 5 {
		b.post("/login", "email", fmt.Sprint(i)+strings.Repeat("ﷺ", 50_000), "password", "x").want(t, 422, "")
	}
}

func TestWritesBehindAProxyThatChangesTheHost(t *testing.T) {
	s := newSite(t)
	b, _ := s.member(0)
	r := b.request(http.MethodPost, "/logout", "")
	r.Header.Set("Origin", "http://colloquy.example")
	b.do(r).want(t, 303, "/")
}
