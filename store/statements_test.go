package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// sends writes all mails that are due, as the one who delivers them does, and
// returns those of some kinds.
func (c *court) sends(t *testing.T, kinds ...forum.MailKind) (list []forum.Letter) {
	t.Helper()
	due, err := c.ClaimDue(ctx, 1000)
	must(t, err)
	for _, d := range due {
		l, owed, err := c.WriteLetter(ctx, d.ID)
		must(t, err)
		if !owed {
			continue
		}
		must(t, c.MarkHanding(ctx, d.ID, fmt.Sprint("id-", d.ID)))
		must(t, c.MarkDone(ctx, d.ID, forum.MailSent, ""))
		if slices.Contains(kinds, l.Kind) {
			list = append(list, l)
		}
	}
	return list
}

// statements are those that leave when the time for a quick undo is over.
func (c *court) statements(t *testing.T) []forum.Letter {
	t.Helper()
	c.Clock.Move(time.Minute)
	return c.sends(t, forum.MailStatement)
}

func TestTheAuthorHearsOneTimeWhatWasDecidedAndWhy(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	n := c.decision(forum.ActionRemove)
	n.Message = "Not about peering."
	d, err := c.Decide(ctx, c.moderator, n)
	must(t, err)
	if early := c.sends(t, forum.MailStatement); len(early) != 0 {
		t.Errorf("%d mails left before it could not be a slip any more", len(early))
	}
	list := c.statements(t)
	if len(list) != 1 || list[0].To != c.author.Email || list[0].TakenBack {
		t.Fatalf("the mails: %+v", list)
	}
	s := list[0].Statement
	if s.Decision.ID != d.ID || s.Decision.Message != n.Message || s.RuleAt == 0 || !s.Decision.Reported || s.ByMachine() || s.WasHidden || s.Title == "" || s.HTML == "" || s.Article == nil {
		t.Errorf("it says %+v", s)
	}
	if !s.AppealUntil.Equal(d.At.Add(forum.DefaultPolicy().AppealWindow)) {
		t.Errorf("an appeal is possible until %v", s.AppealUntil)
	}
	c.Clock.Move(24 * time.Hour)
	if again := c.sends(t, forum.MailStatement); len(again) != 0 {
		t.Errorf("told again: %+v", again)
	}
}

func TestOfWhatIsTakenBackBeforeAnybodyHeardNobodyHears(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	c.Clock.Move(10 * time.Second)
	must(t, c.Undo(ctx, c.moderator, d.ID))
	if list := c.statements(t); len(list) != 0 {
		t.Errorf("told: %+v", list)
	}
	c.wants(t, "SELECT reason FROM outbox WHERE kind = 'statement'", "it was taken back before anybody heard of it")
	if list, _, err := c.Statements(ctx, c.author.ID, 0); err != nil || len(list) != 0 {
		t.Errorf("their page shows %v %v", list, err)
	}
	if _, err := c.Statement(ctx, d.ID); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("the link leads to %v", err)
	}
}

func TestOfWhatIsTakenBackLaterTheAuthorHearsOneTime(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	c.statements(t)
	must(t, c.Undo(ctx, c.moderator, d.ID))
	must(t, c.Undo(ctx, c.second, d.ID))
	c.Exec("DELETE FROM outbox WHERE finished_at IS NOT NULL") // that the first was sent is known for a while only
	list := c.statements(t)
	if len(list) != 1 || !list[0].TakenBack || list[0].Statement.Status != forum.Shown {
		t.Errorf("told: %+v", list)
	}
	if list := c.statements(t); len(list) != 0 {
		t.Errorf("told again: %+v", list)
	}
	if list, _, err := c.Statements(ctx, c.author.ID, 0); err != nil || len(list) != 1 || list[0].Decision.Stands() {
		t.Errorf("their page shows %v %v", list, err)
	}
	c.Sound()
}

func TestTheAuthorHearsOfADecisionInsteadOfOneThatWasTakenBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	must(t, c.Undo(ctx, c.moderator, d.ID))
	hidden := c.decide(t, c.moderator, forum.ActionHide)
	list := c.statements(t)
	if len(list) != 1 || list[0].Statement.Decision.ID != hidden.ID {
		t.Errorf("told: %+v", list)
	}
}

func TestTheAuthorHearsThatTheSiteHidTheirCommentAndThatItIsShownAgain(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for _, m := range c.readers(3) {
		c.report(t, m, "off-topic")
	}
	list := c.statements(t)
	if len(list) != 1 || !list[0].Statement.ByMachine() || !list[0].Statement.Decision.Reported || list[0].Statement.Decision.Action != forum.ActionHide {
		t.Fatalf("told: %+v", list)
	}
	c.decide(t, c.moderator, forum.ActionKeep)
	list = c.statements(t)
	if len(list) != 1 || list[0].Statement.Decision.Action != forum.ActionKeep || !list[0].Statement.WasHidden || list[0].Statement.Status != forum.Shown {
		t.Errorf("told: %+v", list)
	}
	all, _, err := c.Statements(ctx, c.author.ID, 0)
	must(t, err)
	if len(all) != 2 || all[1].Instead != all[0].Decision.ID {
		t.Errorf("their page shows %+v", all)
	}
	c.Sound()
}

func TestWhereAllReportsAreWithdrawnTheAuthorHearsThatTheHiddenCommentIsShown(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	var filed []store.Filed
	for _, m := range c.readers(3) {
		filed = append(filed, c.report(t, m, "off-topic"))
	}
	c.statements(t)
	for _, f := range filed {
		must(t, c.WithdrawReport(ctx, f.ID))
	}
	list := c.statements(t)
	if len(list) != 1 || !list[0].TakenBack || list[0].Statement.Status != forum.Shown {
		t.Errorf("told: %+v", list)
	}
	c.Sound()
}

func TestKeepingWhatWasShownIsNothingToTell(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	c.decide(t, c.moderator, forum.ActionKeep)
	if list := c.statements(t); len(list) != 0 {
		t.Errorf("told: %+v", list)
	}
	if list, _, err := c.Statements(ctx, c.author.ID, 0); err != nil || len(list) != 0 {
		t.Errorf("their page shows %v %v", list, err)
	}
}

func TestWhoLeavesHearsNothingAndWhoIsSuspendedDoes(t *testing.T) {
	t.Parallel()
	for what, query := range map[string]string{
		"the member leaves": "UPDATE members SET leaves_at = 1900000000000000, leaves_how = 'anonymous' WHERE id = 1", "": "UPDATE members SET suspended_until = 1900000000000000 WHERE id = 1",
	} {
		c := newCourt(t)
		c.opened(t, forum.ActionRemove)
		c.Exec(query)
		if list := c.statements(t); (len(list) == 1) != (what == "") {
			t.Errorf("%q: told %+v", what, list)
		}
		c.wants(t, "SELECT reason FROM outbox WHERE kind = 'statement'", what)
	}
}

func TestAStatementGoesWithItsAuthorToTheirNewAddress(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.opened(t, forum.ActionRemove)
	c.Exec("UPDATE outbox SET address_id = (SELECT address_id FROM members WHERE id = ?) WHERE kind = 'statement'", c.second.ID)
	if list := c.statements(t); len(list) != 0 {
		t.Errorf("somebody else was told: %+v", list)
	}
	c.wants(t, "SELECT reason FROM outbox WHERE kind = 'statement'", "the address is not the author's any more")
}

func TestAStatementNamesNobodyWhoReportedOrDecided(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reporter := c.Member(0)
	_, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "illegal", Faith: true, Note: "Secret words.", Law: "Secret law", Name: "Secret name", Contact: "Secret street", Writer: reporter.Writer(), Network: "10.0.0.1"})
	must(t, err)
	c.decide(t, c.moderator, forum.ActionRemove)
	list := c.statements(t)
	if len(list) != 1 {
		t.Fatalf("told: %+v", list)
	}
	s := list[0].Statement
	s.Decision.ActorID, s.Decision.Actor = 0, "" // that which no view prints
	text := fmt.Sprintf("%+v %+v %+v", *s, *list[0].Member, s.Article)
	for _, secret := range []string{"Secret", reporter.Name, reporter.Email} {
		if strings.Contains(text, secret) {
			t.Errorf("it holds %q: %s", secret, text)
		}
	}
}

func TestAGuestHearsAtTheirConfirmedAddressAndOthersDoNot(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	c := &court{DB: db, author: db.Member(0), moderator: db.Member(forum.RoleModerator), second: db.Member(forum.RoleModerator)}
	token := waiting(t, db, "grace@example.org", "Buy this.")
	a, err := db.PostWaiting(ctx, token, "", 0)
	must(t, err)
	c.comment = a.Posted[0]
	d := c.opened(t, forum.ActionRemove)
	list := c.statements(t)
	if len(list) != 1 || list[0].To != "grace@example.org" {
		t.Fatalf("told: %+v", list)
	}
	if _, err := c.StatementTo(ctx, c.author.ID, d.ID); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("a member sees it: %v", err)
	}
	if _, err := c.Statement(ctx, d.ID); err != nil {
		t.Errorf("the link: %v", err)
	}
	c.Exec("UPDATE addresses SET confirmed_at = NULL")
	must(t, c.Undo(ctx, c.moderator, d.ID))
	if list := c.statements(t); len(list) != 0 {
		t.Errorf("an address that nobody confirmed was told: %+v", list)
	}
	c.Exec("UPDATE decisions SET address_id = NULL")
	if _, err := c.Statement(ctx, d.ID); !errors.Is(err, forum.ErrGone) {
		t.Errorf("of an author who is gone: %v", err)
	}
}

func TestADecisionOfAModeratorWhoseAccountIsGoneIsNoMachines(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	c.Exec("UPDATE decisions SET actor_id = NULL")
	if s, err := c.Statement(ctx, d.ID); err != nil || s.ByMachine() || s.Instead != 0 {
		t.Errorf("%+v %v", s, err)
	}
	c.appeal(t, d)
	c.decide(t, c.moderator, forum.ActionOverturn)
	c.Sound()
}

// opened opens a case without a report and decides it.
func (c *court) opened(t *testing.T, a forum.Action) forum.Decision {
	t.Helper()
	if len(c.Column("SELECT id FROM cases")) == 0 {
		c.report(t, c.Member(0), "off-topic")
	}
	return c.decide(t, c.moderator, a)
}

func TestTheListOfDecisionsGoesOnPageByPage(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	for range store.StatementsPerPage + 3 {
		c.decide(t, c.moderator, forum.ActionHide)
	}
	first, next, err := c.Statements(context.Background(), c.author.ID, 0)
	must(t, err)
	rest, end, err := c.Statements(ctx, c.author.ID, next)
	must(t, err)
	if len(first) != store.StatementsPerPage || len(rest) != 3 || end != 0 || first[0].Decision.ID < rest[0].Decision.ID {
		t.Errorf("%d and %d, then %d", len(first), len(rest), end)
	}
}
