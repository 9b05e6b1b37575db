package store

import (
	"context"
	"errors"

	"colloquy/forum"
)

// A measure is a column of a discussion or a thread that a decision sets.
type measure struct {
	read, write string
	on          bool
	thread      bool // of the comment at the thread's top
}

const (
	readClosed      = "SELECT closed FROM articles WHERE id = $1"
	writeClosed     = "UPDATE articles SET closed = $1 WHERE id = $2"
	readHoldAll     = "SELECT hold_all FROM articles WHERE id = $1"
	writeHoldAll    = "UPDATE articles SET hold_all = $1 WHERE id = $2"
	readMembersOnly = "SELECT members_only FROM articles WHERE id = $1"
	writeMembers    = "UPDATE articles SET members_only = $1 WHERE id = $2"
	readThread      = "SELECT thread_closed FROM comments WHERE id = $1"
	writeThread     = "UPDATE comments SET thread_closed = $1, version = version + 1 WHERE id = $2"
)

var measures = map[forum.Action]measure{
	forum.ActionCloseDiscussion: {read: readClosed, write: writeClosed, on: true},
	forum.ActionOpenDiscussion:  {read: readClosed, write: writeClosed},
	forum.ActionHoldAll:         {read: readHoldAll, write: writeHoldAll, on: true},
	forum.ActionHoldNone:        {read: readHoldAll, write: writeHoldAll},
	forum.ActionMembersOnly:     {read: readMembersOnly, write: writeMembers, on: true},
	forum.ActionEverybody:       {read: readMembersOnly, write: writeMembers},
	forum.ActionCloseThread:     {read: readThread, write: writeThread, on: true, thread: true},
	forum.ActionOpenThread:      {read: readThread, write: writeThread, thread: true},
}

// takeMeasure opens or closes a discussion or a thread, holds what comes there, or
// leaves it to members.
func takeMeasure(t *tx, j *judging) (err error) {
	m := measures[j.Action]
	j.trace.Row = j.about.article
	if m.thread {
		top, err := t.commentAt(j.about.article, j.about.comment.Path.Root())
		if err != nil {
			return err
		}
		j.trace.Row = top.ID
	}
	if err := t.row([]any{&j.trace.Before}, m.read, j.trace.Row); err != nil {
		return err
	}
	if j.trace.Before == m.on {
		return invalid("action", forum.AlreadySo)
	}
	return t.setMeasure(m, j.trace.Row, m.on)
}

func takeMeasureBack(t *tx, d forum.Decision, tr trace) error {
	return t.setMeasure(measures[d.Action], tr.Row, tr.Before)
}

func (t *tx) setMeasure(m measure, id int64, on bool) error {
	if err := t.do(m.write, on, id); err != nil {
		return err
	}
	if m.thread {
		if err := t.row([]any{&id}, "SELECT article_id FROM comments WHERE id = $1", id); err != nil {
			return err
		}
	}
	return t.touchArticle(id)
}

// Measures are what is decided about a discussion as a whole.
type Measures struct {
	Closed, HoldAll, MembersOnly bool
	Rules                        []forum.Rule // that a decision can name
}

// Measures returns what is decided about the discussion of a public article.
func (s *Store) Measures(ctx context.Context, slug string) (m Measures, err error) {
	err = s.read(ctx, "Measures", func(t *tx) error {
		err := t.row([]any{&m.Closed, &m.HoldAll, &m.MembersOnly}, "SELECT closed, hold_all, members_only FROM articles WHERE slug = $1 AND status = 'published'", slug)
		if err != nil {
			return err
		}
		entries, err := t.entries(forum.SettingRules)
		m.Rules = forum.Rules(entries)
		return err
	})
	return m, err
}

// DecideDiscussion takes a measure about the discussion of an article, be there a
// case or not; one that is made for it waits for nobody. Errors as of Decide.
func (s *Store) DecideDiscussion(ctx context.Context, actor *forum.Member, slug string, n forum.NewDecision) (d forum.Decision, err error) {
	if _, ok := measures[n.Action]; !ok {
		return d, invalid("action", forum.NotOffered)
	}
	err = s.write(ctx, "DecideDiscussion", func(t *tx) error {
		a, err := t.articleHead("a.slug = $1", slug)
		if err != nil {
			return err
		}
		c, err := t.caseAbout(forum.SubjectArticle, a.ID)
		if errors.Is(err, forum.ErrNotFound) {
			c, err = t.openCase(subject{kind: forum.SubjectArticle, id: a.ID, article: a.ID}, forum.LaneOpened)
			if err == nil {
				err = t.do("UPDATE cases SET closed_at = opened_at WHERE id = $1", c.ID)
			}
		}
		if err != nil {
			return err
		}
		j := judging{NewDecision: n, actor: actor}
		j.Case, j.Version = c.ID, c.Version
		d, err = t.decide(&j)
		return err
	})
	return d, err
}
