package store_test

import (
	"errors"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// letter claims the one mail that is due and writes it.
func letter(t *testing.T, db *storetest.DB) (forum.Letter, bool) {
	t.Helper()
	list, err := db.ClaimDue(ctx, 10)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d mails are due", len(list))
	}
	l, owed, err := db.WriteLetter(ctx, list[0].ID)
	must(t, err)
	return l, owed
}

func ask(t *testing.T, db *storetest.DB, n forum.NewRequest) int64 {
	t.Helper()
	id, err := db.Ask(ctx, n)
	must(t, err)
	return id
}

func TestALinkIsMadeWhenItsMailIsWrittenAndKnownByItsHashAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	id := ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Email: "New@Example.org", Browser: "a browser", Name: "New Name", SecretHash: "hash"})
	l, owed := letter(t, db)
	if !owed || l.To != "New@Example.org" || l.Kind != "join" || len(l.Token) != 32 || l.Member != nil || l.Request.ID != id || !l.Expires.Equal(storetest.Start.Add(7*24*time.Hour)) {
		t.Fatalf("%+v, owed %t", l, owed)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM secrets WHERE token_hash = CAST($1 AS BLOB) OR hex(token_hash) = upper($1)", l.Token); n != 0 {
		t.Error("the token itself is stored")
	}
	r, err := db.Request(ctx, l.Token, "a browser", forum.RequestJoin)
	if err != nil || r.ID != id || r.Name != "New Name" || r.SecretHash != "hash" || !r.Here || r.Holder != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := db.Request(ctx, l.Token, "another", forum.RequestJoin); err != nil || r.Here {
		t.Errorf("elsewhere: %+v, %v", r, err)
	}
}

func TestALinkIsGoodForItsOwnPurposeAndTime(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	l, _ := letter(t, db)
	for _, c := range []struct {
		token string
		kinds []forum.RequestKind
		want  error
	}{
		{l.Token, []forum.RequestKind{forum.RequestSignIn, forum.RequestJoin}, forum.ErrNotFound},
		{l.Token + "0", []forum.RequestKind{forum.RequestReset}, forum.ErrNotFound},
		{"", []forum.RequestKind{forum.RequestReset}, forum.ErrNotFound},
		{l.Token, []forum.RequestKind{forum.RequestReset}, nil},
	} {
		if _, err := db.Request(ctx, c.token, "", c.kinds...); !errors.Is(err, c.want) {
			t.Errorf("%q for %v: %v", c.token, c.kinds, err)
		}
	}
	db.Clock.Move(time.Hour)
	if _, err := db.Request(ctx, l.Token, "", forum.RequestReset); !errors.Is(err, forum.ErrGone) {
		t.Error(err)
	}
}

func TestAnAddressGetsThreeMailsADayOverAllDoors(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	kinds := []forum.RequestKind{forum.RequestJoin, forum.RequestReset, forum.RequestSignIn, forum.RequestMine}
	id := ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: m.Email, Browser: "a browser"})
	for i := range 1000 {
		if i < 8 {
			ask(t, db, forum.NewRequest{Kind: kinds[i%4], Email: m.Email, Name: "A Name"})
		}
		must(t, db.AskAgain(ctx, "a browser", id))
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE state = 'queued'"); n != forum.MaxAskingMails {
		t.Errorf("%d mails are owed", n)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE state = 'skipped' AND reason <> ''"); n != 1 {
		t.Errorf("%d rows say why nothing is sent", n)
	}
	ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: m.Email, MemberID: m.ID, How: forum.LeaveAnonymous})
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE state = 'queued'"); n != forum.MaxAskingMails+1 {
		t.Error("what a member asks for about their own account counts")
	}
	db.Clock.Move(24 * time.Hour)
	must(t, db.AskAgain(ctx, "a browser", ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Name: "A Name", Email: m.Email, Browser: "a browser"})))
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE state = 'queued'"); n != forum.MaxAskingMails+3 {
		t.Errorf("the next day %d", n)
	}
}

func TestStrangersCannotUseUpTheMailThatLetsAMemberIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	for _, kind := range []forum.RequestKind{forum.RequestMine, forum.RequestJoin, forum.RequestMine, forum.RequestMine} {
		ask(t, db, forum.NewRequest{Kind: kind, Email: m.Email, Name: "Some Stranger"})
		ask(t, db, forum.NewRequest{Kind: kind, Email: "nobody@example.org", Name: "Some Stranger"})
	}
	owed := func(email string) int {
		return number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox o JOIN addresses d ON d.id = o.address_id WHERE d.email = $1 AND o.state = 'queued'", email)
	}
	if owed(m.Email) != forum.MaxAskingMails-1 || owed("nobody@example.org") != forum.MaxAskingMails {
		t.Errorf("%d and %d mails are owed", owed(m.Email), owed("nobody@example.org"))
	}
	ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: m.Email})
	if owed(m.Email) != forum.MaxAskingMails {
		t.Errorf("then %d", owed(m.Email))
	}
}

func TestWhatWaitsIsKnownToTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	c := forum.NewComment{Article: "peering", Title: "T", Body: "Words.", Name: "Guest", Email: "guest@example.org"}
	id := ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: c.Email, Browser: "a browser", Comment: &c})
	if again := ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: "GUEST@example.org", Browser: "a browser", Comment: &c}); again != id {
		t.Errorf("sent twice it is %d and %d", id, again)
	}
	list, err := db.Waiting(ctx, "a browser")
	if err != nil || len(list) != 1 || list[0].Comment == nil || list[0].Comment.Body != "Words." || list[0].Comment.Name != "Guest" || list[0].Email != "guest@example.org" {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err := db.Waiting(ctx, "another"); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	for _, err := range []error{db.AskAgain(ctx, "another", id), func() error { _, err := db.Withdraw(ctx, "another", id); return err }()} {
		if !errors.Is(err, forum.ErrNotFound) {
			t.Error(err)
		}
	}
	r, err := db.Withdraw(ctx, "a browser", id)
	if err != nil || r.Comment.Title != "T" {
		t.Errorf("%+v, %v", r, err)
	}
	if _, owed, err := db.WriteLetter(ctx, 1); err != nil || owed {
		t.Errorf("owed %t, %v", owed, err)
	}
}

func TestAWaitingCommentMustBeAllowedWhereItIsToStand(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	db.Member(forum.RoleEditor)
	good := forum.NewComment{Article: "peering", Body: "Words.", Name: "Guest", Email: "guest@example.org"}
	for name, change := range map[string]func(*forum.NewComment){
		"no article":   func(c *forum.NewComment) { c.Article = "none" },
		"no words":     func(c *forum.NewComment) { c.Body = " " },
		"no parent":    func(c *forum.NewComment) { c.Parent = 99 },
		"role's name":  func(c *forum.NewComment) { c.Name = "Member 1" },
		"reserved one": func(c *forum.NewComment) { c.Name = "Аdmin" },
	} {
		c := good
		change(&c)
		if _, err := db.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: c.Email, Comment: &c}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	must(t, db.SetDiscussion(ctx, "peering", false))
	if _, err := db.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: good.Email, Comment: &good}); !errors.Is(err, forum.ErrClosed) {
		t.Error(err)
	}
}

func TestTheAttemptAndItsNextTimeAreNotedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	db.Clock.Move(0)
	for attempt, wait := range []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute} {
		list, err := db.ClaimDue(ctx, 10)
		if err != nil || len(list) != 1 || list[0].Attempt != attempt+1 || list[0].InDoubt {
			t.Fatalf("%+v, %v", list, err)
		}
		if list, err := db.ClaimDue(ctx, 10); err != nil || len(list) != 0 {
			t.Errorf("claimed twice: %+v, %v", list, err)
		}
		if at, ok, err := db.NextDue(ctx); err != nil || !ok || !at.Equal(db.Clock.Now().Add(wait)) {
			t.Errorf("due at %v, %v", at, err)
		}
		db.Clock.Move(wait)
	}
}

func TestAMailThatMayHaveBeenSentIsInDoubt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	l, _ := letter(t, db)
	must(t, db.MarkHanding(ctx, l.ID, "<id@host>"))
	db.Clock.Move(time.Minute)
	list, err := db.ClaimDue(ctx, 1)
	if err != nil || len(list) != 1 || !list[0].InDoubt {
		t.Fatalf("%+v, %v", list, err)
	}
	must(t, db.MarkDone(ctx, l.ID, forum.MailSent, ""))
	must(t, db.MarkLater(ctx, l.ID, "late news"))
	db.Clock.Move(time.Hour)
	if list, err := db.ClaimDue(ctx, 1); err != nil || len(list) != 0 {
		t.Errorf("sent, and claimed again: %+v, %v", list, err)
	}
	if _, ok, err := db.NextDue(ctx); ok || err != nil {
		t.Error(ok, err)
	}
}

func TestAMailFailsAfterItsLastAttempt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Name: "A Name", Email: m.Email})
	attempts := 0
	for range 20 {
		list, err := db.ClaimDue(ctx, 1)
		must(t, err)
		for _, c := range list {
			attempts++
			must(t, db.MarkLater(ctx, c.ID, "no route"))
		}
		db.Clock.Move(24 * time.Hour)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE state = 'failed' AND last_error = 'no route' AND finished_at IS NOT NULL"); n != 1 || attempts != 8 {
		t.Errorf("%d failed after %d attempts", n, attempts)
	}
}

func TestWhoDeliversIsWokenByACommit(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Name: "A Name", Email: "new@example.org"})
	select {
	case <-db.Due():
	default:
		t.Error("nobody was woken")
	}
	db.Exec("UPDATE outbox SET due_at = 0")
	if changed, err := db.Watch(ctx); err != nil || !changed {
		t.Fatal(changed, err)
	}
	select {
	case <-db.Due():
	default:
		t.Error("what another process wrote wakes nobody")
	}
}

func TestABrowsersProofCountsForTheAddressesVersion(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	id, err := db.AddressID(ctx, "MEMBER-1@example.org")
	if err != nil || id != m.AddressID {
		t.Fatal(id, err)
	}
	ids, err := db.Proved(ctx, []forum.Claim{{Subject: id, Version: 1}, {Subject: id, Version: 2}, {Subject: 99, Version: 1}})
	if err != nil || len(ids) != 1 || ids[0] != id {
		t.Errorf("%v, %v", ids, err)
	}
}
