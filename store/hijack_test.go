package store_test

import (
	"errors"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

func TestWhoeverTakesTheirAddressBackKeepsTheirAccount(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	toNew := token(t, db, forum.NewRequest{Kind: forum.RequestAddress, MemberID: m.ID, Email: "thief@example.org"})
	_, err := db.ConfirmAddress(ctx, toNew, "", store.NewSession{Token: "thief"})
	must(t, err)
	undo, _ := letter(t, db)
	must(t, db.MarkDone(ctx, undo.ID, forum.MailSent, ""))
	thief, _ := memberIs(t, db, "thief@example.org")
	leaving(t, db, &thief, forum.LeaveRemoved)
	must(t, db.UndoAddress(ctx, undo.Token, ""))
	db.Clock.Move(8 * day)
	kept(t, db)
	if got, ok := memberIs(t, db, m.Email); !ok || !got.LeavesAt.IsZero() {
		t.Errorf("the account goes all the same: %+v, %t", got, ok)
	}
	db.Sound()
}

func TestAnAdministratorWhoIsSuspendedKeepsNobodyFromBeingTheLast(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ann, bob := db.Member(forum.RoleAdministrator), db.Member(forum.RoleAdministrator)
	must(t, db.SuspendMember(ctx, ann, bob.ID, time.Time{}, storetest.Start.Add(time.Hour), "spam"))
	wantErr(t, db.MayLeave(ctx, ann), forum.ErrConflict)
	wantErr(t, db.DeleteMember(ctx, ann.ID, forum.LeaveAnonymous), forum.ErrConflict)
	must(t, db.MayLeave(ctx, bob))
	db.Clock.Move(time.Hour)
	must(t, db.MayLeave(ctx, ann))
}

func TestAMergerSuspendsNoLastAdministrator(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ann, spammer := db.Member(forum.RoleAdministrator), db.Member(0)
	must(t, db.SuspendMember(ctx, ann, spammer.ID, time.Time{}, storetest.Start.Add(time.Hour), "spam"))
	wantErr(t, db.MergeMembers(ctx, ann, spammer.ID, ann.ID), forum.ErrLastAdministrator)
	if got, ok := memberIs(t, db, spammer.Email); !ok || !got.LeavesAt.IsZero() {
		t.Errorf("half merged: %+v, %t", got, ok)
	}
	reader := db.Member(0)
	must(t, db.StartSession(ctx, "a session", reader.ID, ""))
	must(t, db.MergeMembers(ctx, ann, spammer.ID, reader.ID))
	if _, _, err := db.Session(ctx, "a session"); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("whoever is suspended by it stays signed in: %v", err)
	}
}

func TestMergersThatCrossLoseNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := prolific(t, db, 400)
	admin, into, third := db.Member(forum.RoleAdministrator), db.Member(0), db.Member(0)
	db.Exec("UPDATE members SET leaves_at = $1, leaves_how = 'merged', merged_into = $2 WHERE id = $3", db.Clock.Now().UnixMicro(), into.ID, m.ID) // as MergeMembers begins
	if _, err := db.RemovalStep(ctx, m.ID); err != nil {
		t.Fatal(err)
	}
	wantErr(t, db.MergeMembers(ctx, admin, m.ID, third.ID), forum.ErrConflict)
	wantErr(t, db.MergeMembers(ctx, admin, into.ID, third.ID), forum.ErrConflict)
	kept(t, db)
	must(t, db.MergeMembers(ctx, admin, into.ID, third.ID))
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM comments WHERE member_id = $1", third.ID); n != 400 {
		t.Errorf("%d comments of 400 arrived", n)
	}
	db.Sound()
}

func TestEndingASessionEndsWhatWasBegunInIt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(db *storetest.DB, admin, m *forum.Member) error{
		"one": func(db *storetest.DB, _, m *forum.Member) error { _, err := db.EndOneSession(ctx, m, 1); return err },
		"all others": func(db *storetest.DB, _, m *forum.Member) error {
			_, err := db.EndOtherSessions(ctx, m, "own")
			return err
		},
		"by an administrator": func(db *storetest.DB, admin, m *forum.Member) error { return db.SignOutMember(ctx, admin, m.ID) },
	} {
		db := storetest.Open(t)
		admin, m := db.Member(forum.RoleAdministrator), db.Member(0)
		must(t, db.StartSession(ctx, "theirs", m.ID, ""))
		toNew := token(t, db, forum.NewRequest{Kind: forum.RequestAddress, MemberID: m.ID, Email: "thief@example.org", Browser: "the thief's"})
		must(t, end(db, admin, m))
		_, err := db.ConfirmAddress(ctx, toNew, "the thief's", store.NewSession{Token: "new"})
		if !errors.Is(err, forum.ErrGone) {
			t.Errorf("%s: the account goes to another address all the same: %v", name, err)
		}
		if ids, err := db.Proved(ctx, []forum.Claim{{Subject: m.AddressID, Version: 1}}); err != nil || len(ids) != 0 {
			t.Errorf("%s: what was proved still counts: %v, %v", name, ids, err)
		}
	}
}

func TestThreeMailsADayAskWhetherAnAccountIsToGo(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	for range 5 { // strangers cannot use them up
		ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	}
	var id int64
	for range 20 {
		id = ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: m.Email, MemberID: m.ID, How: forum.LeaveRemoved, Browser: "a browser"})
		must(t, db.AskAgain(ctx, "a browser", id))
	}
	count := func() int {
		return number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE kind = 'leave' AND state = 'queued'")
	}
	if n := count(); n != forum.MaxAskingMails {
		t.Errorf("%d mails", n)
	}
	db.Clock.Move(day)
	ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: m.Email, MemberID: m.ID, How: forum.LeaveRemoved, Browser: "another"})
	if n := count(); n != forum.MaxAskingMails+1 {
		t.Errorf("%d mails the next day", n)
	}
}

func TestWhoeverWasRemovedMeanwhileIsAskedToSignIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	author, m, was := db.Member(0), db.Member(forum.RoleModerator), db.Member(forum.RoleModerator)
	id := db.Comment(author, "peering", 0)
	must(t, db.SetRoles(ctx, nil, was.ID, 0))
	wantErr(t, db.RemoveEdit(ctx, was, id, 1), forum.ErrForbidden)
	must(t, db.DeleteMember(ctx, m.ID, forum.LeaveAnonymous))
	_, kept := db.KeepComment(ctx, m, forum.NewComment{Article: "peering", Body: "Half written."})
	_, asked := db.Ask(ctx, forum.NewRequest{Kind: forum.RequestAddress, MemberID: m.ID, Email: "other@example.org"})
	_, posted := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: "Late words."})
	for deed, err := range map[string]error{
		"recommend": db.Recommend(ctx, m, id), "keep": kept, "ask": asked, "post": posted, "remove an edit": db.RemoveEdit(ctx, m, id, 1),
	} {
		if !errors.Is(err, forum.ErrSignIn) {
			t.Errorf("%s: %v", deed, err)
		}
	}
}
