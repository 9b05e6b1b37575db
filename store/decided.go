package store

import (
	"context"
	"errors"

	"colloquy/forum"
)

// maxDecided is how many decisions can be spoken of at once: as many as can be
// made at once.
const maxDecided = CasesPerPage

// A Decided is a decision with the name of what it was about.
type Decided struct {
	forum.Decision
	Item CaseItem
}

// OwnDecisions returns those of the decisions that the moderator made, in order.
func (s *Store) OwnDecisions(ctx context.Context, m *forum.Member, ids []int64) (list []Decided, err error) {
	if err := forum.MayModerate(m); err != nil {
		return nil, err
	}
	err = s.read(ctx, "OwnDecisions", func(t *tx) error {
		for _, id := range ids[:min(len(ids), maxDecided)] {
			d, err := t.decision(id)
			if errors.Is(err, forum.ErrNotFound) || err == nil && d.ActorID != m.ID {
				continue
			}
			if err != nil {
				return err
			}
			c, _, err := t.caseFor(m, d.CaseID)
			if err != nil {
				return err
			}
			items, err := t.caseItems([]rankedCase{{Case: c}})
			if err != nil {
				return err
			}
			list = append(list, Decided{d, items[0]})
		}
		return nil
	})
	return list, err
}

// CaseOf returns the number of the case of a decision, for a moderator.
func (s *Store) CaseOf(ctx context.Context, m *forum.Member, decision int64) (id int64, err error) {
	err = s.read(ctx, "CaseOf", func(t *tx) error {
		d, err := t.decision(decision)
		if err != nil {
			return err
		}
		c, _, err := t.caseFor(m, d.CaseID)
		id = c.ID
		return err
	})
	return id, err
}

// Rules are those of the code of conduct, which decisions name.
func (s *Store) Rules(ctx context.Context) (rules []forum.Rule, err error) {
	err = s.read(ctx, "Rules", func(t *tx) error {
		entries, err := t.entries(forum.SettingRules)
		rules = forum.Rules(entries)
		return err
	})
	return rules, err
}

// SubjectNamed finds the member of a handle or the public article of a slug.
// forum.ErrNotFound where there is none.
func (s *Store) SubjectNamed(ctx context.Context, kind, name string) (id int64, err error) {
	query := "SELECT id FROM members WHERE handle = $1"
	if kind == forum.SubjectArticle {
		query = "SELECT id FROM articles WHERE slug = $1 AND status = 'published'"
	}
	err = s.read(ctx, "SubjectNamed", func(t *tx) error { return t.row([]any{&id}, query, name) })
	return id, err
}
