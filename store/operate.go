package store

import (
	"context"

	"colloquy/forum"
)

// OperateStep takes a step as whoever runs the program, on the command line: they
// have the file, and no account need be theirs. What it approves is the manuscript
// as it stands.
//
// Errors: forum.ErrNotFound, ErrConflict where the article is in another state,
// *forum.Invalid of what is missing.
func (s *Store) OperateStep(ctx context.Context, slug string, n forum.NewStep) error {
	if err := n.Clean(s.clock()); err != nil {
		return err
	}
	operator := &forum.Member{Roles: forum.RoleAdministrator}
	find := func(t *tx) (forum.Manuscript, error) {
		var id int64
		if err := t.row([]any{&id}, "SELECT id FROM articles WHERE slug = $1", slug); err != nil {
			return forum.Manuscript{}, err
		}
		return t.manuscriptOf(id, 0)
	}
	var m forum.Manuscript
	err := s.read(ctx, "OperateStep", func(t *tx) (err error) {
		m, err = find(t)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := m.Article.Status.Take(n.Step); err != nil {
		return err
	}
	var ready approved
	if n.Step.Approves() {
		if ready, err = s.approvable(m); err != nil {
			return err
		}
	}
	n.Version = m.Version
	return s.write(ctx, "OperateStep", func(t *tx) error {
		m, err := find(t)
		if err != nil {
			return err
		}
		return t.takeStep(m, operator, n, ready)
	})
}
