package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// guest is a report by somebody without an account, from a browser with the token.
func (c *court) guest(browser string) forum.NewReport {
	return forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "off-topic", Browser: browser, Network: "203.0.113.0/24", Waits: "waits-" + browser}
}

func (c *court) file(t *testing.T, n forum.NewReport) store.Filed {
	t.Helper()
	f, err := c.FileReport(ctx, n)
	must(t, err)
	return f
}

// deliver writes the letters that are due, and hands them over; told are the kinds
// of those about reports.
func (c *court) deliver(t *testing.T) (told []string, letters []forum.Letter) {
	t.Helper()
	for {
		list, err := c.ClaimDue(ctx, 20)
		must(t, err)
		if len(list) == 0 {
			return told, letters
		}
		for _, m := range list {
			l, owed, err := c.WriteLetter(ctx, m.ID)
			must(t, err)
			if !owed {
				continue
			}
			letters = append(letters, l)
			if l.Kind == forum.MailOutcome || l.Kind == forum.MailReceipt {
				told = append(told, fmt.Sprint(l.Kind, " to ", l.To))
			}
			must(t, c.MarkHanding(ctx, l.ID, ""))
			must(t, c.MarkDone(ctx, l.ID, forum.MailSent, ""))
		}
	}
}

// confirm opens the link that asks a guest whether they want to hear.
func (c *court) confirm(t *testing.T, letters []forum.Letter) store.Filed {
	t.Helper()
	for _, l := range letters {
		if l.Kind == forum.MailKind(forum.RequestReport) {
			_, f, err := c.ConfirmReport(ctx, l.Token, "")
			must(t, err)
			return f
		}
	}
	t.Fatal("no mail asks")
	return store.Filed{}
}

func (c *court) later() { c.Clock.Move(forum.DefaultPolicy().UndoWindow) }

func TestTheSameReportTwoHundredTimesAtOnceCountsOnce(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]func(c *court, i int) forum.NewReport{
		"a member": func(c *court, _ int) forum.NewReport {
			r := c.guest("")
			r.Writer = c.second.Writer()
			return r
		},
		"a browser": func(c *court, _ int) forum.NewReport { return c.guest("token") },
		"no cookie": func(c *court, i int) forum.NewReport {
			r := c.guest(fmt.Sprint("token ", i))
			r.Fresh = true
			return r
		},
		"no token": func(c *court, _ int) forum.NewReport { return c.guest("") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			var wg sync.WaitGroup
			for i := range 200 {
				wg.Go(func() {
					if _, err := c.FileReport(ctx, n(c, i)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			c.wants(t, "SELECT count(*) FROM reports", "1")
			c.wants(t, "SELECT reports || ' ' || version FROM cases", "1 1")
			c.Sound()
		})
	}
}

func TestABrowserThatSignsInOrProvesAnAddressReportsOnceAllTheSame(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	first := c.file(t, c.guest("token"))
	again := c.guest("token")
	again.Writer = c.second.Writer()
	if f := c.file(t, again); f.ID != first.ID || !f.Known {
		t.Errorf("signed in: %+v", f)
	}
	c.wants(t, "SELECT member_id FROM reports", fmt.Sprint(c.second.ID))
	third := c.guest("token")
	third.Writer = c.moderator.Writer()
	if f := c.file(t, third); f.ID == first.ID {
		t.Error("somebody else at the same browser has the report of the one before")
	}
	c.wants(t, "SELECT reports FROM cases", "2")
	c.Sound()
}

func TestAGuestConfirmsAndHearsTheOutcomeOnce(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := c.guest("token")
	n.Email = "Gus@example.org"
	f := c.file(t, n)
	if !f.Asked {
		t.Fatal("nobody is asked")
	}
	_, letters := c.deliver(t)
	if len(letters) != 1 || letters[0].Report == nil || letters[0].To != "Gus@example.org" {
		t.Fatalf("mails: %+v", letters)
	}
	c.confirm(t, letters)
	if _, _, err := c.ConfirmReport(ctx, letters[0].Token, ""); !errors.Is(err, forum.ErrGone) {
		t.Errorf("the link again: %v", err)
	}
	c.decide(t, c.moderator, forum.ActionRemove)
	if told, _ := c.deliver(t); len(told) != 0 {
		t.Errorf("within the time for an undo: %q", told)
	}
	c.later()
	told, letters := c.deliver(t)
	if fmt.Sprint(told) != "[outcome to Gus@example.org]" {
		t.Fatalf("told %q", told)
	}
	i := slices.IndexFunc(letters, func(l forum.Letter) bool { return l.Kind == forum.MailOutcome })
	if v := letters[i].Report; v.Decision.Action != forum.ActionRemove || v.What != "About peering" || v.State != forum.ReportUpheld {
		t.Errorf("it says %+v", v)
	}
	c.Clock.Move(48 * time.Hour)
	if told, _ := c.deliver(t); len(told) != 0 {
		t.Errorf("and again: %q", told)
	}
	c.Sound()
}

func TestAGuestWhoConfirmsAfterTheDecisionHearsItThen(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := c.guest("token")
	n.Email = "gus@example.org"
	c.file(t, n)
	_, letters := c.deliver(t)
	c.decide(t, c.moderator, forum.ActionKeep)
	c.later()
	if told, _ := c.deliver(t); len(told) != 0 {
		t.Fatalf("an address that confirmed nothing: %q", told)
	}
	c.confirm(t, letters)
	c.later()
	if told, _ := c.deliver(t); fmt.Sprint(told) != "[outcome to gus@example.org]" {
		t.Errorf("told %q", told)
	}
	c.Sound()
}

func TestAnAddressThatReportedTheSameBeforeIsOnePerson(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	one, two := c.guest("one"), c.guest("two")
	one.Email, two.Email = "gus@example.org", "gus@example.org"
	first := c.file(t, one)
	_, letters := c.deliver(t)
	c.confirm(t, letters)
	second := c.file(t, two)
	if second.ID == first.ID {
		t.Fatal("another browser")
	}
	_, letters = c.deliver(t)
	if f := c.confirm(t, letters); f.ID != first.ID {
		t.Errorf("it leads to %+v", f)
	}
	c.wants(t, "SELECT state FROM reports ORDER BY id", "open", "withdrawn")
	c.wants(t, "SELECT reports FROM cases", "1")
	c.decide(t, c.moderator, forum.ActionRemove)
	c.later()
	if told, _ := c.deliver(t); len(told) != 1 {
		t.Errorf("told %q", told)
	}
	c.Sound()
}

func TestAReportThatIsWithdrawnAsksNobody(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := c.guest("token")
	n.Email = "gus@example.org"
	f := c.file(t, n)
	must(t, c.WithdrawReport(ctx, f.ID))
	if _, letters := c.deliver(t); len(letters) != 0 {
		t.Errorf("mails: %+v", letters)
	}
	if _, err := c.AskToHear(ctx, f.ID, "gus@example.org", forum.Writer{}, ""); !errors.Is(err, forum.ErrGone) {
		t.Errorf("asked again: %v", err)
	}
	n.Reason = "spam"
	if again := c.file(t, n); again.ID != f.ID || again.Known || !again.Asked {
		t.Errorf("reported anew: %+v", again)
	}
	c.wants(t, "SELECT state || reason FROM reports", "openspam")
	c.Sound()
}

func TestALegalReportIsReceived(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := c.guest("")
	n.Writer, n.Reason, n.Law, n.Note = c.second.Writer(), "illegal", "A law", "Why."
	var invalid *forum.Invalid
	if _, err := c.FileReport(ctx, n); !errors.As(err, &invalid) || invalid.Problems[0].Field != "faith" {
		t.Errorf("without good faith: %v", err)
	}
	n.Faith = true
	f := c.file(t, n)
	if told, _ := c.deliver(t); fmt.Sprint(told) != "[receipt to "+c.second.Email+"]" {
		t.Errorf("told %q", told)
	}
	must(t, c.WithdrawReport(ctx, f.ID))
	c.file(t, n)
	if told, _ := c.deliver(t); len(told) != 0 {
		t.Errorf("again: %q", told)
	}
}

func TestAMemberWhoWantsNoOutcomesGetsNone(t *testing.T) {
	t.Parallel()
	for name, silence := range map[string]func(c *court, m *forum.Member){
		"by the setting": func(c *court, m *forum.Member) { must(t, c.TellOfReports(ctx, m.ID, false)) },
		"suspended": func(c *court, m *forum.Member) {
			c.Exec("UPDATE members SET suspended_until = 9000000000000000 WHERE id = $1", m.ID)
		},
		"no mails": func(c *court, m *forum.Member) {
			c.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'asked' WHERE id = $1", m.AddressID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			reader := c.Member(0)
			c.report(t, reader, "off-topic")
			silence(c, reader)
			c.decide(t, c.moderator, forum.ActionRemove)
			c.later()
			if told, _ := c.deliver(t); len(told) != 0 {
				t.Errorf("told %q", told)
			}
		})
	}
}

// Whatever is decided, undone and decided again, and whenever mails leave, each
// reporter hears once, and what they hear holds at that moment.
func TestTheOutcomeIsToldOnceHoweverOftenItIsDecided(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			random := rand.New(rand.NewPCG(seed, 1))
			readers := []*forum.Member{c.Member(0), c.Member(0)}
			for _, r := range readers {
				c.report(t, r, "off-topic")
			}
			heard := map[string]int{}
			hear := func() {
				told, _ := c.deliver(t)
				for _, m := range told {
					heard[m]++
				}
			}
			var last forum.Decision
			for range 15 {
				switch open := c.Column("SELECT closed_at IS NULL FROM cases")[0] == "1"; {
				case random.IntN(3) == 0:
					c.Clock.Move(time.Duration(random.IntN(40)) * time.Second)
					hear()
				case open:
					last = c.decide(t, c.moderator, []forum.Action{forum.ActionHide, forum.ActionKeep}[random.IntN(2)])
				default:
					must(t, c.Undo(ctx, c.moderator, last.ID))
				}
			}
			if c.Column("SELECT closed_at IS NULL FROM cases")[0] == "1" {
				c.decide(t, c.moderator, forum.ActionHide)
			}
			c.later()
			hear()
			for _, r := range readers {
				if n := heard["outcome to "+r.Email]; n != 1 {
					t.Errorf("%s heard %d times", r.Email, n)
				}
			}
			c.Sound()
		})
	}
}

func TestAMailOfAnOutcomeThatCouldNotLeaveMakesRoomForTheNext(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader := c.Member(0)
	c.report(t, reader, "off-topic")
	d := c.decide(t, c.moderator, forum.ActionHide)
	c.later()
	list, err := c.ClaimDue(ctx, 20)
	must(t, err)
	for _, m := range list { // the server is away
		_, _, err := c.WriteLetter(ctx, m.ID)
		must(t, err)
		must(t, c.MarkLater(ctx, m.ID, "no answer"))
	}
	must(t, c.Undo(ctx, c.moderator, d.ID))
	c.decide(t, c.moderator, forum.ActionRemove)
	c.Clock.Move(time.Hour)
	if told, _ := c.deliver(t); fmt.Sprint(told) != "[outcome to "+reader.Email+"]" {
		t.Errorf("told %q", told)
	}
	c.Sound()
}

func TestAReportSaysWhichVersionItsReporterSaw(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	must(t, c.EditComment(ctx, c.author.Writer(), c.comment, 1, "Other", "Other words."))
	n := c.guest("token")
	n.Seen = 1
	f := c.file(t, n)
	r := c.guest("other")
	r.Seen = 99
	c.file(t, r)
	c.wants(t, "SELECT subject_version FROM reports ORDER BY id", "1", "2")
	v, err := c.Report(ctx, f.ID)
	must(t, err)
	if v.Seen != 1 || v.What != "About peering" {
		t.Errorf("%+v", v)
	}
	c.Exec("UPDATE articles SET status = 'withdrawn'")
	if v, err = c.Report(ctx, f.ID); err != nil || !v.Gone || v.What != "" {
		t.Errorf("of an article that is not public any more: %+v %v", v, err)
	}
}

func TestWhoReportsAllOfOneAuthorIsSeenAsSuch(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	other := c.Comment(c.second, "peering", 0)
	n := c.guest("token")
	for range 6 {
		c.file(t, n)
		n.Subject = c.Comment(c.author, "peering", 0)
	}
	n.Subject = other
	c.file(t, n)
	c.file(t, c.guest("another"))
	list := c.reportsOf(t, 1)
	if list[0].Day != 7 || !list[0].InFlood() || list[1].Day != 1 || list[1].InFlood() {
		t.Errorf("of the reporter within a day: %+v", list)
	}
	if len(list) != 2 || list[0].Chain != 6 || !list[0].InChain() || list[1].Chain != 1 || list[1].InChain() {
		t.Errorf("%+v", list)
	}
	c.Clock.Move(25 * time.Hour)
	n.Subject = c.Comment(c.author, "peering", 0)
	f := c.file(t, n)
	list = c.reportsOf(t, mustCase(t, c, f.ID))
	if list[0].Chain != 1 || list[0].Day != 1 {
		t.Errorf("the day after it is a chain of %d", list[0].Chain)
	}
}

func TestTheRecordOfAReporterStandsBesideAReportOfAnArticleToo(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader := c.Member(0)
	c.report(t, reader, "off-topic")
	c.decide(t, c.moderator, forum.ActionRemove)
	f := c.file(t, forum.NewReport{Kind: forum.SubjectArticle, Subject: 1, Reason: "other", Writer: reader.Writer()})
	list := c.reportsOf(t, mustCase(t, c, f.ID))
	if len(list) != 1 || list[0].Upheld != 1 || list[0].Chain != 0 {
		t.Errorf("%+v", list)
	}
}

// reportsOf are the reports of a case, as a moderator sees them.
func (c *court) reportsOf(t *testing.T, id int64) []forum.Report {
	t.Helper()
	f, err := c.CaseFor(ctx, c.moderator, id)
	must(t, err)
	return f.Reports
}

func mustCase(t *testing.T, c *court, report int64) int64 {
	t.Helper()
	v, err := c.Report(ctx, report)
	must(t, err)
	return v.CaseID
}

func TestAReporterKnowsWhatTheyReportedAlready(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader := c.Member(0)
	mine := c.report(t, reader, "off-topic")
	theirs := c.file(t, c.guest("token"))
	for _, look := range []struct {
		w       forum.Writer
		browser string
		want    int64
	}{{reader.Writer(), "", mine.ID}, {forum.Writer{}, "token", theirs.ID}, {c.second.Writer(), "", 0}, {c.second.Writer(), "token", 0}, {forum.Writer{}, "", 0}} {
		r, err := c.Reportable(ctx, forum.SubjectComment, c.comment, look.w, look.browser)
		must(t, err)
		if got := r.Mine; (got == nil) != (look.want == 0) || got != nil && got.ID != look.want {
			t.Errorf("%+v finds %+v", look, got)
		}
	}
	list, next, err := c.ReportsBy(ctx, reader.ID, 0)
	must(t, err)
	if len(list) != 1 || next != 0 || list[0].ID != mine.ID {
		t.Errorf("%+v", list)
	}
	seen, err := c.Reader(ctx, reader.ID, 1, 1)
	must(t, err)
	if !seen.Reported[c.comment] {
		t.Error("the page does not say that it is reported")
	}
	must(t, c.WithdrawReport(ctx, mine.ID))
	if seen, err = c.Reader(ctx, reader.ID, 1, 1); err != nil || seen.Reported[c.comment] {
		t.Errorf("withdrawn it is reported: %v", err)
	}
}

func TestTheListOfOnesReportsGoesOn(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader := c.Member(0)
	for range 23 {
		c.report(t, reader, "off-topic")
		c.comment = c.Comment(c.author, "peering", 0)
	}
	first, next, err := c.ReportsBy(ctx, reader.ID, 0)
	must(t, err)
	rest, end, err := c.ReportsBy(ctx, reader.ID, next)
	must(t, err)
	if len(first) != 20 || len(rest) != 3 || end != 0 || first[19].ID != rest[0].ID+1 {
		t.Errorf("%d and %d, then %d", len(first), len(rest), end)
	}
}

func TestAMemberWhoLeavesTakesTheirNameOffTheirReports(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader, into := c.Member(0), c.Member(0)
	n := c.guest("")
	n.Writer, n.Reason, n.Law, n.Note, n.Name, n.Contact, n.Faith = reader.Writer(), "copyright", "A right", "Mine.", "Rita Reader", "Street 1", true
	c.file(t, n)
	admin := c.Member(forum.RoleAdministrator)
	must(t, c.MergeMembers(ctx, admin, reader.ID, into.ID))
	c.wants(t, "SELECT member_id || name FROM reports", fmt.Sprint(into.ID, "Rita Reader"))
	must(t, c.DeleteMember(ctx, into.ID, forum.LeaveAnonymous))
	c.wants(t, "SELECT coalesce(member_id, 0) || name || contact || network || note FROM reports", "0Mine.")
	c.Sound()
}

func TestAnAddressGoesWithTheLastThatHangsOnIt(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	n := c.guest("token")
	n.Email = "gus@example.org"
	c.file(t, n)
	_, letters := c.deliver(t)
	c.confirm(t, letters)
	c.Clock.Move(400 * 24 * time.Hour)
	for range 5 {
		_, err := c.KeepHouse(ctx)
		must(t, err)
	}
	c.wants(t, "SELECT count(*) FROM addresses WHERE email_key = 'gus@example.org'", "1")
	c.Sound()
}

func TestThePeopleWhoReportedStandInNoTextOfTheLog(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.Clock.Move(8 * 24 * time.Hour)
	for _, r := range c.readers(4) {
		c.report(t, r, "off-topic")
	}
	c.decide(t, c.moderator, forum.ActionKeep)
	if text := strings.Join(c.Column("SELECT coalesce(text, '') || l.act || l.actor_id FROM log l LEFT JOIN log_texts x ON x.log_id = l.id"), "\n"); strings.Contains(text, "Look.") || strings.Contains(text, "Member 4") {
		t.Errorf("the log says\n%s", text)
	}
	c.wants(t, fmt.Sprint("SELECT count(*) FROM log WHERE actor_id > ", c.second.ID), "0")
}
