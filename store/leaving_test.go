package store_test

import (
	"errors"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

const day = 24 * time.Hour

// leaving asks for and confirms that a member leaves, and returns the link that
// takes it back.
func leaving(t *testing.T, db *storetest.DB, m *forum.Member, how string) string {
	t.Helper()
	ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: m.Email, MemberID: m.ID, How: how})
	l, owed := letter(t, db)
	if !owed || l.Account == nil || l.Account.ID != m.ID || l.Request.How != how {
		t.Fatalf("%+v, owed %t", l, owed)
	}
	got, err := db.Leave(ctx, l.Token, "", "kept session")
	must(t, err)
	if want := db.Clock.Now().Add(7 * day); !got.LeavesAt.Equal(want) || got.LeavesHow != how {
		t.Fatalf("%+v", got)
	}
	must(t, db.MarkDone(ctx, l.ID, forum.MailSent, ""))
	stay, owed := letter(t, db)
	if !owed || stay.Kind != forum.MailKind(forum.RequestStay) || stay.To != m.Email {
		t.Fatalf("%+v, owed %t", stay, owed)
	}
	must(t, db.MarkDone(ctx, stay.ID, forum.MailSent, ""))
	return stay.Token
}

func memberIs(t *testing.T, db *storetest.DB, email string) (forum.Member, bool) {
	t.Helper()
	m, _, err := db.MemberByEmail(ctx, email)
	if errors.Is(err, forum.ErrNotFound) {
		return m, false
	}
	must(t, err)
	return m, true
}

func TestWhoLeavesCanTakeItBackForAWeek(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	for _, token := range []string{"kept session", "session elsewhere"} {
		must(t, db.StartSession(ctx, token, m.ID, ""))
	}
	link := leaving(t, db, m, forum.LeaveAnonymous)
	if _, _, err := db.Session(ctx, "session elsewhere"); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("another session goes on: %v", err)
	}
	if who, _, err := db.Session(ctx, "kept session"); err != nil || who.LeavesAt.IsZero() {
		t.Errorf("%+v, %v", who, err)
	}
	db.Clock.Move(7*day - time.Second)
	if k := kept(t, db); k.Left != 0 {
		t.Errorf("gone too soon: %+v", k)
	}
	got, err := db.Stay(ctx, link, "")
	if err != nil || !got.LeavesAt.IsZero() || got.LeavesHow != "" {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := db.Stay(ctx, link, ""); !errors.Is(err, forum.ErrGone) {
		t.Errorf("used twice: %v", err)
	}
	db.Clock.Move(30 * day)
	kept(t, db)
	if m, ok := memberIs(t, db, m.Email); !ok || !m.LeavesAt.IsZero() {
		t.Error("deleted all the same")
	}
	db.Sound()
}

func TestTheButtonTakesItBackTooAndVoidsTheLink(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	must(t, db.KeepAccount(ctx, m.ID))
	link := leaving(t, db, m, forum.LeaveRemoved)
	must(t, db.KeepAccount(ctx, m.ID))
	if _, err := db.Stay(ctx, link, ""); !errors.Is(err, forum.ErrGone) {
		t.Error(err)
	}
	leaving(t, db, m, forum.LeaveRemoved)
	db.Clock.Move(7 * day)
	if err := db.KeepAccount(ctx, m.ID); !errors.Is(err, forum.ErrGone) {
		t.Errorf("kept when the time was over: %v", err)
	}
	list, err := db.Events(ctx, forum.SubjectMember, m.ID, 0)
	if err != nil || len(list) != 3 || list[0].Action != "leaves" || list[1].Action != "stays" || list[0].ActorID != m.ID {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestAskedTwiceTheTimeStaysAndTheLastWordCounts(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	leaving(t, db, m, forum.LeaveAnonymous)
	db.Clock.Move(day)
	ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: m.Email, MemberID: m.ID, How: forum.LeaveRemoved})
	other, _ := letter(t, db)
	ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: m.Email, MemberID: m.ID, How: forum.LeaveRemoved})
	l, _ := letter(t, db)
	got, err := db.Leave(ctx, l.Token, "", "")
	if err != nil || !got.LeavesAt.Equal(storetest.Start.Add(7*day)) || got.LeavesHow != forum.LeaveRemoved {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := db.Leave(ctx, other.Token, "", ""); !errors.Is(err, forum.ErrGone) {
		t.Errorf("the other link: %v", err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE kind = 'stay'"); n != 1 {
		t.Errorf("%d mails to take it back", n)
	}
}

func TestALinkToLeaveIsVoidWhenTheAddressIsAnother(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m, other := db.Member(0), db.Member(0)
	ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: other.Email, MemberID: m.ID, How: forum.LeaveAnonymous})
	l, _ := letter(t, db)
	if _, err := db.Leave(ctx, l.Token, "", ""); !errors.Is(err, forum.ErrGone) {
		t.Error(err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	ann, bob := db.Member(forum.RoleAdministrator), db.Member(forum.RoleAdministrator)
	leaving(t, db, ann, forum.LeaveAnonymous)
	ask(t, db, forum.NewRequest{Kind: forum.RequestLeave, Email: bob.Email, MemberID: bob.ID, How: forum.LeaveAnonymous})
	l, _ := letter(t, db)
	if _, err := db.Leave(ctx, l.Token, "", ""); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("the last one who does not leave: %v", err)
	}
	wantErr(t, db.MayLeave(ctx, bob), forum.ErrConflict)
	wantErr(t, db.DeleteMember(ctx, bob.ID, forum.LeaveAnonymous), forum.ErrConflict)
	db.Exec("UPDATE members SET roles = 0 WHERE id = $1", bob.ID) // Ann became the last one in the meantime
	db.Clock.Move(7 * day)
	if k := kept(t, db); k.Left != 1 {
		t.Logf("%+v", k)
	}
	got, ok := memberIs(t, db, ann.Email)
	if !ok || !got.LeavesAt.IsZero() || !got.Roles.Has(forum.RoleAdministrator) {
		t.Errorf("the last administrator is gone: %+v", got)
	}
	list, err := db.Events(ctx, forum.SubjectMember, ann.ID, 0)
	if err != nil || len(list) != 2 || list[0].Action != "stays" || list[0].ActorID != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	db.Sound()
}

func TestAnAddressThatIsGoneIsNobodysProof(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	must(t, db.DeleteMember(ctx, m.ID, forum.LeaveAnonymous))
	if ids, err := db.Proved(ctx, []forum.Claim{{Subject: m.AddressID, Version: 1}}); err != nil || len(ids) != 0 {
		t.Errorf("proved: %v, %v", ids, err)
	}
	db.Exec("UPDATE outbox SET state = 'sent', attempts = 1, finished_at = 0")
	kept(t, db)
	if _, err := db.AddressID(ctx, m.Email); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("the address is still known: %v", err)
	}
	if n := db.Member(0); n.ID == m.ID || n.AddressID == m.AddressID {
		t.Errorf("ids of who left are given again: %d, %d", n.ID, n.AddressID)
	}
	if back := joined(t, db, forum.NewMember{Name: "Back Again", Email: m.Email}); back.AddressID == m.AddressID {
		t.Error("the address that came back has its old proofs")
	}
	db.Sound()
}

func TestNobodyIsTheAnonymousAddress(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	db.Comment(m, "peering", 0)
	must(t, db.DeleteMember(ctx, m.ID, forum.LeaveAnonymous))
	nobody := number(t, raw(t, db.Dir), "SELECT id FROM addresses WHERE email_key = ''")
	for _, email := range []string{"", " ", "\t"} {
		if _, err := db.AddressID(ctx, email); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%q: %v", email, err)
		}
		if _, err := db.Ask(ctx, forum.NewRequest{Kind: forum.RequestMine, Email: email}); err == nil {
			t.Errorf("%q: a mail is owed", email)
		}
		if _, err := db.AddMember(ctx, forum.NewMember{Name: "No One", Email: email}); err == nil {
			t.Errorf("%q: joined", email)
		}
	}
	if ids, err := db.Proved(ctx, []forum.Claim{{Subject: int64(nobody), Version: 1}}); err != nil || len(ids) != 0 {
		t.Errorf("proved: %v, %v", ids, err)
	}
}

func TestWhoMayMerge(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin, boss, reader, moderator := db.Member(forum.RoleAdministrator), db.Member(forum.RoleAdministrator), db.Member(0), db.Member(forum.RoleModerator)
	gone := db.Member(0)
	leaving(t, db, gone, forum.LeaveAnonymous)
	for _, c := range []struct {
		actor      *forum.Member
		from, into int64
		want       error
	}{
		{nil, reader.ID, boss.ID, forum.ErrSignIn},
		{moderator, reader.ID, boss.ID, forum.ErrForbidden},
		{admin, admin.ID, boss.ID, forum.ErrForbidden},
		{admin, reader.ID, reader.ID, forum.ErrConflict},
		{admin, moderator.ID, reader.ID, forum.ErrConflict},
		{admin, reader.ID, gone.ID, forum.ErrConflict},
		{admin, reader.ID, 99, forum.ErrNotFound},
		{admin, 99, reader.ID, forum.ErrNotFound},
	} {
		wantErr(t, db.MergeMembers(ctx, c.actor, c.from, c.into), c.want)
	}
	must(t, db.MergeMembers(ctx, admin, boss.ID, admin.ID))
	db.Sound()
}
