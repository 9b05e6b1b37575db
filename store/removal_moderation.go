package store

import (
	"errors"
	"fmt"
	"time"

	"colloquy/forum"
)

// What moderation knows of a member who leaves. What they reported, and what was
// decided about them, stays as evidence, but nothing in it leads to them any more;
// where they take their words away, the words go as well. Their acts as a
// moderator stay without a name. Whoever is suspended does not come back with the
// same address before that is over. Into another account of the same person all of
// it goes over as it is.

// removedWords tells whether a member who leaves takes their words away.
func (m leaver) removedWords() bool { return m.into == 0 && m.LeavesHow == forum.LeaveRemoved }

// A sweep is a statement that changes some rows; the number of rows that it may
// change is its last argument.
type sweep struct {
	query string
	args  []any
}

// sweep runs statements that change at most n rows together.
func (t *tx) sweep(n int, list ...sweep) (done int, err error) {
	for _, s := range list {
		if done >= n {
			break
		}
		changed, err := t.count(s.query, append(s.args[:len(s.args):len(s.args)], n-done)...)
		if done += changed; err != nil {
			return done, err
		}
	}
	return done, nil
}

// leaveLogTexts takes away what the log says about the member. Entries stay: who
// did what, when, and the number of whom it was about, which nobody gets again.
func (t *tx) leaveLogTexts(m leaver, n int) (int, error) {
	const cost = 4
	if m.into != 0 {
		return 0, nil
	}
	about, err := t.eraseLogTexts(n/cost+1, `SELECT x.log_id FROM log l JOIN log_texts x ON x.log_id = l.id
		WHERE l.subject_kind = 'member' AND l.subject_id = $1 AND x.text <> '' LIMIT $2`, m.ID)
	if err != nil || cost*about >= n {
		return cost * about, err
	}
	theirs, err := t.eraseLogTexts(n/cost-about+1, `SELECT x.log_id FROM cases k JOIN log l ON l.case_id = k.id JOIN log_texts x ON x.log_id = l.id
		WHERE k.author_id = $1 AND x.text <> '' LIMIT $2`, m.ID)
	return cost * (about + theirs), err
}

// leaveReports takes the member's name off what they reported, and closes the link
// to it.
func (t *tx) leaveReports(m leaver, n int) (int, error) {
	if m.into != 0 {
		return t.handReports(n, "member_id", m.ID, m.into, memberKey(m.into))
	}
	return t.sweep(
		n,
		sweep{"UPDATE reports SET " + unsigned + " WHERE id IN (SELECT id FROM reports WHERE member_id = $2 LIMIT $3)", []any{m.removedWords(), m.ID}},
		sweep{"UPDATE reports SET " + unsigned + " WHERE id IN (SELECT id FROM reports WHERE address_id = $2 LIMIT $3)", []any{m.removedWords(), m.AddressID}},
	)
}

// handReports makes reports those of another account or address of the same
// person, who is known by key from then on. What both had reported counts as it
// was counted.
func (t *tx) handReports(n int, column string, from, to int64, key []byte) (int, error) {
	const those = " WHERE id IN (SELECT r.id FROM reports r WHERE r.%s = $2 AND %s EXISTS (SELECT 1 FROM reports o WHERE o.case_id = r.case_id AND o.reporter_key = $3) LIMIT $4)"
	return t.sweep(
		n,
		sweep{"UPDATE reports SET " + column + " = $1, reporter_key = $3" + fmt.Sprintf(those, column, "NOT"), []any{to, from, key}},
		sweep{"UPDATE reports SET " + column + " = $1, reporter_key = randomblob(16)" + fmt.Sprintf(those, column, ""), []any{to, from, key}},
	)
}

// unsigned takes all off a report that says who filed it, and its words where the
// first argument says so.
const unsigned = `member_id = NULL, address_id = NULL, reporter_key = randomblob(16), content_key = NULL, name = '', contact = '', network = '', version = version + 1,
	note = CASE WHEN $1 THEN '' ELSE note END, law = CASE WHEN $1 THEN '' ELSE law END`

// leaveJudged takes the member's name off what was decided about them.
func (t *tx) leaveJudged(m leaver, n int) (int, error) {
	if m.into != 0 {
		return t.count("UPDATE decisions SET author_id = $1 WHERE id IN (SELECT id FROM decisions WHERE author_id = $2 LIMIT $3)", m.into, m.ID, n)
	}
	done := 0
	for _, of := range []struct {
		query string
		id    int64
	}{
		{"SELECT id FROM decisions WHERE author_id = $1 ORDER BY id LIMIT $2", m.ID},
		{"SELECT id FROM decisions WHERE address_id = $1 ORDER BY id LIMIT $2", m.AddressID},
	} {
		ids, err := t.ids(of.query, of.id, (n-done)/2+1)
		if err != nil {
			return done, err
		}
		if err := t.unsignDecisions(ids, m.removedWords()); err != nil {
			return done, err
		}
		if done += 2 * len(ids); done >= n {
			break
		}
	}
	return done, nil
}

// unsignDecisions takes all off decisions that says about whom they were: of a
// suspension also why there was one before, of a profile that was cleared what it
// said. Words are the message to them, and
// what they said against it.
func (t *tx) unsignDecisions(ids []int64, words bool) error {
	if len(ids) == 0 {
		return nil
	}
	err := t.do(`UPDATE decisions SET author_id = NULL, address_id = NULL, data = json_remove(data, '$.why', '$.until', '$.person'), message = CASE WHEN $1 THEN '' ELSE message END
		WHERE id IN (SELECT value FROM json_each($2))`, words, jsonList(ids))
	if err != nil || !words {
		return err
	}
	return t.do("UPDATE appeals SET statement = '' WHERE decision_id IN (SELECT value FROM json_each($1))", jsonList(ids))
}

// leaveCases takes the member's name off cases. The one about the person has
// nothing to be decided about any more.
func (t *tx) leaveCases(m leaver, n int) (int, error) {
	c, err := t.caseAbout(forum.SubjectMember, m.ID)
	if err == nil && (c.AuthorID == m.ID || c.Open()) {
		err = t.leaveOwnCase(m, c)
	}
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return 0, err
	}
	return t.count("UPDATE cases SET author_id = $1 WHERE id IN (SELECT id FROM cases WHERE author_id = $2 LIMIT $3)", idOrNull(m.into), m.ID, n)
}

func (t *tx) leaveOwnCase(m leaver, c forum.Case) error {
	if m.into != 0 {
		moved, err := t.changed("UPDATE OR IGNORE cases SET subject_id = $1, author_id = $1 WHERE id = $2", m.into, c.ID)
		if err != nil || moved {
			return err
		}
	}
	if err := t.do("UPDATE cases SET author_id = NULL WHERE id = $1", c.ID); err != nil || !c.Open() {
		return err
	}
	if err := t.do("UPDATE reports SET state = $1 WHERE case_id = $2 AND state = 'open'", forum.ReportMoot, c.ID); err != nil {
		return err
	}
	c.Weight, c.Reports, c.Legal = 0, 0, 0
	c.Close(t.now)
	return t.change(&c, forum.CaseChange{What: forum.ChangeDeleted})
}

// leaveOffice takes the name off what the member did as a moderator.
func (t *tx) leaveOffice(m leaver, n int) (int, error) {
	args := []any{idOrNull(m.into), m.ID}
	return t.sweep(
		n,
		sweep{"UPDATE decisions SET actor_id = $1 WHERE id IN (SELECT id FROM decisions WHERE actor_id = $2 LIMIT $3)", args},
		sweep{"UPDATE decisions SET undone_by = $1 WHERE id IN (SELECT id FROM decisions WHERE undone_by = $2 LIMIT $3)", args},
		sweep{"UPDATE case_changes SET actor_id = $1 WHERE (case_id, version) IN (SELECT case_id, version FROM case_changes WHERE actor_id = $2 LIMIT $3)", args},
		sweep{"UPDATE person_notes SET actor_id = $1 WHERE id IN (SELECT id FROM person_notes WHERE actor_id = $2 LIMIT $3)", args},
		sweep{"UPDATE exclusions SET created_by = $1 WHERE id IN (SELECT id FROM exclusions WHERE created_by = $2 LIMIT $3)", args},
		sweep{"UPDATE exclusions SET lifted_by = $1 WHERE id IN (SELECT id FROM exclusions WHERE lifted_by = $2 LIMIT $3)", args},
	)
}

// leavePersonNotes drops what moderators noted about the person.
func (t *tx) leavePersonNotes(m leaver, n int) (int, error) {
	if m.into != 0 {
		return t.count("UPDATE person_notes SET member_id = $1 WHERE id IN (SELECT id FROM person_notes WHERE member_id = $2 LIMIT $3)", m.into, m.ID, n)
	}
	return t.sweep(
		n,
		sweep{"DELETE FROM person_notes WHERE id IN (SELECT id FROM person_notes WHERE member_id = $1 LIMIT $2)", []any{m.ID}},
		sweep{"DELETE FROM person_notes WHERE id IN (SELECT id FROM person_notes WHERE address_id = $1 LIMIT $2)", []any{m.AddressID}},
	)
}

// leaveTools drops whom and what the member did not want to see, and that others
// did not want to see them, or hands it over.
func (t *tx) leaveTools(m leaver, n int) (int, error) {
	var list []sweep
	if m.into != 0 {
		t.avoids(m.into)
		t.onCommit(t.store.avoidances.forgetAll) // those who had muted the one
		args := []any{m.into, m.ID}
		list = []sweep{
			{"UPDATE OR IGNORE mutes SET member_id = $1 WHERE (member_id, muted_id) IN (SELECT member_id, muted_id FROM mutes WHERE member_id = $2 AND muted_id <> $1 LIMIT $3)", args},
			{"UPDATE OR IGNORE mutes SET muted_id = $1 WHERE (member_id, muted_id) IN (SELECT member_id, muted_id FROM mutes WHERE muted_id = $2 AND member_id <> $1 LIMIT $3)", args},
			{`UPDATE OR IGNORE hidden_threads SET member_id = $1 WHERE (member_id, article_id, comment_id) IN
				(SELECT member_id, article_id, comment_id FROM hidden_threads WHERE member_id = $2 LIMIT $3)`, args},
		}
	}
	args := []any{m.ID}
	return t.sweep(n, append(
		list,
		sweep{"DELETE FROM mutes WHERE (member_id, muted_id) IN (SELECT member_id, muted_id FROM mutes WHERE member_id = $1 LIMIT $2)", args},
		sweep{"DELETE FROM mutes WHERE (member_id, muted_id) IN (SELECT member_id, muted_id FROM mutes WHERE muted_id = $1 LIMIT $2)", args},
		sweep{"DELETE FROM hidden_threads WHERE (member_id, article_id, comment_id) IN (SELECT member_id, article_id, comment_id FROM hidden_threads WHERE member_id = $1 LIMIT $2)", args},
	)...)
}

// keepAway sees to it that whoever leaves while they are suspended does not begin
// anew with the same address before that is over.
func (t *tx) keepAway(m leaver) error {
	if m.into != 0 || !m.Suspended(t.now) {
		return nil
	}
	until := m.SuspendedUntil
	if forum.IsForGood(until) {
		until = time.Time{}
	}
	return t.do(`INSERT INTO exclusions (kind, value, address_id, why, until, created_at) SELECT $1, email_key, id, $2, $3, $4 FROM addresses WHERE id = $5
		ON CONFLICT (kind, value) WHERE lifted_at IS NULL DO NOTHING`,
		forum.ExcludeAddress, m.SuspendedWhy, micros(until), t.now.UnixMicro(), m.AddressID)
}

// unsignCase takes off the case about a comment, and off what was decided in it,
// all that says whose comment it is: it is nobody's any more.
func (t *tx) unsignCase(comment int64) error {
	if err := t.do("DELETE FROM origins WHERE comment_id = $1", comment); err != nil {
		return err
	}
	c, err := t.caseAbout(forum.SubjectComment, comment)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.do("UPDATE cases SET author_id = NULL WHERE id = $1", c.ID); err != nil {
		return err
	}
	ids, err := t.ids("SELECT id FROM decisions WHERE case_id = $1", c.ID)
	if err != nil {
		return err
	}
	if err := t.unsignDecisions(ids, false); err != nil {
		return err
	}
	return t.eraseCaseTexts(c.ID)
}

// eraseCaseTexts takes away what the log says in one case.
func (t *tx) eraseCaseTexts(id int64) error {
	_, err := t.eraseLogTexts(-1, "SELECT x.log_id FROM log l JOIN log_texts x ON x.log_id = l.id WHERE l.case_id = $1 AND x.text <> '' LIMIT $2", id)
	return err
}
