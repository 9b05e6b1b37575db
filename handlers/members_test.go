package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"colloquy/forum"
)

func TestTheOtherListsFollowTheComments(t *testing.T) {
	s := newSite(t)
	for i := range 25 {
		s.Article(fmt.Sprintf("article-%02d", i))
	}
	m := s.Member(0)
	b := s.browser()
	b.get("/recently-commented").want(t, 200, "").says(t, "Recently commented articles", "Nobody has commented on an article yet.")
	for i := range 22 {
		s.Clock.Move(1e9)
		s.Comment(m, fmt.Sprintf("article-%02d", i), 0)
	}
	s.Clock.Move(1e9)
	s.Comment(m, "article-03", 0)
	titles := func(path string) (list []string, next string) {
		page := b.get(path).want(t, 200, "")
		for _, n := range page.find(func(n *html.Node) bool { return n.Data == "article" }) {
			list = append(list, (&answer{doc: n}).find(func(n *html.Node) bool { return n.Data == "a" })[0].FirstChild.Data)
		}
		for _, n := range page.find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == "next" }) {
			next = attr(n, "href")
		}
		return list, next
	}
	for path, first := range map[string]string{"/recently-commented": "About article-03", "/most-commented": "About article-03", "/": "About article-24"} {
		list, next := titles(path)
		if len(list) != forum.ArticlesPerPage || list[0] != first || !strings.HasPrefix(next, path+"?after=") {
			t.Errorf("%s: %v %s", path, list, next)
			continue
		}
		rest, _ := titles(next)
		if want := 22 - len(list); path != "/" && len(rest) != want {
			t.Errorf("%s: %d articles are left", next, len(rest))
		}
		nav := b.get(path).find(func(n *html.Node) bool { return n.Data == "nav" && attr(n, "aria-label") == "Order of the articles" })[0]
		for _, n := range (&answer{doc: nav}).find(func(n *html.Node) bool { return n.Data == "a" }) {
			if (attr(n, "aria-current") == "page") != (attr(n, "href") == path) {
				t.Errorf("%s: %v", path, n.Attr)
			}
		}
	}
	member, v := s.member(0)
	member.get("/most-commented").want(t, 200, "").says(t, v.Name, "About article-03")
	s.Comment(m, "article-24", 0)
	if list, _ := titles("/recently-commented"); list[0] != "About article-24" {
		t.Errorf("the comment just posted is not in the list: %v", list)
	}
}

func TestAMembersPageShowsWhatTheyWrote(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(forum.RoleModerator | forum.RoleEditor)
	anybody := s.browser()
	path := "/members/" + m.Handle
	anybody.get(path).want(t, 200, "").says(t, m.Name, "Engineer", "Editor, moderator of this site", "Member since 20 November 2026", "has not commented yet").lacks(t, m.Email)
	if len(anybody.get(path).find(func(n *html.Node) bool { return attr(n, "name") == "robots" && attr(n, "content") == "noindex" })) != 1 {
		t.Error("a page without comments is for search engines")
	}
	for range forum.CommentsPerList + 1 {
		s.Comment(m, "peering", 0)
	}
	untitled, err := s.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: "Only *words*, no title."})
	if err != nil {
		t.Fatal(err)
	}
	page := anybody.get(path).want(t, 200, "").says(t, "Only words, no title.", "Under About peering", "Earlier comments").lacks(t, `content="noindex"`, m.Email)
	if page.Header.Get("Cache-Control") != "public, no-cache" || b.get(path).Header.Get("Cache-Control") != "private, no-store" {
		t.Error("cached for the wrong people")
	}
	links := page.find(func(n *html.Node) bool {
		return n.Data == "a" && attr(n, "href") == fmt.Sprint("/comments/", untitled.ID)
	})
	next := page.find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == "next" })
	if len(links) != 1 || len(next) != 1 {
		t.Fatalf("%d links, %d next pages", len(links), len(next))
	}
	anybody.get(attr(next[0], "href")).want(t, 200, "").says(t, "Newest comments", "Title 2")
	s.Remove(untitled.ID)
	anybody.get(path).lacks(t, "Only words")
	anybody.get(path+"?after=99999").want(t, 404, "")
}

func TestWhoOnlyReadsHasNoPage(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	_, m := s.member(0)
	b := s.browser()
	known, unknown := b.get("/members/"+m.Handle).want(t, 404, ""), b.get("/members/nobody-"+m.Handle).want(t, 404, "")
	if known.text() != unknown.text() {
		t.Error("the two answers differ")
	}
	id := s.Comment(m, "peering", 0)
	b.get("/members/"+m.Handle).want(t, 200, "")
	s.Remove(id)
	b.get("/members/"+m.Handle).want(t, 404, "")
}

func TestNamesLeadToThePagesOfPeople(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m, author := s.Member(0), s.Member(0)
	if err := s.JoinByline(ctx, author.ID, "ann-author"); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	b.get("/authors/ann-author").want(t, 200, "").lacks(t, "Comments by")
	s.Comment(m, "peering", 0)
	s.Comment(author, "peering", 0)
	b.guest("peering", "name", "A Guest", "email", "guest@example.org", "body", "Hello.").want(t, 303, "/comments/3")
	var links []string
	for _, n := range b.get("/articles/peering").find(func(n *html.Node) bool { return n.Data == "b" }) {
		if a := n.FirstChild; a != nil && n.Parent != nil && attr(n.Parent, "class") == "who" {
			links = append(links, attr(a, "href"))
		}
	}
	if got := strings.Join(links, " "); got != "/members/"+m.Handle+" /authors/ann-author " {
		t.Errorf("%q", links)
	}
	b.get("/authors/ann-author").says(t, "Comments by Ann Author")
	b.get("/members/"+author.Handle).want(t, 200, "").says(t, "About peering", "All articles by "+author.Name)
}

func TestWhoeverDeletesStaysOnThePageOfTheComment(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	var before int64
	for range forum.PageSize {
		before = s.Comment(m, "peering", 0)
	}
	id := s.Comment(m, "peering", 0)
	s.Comment(m, "peering", 0)
	back := b.post(fmt.Sprintf("/comments/%d/delete", id)).want(t, 303, fmt.Sprintf("/articles/peering?after=%d&deleted=%d#notice", before, id))
	b.get(strings.TrimSuffix(back.Header.Get("Location"), "#notice")).want(t, 200, "").says(t, "Your comment was deleted", "Undo")
}
