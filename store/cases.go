package store

import (
	"errors"
	"time"

	"colloquy/forum"
)

const caseColumns = `k.id, k.kind, k.subject_id, coalesce(k.article_id, 0), coalesce(k.author_id, 0), k.version, k.lane, k.weight, k.heat, k.reports, k.legal,
	k.held_why, k.hidden_by_machine, k.kept_at, k.mended_at, k.opened_at, k.closed_at`

func caseDest(c *forum.Case) []any {
	return []any{
		&c.ID, &c.Kind, &c.Subject, &c.ArticleID, &c.AuthorID, &c.Version, &c.Lane, &c.Weight, &c.Heat, &c.Reports, &c.Legal,
		&c.HeldWhy, &c.Hidden,
		moment{&c.KeptAt},
		moment{&c.MendedAt},
		moment{&c.OpenedAt},
		moment{&c.ClosedAt},
	}
}

func (t *tx) caseByID(id int64) (c forum.Case, err error) {
	return c, t.row(caseDest(&c), "SELECT "+caseColumns+" FROM cases k WHERE k.id = $1", id)
}

// caseAbout finds the case about a thing; forum.ErrNotFound where there is none.
func (t *tx) caseAbout(kind string, subject int64) (c forum.Case, err error) {
	return c, t.row(caseDest(&c), "SELECT "+caseColumns+" FROM cases k WHERE k.kind = $1 AND k.subject_id = $2", kind, subject)
}

// A subject is what a case is about, as far as deciding asks.
type subject struct {
	kind    string
	id      int64
	article int64
	author  forum.Commenter // whose it is; of an article nobody
	version int
	comment *forum.Comment // of a comment
}

// openCase finds the case about a thing and opens it again, or makes one. What is
// saved is saved by change.
func (t *tx) openCase(s subject, lane forum.Lane) (forum.Case, error) {
	c, err := t.caseAbout(s.kind, s.id)
	if err == nil {
		if !c.Open() {
			c.Lane, c.OpenedAt, c.ClosedAt = lane, t.now, time.Time{}
		}
		return c, nil
	}
	if !errors.Is(err, forum.ErrNotFound) {
		return c, err
	}
	c = forum.Case{Kind: s.kind, Subject: s.id, ArticleID: s.article, AuthorID: s.author.MemberID, Lane: lane, OpenedAt: t.now}
	return c, t.row([]any{&c.ID}, `INSERT INTO cases (kind, subject_id, article_id, author_id, version, lane, opened_at) VALUES ($1, $2, $3, $4, 0, $5, $6) RETURNING id`,
		c.Kind, c.Subject, idOrNull(c.ArticleID), idOrNull(c.AuthorID), c.Lane, t.now.UnixMicro())
}

// change notes what happened to a case, and saves it as it is now.
func (t *tx) change(c *forum.Case, what forum.CaseChange) error {
	c.Version++
	err := t.do(`UPDATE cases SET version = $1, lane = $2, urgency = $3, weight = $4, heat = $5, reports = $6, legal = $7, held_why = $8, hidden_by_machine = $9,
		kept_at = $10, mended_at = $11, reminded_at = CASE opened_at WHEN $12 THEN reminded_at END, opened_at = $12, closed_at = $13, article_id = $14 WHERE id = $15`,
		c.Version, c.Lane, c.Urgency(), c.Weight, c.Heat, c.Reports, c.Legal, c.HeldWhy, c.Hidden,
		micros(c.KeptAt), micros(c.MendedAt), c.OpenedAt.UnixMicro(), micros(c.ClosedAt), idOrNull(c.ArticleID), c.ID)
	if err != nil {
		return err
	}
	return t.do("INSERT INTO case_changes (case_id, version, what, ref_id, actor_id, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		c.ID, c.Version, what.What, idOrNull(what.Ref), idOrNull(what.ActorID), t.now.UnixMicro(), what.Note)
}

// hold opens the case of a comment that is not shown before somebody has looked.
func (t *tx) hold(comment forum.Comment, why string) error {
	c, err := t.openCase(aboutComment(comment), forum.LaneHeld)
	if err != nil {
		return err
	}
	c.HeldWhy = why
	if err := t.change(&c, forum.CaseChange{What: forum.ChangeHeld, Note: why}); err != nil {
		return err
	}
	return t.record(forum.LogEntry{Act: forum.ChangeHeld, Kind: forum.SubjectComment, Subject: comment.ID, CaseID: c.ID, Text: why})
}

// changedSubject tells the open case about a thing that its words are others now:
// whoever decides on what they saw before is told.
func (t *tx) changedSubject(kind string, id int64, what string) error {
	c, err := t.caseAbout(kind, id)
	if errors.Is(err, forum.ErrNotFound) || err == nil && !c.Open() {
		return nil
	}
	if err != nil {
		return err
	}
	return t.change(&c, forum.CaseChange{What: what})
}

// warm notes that something happened around a comment: a case about it is more
// urgent for an hour.
func (t *tx) warm(comment int64) error {
	return t.do("UPDATE cases SET heat = heat + 1, urgency = urgency + 20 WHERE kind = 'comment' AND subject_id = $1 AND closed_at IS NULL", comment)
}

// CaseChanges are what happened to a case after a version of it, the earliest first.
func (t *tx) caseChanges(id int64, after int) ([]forum.CaseChange, error) {
	return records(t, func(c *forum.CaseChange) []any {
		return []any{&c.Version, &c.What, &c.Ref, &c.ActorID, &c.Actor, moment{&c.At}, &c.Note}
	}, `SELECT x.version, x.what, coalesce(x.ref_id, 0), coalesce(x.actor_id, 0), coalesce(m.name, ''), x.at, x.note
		FROM case_changes x LEFT JOIN members m ON m.id = x.actor_id WHERE x.case_id = $1 AND x.version > $2 ORDER BY x.version LIMIT 500`, id, after)
}

func aboutComment(c forum.Comment) subject {
	return subject{kind: forum.SubjectComment, id: c.ID, article: c.ArticleID, author: c.By, version: c.Version, comment: &c}
}

// subjectOf reads what a case is about, whatever became of it.
func (t *tx) subjectOf(kind string, id int64) (subject, error) {
	switch kind {
	case forum.SubjectComment:
		c, err := t.comment(id)
		return aboutComment(c), err
	case forum.SubjectMember:
		m, err := t.memberByID(id)
		if err != nil {
			return subject{}, err
		}
		return subject{kind: kind, id: id, author: forum.Commenter{MemberID: id, Name: m.Name, MemberHandle: m.Handle}, version: m.Version}, nil
	case forum.SubjectArticle:
		s := subject{kind: kind, id: id, article: id}
		return s, t.row([]any{&s.version}, "SELECT 1 FROM articles WHERE id = $1", id)
	}
	return subject{}, forum.ErrNotFound
}
