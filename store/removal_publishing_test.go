package store_test

import (
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

func TestWhoLeavesTakesAlongTheDraftsThatNobodyApproved(t *testing.T) {
	d := newDesk(t)
	public := d.published(t, "Public")
	draft := d.begun(t, "Draft")
	n := written("Draft, longer")
	n.Version = draft.Version
	_, err := d.SaveManuscript(ctx, d.author, draft.Article.ID, n, forum.StateSaved)
	must(t, err)
	d.added(t, d.author, draft.Article.ID, picture(1))
	d.added(t, d.author, draft.Article.ID, picture(2))
	d.added(t, d.editor, public.Article.ID, picture(2))
	d.Exec("INSERT INTO notes (article_id, member_id, quote, text, created_at, done_by, done_at) VALUES ($1, $2, '', 'A note.', 0, $2, 1), ($3, $2, '', 'Another.', 0, NULL, NULL)", public.Article.ID, d.author.ID, draft.Article.ID)
	d.Exec("UPDATE members SET leaves_at = $1, leaves_how = 'anonymous' WHERE id = $2", d.Clock.Now().UnixMicro(), d.author.ID)
	d.Clock.Move(time.Minute)
	_, err = d.KeepHouse(ctx)
	must(t, err)
	if got := d.Column("SELECT title FROM manuscripts UNION ALL SELECT title FROM states ORDER BY title"); len(got) != 2 || got[0] != "Public" {
		t.Errorf("left: %q", got)
	}
	for _, query := range []string{
		"SELECT id FROM members WHERE id = 1", "SELECT 1 FROM articles WHERE written_by IS NOT NULL OR id = 2", "SELECT 1 FROM states WHERE member_id = 1", "SELECT 1 FROM manuscripts WHERE saved_by = 1",
		"SELECT 1 FROM picture_uses WHERE article_id = 2", "SELECT 1 FROM pictures WHERE id <> 2",
		"SELECT 1 FROM article_steps WHERE member_id = 1", "SELECT 1 FROM notes WHERE member_id = 1 OR done_by = 1 OR article_id = 2",
	} {
		if got := d.Column(query); len(got) != 0 {
			t.Errorf("%s: %q", query, got)
		}
	}
	if p := page(t, d.DB, store.PageQuery{Slug: "public"}); p.Article.Title != "Public" {
		t.Error("what was public is gone")
	}
	d.Sound()
}
