package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"colloquy/forum"
)

// An Overview is the state of the site in a few numbers.
type Overview struct {
	Members  int
	Comments int // shown
	// Queued is how many mails wait; the others ended in the last day.
	Queued, Sent, Failed, Skipped int
	Attacks                       int       // events of the last day
	BackedUp                      time.Time // zero for never
	Events                        []forum.Event
}

// overviewEvents is how many of the latest events an overview names.
const overviewEvents = 8

// Overview returns the state of the site in a few numbers.
func (s *Store) Overview(ctx context.Context) (o Overview, err error) {
	err = s.read(ctx, "Overview", func(t *tx) error {
		day := t.now.Add(-24 * time.Hour).UnixMicro()
		err := t.row([]any{&o.Members, &o.Comments, &o.Queued, &o.Attacks, moment{&o.BackedUp}}, `SELECT (SELECT count(*) FROM members),
			(SELECT coalesce(sum(comment_count), 0) FROM articles WHERE status = 'published'),
			(SELECT count(*) FROM outbox WHERE state IN ('queued', 'handing')),
			(SELECT count(*) FROM events WHERE at > $1 AND action = $2), backed_up_at FROM site WHERE id = 1`, day, forum.ActionAttack)
		if err != nil {
			return err
		}
		if err := t.ended(&o, day); err != nil {
			return err
		}
		o.Events, err = t.events(allEvents, below(0), overviewEvents)
		return err
	})
	return o, err
}

// ended counts the mails that came to an end since a moment.
func (t *tx) ended(o *Overview, since int64) error {
	return t.each(func(rows *sql.Rows) error {
		var state forum.MailState
		var n int
		err := rows.Scan(&state, &n)
		switch state {
		case forum.MailSent:
			o.Sent = n
		case forum.MailFailed:
			o.Failed = n
		case forum.MailSkipped, forum.MailDropped:
			o.Skipped += n
		}
		return err
	}, "SELECT state, count(*) FROM outbox WHERE finished_at > $1 GROUP BY +state", since)
}

// Administered tells whether there is an administrator.
func (s *Store) Administered(ctx context.Context) (is bool, err error) {
	err = s.read(ctx, "Administered", func(t *tx) error {
		is, err = t.administered()
		return err
	})
	return is, err
}

func (t *tx) administered() (bool, error) {
	var one int
	err := t.row([]any{&one}, "SELECT 1 FROM members WHERE roles <> 0 AND roles & $1 <> 0 LIMIT 1", forum.RoleAdministrator)
	if errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// AddFirstAdministrator adds the first administrator, for whom the operator
// vouches. forum.ErrGone where there is one already, else as AddMember.
func (s *Store) AddFirstAdministrator(ctx context.Context, n forum.NewMember) (forum.Member, error) {
	n.Roles = forum.RoleAdministrator
	if err := n.Clean(); err != nil {
		return forum.Member{}, err
	}
	var m *forum.Member
	err := s.write(ctx, "AddFirstAdministrator", func(t *tx) error {
		is, err := t.administered()
		if err == nil && is {
			err = forum.ErrGone
		}
		if err != nil {
			return err
		}
		id, err := t.addMember(n)
		if err != nil {
			return err
		}
		if err := t.noteMember(&forum.Member{ID: id}, id, "became the first administrator", ""); err != nil {
			return err
		}
		m, err = t.memberByID(id)
		return err
	})
	if err != nil {
		return forum.Member{}, err
	}
	return *m, nil
}
