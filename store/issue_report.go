package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"colloquy/forum"
)

// A Progress says how far the mails of an issue are.
type Progress struct {
	Issue   forum.Issue
	Waiting int // owed and not sent yet
	Sent    int
	Failed  int
	Skipped int
	Dropped int // in doubt after a crash, and not sent again
	Why     []Cause
	Ended   int       // subscribers who left since it went out
	First   time.Time // when the first one was sent, zero for never
	Last    time.Time
}

// A Cause is why mails were not sent, and how many.
type Cause struct {
	State forum.MailState
	Why   string
	Count int
}

// Left is how long the rest takes at the pace so far; 0 where that is not known.
func (p Progress) Left() time.Duration {
	took := p.Last.Sub(p.First)
	if p.Sent < 2 || took <= 0 || p.Waiting == 0 {
		return 0
	}
	return time.Duration(float64(took) / float64(p.Sent-1) * float64(p.Waiting))
}

// IssueProgress returns how far the mails of an issue are.
func (s *Store) IssueProgress(ctx context.Context, id int64) (p Progress, err error) {
	err = s.read(ctx, "IssueProgress", func(t *tx) error {
		if p.Issue, err = t.issue("WHERE i.id = $1", id); err != nil {
			return err
		}
		if err := t.countMails(&p); err != nil {
			return err
		}
		p.Why, err = records(t, func(c *Cause) []any { return []any{&c.State, &c.Why, &c.Count} },
			`SELECT state, CASE state WHEN 'failed' THEN substr(last_error, 1, 120) ELSE CASE WHEN reason LIKE 'paused until %' THEN 'the subscriber pauses' ELSE reason END END AS why, count(*)
			FROM outbox WHERE kind = 'digest' AND subject_id = $1 AND state IN ('failed', 'skipped', 'dropped') GROUP BY state, why ORDER BY count(*) DESC LIMIT 20`, id)
		if err != nil {
			return err
		}
		return t.row([]any{&p.Ended}, "SELECT count(*) FROM follows WHERE ended_at >= $1 AND kind = $2 AND ended_why <> $3", p.Issue.ComposedAt.UnixMicro(), p.Issue.List, forum.EndedByList)
	})
	return p, err
}

func (t *tx) countMails(p *Progress) error {
	err := t.each(func(rows *sql.Rows) error {
		var state forum.MailState
		var n int
		err := rows.Scan(&state, &n)
		switch state {
		case forum.MailQueued, forum.MailHanding:
			p.Waiting += n
		case forum.MailSent:
			p.Sent = n
		case forum.MailFailed:
			p.Failed = n
		case forum.MailSkipped:
			p.Skipped = n
		case forum.MailDropped:
			p.Dropped = n
		}
		return err
	}, "SELECT state, count(*) FROM outbox WHERE kind = 'digest' AND subject_id = $1 GROUP BY state", p.Issue.ID)
	if err != nil || p.Sent == 0 {
		return err
	}
	return t.row([]any{moment{&p.First}, moment{&p.Last}}, "SELECT min(finished_at), max(finished_at) FROM outbox WHERE kind = 'digest' AND subject_id = $1 AND state = 'sent'", p.Issue.ID)
}

// Sendings are the issues of a list, whatever became of them, the newest first.
func (s *Store) Sendings(ctx context.Context, list forum.FollowKind) (issues []forum.Issue, err error) {
	err = s.read(ctx, "Sendings", func(t *tx) error {
		issues, err = records(t, issueDest, selectIssue+"WHERE i.list = $1 AND i.status <> 'coming' ORDER BY i.ends_at DESC LIMIT $2", list, IssuesPerPage)
		return err
	})
	return issues, err
}

// A Recipient is who gets the coming issue, or why not.
type Recipient struct {
	AddressID int64
	Email     string
	Member    string // name; "" for who has no account
	Items     int
	Answers   int
	Following int
	Due       time.Time
	Why       string // it is skipped
}

// RecipientsPerPage is how many recipients a dry run lists at once.
const RecipientsPerPage = 50

// DryRun lists who would get the coming issue of a list as it is now, when it is due,
// in the order of sending, behind an address; there is one more than a page shows
// where the list goes on.
func (s *Store) DryRun(ctx context.Context, list forum.FollowKind, behind int64) (recipients []Recipient, err error) {
	err = s.read(ctx, "DryRun", func(t *tx) error {
		plan, err := t.digestPlan()
		if err != nil {
			return err
		}
		i, err := t.comingWithItems(list, plan)
		if err != nil {
			return err
		}
		out := t.now
		if i.Period.End.After(out) {
			out = i.Period.End
		}
		batch, err := t.subscribers(list, behind, out)
		if err != nil {
			return err
		}
		for _, m := range batch[:min(len(batch), RecipientsPerPage+1)] {
			r, err := t.recipient(m, i, out)
			if err != nil {
				return err
			}
			recipients = append(recipients, r)
		}
		return nil
	})
	return recipients, err
}

func (t *tx) recipient(m dueMail, i forum.Issue, out time.Time) (r Recipient, err error) {
	l := forum.Letter{AddressID: m.Address, Kind: forum.MailDigest}
	r = Recipient{AddressID: m.Address, Due: time.UnixMicro(m.Due).UTC(), Why: m.Why}
	var suppressed string
	var since time.Time
	if err := t.row([]any{&r.Email, &suppressed, moment{&since}}, "SELECT email, suppressed_why, suppressed_at FROM addresses WHERE id = $1", m.Address); err != nil {
		return r, err
	}
	if l.Member, err = t.memberWithAddress(m.Address); err != nil && !errors.Is(err, forum.ErrNotFound) {
		return r, err
	}
	if l.Member != nil {
		r.Member = l.Member.Name
	}
	switch {
	case r.Why != "":
	case suppressed != "" && !forum.MaySendTo(suppressed, since, t.now, forum.MailDigest):
		r.Why = "the address takes no mails: " + suppressed
	case l.Member != nil && !forum.MayBeTold(l.Member, t.now):
		r.Why = whyNotTold
	default:
		i.Items = slices.Clone(i.Items)
		if r.Why, err = t.digestTo(&l, i, out); err == nil && l.Digest != nil {
			r.Items, r.Answers, r.Following = len(l.Digest.Issue.Items), len(l.Digest.Answers), len(l.Digest.Following)
		}
	}
	return r, err
}
