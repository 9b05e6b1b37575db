package store_test

import (
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// bounce lets the one mail that is due come back: nobody is there.
func bounce(t *testing.T, db *storetest.DB) {
	t.Helper()
	l, owed := letter(t, db)
	if !owed {
		t.Fatal("nothing is owed")
	}
	must(t, db.MarkNobodyThere(ctx, l.ID, "550 5.1.1 no such user"))
}

func TestAnAddressThatNobodyConfirmedIsLeftAloneOnceItDoesNotExist(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Email: "nobody@example.org", Name: "New Name"})
	bounce(t, db)
	ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: "Nobody@example.org"})
	if _, owed := letter(t, db); owed {
		t.Error("mailed again")
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE state = 'failed' AND last_error = '550 5.1.1 no such user' AND finished_at IS NOT NULL"); n != 1 {
		t.Error("what the server said is lost")
	}
}

func TestAMembersAddressIsLeftAloneAfterASecondRefusalADayLater(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	for _, wait := range []time.Duration{0, time.Hour, 24 * time.Hour} {
		db.Clock.Move(wait)
		ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
		bounce(t, db)
	}
	ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	if _, owed := letter(t, db); owed {
		t.Error("mailed again")
	}
}

func TestWhoAskedForNoMailsKeepsThatReason(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: "guest@example.org"})
	db.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'asked'")
	bounce(t, db)
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM addresses WHERE suppressed_why = 'asked' AND suppressed_at = 1"); n != 1 {
		t.Error("the reason is another one now")
	}
}
