package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// contains tells whether a file holds a word.
func contains(t *testing.T, path, word string) bool {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return bytes.Contains(text, []byte(word))
}

func TestWhatNobodyConfirmedIsForgottenWithTheAddress(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	c := forum.NewComment{Article: "peering", Body: "Words that wait.", Name: "Gus Guest", Email: "gus@example.org"}
	ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: c.Email, Browser: "b", Comment: &c})
	join := ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Browser: "b", Name: "New Name", SecretHash: "hash"})
	ask(t, db, forum.NewRequest{Kind: forum.RequestComment, JoinID: join, Browser: "b", Email: "new@example.org", Comment: &forum.NewComment{Article: "peering", Body: "Hangs.", Name: "New Name", Email: "new@example.org"}})
	list, err := db.ClaimDue(ctx, 10)
	must(t, err)
	for _, m := range list {
		_, _, err := db.WriteLetter(ctx, m.ID)
		must(t, err)
		must(t, db.MarkDone(ctx, m.ID, forum.MailSent, ""))
	}
	db.Clock.Move(7*day - time.Second)
	if k := kept(t, db); k.Requests != 0 {
		t.Errorf("too soon: %+v", k)
	}
	db.Clock.Move(time.Second)
	if k := kept(t, db); k.Requests < 2 {
		t.Errorf("%+v", k)
	}
	beside := raw(t, db.Dir)
	if n := number(t, beside, "SELECT (SELECT count(*) FROM requests) + (SELECT count(*) FROM secrets) + (SELECT count(*) FROM comments)"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if n := number(t, beside, "SELECT count(*) FROM addresses"); n != 2 {
		t.Errorf("%d addresses while it is known that they were written to", n)
	}
	db.Clock.Move(23 * day)
	if k := kept(t, db); k != (store.Kept{Mails: 2}) {
		t.Errorf("%+v", k)
	}
	if n := number(t, beside, "SELECT count(*) FROM addresses"); n != 0 {
		t.Errorf("%d addresses are left", n)
	}
	db.Sound()
}

func TestALinkThatWasUsedSaysSoForAWhileAndCarriesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	c := forum.NewComment{Article: "peering", Title: "T", Body: "Words.", Name: "Gus Guest", Email: "gus@example.org"}
	ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: c.Email, Comment: &c})
	l, _ := letter(t, db)
	must(t, db.MarkDone(ctx, l.ID, forum.MailSent, ""))
	must(t, db.Refuse(ctx, l.Token, forum.RequestComment))
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM requests WHERE name || title || body || secret_hash <> ''"); n != 0 {
		t.Error("what it carried is still there")
	}
	for after, want := range map[time.Duration]error{30*day - 1000: forum.ErrGone} {
		db.Clock.Move(after)
		kept(t, db)
		_, err := db.Request(ctx, l.Token, "", forum.RequestComment)
		wantErr(t, err, want)
	}
	db.Clock.Move(time.Second)
	kept(t, db)
	if _, err := db.Request(ctx, l.Token, "", forum.RequestComment); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	db.Sound()
}

func TestOldMailsNamesAndEventsGoInSteps(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	now := storetest.Start
	const many = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) `
	fill := func(query string, old, young time.Duration) {
		for i, at := range []time.Duration{old, young} {
			db.Exec(many+query, now.Add(-at).UnixMicro(), m.ID, fmt.Sprint(i))
		}
	}
	fill(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, attempts, created_at, finished_at)
		SELECT $3 || '/' || i, 'reset', 1, 1, 1, 1, CASE i % 3 WHEN 0 THEN 'sent' WHEN 1 THEN 'failed' ELSE 'skipped' END, 0, 1, 0, $1 + i FROM n WHERE $2 > 0`, 31*day, 30*day-time.Second)
	fill(`INSERT INTO member_names (member_id, until, name) SELECT $2, $1 + i, 'Name ' || $3 FROM n`, 366*day, 365*day-time.Second)
	fill(`INSERT INTO events (at, action, subject_kind, subject_id, note) SELECT $1 + i, 'roles', 'member', $2, $3 FROM n`, 731*day, 730*day-time.Second)
	if k := kept(t, db); k != (store.Kept{Mails: 450, Names: 450, Events: 450}) {
		t.Errorf("%+v", k)
	}
	if k := kept(t, db); k != (store.Kept{}) {
		t.Errorf("again: %+v", k)
	}
	db.Sound()
}

func TestAnAddressThatTakesNoMailsIsRemembered(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ask(t, db, forum.NewRequest{Kind: forum.RequestMine, Email: "gus@example.org"})
	db.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'asked'")
	db.Exec("UPDATE outbox SET state = 'skipped', finished_at = 1")
	kept(t, db)
	db.Clock.Move(60 * day)
	kept(t, db)
	if n := number(t, raw(t, db.Dir), "SELECT (SELECT count(*) FROM requests) + (SELECT count(*) FROM outbox)"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if _, err := db.AddressID(ctx, "gus@example.org"); err != nil {
		t.Error(err)
	}
	db.Sound()
}
