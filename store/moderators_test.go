package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"colloquy/forum"
)

// tells lets what is done each minute happen, and returns who got which mails.
func (c *court) tells(t *testing.T) (list []string) {
	t.Helper()
	_, err := c.TellModerators(ctx)
	must(t, err)
	for _, l := range c.sends(t, forum.MailCases, forum.MailCase) {
		list = append(list, fmt.Sprintf("%s %s%s %d", l.Member.Name, l.Kind, l.Waiting.Why, l.Waiting.Total))
	}
	slices.Sort(list)
	return list
}

func (c *court) told(t *testing.T, want ...string) {
	t.Helper()
	if got := c.tells(t); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("told %q, not %q", got, want)
	}
}

func (c *court) another(t *testing.T) {
	t.Helper()
	c.Clock.Move(time.Second)
	c.comment = c.Comment(c.author, "peering", 0)
	c.report(t, c.Member(0), "off-topic")
}

func TestModeratorsHearInBundlesWhatWaits(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	a, b := c.moderator.Name, c.second.Name
	c.told(t)
	c.report(t, c.Member(0), "off-topic")
	c.told(t, a+" cases 1", b+" cases 1")
	c.another(t)
	c.told(t) // not yet
	c.Clock.Move(forum.DefaultPolicy().CasesEvery)
	c.told(t, a+" cases 2", b+" cases 2")
	c.Clock.Move(2 * forum.DefaultPolicy().CasesEvery)
	c.told(t) // nothing new
	c.another(t)
	must(t, c.SetCasesMails(ctx, c.second.ID, false))
	c.told(t, a+" cases 3")
}

func TestTwoProcessesTellModeratorsOnce(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	for range 3 {
		_, err := c.TellModerators(ctx)
		must(t, err)
	}
	c.wants(t, "SELECT count(*) FROM outbox WHERE kind = 'cases'", "2")
}

func TestAModeratorHearsOfNoCaseAboutThemselvesOrThatTheyReported(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.comment = c.Comment(c.moderator, "peering", 0)
	c.report(t, c.second, "illegal")
	c.told(t)
	third := c.Member(forum.RoleModerator)
	c.told(t, third.Name+" cases 1")
	c.report(t, c.Member(0), "illegal")
	c.told(t, third.Name+" caselegal 1")
}

func TestModeratorsHearOfALegalReasonWithoutDelayAndOneTimeForEachOpening(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	a, b := c.moderator.Name, c.second.Name
	must(t, c.SetCasesMails(ctx, c.moderator.ID, false))
	must(t, c.SetCasesMails(ctx, c.second.ID, false))
	c.report(t, c.Member(0), "illegal")
	c.told(t, a+" caselegal 1", b+" caselegal 1")
	c.report(t, c.Member(0), "copyright")
	c.told(t)
	c.decide(t, c.moderator, forum.ActionKeep)
	c.Clock.Move(time.Hour)
	c.report(t, c.Member(0), "illegal")
	c.told(t, a+" caselegal 1", b+" caselegal 1")
	c.wants(t, "SELECT count(*) FROM outbox WHERE kind = 'case'", "4")
}

func TestALegalMailSaysWhatTheReportSaysAndNotWhoSentIt(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reporter := c.Member(0)
	_, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "illegal", Faith: true, Note: "It names two people.", Law: "Data protection act", Name: "Rita Reporter", Contact: "Some street", Writer: reporter.Writer()})
	must(t, err)
	list := c.sends(t, forum.MailCase)
	if len(list) != 2 {
		t.Fatalf("%d mails", len(list))
	}
	w := list[0].Waiting.Cases[0]
	if w.Reason != "Illegal content" || w.Law != "Data protection act" || w.Note != "It names two people." || w.Title == "" || w.Text == "" || list[0].Waiting.Head == "" {
		t.Errorf("it says %+v", list[0].Waiting)
	}
}

func TestAFloodOfLegalReasonsDoesNotFloodModerators(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for i := range 25 {
		c.Clock.Move(time.Second)
		c.comment = c.Comment(c.author, "peering", 0)
		_, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "illegal", Faith: true, Note: "Look.", Law: "A law", Network: fmt.Sprint("10.0.0.", i)})
		must(t, err)
	}
	c.wants(t, "SELECT count(*) FROM outbox WHERE kind = 'case'", "40")
	got := c.tells(t)
	if len(got) != 42 || !slices.Contains(got, c.moderator.Name+" cases 25") {
		t.Errorf("told %q", got)
	}
}

func TestOfWhatWaitsTooLongThereIsOneReminder(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	a, b := c.moderator.Name, c.second.Name
	c.report(t, c.Member(0), "off-topic")
	c.told(t, a+" cases 1", b+" cases 1")
	c.Clock.Move(forum.DefaultPolicy().CaseReminder)
	c.told(t, a+" casesreminder 1", b+" casesreminder 1")
	c.Clock.Move(forum.DefaultPolicy().CaseReminder)
	c.told(t)
	c.decide(t, c.moderator, forum.ActionKeep)
	c.report(t, c.Member(0), "off-topic") // opens it again
	c.told(t, a+" cases 1", b+" cases 1")
	c.Clock.Move(forum.DefaultPolicy().CaseReminder)
	c.told(t, a+" casesreminder 1", b+" casesreminder 1")
}

func TestRemindersOfSeveralCasesShareOneMail(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	a, b := c.moderator.Name, c.second.Name
	c.report(t, c.Member(0), "off-topic")
	c.Clock.Move(time.Hour)
	c.another(t)
	c.tells(t)
	c.Clock.Move(forum.DefaultPolicy().CaseReminder - time.Hour)
	c.told(t, a+" casesreminder 1", b+" casesreminder 1")
	c.Clock.Move(time.Hour)
	c.told(t) // a reminder went out an hour ago
	c.Clock.Move(forum.DefaultPolicy().CasesEvery)
	c.told(t, a+" casesreminder 2", b+" casesreminder 2")
	c.Clock.Move(24 * time.Hour)
	c.told(t)
}

func TestAdministratorsHearWhereThereIsNoModerator(t *testing.T) {
	t.Parallel()
	c := single(t, forum.RoleAdministrator)
	c.report(t, c.Member(0), "off-topic")
	c.told(t, c.moderator.Name+" cases 1")
	moderator := c.Member(forum.RoleModerator)
	c.Clock.Move(forum.DefaultPolicy().CasesEvery)
	c.another(t)
	c.told(t, moderator.Name+" cases 2")
	c.Exec("UPDATE members SET suspended_until = 1900000000000000 WHERE id = ?", moderator.ID)
	c.Clock.Move(forum.DefaultPolicy().CasesEvery)
	c.another(t)
	c.told(t, c.moderator.Name+" cases 3")
}

func TestNobodyHearsOfWhatIsDecidedMeanwhile(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "illegal")
	_, err := c.TellModerators(ctx)
	must(t, err)
	c.decide(t, c.moderator, forum.ActionKeep)
	if list := c.sends(t, forum.MailCases, forum.MailCase); len(list) != 0 {
		t.Errorf("told: %+v", list)
	}
}

func TestOthersThanTheOneWhoDecidedHearOfAnAppeal(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	d := c.opened(t, forum.ActionRemove)
	c.tells(t)
	c.appeal(t, d)
	c.Clock.Move(forum.DefaultPolicy().CasesEvery)
	c.told(t, c.second.Name+" cases 1")
}

func TestAModeratorWhoWantsNoMailsHearsOfLegalReasonsAlone(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'asked' WHERE id = (SELECT address_id FROM members WHERE id = ?)", c.moderator.ID)
	c.report(t, c.Member(0), "illegal")
	c.told(t, c.moderator.Name+" caselegal 1", c.second.Name+" caselegal 1", c.second.Name+" cases 1")
}

func TestAdministratorsHearOfWhatNoModeratorMayDecide(t *testing.T) {
	t.Parallel()
	c := single(t, forum.RoleModerator)
	admin := c.Member(forum.RoleAdministrator)
	about := func(author *forum.Member) {
		c.Clock.Move(forum.DefaultPolicy().CasesEvery)
		c.comment = c.Comment(author, "peering", 0)
	}
	c.report(t, c.Member(0), "off-topic")
	c.told(t, c.moderator.Name+" cases 1") // an ordinary case is the moderator's
	about(c.moderator)
	c.report(t, c.Member(0), "illegal")
	c.told(t, admin.Name+" caselegal 1", admin.Name+" cases 1")
	about(c.author)
	c.report(t, c.moderator, "illegal")
	c.told(t, admin.Name+" caselegal 1", admin.Name+" cases 2")
	about(c.author)
	d := c.opened(t, forum.ActionRemove)
	c.tells(t)
	c.appeal(t, d)
	c.Clock.Move(forum.DefaultPolicy().CasesEvery)
	c.told(t, admin.Name+" cases 3")
	c.Clock.Move(2 * forum.DefaultPolicy().CaseReminder)
	c.told(t, admin.Name+" casesreminder 3")
}

func TestACaseOfWhichNobodyIsRemindedIsNotMarkedAsReminded(t *testing.T) {
	t.Parallel()
	c := single(t, forum.RoleModerator)
	c.comment = c.Comment(c.moderator, "peering", 0)
	c.report(t, c.Member(0), "off-topic")
	c.Clock.Move(2 * forum.DefaultPolicy().CaseReminder)
	c.told(t)
	c.wants(t, "SELECT count(*) FROM cases WHERE reminded_at IS NOT NULL", "0")
	admin := c.Member(forum.RoleAdministrator)
	c.told(t, admin.Name+" cases 1", admin.Name+" casesreminder 1")
}
