package store

import (
	"context"
	"errors"
	"math"

	"colloquy/forum"
)

// sweepStep is how many comments of somebody's are removed in one transaction:
// each has a case and a decision of its own.
const sweepStep = 25

// sweptAtOnce is how many steps whoever decides waits for; housekeeping takes the
// others.
const sweptAtOnce = 40

// What a decision about all that somebody wrote still has to do.
const (
	sweepRemove = "remove"
	sweepUndo   = "undo"
)

// removeSpam removes a comment as spam. Everything else of its author follows in
// steps (Sweep), which the decision itself notes: a crash forgets nothing.
func removeSpam(t *tx, j *judging) (err error) {
	if err := takeAway(t, j); err != nil || !j.All {
		return err
	}
	if j.d.AddressID != 0 {
		if err := t.notAnonymous(j.d.AddressID, "all"); err != nil {
			return err
		}
	}
	if j.d.AuthorID != 0 {
		if _, err := t.sanctioned(j, "all"); err != nil {
			return err
		}
	}
	if j.d.ID, err = t.insertDecision(j.d, j.trace); err != nil {
		return err
	}
	return t.do("UPDATE decisions SET sweep = $1, sweep_from = 0 WHERE id = $2", sweepRemove, j.d.ID)
}

// Sweep does what decisions about all that somebody wrote still have to do, a
// little in each transaction, and returns how many comments it changed.
func (s *Store) Sweep(ctx context.Context) (swept int, err error) {
	return s.sweepSteps(ctx, math.MaxInt)
}

func (s *Store) sweepSteps(ctx context.Context, steps int) (swept int, err error) {
	for range steps {
		n, more := 0, false
		err := s.write(ctx, "Sweep", func(t *tx) (err error) {
			n, more, err = t.sweepSpam()
			return err
		})
		swept += n
		if err != nil || !more {
			return swept, err
		}
	}
	return swept, nil
}

// sweepNow is Sweep right after a decision. Where it fails, housekeeping goes on.
func (s *Store) sweepNow(ctx context.Context) {
	if _, err := s.sweepSteps(context.WithoutCancel(ctx), sweptAtOnce); err != nil {
		s.log.WarnContext(ctx, "what else somebody wrote is not dealt with yet", "error", err)
	}
}

// sweepSpam does one step of the oldest decision that has something to do.
func (t *tx) sweepSpam() (n int, more bool, err error) {
	var id, from int64
	var what string
	err = t.row([]any{&id, &what, &from}, "SELECT id, sweep, sweep_from FROM decisions WHERE sweep <> '' ORDER BY id LIMIT 1")
	if errors.Is(err, forum.ErrNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	d, err := t.decision(id)
	if err != nil {
		return 0, false, err
	}
	step := t.sweepRemove
	if what == sweepUndo {
		step = t.sweepUndo
	}
	n, next, err := step(d, from)
	if err != nil {
		return 0, false, err
	}
	if next == 0 {
		what = ""
	}
	return n, true, t.do("UPDATE decisions SET sweep = $1, sweep_from = $2 WHERE id = $3", what, next, id)
}

const (
	spamOfMember = `SELECT c.id, c.created_at FROM comments c WHERE c.member_id = $1 AND c.created_at >= $2 AND c.created_at <= $3` + stillSpam
	spamOfGuest  = `SELECT c.id, c.created_at FROM comments c WHERE c.address_id = $1 AND c.created_at >= $2 AND c.created_at <= $3` + stillSpam
	// Not what was restored since, what the moderator reported themselves, or what
	// waits for somebody else to answer an appeal.
	stillSpam = ` AND c.status IN ('shown', 'held', 'hidden') AND NOT EXISTS (SELECT 1 FROM cases k JOIN decisions d ON d.case_id = k.id WHERE k.kind = 'comment' AND k.subject_id = c.id AND d.with_id = $4)
		AND NOT EXISTS (SELECT 1 FROM cases k JOIN reports r ON r.case_id = k.id WHERE k.kind = 'comment' AND k.subject_id = c.id AND r.member_id = $5 AND r.state <> 'withdrawn')
		AND NOT EXISTS (SELECT 1 FROM cases k JOIN appeals a ON a.case_id = k.id WHERE k.kind = 'comment' AND k.subject_id = c.id AND a.decided_at IS NULL)
		ORDER BY c.created_at, c.id LIMIT $6`
)

// sweepRemove removes some of what the author of spam wrote before the decision.
// What is removed is not found again; next is 0 where nothing is left.
func (t *tx) sweepRemove(first forum.Decision, from int64) (n int, next int64, err error) {
	query, who := spamOfMember, first.AuthorID
	if who == 0 {
		query, who = spamOfGuest, first.AddressID
	}
	if who == 0 || !first.Stands() {
		return 0, 0, nil
	}
	type spam struct{ id, at int64 }
	list, err := records(t, func(x *spam) []any { return []any{&x.id, &x.at} }, query, who, from, first.At.UnixMicro(), first.ID, first.ActorID, sweepStep)
	if err != nil {
		return 0, 0, err
	}
	for _, x := range list {
		if err := t.removeWith(first, x.id); err != nil {
			return 0, 0, err
		}
		next = x.at
	}
	if len(list) < sweepStep {
		next = 0
	}
	return len(list), next, nil
}

// removeWith removes a comment as spam together with another of the same author.
// The statement of the first decision speaks for all of them.
func (t *tx) removeWith(first forum.Decision, comment int64) error {
	c, err := t.comment(comment)
	if err != nil {
		return err
	}
	k, err := t.openCase(aboutComment(c), forum.LaneOpened)
	if err != nil {
		return err
	}
	j := judging{actor: &forum.Member{ID: first.ActorID}, c: k, d: first}
	j.Action = forum.ActionSpam
	j.d.ID, j.d.CaseID, j.d.AppealID, j.d.WithID, j.d.Appeal = 0, k.ID, 0, first.ID, nil
	j.d.AuthorID, j.d.AddressID, j.d.Machine = c.By.MemberID, c.By.AddressID, k.Hidden || k.HeldWhy != ""
	j.trace = trace{From: c.Status, To: j.Action.After(c.Status), Lane: k.Lane, Hidden: k.Hidden, Held: k.HeldWhy, Kept: microsOrZero(k.KeptAt)}
	if k.OpenedAt.Equal(t.now) {
		j.trace.Closed = t.now.UnixMicro()
	}
	if err := t.setStatus(&c, j.trace.To, first.Rule); err != nil {
		return err
	}
	if j.d.ID, err = t.insertDecision(j.d, j.trace); err != nil {
		return err
	}
	if err := t.closeDecided(&j); err != nil {
		return err
	}
	if err := t.change(&j.c, forum.CaseChange{What: forum.ChangeDecided, Ref: j.d.ID, ActorID: first.ActorID, Note: string(j.Action)}); err != nil {
		return err
	}
	return t.record(forum.LogEntry{ActorID: first.ActorID, Act: string(j.Action), Kind: j.c.Kind, Subject: j.c.Subject, CaseID: j.c.ID, Text: logText(first)})
}

// sweepUndo takes back some of the decisions that were made together with one that
// is taken back. What somebody decided anew stays.
func (t *tx) sweepUndo(first forum.Decision, from int64) (n int, next int64, err error) {
	var by int64
	if err := t.row([]any{&by}, "SELECT coalesce(undone_by, 0) FROM decisions WHERE id = $1", first.ID); err != nil {
		return 0, 0, err
	}
	list, err := records(t, decisionDest, selectDecision+"WHERE d.with_id = $1 AND d.id > $2 AND d.actor_id IS NOT NULL AND d.undone_at IS NULL ORDER BY d.id LIMIT $3", first.ID, from, sweepStep)
	if err != nil {
		return 0, 0, err
	}
	for _, d := range list {
		c, err := t.caseByID(d.CaseID)
		if err != nil {
			return 0, 0, err
		}
		if a, err := t.appealAgainst(d.ID); err == nil {
			d.Appeal = &a
		} else if !errors.Is(err, forum.ErrNotFound) {
			return 0, 0, err
		}
		err = t.undo(c, d, &forum.Member{ID: by})
		if err != nil && !errors.Is(err, forum.ErrConflict) {
			return 0, 0, err
		}
		next = d.ID
	}
	if len(list) < sweepStep {
		next = 0
	}
	return len(list), next, nil
}

// Undone is what became of one of several decisions that were to be taken back.
type Undone struct {
	Decision int64
	Err      error // nil where it is taken back
}

// UndoMany takes decisions back, each by itself: see Undo. What cannot be taken
// back keeps nothing else from it. The error is that of the store.
func (s *Store) UndoMany(ctx context.Context, actor *forum.Member, decisions []int64) (list []Undone, err error) {
	for _, id := range decisions {
		err := s.Undo(ctx, actor, id)
		switch {
		case err == nil:
		case errors.Is(err, forum.ErrConflict), errors.Is(err, forum.ErrNotFound), errors.Is(err, forum.ErrForbidden):
		default:
			return list, err
		}
		list = append(list, Undone{id, err})
	}
	return list, nil
}
