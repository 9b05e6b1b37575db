package store

import (
	"context"
	"math"
	"time"

	"colloquy/forum"
)

// ExclusionsPerPage is how many lines each of the two lists of who may not write
// has on a page.
const ExclusionsPerPage = 50

// A SuspendedMember may read and not write.
type SuspendedMember struct {
	ID           int64
	Name, Handle string
	Roles        forum.Roles
	Until        time.Time
	Why          string
	By           string // who decided it about a case; "" for an administrator by hand
	CaseID       int64  // 0: by hand
}

// Excluded are one page of those who may not write.
type Excluded struct {
	List        []forum.Exclusion // the newest first
	Next        int64             // exclusion after which the next page begins; 0: there is none
	Members     []SuspendedMember // those who may write last again come first
	NextMembers int64             // member after whom the next page begins; 0: there is none
}

// Excluded returns who may not write: exclusions after one of them, and members
// after one (0: from the beginning).
func (s *Store) Excluded(ctx context.Context, after, afterMember int64) (e Excluded, err error) {
	err = s.read(ctx, "Excluded", func(t *tx) (err error) {
		if e.List, err = t.exclusions(after); err != nil {
			return err
		}
		if len(e.List) > ExclusionsPerPage {
			e.List = e.List[:ExclusionsPerPage]
			e.Next = e.List[ExclusionsPerPage-1].ID
		}
		if e.Members, err = t.suspendedMembers(afterMember); err != nil {
			return err
		}
		if len(e.Members) > ExclusionsPerPage {
			e.Members = e.Members[:ExclusionsPerPage]
			e.NextMembers = e.Members[ExclusionsPerPage-1].ID
		}
		return nil
	})
	return e, err
}

func (t *tx) exclusions(after int64) ([]forum.Exclusion, error) {
	if after == 0 {
		after = math.MaxInt64
	}
	return records(t, exclusionDest, selectExclusion+"WHERE x.lifted_at IS NULL AND x.id < $1 AND (x.until IS NULL OR x.until > $2) ORDER BY x.id DESC LIMIT $3",
		after, t.now.UnixMicro(), ExclusionsPerPage+1)
}

const selectExclusion = `SELECT x.id, x.kind, x.value, x.why, coalesce(x.decision_id, 0), coalesce(d.case_id, 0), x.until, x.created_at, coalesce(m.name, '')
	FROM exclusions x LEFT JOIN decisions d ON d.id = x.decision_id LEFT JOIN members m ON m.id = x.created_by `

func exclusionDest(x *forum.Exclusion) []any {
	return []any{&x.ID, &x.Kind, &x.Value, &x.Why, &x.DecisionID, &x.CaseID, moment{&x.Until}, moment{&x.At}, &x.By}
}

func (t *tx) suspendedMembers(after int64) ([]SuspendedMember, error) {
	until := int64(math.MaxInt64)
	if after != 0 {
		if err := t.row([]any{&until}, "SELECT coalesce(suspended_until, 0) FROM members WHERE id = $1", after); err != nil {
			return nil, err
		}
	} else {
		after = math.MaxInt64
	}
	list, err := records(t, func(m *SuspendedMember) []any {
		return []any{&m.ID, &m.Name, &m.Handle, &m.Roles, moment{&m.Until}, &m.Why}
	}, `SELECT id, name, handle, roles, suspended_until, suspended_why FROM members WHERE suspended_until > $1 AND (suspended_until, id) < ($2, $3)
		ORDER BY suspended_until DESC, id DESC LIMIT $4`, t.now.UnixMicro(), until, after, ExclusionsPerPage+1)
	if err != nil {
		return nil, err
	}
	for i := range list {
		m := &list[i]
		if err := t.suspendedBy(m); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// suspendedBy finds the decision by which a member may not write.
func (t *tx) suspendedBy(m *SuspendedMember) error {
	standing, err := t.standingSuspensions(m.ID, 0)
	if err != nil {
		return err
	}
	for _, d := range standing {
		if d.trace.Want == m.Until.UnixMicro() {
			return t.row([]any{&m.By, &m.CaseID}, "SELECT coalesce(m.name, ''), d.case_id FROM decisions d LEFT JOIN members m ON m.id = d.actor_id WHERE d.id = $1", d.id)
		}
	}
	return nil
}
