package store_test

import (
	"errors"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

func (c *court) appeal(t *testing.T, d forum.Decision) forum.Appeal {
	t.Helper()
	a, err := c.FileAppeal(ctx, d.ID, "It is about peering.")
	must(t, err)
	return a
}

// single is a site with one moderator, and perhaps others.
func single(t *testing.T, role forum.Roles) *court {
	t.Helper()
	db := storetest.Open(t)
	db.Article("peering")
	c := &court{DB: db, author: db.Member(0), moderator: db.Member(role)}
	c.comment = db.Comment(c.author, "peering", 0)
	return c
}

func TestTheAuthorHearsWhatCameOfTheAppealAndThatAnotherOneLooked(t *testing.T) {
	t.Parallel()
	for action, want := range map[forum.Action]string{forum.ActionOverturn: forum.AppealUpheld, forum.ActionStand: forum.AppealRejected} {
		c := newCourt(t)
		d := c.opened(t, forum.ActionRemove)
		c.statements(t)
		c.appeal(t, d)
		answer := c.decide(t, c.second, action)
		list := c.statements(t)
		if len(list) != 1 || list[0].TakenBack {
			t.Fatalf("%s: told %+v", action, list)
		}
		s := list[0].Statement
		if s.Decision.ID != answer.ID || s.Answered == nil || s.Answered.SameJudge || s.Appealed == nil || s.Appealed.ID != d.ID {
			t.Errorf("%s: it says %+v", action, s)
		}
		of, err := c.Statement(ctx, d.ID)
		if err != nil || of.Decision.Appeal.Outcome != want || of.Answer == nil || of.Answer.Message != "Not about peering." {
			t.Errorf("%s: the page of the decision: %+v %v", action, of, err)
		}
		c.Sound()
	}
}

func TestAnAppealIsPossibleInTimeAndNotWithoutWords(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	var invalid *forum.Invalid
	for _, text := range []string{"", " \n ", "\u200b"} {
		if _, err := c.FileAppeal(ctx, d.ID, text); !errors.As(err, &invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
	c.Clock.Move(forum.DefaultPolicy().AppealWindow)
	if _, err := c.FileAppeal(ctx, d.ID, "Too late."); !errors.Is(err, forum.ErrGone) {
		t.Errorf("after its time: %v", err)
	}
	if _, err := c.FileAppeal(ctx, 99, "Of nothing."); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("against nothing: %v", err)
	}
}

func TestAMemberWhoIsSuspendedCanAppeal(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	c.Exec("UPDATE members SET suspended_until = 1900000000000000 WHERE id = ?", c.author.ID)
	c.appeal(t, d)
}

func TestWhereOneModeratorIsAloneTheyAnswerTheAppealAndThatIsSaid(t *testing.T) {
	t.Parallel()
	c := single(t, forum.RoleModerator)
	d := c.opened(t, forum.ActionRemove)
	c.statements(t)
	c.appeal(t, d)
	c.decide(t, c.moderator, forum.ActionStand)
	c.wants(t, "SELECT outcome || same_judge FROM appeals", "rejected1")
	list := c.statements(t)
	if len(list) != 1 || !list[0].Statement.Answered.SameJudge {
		t.Errorf("told: %+v", list)
	}
}

func TestAnAppealGoesToAnAdministratorWhereNoOtherModeratorIs(t *testing.T) {
	t.Parallel()
	c := single(t, forum.RoleModerator)
	d := c.opened(t, forum.ActionRemove)
	c.appeal(t, d)
	administrator := c.Member(forum.RoleAdministrator)
	if _, err := c.Decide(ctx, c.moderator, c.decision(forum.ActionStand)); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("who had decided: %v", err)
	}
	c.decide(t, administrator, forum.ActionOverturn)
	c.wants(t, "SELECT outcome || same_judge FROM appeals", "upheld0")
}

func TestSomebodyWhoReportedOrIsJudgedIsNoOtherJudge(t *testing.T) {
	t.Parallel()
	c := single(t, forum.RoleModerator)
	reporter := c.Member(forum.RoleModerator)
	c.report(t, reporter, "off-topic")
	d := c.decide(t, c.moderator, forum.ActionRemove)
	c.appeal(t, d)
	if _, err := c.Decide(ctx, reporter, c.decision(forum.ActionStand)); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("who had reported it: %v", err)
	}
	c.decide(t, c.moderator, forum.ActionOverturn)
	c.wants(t, "SELECT outcome || same_judge FROM appeals", "upheld1")
}

func TestAnAppealAgainstWhatTheSiteHidShowsItOrNot(t *testing.T) {
	t.Parallel()
	for action, want := range map[forum.Action]string{forum.ActionOverturn: "shown", forum.ActionStand: "hidden", forum.ActionKeep: "shown"} {
		c := newCourt(t)
		for _, m := range c.readers(3) {
			c.report(t, m, "off-topic")
		}
		machine := c.statements(t)[0].Statement.Decision
		c.appeal(t, machine)
		answer := c.decide(t, c.moderator, action)
		if got := c.status(t); got != want {
			t.Errorf("%s: it is %s", action, got)
		}
		s, err := c.Statement(ctx, machine.ID)
		must(t, err)
		if s.Decision.Stands() != (want == "hidden") {
			t.Errorf("%s: %+v", action, s)
		}
		must(t, c.Undo(ctx, c.moderator, answer.ID))
		if got := c.status(t); got != "hidden" {
			t.Errorf("%s taken back: it is %s", action, got)
		}
		c.Sound()
	}
}

func TestTwoAppealsOnOneCaseAreBothDecided(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	hidden := c.opened(t, forum.ActionHide)
	c.report(t, c.Member(0), "off-topic")
	removed := c.decide(t, c.moderator, forum.ActionRemove)
	c.appeal(t, hidden)
	c.appeal(t, removed)
	c.decide(t, c.second, forum.ActionOverturn)
	if got := c.status(t); got != "removed" {
		t.Errorf("the later decision stands, and it is %s", got)
	}
	c.wants(t, "SELECT lane || (closed_at IS NULL) FROM cases", "appeals1")
	last := c.decide(t, c.second, forum.ActionOverturn)
	if got := c.status(t); got != "hidden" { // as it was before the second decision
		t.Errorf("it is %s", got)
	}
	c.wants(t, "SELECT outcome FROM appeals", "upheld", "upheld")
	c.wants(t, "SELECT closed_at IS NULL FROM cases", "0")
	must(t, c.Undo(ctx, c.second, last.ID))
	if got := c.status(t); got != "removed" {
		t.Errorf("taken back: it is %s", got)
	}
	c.Sound()
}

func TestReportersWereNotRightWhereAnAppealIs(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	f := c.report(t, c.Member(0), "off-topic")
	d := c.decide(t, c.moderator, forum.ActionRemove)
	c.Clock.Move(time.Minute)
	if told := c.sends(t, forum.MailOutcome); len(told) > 1 {
		t.Errorf("told: %+v", told)
	}
	c.appeal(t, d)
	answer := c.decide(t, c.second, forum.ActionOverturn)
	r, err := c.Report(ctx, f.ID)
	if err != nil || r.State != forum.ReportRejected {
		t.Errorf("the report is %s %v", r.State, err)
	}
	c.Clock.Move(time.Minute)
	if told := c.sends(t, forum.MailOutcome); len(told) != 0 {
		t.Errorf("told a second time: %+v", told)
	}
	must(t, c.Undo(ctx, c.second, answer.ID))
	if r, err := c.Report(ctx, f.ID); err != nil || r.State != forum.ReportUpheld {
		t.Errorf("taken back: the report is %s %v", r.State, err)
	}
}

func TestWhoHeardOfAnAnswerHearsThatItIsTakenBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	c.statements(t)
	c.appeal(t, d)
	answer := c.decide(t, c.second, forum.ActionOverturn)
	c.statements(t)
	must(t, c.Undo(ctx, c.second, answer.ID))
	list := c.statements(t)
	if len(list) != 1 || !list[0].TakenBack || list[0].Statement.Decision.ID != answer.ID || list[0].Statement.Status != forum.Removed {
		t.Errorf("told: %+v", list)
	}
	c.decide(t, c.second, forum.ActionStand)
	if list := c.statements(t); len(list) != 1 || list[0].Statement.Decision.Action != forum.ActionStand {
		t.Errorf("told: %+v", list)
	}
}

func TestAnAppealIsNotInTheQueueOfWhoDecidedWhileSomebodyElseIsThere(t *testing.T) {
	t.Parallel()
	c := single(t, forum.RoleModerator)
	d := c.opened(t, forum.ActionRemove)
	c.appeal(t, d)
	open := func(m *forum.Member, want int) {
		t.Helper()
		page, err := c.Queue(ctx, m, store.CaseQuery{})
		must(t, err)
		n, err := c.OpenCases(ctx, m)
		must(t, err)
		if len(page.Items) != want || n != want || page.Counts.Open != want || page.Counts.Lanes[forum.LaneAppeal] != want || len(c.queue(t, m, store.CaseQuery{Lane: forum.LaneAppeal})) != want {
			t.Errorf("%d in the queue, %d counted, %+v, not %d", len(page.Items), n, page.Counts, want)
		}
	}
	open(c.moderator, 1) // nobody else is there
	second := c.Member(forum.RoleModerator)
	open(c.moderator, 0)
	open(second, 1)
	found, err := c.FindCases(ctx, c.moderator, "1")
	if err != nil || len(found.Items) != 1 {
		t.Errorf("looked for, it is found %d times, %v", len(found.Items), err)
	}
	c.decide(t, second, forum.ActionStand)
	if got := c.queue(t, c.moderator, store.CaseQuery{Closed: true}); len(got) != 1 {
		t.Errorf("decided are %v", got)
	}
}
