package store

import (
	"context"
	"time"

	"colloquy/forum"
)

// heatFor is how long what happened around a comment makes its case more urgent.
const heatFor = time.Hour

// CoolCases counts anew what happened in the last hour around what cases are
// about: as time goes by, they are less urgent. It goes in steps, and says how many
// cases it looked at.
func (s *Store) CoolCases(ctx context.Context) (looked int, err error) {
	step := s.coolCases()
	for n := keepStep; n == keepStep && err == nil; looked += n {
		n, err = step(ctx)
	}
	return looked, err
}

// coolCases makes steps, each of which goes on where the one before it stopped.
func (s *Store) coolCases() func(context.Context) (int, error) {
	var after int64
	return func(ctx context.Context) (n int, err error) {
		err = s.write(ctx, "CoolCases", func(t *tx) error {
			list, err := records(t, caseDest, "SELECT "+caseColumns+" FROM cases k INDEXED BY cases_hot WHERE k.heat > 0 AND k.id > $1 ORDER BY k.id LIMIT $2", after, keepStep)
			if err != nil {
				return err
			}
			n = len(list)
			last := after
			for _, c := range list {
				if err := t.cool(c); err != nil {
					return err
				}
				last = c.ID
			}
			t.onCommit(func() { after = last })
			return nil
		})
		return n, err
	}
}

// cool saves how hot a case is now. That is no change of it: who decides has
// missed nothing.
func (t *tx) cool(c forum.Case) error {
	was := c.Heat
	since := t.now.Add(-heatFor).UnixMicro()
	err := t.row([]any{&c.Heat}, `SELECT (SELECT count(*) FROM reports WHERE case_id = $1 AND created_at > $2)
		+ (SELECT count(*) FROM (SELECT created_at FROM comments WHERE parent_id = $3 ORDER BY id DESC LIMIT 500) WHERE created_at > $2)
		+ (SELECT count(*) FROM (SELECT created_at FROM recommendations WHERE comment_id = $3 LIMIT 500) WHERE created_at > $2)`, c.ID, since, subjectIf(c, forum.SubjectComment))
	if err != nil || c.Heat >= was { // more than was noted counts when it is noted
		return err
	}
	return t.do("UPDATE cases SET heat = $1, urgency = $2 WHERE id = $3", c.Heat, c.Urgency(), c.ID)
}

// subjectIf is the number of what a case of a kind is about, 0 for other kinds.
func subjectIf(c forum.Case, kind string) int64 {
	if c.Kind == kind {
		return c.Subject
	}
	return 0
}
