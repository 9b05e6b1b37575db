package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"colloquy/forum"
)

// judging is a decision while it is made.
type judging struct {
	forum.NewDecision
	actor *forum.Member
	c     forum.Case
	about subject
	rule  forum.Rule
	text  prepared // of ActionEdit
	d     forum.Decision
	trace trace
}

// A trace is what is needed to take a decision back.
type trace struct {
	From   forum.CommentStatus `json:"from,omitempty"`  // status of the comment before
	To     forum.CommentStatus `json:"to,omitempty"`    // and after
	Until  int64               `json:"until,omitempty"` // of a suspension before, in microseconds
	Why    string              `json:"why,omitempty"`   // of the same
	Row    int64               `json:"row,omitempty"`   // what was made by it: an exclusion, an earlier text; or the decision that it is about
	Before bool                `json:"before,omitempty"`
	Lane   forum.Lane          `json:"lane,omitempty"` // of the case before it was closed
	Hidden bool                `json:"hidden,omitempty"`
	Held   string              `json:"held,omitempty"`
	Kept   int64               `json:"kept,omitempty"`
	Closed int64               `json:"closed,omitempty"` // when the case was closed before

	Want   int64        `json:"want,omitempty"`   // until when the decision suspends
	Lifted bool         `json:"lifted,omitempty"` // what it suspended or excluded was given back
	Told   []int64      `json:"told,omitempty"`   // who was named in what was cut out
	Edited int64        `json:"edited,omitempty"` // when the comment was edited before
	Cut    int64        `json:"cut,omitempty"`    // when a part of it was cut out before
	Place  *placeBefore `json:"place,omitempty"`  // of a branch before it was moved
	Person *profile     `json:"person,omitempty"` // what was cleared
	Prior  int64        `json:"prior,omitempty"`  // the exclusion that this one took the place of
}

// An effect is what an action does, and how it is taken back.
type effect struct {
	apply  func(*tx, *judging) error
	revert func(*tx, forum.Decision, trace) error
}

// Decide takes a moderator's decision. What it does, the outcome of the reports,
// the log, and the mails that are owed are one transaction; the mails leave only
// when the time for a quick undo has passed.
//
// Errors: *forum.Invalid, forum.ErrNotFound (no such case, or one about the
// moderator themselves), forum.ErrForbidden (see forum.MayDecide), *forum.Stale (an
// ErrConflict: the case is not what the moderator saw any more), forum.ErrSignIn,
// forum.ErrSuspended.
func (s *Store) Decide(ctx context.Context, actor *forum.Member, n forum.NewDecision) (d forum.Decision, err error) {
	j := judging{NewDecision: n, actor: actor}
	if n.Action == forum.ActionEdit {
		text := forum.NewComment{Title: n.Title, Body: n.Body, MemberID: 1} // Clean looks at the member for a guest's fields alone
		if j.text, err = s.prepareComment(ctx, &text); err != nil {
			return d, err
		}
	}
	err = s.write(ctx, "Decide", func(t *tx) error {
		again := j // the transaction may run a second time
		d, err = t.decide(&again)
		return err
	})
	if err == nil && (n.All || d.Action == forum.ActionOverturn) {
		s.sweepNow(ctx)
	}
	return d, err
}

func (t *tx) decide(j *judging) (forum.Decision, error) {
	if err := t.mayJudge(j); err != nil {
		return forum.Decision{}, err
	}
	if err := t.readRule(j); err != nil {
		return forum.Decision{}, err
	}
	if j.c.Version != j.Version {
		return forum.Decision{}, t.stale(j.c.ID, j.Version)
	}
	status := forum.CommentStatus("")
	if j.about.comment != nil {
		status = j.about.comment.Status
	}
	if !j.fits(status) {
		return forum.Decision{}, invalid("action", forum.NotOffered)
	}
	j.d.Told = j.d.Tells(status, j.Action.After(status))
	j.trace = trace{From: status, To: j.Action.After(status), Lane: j.c.Lane, Hidden: j.c.Hidden, Held: j.c.HeldWhy, Kept: microsOrZero(j.c.KeptAt), Closed: microsOrZero(j.c.ClosedAt)}
	if j.trace.To == forum.Removed && j.about.comment != nil && j.about.comment.Held { // nobody has seen it: its author deleted it before
		j.trace.To = forum.Declined
	}
	e, _ := effectOf(j.Action)
	if err := e.apply(t, j); err != nil {
		return forum.Decision{}, err
	}
	return j.d, t.conclude(j)
}

// fits tells whether the action is one for the case as it is. An appeal is answered
// by letting stand or taking back what was decided; showing again what an appeal is
// about is taking it back.
func (j *judging) fits(status forum.CommentStatus) bool {
	appeal := j.d.AppealID != 0
	if appeal && j.Action.LetsStand() {
		j.Action, j.d.Action = forum.ActionOverturn, forum.ActionOverturn
	}
	if j.Action.Closes() && appeal != j.Action.Answers() {
		return false
	}
	_, known := effectOf(j.Action)
	return known && j.Action.Fits(j.c.Kind, status)
}

// mayJudge reads the case, and who decides, and refuses who may not.
func (t *tx) mayJudge(j *judging) error {
	c, m, err := t.caseFor(j.actor, j.Case)
	if err != nil {
		return err
	}
	if err := forum.MayWrite(m, t.now); err != nil {
		return err
	}
	j.actor, j.c = m, c
	if j.about, err = t.subjectOf(c.Kind, c.Subject); err != nil {
		return err
	}
	reported, err := t.ids("SELECT id FROM reports WHERE case_id = $1 AND reporter_key = $2 AND state <> 'withdrawn'", c.ID, memberKey(m.ID))
	if err != nil {
		return err
	}
	appeal, appealed, err := t.openAppeal(c.ID)
	if err != nil {
		return err
	}
	alone := false
	if appealed.ActorID == m.ID {
		if alone, err = t.noOtherJudge(m.ID, c); err != nil {
			return err
		}
	}
	j.d = forum.Decision{
		CaseID: c.ID, ActorID: m.ID, Actor: m.Name, Action: j.Action, AuthorID: j.about.author.MemberID, AddressID: j.about.author.AddressID,
		AppealID: appeal.ID, Machine: j.c.Hidden || j.c.HeldWhy != "", Reported: j.c.Reports > 0, At: t.now,
	}
	return forum.MayDecide(m, c, len(reported) > 0, appealed, alone)
}

func microsOrZero(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

// caseFor reads a case for a moderator, as their account is now. What is about
// themselves is not there for them: who reported them is nobody's business.
func (t *tx) caseFor(actor *forum.Member, id int64) (forum.Case, *forum.Member, error) {
	m, err := t.acting(actor)
	if err != nil {
		return forum.Case{}, nil, err
	}
	if err := forum.MayModerate(m); err != nil {
		return forum.Case{}, nil, err
	}
	c, err := t.caseByID(id)
	if err != nil {
		return c, m, err
	}
	own, err := t.concerns(c, m.ID)
	if err == nil && own {
		err = forum.ErrNotFound
	}
	return c, m, err
}

// readRule checks what was typed, and finds the rule.
func (t *tx) readRule(j *judging) error {
	entries, err := t.entries(forum.SettingRules)
	if err != nil {
		return err
	}
	if j.rule, err = j.Clean(forum.Rules(entries)); err != nil {
		return err
	}
	if j.rule.Key != "" {
		j.d.Rule = j.rule.Name()
	}
	j.d.Message = j.Message
	return nil
}

// stale says what happened to a case since a version of it.
func (t *tx) stale(id int64, seen int) error {
	list, err := t.caseChanges(id, seen)
	if err != nil {
		return err
	}
	return &forum.Stale{Case: id, Changes: list}
}

// noOtherJudge tells whether nobody else could decide: no other moderator or
// administrator who may write, beside whom the case is about, and who reported it.
func (t *tx) noOtherJudge(member int64, c forum.Case) (bool, error) {
	var n int
	err := t.row([]any{&n}, `SELECT count(*) FROM members m WHERE roles <> 0 AND roles & $1 <> 0 AND id <> $2 AND id <> $3
		AND (suspended_until IS NULL OR suspended_until <= $4) AND leaves_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = $5 AND r.reporter_key = CAST('member ' || m.id AS BLOB) AND r.state <> 'withdrawn')`,
		forum.RoleModerator|forum.RoleAdministrator, member, c.AuthorID, t.now.UnixMicro(), c.ID)
	return n == 0, err
}

// conclude writes down what was decided: the decision, the outcome of the reports
// and of an appeal, the case, the log, the mails.
func (t *tx) conclude(j *judging) (err error) {
	if j.d.ID == 0 { // an effect may have needed it before
		if j.d.ID, err = t.insertDecision(j.d, j.trace); err != nil {
			return err
		}
	}
	if j.Action.Closes() {
		if err := t.closeDecided(j); err != nil {
			return err
		}
	}
	if err := t.change(&j.c, forum.CaseChange{What: forum.ChangeDecided, Ref: j.d.ID, ActorID: j.actor.ID, Note: string(j.Action)}); err != nil {
		return err
	}
	if err := t.oweStatement(j.d); err != nil {
		return err
	}
	return t.record(forum.LogEntry{ActorID: j.actor.ID, Act: string(j.Action), Kind: j.c.Kind, Subject: j.c.Subject, CaseID: j.c.ID, Text: logText(j.d)})
}

func logText(d forum.Decision) string {
	switch {
	case d.Rule == "":
		return d.Message
	case d.Message == "":
		return d.Rule
	}
	return d.Rule + "\n" + d.Message
}

// closeDecided decides the open reports and the appeal of a case, and closes it.
func (t *tx) closeDecided(j *judging) error {
	outcome := forum.ReportRejected
	if j.Action.Upholds() || j.Action == forum.ActionStand {
		outcome = forum.ReportUpheld
	}
	if err := t.oweOutcomes(j.c.ID, j.d.ID, outcome); err != nil {
		return err
	}
	if j.d.AppealID != 0 {
		if err := t.answerAppeal(j); err != nil {
			return err
		}
	}
	if j.Action.After(forum.Hidden) == forum.Shown || j.Action == forum.ActionOverturn {
		j.c.KeptAt = t.now
	}
	if j.Action != forum.ActionStand { // that lets stand what the site itself had decided
		if err := t.machineDecisionsOver(j.c.ID, j.d.ID); err != nil {
			return err
		}
	}
	j.c.Weight, j.c.Reports, j.c.Legal = 0, 0, 0
	j.c.Close(t.now)
	return t.stillAppealed(&j.c)
}

// oweOutcomes decides the open reports of a case. Each reporter who is known by an
// address hears of it once (mail_id), when the time for a quick undo is over.
func (t *tx) oweOutcomes(c, decision int64, outcome forum.ReportState) error {
	list, err := t.reports(openReports, c, -1)
	if err != nil {
		return err
	}
	err = t.do("UPDATE reports SET state = $1, decision_id = $2, decided_at = $3 WHERE case_id = $4 AND state = 'open'", outcome, decision, t.now.UnixMicro(), c)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := t.oweOutcome(r, decision); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) oweOutcome(r forum.Report, decision int64) error {
	address := r.AddressID
	if r.MemberID != 0 {
		if err := t.row([]any{&address}, "SELECT address_id FROM members WHERE id = $1", r.MemberID); err != nil {
			return err
		}
	}
	if address == 0 {
		return nil
	}
	return t.owe(owed{
		key: outcomeKey(r.ID, decision), kind: forum.MailOutcome, subject: r.ID, address: address,
		priority: forum.PriorityNotice, after: t.store.policy.UndoWindow,
	})
}

// machineDecisionsOver takes back what the site itself had decided about a case: a
// person has. That stays on record by the decision which took its place.
func (t *tx) machineDecisionsOver(c, by int64) error {
	return t.do("UPDATE decisions SET undone_at = $1, with_id = $2 WHERE case_id = $3 AND by_site = 1 AND undone_at IS NULL",
		t.now.UnixMicro(), idOrNull(by), c)
}

// insertDecision writes a decision with what is needed to take it back.
func (t *tx) insertDecision(d forum.Decision, tr trace) (id int64, err error) {
	data, err := json.Marshal(tr)
	if err != nil {
		return 0, err
	}
	return id, t.row([]any{&id}, `INSERT INTO decisions (case_id, actor_id, by_site, machine, action, rule, message, data, author_id, address_id, appeal_id, with_id, told, reported, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`,
		d.CaseID, idOrNull(d.ActorID), d.ActorID == 0, d.Machine, d.Action, d.Rule, d.Message, string(data), idOrNull(d.AuthorID), idOrNull(d.AddressID),
		idOrNull(d.AppealID), idOrNull(d.WithID), d.Told, d.Reported, t.now.UnixMicro())
}

const decisionColumns = `d.id, d.case_id, coalesce(d.actor_id, 0), coalesce(m.name, ''), d.by_site, d.machine, d.action, d.rule, d.message, coalesce(d.author_id, 0), coalesce(d.address_id, 0),
	coalesce(d.appeal_id, 0), coalesce(d.with_id, 0), d.told, d.reported, d.at, d.heard_at, d.undone_at, coalesce(u.name, '')`

const selectDecision = "SELECT " + decisionColumns + " FROM decisions d LEFT JOIN members m ON m.id = d.actor_id LEFT JOIN members u ON u.id = d.undone_by "

func decisionDest(d *forum.Decision) []any {
	return []any{
		&d.ID, &d.CaseID, &d.ActorID, &d.Actor, &d.BySite, &d.Machine, &d.Action, &d.Rule, &d.Message, &d.AuthorID, &d.AddressID,
		&d.AppealID, &d.WithID, &d.Told, &d.Reported,
		moment{&d.At},
		moment{&d.HeardAt},
		moment{&d.UndoneAt},
		&d.UndoneBy,
	}
}

// decision reads a decision, with the appeal against it.
func (t *tx) decision(id int64) (d forum.Decision, err error) {
	if err := t.row(decisionDest(&d), selectDecision+"WHERE d.id = $1", id); err != nil {
		return d, err
	}
	a, err := t.appealAgainst(id)
	if err == nil {
		d.Appeal = &a
	}
	if errors.Is(err, forum.ErrNotFound) {
		err = nil
	}
	return d, err
}
