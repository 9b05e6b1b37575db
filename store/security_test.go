package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// token is that of the one link that is owed.
func token(t *testing.T, db *storetest.DB, n forum.NewRequest) string {
	t.Helper()
	ask(t, db, n)
	l, owed := letter(t, db)
	if !owed || l.Token == "" {
		t.Fatalf("%+v", l)
	}
	return l.Token
}

func TestASignInThatBeganBeforeAChangeOfPasswordDoesNotOutliveIt(t *testing.T) {
	t.Parallel()
	read := make(chan string, 100)
	db := storetest.OpenWith(t, store.Options{Record: func(query string) { read <- query }})
	m, secret := withHash(t, db, weak, "a long password")
	release := store.OccupyHashing()
	ended := make(chan error)
	go func() {
		_, err := signIn(ctx, db, m.Email, "a long password")
		ended <- err
	}()
	for query := range read { // the hash that is compared was read
		if strings.HasPrefix(query, "SELECT secret_hash") {
			break
		}
	}
	must(t, db.SetPassword(ctx, m.ID, "the hash of a new one"))
	release()
	if err := <-ended; err == nil {
		t.Error("the old password signed in")
	}
	if list, err := db.Sessions(ctx, m.ID, ""); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := db.ChangePassword(ctx, &m, secret, "seven green lanterns", store.NewSession{Token: "t"}); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("a change over a change: %v", err)
	}
}

func TestAResetIsDoneOnceByManyAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	link := token(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = db.ResetPassword(ctx, link, "", "seven green lanterns", store.NewSession{Token: string(rune('a' + i))})
		})
	}
	wg.Wait()
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
		} else if !errors.Is(err, forum.ErrGone) {
			t.Error(err)
		}
	}
	if n != 1 || number(t, raw(t, db.Dir), "SELECT count(*) FROM sessions") != 1 || number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE kind = 'password-changed'") != 1 {
		t.Errorf("done %d times", n)
	}
}

func TestNoHashIsComputedForALinkThatIsDead(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	link := token(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	must(t, db.SetPassword(ctx, m.ID, "a hash")) // makes it void
	costly, cost := store.WithCost(ctx)
	for _, dead := range []string{link, "none", ""} {
		if _, err := db.ResetPassword(costly, dead, "", "seven green lanterns", store.NewSession{Token: "t"}); !errors.Is(err, forum.ErrGone) && !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%q: %v", dead, err)
		}
	}
	if cost.Hashes != 0 {
		t.Errorf("%d hashes", cost.Hashes)
	}
}

func TestAChangeOfAddressMakesAllLinksAndProofsVoid(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	must(t, db.StartSession(ctx, "here", m.ID, ""))
	must(t, db.StartSession(ctx, "there", m.ID, ""))
	reset := token(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	leave := token(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: m.Email, MemberID: m.ID, How: forum.LeaveRemoved})
	early := token(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: "new@example.org"})
	link := token(t, db, forum.NewRequest{Kind: forum.RequestAddress, Email: "new@example.org", MemberID: m.ID})
	e, err := db.ConfirmAddress(ctx, link, "", store.NewSession{Token: "now", Instead: "here"})
	must(t, err)
	if e.Member.ID != m.ID || e.Member.Email != "new@example.org" {
		t.Errorf("%+v", e)
	}
	for _, dead := range []string{reset, leave, early, link} {
		if _, err := db.Request(ctx, dead, "", forum.RequestReset, forum.RequestLeave, forum.RequestSignIn, forum.RequestAddress); !errors.Is(err, forum.ErrGone) {
			t.Errorf("a link goes on working: %v", err)
		}
	}
	if ids, err := db.Proved(ctx, []forum.Claim{{Subject: m.AddressID, Version: 1}}); err != nil || len(ids) != 0 {
		t.Errorf("%v, %v", ids, err)
	}
	for token, want := range map[string]bool{"here": false, "there": false, "now": true} {
		if _, _, err := db.Session(ctx, token); (err == nil) != want {
			t.Errorf("%s: %v", token, err)
		}
	}
	undo, owed := letter(t, db)
	if !owed || undo.To != m.Email || undo.Kind != forum.MailKind(forum.RequestUndoAddress) || undo.Account == nil || undo.Account.Email != "new@example.org" || !undo.Expires.Equal(storetest.Start.Add(7*24*time.Hour)) {
		t.Errorf("%+v", undo)
	}
}

func TestGoingBackToAnAddressNeedsNoUndoing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	to := func(email string) {
		_, err := db.ConfirmAddress(ctx, token(t, db, forum.NewRequest{Kind: forum.RequestAddress, Email: email, MemberID: m.ID}), "", store.NewSession{})
		must(t, err)
	}
	to("new@example.org")
	undo, _ := letter(t, db)
	to(m.Email)
	if err := db.UndoAddress(ctx, undo.Token, ""); !errors.Is(err, forum.ErrGone) {
		t.Error(err)
	}
}

func TestAnAddressThatSomebodyTookCannotBeGivenBack(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	_, err := db.ConfirmAddress(ctx, token(t, db, forum.NewRequest{Kind: forum.RequestAddress, Email: "new@example.org", MemberID: m.ID}), "", store.NewSession{})
	must(t, err)
	undo, _ := letter(t, db)
	other := joined(t, db, forum.NewMember{Name: "Other", Email: m.Email})
	problem(t, db.UndoAddress(ctx, undo.Token, ""), "email", forum.Taken)
	if who, _, err := db.MemberByEmail(ctx, m.Email); err != nil || who.ID != other.ID {
		t.Errorf("%+v, %v", who, err)
	}
	if _, err := db.Request(ctx, undo.Token, "", forum.RequestUndoAddress); err != nil {
		t.Errorf("the link was used up: %v", err)
	}
}

func TestSessionsThatAreOverAreNotListed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	must(t, db.StartSession(ctx, "old", m.ID, "Firefox on Linux"))
	db.Clock.Move(90 * 24 * time.Hour)
	must(t, db.StartSession(ctx, "new", m.ID, "Safari on iPhone"))
	list, err := db.Sessions(ctx, m.ID, "new")
	if err != nil || len(list) != 1 || !list[0].Current || list[0].Device != "Safari on iPhone" || list[0].Number <= 0 || list[0].Number >= 1<<56 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestWhatWasBeingWrittenIsItsAuthorsAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m, other := db.Member(0), db.Member(0)
	id, err := db.KeepComment(ctx, m, forum.NewComment{Article: "peering", Title: "T", Body: "Words."})
	must(t, err)
	if c, err := db.KeptComment(ctx, m, id); err != nil || c.Title != "T" || c.Body != "Words." || c.Article != "peering" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := db.KeptComment(ctx, other, id); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox"); n != 0 {
		t.Errorf("%d mails are owed", n)
	}
	db.Sound()
	if _, err := db.KeepComment(ctx, m, forum.NewComment{Article: "nothing", Body: "Words."}); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
}
