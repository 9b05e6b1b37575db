package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"colloquy/forum"
)

// ComingDigest is the issue that editors look after (coming), with what it names
// now, and when and how it goes out.
func (s *Store) ComingDigest(ctx context.Context, list forum.FollowKind) (i forum.Issue, plan forum.DigestPlan, err error) {
	err = s.read(ctx, "ComingDigest", func(t *tx) error {
		if plan, err = t.digestPlan(); err != nil {
			return err
		}
		i, err = t.comingWithItems(list, plan)
		return err
	})
	return i, plan, err
}

// coming is the issue of a list that editors look after: one that is composed and
// waits for a word, or else the one whose period runs, or where that went out before
// its time, the one after it.
func (t *tx) coming(list forum.FollowKind, plan forum.DigestPlan) (forum.Issue, error) {
	i, err := t.issue("WHERE i.list = $1 AND i.status = 'composed' ORDER BY i.ends_at LIMIT 1", list)
	if !errors.Is(err, forum.ErrNotFound) {
		return i, err
	}
	i, err = t.running(list, plan)
	if err != nil || i.Status == forum.IssueComing {
		return i, err
	}
	schedule := plan.Schedule(list)
	return t.issueOf(list, plan, schedule.Period(schedule.Next(t.now)))
}

// comingWithItems is the same with what it names: what is fixed, or would be now.
func (t *tx) comingWithItems(list forum.FollowKind, plan forum.DigestPlan) (i forum.Issue, err error) {
	if i, err = t.coming(list, plan); err != nil {
		return i, err
	}
	if i.Status == forum.IssueComing {
		i.Items, err = t.foreseen(i)
	} else {
		i.Items, err = t.frozenItems(i.ID)
	}
	return i, err
}

// choicesShown is how many articles can be added at the desk.
const choicesShown = 40

// DigestChoices are the articles that editors left out of a coming issue, and those
// that they can add: the newest that it does not name.
func (s *Store) DigestChoices(ctx context.Context, i forum.Issue) (out, others []forum.Article, err error) {
	err = s.read(ctx, "DigestChoices", func(t *tx) error {
		if out, err = t.articleHeads(i.Edits.Out); err != nil {
			return err
		}
		ids, err := t.ids("SELECT id FROM articles WHERE status = 'published' ORDER BY published_at DESC, id DESC LIMIT $1", choicesShown)
		if err != nil {
			return err
		}
		named := func(id int64) bool {
			return slices.Contains(i.Edits.Out, id) || slices.ContainsFunc(i.Items, func(item forum.IssueItem) bool { return item.Article.ID == id })
		}
		others, err = t.articleHeads(slices.DeleteFunc(ids, named))
		return err
	})
	return out, others, err
}

// SendDigestTest owes an editor the coming issue as it would be now, a few times a
// day.
func (s *Store) SendDigestTest(ctx context.Context, actor *forum.Member, list forum.FollowKind) error {
	return s.write(ctx, "SendDigestTest", func(t *tx) error {
		m, err := t.digestEditor(actor)
		if err != nil {
			return err
		}
		var sent int
		err = t.row([]any{&sent}, "SELECT count(*) FROM outbox WHERE address_id = $1 AND created_at > $2 AND kind = $3", m.AddressID, t.now.Add(-forum.AskingPeriod).UnixMicro(), forum.MailDigestTest)
		if err != nil {
			return err
		}
		if sent >= forum.MaxTestMails {
			return &forum.Limited{RetryAfter: forum.AskingPeriod}
		}
		return t.owe(owed{
			key: fmt.Sprintf("%s/%d/%d", forum.MailDigestTest, m.ID, t.now.UnixMicro()), kind: forum.MailDigestTest, subject: m.ID, address: m.AddressID,
			priority: forum.PriorityNotice, note: string(list),
		})
	})
}

// writeDigestTest reads the coming issue for the editor who asked for it.
func (t *tx) writeDigestTest(l *forum.Letter) (why string, err error) {
	plan, err := t.digestPlan()
	if err != nil {
		return "", err
	}
	i, err := t.comingWithItems(forum.FollowKind(l.Note), plan)
	if err != nil || len(i.Items) == 0 {
		return whyNothing, err
	}
	l.Digest = &forum.Digest{Issue: i, Since: t.now}
	return "", nil
}
