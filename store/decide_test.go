package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// court is a site with a comment that people can report, and who decides.
type court struct {
	*storetest.DB
	author, moderator, second *forum.Member
	comment                   int64
}

func newCourt(t *testing.T) *court {
	t.Helper()
	db := storetest.Open(t)
	db.Article("peering")
	c := &court{DB: db, author: db.Member(0), moderator: db.Member(forum.RoleModerator), second: db.Member(forum.RoleModerator)}
	c.comment = db.Comment(c.author, "peering", 0)
	return c
}

// report files a report by a member of long standing.
func (c *court) report(t *testing.T, m *forum.Member, reason string) store.Filed {
	t.Helper()
	f, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: reason, Note: "Look.", Law: "A law", Faith: true, Writer: m.Writer(), Network: fmt.Sprint("10.0.0.", m.ID)})
	must(t, err)
	return f
}

// readers are members who joined a while ago.
func (c *court) readers(n int) (list []*forum.Member) {
	for range n {
		list = append(list, c.Member(0))
	}
	c.Clock.Move(8 * 24 * time.Hour)
	return list
}

func (c *court) status(t *testing.T) string {
	t.Helper()
	return c.Column("SELECT status FROM comments WHERE id = $1", c.comment)[0]
}

func (c *court) decide(t *testing.T, m *forum.Member, a forum.Action) forum.Decision {
	t.Helper()
	d, err := c.Decide(ctx, m, c.decision(a))
	must(t, err)
	return d
}

// decision is one on the present version of the one case.
func (c *court) decision(a forum.Action) forum.NewDecision {
	n := forum.NewDecision{Case: 1, Action: a, Rule: "stay-with-the-subject", Message: "Not about peering."}
	_, _ = fmt.Sscan(c.Column("SELECT version FROM cases WHERE id = 1")[0], &n.Version)
	return n
}

func (c *court) wants(t *testing.T, what string, want ...string) {
	t.Helper()
	if got := c.Column(what); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s is %q, not %q", what, got, want)
	}
}

func TestAReportOfOnePersonCountsOnce(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader := c.Member(0)
	first := c.report(t, reader, "off-topic")
	again := c.report(t, reader, "spam")
	if first.ID != again.ID || !again.Known || first.Known {
		t.Errorf("filed %+v, then %+v", first, again)
	}
	c.wants(t, "SELECT reports || ' ' || version || ' ' || lane FROM cases", "1 1 reports")
	must(t, c.WithdrawReport(ctx, first.ID))
	must(t, c.WithdrawReport(ctx, first.ID))
	c.wants(t, "SELECT closed_at IS NOT NULL FROM cases", "1")
	if third := c.report(t, reader, "spam"); third.ID != first.ID || third.Known {
		t.Errorf("reported anew: %+v", third)
	}
	c.wants(t, "SELECT reports || ' ' || (closed_at IS NULL) FROM cases", "1 1")
	c.Sound()
}

func TestThreeReportersHideACommentUntilSomebodyHasLooked(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Clock.Move(8 * 24 * time.Hour)
	for range 3 {
		c.Comment(c.author, "peering", 0)
	}
	readers := c.readers(3)
	for _, r := range readers[:2] {
		c.report(t, r, "off-topic")
	}
	if got := c.status(t); got != "shown" {
		t.Fatalf("after two it is %s", got)
	}
	c.report(t, readers[2], "off-topic")
	if got := c.status(t); got != "hidden" {
		t.Fatalf("after three it is %s", got)
	}
	c.wants(t, "SELECT action || machine FROM decisions", "hide1")
	c.wants(t, "SELECT kind FROM outbox", "statement")

	d := c.decide(t, c.moderator, forum.ActionKeep)
	if got := c.status(t); got != "shown" || !d.Machine {
		t.Errorf("kept it is %s, by %+v", got, d)
	}
	c.wants(t, "SELECT DISTINCT state FROM reports", "rejected")
	for _, r := range c.readers(6) {
		c.report(t, r, "off-topic")
	}
	if got := c.status(t); got != "shown" {
		t.Errorf("what a person has kept is %s after more reports", got)
	}
	c.wants(t, "SELECT lane FROM cases", "second-look")
	c.Sound()
}

func TestABrigadeDoesNotSilenceATrustedMember(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]func(i int) string{
		"accounts an hour old":        func(i int) string { return fmt.Sprintf("10.0.%d.1", i) },
		"one network":                 func(int) string { return "203.0.113.7" },
		"guests from everywhere":      func(i int) string { return fmt.Sprintf("10.1.%d.1", i) },
		"guests from nowhere certain": func(int) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			for range forum.TrustedComments {
				c.Comment(c.author, "peering", 0)
			}
			c.Clock.Move(31 * 24 * time.Hour)
			var members []*forum.Member
			for range 50 {
				members = append(members, c.Member(0))
			}
			c.Clock.Move(time.Hour)
			if name == "one network" {
				c.Clock.Move(30 * 24 * time.Hour)
			}
			for i, m := range members {
				n := forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "personal-attack", Network: from(i)}
				if name == "accounts an hour old" || name == "one network" {
					n.Writer = m.Writer()
				} else {
					n.Browser = fmt.Sprint("browser", i)
				}
				_, err := c.FileReport(ctx, n)
				must(t, err)
			}
			if got := c.status(t); got != "shown" {
				t.Errorf("it is %s", got)
			}
			c.wants(t, "SELECT reports FROM cases", "50")
		})
	}
}

func TestOfTwoDecisionsAtTheSameMomentOneWinsAndTheOtherIsTold(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	answers := make(chan error, 2)
	n := c.decision(forum.ActionRemove)
	for _, m := range []*forum.Member{c.moderator, c.second} {
		go func() {
			_, err := c.Decide(ctx, m, n)
			answers <- err
		}()
	}
	var stale *forum.Stale
	first, second := <-answers, <-answers
	if first != nil {
		first, second = second, first
	}
	if first != nil || !errors.As(second, &stale) || !errors.Is(second, forum.ErrConflict) {
		t.Fatalf("they were answered %v and %v", first, second)
	}
	if len(stale.Changes) != 1 || stale.Changes[0].What != forum.ChangeDecided || stale.Changes[0].Note != "remove" {
		t.Errorf("told of %+v", stale.Changes)
	}
	c.wants(t, "SELECT count(*) FROM decisions", "1")
}

func TestADecisionOnWhatChangedMeanwhileIsRefused(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	n := c.decision(forum.ActionRemove)
	must(t, c.EditComment(ctx, c.author.Writer(), c.comment, 0+1, "", "Other words."))
	_, err := c.Decide(ctx, c.moderator, n)
	var stale *forum.Stale
	if !errors.As(err, &stale) || stale.Changes[0].What != forum.ChangeEdited {
		t.Fatalf("it was answered %v", err)
	}
	c.wants(t, "SELECT status FROM comments", "shown")
}

func TestWhoIsConcernedDoesNotDecide(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.comment = c.Comment(c.moderator, "peering", 0)
	reader := c.Member(0)
	c.report(t, reader, "off-topic")
	if _, err := c.Decide(ctx, c.moderator, c.decision(forum.ActionKeep)); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("a moderator on their own comment: %v", err)
	}
	c.report(t, c.second, "off-topic")
	if _, err := c.Decide(ctx, c.second, c.decision(forum.ActionRemove)); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("a moderator who reported it: %v", err)
	}
	for who, m := range map[string]*forum.Member{"a reader": reader, "an author": c.Member(forum.RoleAuthor), "an editor": c.Member(forum.RoleEditor)} {
		if _, err := c.Decide(ctx, m, c.decision(forum.ActionRemove)); !errors.Is(err, forum.ErrForbidden) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := c.Decide(ctx, nil, c.decision(forum.ActionRemove)); !errors.Is(err, forum.ErrSignIn) {
		t.Errorf("nobody: %v", err)
	}
	c.decide(t, c.Member(forum.RoleAdministrator), forum.ActionRemove)
}

func TestADecisionCanBeTakenBackWithAllThatItDid(t *testing.T) {
	t.Parallel()
	for _, action := range []forum.Action{forum.ActionHide, forum.ActionRemove, forum.ActionKeep} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			answer := c.Comment(c.Member(0), "peering", c.comment)
			c.report(t, c.Member(0), "off-topic")
			before := c.Column("SELECT status || below || gone_why FROM comments ORDER BY id")
			d := c.decide(t, c.moderator, action)
			c.Sound()
			c.wants(t, "SELECT closed_at IS NOT NULL FROM cases", "1")
			must(t, c.Undo(ctx, c.second, d.ID))
			must(t, c.Undo(ctx, c.second, d.ID))
			c.Sound()
			if after := c.Column("SELECT status || below || gone_why FROM comments ORDER BY id"); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("%q became %q (answer %d)", before, after, answer)
			}
			c.wants(t, "SELECT state FROM reports", "open")
			c.wants(t, "SELECT reports || lane || (closed_at IS NULL) FROM cases", "1reports1")
			c.decide(t, c.second, forum.ActionRemove)
			if err := c.Undo(ctx, c.second, d.ID); err != nil {
				t.Errorf("what was taken back: %v", err)
			}
			c.Sound()
		})
	}
}

func TestAnEarlierDecisionIsNotTakenBackUnderALaterOne(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	hidden := c.decide(t, c.moderator, forum.ActionHide)
	c.report(t, c.Member(0), "off-topic")
	c.decide(t, c.second, forum.ActionRemove)
	if err := c.Undo(ctx, c.moderator, hidden.ID); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("it was answered %v", err)
	}
}

func TestAnAppealGoesToSomebodyElse(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	d := c.decide(t, c.moderator, forum.ActionRemove)
	a, err := c.FileAppeal(ctx, d.ID, "It is about peering.")
	must(t, err)
	again, err := c.FileAppeal(ctx, d.ID, "It is about peering.")
	must(t, err)
	if a.ID != again.ID {
		t.Error("the same appeal was filed twice")
	}
	if _, err := c.FileAppeal(ctx, d.ID, "And another thing."); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("a second appeal: %v", err)
	}
	c.wants(t, "SELECT lane FROM cases", "appeals")
	if _, err := c.Decide(ctx, c.moderator, c.decision(forum.ActionOverturn)); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("who had decided: %v", err)
	}
	if err := c.Undo(ctx, c.second, d.ID); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("taken back beside the appeal: %v", err)
	}
	answer := c.decide(t, c.second, forum.ActionOverturn)
	if got := c.status(t); got != "shown" {
		t.Errorf("it is %s", got)
	}
	c.wants(t, "SELECT outcome || same_judge FROM appeals", "upheld0")
	must(t, c.Undo(ctx, c.second, answer.ID))
	if got := c.status(t); got != "removed" {
		t.Errorf("with the answer taken back it is %s", got)
	}
	c.decide(t, c.second, forum.ActionStand)
	c.wants(t, "SELECT outcome FROM appeals", "rejected")
	c.Sound()
}

func TestWhereNobodyElseIsThereAnAdministratorAnswersTheAppealAgainstTheirOwnDecision(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	c := &court{DB: db, author: db.Member(0), moderator: db.Member(forum.RoleAdministrator)}
	c.comment = db.Comment(c.author, "peering", 0)
	c.report(t, c.Member(0), "off-topic")
	d := c.decide(t, c.moderator, forum.ActionRemove)
	_, err := c.FileAppeal(ctx, d.ID, "It is about peering.")
	must(t, err)
	c.decide(t, c.moderator, forum.ActionStand)
	c.wants(t, "SELECT outcome || same_judge FROM appeals", "rejected1")
}

func TestTheMailsOfADecisionWaitUntilItCannotBeAQuickSlipAnyMore(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	c.decide(t, c.moderator, forum.ActionRemove)
	c.wants(t, "SELECT kind || (due_at - created_at) FROM outbox ORDER BY id", "outcome30000000", "statement30000000")
}

func TestWhatIsNotThereCannotBeReported(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "off-topic", Writer: c.Member(0).Writer()}
	report := func(want error) {
		t.Helper()
		if _, err := c.FileReport(ctx, n); !errors.Is(err, want) {
			t.Errorf("it was answered %v, not %v", err, want)
		}
	}
	n.Writer = c.author.Writer()
	report(forum.ErrForbidden)
	n.Writer = c.moderator.Writer()
	n.Reason = "none-of-these"
	if _, err := c.FileReport(ctx, n); err == nil {
		t.Error("a reason that is not offered was taken")
	}
	n.Reason = "illegal"
	if _, err := c.FileReport(ctx, n); err == nil {
		t.Error("a legal reason without a law was taken")
	}
	n.Reason = "off-topic"
	db := c.DB
	db.Exec("UPDATE articles SET status = 'withdrawn'")
	report(forum.ErrNotFound)
	db.Exec("UPDATE articles SET status = 'published'")
	db.Remove(c.comment)
	report(forum.ErrGone)
	n.Subject = 99
	report(forum.ErrNotFound)
	n.Kind = "planet"
	report(forum.ErrNotFound)
	c.wants(t, "SELECT count(*) FROM cases", "0")
}
