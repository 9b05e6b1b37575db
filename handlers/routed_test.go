package handlers_test

import (
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
	"colloquy/store/storetest"
)

func TestAnAddressAtWhichTheSiteAnswersLeadsToNoArticle(t *testing.T) {
	t.Parallel()
	s := newSiteWith(t, storetest.OpenWith(t, store.Options{Routed: handlers.Routed}))
	s.Article("peering")
	author, _ := s.member(forum.RoleAuthor)
	editor, _ := s.member(forum.RoleEditor)
	draft := strings.TrimSuffix(author.post("/editor/articles", "title", "On transit", "body", "Words.", "version", "0").Header.Get("Location"), "?done=saved")
	for path, want := range map[string]string{
		"/login": "at which the site itself answers", "/editor/": "at which the site itself answers", "/members/ann": "at which the site itself answers", "/moderation/cases/7": "at which the site itself answers",
		"/my-comments/stop": "at which the site itself answers", "/robots.txt": "at which the site itself answers", "/articles/peering": "This is taken already", "/articles/peering/comments": "This is taken already", "/topics/routing/feed.xml": "This is taken already",
	} {
		version := editor.get(draft).value("version")
		editor.post(draft, "version", version, "title", "On transit", "body", "Words.", "aliases", path).want(t, 303, draft+"?done=saved")
		version = editor.get(draft).value("version")
		page := editor.post(draft+"/step", "step", "publish", "version", version).want(t, 422, "").says(t, want)
		if got := page.href("Other addresses"); got != draft+"#f-aliases" {
			t.Errorf("%s: it leads to %q", path, got)
		}
	}
	old := []string{"/articles/transit-of-old", "/articles/gone/comments", "/2019/05/transit.html", "/about/transit", "/topics/old", "/articles/peering/print"}
	version := editor.get(draft).value("version")
	editor.post(draft, "version", version, "title", "On transit", "body", "Words.", "aliases", strings.Join(old, "\n")).want(t, 303, draft+"?done=saved")
	version = editor.get(draft).value("version")
	editor.post(draft+"/step", "step", "publish", "version", version).want(t, 303, draft+"/publish?done=publish")
	for _, path := range old {
		s.browser().get(path).want(t, 301, "/articles/on-transit")
	}
	s.Sound()
}
