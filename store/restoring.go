package store

import (
	"context"

	"colloquy/forum"
)

// RestoreState makes a kept version of an article's manuscript what stands there
// again: as a new version. What stood there before is kept. Seen is the version that
// whoever asks for it saw there.
//
// Errors: as of SaveManuscript; forum.ErrNotFound where that version was not kept.
func (s *Store) RestoreState(ctx context.Context, actor *forum.Member, article int64, version, seen int) (forum.Manuscript, error) {
	return s.restore(ctx, actor, version, seen, articleFinder(article))
}

// RestorePageState is RestoreState for a page of the site.
func (s *Store) RestorePageState(ctx context.Context, actor *forum.Member, page string, version, seen int) (forum.Manuscript, error) {
	return s.restore(ctx, actor, version, seen, keptPageFinder(page))
}

func (s *Store) restore(ctx context.Context, actor *forum.Member, version, seen int, find finder) (m forum.Manuscript, err error) {
	err = s.write(ctx, "RestoreState", func(t *tx) error {
		var who *forum.Member
		if m, who, err = t.manuscriptFor(actor, find); err != nil {
			return err
		}
		if err := forum.MaySaveManuscript(who, m, t.now); err != nil {
			return err
		}
		x, err := t.state(m.ID, version)
		if err != nil {
			return err
		}
		if m.Version != seen {
			return &forum.Overtaken{Theirs: m}
		}
		return t.restore(&m, who, x)
	})
	return m, err
}

func (t *tx) restore(m *forum.Manuscript, who *forum.Member, x forum.State) error {
	d := forum.NewManuscript{Version: m.Version, Title: x.Title, Body: x.Body, Fields: x.Fields}
	if forum.MayEditArticles(who) != nil {
		d.Fields = d.Fields.Restrict(m.Fields)
	}
	before, stood := m.Version, *m
	if err := t.saveOver(m, who, d, x.Words); err != nil || m.Version == before {
		return err
	}
	if err := t.keepState(stood, forum.StateReplaced); err != nil {
		return err
	}
	return t.keepState(*m, forum.StateRestored)
}

func (t *tx) state(manuscript int64, version int) (x forum.State, err error) {
	err = t.row(append(stateDest(&x), &x.Body), "SELECT "+stateColumns+", x.body_md FROM states x WHERE x.manuscript_id = $1 AND x.version = $2", manuscript, version)
	return x, err
}

// StateBefore is the kept version before another one. forum.ErrNotFound where that is
// the first.
func (s *Store) StateBefore(ctx context.Context, manuscript int64, version int) (x forum.State, err error) {
	err = s.read(ctx, "StateBefore", func(t *tx) error {
		return t.row(append(stateDest(&x), &x.Body), "SELECT "+stateColumns+", x.body_md FROM states x WHERE x.manuscript_id = $1 AND x.version < $2 ORDER BY x.version DESC LIMIT 1", manuscript, version)
	})
	return x, err
}
