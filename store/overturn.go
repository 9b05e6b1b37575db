package store

import (
	"errors"

	"colloquy/forum"
)

// overturn takes back the decision against which an appeal is, and with it the
// word that its reporters were right. Where something later was decided beside it,
// that decision alone is taken back, and what it did stays with the later one.
func overturn(t *tx, j *judging) error {
	_, appealed, err := t.openAppeal(j.c.ID)
	if err != nil {
		return err
	}
	if appealed.ID == 0 {
		return invalid("action", forum.NotOffered)
	}
	j.trace.Row = appealed.ID
	err = t.revert(appealed, j.actor.ID)
	if errors.Is(err, forum.ErrConflict) {
		later, lookErr := t.decidedAfter(appealed)
		if lookErr != nil || !later {
			return errors.Join(lookErr, err)
		}
		j.trace.Before = true
		err = t.markUndone(appealed.ID, j.actor.ID)
	}
	if err != nil {
		return err
	}
	if err := t.do("UPDATE reports SET state = 'rejected' WHERE decision_id = $1 AND state = 'upheld'", appealed.ID); err != nil || j.about.comment == nil {
		return err
	}
	about, err := t.subjectOf(j.c.Kind, j.c.Subject)
	j.c.ArticleID = about.article // it may have been moved, and is back
	return err
}

// decideAgain puts a decision that an appeal had overturned back in force.
func decideAgain(t *tx, d forum.Decision, tr trace) error {
	if !tr.Before {
		if err := t.doAgain(d.CaseID, tr.Row); err != nil {
			return err
		}
	}
	if err := t.do("UPDATE reports SET state = 'upheld' WHERE decision_id = $1 AND state = 'rejected'", tr.Row); err != nil {
		return err
	}
	return t.do("UPDATE decisions SET undone_at = NULL, undone_by = NULL WHERE id = $1", tr.Row)
}

// doAgain does once more what a decision had done to a comment.
func (t *tx) doAgain(c, decision int64) error {
	was, err := t.traceOf(decision)
	if err != nil {
		return err
	}
	d, err := t.decision(decision)
	if err != nil {
		return err
	}
	switch d.Action {
	case forum.ActionHide, forum.ActionRemove, forum.ActionSpam:
	default: // what it did was no matter of being shown
		return forum.ErrConflict
	}
	comment, err := t.commentOfCase(c)
	if err != nil || comment.Status == forum.Deleted {
		return err
	}
	return t.setStatus(&comment, was.To, d.Rule)
}

func (t *tx) markUndone(decision, by int64) error {
	return t.do("UPDATE decisions SET undone_at = $1, undone_by = $2 WHERE id = $3", t.now.UnixMicro(), idOrNull(by), decision)
}
