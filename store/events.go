package store

import (
	"context"
	"database/sql"
	"math"

	"colloquy/forum"
)

// note writes down what somebody did, in the transaction in which they did it.
func (t *tx) note(e forum.Event) error {
	var actor any
	if e.ActorID != 0 {
		actor = e.ActorID
	}
	return t.do("INSERT INTO events (at, actor_id, action, subject_kind, subject_id, note) VALUES ($1, $2, $3, $4, $5, $6)",
		t.now.UnixMicro(), actor, e.Action, e.Kind, e.Subject, e.Note)
}

// eventsPerPage is how many events a list shows at once.
const eventsPerPage = 50

// Events returns what happened to one thing, the newest first; before 0 begins
// with the newest, and there is one more than a page shows where the list goes on.
func (s *Store) Events(ctx context.Context, kind string, subject, before int64) (list []forum.Event, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = s.read(ctx, "Events", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			e := forum.Event{Kind: kind, Subject: subject}
			err := rows.Scan(&e.ID, moment{&e.At}, &e.ActorID, &e.Actor, &e.Action, &e.Note)
			list = append(list, e)
			return err
		}, `SELECT e.id, e.at, coalesce(e.actor_id, 0), coalesce(m.name, ''), e.action, e.note FROM events e LEFT JOIN members m ON m.id = e.actor_id
			WHERE e.subject_kind = $1 AND e.subject_id = $2 AND e.id < $3 ORDER BY e.id DESC LIMIT $4`, kind, subject, before, eventsPerPage+1)
	})
	return list, err
}
