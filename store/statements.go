package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"colloquy/forum"
)

// StatementsPerPage is how many decisions a page about somebody shows at once.
const StatementsPerPage = 20

// oweStatement owes the author what was decided about them, and why, when the time
// for a quick undo is over. What was decided together is told together.
func (t *tx) oweStatement(d forum.Decision) error {
	if !d.Told || d.WithID != 0 {
		return nil
	}
	return t.oweAuthor(d, fmt.Sprintf("%s/%d", forum.MailStatement, d.ID), "", t.store.policy.UndoWindow)
}

// takenBack notes of a mail that it tells that a decision was taken back.
const takenBack = "taken back"

// oweTakenBack owes the author that a decision was taken back, where they have
// heard of it: whoever has not hears nothing at all. It waits as long as a
// decision does, since it may be decided anew at once.
func (t *tx) oweTakenBack(d forum.Decision) error {
	if !d.Told || d.WithID != 0 || d.HeardAt.IsZero() {
		return nil
	}
	return t.oweAuthor(d, fmt.Sprintf("%s/%d/taken-back", forum.MailStatement, d.ID), takenBack, t.store.policy.UndoWindow)
}

// oweAuthor owes a mail to whom a decision is about. A guest's address that was
// never confirmed, of an import, gets none.
func (t *tx) oweAuthor(d forum.Decision, key, note string, after time.Duration) error {
	address := d.AddressID
	query := "SELECT id FROM addresses WHERE id = $1 AND confirmed_at IS NOT NULL AND email_key <> ''"
	if d.AuthorID != 0 {
		address, query = d.AuthorID, "SELECT address_id FROM members WHERE id = $1"
	}
	err := t.row([]any{&address}, query, address)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.owe(owed{key: key, kind: forum.MailStatement, subject: d.ID, address: address, priority: forum.PriorityNotice, note: note, after: after})
}

// takeBackMachine takes back what the site itself had decided about a case, where
// no decision of a person takes its place.
func (t *tx) takeBackMachine(c int64) error {
	list, err := records(t, decisionDest, selectDecision+"WHERE d.case_id = $1 AND d.by_site = 1 AND d.undone_at IS NULL", c)
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := t.oweTakenBack(d); err != nil {
			return err
		}
	}
	return t.machineDecisionsOver(c, 0)
}

// Why a statement is not sent.
const (
	whyNotHeard  = "it was taken back before anybody heard of it"
	whyInForce   = "the decision is in force again"
	whyNotTheirs = "the address is not the author's any more"
	whyLeaves    = "the member leaves"
)

// writeStatement reads what the mail about a decision says, and notes that its
// author has heard. why says that there is nothing to tell.
func (t *tx) writeStatement(l *forum.Letter, decision int64) (why string, err error) {
	s, err := t.statement(decision)
	switch d := s.Decision; {
	case errors.Is(err, forum.ErrNotFound):
		return "the decision is not there any more", nil
	case err != nil:
		return "", err
	case d.AuthorID != 0 && (l.Member == nil || l.Member.ID != d.AuthorID), d.AuthorID == 0 && l.AddressID != d.AddressID:
		return whyNotTheirs, nil
	case l.Member != nil && !l.Member.LeavesAt.IsZero():
		return whyLeaves, nil
	case l.Note == takenBack && d.Stands():
		return whyInForce, nil
	case l.Note != takenBack && !d.Stands():
		return whyNotHeard, nil
	}
	l.Statement, l.TakenBack = &s, l.Note == takenBack
	return "", t.do("UPDATE decisions SET heard_at = $1 WHERE id = $2 AND heard_at IS NULL", t.now.UnixMicro(), decision)
}

// Statement is what is told of a decision, for whoever has the link to it.
//
// Errors: forum.ErrNotFound, those of forum.MaySeeStatement.
func (s *Store) Statement(ctx context.Context, decision int64) (st forum.Statement, err error) {
	err = s.read(ctx, "Statement", func(t *tx) error {
		if st, err = t.statement(decision); err != nil {
			return err
		}
		return forum.MaySeeStatement(st.Decision)
	})
	return st, err
}

// StatementTo is Statement for the member whom the decision is about; it is not
// there for others.
func (s *Store) StatementTo(ctx context.Context, member, decision int64) (forum.Statement, error) {
	st, err := s.Statement(ctx, decision)
	if err == nil && st.Decision.AuthorID != member {
		err = forum.ErrNotFound
	}
	if errors.Is(err, forum.ErrGone) { // nobody's is not theirs either
		err = forum.ErrNotFound
	}
	return st, err
}

// Statements are what a member was told, the newest first, of decisions before
// one; 0 begins with the newest. Next is where the list goes on, 0 at its end.
func (s *Store) Statements(ctx context.Context, member, before int64) (list []forum.Statement, next int64, err error) {
	err = s.read(ctx, "Statements", func(t *tx) error {
		ids, err := t.ids(`SELECT d.id FROM decisions d WHERE d.author_id = $1 AND d.told = 1 AND d.id < $2
			AND (d.undone_at IS NULL OR d.heard_at IS NOT NULL OR EXISTS (SELECT 1 FROM appeals a WHERE a.decision_id = d.id))
			ORDER BY d.id DESC LIMIT $3`, member, below(before), StatementsPerPage+1)
		if err != nil {
			return err
		}
		if len(ids) > StatementsPerPage {
			ids = ids[:StatementsPerPage]
			next = ids[StatementsPerPage-1]
		}
		for _, id := range ids {
			st, err := t.statement(id)
			if err != nil {
				return err
			}
			list = append(list, st)
		}
		return nil
	})
	return list, next, err
}

// statement reads all that is told of a decision.
func (t *tx) statement(id int64) (s forum.Statement, err error) {
	if s.Decision, err = t.decision(id); err != nil {
		return s, err
	}
	c, err := t.caseByID(s.Decision.CaseID)
	if err != nil {
		return s, err
	}
	tr, err := t.traceOf(id)
	if err != nil {
		return s, err
	}
	s.Kind, s.Subject, s.From, s.WasHidden, s.WasHeld = c.Kind, c.Subject, tr.From, tr.Hidden, tr.Held != ""
	s.AppealUntil = s.Decision.AppealableUntil(t.store.policy)
	if s.Decision.BySite {
		s.Instead = s.Decision.WithID
	}
	for _, fill := range []func(*forum.Statement, trace) error{t.fillWords, t.fillRule, t.fillMeasure, t.fillAppeal} {
		if err := fill(&s, tr); err != nil {
			return s, err
		}
	}
	return s, nil
}

// fillWords adds the words that were decided about. Where a part was cut out of
// them, its author sees them as they were before.
func (t *tx) fillWords(s *forum.Statement, tr trace) error {
	if s.Kind != forum.SubjectComment {
		return nil
	}
	c, err := t.comment(s.Subject)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.fillHiding(&c); err != nil {
		return err
	}
	s.Title, s.HTML, s.Status, s.Hiding, s.Posted = c.Title, c.HTML, c.Status, c.Hiding, c.CreatedAt
	if s.Decision.Action == forum.ActionEdit {
		err := t.row([]any{&s.Title, &s.HTML}, "SELECT title, body_html FROM comment_edits WHERE comment_id = $1 AND number = $2 AND cut <> 0 AND body_md <> ''", c.ID, tr.Row)
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			return err
		}
		s.Cut = err == nil
	}
	a, err := t.articleHead("a.id = $1", c.ArticleID)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	s.Article = &a
	return err
}

// fillRule finds the rule on today's list, so that a link leads to no other one.
func (t *tx) fillRule(s *forum.Statement, _ trace) error {
	if s.Decision.Rule == "" {
		return nil
	}
	entries, err := t.entries(forum.SettingRules)
	for _, r := range forum.Rules(entries) {
		if r.Name() == s.Decision.Rule {
			s.RuleAt = r.Number
		}
	}
	return err
}

// othersCounted is up to how many decisions are counted that were made together.
const othersCounted = 1000

// fillMeasure adds how far a decision goes beyond the words that it is about.
func (t *tx) fillMeasure(s *forum.Statement, tr trace) error {
	d := s.Decision
	if d.Action == forum.ActionSuspend && tr.Want != 0 {
		s.Until = timeOf(tr.Want)
	}
	return t.row([]any{&s.Others}, `SELECT count(*) FROM (SELECT 1 FROM decisions WHERE with_id = $1 AND told = 1 AND by_site = 0 AND undone_at IS NULL LIMIT $2)`, d.ID, othersCounted)
}

// fillAppeal adds what became of the appeal against the decision, or which appeal
// it answers.
func (t *tx) fillAppeal(s *forum.Statement, _ trace) error {
	if a := s.Decision.Appeal; a != nil && a.AnswerID != 0 {
		answer, err := t.decision(a.AnswerID)
		if err != nil {
			return err
		}
		s.Answer = &answer
	}
	if s.Decision.AppealID == 0 || !s.Decision.Action.Answers() {
		return nil
	}
	var a forum.Appeal
	err := t.row(appealDest(&a), selectAppeal+"WHERE a.id = $1", s.Decision.AppealID)
	if err != nil {
		return ignoreNotFound(err)
	}
	appealed, err := t.decision(a.DecisionID)
	s.Answered, s.Appealed = &a, &appealed
	return err
}

func ignoreNotFound(err error) error {
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	return err
}
