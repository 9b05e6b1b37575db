package store_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

func TestTheOutboxIsListedByStateTheNewestFirst(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin := db.Member(forum.RoleAdministrator)
	for _, email := range []string{"a@example.org", "b@example.org", "c@example.org", "d@example.org"} {
		ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: email})
	}
	must(t, db.MarkHanding(ctx, 1, "an id"))
	must(t, db.MarkDone(ctx, 2, forum.MailFailed, "550 no such mailbox"))
	must(t, db.MarkDone(ctx, 3, forum.MailSent, ""))
	list := func(state forum.MailState, before int64) (ids []int64) {
		mails, err := db.Mails(ctx, state, before)
		must(t, err)
		for _, m := range mails {
			ids = append(ids, m.ID)
		}
		return ids
	}
	for _, test := range []struct {
		state  forum.MailState
		before int64
		want   []int64
	}{
		{"", 0, []int64{4, 3, 2, 1}},
		{"", 3, []int64{2, 1}},
		{forum.MailQueued, 0, []int64{4, 1}},
		{forum.MailFailed, 0, []int64{2}},
		{forum.MailSent, 0, []int64{3}},
		{forum.MailSkipped, 0, nil},
		{"nothing' OR 1", 0, nil},
	} {
		if got := list(test.state, test.before); !equal(got, test.want) {
			t.Errorf("%s below %d: %v, want %v", test.state, test.before, got, test.want)
		}
	}
	o, err := db.Overview(ctx)
	if err != nil || o.Members != 1 || o.Queued != 2 || o.Failed != 1 || o.Sent != 1 || o.Skipped != 0 || !o.BackedUp.IsZero() {
		t.Errorf("%+v, %v", o, err)
	}
	for _, err := range []error{db.RetryMail(ctx, admin, 3), db.RetryMail(ctx, admin, 4), db.DropMail(ctx, admin, 1), db.DropMail(ctx, admin, 2)} {
		wantErr(t, err, forum.ErrConflict)
	}
	wantErr(t, db.RetryMail(ctx, admin, 99), forum.ErrNotFound)
	must(t, db.RetryMail(ctx, admin, 2))
	must(t, db.DropMail(ctx, admin, 4))
	if got := list(forum.MailQueued, 0); !equal(got, []int64{2, 1}) {
		t.Errorf("queued: %v", got)
	}
	due, err := db.ClaimDue(ctx, 10)
	must(t, err)
	if len(due) != 2 || due[1].ID != 2 || due[1].Attempt != 1 || due[1].InDoubt {
		t.Errorf("%+v", due)
	}
	events, err := db.RecentEvents(ctx, 0)
	if err != nil || len(events) != 2 || events[0].Action != "dropped" || events[0].Note != "sign-in to d@example.org" || events[1].Action != "tried again" || events[1].Actor != admin.Name {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestAMailThatWaitsForItsNextTryCanBeTriedAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin := db.Member(forum.RoleAdministrator)
	ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: "a@example.org"})
	claim := func(attempt int) {
		t.Helper()
		due, err := db.ClaimDue(ctx, 10)
		if err != nil || len(due) != 1 || due[0].Attempt != attempt {
			t.Fatalf("%+v, %v", due, err)
		}
	}
	wantErr(t, db.RetryMail(ctx, admin, 1), forum.ErrConflict) // it is due already
	claim(1)
	must(t, db.MarkLater(ctx, 1, "connect: no route to host"))
	<-db.Due()
	must(t, db.RetryMail(ctx, admin, 1))
	<-db.Due() // whoever delivers is told
	claim(2)
	must(t, db.MarkHanding(ctx, 1, "an id"))
	wantErr(t, db.RetryMail(ctx, admin, 1), forum.ErrConflict) // it may have been sent
}

func TestABouncedAddressIsWrittenToAgainAndOneThatSaidNoIsNot(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin := db.Member(forum.RoleAdministrator)
	ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: "a@example.org"})
	suppress := func(why string) {
		db.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = ? WHERE email = 'a@example.org'", why)
	}
	suppress(forum.SuppressedAsked)
	wantErr(t, db.LiftSuppression(ctx, admin, 1), forum.ErrForbidden)
	suppress(forum.SuppressedBounce)
	if list, err := db.Mails(ctx, "", 0); err != nil || list[0].Suppressed != forum.SuppressedBounce {
		t.Errorf("%+v, %v", list, err)
	}
	must(t, db.LiftSuppression(ctx, admin, 1))
	must(t, db.LiftSuppression(ctx, admin, 1)) // again changes nothing
	if list, err := db.Mails(ctx, "", 0); err != nil || list[0].Suppressed != "" {
		t.Errorf("%+v, %v", list, err)
	}
	if events, err := db.RecentEvents(ctx, 0); err != nil || len(events) != 1 || events[0].Action != "suppression lifted" {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestTheStateOfTheSiteKnowsOfBackupsAndAttacks(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	db.Comment(m, "peering", 0)
	must(t, db.Backup(ctx, filepath.Join(t.TempDir(), "copy.db")))
	attack := "INSERT INTO events (at, action, subject_kind, subject_id) VALUES (?, 'attack', 'site', 0)"
	db.Exec(attack, storetest.Start.UnixMicro())
	db.Exec(attack, storetest.Start.Add(-25*time.Hour).UnixMicro())
	o, err := db.Overview(ctx)
	if err != nil || !o.BackedUp.Equal(storetest.Start) || o.Attacks != 1 || o.Comments != 1 || len(o.Events) != 2 {
		t.Errorf("%+v, %v", o, err)
	}
	must(t, db.Close())
	if err := db.Backup(ctx, filepath.Join(t.TempDir(), "again.db")); err == nil || errors.Is(err, forum.ErrStorage) {
		t.Errorf("a backup that cannot be noted: %v", err)
	}
}
