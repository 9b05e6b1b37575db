package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// press is a site with subscribers, in the middle of a week: storetest.Start lies
// in it.
type press struct {
	*storetest.DB
	editor *forum.Member
}

func newPress(t *testing.T, subscribers int) *press {
	t.Helper()
	p := &press{DB: storetest.Open(t)}
	p.editor = p.Member(forum.RoleEditor)
	for range subscribers {
		p.subscribe(t, p.Member(0).AddressID)
	}
	return p
}

// article publishes one now.
func (p *press) article(slug string) forum.Article {
	a := p.Article(slug)
	p.Exec("UPDATE articles SET published_at = $1 WHERE id = $2", p.Clock.Now().UnixMicro(), a.ID)
	return a
}

func (p *press) subscribe(t *testing.T, address int64) {
	t.Helper()
	must(t, p.Follow(ctx, address, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "The week by mail", Source: "/weekly"}))
}

// untilDue moves the clock behind the end of the running week.
func (p *press) untilDue(t *testing.T, past time.Duration) {
	t.Helper()
	at, ok, err := p.NextDigest(ctx)
	must(t, err)
	if !ok {
		t.Fatal("no issue is due ever")
	}
	p.Clock.Move(at.Sub(p.Clock.Now()) + past)
}

// digest does all that the digest owes now.
func digest(t *testing.T, db *storetest.DB) {
	t.Helper()
	for {
		more, err := db.DigestDue(ctx)
		must(t, err)
		if !more {
			return
		}
	}
}

func (p *press) wants(t *testing.T, what string, want ...string) {
	t.Helper()
	if got := p.Column(what); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s\nis %q, not %q", what, got, want)
	}
}

const allIssues = "SELECT list || ' ' || status || ' ' || coalesce(number, 0) || ' ' || queued || ' ' || why FROM issues WHERE list = 'weekly' ORDER BY id"

func TestAnIssueGoesOutOnceToEverySubscriber(t *testing.T) {
	t.Parallel()
	p := newPress(t, 3)
	p.article("peering")
	gone := p.Member(0)
	p.subscribe(t, gone.AddressID)
	must(t, p.Unfollow(ctx, gone.AddressID, forum.FollowWeekly, 0))
	digest(t, p.DB)
	p.wants(t, allIssues)
	p.untilDue(t, time.Minute)
	digest(t, p.DB)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly queued 1 3 ")
	p.wants(t, "SELECT count(DISTINCT address_id) || ' ' || count(*) FROM outbox WHERE kind = 'digest'", "3 3")
	p.Sound()
}

func TestNothingNewIsNoMail(t *testing.T) {
	t.Parallel()
	p := newPress(t, 2)
	p.article("peering")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly queued 1 2 ", "weekly skipped 0 0 there was nothing new")
	p.article("transit")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, "SELECT number FROM issues WHERE status = 'queued' AND list = 'weekly' ORDER BY number", "1", "2")
}

func TestAServerThatWasDownCatchesUpWithinTwoDays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		late time.Duration
		want string
	}{
		"a day":        {24 * time.Hour, "weekly queued 1 1 "},
		"three days":   {72 * time.Hour, "weekly skipped 0 0 the server was down when it was due, and it is too late now"},
		"just in time": {forum.CatchUp, "weekly queued 1 1 "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPress(t, 1)
			p.article("peering")
			p.untilDue(t, c.late)
			digest(t, p.DB)
			p.wants(t, allIssues+" LIMIT 1", c.want)
			if strings.Contains(c.want, "skipped") {
				p.wants(t, "SELECT action FROM events WHERE subject_kind = 'issue'", "digest skipped")
				p.untilDue(t, 0)
				digest(t, p.DB)
				p.wants(t, "SELECT count(*) FROM issue_items n JOIN issues i ON i.id = n.issue_id WHERE i.list = 'weekly'", "1") // the missed week is in the next one
			}
		})
	}
}

func TestTwoProcessesSendAnIssueOnce(t *testing.T) {
	t.Parallel()
	p := newPress(t, 40)
	p.article("peering")
	p.untilDue(t, time.Second)
	other := reopened(t, p.Dir)
	other.Clock.Move(p.Clock.Now().Sub(other.Clock.Now()))
	done := make(chan error, 2)
	for _, db := range []*storetest.DB{p.DB, other} {
		go func() {
			for {
				more, err := db.DigestDue(ctx)
				if err != nil || !more {
					done <- err
					return
				}
			}
		}()
	}
	must(t, errors.Join(<-done, <-done))
	p.wants(t, allIssues, "weekly queued 1 40 ")
	p.wants(t, "SELECT count(*) FROM outbox WHERE kind = 'digest'", "40")
}

func TestClosingThePeriodByHandSendsItOnceAndLosesNothing(t *testing.T) {
	t.Parallel()
	p := newPress(t, 2)
	p.article("peering")
	i, err := p.SendDigest(ctx, forum.FollowWeekly)
	must(t, err)
	if i.Number != 1 {
		t.Errorf("it is %+v", i)
	}
	p.Clock.Move(time.Minute)
	p.article("transit")
	again, err := p.SendDigest(ctx, forum.FollowWeekly)
	must(t, err)
	if again.ID != i.ID {
		t.Errorf("a second one went out: %+v", again)
	}
	digest(t, p.DB)
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly queued 1 2 ")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, "SELECT i.number || ' ' || a.slug FROM issue_items n JOIN issues i ON i.id = n.issue_id JOIN articles a ON a.id = n.article_id WHERE i.list = 'weekly' ORDER BY i.number", "1 peering", "2 transit")
}

func TestAnIssueCanWaitForAnEditorsWord(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	admin := p.Member(forum.RoleAdministrator)
	is, _ := forum.FindSetting(forum.SettingDigest)
	entry := is.Filled(nil)
	entry["approve"] = forum.Yes
	must(t, p.ChangeSetting(ctx, admin, forum.SettingDigest, time.Time{}, []forum.Entry{entry}))
	p.article("peering")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly composed 1 0 ")
	if err := p.ApproveIssue(ctx, p.Member(0), forum.FollowWeekly, 1, true); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("a reader approved it: %v", err)
	}
	must(t, p.ApproveIssue(ctx, p.editor, forum.FollowWeekly, 1, true))
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly queued 1 1 ")
	p.article("transit")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.Clock.Move(forum.CatchUp + time.Hour)
	digest(t, p.DB)
	p.wants(t, "SELECT why FROM issues WHERE number IS NULL AND list = 'weekly'", "no editor approved it in time")
}

func TestEditorsDecideWhatTheNextIssueNames(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	first, second := p.article("peering"), p.article("transit")
	must(t, p.EditIssue(ctx, p.editor, forum.FollowWeekly, 0, "A quiet week.", forum.IssueEdits{Out: []int64{first.ID}}))
	if err := p.EditIssue(ctx, p.editor, forum.FollowWeekly, 0, "Another hand.", forum.IssueEdits{}); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("two editors at once: %v", err)
	}
	i, _, err := p.ComingDigest(ctx, forum.FollowWeekly)
	must(t, err)
	if i.Note != "A quiet week." || len(i.Items) != 1 || i.Items[0].Article.ID != second.ID {
		t.Errorf("it is to be %+v", i)
	}
	p.untilDue(t, 0)
	digest(t, p.DB)
	i, err = p.Issue(ctx, forum.FollowWeekly, 1)
	must(t, err)
	if i.Note != "A quiet week." || len(i.Items) != 1 || i.Items[0].Article.ID != second.ID {
		t.Errorf("it is %+v", i)
	}
}

// letters are what goes to each address now.
func (p *press) letters(t *testing.T) map[int64]forum.Letter {
	t.Helper()
	claimed, err := p.ClaimDue(ctx, 100)
	must(t, err)
	letters := map[int64]forum.Letter{}
	for _, c := range claimed {
		l, owed, err := p.WriteLetter(ctx, c.ID)
		must(t, err)
		if owed && c.Kind == forum.MailDigest {
			letters[l.AddressID] = l
		}
	}
	return letters
}

func TestASubscriberReadsWhatIsNewForThem(t *testing.T) {
	t.Parallel()
	p := newPress(t, 0)
	reader, writer, guest := p.Member(0), p.Member(0), p.Member(0)
	for _, m := range []*forum.Member{reader, writer, guest} {
		p.subscribe(t, m.AddressID)
	}
	read, both := p.article("peering"), p.article("transit")
	comment := p.Comment(reader, "transit", 0)
	p.Comment(writer, "transit", comment)
	p.NoteVisit(reader.ID, read.ID, forum.Visit{Since: p.Clock.Now(), Last: p.Clock.Now()})
	_, err := p.FlushVisits(ctx)
	must(t, err)
	p.untilDue(t, 0)
	digest(t, p.DB)
	letters := p.letters(t)
	if d := letters[guest.AddressID].Digest; d == nil || len(d.Issue.Items) != 2 {
		t.Fatalf("who has read nothing gets %+v", d)
	}
	d := letters[reader.AddressID].Digest
	if len(d.Issue.Items) != 1 || d.Issue.Items[0].Article.ID != both.ID || len(d.Answers) != 1 {
		t.Errorf("who has read one, and was answered, gets %+v", d)
	}
}

func TestWhomAMemberMutesIsNotQuotedToThem(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	reader, writer := p.Member(0), p.Member(0)
	p.subscribe(t, reader.AddressID)
	p.article("peering")
	quoted := p.Comment(writer, "peering", 0)
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.Exec("UPDATE issue_items SET comment_id = $1", quoted)
	p.Exec("INSERT INTO mutes (member_id, muted_id, at) VALUES ($1, $2, 1)", reader.ID, writer.ID)
	letters := p.letters(t)
	if len(letters) != 2 {
		t.Fatalf("there are %d letters", len(letters))
	}
	for address, l := range letters {
		if items := l.Digest.Issue.Items; len(items) != 1 || (items[0].Quote == nil) != (address == reader.AddressID) {
			t.Errorf("address %d reads %+v", address, items)
		}
	}
}

func TestWhatIsGoneIsLeftOutWhenTheMailIsWritten(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	gone := p.article("peering")
	p.article("transit")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.Exec("UPDATE articles SET status = 'withdrawn' WHERE id = $1", gone.ID)
	for _, l := range p.letters(t) {
		if len(l.Digest.Issue.Items) != 1 || l.Digest.Issue.Items[0].Article.Slug != "transit" {
			t.Errorf("it names %+v", l.Digest.Issue.Items)
		}
	}
}

func TestASubscriberWhoLeavesWhileTheIssueGoesOutGetsNone(t *testing.T) {
	t.Parallel()
	p := newPress(t, 2)
	p.article("peering")
	p.untilDue(t, 0)
	digest(t, p.DB)
	address := p.Column("SELECT min(address_id) FROM outbox")[0]
	p.Exec("UPDATE follows SET ended_at = 1 WHERE address_id = $1", address)
	if letters := p.letters(t); len(letters) != 1 {
		t.Errorf("%d letters were written", len(letters))
	}
	p.wants(t, "SELECT reason FROM outbox WHERE state = 'skipped'", "the digest is not wanted any more")
}

func TestAnIssueThatIsStoppedGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	p := newPress(t, 2)
	p.article("peering")
	p.untilDue(t, 0)
	digest(t, p.DB)
	must(t, p.PauseIssue(ctx, p.editor, 1, true))
	if claimed, err := p.ClaimDue(ctx, 10); err != nil || len(claimed) != 0 {
		t.Errorf("while it is stopped %v go out, %v", claimed, err)
	}
	if _, ok, err := p.NextDue(ctx); ok || err != nil {
		t.Errorf("a stopped mail is due: %v", err)
	}
	must(t, p.PauseIssue(ctx, p.editor, 1, false))
	if claimed, err := p.ClaimDue(ctx, 10); err != nil || len(claimed) != 2 {
		t.Errorf("then %v go out, %v", claimed, err)
	}
	p.Exec("UPDATE outbox SET state = 'sent', finished_at = 1")
	if err := p.PauseIssue(ctx, p.editor, 1, true); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("what has left is stopped: %v", err)
	}
}

func TestAnArticleThatIsNotPublicKeepsNoIssueFromGoingOut(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	p.article("peering")
	hidden := p.article("hidden")
	p.Exec("UPDATE articles SET status = 'withdrawn' WHERE id = $1", hidden.ID)
	for seen, added := range [][]int64{{hidden.ID, 999_999, 1}, {999_999, hidden.ID}} {
		must(t, p.EditIssue(ctx, p.editor, forum.FollowWeekly, seen+min(seen, 1), "", forum.IssueEdits{Added: added}))
	}
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, "SELECT status || ' ' || (SELECT group_concat(a.slug) FROM issue_items x JOIN articles a ON a.id = x.article_id WHERE x.issue_id = i.id) FROM issues i WHERE list = 'weekly'", "queued peering")
}

func TestTheDryRunIsOfWhenTheIssueIsDue(t *testing.T) {
	t.Parallel()
	p := newPress(t, 2)
	p.article("peering")
	i, _, err := p.ComingDigest(ctx, forum.FollowWeekly)
	must(t, err)
	list, err := p.DryRun(ctx, forum.FollowWeekly, 0)
	must(t, err)
	must(t, p.Wish(ctx, list[0].AddressID, forum.Wishes{Hour: -1, PausedUntil: i.Period.End.Add(-time.Minute)}))
	must(t, p.Wish(ctx, list[1].AddressID, forum.Wishes{Hour: -1, PausedUntil: i.Period.End.Add(time.Minute)}))
	list, err = p.DryRun(ctx, forum.FollowWeekly, 0)
	must(t, err)
	if list[0].Why != "" || list[0].Items != 1 || !list[0].Due.Equal(i.Period.End) || !strings.HasPrefix(list[1].Why, "paused until") {
		t.Errorf("it is %+v", list)
	}
}

func TestAnIssueThatIsStoppedAndForgottenKeepsNoLaterOneBack(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string]int{"while its mails are being owed": 2, "when all of them are": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPress(t, 2)
			manySubscribers(p, 301)
			p.article("peering")
			p.untilDue(t, 0)
			for range steps {
				_, err := p.DigestDue(ctx)
				must(t, err)
			}
			must(t, p.PauseIssue(ctx, p.editor, 1, true))
			p.Clock.Move(time.Hour)
			p.article("transit")
			p.untilDue(t, 0)
			digest(t, p.DB)
			p.wants(t, "SELECT count(*) FROM outbox WHERE kind = 'digest' AND subject_id = 2", "303")
			if err := p.PauseIssue(ctx, p.editor, 1, true); !errors.Is(err, forum.ErrNotFound) {
				t.Errorf("it is stopped again: %v", err)
			}
			due, err := p.ClaimDue(ctx, 1000)
			must(t, err)
			letters, err := p.ReadLetters(ctx, due)
			must(t, err)
			old := 0
			for _, c := range due {
				if c.Subject == 2 {
					continue
				}
				old++
				if l, ok := letters[c.ID]; ok {
					t.Fatalf("last week's goes to %s", l.To)
				}
				if old == 1 {
					_, owed, err := p.WriteLetter(ctx, c.ID)
					must(t, err)
					if owed {
						t.Error("last week's goes out")
					}
				}
			}
			if old == 0 || len(letters) != 303 {
				t.Errorf("of %d mails %d are last week's, %d are written", len(due), old, len(letters))
			}
			p.wants(t, "SELECT count(*) || ' ' || reason FROM outbox WHERE state = 'skipped'", "1 it was stopped, and the next issue came")
			p.Sound()
		})
	}
}

func TestWhereTheRunningIssueWentOutEarlyEditorsLookAfterTheNextOne(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	p.article("peering")
	_, err := p.SendDigest(ctx, forum.FollowWeekly)
	must(t, err)
	digest(t, p.DB)
	p.Clock.Move(time.Minute)
	next := p.article("transit")
	must(t, p.EditIssue(ctx, p.editor, forum.FollowWeekly, 0, "For the next one.", forum.IssueEdits{}))
	i, _, err := p.ComingDigest(ctx, forum.FollowWeekly)
	must(t, err)
	if i.Note != "For the next one." || len(i.Items) != 1 || i.Items[0].Article.ID != next.ID {
		t.Errorf("it is %+v", i)
	}
	list, err := p.DryRun(ctx, forum.FollowWeekly, 0)
	must(t, err)
	if len(list) != 1 || list[0].Items != 1 {
		t.Errorf("it goes to %+v", list)
	}
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.untilDue(t, 0)
	digest(t, p.DB)
	i, err = p.Issue(ctx, forum.FollowWeekly, 2)
	must(t, err)
	if i.Note != "For the next one." || len(i.Items) != 1 {
		t.Errorf("it went out as %+v", i)
	}
}
