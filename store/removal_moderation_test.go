package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// tried is a court in which a member was on every side of moderation.
type tried struct {
	*court
	m, other *forum.Member
	reports  int // filed by the member
}

// unmistakable is a word that the member wrote, or that was written to or about them.
const unmistakable = "Unmistakable"

// newTried has the member m report as a member and as a guest, be reported, judged
// and noted, decide as a moderator, appeal, mute and be muted.
func newTried(t *testing.T) *tried {
	t.Helper()
	c := newCourt(t)
	r := &tried{court: c, m: c.Member(forum.RoleModerator), other: c.Member(0)}
	own := c.Comment(r.m, "peering", 0)
	file := func(n forum.NewReport) {
		t.Helper()
		n.Note, n.Network = unmistakable+" note", "10.9.9.9"
		_, err := c.FileReport(ctx, n)
		must(t, err)
	}
	file(forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "illegal", Faith: true, Law: unmistakable + " law", Name: unmistakable, Contact: unmistakable, Writer: r.m.Writer()})
	file(forum.NewReport{Kind: forum.SubjectMember, Subject: r.other.ID, Reason: "spam", Writer: forum.Writer{Addresses: []int64{r.m.AddressID}}})
	r.reports = 2
	for _, n := range []forum.NewReport{{Kind: forum.SubjectComment, Subject: own, Reason: "spam"}, {Kind: forum.SubjectMember, Subject: r.m.ID, Reason: "spam"}} {
		n.Writer = r.other.Writer()
		_, err := c.FileReport(ctx, n)
		must(t, err)
	}
	d := forum.NewDecision{Action: forum.ActionRemove, Rule: "stay-with-the-subject", Message: unmistakable + " message"}
	_, err := fmt.Sscan(c.Column("SELECT id || ' ' || version FROM cases WHERE kind = 'comment' AND subject_id = $1", own)[0], &d.Case, &d.Version)
	must(t, err)
	decided, err := c.Decide(ctx, c.moderator, d)
	must(t, err)
	_, err = c.FileAppeal(ctx, decided.ID, unmistakable+" statement")
	must(t, err)
	second := c.Comment(r.other, "peering", 0)
	_, err = c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: second, Reason: "spam", Writer: c.second.Writer()})
	must(t, err)
	d = forum.NewDecision{Action: forum.ActionKeep}
	_, err = fmt.Sscan(c.Column("SELECT id || ' ' || version FROM cases WHERE kind = 'comment' AND subject_id = $1", second)[0], &d.Case, &d.Version)
	must(t, err)
	kept, err := c.Decide(ctx, r.m, d)
	must(t, err)
	must(t, c.Undo(ctx, r.m, kept.ID))
	must(t, c.Record(ctx, forum.LogEntry{ActorID: c.moderator.ID, Act: "warn", Kind: forum.SubjectMember, Subject: r.m.ID, Text: unmistakable + " warning"}))
	c.Exec(`INSERT INTO person_notes (member_id, body, actor_id, at) VALUES ($1, $3, $2, 0), ($2, 'Theirs', $1, 0)`, r.m.ID, r.other.ID, unmistakable)
	c.Exec(`INSERT INTO person_notes (address_id, body, actor_id, at) VALUES ($1, $2, $3, 0)`, r.m.AddressID, unmistakable, r.other.ID)
	c.Exec("INSERT INTO exclusions (kind, value, why, created_at, created_by, lifted_at, lifted_by) VALUES ('domain', 'spam.example', 'Spam.', 0, $1, 1, $1)", r.m.ID)
	c.Exec("INSERT INTO mutes (member_id, muted_id, at) VALUES ($1, $2, 0), ($2, $1, 0), ($1, $3, 0)", r.m.ID, r.other.ID, c.author.ID)
	c.Exec("INSERT INTO hidden_threads (member_id, article_id, comment_id, at) VALUES ($1, 1, $2, 0)", r.m.ID, c.comment)
	c.Exec("INSERT INTO origins (comment_id, network, at) VALUES ($1, '10.9.9.9', 0)", own)
	return r
}

// moderationTraces are the columns that lead to a member or an address.
var moderationTraces = map[string]string{
	"reports": "SELECT id FROM reports WHERE member_id = $1", "keys": "SELECT id FROM reports WHERE reporter_key = CAST('member ' || $1 AS BLOB)",
	"judged": "SELECT id FROM decisions WHERE author_id = $1", "decided": "SELECT id FROM decisions WHERE actor_id = $1", "undone": "SELECT id FROM decisions WHERE undone_by = $1",
	"cases": "SELECT id FROM cases WHERE author_id = $1", "changes": "SELECT case_id FROM case_changes WHERE actor_id = $1",
	"notes": "SELECT id FROM person_notes WHERE member_id = $1", "noted": "SELECT id FROM person_notes WHERE actor_id = $1",
	"excluded": "SELECT id FROM exclusions WHERE created_by = $1", "lifted": "SELECT id FROM exclusions WHERE lifted_by = $1",
	"mutes": "SELECT 1 FROM mutes WHERE member_id = $1", "muted": "SELECT 1 FROM mutes WHERE muted_id = $1", "threads": "SELECT 1 FROM hidden_threads WHERE member_id = $1",
}

var addressTraces = map[string]string{
	"reports": "SELECT id FROM reports WHERE address_id = $1", "keys": "SELECT id FROM reports WHERE reporter_key = CAST('address ' || $1 AS BLOB)",
	"judged": "SELECT id FROM decisions WHERE address_id = $1", "notes": "SELECT id FROM person_notes WHERE address_id = $1",
}

func (r *tried) traces(list map[string]string, id int64) map[string]int {
	found := map[string]int{}
	for name, query := range list {
		if n := len(r.Column(query, id)); n > 0 {
			found[name] = n
		}
	}
	return found
}

func TestAMemberWhoLeavesIsNotFoundInModerationAnyMore(t *testing.T) {
	t.Parallel()
	for _, how := range []string{forum.LeaveAnonymous, forum.LeaveRemoved} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			r := newTried(t)
			if all := r.traces(moderationTraces, r.m.ID); len(all) != len(moderationTraces) {
				t.Fatalf("the member is not on every side: %v", all)
			}
			r.Sound()
			must(t, r.DeleteMember(ctx, r.m.ID, how))
			if left := r.traces(moderationTraces, r.m.ID); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			if left := r.traces(addressTraces, r.m.AddressID); len(left) > 0 {
				t.Errorf("left of the address: %v", left)
			}
			r.wants(t, "SELECT count(*) FROM reports WHERE name <> '' OR contact <> '' OR network = '10.9.9.9'", "0")
			r.wants(t, "SELECT count(*) FROM reports WHERE state = 'open' AND case_id IN (1, 2)", fmt.Sprint(r.reports)) // they count on
			r.wants(t, "SELECT count(*) FROM origins", "0")
			r.wants(t, "SELECT state FROM reports JOIN cases k ON k.id = case_id WHERE k.kind = 'member' AND k.subject_id = "+fmt.Sprint(r.m.ID), string(forum.ReportMoot))
			r.wants(t, "SELECT closed_at IS NOT NULL FROM cases WHERE kind = 'member' AND subject_id = "+fmt.Sprint(r.m.ID), "1")
			r.wants(t, "SELECT count(*) FROM log_texts WHERE text LIKE '%"+unmistakable+"%'", "0")
			words := map[string][]string{forum.LeaveAnonymous: {"1", "1", "2"}, forum.LeaveRemoved: {"0", "0", "0"}}[how]
			for i, query := range []string{"appeals WHERE statement <> ''", "decisions WHERE message LIKE 'Unm%'", "reports WHERE note LIKE 'Unm%' OR law LIKE 'Unm%'"} {
				r.wants(t, "SELECT count(*) FROM "+query, words[i])
			}
			r.wants(t, "SELECT body FROM person_notes", "Theirs")
			r.Sound()
		})
	}
}

func TestWhatAModeratorDecidedStaysAPersonsDecisionWhenTheyLeave(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "spam")
	c.decide(t, c.moderator, forum.ActionRemove)
	must(t, c.DeleteMember(ctx, c.moderator.ID, forum.LeaveAnonymous))
	must(t, c.Undo(ctx, c.second, 1))
	c.wants(t, "SELECT status FROM comments WHERE id = 1", "shown")
	c.decide(t, c.second, forum.ActionKeep)
	c.wants(t, "SELECT by_site || ' ' || machine FROM decisions", "0 0", "0 0")
	c.Sound()
}

func TestAMergedMemberTakesAllOfModerationAlong(t *testing.T) {
	t.Parallel()
	r := newTried(t)
	admin, into := r.Member(forum.RoleAdministrator), r.Member(forum.RoleModerator)
	// Of what both did the same, one stays.
	r.report(t, into, "spam")
	_, err := r.FileReport(ctx, forum.NewReport{Kind: forum.SubjectMember, Subject: r.other.ID, Reason: "spam", Writer: forum.Writer{Addresses: []int64{into.AddressID}}})
	must(t, err)
	r.Exec("INSERT INTO mutes (member_id, muted_id, at) VALUES ($1, $2, 0), ($1, $3, 0)", into.ID, r.other.ID, r.m.ID)
	before := r.traces(moderationTraces, r.m.ID)
	must(t, r.MergeMembers(ctx, admin, r.m.ID, into.ID))
	if left := r.traces(moderationTraces, r.m.ID); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if left := r.traces(addressTraces, r.m.AddressID); len(left) > 0 {
		t.Errorf("left of the address: %v", left)
	}
	after := r.traces(moderationTraces, into.ID)
	for name, n := range before {
		switch name {
		case "reports": // one of its own beside them
			n++
		case "muted": // nobody mutes themselves
			n--
		}
		if after[name] != n {
			t.Errorf("%s: %d, not %d", name, after[name], n)
		}
	}
	r.wants(t, "SELECT count(*) FROM mutes WHERE member_id = muted_id", "0")
	r.wants(t, "SELECT author_id || ' ' || subject_id FROM cases WHERE kind = 'member' AND subject_id <> "+fmt.Sprint(r.other.ID), fmt.Sprint(into.ID, " ", into.ID))
	r.wants(t, "SELECT count(*) FROM log_texts WHERE text LIKE '%"+unmistakable+"%'", "3")
	r.wants(t, "SELECT count(*) FROM reports WHERE name = '"+unmistakable+"'", "1")
	r.Sound()
}

func TestWhoLeavesWhileSuspendedDoesNotComeBackWithTheSameAddressBefore(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	admin := c.Member(forum.RoleAdministrator)
	until := c.Clock.Now().Add(48 * time.Hour)
	must(t, c.SuspendMember(ctx, admin, c.author.ID, time.Time{}, until, "Insults."))
	must(t, c.DeleteMember(ctx, c.author.ID, forum.LeaveRemoved))
	c.wants(t, "SELECT kind || ' ' || value || ' ' || until || ' ' || (address_id IS NOT NULL) FROM exclusions", fmt.Sprint("address ", strings.ToLower(c.author.Email), " ", until.UnixMicro(), " 1"))
	c.Sound()
	if _, err := c.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: c.author.Email, Comment: &forum.NewComment{Article: "peering", Name: "Gus", Email: c.author.Email, Body: "Back."}}); !errors.Is(err, forum.ErrExcluded) {
		t.Errorf("they come back as a guest: %v", err)
	}
	c.Clock.Move(49 * time.Hour)
	kept(t, c.DB)
	c.wants(t, "SELECT count(*) FROM exclusions", "0")
	c.Exec("UPDATE outbox SET state = 'skipped', finished_at = 1")
	c.Clock.Move(forum.EventRetention)
	kept(t, c.DB)
	c.wants(t, "SELECT count(*) FROM addresses WHERE email_key = '"+c.author.Email+"'", "0")
	c.Sound()
}

func TestAMemberWithMuchInModerationLeavesInSteps(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	const many = 450
	must(t, c.ImportComments(ctx, elsewhere(c.author, many)))
	c.Exec(`INSERT INTO cases (kind, subject_id, article_id, author_id, lane, opened_at, closed_at) SELECT 'comment', id, article_id, member_id, 'reports', 0, 1 FROM comments WHERE id > 1`)
	c.Exec(`INSERT INTO decisions (case_id, actor_id, action, message, author_id, at) SELECT id, $1, 'warn', 'Words.', author_id, 0 FROM cases`, c.moderator.ID)
	c.Exec(`INSERT INTO reports (case_id, reporter_key, member_id, reason, label, kind, state, subject_version, created_at, decided_at) SELECT id, randomblob(16), $1, 'spam', 'Spam', 'spam', 'upheld', 1, 0, 1 FROM cases`, c.author.ID)
	for i := range many {
		must(t, c.Record(ctx, forum.LogEntry{ActorID: c.moderator.ID, Act: "warn", Kind: forum.SubjectComment, Subject: int64(i + 2), CaseID: int64(i + 1), Text: "Words."}))
	}
	must(t, c.DeleteMember(ctx, c.author.ID, forum.LeaveRemoved))
	must(t, c.DeleteMember(ctx, c.moderator.ID, forum.LeaveAnonymous))
	for _, query := range []string{"decisions WHERE author_id > 0 OR actor_id > 0 OR message <> ''", "cases WHERE author_id > 0", "reports WHERE member_id > 0", "log_texts WHERE text <> ''"} {
		c.wants(t, "SELECT count(*) FROM "+query, "0")
	}
	c.Sound()
}

func TestAGuestWhoTakesTheirNameOffACommentIsNotFoundInItsCase(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	p, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Name: "Gus", Email: "gus@example.org", Body: "Words."})
	must(t, err)
	c.comment = p.ID
	c.report(t, c.Member(0), "spam")
	c.decide(t, c.moderator, forum.ActionHide)
	address, err := c.AddressID(ctx, "gus@example.org")
	must(t, err)
	c.Exec("INSERT INTO origins (comment_id, network, at) VALUES ($1, '10.9.9.9', 0)", p.ID)
	must(t, c.Anonymise(ctx, forum.Writer{Addresses: []int64{address}}, p.ID))
	c.wants(t, "SELECT count(*) FROM decisions WHERE address_id IS NOT NULL", "0")
	c.wants(t, "SELECT count(*) FROM log_texts WHERE text <> ''", "0")
	c.wants(t, "SELECT count(*) FROM origins", "0")
	c.Sound()
}

func TestAnAddressOfWhichModerationKnowsStays(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	p, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Name: "Gus", Email: "gus@example.org", Body: "Words."})
	must(t, err)
	address, err := c.AddressID(ctx, "gus@example.org")
	must(t, err)
	gus := forum.Writer{Addresses: []int64{address}}
	f, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "spam", Writer: gus})
	must(t, err)
	must(t, c.Anonymise(ctx, gus, p.ID))
	c.wants(t, "SELECT email FROM addresses WHERE id = "+fmt.Sprint(address), "gus@example.org")
	must(t, c.WithdrawReport(ctx, f.ID))
	c.Sound()
}

func TestAGuestLoadsWhatTheirAddressReportedAndWhatWasDecidedAboutIt(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	p, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Name: "Gus", Email: "gus@example.org", Body: "Words."})
	must(t, err)
	address, err := c.AddressID(ctx, "gus@example.org")
	must(t, err)
	gus := forum.Writer{Addresses: []int64{address}}
	_, err = c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "spam", Note: "Look.", Writer: gus})
	must(t, err)
	d := c.decision(forum.ActionHide)
	c.comment = p.ID
	c.report(t, c.second, "spam")
	d.Case, d.Version = 2, 1
	_, err = c.Decide(ctx, c.moderator, d)
	must(t, err)
	load := func() (found []string) {
		must(t, c.Data(ctx, gus, func(section string, record any) error {
			switch d := record.(type) {
			case forum.DataReport:
				found = append(found, fmt.Sprint(section, " ", d.About, " ", d.Subject, " ", d.Note))
			case forum.DataDecision:
				found = append(found, fmt.Sprint(section, " ", d.About, " ", d.Subject, " ", d.Action, " ", d.By))
			}
			return nil
		}))
		return found
	}
	if got := load(); fmt.Sprint(got) != "[reports comment 1 Look.]" {
		t.Errorf("before they were told: %q", got)
	}
	c.Clock.Move(forum.DefaultPolicy().UndoWindow)
	if got := load(); fmt.Sprint(got) != "[reports comment 1 Look. decisions comment 2 hide a moderator]" {
		t.Errorf("%q", got)
	}
}

func TestWhoIsExcludedForGoodStaysSoWhenTheyLeave(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Exec("UPDATE members SET suspended_until = $1, suspended_why = 'Insults.' WHERE id = $2", forum.ForGood.UnixMicro(), c.author.ID)
	must(t, c.DeleteMember(ctx, c.author.ID, forum.LeaveRemoved))
	c.wants(t, "SELECT kind || ' ' || value || ' ' || (until IS NULL) FROM exclusions", "address "+strings.ToLower(c.author.Email)+" 1")
	c.Sound()
}
