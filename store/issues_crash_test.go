package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
)

// Each step of composing and queueing is a transaction of its own: whatever was
// done when a process dies stays done, and another one goes on from there.
func TestAnIssueGoesOnAfterACrashAtAnyStep(t *testing.T) {
	t.Parallel()
	for steps := range 5 { // nothing, composed, one batch, two batches, queued
		t.Run(fmt.Sprint(steps, " steps"), func(t *testing.T) {
			t.Parallel()
			p := newPress(t, 0)
			manySubscribers(p, 700)
			p.article("peering")
			p.untilDue(t, time.Minute)
			for range steps {
				_, err := p.DigestDue(ctx)
				must(t, err)
			}
			p.restart(t)
			digest(t, p.DB)
			p.wants(t, allIssues, "weekly queued 1 700 ")
			p.wants(t, "SELECT count(DISTINCT address_id) || ' ' || count(*) FROM outbox WHERE kind = 'digest'", "700 700")
			p.Sound()
		})
	}
}

func TestAnIssueThatWaitsForAWordWaitsAfterARestartToo(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	p.planned(t, forum.Entry{"approve": forum.Yes})
	p.article("peering")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.restart(t)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly composed 1 0 ")
	must(t, p.ApproveIssue(ctx, p.editor, forum.FollowWeekly, 1, true))
	p.restart(t)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly queued 1 1 ")
	p.Sound()
}

// queueing is a site whose issue goes out, with the first batch owed.
func queueing(t *testing.T) (p *press, early, late int64) {
	p = newPress(t, 0)
	first := p.Member(0)
	p.subscribe(t, first.AddressID)
	manySubscribers(p, 300)
	last := p.Member(0)
	p.subscribe(t, last.AddressID)
	p.article("peering")
	p.untilDue(t, 0)
	for range 2 {
		_, err := p.DigestDue(ctx)
		must(t, err)
	}
	p.wants(t, allIssues, "weekly queueing 1 300 ")
	return p, first.AddressID, last.AddressID
}

func TestWhatASubscriberChangesWhileAnIssueIsQueuedCounts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*press, int64) error
		early  string // what became of a mail that was owed already
		late   string // and of one that was still to come
	}{
		"leaves":       {func(p *press, a int64) error { _, err := p.StopDigest(ctx, a); return err }, "skipped the digest is not wanted any more", ""},
		"goes monthly": {func(p *press, a int64) error { return p.Follow(ctx, a, forum.NewFollow{Kind: forum.FollowMonthly}) }, "skipped the digest is not wanted any more", ""},
		"pauses":       {func(p *press, a int64) error { return p.pause(a, 48*time.Hour) }, "skipped the subscriber pauses", "skipped paused until 29 November 2026"},
		"wants nothing": {func(p *press, a int64) error {
			return p.Wish(ctx, a, forum.Wishes{Topics: []int64{p.other()}, Hour: -1})
		}, "skipped there is nothing for this subscriber", "skipped there is nothing for this subscriber"},
		"leaves and comes back": {func(p *press, a int64) error {
			_, err := p.StopDigest(ctx, a)
			return errors.Join(err, p.ResumeDigest(ctx, a))
		}, "handing ", "handing "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, early, late := queueing(t)
			must(t, c.change(p, early))
			must(t, c.change(p, late))
			digest(t, p.DB)
			for address, want := range map[int64]string{early: c.early, late: c.late} {
				mails := p.Column("SELECT id FROM outbox WHERE kind = 'digest' AND address_id = $1", address)
				got := ""
				for _, id := range mails {
					got += p.handed(t, id)
				}
				if got != want {
					t.Errorf("address %d: %q, not %q", address, got, want)
				}
			}
			p.Sound()
		})
	}
}

func (p *press) pause(address int64, d time.Duration) error {
	return p.Wish(ctx, address, forum.Wishes{Hour: -1, PausedUntil: p.Clock.Now().Add(d)})
}

// other is a topic of none of the articles of the week.
func (p *press) other() (id int64) {
	_, _, err := p.ImportArticle(ctx, forum.NewArticle{Slug: "long-ago", Title: "Long ago", Body: "Text.", Source: "long-ago", Published: p.Clock.Now().AddDate(-2, 0, 0), Topics: []string{"Other"}})
	if err == nil {
		_, err = fmt.Sscan(p.Column("SELECT id FROM topics WHERE slug = 'other'")[0], &id)
	}
	if err != nil {
		panic(err)
	}
	return id
}

// handed is what becomes of a mail when it is its turn: it is written now, or why not.
func (p *press) handed(t *testing.T, id string) string {
	t.Helper()
	var n int64
	_, err := fmt.Sscan(id, &n)
	must(t, err)
	if _, owed, err := p.WriteLetter(ctx, n); err != nil || owed {
		must(t, err)
		return "handing "
	}
	return p.Column("SELECT state || ' ' || reason FROM outbox WHERE id = $1", n)[0]
}

func TestOfTwoEditorsAtOnceOneIsToldThatTheOtherWasFaster(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	other := p.Member(forum.RoleEditor)
	a := p.article("peering")
	results := make(chan error, 8)
	for i := range cap(results) {
		editor := []*forum.Member{p.editor, other}[i%2]
		go func() {
			results <- p.EditIssue(ctx, editor, forum.FollowWeekly, 0, fmt.Sprint("Note ", i), forum.IssueEdits{First: []int64{a.ID}})
		}()
	}
	done, refused := 0, 0
	for range cap(results) {
		switch err := <-results; {
		case err == nil:
			done++
		case errors.Is(err, forum.ErrConflict):
			refused++
		default:
			t.Error(err)
		}
	}
	if done != 1 || refused != cap(results)-1 {
		t.Errorf("%d were saved, %d refused", done, refused)
	}
	if err := p.ApproveIssue(ctx, other, forum.FollowWeekly, 1, true); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("one approves what they have not seen: %v", err)
	}
	must(t, p.ApproveIssue(ctx, other, forum.FollowWeekly, 2, true))
	p.untilDue(t, 0)
	digest(t, p.DB)
	if err := p.EditIssue(ctx, p.editor, forum.FollowWeekly, 3, "Too late", forum.IssueEdits{}); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("what has gone out is edited: %v", err)
	}
	p.Sound()
}

func TestAnIssueOfWhichAllIsLeftOutHasNoNumberAndNoMail(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	a := p.article("peering")
	must(t, p.EditIssue(ctx, p.editor, forum.FollowWeekly, 0, "Words alone.", forum.IssueEdits{Out: []int64{a.ID}}))
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly skipped 0 0 there was nothing new")
	p.wants(t, "SELECT count(*) FROM outbox WHERE kind = 'digest'", "0")
	p.article("transit")
	p.untilDue(t, 0)
	digest(t, p.DB)
	p.wants(t, "SELECT number FROM issues WHERE status = 'queued' AND list = 'weekly'", "1")
	p.Sound()
}
