package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/handlers"
)

func TestAPageOfTheSiteIsWrittenAndPublished(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) { o.Site.Contact = "editors@example.org" })
	b, e := s.member(forum.RoleEditor)
	reader := s.browser()
	b.get("/editor/pages").want(t, 200, "").says(t, "Code of conduct", "About", "Privacy", "Contact", "As it comes with the program")
	b.get("/editor/pages/contact").want(t, 200, "").says(t, "What is filled in", "{contact}", "write to <editors@example.org>", "183 days")
	b.post("/editor/pages/contact", "version", "0", "title", "Write to us", "body", "Please {contact}, within {appeal_window}.", "standfirst", "nothing", "slug", "nothing").want(t, 303, "/editor/pages/contact?done=saved")
	reader.get("/contact").lacks(t, "Write to us")
	b.get("/editor/pages").says(t, "with changes that readers do not see", e.Name)
	page := b.get("/editor/pages/contact").says(t, "What was saved here, they do not see yet.", "{contact}")
	version := page.value("version")
	b.post("/editor/preview", "page", "contact", "title", "Write to us", "body", "Please {contact}.").want(t, 200, "").says(t, "Please write to editors@example.org.", "Go on writing")
	b.post("/editor/pages/contact/publish", "version", version, "title", "Write to us", "body", "Please {contact}, within {appeal_window}. <script>alert(1)</script>").want(t, 303, "/editor/pages/contact?done=published")
	b.get("/editor/pages/contact?done=published").says(t, "Published. Readers see it from now on.", "by "+e.Name)
	if got := reader.get("/contact").want(t, 200, "").says(t, "Write to us", "Please write to editors@example.org, within 183 days.").body; strings.Contains(got, "<script>alert") {
		t.Error("a page has a script")
	}
	b.post("/editor/pages/contact/publish", "version", version, "title", "Mine", "body", "Mine.").want(t, 409, "").says(t, "Mine.", "within {appeal_window}")
	now := b.get("/editor/pages/contact").value("version")
	empty := b.post("/editor/pages/contact/publish", "version", now, "title", " ", "body", "Words that stay.").want(t, 422, "").says(t, "Please fill this in.", "Words that stay.")
	reader.get("/contact").says(t, "Write to us")
	b.post("/editor/pages/contact/reset", "version", empty.value("version")).want(t, 303, "/editor/pages/contact?done=reset")
	reader.get("/contact").says(t, "The editors read what is written").lacks(t, "Write to us")
	b.get("/editor/pages/contact/states").want(t, 200, "").says(t, "As it came in", "Restored")
}

func TestTheRulesStandInTheCodeOfConductWhateverEditorsWrite(t *testing.T) {
	s := newSite(t)
	b, e := s.member(forum.RoleEditor)
	publish := func(body string) string {
		t.Helper()
		m, err := s.PageManuscript(ctx, e, "conduct")
		if err != nil && m.Version != 0 {
			t.Fatal(err)
		}
		b.post("/editor/pages/conduct/publish", "version", fmt.Sprint(m.Version), "title", "How we talk", "body", body).want(t, 303, "/editor/pages/conduct?done=published")
		return s.browser().get("/conduct").want(t, 200, "").body
	}
	for body, want := range map[string]string{
		"Before.\n\n{rules}\n\nAfter.\n\n{rules}": "Before. Rules After.",
		"Before. After.": "Before. After. Rules",
	} {
		at := -1
		text := publish(body)
		for _, word := range strings.Fields(want) {
			next := strings.Index(text, strings.TrimSuffix(word, ".")+map[bool]string{true: "</h2>", false: "."}[word == "Rules"])
			if next < at {
				t.Errorf("of %q: %s stands elsewhere", body, word)
			}
			at = next
		}
		if strings.Contains(text, "{rules}") || strings.Count(text, `id="rules"`) != 1 {
			t.Errorf("of %q: %s", body, text)
		}
	}
	b.post("/editor/preview", "page", "conduct", "title", "How we talk", "body", "Only this.").want(t, 200, "").says(t, "Only this.", "Rules")
}

func TestPagesOfTheSiteAreForEditors(t *testing.T) {
	s := newSite(t)
	author, _ := s.member(forum.RoleAuthor)
	b, _ := s.member(forum.RoleEditor)
	const form = "/editor/pages/about"
	for _, path := range []string{"/editor/pages", form, form + "/states", form + "/states/1", form + "/now"} {
		author.get(path).want(t, 403, "")
	}
	for _, path := range []string{form, form + "/autosave", form + "/compare", form + "/publish", form + "/reset", form + "/states/1/restore"} {
		author.post(path, "version", "0", "title", "Mine", "body", "Mine.").want(t, 403, "")
	}
	author.post("/editor/preview", "page", "about", "title", "Mine", "body", "Mine.").want(t, 404, "")
	for _, name := range []string{"nothing", "About", "..%2Fabout", "login"} {
		b.get("/editor/pages/"+name).want(t, 404, "")
		b.post("/editor/pages/"+name+"/publish", "version", "0", "title", "x", "body", "x").want(t, 404, "")
		b.post("/editor/pages/"+name+"/reset", "version", "0").want(t, 404, "")
	}
	b.post("/editor/preview", "page", "nothing").want(t, 404, "")
	b.get(form+"/states/1").want(t, 404, "")
	b.post(form+"/reset", "version", "0").want(t, 303, form+"?done=reset") // it is as it comes
	s.browser().get("/about").says(t, "Every article is by a named person")
}

// Another process may publish a page: a server reads it with the next look at the
// file.
func TestAPageThatAnotherProcessPublishedIsShown(t *testing.T) {
	s := newSite(t)
	reader := s.browser()
	reader.get("/about").says(t, "Every article is by a named person")
	s.Exec(`INSERT INTO manuscripts (page, version, public, title, fields, body_md, words, saved_at, saved_in) VALUES ('about', 2, 2, 'About us', '{}', 'Elsewhere.', 1, 0, '');
		INSERT INTO states (manuscript_id, version, kind, title, fields, body_md, words, at) VALUES (1, 2, 'approved', 'About us', '{}', 'Elsewhere.', 1, 0);
		INSERT INTO pages (name, title, body_md, changed_at) VALUES ('about', 'About us', 'Elsewhere.', 1); UPDATE site SET revision = revision + 1`)
	s.elsewhere(t)
	reader.get("/about").says(t, "About us", "Elsewhere.")
}
