package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/store"
	"colloquy/store/storetest"
)

func kept(t *testing.T, db *storetest.DB) store.Kept {
	t.Helper()
	k, err := db.KeepHouse(ctx)
	must(t, err)
	return k
}

func TestSessionsEndInSteps(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	now := storetest.Start.UnixMicro()
	const fill = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO sessions (token_hash, member_id, created_at, used_at) SELECT CAST($2 || i AS BLOB), $3, $4, $5 FROM n`
	const day = 24 * 60 * 60 * 1_000_000
	db.Exec(fill, 450, "idle ", m.ID, now-100*day, now-90*day)
	db.Exec(fill, 250, "old ", m.ID, now-365*day, now)
	db.Exec(fill, 10, "good ", m.ID, now-364*day, now-89*day)
	if k := kept(t, db); k != (store.Kept{Sessions: 700}) {
		t.Errorf("%+v", k)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM sessions"); n != 10 {
		t.Errorf("%d sessions are left", n)
	}
	if k := kept(t, db); k != (store.Kept{}) {
		t.Errorf("again: %+v", k)
	}
}

func TestTextsThatAnOlderSanitiserRenderedAreRenderedAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	const many = 230 // more than a step
	must(t, db.ImportComments(ctx, elsewhere(m, many)))
	id := db.Comment(m, "peering", 0)
	db.Clock.Move(2 * time.Minute)
	must(t, db.EditComment(ctx, m.Writer(), id, 1, "", "Edited *words*."))
	refused := db.Comment(m, "peering", 0)
	const old = "<p>As an older version rendered it.<script>alert(1)</script></p>"
	for _, table := range []string{"article_texts", "comments", "comment_edits"} {
		db.Exec("UPDATE "+table+" SET html_version = 0, body_html = $1", old)
	}
	db.Exec("UPDATE comments SET body_md = $1 WHERE id = $2", strings.Repeat("> ", 100)+"deep", refused)
	before := page(t, db, store.PageQuery{Slug: "peering"})
	if before.Article.HTML != old || before.Comments[before.Rows[0].ID].HTML != old {
		t.Fatal("the test does not reach the texts")
	}
	if k := kept(t, db); k.Rendered != 1+many+2+1 {
		t.Errorf("%d rendered", k.Rendered)
	}
	after := page(t, db, store.PageQuery{Slug: "peering"})
	if after.Site <= before.Site || strings.Contains(string(after.Article.HTML), "older") || !strings.Contains(string(after.Article.HTML), "<h2") {
		t.Errorf("revision %d of the site after %d, %s", after.Site, before.Site, after.Article.HTML)
	}
	for _, r := range after.Rows {
		if c := after.Comments[r.ID]; strings.Contains(string(c.HTML), "older") || c.Version < 2 {
			t.Errorf("comment %d, version %d: %s", c.ID, c.Version, c.HTML)
		}
	}
	c, _, edits, err := db.Edits(ctx, id, 0)
	if err != nil || !strings.Contains(string(c.HTML), "<em>") || len(edits) != 1 || strings.Contains(string(edits[0].HTML), "older") || !strings.Contains(string(edits[0].HTML), "Body of number") {
		t.Errorf("%s, earlier %+v, %v", c.HTML, edits, err)
	}
	if c, _, err := db.Store.Comment(ctx, refused); err != nil || c.HTML != old {
		t.Errorf("what newer rules refuse keeps its HTML, got %s, %v", c.HTML, err)
	}
	if k := kept(t, db); k != (store.Kept{}) {
		t.Errorf("again: %+v", k)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM comments WHERE html_version <> $1", markup.Version); n != 0 {
		t.Errorf("%d have another version", n)
	}
	db.Sound()
}

func TestATextThatWasTakenAwayIsNotRenderedBack(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	db.Clock.Move(2 * time.Minute)
	must(t, db.EditComment(ctx, m.Writer(), id, 1, "", "Edited words."))
	must(t, db.RemoveEdit(ctx, db.Member(forum.RoleModerator), id, 1))
	gone := db.Comment(m, "peering", 0)
	_, err := db.DeleteComment(ctx, m.Writer(), gone)
	must(t, err)
	db.Clock.Move(31 * 24 * time.Hour)
	kept(t, db)
	db.Exec("UPDATE comments SET html_version = 0")
	db.Exec("UPDATE comment_edits SET html_version = 0")
	if k := kept(t, db); k.Rendered != 3 {
		t.Errorf("%+v", k)
	}
	beside := raw(t, db.Dir)
	if n := number(t, beside, "SELECT length(body_html) + length(body_md) + length(excerpt) FROM comments WHERE id = $1", gone); n != 0 {
		t.Errorf("%d characters of the deleted comment", n)
	}
	if n := number(t, beside, "SELECT length(body_html) + length(body_md) FROM comment_edits"); n != 0 {
		t.Errorf("%d characters of the removed text", n)
	}
	db.Sound()
}

func TestADeletionOfATextThatNewerRulesRefuseCanBeTakenBack(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	db.Exec("UPDATE comments SET body_md = $1 WHERE id = $2", strings.Repeat("> ", 100)+"deep", id)
	_, err := db.DeleteComment(ctx, m.Writer(), id)
	must(t, err)
	if _, err := db.UndeleteComment(ctx, m.Writer(), id); err != nil {
		t.Error(err)
	}
	db.Sound()
}

func TestWhatCannotBeTidiedAwayKeepsNothingElse(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	stuck, m := db.Member(0), db.Member(0)
	for _, x := range []*forum.Member{stuck, m} {
		must(t, db.StartSession(ctx, x.Name, x.ID, ""))
	}
	db.Exec("UPDATE members SET leaves_at = id, leaves_how = 'removed'")
	db.Exec("INSERT INTO events (at, action, subject_kind, subject_id) VALUES (1, 'attack', 'site', 0)")
	db.Exec(fmt.Sprintf("CREATE TRIGGER stuck BEFORE DELETE ON sessions WHEN old.member_id = %d BEGIN SELECT RAISE(ABORT, 'it sticks'); END", stuck.ID))
	db.Clock.Move(2 * forum.EventRetention)
	k, err := db.KeepHouse(ctx)
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("member %d cannot be removed", stuck.ID)) {
		t.Errorf("what went wrong is not told: %v", err)
	}
	if k.Left != 1 || k.Events != 1 {
		t.Errorf("%+v", k)
	}
}
