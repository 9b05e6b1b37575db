package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"colloquy/forum"
)

// sanctioned reads the member whom a decision is about, where the actor may decide
// about them; field is what the form is told of where not. Nil is a guest.
func (t *tx) sanctioned(j *judging, field string) (*forum.Member, error) {
	if j.d.AuthorID == 0 {
		if j.d.AddressID == 0 {
			return nil, invalid(field, forum.NotOffered)
		}
		return nil, t.notAnonymous(j.d.AddressID, field)
	}
	m, err := t.memberByID(j.d.AuthorID)
	if err != nil {
		return nil, err
	}
	err = forum.MaySanction(j.actor, m.ID, m.Roles)
	if errors.Is(err, forum.ErrForbidden) {
		err = invalid(field, forum.NotTheirs)
	}
	return m, err
}

// notAnonymous refuses to decide about nobody in particular.
func (t *tx) notAnonymous(address int64, field string) error {
	key, err := t.addressKey(address)
	if err == nil && key == "" {
		err = invalid(field, forum.NotOffered)
	}
	return err
}

func (t *tx) addressKey(address int64) (key string, err error) {
	return key, t.row([]any{&key}, "SELECT email_key FROM addresses WHERE id = $1", address)
}

// why is what somebody reads who may not write any more.
func (j *judging) why() string {
	if j.d.Message != "" {
		return forum.Shorten(j.d.Message, forum.MaxReason)
	}
	return j.d.Rule
}

// suspendFor takes a person's right to write away for a time: a member's account,
// or a guest's address.
func suspendFor(t *tx, j *judging) error {
	m, err := t.sanctioned(j, "action")
	if err != nil {
		return err
	}
	if m == nil {
		return t.excludeAddressOf(j, t.now.Add(j.For))
	}
	return t.suspendBy(j, m, t.now.Add(j.For))
}

// A standingSuspension is a decision that suspends a member.
type standingSuspension struct {
	id    int64
	why   string
	trace trace
}

// standingSuspensions are the decisions by which a member is suspended, but for one.
func (t *tx) standingSuspensions(member, but int64) (list []standingSuspension, err error) {
	type row struct {
		id                  int64
		rule, message, data string
	}
	rows, err := records(t, func(r *row) []any { return []any{&r.id, &r.rule, &r.message, &r.data} },
		"SELECT id, rule, message, data FROM decisions WHERE author_id = $1 AND action IN ('suspend', 'exclude') AND undone_at IS NULL AND id <> $2 ORDER BY id DESC LIMIT 200", member, but)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		s := standingSuspension{id: r.id, why: (&judging{d: forum.Decision{Rule: r.rule, Message: r.message}}).why()}
		if err := json.Unmarshal([]byte(r.data), &s.trace); err != nil {
			return nil, err
		}
		if s.trace.Want != 0 && !s.trace.Lifted {
			list = append(list, s)
		}
	}
	return list, nil
}

// suspendBy suspends a member at least until a moment. The trace keeps until when
// they would be suspended without any decision about a case.
func (t *tx) suspendBy(j *judging, m *forum.Member, until time.Time) error {
	others, err := t.standingSuspensions(m.ID, 0)
	if err != nil {
		return err
	}
	j.trace.Want, j.trace.Until, j.trace.Why = until.UnixMicro(), microsOrZero(m.SuspendedUntil), m.SuspendedWhy
	for _, o := range others {
		if o.trace.Want == j.trace.Until { // not the base, but that on which the other stands
			j.trace.Until, j.trace.Why = o.trace.Until, o.trace.Why
			break
		}
	}
	if m.SuspendedUntil.After(until) {
		return nil
	}
	return t.suspend(j.actor, m, until, j.why())
}

// unsuspendBy takes back what one decision did to a member's right to write: what
// others decided goes on. What an administrator set since stays.
func (t *tx) unsuspendBy(by *forum.Member, d int64, member int64, tr trace) error {
	m, err := t.memberByID(member)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	others, err := t.standingSuspensions(member, d)
	if err != nil {
		return err
	}
	until, why := tr.Until, tr.Why
	for _, o := range others {
		if o.trace.Want > until {
			until, why = o.trace.Want, o.why
		}
	}
	switch {
	case microsOrZero(m.SuspendedUntil) != max(until, tr.Want):
		return nil
	case until == 0:
		return t.liftSuspension(by, m)
	}
	return t.do("UPDATE members SET suspended_until = $1, suspended_why = $2 WHERE id = $3", until, why, m.ID)
}

// revertPerson takes a suspension or an exclusion back.
func revertPerson(t *tx, d forum.Decision, tr trace) error {
	if tr.Lifted {
		return nil
	}
	return t.giveBack(nil, d, tr)
}

// giveBack gives a person back what a decision took from them.
func (t *tx) giveBack(by *forum.Member, d forum.Decision, tr trace) error {
	if tr.Want != 0 {
		return t.unsuspendBy(by, d.ID, d.AuthorID, tr)
	}
	return t.liftExclusion(tr.Row, tr.Prior, by)
}

// takeAgain is giveBack taken back.
func (t *tx) takeAgain(d forum.Decision, tr trace) error {
	if tr.Want == 0 {
		return t.excludeAgain(tr.Row, tr.Prior)
	}
	m, err := t.memberByID(d.AuthorID)
	if err != nil || !m.SuspendedUntil.Before(timeOf(tr.Want)) {
		return err
	}
	return t.suspend(nil, m, timeOf(tr.Want), (&judging{d: d}).why())
}

// lift gives a person back what a decision took from them; that decision stays on
// record.
func lift(t *tx, j *judging) error {
	d, err := t.decision(j.Lift)
	if errors.Is(err, forum.ErrNotFound) {
		return invalid("lift", forum.NotOffered)
	}
	if err != nil {
		return err
	}
	tr, err := t.traceOf(d.ID)
	if err != nil {
		return err
	}
	is := d.Action == forum.ActionSuspend || d.Action == forum.ActionExclude
	if !is || !d.Stands() || tr.Lifted || d.AuthorID != j.d.AuthorID || d.AddressID != j.d.AddressID {
		return invalid("lift", forum.NotOffered)
	}
	if d.AuthorID != 0 {
		j.d.AuthorID = d.AuthorID
		if _, err := t.sanctioned(j, "lift"); err != nil {
			return err
		}
	}
	j.trace.Row = d.ID
	if err := t.giveBack(j.actor, d, tr); err != nil {
		return err
	}
	return t.markLifted(d.ID, true)
}

func unlift(t *tx, _ forum.Decision, tr trace) error {
	d, err := t.decision(tr.Row)
	if err != nil {
		return err
	}
	was, err := t.traceOf(d.ID)
	if err != nil || !d.Stands() {
		return err
	}
	if err := t.takeAgain(d, was); err != nil {
		return err
	}
	return t.markLifted(d.ID, false)
}

func (t *tx) markLifted(decision int64, lifted bool) error {
	if lifted {
		return t.do("UPDATE decisions SET data = json_set(data, '$.lifted', json('true')) WHERE id = $1", decision)
	}
	return t.do("UPDATE decisions SET data = json_remove(data, '$.lifted') WHERE id = $1", decision)
}

// A profile is what a member showed of themselves before it was cleared.
type profile struct {
	Name        string `json:"name"`
	NamedAt     int64  `json:"named_at,omitempty"`
	At          int64  `json:"at"` // when it was cleared
	Position    string `json:"position,omitempty"`
	Affiliation string `json:"affiliation,omitempty"`
	Biography   string `json:"biography,omitempty"`
	Website     string `json:"website,omitempty"`
	Portrait    string `json:"portrait,omitempty"`
}

// neutralName is what somebody is called whose name was taken away.
func neutralName(member int64) string { return fmt.Sprintf("Member %d", member) }

// clearPerson takes away how a member shows themselves.
func clearPerson(t *tx, j *judging) error {
	m, err := t.sanctioned(j, "action")
	if err != nil {
		return err
	}
	if m == nil {
		return invalid("action", forum.NotOffered)
	}
	j.trace.Person = &profile{
		Name: m.Name, NamedAt: microsOrZero(m.NamedAt), At: t.now.UnixMicro(),
		Position: m.Position, Affiliation: m.Affiliation, Biography: m.Biography, Website: m.Website, Portrait: m.Portrait,
	}
	if name := neutralName(m.ID); m.Name != name {
		if err := t.rename(m, name); err != nil {
			return err
		}
	}
	err = t.do("UPDATE members SET position = '', affiliation = '', biography = '', website = '', portrait = '', version = version + 1 WHERE id = $1", m.ID)
	if err != nil {
		return err
	}
	return t.touchSite()
}

// unclearPerson brings back what was taken away and what the member has not
// replaced since.
func unclearPerson(t *tx, d forum.Decision, tr trace) error {
	if tr.Person == nil { // forgotten by now
		return forum.ErrConflict
	}
	m, err := t.memberByID(d.AuthorID)
	if err != nil {
		return err
	}
	p := tr.Person
	if m.Name == neutralName(m.ID) {
		if err := t.do("UPDATE members SET name = $1, name_key = $2, named_at = $3 WHERE id = $4", p.Name, forum.NameKey(p.Name), micros(timeOf(p.NamedAt)), m.ID); err != nil {
			return err
		}
		if err := t.do("DELETE FROM member_names WHERE member_id = $1 AND until = $2 AND name = $3", m.ID, p.At, p.Name); err != nil {
			return err
		}
	}
	err = t.do(`UPDATE members SET position = CASE position WHEN '' THEN $1 ELSE position END, affiliation = CASE affiliation WHEN '' THEN $2 ELSE affiliation END,
		biography = CASE biography WHEN '' THEN $3 ELSE biography END, website = CASE website WHEN '' THEN $4 ELSE website END,
		portrait = CASE portrait WHEN '' THEN $5 ELSE portrait END, version = version + 1 WHERE id = $6`,
		p.Position, p.Affiliation, p.Biography, p.Website, p.Portrait, m.ID)
	if err != nil {
		return err
	}
	return t.touchSite()
}

// forgetCleared forgets what was taken off profiles long ago.
func (t *tx) forgetCleared() (int, error) {
	return t.count("UPDATE decisions SET data = '{}' WHERE id IN (SELECT id FROM decisions WHERE action = 'clear' AND data <> '{}' AND at <= $1 LIMIT $2)",
		t.now.Add(-t.store.policy.RemovedRetention).UnixMicro(), keepStep)
}
