package store

import (
	"time"

	"colloquy/forum"
)

// effectOf finds what an action does.
func effectOf(a forum.Action) (e effect, ok bool) {
	switch a {
	case forum.ActionKeep, forum.ActionRelease, forum.ActionRestore:
		return effect{showAgain, revertStatus}, true
	case forum.ActionHide, forum.ActionRemove:
		return effect{takeAway, revertStatus}, true
	case forum.ActionStand:
		return effect{nothing, nothingBack}, true
	case forum.ActionOverturn:
		return effect{overturn, decideAgain}, true
	case forum.ActionEdit:
		return effect{cutOut, uncut}, true
	case forum.ActionMove:
		return effect{moveBranch, moveBranchBack}, true
	case forum.ActionSpam:
		return effect{removeSpam, revertStatus}, true
	case forum.ActionWarn:
		return effect{nothing, nothingBack}, true
	case forum.ActionSuspend:
		return effect{suspendFor, revertPerson}, true
	case forum.ActionExclude:
		return effect{excludePerson, revertPerson}, true
	case forum.ActionClear:
		return effect{clearPerson, unclearPerson}, true
	case forum.ActionLift:
		return effect{lift, unlift}, true
	}
	_, ok = measures[a]
	return effect{takeMeasure, takeMeasureBack}, ok
}

// nothing is the effect of letting stand what was decided.
func nothing(*tx, *judging) error { return nil }

func nothingBack(*tx, forum.Decision, trace) error { return nil }

// showAgain shows what was held, hidden or removed; what its author deleted, and
// what is shown, stays as it is.
func showAgain(t *tx, j *judging) error {
	return t.setStatus(j.about.comment, j.trace.To, "")
}

// takeAway hides or removes a comment.
func takeAway(t *tx, j *judging) error {
	return t.setStatus(j.about.comment, j.trace.To, j.rule.Name())
}

// setStatus moves a comment to a status by decision, with all that depends on it.
// Why stands on its placeholder.
func (t *tx) setStatus(c *forum.Comment, to forum.CommentStatus, why string) error {
	if c == nil {
		return nil
	}
	if c.Status == to { // who hid it may still be another than before
		t.seenByAuthor(*c)
		return nil
	}
	if to == forum.Shown && c.Body == "" { // its words are erased
		return forum.ErrGone
	}
	if to != forum.Removed {
		why = ""
	}
	if err := t.do("UPDATE comments SET gone_why = $1 WHERE id = $2", why, c.ID); err != nil {
		return err
	}
	switch {
	case to == forum.Shown:
		return t.changeVisibility(*c, to, +1)
	case c.Status == forum.Shown:
		return t.changeVisibility(*c, to, -1)
	}
	return t.moveUnseen(*c, to)
}

// moveUnseen moves a comment between two states in which its words are not shown.
// Of what nobody has seen, nobody hears.
func (t *tx) moveUnseen(c forum.Comment, to forum.CommentStatus) error {
	gone := t.now
	if to == forum.Held {
		gone = time.Time{}
	}
	var below int
	var above any
	err := t.row([]any{&below, &above}, "UPDATE comments SET status = $1, gone_at = $2, version = version + 1 WHERE id = $3 RETURNING below, above_id",
		to, micros(gone), c.ID)
	if err != nil {
		return err
	}
	if err := t.addBelow(above, seenDelta(c.Status, to, below)); err != nil {
		return err
	}
	t.seenByAuthor(c)
	if below == 0 && (c.Status == forum.Held || to == forum.Held) {
		return nil
	}
	t.happens(kindOf(to), c.ArticleID, c.ID, c.By.MemberID)
	return t.touchArticle(c.ArticleID)
}

// revertStatus brings a comment back to where it was before a decision.
func revertStatus(t *tx, d forum.Decision, tr trace) error {
	if tr.From == "" {
		return nil
	}
	c, err := t.commentOfCase(d.CaseID)
	if err != nil {
		return err
	}
	switch c.Status {
	case forum.Deleted: // by its author, and so it stays
		return nil
	case tr.To:
		return t.setStatus(&c, tr.From, "")
	}
	return forum.ErrConflict // somebody decided anew
}

func (t *tx) commentOfCase(id int64) (forum.Comment, error) {
	c, err := t.caseByID(id)
	if err != nil {
		return forum.Comment{}, err
	}
	return t.comment(c.Subject)
}
