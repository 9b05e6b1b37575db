package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"colloquy/forum"
)

// digestBatch is how many mails of an issue are owed in one transaction: rows and
// cursor together, so that a crash leaves none out and none twice, and readers and
// writers wait for milliseconds.
const digestBatch = 300

// A dueMail is the mail of an issue to one subscriber.
type dueMail struct {
	Follow  int64  `json:"f"`
	Address int64  `json:"a"`
	Due     int64  `json:"d"`
	Why     string `json:"w"` // it is not sent
}

// queueNext owes the next mails of the issue of a list that goes out.
func (t *tx) queueNext(list forum.FollowKind) (more bool, err error) {
	var id, through int64
	var paused time.Time
	err = t.row([]any{&id, &through, moment{&paused}}, "SELECT id, queued_through, paused_at FROM issues WHERE status = 'queueing' AND list = $1 LIMIT 1", list)
	if errors.Is(err, forum.ErrNotFound) || err == nil && !paused.IsZero() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	batch, err := t.subscribers(list, through, t.now)
	if err != nil {
		return false, err
	}
	if len(batch) == 0 {
		return true, t.do("UPDATE issues SET status = 'queued', queued_at = $1 WHERE id = $2", t.now.UnixMicro(), id)
	}
	text, err := json.Marshal(batch)
	if err != nil {
		return false, err
	}
	n, err := t.count(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, reason, created_at, finished_at)
		SELECT 'digest/' || $1 || '/' || (j.value ->> 'f'), 'digest', $1, j.value ->> 'a', $2, 0, CASE WHEN j.value ->> 'w' = '' THEN 'queued' ELSE 'skipped' END,
		j.value ->> 'd', j.value ->> 'w', $3, CASE WHEN j.value ->> 'w' = '' THEN NULL ELSE $3 END FROM json_each($4) j WHERE true ON CONFLICT (key) DO NOTHING`,
		id, forum.PriorityBulk, t.now.UnixMicro(), string(text))
	if err != nil {
		return false, err
	}
	t.onCommit(t.store.wake)
	return true, t.do("UPDATE issues SET queued_through = $1, queued = queued + $2 WHERE id = $3", batch[len(batch)-1].Address, n, id)
}

// subscribers are the next of a list behind an address, each with when their mail
// is due, of an issue that goes out at a moment.
func (t *tx) subscribers(list forum.FollowKind, behind int64, out time.Time) ([]dueMail, error) {
	type subscriber struct {
		dueMail
		hour   int
		zone   string
		paused time.Time
	}
	found, err := records(t, func(s *subscriber) []any { return []any{&s.Follow, &s.Address, &s.hour, &s.zone, moment{&s.paused}} },
		`SELECT f.id, f.address_id, coalesce(w.hour, -1), coalesce(w.zone, ''), w.paused_until FROM follows f LEFT JOIN digest_wishes w ON w.address_id = f.address_id
		WHERE f.kind = $1 AND f.subject_id = 0 AND f.ended_at IS NULL AND f.address_id > $2 ORDER BY f.address_id LIMIT $3`, list, behind, digestBatch)
	if err != nil {
		return nil, err
	}
	type clock struct {
		hour int
		zone string
	}
	due := map[clock]int64{} // finding a zone takes long, and many share an hour
	batch := make([]dueMail, len(found))
	for n, s := range found {
		if s.paused.After(out) {
			s.Why = "paused until " + s.paused.Format("2 January 2006")
		}
		at := clock{s.hour, s.zone}
		if _, known := due[at]; !known {
			due[at] = forum.Wishes{Hour: s.hour, Zone: s.zone}.DueAt(out).UnixMicro()
		}
		s.Due = due[at]
		batch[n] = s.dueMail
	}
	return batch, nil
}

// PauseIssue stops an issue that goes out, or lets it go on: the mails that are
// owed wait as well.
//
// Errors: forum.ErrNotFound, those of forum.MayEditDigest; forum.ErrConflict where
// nothing is left to be stopped.
func (s *Store) PauseIssue(ctx context.Context, actor *forum.Member, id int64, pause bool) error {
	return s.write(ctx, "PauseIssue", func(t *tx) error {
		if actor != nil { // the command line is its operator's
			if _, err := t.digestEditor(actor); err != nil {
				return err
			}
		}
		return t.pauseIssue(id, pause)
	})
}

func (t *tx) pauseIssue(id int64, pause bool) error {
	i, err := t.issue("WHERE i.id = $1 AND i.status IN ('queueing', 'queued') AND i.why = ''", id)
	if err != nil || i.PausedAt.IsZero() != pause {
		return err
	}
	if pause && i.Status == forum.IssueQueued {
		left, err := t.ids("SELECT id FROM outbox WHERE kind = $1 AND subject_id = $2 AND state IN ('queued', 'handing') LIMIT 1", forum.MailDigest, id)
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return forum.ErrConflict
		}
	}
	if pause {
		return t.do("UPDATE issues SET paused_at = $1 WHERE id = $2", t.now.UnixMicro(), id)
	}
	t.onCommit(t.store.wake)
	t.onCommit(t.store.issueSoon)
	return t.do("UPDATE issues SET paused_at = NULL WHERE id = $1", id)
}
