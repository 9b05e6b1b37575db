package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

func TestTheDeskLeadsToWhatWaits(t *testing.T) {
	s := newSite(t)
	editor, e := s.member(forum.RoleEditor)
	author, a := s.member(forum.RoleAuthor)
	reader, _ := s.member(0)
	editor.get("/editor").want(t, 200, "").says(t, "Nothing is here yet", "Write the first article")
	m, err := s.CreateArticle(ctx, a, forum.NewManuscript{Title: `On <b>"peering"</b>`, Body: "Of zebras."})
	must(t, err)
	_, err = s.TakeStep(ctx, a, m.Article.ID, forum.NewStep{Step: forum.StepSubmit, Version: m.Version, Note: "Please <i>read</i>."})
	must(t, err)
	page := editor.get("/editor").want(t, 200, "").says(t, "Handed in 1", `On <b>"peering"</b>`, a.Name, "Please <i>read</i>.", "2 words", "Topics", "Digest")
	if page.href(`On <b>"peering"</b>`) != fmt.Sprint("/editor/articles/", m.Article.ID) {
		t.Error(page.href(`On <b>"peering"</b>`))
	}
	author.get("/editor").want(t, 200, "").says(t, "Handed in 1", "Nothing waits for you.").lacks(t, "Series")
	_, err = s.TakeStep(ctx, e, m.Article.ID, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: s.Clock.Now().Add(48 * time.Hour)})
	must(t, err)
	s.Exec(`INSERT INTO settings (name, value, changed_at) VALUES ('publishing', '{"open":"","zone":"Europe/Zurich"}', 0)`)
	editor.get("/editor").says(t, "By the clocks of Europe/Zurich.", s.Clock.Now().Add(48*time.Hour).Add(time.Hour).Format("Mon 2 Jan 2006, 15:04")+" CET")
	_, err = s.TakeStep(ctx, e, m.Article.ID, forum.NewStep{Step: forum.StepPublish, Version: m.Version})
	must(t, err)
	s.Comment(a, "on-b-peering-b", 0)
	editor.get("/editor").says(t, "Published in the last seven days", "1 comment since it was published.", "Comments by day under")
	author.get("/editor").says(t, "Comments on your articles", "1 comment")
	reader.get("/editor").want(t, 403, "")
	s.browser().get("/editor").want(t, 401, "")
}

func TestTheDeskFindsDraftsForThoseWhoMaySeeThem(t *testing.T) {
	s := newSite(t, withLimits)
	editor, _ := s.member(forum.RoleEditor)
	author, a := s.member(forum.RoleAuthor)
	stranger, _ := s.member(forum.RoleAuthor)
	m, err := s.CreateArticle(ctx, a, forum.NewManuscript{Title: "On peering", Body: "Of zebras."})
	must(t, err)
	s.Article("transit")
	editor.get("/editor?q=zebras").want(t, 200, "").says(t, "On peering", "Draft")
	author.get("/editor?q=zebras").says(t, "On peering").lacks(t, "Anybody")
	stranger.get("/editor?q=zebras").says(t, "Nothing here holds “zebras”").lacks(t, "On peering")
	stranger.get("/editor?state=all").says(t, "There is no such article.").lacks(t, "On peering", "About transit")
	editor.get("/editor?state=all").says(t, "On peering", "About transit")
	editor.get("/editor?state=published&author=ann-author").says(t, "About transit").lacks(t, "On peering")
	editor.get("/editor?q=%21%3F").says(t, "no word in “!?”")
	editor.get(fmt.Sprint("/editor?state=draft&after=", m.Article.ID)).says(t, "There is nothing older.")
	for _, path := range []string{"/editor?state=zzz", "/editor?author=nobody", "/editor?state=all&after=x", "/editor?state=draft&after=99"} {
		editor.get(path).want(t, 404, "")
	}
	for range 200 {
		if a := author.get("/editor?q=zebras"); a.StatusCode == 429 {
			return
		}
	}
	t.Error("nobody stops a member who searches on and on")
}

func TestTheDeskStandsInTheMastheadOfThoseWhoHaveOne(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	has := func(b *browser) bool { return strings.Contains(b.get("/articles/peering").body, `href="/editor"`) }
	for roles, want := range map[forum.Roles]bool{0: false, forum.RoleAuthor: true, forum.RoleEditor: true, forum.RoleModerator: false, forum.RoleAdministrator: true} {
		if b, _ := s.member(roles); has(b) != want {
			t.Errorf("%s: %v", roles, !want)
		}
	}
	b, m := s.member(0)
	s.Exec("UPDATE articles SET written_by = ? WHERE id = ?", m.ID, a.ID)
	if !has(b) {
		t.Error("who wrote an article is not led to it")
	}
	joined, j := s.member(0)
	s.Exec("UPDATE authors SET member_id = ? WHERE handle = 'ann-author'", j.ID)
	if !has(joined) {
		t.Error("an author is not led to their article")
	}
	joined.get("/editor").want(t, 200, "").lacks(t, "Write an article")
	admin, _ := s.member(forum.RoleAdministrator)
	reader, _ := s.member(0)
	admin.post("/admin/settings/publishing", "seen", "0", "publishing-open", "yes", "publishing-zone", "UTC").want(t, 303, "/admin/settings?done=publishing#publishing")
	if !has(reader) {
		t.Error("who may hand in an article is not led to where")
	}
	reader.get("/editor").want(t, 200, "").says(t, "Write the first article")
}
