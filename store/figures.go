package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"colloquy/forum"
)

// Figures are what moderators see of their work. Each is read by an index, of a
// time that is bounded.
type Figures struct {
	Open      []int      // open cases, by how old they are: see FiguresQuery.Ages
	Days      []DayCount // reports and comments
	Waits     []Wait     // from a report to its decision
	Judges    []Judge    // who decided
	Appeals   Appealed
	Machine   Machine
	Reported  bool // anything ever was
	CountedAt time.Time
}

// A DayCount is what came on one day.
type DayCount struct{ Reports, Comments int }

// A Wait is how long reports of a week waited for their decision.
type Wait struct {
	Decided           int
	Median, Ninetieth time.Duration
}

// A Judge is somebody who decided.
type Judge struct {
	ID         int64
	Name       string
	Decided    int
	Undone     int // of these, taken back by themselves or others
	Overturned int // of these, by an appeal that was right
}

// Appealed is what became of appeals.
type Appealed struct {
	Waiting, Upheld, Rejected int
	SameJudge                 int // of those decided, by who had decided before
}

// Machine is what the site hid by itself, and what people said to that.
type Machine struct {
	Waiting, Right, Wrong int
	Withdrawn             int // nobody looked: the reports were taken back
}

// A FiguresQuery says of which times.
type FiguresQuery struct {
	Ages  []time.Duration // where one age of open cases ends and the next begins, the youngest first
	Days  []time.Time     // when each day begins, and when the last one ends
	Weeks []time.Time     // the same of weeks
	Since time.Time       // for who decided, and what became of it
}

// maxWaits is how many decided reports of a week are looked at, the last ones first:
// the median of so many is that of all.
const maxWaits = 5000

// maxJudges is how many people are named.
const maxJudges = 50

// Figures counts what a moderator is shown. forum.ErrForbidden where they may not
// see it.
func (s *Store) Figures(ctx context.Context, q FiguresQuery) (f Figures, err error) {
	err = s.read(ctx, "Figures", func(t *tx) error {
		f = Figures{CountedAt: t.now}
		for _, read := range []func(*Figures, FiguresQuery) error{t.openByAge, t.byDay, t.waits, t.deciders, t.appealed, t.machine} {
			if err := read(&f, q); err != nil {
				return err
			}
		}
		return t.row([]any{&f.Reported}, "SELECT EXISTS (SELECT 1 FROM cases WHERE id > 0)")
	})
	return f, err
}

func (t *tx) openByAge(f *Figures, q FiguresQuery) error {
	var spans [][2]int64
	until := t.now.Add(time.Hour).UnixMicro() // a clock may have been set back
	for _, age := range q.Ages {
		from := t.now.Add(-age).UnixMicro()
		spans = append(spans, [2]int64{from, until})
		until = from
	}
	spans = append(spans, [2]int64{0, until})
	counts, err := t.countsIn("SELECT (SELECT count(*) FROM cases k WHERE k.closed_at IS NULL AND k.opened_at >= j.value ->> 0 AND k.opened_at < j.value ->> 1) FROM json_each($1) j ORDER BY j.key", spans)
	f.Open = counts
	return err
}

// countsIn counts in each of some spans of time.
func (t *tx) countsIn(query string, spans [][2]int64, args ...any) ([]int, error) {
	return records(t, func(n *int) []any { return []any{n} }, query, append([]any{jsonSpans(spans)}, args...)...)
}

// spansOf are those between moments.
func spansOf(at []time.Time) (spans [][2]int64) {
	for i := 1; i < len(at); i++ {
		spans = append(spans, [2]int64{at[i-1].UnixMicro(), at[i].UnixMicro()})
	}
	return spans
}

// byDay counts reports, and comments whatever became of them.
func (t *tx) byDay(f *Figures, q FiguresQuery) error {
	spans := spansOf(q.Days)
	reports, err := t.countsIn("SELECT (SELECT count(*) FROM reports r WHERE r.created_at >= j.value ->> 0 AND r.created_at < j.value ->> 1) FROM json_each($1) j ORDER BY j.key", spans)
	if err != nil {
		return err
	}
	comments, err := t.countsIn("SELECT (SELECT count(*) FROM comments c WHERE c.created_at >= j.value ->> 0 AND c.created_at < j.value ->> 1) FROM json_each($1) j ORDER BY j.key", spans)
	f.Days = make([]DayCount, len(spans))
	for i := range f.Days {
		f.Days[i] = DayCount{reports[i], comments[i]}
	}
	return err
}

// waits reads how long reports waited. What was withdrawn was never decided.
func (t *tx) waits(f *Figures, q FiguresQuery) error {
	for _, week := range spansOf(q.Weeks) {
		waits, err := t.ids("SELECT decided_at - created_at FROM reports WHERE decided_at >= $1 AND decided_at < $2 ORDER BY decided_at DESC LIMIT $3", week[0], week[1], maxWaits)
		if err != nil {
			return err
		}
		slices.Sort(waits)
		f.Waits = append(f.Waits, Wait{Decided: len(waits), Median: rank(waits, 50), Ninetieth: rank(waits, 90)})
	}
	return nil
}

// rank is the value below or at which so many of a hundred are.
func rank(sorted []int64, of int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return time.Duration(max(sorted[(len(sorted)*of+99)/100-1], 0)) * time.Microsecond
}

// deciders are those who decided, by how often: what was done together with another
// decision counts once. What an appeal overturned is not counted as undone.
func (t *tx) deciders(f *Figures, q FiguresQuery) error {
	list, err := records(t, func(j *Judge) []any { return []any{&j.ID, &j.Name, &j.Decided, &j.Undone} },
		`SELECT m.id, m.name, n, undone FROM (SELECT d.actor_id AS actor, count(*) AS n, count(d.undone_at) AS undone FROM decisions d
			WHERE d.at >= $1 AND d.actor_id IS NOT NULL AND d.with_id IS NULL GROUP BY d.actor_id) JOIN members m ON m.id = actor ORDER BY n DESC, m.id LIMIT $2`,
		q.Since.UnixMicro(), maxJudges)
	if err != nil {
		return err
	}
	f.Judges = list
	return t.each(func(rows *sql.Rows) error {
		var id int64
		var overturned, undone int
		err := rows.Scan(&id, &overturned, &undone)
		for i := range f.Judges {
			if f.Judges[i].ID == id {
				f.Judges[i].Overturned, f.Judges[i].Undone = overturned, f.Judges[i].Undone-undone
			}
		}
		return err
	}, `SELECT d.actor_id, count(*), count(d.undone_at) FROM appeals a JOIN decisions d ON d.id = a.decision_id
		WHERE a.decided_at >= $1 AND a.outcome = $2 AND d.at >= $1 AND d.actor_id IS NOT NULL AND d.with_id IS NULL GROUP BY d.actor_id`, q.Since.UnixMicro(), forum.AppealUpheld)
}

func (t *tx) appealed(f *Figures, q FiguresQuery) error {
	a := &f.Appeals
	err := t.row([]any{&a.Upheld, &a.Rejected, &a.SameJudge},
		"SELECT coalesce(sum(outcome = $1), 0), coalesce(sum(outcome = $2), 0), coalesce(sum(same_judge), 0) FROM appeals WHERE decided_at >= $3",
		forum.AppealUpheld, forum.AppealRejected, q.Since.UnixMicro())
	if err != nil {
		return err
	}
	return t.row([]any{&a.Waiting}, "SELECT count(*) FROM appeals WHERE decided_at IS NULL")
}

// machine reads what the site hid by itself, by the decision that took its place.
func (t *tx) machine(f *Figures, q FiguresQuery) error {
	type one struct {
		undone, by bool
		action     forum.Action
		n          int
	}
	list, err := records(t, func(o *one) []any { return []any{&o.undone, &o.by, &o.action, &o.n} },
		`SELECT d.undone_at IS NOT NULL, w.id IS NOT NULL, coalesce(w.action, ''), count(*) FROM decisions d LEFT JOIN decisions w ON w.id = d.with_id
		WHERE d.machine = 1 AND d.actor_id IS NULL AND d.at >= $1 GROUP BY 1, 2, 3`, q.Since.UnixMicro())
	for _, o := range list {
		switch {
		case !o.undone:
			f.Machine.Waiting += o.n
		case !o.by:
			f.Machine.Withdrawn += o.n
		case o.action.Upholds():
			f.Machine.Right += o.n
		default:
			f.Machine.Wrong += o.n
		}
	}
	return err
}
