package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// An office is a site with those who write for it.
type office struct {
	*site
	author, editor, reader *browser
	writer, boss           *forum.Member
}

func newOffice(t *testing.T) office {
	n := office{site: newSite(t)}
	n.author, n.writer = n.member(forum.RoleAuthor)
	n.editor, n.boss = n.member(forum.RoleEditor)
	n.reader, _ = n.member(0)
	return n
}

// written begins an article and returns its address at the desk.
func (n office) written(title string) (string, forum.Manuscript) {
	n.t.Helper()
	m, err := n.CreateArticle(ctx, n.writer, forum.NewManuscript{Title: title, Body: "Words about *" + title + "*."})
	if err != nil {
		n.t.Fatal(err)
	}
	return fmt.Sprintf("/editor/articles/%d", m.Article.ID), m
}

// step takes a step as the editor.
func (n office) step(id int64, s forum.NewStep) forum.Article {
	n.t.Helper()
	m, err := n.Manuscript(ctx, n.boss, id)
	if err != nil {
		n.t.Fatal(err)
	}
	s.Version = m.Version
	a, err := n.TakeStep(ctx, n.boss, id, s)
	if err != nil {
		n.t.Fatal(err)
	}
	return a
}

// published publishes an article with fields of its own.
func (n office) published(title string, f forum.Fields) forum.Article {
	n.t.Helper()
	m, err := n.CreateArticle(ctx, n.boss, forum.NewManuscript{Title: title, Body: "Words about *" + title + "*.", Fields: f})
	if err != nil {
		n.t.Fatal(err)
	}
	return n.step(m.Article.ID, forum.NewStep{Step: forum.StepPublish})
}

// changed saves another text of an article and shows it to readers.
func (n office) changed(id int64, change func(*forum.NewManuscript), step forum.NewStep) {
	n.t.Helper()
	m, err := n.Manuscript(ctx, n.boss, id)
	if err != nil {
		n.t.Fatal(err)
	}
	d := forum.NewManuscript{Version: m.Version, Title: m.Title, Body: m.Body, Fields: m.Fields}
	change(&d)
	if _, err := n.SaveManuscript(ctx, n.boss, id, d, forum.StateSaved); err != nil {
		n.t.Fatal(err)
	}
	step.Step = forum.StepUpdate
	n.step(id, step)
}

func TestAnArticleGoesItsWayFromPageToPage(t *testing.T) {
	n := newOffice(t)
	at, m := n.written("On peering")
	page := at + "/publish"
	n.author.get(page).want(t, 200, "").says(t, "On peering", "Draft", "Hand it in").lacks(t, `value="publish"`, `value="schedule"`, "For readers outside")
	if only := n.author.get(page).find(func(x *htmlNode) bool { return x.Data == "details" && hasAttr(x, "open") }); len(only) != 1 {
		t.Errorf("the only step is folded: %d", len(only))
	}
	n.reader.get(page).want(t, 404, "")
	n.author.post(at+"/step", "step", "publish", "version", "1").want(t, 403, "")
	n.author.post(at+"/step", "step", "submit", "version", "1", "note", "Please look.").want(t, 303, page+"?done=submit")
	n.author.get(page+"?done=submit").says(t, "It is handed in.", "Please look.", n.writer.Name, "Take it back")
	if own := n.editor.get(page).find(func(x *htmlNode) bool { return x.Data == "details" && hasAttr(x, "open") }); len(own) != 0 {
		t.Errorf("%d of several steps are unfolded", len(own))
	}
	n.editor.post(at+"/step", "step", "take-up", "version", "1").want(t, 303, page+"?done=take-up")
	n.author.post(at+"/step", "step", "take-back", "version", "1", "note", "Typed, for nothing.").want(t, 409, "").says(t, "in another state by now", "Typed, for nothing.")
	wrong := n.editor.post(at+"/step", "step", "return", "version", "1", "note", "  ").want(t, 422, "").says(t, "Please fill this in.")
	if len(wrong.find(func(x *htmlNode) bool { return x.Data == "details" && hasAttr(x, "open") })) != 1 {
		t.Error("the form with the problem is folded")
	}
	n.editor.post(at+"/step", "step", "schedule", "version", "1", "due_date", "2027-02-30", "due_time", "25:00", "note", "Typed.").want(t, 422, "").says(t, "This is not a date.", "This is not a time of the day.", "Typed.")
	n.editor.post(at+"/step", "step", "schedule", "version", "1", "due_date", "2026-01-01", "due_time", "10:00").want(t, 422, "").says(t, "This date has gone by.")
	n.Exec(`INSERT INTO settings (name, value, changed_at) VALUES ('publishing', '{"zone":"Europe/Zurich"}', 0)`)
	n.editor.post(at+"/step", "step", "schedule", "version", "1", "due_date", "2027-03-28", "due_time", "02:30").want(t, 303, page+"?clock=never&done=schedule")
	n.editor.get(page+"?clock=never&done=schedule").says(t, "the same time by the old clock is taken", "Sunday, 28 March 2027, 03:30 (Europe/Zurich)")
	n.author.post(at+"/step", "step", "unschedule", "version", "1").want(t, 403, "")
	n.editor.post(at+"/step", "step", "publish", "version", "7").want(t, 409, "").says(t, "another text was saved meanwhile by "+n.writer.Name)
	n.editor.post(at+"/step", "step", "publish", "version", "1").want(t, 303, page+"?done=publish")
	n.browser().get("/articles/on-peering").want(t, 200, "").says(t, "Words about On peering.")
	n.editor.get(page).says(t, "Public since", "The public page").lacks(t, `value="update"`)
	d := forum.NewManuscript{Version: m.Version, Title: "On peering", Body: "Other words."}
	if _, err := n.SaveManuscript(ctx, n.boss, m.Article.ID, d, forum.StateSaved); err != nil {
		t.Fatal(err)
	}
	if p := n.editor.get(page).says(t, "Something is saved that readers do not see yet."); !strings.Contains(p.body, at+"/states/1?against=now") {
		t.Error("it does not lead to what was changed")
	}
	n.editor.get(at+"/states/1?against=now").want(t, 200, "").says(t, "Other", "What was changed since")
	n.editor.post(at+"/step", "step", "update", "version", "2").want(t, 422, "").says(t, "Please choose one of those that are offered.")
	n.editor.post(at+"/step", "step", "update", "version", "2", "change", "correction").want(t, 422, "").says(t, "Please fill this in.")
	n.editor.post(at+"/step", "step", "update", "version", "2", "change", "correction", "text", "It said words.").want(t, 303, page+"?done=update")
	n.browser().get("/articles/on-peering").says(t, "Other words.", "Corrected on 20 November 2026: It said words.")
	n.editor.post(at+"/step", "step", "withdraw", "version", "2", "note", "It was wrong.").want(t, 303, page+"?done=withdraw")
	n.editor.get(page).says(t, "Withdrawn", "It was wrong.", "Make it public again")
	n.editor.post(at+"/step", "step", "fly", "version", "2").want(t, 404, "")
	n.editor.post(at+"/step", "step", "withdraw", "version", "2", "note", strings.Repeat("x", 3000)).want(t, 422, "")
	n.browser().post(at+"/step", "step", "submit", "note", "Typed before the session ended.").want(t, 401, "").says(t, "Typed before the session ended.")
	n.Sound()
}

func TestWhatIsMissingIsNamedAndLeadsToItsField(t *testing.T) {
	n := newOffice(t)
	m, err := n.CreateArticle(ctx, n.writer, forum.NewManuscript{Fields: forum.Fields{Lang: "not a language"}})
	if err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("/editor/articles/%d", m.Article.ID)
	page := n.author.get(at+"/publish").want(t, 200, "").says(t, "Untitled", "Before it can be published:", "Title: Please fill this in.", "Text: Please fill this in.")
	for _, field := range []string{"title", "body", "lang"} {
		if !strings.Contains(page.body, `href="`+at+"#f-"+field+`"`) {
			t.Errorf("nothing leads to %s", field)
		}
	}
	page.lacks(t, `value="submit"`)
	n.author.post(at+"/step", "step", "submit", "version", "1").want(t, 422, "").says(t, "Nothing happened yet.")
	first := n.published("Taken", forum.Fields{})
	d := forum.NewManuscript{Version: 1, Title: "Other", Body: "Words.", Fields: forum.Fields{Slug: first.Slug}}
	if _, err := n.SaveManuscript(ctx, n.boss, m.Article.ID, d, forum.StateSaved); err != nil {
		t.Fatal(err)
	}
	n.editor.post(at+"/step", "step", "publish", "version", "2").want(t, 422, "").says(t, "Address: This is taken already.")
}

func TestNobodyPublishesWithoutTheRightByAnyPath(t *testing.T) {
	n := newOffice(t)
	at, m := n.written("On peering")
	other, _ := n.member(forum.RoleAuthor)
	moderator, _ := n.member(forum.RoleModerator)
	approving := []string{"publish", "schedule", "update", "reinstate", "withdraw", "return", "take-up", "unschedule"}
	for _, step := range approving {
		for who, b := range map[string]*browser{"author": n.author, "reader": n.reader, "other": other, "moderator": moderator, "nobody": n.browser()} {
			got := b.post(at+"/step", "step", step, "version", "1", "due_date", "2027-01-01", "due_time", "10:00", "note", "x", "change", "minor", "status", "published")
			if got.StatusCode != map[string]int{"author": 403, "nobody": 401}[who]+404*btoi(who != "author" && who != "nobody") {
				t.Errorf("%s as %s: %d", step, who, got.StatusCode)
			}
		}
	}
	fields := []string{"version", "1", "title", "On peering", "body", "Words.", "status", "published", "slug", "mine", "public", "1", "step", "publish", "authors", "Somebody Else", "discussion", "closed", "aliases", "/about-peering"}
	n.author.post(at, fields...)
	n.author.post(at+"/autosave", fields...)
	n.author.post(at+"/states/1/restore", fields...)
	n.author.post(at+"/previews", "for", "me", "days", "7").want(t, 403, "")
	n.author.post("/editor/pages/about", fields...)
	status := n.Column("SELECT status || ' ' || coalesce(published_at, '') FROM articles")[0]
	if status != "draft " || len(n.Column("SELECT path FROM redirects")) != 0 || len(n.Column("SELECT id FROM preview_links")) != 0 {
		t.Errorf("it is %q", status)
	}
	n.step(m.Article.ID, forum.NewStep{Step: forum.StepPublish})
	was := n.browser().get("/articles/on-peering").want(t, 200, "").text()
	n.author.post(at, append(fields, "version", "2")...)
	n.author.post(at+"/autosave", fields...)
	n.author.post(at+"/states/1/restore", fields...)
	n.author.post(at+"/step", "step", "update", "version", "2", "change", "minor").want(t, 403, "")
	if n.browser().get("/articles/on-peering").text() != was {
		t.Error("the author changed what is public")
	}
	n.Sound()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestNotesStandBesideThePassagesThatTheyAreAbout(t *testing.T) {
	n := newOffice(t)
	at, _ := n.written("On peering")
	page := at + "/notes"
	n.reader.get(page).want(t, 404, "")
	n.reader.post(page, "text", "x").want(t, 404, "")
	n.editor.post(page, "quote", "Words about", "text", "Which\n<b>words</b>?").want(t, 303, page+"#note-1")
	n.editor.post(page, "quote", "no such words", "text", "Gone.").want(t, 303, page+"#note-2")
	n.author.post(page, "above", "1", "text", "These.").want(t, 303, page+"#note-3")
	n.author.post(page, "above", "1", "text", " ").want(t, 422, "").says(t, "Please fill this in.")
	n.author.post(page, "above", "x", "text", "y").want(t, 404, "")
	n.author.post(page, "quote", "A passage", "text", strings.Repeat("x", 5000)).want(t, 422, "").says(t, "This is too long", "A passage")
	got := n.author.get(page).want(t, 200, "").says(t, "Which <b>words</b>?", n.boss.Name, "These.", "This passage is not in the text as it is now.")
	marks := got.find(func(x *htmlNode) bool { return x.Data == "mark" })
	if len(marks) != 1 || attr(marks[0], "id") != "passage-0" || marks[0].FirstChild.Data != "Words about" {
		t.Errorf("%d marks", len(marks))
	}
	n.author.get(at).says(t, "Notes (2 open)")
	n.author.post(page, "done", "1").want(t, 303, page)
	got = n.editor.get(page).says(t, "Done: 1", "Done, says "+n.writer.Name)
	if len(got.find(func(x *htmlNode) bool { return x.Data == "mark" })) != 0 {
		t.Error("a passage of a note that is done is marked")
	}
	n.editor.post(page, "open", "1").want(t, 303, page)
	n.editor.post(page, "done", "99").want(t, 404, "")
	n.browser().post(page, "quote", "Words", "text", "Typed before the session ended.").want(t, 401, "").says(t, "Words Typed before the session ended.")
	n.Clock.Move(time.Minute)
	n.author.get(page).says(t, "Gone.").lacks(t, "Done: 1")
}

func TestAPublicArticleAndItsFormLeadToEachOther(t *testing.T) {
	n := newOffice(t)
	a := n.published("On peering", forum.Fields{})
	n.editor.get(fmt.Sprintf("/editor/articles/%d", a.ID)).want(t, 200, "").says(t, "Empty: it stays on-peering.")
	if page := n.editor.get("/articles/on-peering").want(t, 200, "").body; !strings.Contains(page, fmt.Sprintf(`href="/editor/articles/%d"`, a.ID)) {
		t.Error("its page leads its editor nowhere")
	}
	if page := n.author.get("/articles/on-peering").want(t, 200, "").body; strings.Contains(page, "/editor/articles/") {
		t.Error("its page leads whoever may not edit it to the desk")
	}
	n.editor.get("/editor/articles/new").want(t, 200, "").says(t, "Empty: made of the title.")
}
