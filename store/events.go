package store

import (
	"context"
	"database/sql"
	"math"

	"colloquy/forum"
)

// note writes down what somebody did, in the transaction in which they did it.
func (t *tx) note(e forum.Event) error {
	return t.do("INSERT INTO events (at, actor_id, action, subject_kind, subject_id, note) VALUES ($1, $2, $3, $4, $5, $6)",
		t.now.UnixMicro(), idOrNull(e.ActorID), e.Action, e.Kind, e.Subject, e.Note)
}

// EventsPerPage is how many events a list shows at once.
const EventsPerPage = 50

const (
	selectEvent = `SELECT e.id, e.at, coalesce(e.actor_id, 0), coalesce(m.name, ''), e.action, e.subject_kind, e.subject_id, coalesce(o.name, ''), e.note || coalesce(' to ' || d.email, '')
		FROM events e LEFT JOIN members m ON m.id = e.actor_id LEFT JOIN members o ON o.id = e.subject_id AND e.subject_kind = 'member'
		LEFT JOIN outbox b ON b.id = e.subject_id AND e.subject_kind = 'mail' AND b.kind NOT IN ` + discreet + ` LEFT JOIN addresses d ON d.id = b.address_id `
	eventsOf  = selectEvent + "WHERE e.subject_kind = $1 AND e.subject_id = $2 AND e.id < $3 ORDER BY e.id DESC LIMIT $4"
	allEvents = selectEvent + "WHERE e.id < $1 ORDER BY e.id DESC LIMIT $2"
)

func (t *tx) events(query string, args ...any) (list []forum.Event, err error) {
	err = t.each(func(rows *sql.Rows) error {
		var e forum.Event
		err := rows.Scan(&e.ID, moment{&e.At}, &e.ActorID, &e.Actor, &e.Action, &e.Kind, &e.Subject, &e.Name, &e.Note)
		list = append(list, e)
		return err
	}, query, args...)
	return list, err
}

// Events returns what happened to one thing, the newest first; before 0 begins
// with the newest, and there is one more than a page shows where the list goes on.
func (s *Store) Events(ctx context.Context, kind string, subject, before int64) (list []forum.Event, err error) {
	err = s.read(ctx, "Events", func(t *tx) error {
		list, err = t.events(eventsOf, kind, subject, below(before), EventsPerPage+1)
		return err
	})
	return list, err
}

// RecentEvents returns all that happened, the newest first; before 0 begins with
// the newest, and there is one more than a page shows where the list goes on.
func (s *Store) RecentEvents(ctx context.Context, before int64) (list []forum.Event, err error) {
	err = s.read(ctx, "RecentEvents", func(t *tx) error {
		list, err = t.events(allEvents, below(before), EventsPerPage+1)
		return err
	})
	return list, err
}

// below is the id below which a page of a list stands; 0 begins with the newest.
func below(before int64) int64 {
	if before == 0 {
		return math.MaxInt64
	}
	return before
}
