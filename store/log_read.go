package store

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"colloquy/forum"
)

// LogPerPage is how many entries a page of the log shows.
const LogPerPage = 50

// logStep is how many entries one snapshot reads of a long log.
const logStep = 500

// LogActorSite asks for what the site itself did.
const LogActorSite = -1

// A LogQuery says which entries of the log are wanted; what is zero asks for
// nothing.
type LogQuery struct {
	Actor    int64 // LogActorSite for the site itself
	Act      string
	Kind     string // of the subject
	Subject  int64  // only together with Kind
	Case     int64
	From, To time.Time // at or after; before
	Before   int64     // a page goes on below this entry; 0 begins with the newest
}

const (
	selectLog = `SELECT l.id, l.at, l.actor_id, l.act, l.subject_kind, l.subject_id, l.case_id, l.text_hash, l.hash,
		coalesce(x.salt, x''), coalesce(x.text, ''), x.erased_at, coalesce(m.name, ''), coalesce(o.name, a.title, ''), coalesce(o.handle, a.slug, ''), coalesce(k.author_id, 0)
		FROM log l LEFT JOIN log_texts x ON x.log_id = l.id LEFT JOIN members m ON m.id = l.actor_id
		LEFT JOIN cases k ON k.id = l.case_id LEFT JOIN members o ON o.id = l.subject_id AND l.subject_kind = 'member'
		LEFT JOIN comments c ON c.id = l.subject_id AND l.subject_kind = 'comment'
		LEFT JOIN articles a ON a.id = CASE l.subject_kind WHEN 'article' THEN l.subject_id ELSE c.article_id END `
	newestLog = " ORDER BY l.id DESC LIMIT $3"
	oldestLog = " ORDER BY l.id LIMIT $3"
)

func logDest(e *forum.LogEntry) []any {
	return []any{
		&e.ID,
		moment{&e.At},
		&e.ActorID, &e.Act, &e.Kind, &e.Subject, &e.CaseID, &e.TextHash, &e.Hash,
		&e.Salt, &e.Text,
		moment{&e.Erased},
		&e.Actor, &e.Name, &e.Slug, &e.About,
	}
}

// LogPage returns a page of the log, the newest entries first, one more than a
// page shows where it goes on.
func (s *Store) LogPage(ctx context.Context, q LogQuery) (list []forum.LogEntry, err error) {
	err = s.read(ctx, "LogPage", func(t *tx) error {
		list, err = t.logPage(q, 0, below(q.Before), newestLog, LogPerPage+1)
		return err
	})
	return list, err
}

// Log tells the entries that are asked for, the oldest first. It reads in steps
// and holds no snapshot while tell runs, so that a long log takes no memory and
// whoever loads it slowly is in nobody's way.
func (s *Store) Log(ctx context.Context, q LogQuery, tell func(forum.LogEntry) error) error {
	var after int64
	for n := logStep; n == logStep; {
		var list []forum.LogEntry
		err := s.read(ctx, "Log", func(t *tx) (err error) {
			list, err = t.logPage(q, after, below(q.Before), oldestLog, logStep)
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := tell(e); err != nil {
				return err
			}
			after = e.ID
		}
		n = len(list)
	}
	return nil
}

// logPage reads entries between two numbers.
func (t *tx) logPage(q LogQuery, above, below int64, order string, n int) ([]forum.LogEntry, error) {
	if !q.From.IsZero() || !q.To.IsZero() {
		first, last, err := t.logBetween(q)
		if err != nil || last == 0 {
			return nil, err
		}
		above, below = max(above, first-1), min(below, last+1)
	}
	where, args := q.where(above, below, n)
	return records(t, logDest, selectLog+where+order, args...)
}

// logBetween finds the first and the last number of a time by the index of
// times; 0 where there are none. Numbers and times go the same way but where the
// clock was set back.
func (t *tx) logBetween(q LogQuery) (first, last int64, err error) {
	from, to := q.times()
	err = t.row([]any{&first, &last}, "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM log WHERE at >= $1 AND at < $2", from, to)
	return first, last, err
}

func (q LogQuery) times() (from, to int64) {
	from, to = math.MinInt64, math.MaxInt64
	if !q.From.IsZero() {
		from = q.From.UnixMicro()
	}
	if !q.To.IsZero() {
		to = q.To.UnixMicro()
	}
	return from, to
}

// where makes the condition of a query: one text for each choice of filters, so
// that each is found by an index of its own.
func (q LogQuery) where(above, below int64, n int) (string, []any) {
	parts, args := []string{"WHERE l.id > $1 AND l.id < $2"}, []any{above, below, n}
	add := func(condition string, value any) {
		args = append(args, value)
		parts = append(parts, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args))))
	}
	if q.Actor != 0 {
		add("l.actor_id = ?", max(q.Actor, 0))
	}
	if q.Act != "" {
		add("l.act = ?", q.Act)
	}
	if q.Kind != "" {
		add("l.subject_kind = ?", q.Kind)
		if q.Subject != 0 {
			add("l.subject_id = ?", q.Subject)
		}
	}
	if q.Case != 0 {
		add("l.case_id = ?", q.Case)
	}
	if from, to := q.times(); from > math.MinInt64 || to < math.MaxInt64 {
		add("+l.at >= ?", from)
		add("+l.at < ?", to)
	}
	return strings.Join(parts, " AND "), args
}

// LogChoices are what the log can be narrowed to.
type LogChoices struct {
	Actors []LogActor
	Acts   []string
}

// A LogActor is a member who did something that is logged.
type LogActor struct {
	ID   int64
	Name string
}

// maxLogActors is how many members the log can be narrowed to by a list; few
// sites had more moderators.
const maxLogActors = 300

// LogChoices finds who did what is logged and is still a member, by name, and
// which acts there are. It jumps from one to the next along the indexes.
func (s *Store) LogChoices(ctx context.Context) (c LogChoices, err error) {
	err = s.read(ctx, "LogChoices", func(t *tx) error {
		c.Actors, err = records(t, func(a *LogActor) []any { return []any{&a.ID, &a.Name} }, `WITH RECURSIVE x (id) AS (SELECT min(actor_id) FROM log
			UNION ALL SELECT (SELECT min(actor_id) FROM log WHERE actor_id > x.id) FROM x WHERE x.id IS NOT NULL LIMIT $1)
			SELECT m.id, m.name FROM x JOIN members m ON m.id = x.id ORDER BY m.name_key, m.id`, maxLogActors)
		if err != nil {
			return err
		}
		acts, err := records(t, func(a *string) []any { return []any{a} }, `WITH RECURSIVE x (act) AS (SELECT min(act) FROM log
			UNION ALL SELECT (SELECT min(act) FROM log WHERE act > x.act) FROM x WHERE x.act IS NOT NULL)
			SELECT act FROM x WHERE act IS NOT NULL`)
		c.Acts = acts
		return err
	})
	return c, err
}
