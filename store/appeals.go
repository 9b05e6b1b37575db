package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

const selectAppeal = "SELECT a.id, a.decision_id, a.case_id, a.statement, a.outcome, coalesce(a.answer_id, 0), a.same_judge, a.created_at, a.decided_at FROM appeals a "

func appealDest(a *forum.Appeal) []any {
	return []any{&a.ID, &a.DecisionID, &a.CaseID, &a.Statement, &a.Outcome, &a.AnswerID, &a.SameJudge, moment{&a.CreatedAt}, moment{&a.DecidedAt}}
}

func (t *tx) appealAgainst(decision int64) (a forum.Appeal, err error) {
	return a, t.row(appealDest(&a), selectAppeal+"WHERE a.decision_id = $1", decision)
}

// openAppeal finds the appeal that a case waits for, and the decision against which
// it is; both are zero where there is none.
func (t *tx) openAppeal(c int64) (a forum.Appeal, d forum.Decision, err error) {
	err = t.row(appealDest(&a), selectAppeal+"WHERE a.case_id = $1 AND a.decided_at IS NULL ORDER BY a.id LIMIT 1", c)
	if errors.Is(err, forum.ErrNotFound) {
		return forum.Appeal{}, forum.Decision{}, nil
	}
	if err != nil {
		return a, d, err
	}
	d, err = t.decision(a.DecisionID)
	return a, d, err
}

// stillAppealed keeps a case open that was decided while another appeal waits: an
// author may have asked for another look at two decisions about it.
func (t *tx) stillAppealed(c *forum.Case) error {
	a, _, err := t.openAppeal(c.ID)
	if err == nil && a.ID != 0 {
		c.Lane, c.ClosedAt = forum.LaneAppeal, time.Time{}
	}
	return err
}

// FileAppeal takes an author's appeal against a decision, once. Whoever comes with
// the link of the statement, or is its author signed in, has been let in before.
//
// Errors: *forum.Invalid, forum.ErrNotFound, and those of forum.MayAppeal.
func (s *Store) FileAppeal(ctx context.Context, decision int64, statement string) (a forum.Appeal, err error) {
	e := &forum.Invalid{}
	statement = forum.CleanBody(e, "statement", statement, forum.MaxAppeal)
	if err := e.Or(); err != nil {
		return a, err
	}
	err = s.write(ctx, "FileAppeal", func(t *tx) error {
		a, err = t.fileAppeal(decision, statement)
		return err
	})
	return a, err
}

func (t *tx) fileAppeal(decision int64, statement string) (forum.Appeal, error) {
	d, err := t.decision(decision)
	if err != nil {
		return forum.Appeal{}, err
	}
	if d.Appeal != nil && d.Appeal.Statement == statement { // sent twice
		return *d.Appeal, nil
	}
	if err := forum.MayAppeal(d, t.store.policy, t.now); err != nil {
		return forum.Appeal{}, err
	}
	c, err := t.caseByID(d.CaseID)
	if err != nil {
		return forum.Appeal{}, err
	}
	about, err := t.subjectOf(c.Kind, c.Subject)
	if err != nil {
		return forum.Appeal{}, err
	}
	if c, err = t.openCase(about, forum.LaneAppeal); err != nil {
		return forum.Appeal{}, err
	}
	if c.Lane != forum.LaneLegal {
		c.Lane = forum.LaneAppeal
	}
	a := forum.Appeal{DecisionID: d.ID, CaseID: c.ID, Statement: statement, CreatedAt: t.now}
	err = t.row([]any{&a.ID}, "INSERT INTO appeals (decision_id, case_id, statement, created_at) VALUES ($1, $2, $3, $4) RETURNING id", d.ID, c.ID, statement, t.now.UnixMicro())
	if err != nil {
		return a, err
	}
	if err := t.change(&c, forum.CaseChange{What: forum.ChangeAppeal, Ref: a.ID}); err != nil {
		return a, err
	}
	return a, t.record(forum.LogEntry{ActorID: d.AuthorID, Act: forum.ChangeAppeal, Kind: c.Kind, Subject: c.Subject, CaseID: c.ID, Text: statement})
}

// answerAppeal notes the outcome of the appeal that a decision answers.
func (t *tx) answerAppeal(j *judging) error {
	outcome := forum.AppealUpheld
	if j.Action.Upholds() || j.Action == forum.ActionStand {
		outcome = forum.AppealRejected
	}
	return t.do(`UPDATE appeals SET outcome = $1, answer_id = $2, decided_at = $3,
		same_judge = coalesce((SELECT actor_id FROM decisions WHERE id = appeals.decision_id) = $4, 0) WHERE id = $5`,
		outcome, j.d.ID, t.now.UnixMicro(), j.actor.ID, j.d.AppealID)
}
