package store_test

import (
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

func TestADraftThatIsThrownAwayLeavesNothingBehind(t *testing.T) {
	d := newDesk(t)
	other := d.begun(t, "Another")
	m := d.begun(t, "On zebras")
	id := m.Article.ID
	for i := range 120 { // more than go in one step
		n := written(fmt.Sprint("On zebras ", i))
		n.Version, n.Window = m.Version, fmt.Sprint("w", i)
		var err error
		m, err = d.SaveManuscript(ctx, d.author, id, n, forum.StateSaved)
		must(t, err)
	}
	d.added(t, d.author, id, picture(1))
	d.added(t, d.author, id, picture(2))
	d.added(t, d.author, other.Article.ID, picture(2))
	_, err := d.AddNote(ctx, d.editor, id, forum.NewNote{Text: "Why zebras?"})
	must(t, err)
	token, err := d.MakePreview(ctx, d.editor, id, forum.NewPreviewLink{For: "A zoo", Days: 3})
	must(t, err)
	before, err := d.Discard(ctx, d.author, id)
	must(t, err)
	if before.States < 120 || before.Notes != 1 || before.Previews != 1 || before.Version != m.Version {
		t.Errorf("it is said that %d states, %d notes and %d links go", before.States, before.Notes, before.Previews)
	}
	must(t, d.DeleteDraft(ctx, d.author, id, m.Version))
	for _, who := range []*forum.Member{d.author, d.editor} {
		_, err := d.Manuscript(ctx, who, id)
		wanting(t, err, forum.ErrNotFound)
		wanting(t, d.DeleteDraft(ctx, who, id, m.Version), forum.ErrNotFound)
		n := written("Somebody was in it")
		n.Version = m.Version
		_, err = d.SaveManuscript(ctx, who, id, n, forum.StateAuto)
		wanting(t, err, forum.ErrNotFound)
	}
	_, _, err = d.Previewed(ctx, token)
	wanting(t, err, forum.ErrNotFound)
	for query, want := range map[string]string{
		"SELECT count(*) FROM states WHERE title LIKE 'On zebras%'": "0", "SELECT count(*) FROM notes": "0", "SELECT count(*) FROM preview_links": "0",
		"SELECT group_concat(id) FROM pictures": "2", "SELECT group_concat(title) FROM manuscripts": "Another",
		"SELECT actor_id || action || subject_kind || subject_id || note FROM events": fmt.Sprint(d.author.ID, "draft deletedarticle", id),
	} {
		if got := d.Column(query); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %s", query, got, want)
		}
	}
	found, err := d.DeskArticles(ctx, d.editor, store.DeskList{Question: forum.ParseQuestion("zebras")})
	must(t, err)
	desk, err := d.Desk(ctx, d.author, store.DeskQuery{Days: days(7)})
	must(t, err)
	if len(found.Items) != 0 || len(desk.Mine) != 1 {
		t.Errorf("the desk finds %d, and lists %d drafts", len(found.Items), len(desk.Mine))
	}
	must(t, d.Data(ctx, d.author.Writer(), func(section string, record any) error {
		if x, ok := record.(forum.DataManuscript); ok && x.Title != "Another" {
			t.Errorf("the download has %q", x.Title)
		}
		return nil
	}))
	d.Clock.Move(time.Hour)
	for _, mail := range d.Column("SELECT id FROM outbox WHERE kind = 'notes'") {
		var n int64
		_, err := fmt.Sscan(mail, &n)
		must(t, err)
		if _, owed, err := d.WriteLetter(ctx, n); err != nil || owed {
			t.Errorf("a mail still tells of it: %v", err)
		}
	}
	d.Sound()
	if next := d.begun(t, "The next"); next.Article.ID == id {
		t.Error("the next article has the number of the one that is gone: a form of that which is open would save over it")
	}
	if a := d.Article("imported"); a.ID == id {
		t.Error("an import has it")
	}
}

func TestOnlyADraftThatNobodyWasToDecideAboutIsThrownAway(t *testing.T) {
	d := newDesk(t)
	m := d.begun(t, "On peering")
	id := m.Article.ID
	refused := func(who *forum.Member, want error) {
		t.Helper()
		now, err := d.Manuscript(ctx, d.editor, id)
		must(t, err)
		_, err = d.Discard(ctx, who, id)
		wanting(t, err, want)
		wanting(t, d.DeleteDraft(ctx, who, id, now.Version), want)
	}
	for who, want := range map[*forum.Member]error{nil: forum.ErrSignIn, d.reader: forum.ErrNotFound, d.Member(forum.RoleAuthor): forum.ErrNotFound, d.Member(forum.RoleModerator): forum.ErrNotFound} {
		refused(who, want)
	}
	n := written("On peering, theirs")
	n.Version = m.Version
	_, err := d.SaveManuscript(ctx, d.editor, id, n, forum.StateAuto)
	must(t, err)
	wanting(t, d.DeleteDraft(ctx, d.author, id, m.Version), forum.ErrConflict)
	_, err = d.TakeStep(ctx, d.author, id, forum.NewStep{Step: forum.StepSubmit, Version: m.Version + 1})
	must(t, err)
	refused(d.author, forum.ErrForbidden)
	_, err = d.TakeStep(ctx, d.author, id, forum.NewStep{Step: forum.StepTakeBack})
	must(t, err)
	refused(d.author, forum.ErrForbidden)
	refused(d.editor, forum.ErrForbidden)
	came, _ := taken(t, d.DB, forum.NewArticle{Slug: "came", Title: "Came", Body: "From elsewhere.", Source: "came.md", Draft: true})
	id = came.ID
	refused(d.editor, forum.ErrForbidden)
	id = d.published(t, "Public").Article.ID
	refused(d.editor, forum.ErrForbidden)
	other := d.begun(t, "Bad idea")
	id = other.Article.ID
	refused(d.editor, forum.ErrForbidden) // it is the author's own
	d.Exec("UPDATE articles SET written_by = NULL WHERE id = $1", id)
	must(t, d.DeleteDraft(ctx, d.editor, other.Article.ID, other.Version))
	d.Sound()
}
