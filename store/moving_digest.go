package store

import (
	"errors"
	"fmt"

	"colloquy/forum"
)

// whyTwin is why a mail of an issue is not sent to who has two addresses.
const whyTwin = "it goes to the same person already"

// moveList sees to it that who has another address now gets one list, each issue of
// it once, and none less: follow is the one that stays of a list.
func (t *tx) moveList(f forum.Follow, follow, to int64) error {
	another, err := t.changed(`UPDATE follows SET ended_at = $1, ended_why = $2 WHERE id = $3 AND ended_at IS NULL
		AND EXISTS (SELECT 1 FROM follows o WHERE o.address_id = $4 AND o.kind IN ('weekly', 'monthly') AND o.kind <> $5 AND o.ended_at IS NULL)`,
		t.now.UnixMicro(), forum.EndedByList, follow, to, f.Kind)
	if err != nil || another {
		return err
	}
	return t.oweMissed(f.Kind, follow, f.AddressID, to)
}

// oweMissed owes the issue that goes out to who was still to come in the order of
// addresses and stands before the cursor now.
func (t *tx) oweMissed(list forum.FollowKind, follow, from, to int64) error {
	var issue int64
	err := t.row([]any{&issue}, "SELECT id FROM issues WHERE status = 'queueing' AND list = $1 AND queued_through >= $2 AND queued_through < $3 LIMIT 1", list, to, from)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := t.wishes(to)
	if err != nil {
		return err
	}
	added, err := t.changed(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, created_at)
		SELECT $1, $2, $3, $4, $5, 0, 'queued', $6, $7 FROM follows WHERE id = $8 AND ended_at IS NULL ON CONFLICT (key) DO NOTHING`,
		issueKey(issue, follow), forum.MailDigest, issue, to, forum.PriorityBulk, w.DueAt(t.now).UnixMicro(), t.now.UnixMicro(), follow)
	if err != nil || !added {
		return err
	}
	t.onCommit(t.store.wake)
	return t.do("UPDATE issues SET queued = queued + 1 WHERE id = $1", issue)
}

// issueKey is that of the mail of an issue in the outbox.
func issueKey(issue, follow int64) string {
	return fmt.Sprintf("%s/%d/%d", forum.MailDigest, issue, follow)
}

// mergeIssues makes the mails for one follow those for another of the same person:
// what went to one of them, or is about to, does not go to the other.
func (t *tx) mergeIssues(follow, into, from, to int64) error {
	type mail struct {
		id, issue int64
		state     forum.MailState
	}
	mails, err := records(t, func(m *mail) []any { return []any{&m.id, &m.issue, &m.state} },
		`SELECT id, subject_id, state FROM outbox WHERE address_id IN ($1, $2) AND kind = 'digest' AND key = 'digest/' || subject_id || '/' || $3 AND state IN ('queued', 'handing', 'sent')`,
		from, to, follow)
	if err != nil {
		return err
	}
	for _, m := range mails {
		renamed, err := t.changed("UPDATE OR IGNORE outbox SET key = $1 WHERE id = $2", issueKey(m.issue, into), m.id)
		if err != nil {
			return err
		}
		if renamed {
			continue
		}
		query, arg := "SELECT id FROM outbox WHERE id = $1 AND state = 'queued'", any(m.id)
		if m.state != forum.MailQueued {
			query, arg = "SELECT id FROM outbox WHERE key = $1 AND state = 'queued'", issueKey(m.issue, into)
		}
		twins, err := t.ids(query, arg)
		if err != nil {
			return err
		}
		for _, id := range twins {
			if err := t.finishMail(id, forum.MailSkipped, whyTwin); err != nil {
				return err
			}
		}
	}
	return nil
}
