package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// busy is a database in which a member did a little of everything.
func busy(t *testing.T) (db *storetest.DB, m, other *forum.Member) {
	t.Helper()
	db = storetest.Open(t)
	a := db.Article("peering")
	m, other = db.Member(forum.RoleModerator), db.Member(0)
	own := db.Comment(m, "peering", 0)        // 1, answered
	db.Comment(other, "peering", own)         // 2
	db.Comment(m, "peering", 0)               // 3
	gone := db.Comment(m, "peering", 0)       // 4, deleted
	theirs := db.Comment(other, "peering", 0) // 5, recommended
	removed := db.Comment(m, "peering", 0)    // 6, removed
	db.Clock.Move(2 * time.Minute)
	must(t, db.EditComment(ctx, m.Writer(), own, 1, "A new title", "Edited words."))
	must(t, db.EditComment(ctx, other.Writer(), theirs, 1, "", "Edited by another."))
	must(t, db.RemoveEdit(ctx, m, theirs, 1))
	_, err := db.DeleteComment(ctx, m.Writer(), gone)
	must(t, err)
	db.Remove(removed)
	must(t, db.Recommend(ctx, m, theirs))
	must(t, db.Recommend(ctx, other, own))
	must(t, db.ImportComments(ctx, []store.Imported{{Answers: -1, NewComment: forum.NewComment{ // 7
		Article: "peering", Name: "Ann as Guest", Email: strings.ToUpper(m.Email), Body: "As a guest.", CreatedAt: db.Clock.Now(),
	}}}))
	db.NoteVisit(m.ID, a.ID, forum.Visit{Since: storetest.Start, Last: storetest.Start})
	_, err = db.FlushVisits(ctx)
	must(t, err)
	must(t, db.SetPassword(ctx, m.ID, "hash"))
	must(t, db.StartSession(ctx, "a session", m.ID, "Firefox on Linux"))
	must(t, db.JoinByline(ctx, m.ID, "ann-author"))
	db.Exec("UPDATE members SET name = 'Quentin Unmistakable', handle = 'quentin', portrait = 'quentin.jpg' WHERE id = $1", m.ID)
	db.Exec("INSERT INTO member_names (member_id, until, name) VALUES ($1, $2, 'Quentin Earlier')", m.ID, storetest.Start.UnixMicro())
	db.Exec("INSERT INTO settings (name, value, changed_at, changed_by) VALUES ('notice', '\"\"', 0, $1)", m.ID)
	ask(t, db, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	return db, m, other
}

// traces counts rows that lead to a member.
func traces(t *testing.T, db *storetest.DB, id int64) map[string]int {
	t.Helper()
	found := map[string]int{}
	for name, query := range map[string]string{
		"members": "SELECT count(*) FROM members WHERE id = $1", "comments": "SELECT count(*) FROM comments WHERE member_id = $1",
		"recommendations": "SELECT count(*) FROM recommendations WHERE member_id = $1", "visits": "SELECT count(*) FROM visits WHERE member_id = $1",
		"sessions": "SELECT count(*) FROM sessions WHERE member_id = $1", "credentials": "SELECT count(*) FROM credentials WHERE member_id = $1",
		"requests": "SELECT count(*) FROM requests WHERE member_id = $1", "names": "SELECT count(*) FROM member_names WHERE member_id = $1",
		"bylines": "SELECT count(*) FROM authors WHERE member_id = $1", "decisions": "SELECT count(*) FROM comment_edits WHERE removed_by = $1",
		"settings": "SELECT count(*) FROM settings WHERE changed_by = $1",
	} {
		if n := number(t, raw(t, db.Dir), query, id); n != 0 {
			found[name] = n
		}
	}
	return found
}

func TestAnAccountGoesAndItsCommentsStayWithoutAName(t *testing.T) {
	t.Parallel()
	db, m, other := busy(t)
	before := page(t, db, store.PageQuery{Slug: "peering"})
	must(t, db.DeleteMember(ctx, m.ID, forum.LeaveAnonymous))
	if left := traces(t, db, m.ID); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	after := page(t, db, store.PageQuery{Slug: "peering"})
	if after.Article.Revision <= before.Article.Revision || after.Site <= before.Site || after.Article.CommentCount != 5 {
		t.Errorf("%+v", after.Article)
	}
	for _, id := range []int64{1, 3, 7} {
		c := after.Comments[id]
		if c.By.AddressID = 0; c.By != (forum.Commenter{Name: "Anonymous"}) || c.By.Guest() || c.Body == "" || c.Version <= before.Comments[id].Version {
			t.Errorf("comment %d: %+v", id, c)
		}
	}
	if c := after.Comments[2]; c.AnswersTo != "Anonymous" || c.By.Name != other.Name || c.Version <= before.Comments[2].Version {
		t.Errorf("the answer: %+v", c)
	}
	if n := number(t, raw(t, db.Dir), "SELECT recommended FROM comments WHERE id = 5"); n != 0 {
		t.Errorf("%d recommendations are counted", n)
	}
	if n := number(t, raw(t, db.Dir), "SELECT length(body_md) FROM comments WHERE id = 4"); n != 0 {
		t.Error("what the member had deleted is still there")
	}
	if _, _, edits, err := db.Edits(ctx, 1, 0); err != nil || len(edits) != 1 {
		t.Errorf("%d earlier texts, %v", len(edits), err)
	}
	if len(after.Authors) != 1 || after.Authors[0].Name != "Ann Author" {
		t.Errorf("the byline of the article: %+v", after.Authors)
	}
	db.Sound()
}

func TestAnAccountGoesWithItsComments(t *testing.T) {
	t.Parallel()
	db, m, _ := busy(t)
	must(t, db.DeleteMember(ctx, m.ID, forum.LeaveRemoved))
	if left := traces(t, db, m.ID); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	p := page(t, db, store.PageQuery{Slug: "peering"})
	states := ""
	for _, r := range p.Rows {
		states += fmt.Sprint(r.ID, " ", r.Status, ", ")
	}
	if states != "1 deleted, 2 shown, 5 shown, 6 removed, " || p.Article.CommentCount != 2 {
		t.Errorf("%s%d are counted", states, p.Article.CommentCount)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM comments WHERE id NOT IN (2, 5) AND title || body_md || body_html || excerpt <> ''"); n != 0 {
		t.Errorf("%d texts are still there", n)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM comment_edits WHERE comment_id = 1"); n != 0 {
		t.Error("an earlier text is still there")
	}
	db.Sound()
}

func TestNothingOfANameIsLeftInTheFile(t *testing.T) {
	t.Parallel()
	db, m, _ := busy(t)
	admin := db.Member(forum.RoleAdministrator)
	must(t, db.RenameMember(ctx, admin, m.ID, m.Version, "Quentin Renamed"))
	must(t, db.NoteAttack(ctx, forum.Attack{Tries: 50, Email: m.Email}))
	due, err := db.ClaimDue(ctx, 10)
	must(t, err)
	for _, c := range due {
		if c.Kind != forum.MailAttack {
			must(t, db.DropMail(ctx, admin, c.ID))
		} else {
			must(t, db.MarkDone(ctx, c.ID, forum.MailSent, ""))
		}
	}
	must(t, db.DeleteMember(ctx, m.ID, forum.LeaveRemoved))
	l := left(t, db)
	if l.To != m.Email || l.Member != nil {
		t.Errorf("%+v", l)
	}
	must(t, db.MarkDone(ctx, l.ID, forum.MailSent, ""))
	db.Clock.Move(31 * day)
	kept(t, db)
	copied := filepath.Join(t.TempDir(), "copy.db")
	must(t, db.Plain("VACUUM INTO '"+copied+"'"))
	for _, word := range []string{"Quentin", "quentin", m.Email, "As a guest", "Edited words"} {
		if contains(t, copied, word) {
			t.Errorf("the file still says %q", word)
		}
	}
	db.Sound()
}

// left is the mail that says that the account is deleted.
func left(t *testing.T, db *storetest.DB) forum.Letter {
	t.Helper()
	list, err := db.ClaimDue(ctx, 10)
	must(t, err)
	for _, c := range list {
		l, owed, err := db.WriteLetter(ctx, c.ID)
		must(t, err)
		if c.Kind == forum.MailLeft && owed {
			return l
		}
	}
	t.Fatal("nobody is told")
	return forum.Letter{}
}

func TestSuspendedMembersCanLeaveAndWhatIsNotedStays(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	db.Exec("UPDATE members SET suspended_until = $1, suspended_why = 'spam' WHERE id = $2", storetest.Start.Add(90*day).UnixMicro(), m.ID)
	leaving(t, db, m, forum.LeaveRemoved)
	db.Clock.Move(7 * day)
	if k := kept(t, db); k.Left != 1 {
		t.Errorf("%+v", k)
	}
	list, err := db.Events(ctx, forum.SubjectMember, m.ID, 0)
	if err != nil || len(list) != 2 || list[0].Action != "left" || list[1].Action != "leaves" || list[1].Actor != "" {
		t.Errorf("%+v, %v", list, err)
	}
	db.Sound()
}

// prolific is a member with n comments, each answering the one before in short
// threads, n/2 recommendations and as many visits.
func prolific(t *testing.T, db *storetest.DB, n int) *forum.Member {
	t.Helper()
	db.Article("peering")
	m, other := db.Member(0), db.Member(0)
	must(t, db.ImportComments(ctx, elsewhere(m, n)))
	list := elsewhere(other, n/2)
	for i := range list {
		list[i].Recommended = []int64{m.ID}
	}
	must(t, db.ImportComments(ctx, list))
	return m
}

func TestAnAccountWithManyCommentsGoesInSmallSteps(t *testing.T) {
	t.Parallel()
	many := 1000
	if testing.Short() {
		many = 200
	}
	for _, how := range []string{forum.LeaveAnonymous, forum.LeaveRemoved} {
		db := storetest.Open(t)
		m := prolific(t, db, many)
		db.Exec("UPDATE members SET leaves_at = 1, leaves_how = $1 WHERE id = $2", how, m.ID)
		beside := raw(t, db.Dir)
		left := func() int {
			return number(t, beside, "SELECT (SELECT count(*) FROM comments WHERE member_id = $1) + (SELECT count(*) FROM recommendations WHERE member_id = $1)", m.ID)
		}
		steps, before := 0, left()
		for more := true; more; steps++ {
			counted, cost := store.WithCost(ctx)
			var err error
			more, err = db.RemovalStep(counted, m.ID)
			must(t, err)
			now := left()
			if before-now > store.KeepStep/2 || cost.Statements > 4*store.KeepStep {
				t.Fatalf("%s: step %d took %d rows with %d statements", how, steps, before-now, cost.Statements)
			}
			before = now
		}
		if steps < many/25 || before != 0 {
			t.Errorf("%s: %d steps, %d rows are left", how, steps, before)
		}
		db.Sound()
	}
}

func TestWhoeverWritesBetweenTwoStepsIsNotInTheWay(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := prolific(t, db, 300)
	db.Exec("UPDATE members SET leaves_at = 1, leaves_how = 'removed' WHERE id = $1", m.ID)
	other := db.Member(0)
	for more := true; more; {
		last, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: other.ID, Body: fmt.Sprint("Between, ", rand.Int())})
		must(t, err)
		if more, err = db.RemovalStep(ctx, m.ID); err != nil || last.Twin {
			t.Fatal(err)
		}
	}
	if left := traces(t, db, m.ID); len(left) != 0 {
		t.Error(left)
	}
	db.Sound()
}

// leaveInSteps removes member 1, saying so after each step.
func leaveInSteps(dir string) error {
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	for more := true; more; {
		if more, err = s.RemovalStep(context.Background(), 1); err != nil {
			return err
		}
		say("step")
	}
	return s.Close()
}

func TestKilledWhileAnAccountGoesItGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	for _, how := range []string{forum.LeaveAnonymous, forum.LeaveRemoved, forum.LeaveMerged} {
		db := storetest.Open(t)
		m := prolific(t, db, 400)
		db.Exec("UPDATE members SET leaves_at = 1, leaves_how = $1, merged_into = CASE WHEN $1 = 'merged' THEN 2 END WHERE id = $2", how, m.ID)
		must(t, db.Close())
		for range 3 {
			moment := 1 + rand.IntN(6)
			c := child(t, "leave", db.Dir)
			eachLine(t, c, func(n int, line string) {
				if line != "step" {
					t.Error(line)
				}
				if n == moment {
					must(t, c.Process.Kill())
				}
			})
			again := reopened(t, db.Dir)
			findings, _, err := again.Verify(ctx)
			if err != nil || len(findings) > 1 || len(findings) == 1 && !strings.HasPrefix(findings[0], "members who left: ") {
				t.Errorf("%s, half-way: %q, %v", how, findings, err)
			}
			must(t, again.Close())
		}
		last := reopened(t, db.Dir)
		kept(t, last) // unless the last child was quicker than its end
		if left := traces(t, last, m.ID); len(left) != 0 {
			t.Errorf("%s: left behind: %v", how, left)
		}
		if n := number(t, raw(t, last.Dir), "SELECT count(*) FROM outbox WHERE kind = 'left'"); n != map[bool]int{false: 1, true: 0}[how == forum.LeaveMerged] {
			t.Errorf("%s: told %d times", how, n)
		}
		last.Sound()
	}
}

func TestTwoAccountsOfOnePersonBecomeOne(t *testing.T) {
	t.Parallel()
	db, m, other := busy(t)
	admin := db.Member(forum.RoleAdministrator)
	db.Exec("UPDATE members SET roles = $1 WHERE id = $2", forum.RoleModerator, other.ID)
	third := db.Comment(admin, "peering", 0)
	a, _ := db.Store.Article(ctx, "peering")
	for _, who := range []*forum.Member{m, other} {
		must(t, db.Recommend(ctx, who, third))
	}
	fourth := db.Comment(admin, "peering", 0)
	must(t, db.Recommend(ctx, m, fourth))
	later := storetest.Start.Add(time.Hour)
	db.NoteVisit(other.ID, a.ID, forum.Visit{Since: storetest.Start.Add(-time.Hour), Last: later})
	_, err := db.FlushVisits(ctx)
	must(t, err)
	db.Exec("UPDATE members SET suspended_until = $1, suspended_why = 'spam' WHERE id = $2", later.UnixMicro(), m.ID)
	must(t, db.MergeMembers(ctx, admin, m.ID, other.ID))
	if left := traces(t, db, m.ID); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	beside := raw(t, db.Dir)
	for query, want := range map[string]int{
		"SELECT count(*) FROM comments WHERE member_id = 2":                                                                                        7,
		"SELECT count(*) FROM recommendations WHERE member_id = 2":                                                                                 2, // third and fourth; their own no more
		"SELECT recommended FROM comments WHERE id = 1":                                                                                            0,
		"SELECT recommended FROM comments WHERE id = 5":                                                                                            0,
		fmt.Sprint("SELECT recommended FROM comments WHERE id = ", third):                                                                          1,
		"SELECT count(*) FROM authors WHERE member_id = 2":                                                                                         1,
		"SELECT count(*) FROM member_names WHERE member_id = 2":                                                                                    2,
		"SELECT count(*) FROM member_names WHERE member_id = 2 AND name = 'Quentin Unmistakable'":                                                  1,
		"SELECT count(*) FROM comment_edits WHERE removed_by = 2":                                                                                  1,
		"SELECT count(*) FROM members WHERE id = 2 AND suspended_until > 0 AND suspended_why = 'spam'":                                             1,
		"SELECT count(*) FROM outbox WHERE kind = 'left'":                                                                                          0,
		fmt.Sprint("SELECT count(*) FROM visits WHERE member_id = 2 AND last = ", later.UnixMicro(), " AND since = ", storetest.Start.UnixMicro()): 1,
		"SELECT count(*) FROM members m JOIN addresses d ON d.id = m.address_id WHERE d.email = 'member-1@example.org'":                            0,
	} {
		if n := number(t, beside, query); n != want {
			t.Errorf("%s: %d, want %d", query, n, want)
		}
	}
	list, err := db.Events(ctx, forum.SubjectMember, other.ID, 0)
	if err != nil || len(list) != 2 || list[0].Action != "merged" || list[1].Action != "suspended" || list[0].ActorID != admin.ID {
		t.Errorf("%+v, %v", list, err)
	}
	db.Sound()
}

func TestOneCommentCanBeMadeAnonymous(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", Name: "Gus Guest", Email: "gus@example.org", Body: "Words."})
	must(t, err)
	c, _, err := db.Store.Comment(ctx, p.ID)
	must(t, err)
	for range 2 {
		must(t, db.MakeAnonymous(ctx, c))
		if c, _, err := db.Store.Comment(ctx, p.ID); err != nil || c.By.Name != forum.AnonymousName || c.By.Guest() || c.Version != 2 {
			t.Errorf("%+v, %v", c, err)
		}
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM addresses WHERE email <> ''"); n != 0 {
		t.Error("the address is still known")
	}
	db.Sound()
}
