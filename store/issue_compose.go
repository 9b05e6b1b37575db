package store

import (
	"context"
	"fmt"
	"time"

	"colloquy/forum"
)

// DigestDue does the next step that the digest owes: composing an issue whose time
// has come, skipping one whose time has gone by, owing the next mails of one that
// goes out. More says that there is another step to do at once. Whichever process
// comes first does a step; for the others it is done.
func (s *Store) DigestDue(ctx context.Context) (more bool, err error) {
	err = s.write(ctx, "DigestDue", func(t *tx) error {
		plan, err := t.digestPlan()
		if err != nil {
			return err
		}
		for _, list := range forum.Lists() {
			if more, err = t.digestStep(list, plan); err != nil || more {
				return err
			}
		}
		return nil
	})
	return more, err
}

func (t *tx) digestStep(list forum.FollowKind, plan forum.DigestPlan) (more bool, err error) {
	more, err = t.queueNext(list)
	if err != nil || more || !plan.On {
		return more, err
	}
	if more, err := t.overdue(list); err != nil || more {
		return more, err
	}
	due := plan.Schedule(list).Previous(t.now)
	p := plan.Schedule(list).Period(due.Add(-time.Microsecond))
	var began time.Time
	if err := t.row([]any{moment{&began}}, "SELECT created_at FROM site"); err != nil || due.Before(began) {
		return false, err
	}
	i, err := t.issueOf(list, plan, p)
	if err != nil || i.Status != forum.IssueComing {
		return false, err
	}
	if t.now.Sub(due) > forum.CatchUp {
		return true, t.skipIssue(i, "the server was down when it was due, and it is too late now")
	}
	return true, t.composeIssue(i, plan)
}

// overdue skips an issue that waited for an editor's word too long.
func (t *tx) overdue(list forum.FollowKind) (bool, error) {
	ids, err := t.ids("SELECT id FROM issues WHERE status = 'composed' AND list = $1 AND ends_at <= $2 LIMIT 1", list, t.now.Add(-forum.CatchUp).UnixMicro())
	if err != nil || len(ids) == 0 {
		return false, err
	}
	i, err := t.issue("WHERE i.id = $1", ids[0])
	if err != nil {
		return false, err
	}
	return true, t.skipIssue(i, "no editor approved it in time")
}

// skipIssue notes that an issue does not go out. Its number is free again.
func (t *tx) skipIssue(i forum.Issue, why string) error {
	err := t.do(`INSERT INTO issues (list, period, starts_at, ends_at, status, why, composed_at) VALUES ($1, $2, $3, $4, 'skipped', $5, $6)
		ON CONFLICT (list, period) DO UPDATE SET status = 'skipped', why = excluded.why, number = NULL, composed_at = excluded.composed_at`,
		i.List, i.Key, i.Period.Start.UnixMicro(), i.Period.End.UnixMicro(), why, t.now.UnixMicro())
	if err != nil {
		return err
	}
	return t.note(forum.Event{Action: "digest skipped", Kind: forum.SubjectIssue, Note: fmt.Sprintf("%s, %s: %s", i.List, i.Key, why)})
}

// composeIssue fixes what an issue names. Where that is nothing, it is skipped.
func (t *tx) composeIssue(i forum.Issue, plan forum.DigestPlan) error {
	chosen, by, err := t.chosenOf(i)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		return t.skipIssue(i, "there was nothing new")
	}
	err = t.row([]any{&i.ID, moment{&i.ApprovedAt}}, `INSERT INTO issues (list, period, number, starts_at, ends_at, status, composed_at)
		VALUES ($1, $2, 1 + (SELECT coalesce(max(number), 0) FROM issues WHERE list = $1), $3, $4, 'composed', $5)
		ON CONFLICT (list, period) DO UPDATE SET number = excluded.number, status = 'composed', starts_at = excluded.starts_at, ends_at = excluded.ends_at, composed_at = excluded.composed_at
		RETURNING id, approved_at`, i.List, i.Key, i.Period.Start.UnixMicro(), i.Period.End.UnixMicro(), t.now.UnixMicro())
	if err != nil {
		return err
	}
	for n, c := range chosen {
		quote, err := t.quoteFor(c, i.Period)
		if err != nil {
			return err
		}
		err = t.do("INSERT INTO issue_items (issue_id, place, section, article_id, comment_id, comments) VALUES ($1, $2, $3, $4, $5, $6)",
			i.ID, n, c.Section, c.ArticleID, idOrNull(quote), by[c.ArticleID].Comments)
		if err != nil {
			return err
		}
	}
	if plan.Approve && i.ApprovedAt.IsZero() {
		return nil
	}
	return t.beginQueueing(i.ID)
}

// whySuperseded is why the rest of an issue is not sent.
const whySuperseded = "it was stopped, and the next issue came"

// beginQueueing lets an issue go out. It stands in the archive from then on. One of
// the same list that is stopped ends with it: nobody gets last week's after this one,
// and what is stopped and forgotten keeps nothing back.
func (t *tx) beginQueueing(id int64) error {
	err := t.do(`UPDATE issues SET paused_at = NULL, status = 'queued', queued_at = coalesce(queued_at, $1), why = $2
		WHERE paused_at IS NOT NULL AND id <> $3 AND list = (SELECT list FROM issues WHERE id = $3)`, t.now.UnixMicro(), whySuperseded, id)
	if err != nil {
		return err
	}
	if err := t.do("UPDATE issues SET status = 'queueing' WHERE id = $1 AND status = 'composed'", id); err != nil {
		return err
	}
	t.onCommit(t.store.issueSoon)
	return t.touchSite()
}

// SendDigest closes the running period of a list now and lets its issue go out,
// without waiting for anybody's word. Where it went out already, nothing happens.
func (s *Store) SendDigest(ctx context.Context, list forum.FollowKind) (i forum.Issue, err error) {
	err = s.write(ctx, "SendDigest", func(t *tx) error {
		plan, err := t.digestPlan()
		if err != nil {
			return err
		}
		if i, err = t.running(list, plan); err != nil {
			return err
		}
		if i.Status == forum.IssueComing {
			i.Period.End = t.now.Add(time.Microsecond) // with what was published just now
			if err := t.composeIssue(i, forum.DigestPlan{}); err != nil {
				return err
			}
		} else if i.Status == forum.IssueComposed {
			if err := t.beginQueueing(i.ID); err != nil {
				return err
			}
		}
		i, err = t.issue("WHERE i.list = $1 AND i.period = $2", list, i.Key)
		return err
	})
	return i, err
}

// issueSoon tells whoever lets issues go out that there is something to do.
func (s *Store) issueSoon() {
	select {
	case s.issuable <- struct{}{}:
	default: // told already
	}
}

// Issuable receives a word when an issue may have to go out, or go on, before
// NextDigest says so, or another process wrote.
func (s *Store) Issuable() <-chan struct{} { return s.issuable }

// NextDigest is when the next issue of any list is due.
func (s *Store) NextDigest(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, "NextDigest", func(t *tx) error {
		plan, err := t.digestPlan()
		if err != nil || !plan.On {
			return err
		}
		for _, list := range forum.Lists() {
			next := plan.Schedule(list).Next(t.now)
			if !ok || next.Before(at) {
				at, ok = next, true
			}
		}
		return nil
	})
	return at, ok, err
}

// RecordIssue makes the issue of the period of a list that ended at a moment, as one
// that has gone out before the site was here: nobody is mailed.
func (s *Store) RecordIssue(ctx context.Context, list forum.FollowKind, ended time.Time) error {
	return s.write(ctx, "RecordIssue", func(t *tx) error {
		plan, err := t.digestPlan()
		if err != nil {
			return err
		}
		i, err := t.issueOf(list, plan, plan.Schedule(list).Period(ended.Add(-time.Microsecond)))
		if err != nil || i.Status != forum.IssueComing {
			return err
		}
		if err := t.composeIssue(i, forum.DigestPlan{}); err != nil {
			return err
		}
		return t.do("UPDATE issues SET status = 'queued', composed_at = ends_at, queued_at = ends_at WHERE list = $1 AND period = $2 AND status = 'queueing'", i.List, i.Key)
	})
}
