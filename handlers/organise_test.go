package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

func TestEditorsOrderRenameMergeAndRemoveTopics(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(forum.RoleEditor)
	b.get("/editor/topics").want(t, 200, "").says(t, "Routing", "1 public article", "Add a topic")
	b.post("/editor/topics", "action", "add", "name", "Law").want(t, 303, "/editor/topics?done=add")
	b.post("/editor/topics", "action", "add", "name", "Law").want(t, 422, "").says(t, "This is taken already.")
	b.post("/editor/topics", "action", "sell").want(t, 404, "")
	b.post("/editor/topics", "action", "down-2", "item", "2", "item", "1").want(t, 303, "/editor/topics?done=down")
	b.post("/editor/topics", "action", "down-2", "item", "2", "item", "1").want(t, 409, "").says(t, "Somebody changed this meanwhile")
	b.get("/editor/topics/1").want(t, 200, "").says(t, "Only a topic without articles can be removed.")
	b.get("/editor/topics/99").want(t, 404, "")
	save := func(seen string, more ...string) *answer {
		return b.post("/editor/topics/1", append([]string{"action", "save", "seen", seen, "name", "Interconnection", "slug", "", "description", "How networks meet."}, more...)...)
	}
	save("1", "sponsor", "Registry <b>", "sponsor_url", "javascript:alert(1)").want(t, 422, "").says(t, "Nothing is saved yet", "This must be an address that begins with", "How networks meet.")
	save("1", "sponsor", "Registry <b>", "sponsor_text", "Names that stay.", "sponsor_url", "https://registry.example/").want(t, 303, "/editor/topics/1?done=save")
	stale := save("1", "description", "Mine").want(t, 409, "").says(t, "It was changed meanwhile.", "Registry <b>")
	if stale.value("seen") != "2" || stale.value("description") != "How networks meet." {
		t.Errorf("seen %s, %q", stale.value("seen"), stale.value("description"))
	}
	s.browser().get("/topics/interconnection").want(t, 200, "").says(t, "About peering", "Sponsored by Registry <b>: Names that stay.")
	s.browser().get("/articles/peering").says(t, "Sponsored by Registry <b>")
	s.Article("dns") // its front matter says Routing still
	s.browser().get("/topics/interconnection").says(t, "About dns")
	b.post("/editor/topics/1", "action", "merge", "seen", "2", "into", "").want(t, 422, "").says(t, "Please choose one of those that are offered.")
	b.post("/editor/topics/1", "action", "merge", "seen", "2", "into", "2").want(t, 303, "/editor/topics/2?done=merge")
	s.browser().get("/topics/law").says(t, "About dns", "About peering")
	s.browser().get("/topics/routing?after=1").want(t, 301, "/topics/law?after=1")
	s.browser().get("/topics/interconnection/feed.xml").want(t, 301, "/topics/law/feed.xml")
	if got := s.browser().get("/topics").text(); strings.Contains(got, "Interconnection") {
		t.Error("the merged topic is listed")
	}
	b.post("/editor/topics/2", "action", "remove", "seen", "1").want(t, 409, "").says(t, "Somebody changed this meanwhile")
	b.post("/editor/topics", "action", "add", "name", "Empty").want(t, 303, "/editor/topics?done=add")
	b.post("/editor/topics/3", "action", "remove", "seen", "1").want(t, 303, "/editor/topics?done=remove")
	b.get("/editor/topics").lacks(t, "Empty")
}

func TestEditorsChooseWhatStandsAboveTheFrontPage(t *testing.T) {
	s := newSite(t)
	for _, slug := range []string{"peering", "dns", "bgp"} {
		s.Article(slug)
		s.Clock.Move(time.Minute)
	}
	anybody := s.browser()
	anybody.get("/").lacks(t, "Featured")
	b, _ := s.member(forum.RoleEditor)
	b.get("/editor/featured").want(t, 200, "").says(t, "No article is featured.", "About dns")
	b.post("/editor/featured", "action", "add", "article", "2").want(t, 303, "/editor/featured?done=add")
	b.post("/editor/featured", "action", "add", "item", "2", "address", "https://colloquy.example/articles/peering?x=1").want(t, 303, "/editor/featured?done=add")
	b.post("/editor/featured", "action", "add", "item", "2", "item", "1", "address", "/articles/nothing").want(t, 422, "").says(t, "There is no public article with this address.")
	b.post("/editor/featured", "action", "add", "item", "2", "item", "1").want(t, 422, "")
	b.post("/editor/featured", "action", "up-1", "item", "2", "item", "1").want(t, 303, "/editor/featured?done=up")
	b.post("/editor/featured", "action", "out-2", "item", "2", "item", "1").want(t, 409, "")
	b.post("/editor/featured", "action", "out").want(t, 409, "")
	b.post("/editor/featured", "action", "eat").want(t, 404, "")
	order := func(path string) string {
		text, places := anybody.get(path).text(), ""
		for _, slug := range []string{"peering", "dns", "bgp"} {
			if n := strings.Count(text, "About "+slug+" What this"); n != 1 {
				t.Errorf("%s stands %d times on %s", slug, n, path)
			}
			places += fmt.Sprint(strings.Index(text, "About "+slug+" What this"), " ")
		}
		var a, d, g int
		_, _ = fmt.Sscan(places, &a, &d, &g)
		return fmt.Sprint(a < d, d < g)
	}
	if got := order("/"); got != "true true" {
		t.Errorf("the order is another one: %s", got)
	}
	anybody.get("/feed.xml").want(t, 200, "")
}

func TestASeriesLeadsFromPartToPart(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("dns")
	s.Article("bgp")
	editor, m := s.member(forum.RoleEditor)
	draft, err := s.CreateArticle(ctx, m, forum.NewManuscript{Title: "The secret part", Body: "Words."})
	if err != nil {
		t.Fatal(err)
	}
	anybody := s.browser()
	editor.post("/editor/series", "name", "").want(t, 422, "").says(t, "Please fill this in.")
	editor.post("/editor/series", "name", "Plumbing", "description", "Of the network.").want(t, 303, "/editor/series/1?done=add")
	editor.get("/editor/series").says(t, "Plumbing", "0 articles")
	editor.get("/editor/series/99").want(t, 404, "")
	secret := fmt.Sprint(draft.Article.ID)
	add := func(seen, article string, more ...string) *answer {
		return editor.post("/editor/series/1", append([]string{"action", "add", "seen", seen, "name", "Plumbing", "description", "Of <the> network.", "article", article}, more...)...)
	}
	add("1", secret).want(t, 303, "/editor/series/1?done=add")
	anybody.get("/series/plumbing").want(t, 404, "")
	anybody.get("/sitemap/pages.xml").lacks(t, "/series/")
	editor.get("/editor/series/1").says(t, "The secret part", "draft", "Readers see it as soon as")
	add("2", "1", "item", secret).want(t, 303, "/editor/series/1?done=add")
	anybody.get("/articles/peering").lacks(t, "Part 1", "Plumbing") // alone it is no part
	editor.post("/editor/series/1", "action", "save", "seen", "3", "name", "Plumbing", "item", "1", "item", secret, "address", "dns").want(t, 303, "/editor/series/1?done=save")
	add("3", "3", "item", "1").want(t, 409, "").says(t, "It was changed meanwhile.", "Of <the> network.")
	anybody.get("/articles/peering").says(t, "Part 1 of 2 of Plumbing", "Next part About dns").lacks(t, "secret part", ">Later<")
	anybody.get("/articles/dns").says(t, "Part 2 of 2 of Plumbing", "Previous part About peering")
	anybody.get("/articles/bgp").lacks(t, "Plumbing")
	anybody.get("/series/plumbing").want(t, 200, "").says(t, "A series in 2 parts.", "About peering", "About dns").lacks(t, "secret part")
	anybody.get("/sitemap/pages.xml").says(t, "http://colloquy.example/series/plumbing")
	if _, err := s.TakeStep(ctx, m, draft.Article.ID, forum.NewStep{Step: forum.StepPublish, Version: draft.Version}); err != nil {
		t.Fatal(err)
	}
	anybody.get("/articles/peering").says(t, "Part 1 of 3 of Plumbing", "Next part The secret part")
	editor.post("/editor/series/1", "action", "remove", "seen", "1").want(t, 409, "")
	editor.post("/editor/series/1", "action", "burn", "seen", "4").want(t, 404, "")
	editor.post("/editor/series/1", "action", "remove", "seen", "4").want(t, 303, "/editor/series?done=remove")
	anybody.get("/series/plumbing").want(t, 404, "")
	anybody.get("/articles/peering").lacks(t, "Plumbing")
}

func TestAPinnedCommentStandsAboveTheDiscussionInShort(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	writer := s.Member(0)
	id := s.Comment(writer, "peering", 0)
	path := fmt.Sprintf("/comments/%d", id)
	anybody := s.browser()
	anybody.get("/articles/peering").lacks(t, "Pinned")
	reader, m := s.member(0)
	reader.get(path+"/more").lacks(t, ">Pin<")
	reader.post(path+"/pin").want(t, 403, "")
	reader.post(path+"/unpin").want(t, 403, "")
	anybody.post(path+"/pin").want(t, 401, "")
	b, _ := s.member(forum.RoleModerator)
	b.get(path+"/more").says(t, "Pin")
	b.post(path+"/pin").want(t, 303, path)
	b.get(path+"/more").says(t, "Unpin")
	page := anybody.get("/articles/peering").says(t, "Pinned · "+writer.Name, "Read it in its place")
	if n := len(page.find(func(n *htmlNode) bool { return attr(n, "id") == "comment-"+fmt.Sprint(id) })); n != 1 {
		t.Errorf("%d elements have its id", n)
	}
	reader.get("/articles/peering").says(t, "Pinned · ")
	if err := s.Mute(ctx, m, writer.Handle); err != nil {
		t.Fatal(err)
	}
	reader.get("/articles/peering").lacks(t, "Pinned ")
	b.post(path+"/unpin").want(t, 303, path)
	anybody.get("/articles/peering").lacks(t, "Pinned")
	b.post(path+"/pin").want(t, 303, path)
	anybody.get("/articles/peering").says(t, "Pinned · ")
	s.Remove(id)
	anybody.get("/articles/peering").lacks(t, "Pinned")
	b.post(path+"/pin").want(t, 410, "")
	b.post("/comments/99/pin").want(t, 404, "")
}

func TestTheNoticeIsGoneFromEveryPageWhenItsTimeIsOver(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	admin, _ := s.member(forum.RoleAdministrator)
	admin.get("/admin/settings").says(t, "By the clocks of the site")
	admin.post("/admin/settings/notice", "seen", "0", "notice-text", "Closed tonight.", "notice-level", "info", "notice-until", "soon").want(t, 422, "").says(t, "This is not a day with a time.", "Closed tonight.")
	admin.post("/admin/settings/notice", "seen", "0", "notice-text", "Closed tonight.", "notice-level", "info", "notice-until", "2026-11-20T13:00").want(t, 303, "/admin/settings?done=notice#notice")
	reader, _ := s.member(0)
	paths := []string{"/", "/articles/peering", "/topics", "/articles/peering/outline", "/about"}
	etags := map[string]string{}
	for _, path := range paths {
		for _, b := range []*browser{s.browser(), reader} {
			b.get(path).says(t, "Closed tonight.")
		}
		etags[path] = s.browser().get(path).Header.Get("Etag")
	}
	s.Clock.Move(time.Hour)
	for _, path := range paths {
		for _, b := range []*browser{s.browser(), reader} {
			b.get(path).want(t, 200, "").lacks(t, "Closed tonight.")
		}
		r := s.browser().request("GET", path, "")
		r.Header.Set("If-None-Match", etags[path])
		if got := s.browser().do(r); etags[path] != "" && got.StatusCode != 200 {
			t.Errorf("%s: who has the notice keeps it, %d", path, got.StatusCode)
		}
	}
}

func TestEditorsChangeBylinesAndAdministratorsGiveThemToMembers(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(forum.RoleEditor)
	admin, _ := s.member(forum.RoleAdministrator)
	m := s.Member(0)
	b.get("/editor/authors").want(t, 200, "").says(t, "Ann Author", "ann-author", "none", "1 public")
	b.get("/editor/authors?q=ÁNN").says(t, "Ann Author")
	b.get("/editor/authors?q=zzz").says(t, "Nobody is called so.")
	b.get("/editor/authors?after=zzz").says(t, "Nobody has written anything yet.")
	b.get("/editor/authors/99").want(t, 404, "")
	b.get("/editor/authors/1").says(t, "It belongs to no account. An administrator can give it").lacks(t, "/authors/1/account")
	save := func(seen, name string) *answer {
		return b.post("/editor/authors/1", "seen", seen, "name", name, "position", "Editor", "affiliation", "", "biography", "Writes *about* <cables>.")
	}
	save("1", "Ann\u202e").want(t, 422, "").says(t, "Writes *about* <cables>.")
	save("1", "Ann A. Author").want(t, 303, "/editor/authors/1?done=save")
	save("1", "Ann B. Author").want(t, 409, "").says(t, "It was changed meanwhile.", "Ann A. Author")
	s.browser().get("/authors/ann-author").says(t, "Ann A. Author", "Writes about").lacks(t, "*about*", "<cables>")
	b.post("/editor/authors/1/account", "seen", "2", "member", m.Handle).want(t, 403, "")
	admin.get("/editor/authors/1").says(t, "Give it to this member")
	admin.post("/editor/authors/1/account", "seen", "2", "member", " ").want(t, 422, "").says(t, "Please fill this in.")
	admin.post("/editor/authors/1/account", "seen", "2", "member", "nobody").want(t, 422, "").says(t, "Nobody here has this address or handle.")
	admin.post("/editor/authors/1/account", "seen", "1", "member", m.Handle).want(t, 409, "")
	admin.post("/editor/authors/1/account", "seen", "2", "member", m.Handle).want(t, 303, "/editor/authors/1?done=given")
	b.get("/editor/authors/1").says(t, "It is the byline of "+m.Name)
	s.Comment(m, "peering", 0)
	s.browser().get("/articles/peering").says(t, "author of this article")
	admin.post("/editor/authors/1/account", "seen", "3").want(t, 303, "/editor/authors/1?done=taken")
	s.browser().get("/articles/peering").lacks(t, "author of this article")
}

func TestAuthorsChooseWhetherTheyHearOfComments(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	b.get("/account/mails").lacks(t, "under my articles")
	if err := s.JoinByline(ctx, m.ID, "ann-author"); err != nil {
		t.Fatal(err)
	}
	b.get("/account/mails").says(t, "Tell me by mail of comments under my articles")
	b.post("/account/mails/comments", "comments", "1").want(t, 303, "/account/mails?done=comments")
	b.get("/account/following").says(t, "About peering")
	b.post("/account/mails/comments").want(t, 303, "/account/mails?done=comments")
	b.get("/account/following").says(t, "About peering")
}

func TestATopicOrSeriesOfDraftsAloneIsFoundNowhere(t *testing.T) {
	s := newSite(t)
	_, _, err := s.ImportArticle(ctx, forum.NewArticle{Slug: "secret", Title: "Secret", Body: "Text.", Source: "secret", Draft: true, Topics: []string{"Mergers"}, Authors: []forum.Author{{Name: "Ann Author"}}})
	if err != nil {
		t.Fatal(err)
	}
	reader, _ := s.member(0)
	editor, _ := s.member(forum.RoleEditor)
	editor.post("/editor/topics/1", "action", "save", "seen", "1", "name", "Mergers", "sponsor", "Registry", "sponsor_url", "https://registry.example").want(t, 303, "/editor/topics/1?done=save")
	editor.post("/editor/topics/1", "action", "save", "seen", "2", "name", "Takeovers").want(t, 303, "/editor/topics/1?done=save")
	editor.post("/editor/topics/1", "action", "save", "seen", "3", "name", "Mergers").want(t, 303, "/editor/topics/1?done=save")
	for _, b := range []*browser{s.browser(), reader} {
		for _, path := range []string{"/topics/mergers", "/topics/mergers/feed.xml", "/topics/takeovers", "/topics/takeovers/feed.xml", "/authors/ann-author"} {
			b.get(path).want(t, 404, "")
		}
		for _, path := range []string{"/", "/topics", "/search?q=secret", "/sitemap/pages.xml", "/weekly", "/weekly/wishes"} {
			b.get(path).lacks(t, "Mergers", "mergers", "registry.example")
		}
		b.post("/topics/mergers/follow", "email", "a@example.org").want(t, 404, "")
	}
	b := s.browser()
	hidden := b.post("/weekly/subscribe", "email", "a@example.org", "topics", "1")
	none := b.post("/weekly/subscribe", "email", "a@example.org", "topics", "99")
	if hidden.StatusCode != none.StatusCode {
		t.Errorf("a hidden topic is %d, none %d", hidden.StatusCode, none.StatusCode)
	}
}
