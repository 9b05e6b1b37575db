package store

import (
	"context"
	"reflect"

	"colloquy/forum"
	"colloquy/markup"
)

// SaveManuscript saves what was written of an article. Kind is StateSaved where
// somebody asked for it, StateAuto where it happened by itself. What stands there
// is kept as a state before somebody else writes over it. The same text again makes
// no new version.
//
// Errors: forum.ErrNotFound, ErrForbidden, ErrSignIn, ErrSuspended, *forum.Overtaken
// with the text that was saved meanwhile, *forum.Invalid of what cannot be stored.
func (s *Store) SaveManuscript(ctx context.Context, actor *forum.Member, article int64, d forum.NewManuscript, kind forum.StateKind) (forum.Manuscript, error) {
	return s.save(ctx, actor, d, kind, articleFinder(article))
}

// SavePage is SaveManuscript for a page of the site. Were is the page as it comes
// with the program, for one that was never changed.
func (s *Store) SavePage(ctx context.Context, actor *forum.Member, were forum.Manuscript, d forum.NewManuscript, kind forum.StateKind) (forum.Manuscript, error) {
	return s.save(ctx, actor, d, kind, pageFinder(were))
}

func (s *Store) save(ctx context.Context, actor *forum.Member, d forum.NewManuscript, kind forum.StateKind, find finder) (m forum.Manuscript, err error) {
	if err := d.Keep(); err != nil {
		return m, err
	}
	words := markup.CountWords(d.Body)
	err = s.write(ctx, "SaveManuscript", func(t *tx) error {
		m, err = t.overwrite(actor, d, kind, words, find)
		return err
	})
	return m, err
}

func (t *tx) overwrite(actor *forum.Member, d forum.NewManuscript, kind forum.StateKind, words int, find finder) (forum.Manuscript, error) {
	m, who, err := t.manuscriptFor(actor, find)
	if err != nil {
		return m, err
	}
	if err := forum.MaySaveManuscript(who, m, t.now); err != nil {
		return m, err
	}
	if forum.MayEditArticles(who) != nil {
		d.Fields = d.Fields.Restrict(m.Fields)
	}
	if err := t.saveOver(&m, who, d, words); err != nil || kind == forum.StateAuto || m.ID == 0 {
		return m, err
	}
	return m, t.keepState(m, kind)
}

// saveOver saves where the writer has seen the last version. Where they would change
// nothing, nothing is saved: what came from outside can be imported again.
func (t *tx) saveOver(m *forum.Manuscript, who *forum.Member, d forum.NewManuscript, words int) error {
	same := m.Title == d.Title && m.Body == d.Body && reflect.DeepEqual(m.Fields, d.Fields)
	switch {
	case same:
		return nil
	case d.Version != m.Version:
		return &forum.Overtaken{Theirs: *m}
	}
	if err := t.keepBefore(m, who, d.Window); err != nil {
		return err
	}
	if err := t.saveManuscript(m, who, d, words); err != nil {
		return err
	}
	if m.Page != "" {
		return nil
	}
	return t.do("UPDATE articles SET changed = 1 WHERE id = $1 AND changed = 0", m.Article.ID)
}

// keepBefore keeps the text that is about to be replaced where it is the end of
// somebody's work. The first one of all is what came from outside: it gets a
// version of its own.
func (t *tx) keepBefore(m *forum.Manuscript, who *forum.Member, window string) error {
	if m.ID == 0 {
		before := forum.NewManuscript{Title: m.Title, Body: m.Body, Fields: m.Fields}
		if m.Page == "" && m.Article.Status == forum.Published {
			m.Public = m.Version + 1 // this is what readers see
		}
		at := m.SavedAt
		if err := t.saveManuscript(m, who, before, m.Words); err != nil {
			return err
		}
		m.SavedAt, m.SavedBy = at, 0
		return t.keepState(*m, forum.StateImported)
	}
	if !m.KeepsBefore(who.ID, window, t.now) {
		return nil
	}
	return t.keepState(*m, forum.StateReplaced)
}

// keepState keeps the manuscript as it stands. One that is kept already says the
// weightier of the reasons.
func (t *tx) keepState(m forum.Manuscript, kind forum.StateKind) error {
	fields, err := fieldsText(m.Fields)
	if err != nil {
		return err
	}
	at := m.SavedAt
	if at.IsZero() {
		at = t.now
	}
	err = t.do(`INSERT INTO states (manuscript_id, version, kind, title, fields, body_md, words, at, member_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (manuscript_id, version) DO UPDATE SET kind = excluded.kind WHERE excluded.kind <> 'replaced' AND states.kind <> 'approved'`,
		m.ID, m.Version, kind, m.Title, fields, m.Body, m.Words, at.UnixMicro(), idOrNull(m.SavedBy))
	if err != nil {
		return err
	}
	dropped, err := t.changed(`DELETE FROM states WHERE manuscript_id = $1 AND kind IN ('saved', 'replaced', 'restored')
		AND version <= (SELECT version FROM states WHERE manuscript_id = $1 ORDER BY version DESC LIMIT 1 OFFSET $2)`, m.ID, maxStates)
	if err != nil {
		return err
	}
	more, err := t.changed(`DELETE FROM states WHERE manuscript_id = $1 AND kind = 'submitted' AND version <=
		(SELECT version FROM states WHERE manuscript_id = $1 AND kind = 'submitted' ORDER BY version DESC LIMIT 1 OFFSET $2)`, m.ID, maxHandedIn)
	if err != nil || !dropped && !more {
		return err
	}
	return t.doubtPictures(m.Place())
}

const stateColumns = `x.version, x.kind, x.title, x.fields, x.words, x.at, coalesce((SELECT name FROM members WHERE id = x.member_id), '')`

func stateDest(x *forum.State) []any {
	return []any{&x.Version, &x.Kind, &x.Title, jsonText{&x.Fields}, &x.Words, moment{&x.At}, &x.By}
}

// States are the kept versions of a manuscript without their texts, the newest
// first, at most twice maxStates. The manuscript is one that the member was given.
func (s *Store) States(ctx context.Context, manuscript int64) (list []forum.State, err error) {
	err = s.read(ctx, "States", func(t *tx) error {
		list, err = records(t, stateDest, "SELECT "+stateColumns+" FROM states x WHERE x.manuscript_id = $1 ORDER BY x.version DESC LIMIT $2", manuscript, 2*maxStates)
		return err
	})
	return list, err
}

// maxStates is how many versions of a manuscript are kept; of older ones those stay
// that were approved, and the last maxHandedIn that were handed in.
const (
	maxStates   = 200
	maxHandedIn = 50
)

// State is one kept version with its text. forum.ErrNotFound where there is none.
func (s *Store) State(ctx context.Context, manuscript int64, version int) (x forum.State, err error) {
	err = s.read(ctx, "State", func(t *tx) (err error) {
		x, err = t.state(manuscript, version)
		return err
	})
	return x, err
}
