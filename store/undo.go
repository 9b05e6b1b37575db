package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"colloquy/forum"
)

// Undo takes a decision back, with all that it did: the comment is where it was,
// its reports are open, the case waits again. Mails that have not left yet are not
// sent; those that have cannot be called back. Taken back again changes nothing.
//
// Errors: forum.ErrNotFound, forum.ErrForbidden, forum.ErrConflict (something was
// decided since, or its author changed it), forum.ErrSignIn, forum.ErrSuspended.
func (s *Store) Undo(ctx context.Context, actor *forum.Member, decision int64) error {
	sweeps := false
	err := s.write(ctx, "Undo", func(t *tx) error {
		d, err := t.decision(decision)
		if err != nil {
			return err
		}
		c, m, err := t.caseFor(actor, d.CaseID)
		if err != nil {
			return err
		}
		if err := forum.MayWrite(m, t.now); err != nil || !d.Stands() {
			return err
		}
		sweeps = d.Action == forum.ActionSpam
		return t.undo(c, d, m)
	})
	if err == nil && sweeps {
		s.sweepNow(ctx)
	}
	return err
}

// sweepBack has the decisions taken back that were made together with one.
func (t *tx) sweepBack(first int64) error {
	return t.do(`UPDATE decisions SET sweep = $1, sweep_from = 0 WHERE id = $2
		AND (sweep <> '' OR EXISTS (SELECT 1 FROM decisions o WHERE o.with_id = $2 AND o.actor_id IS NOT NULL))`, sweepUndo, first)
}

func (t *tx) undo(c forum.Case, d forum.Decision, m *forum.Member) error {
	if d.BySite {
		return forum.ErrConflict // by deciding the case, that is
	}
	if err := t.mayUndo(d); err != nil {
		return err
	}
	tr, err := t.traceOf(d.ID)
	if err != nil {
		return err
	}
	if err := t.revert(d, m.ID); err != nil {
		return err
	}
	if d.Action.Closes() {
		if c, err = t.reopen(c, d, tr); err != nil {
			return err
		}
	}
	if err := t.oweTakenBack(d); err != nil {
		return err
	}
	if err := t.change(&c, forum.CaseChange{What: forum.ChangeUndone, Ref: d.ID, ActorID: m.ID, Note: string(d.Action)}); err != nil {
		return err
	}
	return t.record(forum.LogEntry{ActorID: m.ID, Act: "undo " + string(d.Action), Kind: c.Kind, Subject: c.Subject, CaseID: c.ID})
}

// mayUndo refuses to take back what something later was built on: decisions that
// close a case are taken back from the last one. What an appeal is open against is
// decided by answering it.
func (t *tx) mayUndo(d forum.Decision) error {
	if d.Appeal != nil {
		return forum.ErrConflict
	}
	if !d.Action.Closes() {
		return nil
	}
	later, err := t.decidedAfter(d)
	if err == nil && later {
		err = forum.ErrConflict
	}
	return err
}

// decidedAfter tells whether a later decision stands that closed the case.
func (t *tx) decidedAfter(d forum.Decision) (bool, error) {
	later, err := records(t, decisionDest, selectDecision+"WHERE d.case_id = $1 AND d.id > $2 AND d.undone_at IS NULL ORDER BY d.id LIMIT 50", d.CaseID, d.ID)
	return slices.ContainsFunc(later, func(l forum.Decision) bool { return l.Action.Closes() }), err
}

// revert takes back what a decision did, and marks it so.
func (t *tx) revert(d forum.Decision, by int64) error {
	tr, err := t.traceOf(d.ID)
	if err != nil {
		return err
	}
	e, ok := effectOf(d.Action)
	if !ok {
		return forum.ErrConflict
	}
	if err := e.revert(t, d, tr); err != nil {
		return err
	}
	if d.Action == forum.ActionSpam {
		if err := t.sweepBack(d.ID); err != nil {
			return err
		}
	}
	return t.markUndone(d.ID, by)
}

func (t *tx) traceOf(decision int64) (tr trace, err error) {
	var data string
	if err := t.row([]any{&data}, "SELECT data FROM decisions WHERE id = $1", decision); err != nil {
		return tr, err
	}
	return tr, json.Unmarshal([]byte(data), &tr)
}

// saveTrace writes down anew what is needed to take a decision back.
func (t *tx) saveTrace(decision int64, tr trace) error {
	data, err := json.Marshal(tr)
	if err != nil {
		return err
	}
	return t.do("UPDATE decisions SET data = $1 WHERE id = $2", string(data), decision)
}

// reopen brings a case back to before a decision: the reports that it decided are
// open, and an appeal that it answered.
func (t *tx) reopen(c forum.Case, d forum.Decision, tr trace) (forum.Case, error) {
	if err := t.do("UPDATE reports SET state = 'open', decision_id = NULL, decided_at = NULL WHERE decision_id = $1", d.ID); err != nil {
		return c, err
	}
	if err := t.do("UPDATE appeals SET outcome = '', answer_id = NULL, decided_at = NULL, same_judge = 0 WHERE answer_id = $1", d.ID); err != nil {
		return c, err
	}
	if err := t.do("UPDATE decisions SET undone_at = NULL, with_id = NULL WHERE with_id = $1 AND case_id = $2 AND by_site = 1", d.ID, c.ID); err != nil {
		return c, err
	}
	about, err := t.subjectOf(c.Kind, c.Subject)
	if err != nil {
		return c, err
	}
	c.ClosedAt, c.KeptAt = time.Time{}, time.Time{}
	c.Lane, c.Hidden, c.HeldWhy = tr.Lane, tr.Hidden, tr.Held
	if tr.Kept != 0 {
		c.KeptAt = time.UnixMicro(tr.Kept).UTC()
	}
	if c.Kind == forum.SubjectComment {
		c.ArticleID = about.article // it may have been moved, and is back
	}
	_, err = t.weigh(&c, about.author)
	if c.Reports == 0 && tr.Closed != 0 { // it waited for nobody
		c.Close(timeOf(tr.Closed))
	}
	return c, err
}
