package handlers_test

import (
	"strings"
	"testing"

	"colloquy/forum"
)

func TestADraftIsThrownAwayAfterItWasAskedOnce(t *testing.T) {
	n := newStudy(t)
	at := n.draft + "/delete"
	n.author.get(n.draft).want(t, 200, "").says(t, "Delete this draft")
	n.editor.get(n.draft).want(t, 200, "").lacks(t, "Delete this draft") // the words are another's
	n.editor.get(at).want(t, 403, "")
	n.editor.post(at, "version", "1").want(t, 403, "")
	n.other.get(at).want(t, 404, "")
	n.other.post(at, "version", "1").want(t, 404, "")
	n.author.get(at).want(t, 200, "").says(t, "Delete this draft?", "On peering", "3 words", "Its pictures, where no other text uses them.", "Delete draft", "Keep it").lacks(t, "note beside it")
	n.editor.post(n.draft+"/notes", "text", "Why?")
	n.editor.post(n.draft, "version", "1", "title", "On peering", "body", "An editor had an idea.").want(t, 303, n.draft+"?done=saved")
	n.author.post(at, "version", "1").want(t, 409, "").says(t, "Nothing is deleted: another text was saved meanwhile", "Delete draft")
	page := n.author.get(at).want(t, 200, "").says(t, "1 note beside it.")
	if m, err := n.Manuscript(ctx, n.chief, 1); err != nil || m.Version != 2 {
		t.Fatalf("looking changed something: version %d, %v", m.Version, err)
	}
	n.author.post(at, "version", page.value("version")).want(t, 303, "/editor?done=deleted")
	n.author.get("/editor?done=deleted").want(t, 200, "").says(t, "The draft is gone.").lacks(t, "On peering")
	for _, path := range []string{n.draft, at, n.draft + "/states", n.draft + "/notes"} {
		n.editor.get(path).want(t, 404, "")
	}
	n.editor.post(n.draft, "version", "2", "title", "Typed title", "body", "Typed meanwhile").want(t, 404, "").says(t, "Typed title", "Typed meanwhile")
	n.editor.asJSON(n.draft+"/autosave", "version", "2", "title", "Typed title", "body", "Typed meanwhile").want(t, 404, "")
	if another := n.editor.asJSON("/editor/articles", "version", "0", "begin", "b1", "title", "Typed title", "body", "Typed meanwhile").want(t, 200, "").said(t); another.URL == n.draft {
		t.Error("another article has the address of the one that is gone")
	}
	admin, _ := n.member(forum.RoleAdministrator)
	if events := admin.get("/admin/events").want(t, 200, "").text(); !strings.Contains(events, "draft deleted") || strings.Contains(events, "On peering") {
		t.Errorf("the events say %s", events)
	}
}

func TestWhoMayWriteNoMoreIsLedHomeFromTheirLastDraft(t *testing.T) {
	s := newSite(t)
	s.Exec(`INSERT INTO settings (name, value, changed_at) VALUES ('publishing', '{"open":"yes","zone":"UTC"}', 0)`)
	b, _ := s.member(0)
	draft := strings.TrimSuffix(b.post("/editor/articles", "title", "Mine", "body", "Words.", "version", "0").Header.Get("Location"), "?done=saved")
	s.Exec("DELETE FROM settings")
	b.post(draft+"/delete", "version", "1").want(t, 303, "/account")
}

func TestTheDeskLeadsToTheNotesOfAnArticleOnce(t *testing.T) {
	n := newStudy(t)
	for _, text := range []string{"Why?", "And where?"} {
		n.editor.post(n.draft+"/notes", "text", text)
	}
	page := n.author.get("/editor").want(t, 200, "").says(t, "2 notes on On peering", "And where?").lacks(t, "Why?")
	if got := strings.Count(page.body, `href="`+n.draft+`/notes"`); got != 1 {
		t.Errorf("%d links lead to the notes", got)
	}
}

func TestNoDraftIsThrownAwayThatWasHandedIn(t *testing.T) {
	n := newStudy(t)
	n.author.post(n.draft+"/step", "step", "submit", "version", "1").want(t, 303, n.draft+"/publish?done=submit")
	for _, step := range []string{"", "take-back"} {
		if step != "" {
			n.author.post(n.draft+"/step", "step", step).want(t, 303, n.draft+"/publish?done="+step)
		}
		n.author.get(n.draft).want(t, 200, "").lacks(t, "Delete this draft")
		n.author.get(n.draft+"/delete").want(t, 403, "")
		n.editor.post(n.draft+"/delete", "version", "1").want(t, 403, "")
	}
	n.author.get("/editor/articles/new").want(t, 200, "").lacks(t, "Delete this draft")
}
