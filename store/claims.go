package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"colloquy/forum"
)

// NextDue is when the next mail is due; ok is false where none is owed.
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	return s.nextDue(ctx, forum.PriorityBulk)
}

// NextAsked is when the next mail is due that somebody waits for.
func (s *Store) NextAsked(ctx context.Context) (at time.Time, ok bool, err error) {
	return s.nextDue(ctx, forum.PriorityAsked)
}

func (s *Store) nextDue(ctx context.Context, least forum.Priority) (at time.Time, ok bool, err error) {
	err = s.read(ctx, "NextDue", func(t *tx) error {
		return t.row([]any{moment{&at}}, `SELECT min(due) FROM (
			SELECT min(due_at) AS due FROM outbox WHERE finished_at IS NULL AND priority = 1
			UNION ALL SELECT min(due_at) FROM outbox WHERE finished_at IS NULL AND priority = 2 AND $1 >= 2
			UNION ALL SELECT min(due_at) FROM outbox WHERE finished_at IS NULL AND priority = 3 AND $1 >= 3`+unlessPaused+`)`, least)
	})
	return at, !at.IsZero(), err
}

// A Claimed is a mail that is about to be sent.
type Claimed struct {
	ID        int64
	Kind      forum.MailKind
	Subject   int64
	AddressID int64
	Domain    string // of the address, in small letters
	Priority  forum.Priority
	Attempt   int  // 1 is the first
	InDoubt   bool // it may have been sent already, before a crash
}

// ClaimDue takes at most n mails that are due, the most urgent first. It counts
// the attempt and sets the time of the next one before anything is sent: whoever
// crashes in between cannot hammer a server after that.
func (s *Store) ClaimDue(ctx context.Context, n int) ([]Claimed, error) {
	return s.claim(ctx, n, forum.PriorityBulk)
}

// ClaimAsked is ClaimDue for the mails that somebody waits for: they have a lane
// of their own, so that no thousand others and no stalled server are before them.
func (s *Store) ClaimAsked(ctx context.Context, n int) ([]Claimed, error) {
	return s.claim(ctx, n, forum.PriorityAsked)
}

func (s *Store) claim(ctx context.Context, n int, least forum.Priority) (list []Claimed, err error) {
	err = s.write(ctx, "ClaimDue", func(t *tx) error {
		list = nil
		return t.each(func(rows *sql.Rows) error {
			var c Claimed
			var state forum.MailState
			err := rows.Scan(&c.ID, &c.Kind, &c.Subject, &c.AddressID, &c.Priority, &c.Attempt, &state, &c.Domain)
			c.InDoubt = state == forum.MailHanding
			list = append(list, c)
			return err
		}, claimQuery, t.now.UnixMicro(), n, least)
	})
	slices.SortFunc(list, func(a, b Claimed) int { return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.ID, b.ID)) })
	return list, err
}

// lastLease is how long the last attempt may take.
const lastLease = time.Hour

// claimQuery takes what is due at $1, at most $2, of the priorities up to $3.
// Each priority is asked for by itself: the index then gives the first ones
// without a look at all that is due.
var claimQuery = `UPDATE outbox SET attempts = attempts + 1, due_at = $1 + CASE attempts + 1 ` + leases() + ` END
	WHERE id IN (SELECT id FROM (` + dueOf(forum.PriorityAsked) + " UNION ALL " + dueOf(forum.PriorityNotice) + " UNION ALL " + dueOf(forum.PriorityBulk) + `)
		ORDER BY priority, due_at, id LIMIT $2)
	RETURNING id, kind, subject_id, address_id, priority, attempts, state,
		(SELECT substr(d.email_key, instr(d.email_key, '@') + 1) FROM addresses d WHERE d.id = outbox.address_id)`

// unlessPaused holds back what goes to many while an editor has stopped an issue.
const unlessPaused = " AND NOT EXISTS (SELECT 1 FROM issues WHERE paused_at IS NOT NULL)"

func dueOf(p forum.Priority) string {
	paused := ""
	if p == forum.PriorityBulk {
		paused = unlessPaused
	}
	return fmt.Sprintf(`SELECT * FROM (SELECT id, priority, due_at FROM outbox WHERE finished_at IS NULL AND priority = %d AND due_at <= $1 AND $3 >= %[1]d%s
		ORDER BY due_at, id LIMIT $2)`, p, paused)
}

// leases is the part of claimQuery that says when a mail is tried again.
func leases() string {
	var b strings.Builder
	for attempt := 1; ; attempt++ {
		wait, ok := forum.RetryAfter(attempt)
		if !ok {
			fmt.Fprintf(&b, "ELSE %d", lastLease.Microseconds())
			return b.String()
		}
		fmt.Fprintf(&b, "WHEN %d THEN %d ", attempt, wait.Microseconds())
	}
}
