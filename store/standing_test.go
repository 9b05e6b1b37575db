package store_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// said lists what happened to a member, the newest first, each with who did it.
func said(t *testing.T, db *storetest.DB, member int64) string {
	t.Helper()
	list, err := db.Events(ctx, forum.SubjectMember, member, 0)
	must(t, err)
	var b strings.Builder
	for _, e := range list {
		b.WriteString(e.Actor + " " + e.Action + ": " + e.Note + "\n")
	}
	return b.String()
}

func TestWhatIsDoneAboutAMemberIsWrittenDown(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin, m := db.Member(forum.RoleAdministrator), db.Member(0)
	must(t, db.ChangeRoles(ctx, admin, m.ID, 0, forum.RoleEditor|forum.RoleModerator))
	must(t, db.SetRoles(ctx, nil, m.ID, forum.RoleEditor))
	until := storetest.Start.Add(24 * time.Hour)
	must(t, db.SuspendMember(ctx, admin, m.ID, time.Time{}, until, " Insults. "))
	must(t, db.SuspendMember(ctx, admin, m.ID, until, time.Time{}, ""))
	must(t, db.SignOutMember(ctx, admin, m.ID))
	must(t, db.SendSignIn(ctx, admin, m.ID))
	must(t, db.ClearProfile(ctx, admin, m.ID, 1, store.PortraitTaken))
	must(t, db.ClearProfile(ctx, admin, m.ID, 2, store.WordsTaken))
	must(t, db.RenameMember(ctx, admin, m.ID, 3, "Somebody Else"))
	a := admin.Name
	want := a + " renamed: " + m.Name + " → Somebody Else\n" + a + " texts of the profile taken away: \n" + a + " portrait taken away: \n" + a + " sent a sign-in link: \n" + a + " signed out everywhere: \n" +
		a + " suspension lifted: \n" + a + " suspended: until 21 November 2026, 12:00 UTC: Insults.\n" + " roles: editor, moderator → editor\n" + a + " roles: reader → editor, moderator\n"
	if got := said(t, db, m.ID); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	all, err := db.RecentEvents(ctx, 0)
	if err != nil || len(all) != 9 || all[0].Name != "Somebody Else" || all[0].Subject != m.ID {
		t.Errorf("%+v, %v", all, err)
	}
	file, err := db.MemberFile(ctx, m.ID)
	if err != nil || file.Name != "Somebody Else" || file.Position != "" || file.Version != 4 || len(file.EarlierNames) != 1 || file.EarlierNames[0].Name != m.Name || !file.NamedAt.Equal(storetest.Start) || len(file.Events) != 9 {
		t.Errorf("%+v, %v", file, err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE kind = 'sign-in'"); n != 1 {
		t.Errorf("%d mails are owed", n)
	}
	db.Sound()
}

func TestADeedAboutAMemberIsRefusedWhereSomebodyElseDidMeanwhile(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin, m := db.Member(forum.RoleAdministrator), db.Member(forum.RoleAuthor)
	until := storetest.Start.Add(time.Hour)
	for name, err := range map[string]error{
		"roles":      db.ChangeRoles(ctx, admin, m.ID, 0, forum.RoleEditor),
		"suspension": db.SuspendMember(ctx, admin, m.ID, until, time.Time{}, ""),
		"profile":    db.ClearProfile(ctx, admin, m.ID, 2, store.PortraitTaken),
		"name":       db.RenameMember(ctx, admin, m.ID, 2, "New Name"),
	} {
		if !errors.Is(err, forum.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := said(t, db, m.ID); got != "" {
		t.Error(got)
	}
}

func TestOnlyAnAdministratorDecidesAboutMembersMailAndSettings(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m, into := db.Member(0), db.Member(0)
	db.Member(forum.RoleAdministrator)
	was, suspended := db.Member(forum.RoleAdministrator), db.Member(forum.RoleAdministrator)
	must(t, db.SetRoles(ctx, nil, was.ID, forum.RoleModerator)) // a session that was read before still says administrator
	db.Exec("UPDATE members SET suspended_until = ? WHERE id = ?", storetest.Start.Add(time.Hour).UnixMicro(), suspended.ID)
	for _, test := range []struct {
		name  string
		actor *forum.Member
		want  error
	}{
		{"nobody", nil, forum.ErrSignIn},
		{"a reader", db.Member(0), forum.ErrForbidden},
		{"editor and moderator", db.Member(forum.RoleEditor | forum.RoleModerator), forum.ErrForbidden},
		{"somebody who was an administrator", was, forum.ErrForbidden},
		{"a suspended administrator", suspended, forum.ErrSuspended},
		{"somebody who is not there", &forum.Member{ID: 99, Roles: forum.RoleAdministrator}, forum.ErrSignIn},
	} {
		deeds := map[string]error{
			"change roles":   db.ChangeRoles(ctx, test.actor, m.ID, 0, forum.RoleAuthor),
			"suspend":        db.SuspendMember(ctx, test.actor, m.ID, time.Time{}, storetest.Start.Add(time.Hour), "why"),
			"sign out":       db.SignOutMember(ctx, test.actor, m.ID),
			"send a link":    db.SendSignIn(ctx, test.actor, m.ID),
			"clear":          db.ClearProfile(ctx, test.actor, m.ID, 1, store.WordsTaken),
			"rename":         db.RenameMember(ctx, test.actor, m.ID, 1, "New Name"),
			"change setting": db.ChangeSetting(ctx, test.actor, forum.SettingJoining, time.Time{}, []forum.Entry{{}}),
			"reset setting":  db.ResetSetting(ctx, test.actor, forum.SettingJoining, time.Time{}),
			"merge":          db.MergeMembers(ctx, test.actor, m.ID, into.ID),
			"retry":          db.RetryMail(ctx, test.actor, 1),
			"drop":           db.DropMail(ctx, test.actor, 1),
			"lift":           db.LiftSuppression(ctx, test.actor, 1),
		}
		for deed, err := range deeds {
			if !errors.Is(err, test.want) {
				t.Errorf("%s, %s: %v, want %v", test.name, deed, err, test.want)
			}
		}
	}
	if err := db.SetRoles(ctx, m, m.ID, forum.RoleAdministrator); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("a reader raises themselves: %v", err)
	}
}

func TestTwoAdministratorsWhoDecideAboutEachOtherLeaveOne(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, b := db.Member(forum.RoleAdministrator), db.Member(forum.RoleAdministrator)
	until := storetest.Start.Add(time.Hour)
	var wg sync.WaitGroup
	var done atomic.Int64
	for range 50 {
		for _, pair := range [][2]*forum.Member{{a, b}, {b, a}} {
			wg.Go(func() {
				if err := db.SuspendMember(ctx, pair[0], pair[1].ID, time.Time{}, until, "why"); err == nil {
					done.Add(1)
				}
			})
		}
	}
	wg.Wait()
	if done.Load() != 1 {
		t.Errorf("%d suspensions", done.Load())
	}
	free := a
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM members WHERE id = ? AND suspended_until IS NOT NULL", a.ID); n == 1 {
		free = b
	}
	if err := db.SetRoles(ctx, free, free.ID, 0); !errors.Is(err, forum.ErrLastAdministrator) {
		t.Errorf("the only one who may act leaves: %v", err)
	}
	if err := db.SuspendMember(ctx, free, free.ID, time.Time{}, until, "why"); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("suspends themselves: %v", err)
	}
}

func TestWhoeverIsSuspendedCanDeleteAndNothingElse(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	admin, m, other := db.Member(forum.RoleAdministrator), db.Member(forum.RoleModerator), db.Member(0)
	own, gone, others := db.Comment(m, "peering", 0), db.Comment(m, "peering", 0), db.Comment(other, "peering", 0)
	must(t, db.EditComment(ctx, other.Writer(), others, 1, "T", "Other words."))
	_, err := db.DeleteComment(ctx, m.Writer(), gone)
	must(t, err)
	must(t, db.StartSession(ctx, "a token", m.ID, ""))
	must(t, db.SuspendMember(ctx, admin, m.ID, time.Time{}, storetest.Start.Add(time.Minute), "Insults."))
	if _, _, err := db.Session(ctx, "a token"); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("the session goes on: %v", err)
	}
	_, undelete := db.UndeleteComment(ctx, m.Writer(), gone)
	_, post := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: "Words."})
	for deed, err := range map[string]error{
		"edit": db.EditComment(ctx, m.Writer(), own, 1, "", "More."), "undelete": undelete, "post": post,
		"recommend": db.Recommend(ctx, m, others), "remove an edit": db.RemoveEdit(ctx, m, others, 1),
	} {
		var s *forum.Suspension
		if !errors.As(err, &s) || s.Why != "Insults." {
			t.Errorf("%s: %v", deed, err)
		}
	}
	_, err = db.DeleteComment(ctx, m.Writer(), own)
	must(t, err)
	db.Clock.Move(time.Minute)
	must(t, db.Recommend(ctx, m, others))
}

func TestASuspensionNeedsAReasonAndAnEndThatComes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin, m := db.Member(forum.RoleAdministrator), db.Member(0)
	later := storetest.Start.Add(time.Hour)
	problem(t, db.SuspendMember(ctx, admin, m.ID, time.Time{}, later, " "), "why", forum.Missing)
	problem(t, db.SuspendMember(ctx, admin, m.ID, time.Time{}, later, strings.Repeat("a", forum.MaxReason+1)), "why", forum.TooLong)
	problem(t, db.SuspendMember(ctx, admin, m.ID, time.Time{}, storetest.Start, "why"), "date", forum.InPast)
}

func TestAMemberIsNotRenamedToSomebodyWhoSpeaksForTheSite(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admin, m, editor := db.Member(forum.RoleAdministrator), db.Member(0), db.Member(forum.RoleEditor)
	for _, name := range []string{"Moderator", editor.Name, strings.Replace(editor.Name, "e", "е", 1)} {
		problem(t, db.RenameMember(ctx, admin, m.ID, 1, name), "name", forum.NameReserved)
	}
	problem(t, db.RenameMember(ctx, admin, m.ID, 1, "a\nb"), "name", forum.LineBreak)
	must(t, db.RenameMember(ctx, admin, editor.ID, 1, "Editor"))
	must(t, db.RenameMember(ctx, admin, m.ID, 1, m.Name)) // nothing changes
	if got := said(t, db, m.ID); got != "" {
		t.Error(got)
	}
}

func TestMembersAreFoundByPartsOfWhatTheyAreCalled(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	add := func(name, email string, roles forum.Roles) int64 {
		m, err := db.AddMember(ctx, forum.NewMember{Name: name, Email: email, Roles: roles})
		must(t, err)
		return m.ID
	}
	amara := add("Amara Ökafor", "amara@example.org", forum.RoleEditor)
	leila := add("ليلى حداد", "100%_sure@example.net", forum.RoleModerator|forum.RoleAuthor)
	quote := add(`O'Neill "Bo"`, "bo@example.org", 0)
	db.Exec("UPDATE members SET suspended_until = ? WHERE id = ?", storetest.Start.Add(time.Hour).UnixMicro(), quote)
	db.Exec("UPDATE members SET suspended_until = ? WHERE id = ?", storetest.Start.UnixMicro(), amara) // over
	for _, test := range []struct {
		q    store.MemberQuery
		want []int64
	}{
		{store.MemberQuery{}, []int64{quote, leila, amara}},
		{store.MemberQuery{Before: leila}, []int64{amara}},
		{store.MemberQuery{Text: " OKAF "}, []int64{amara}},
		{store.MemberQuery{Text: "Аmara"}, []int64{amara}}, // a Cyrillic А
		{store.MemberQuery{Text: "amara-o"}, []int64{amara}},
		{store.MemberQuery{Text: "حداد"}, []int64{leila}},
		{store.MemberQuery{Text: "EXAMPLE.ORG"}, []int64{quote, amara}},
		{store.MemberQuery{Text: "%"}, []int64{leila}},
		{store.MemberQuery{Text: "_"}, []int64{leila}},
		{store.MemberQuery{Text: `'`}, nil},
		{store.MemberQuery{Text: `' OR 1=1 --`}, nil},
		{store.MemberQuery{Text: "o'neill"}, []int64{quote}},
		{store.MemberQuery{Roles: forum.RoleModerator}, []int64{leila}},
		{store.MemberQuery{Roles: forum.RoleModerator, Text: "amara"}, nil},
		{store.MemberQuery{Suspended: true}, []int64{quote}},
	} {
		list, err := db.FindMembers(ctx, test.q)
		must(t, err)
		var got []int64
		for _, m := range list {
			got = append(got, m.ID)
		}
		if !equal(got, test.want) {
			t.Errorf("%+v: %v, want %v", test.q, got, test.want)
		}
	}
}

func equal(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestThereIsOneFirstAdministrator(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Member(forum.RoleEditor)
	if is, err := db.Administered(ctx); is || err != nil {
		t.Errorf("%t, %v", is, err)
	}
	problem(t, second(db.AddFirstAdministrator(ctx, forum.NewMember{Name: "A", Email: "member-1@example.org"})), "email", forum.Taken)
	var wg sync.WaitGroup
	var made atomic.Int64
	for i := range 200 {
		wg.Go(func() {
			_, err := db.AddFirstAdministrator(ctx, forum.NewMember{Name: "Ann", Email: string(rune('a'+i%26)) + "-first@example.org", SecretHash: "hash"})
			if err == nil {
				made.Add(1)
			} else if !errors.Is(err, forum.ErrGone) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if is, err := db.Administered(ctx); !is || err != nil || made.Load() != 1 {
		t.Errorf("%d made, %t, %v", made.Load(), is, err)
	}
	all, err := db.RecentEvents(ctx, 0)
	if err != nil || len(all) != 1 || all[0].Actor != "Ann" || all[0].Action != "became the first administrator" {
		t.Errorf("%+v, %v", all, err)
	}
}

func second(_ forum.Member, err error) error { return err }
