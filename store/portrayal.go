package store

import (
	"context"
	"errors"

	"colloquy/forum"
)

// What an administrator can take away of how a member shows themselves.
type Portrayal int

// The parts.
const (
	PortraitTaken Portrayal = iota + 1 // the picture
	WordsTaken                         // position, affiliation, biography, website
)

// ClearProfile takes away how a member shows themselves. Seen is the version of
// the profile that the administrator saw.
//
// Errors: forum.ErrNotFound, ErrConflict, ErrForbidden, ErrSignIn.
func (s *Store) ClearProfile(ctx context.Context, actor *forum.Member, member int64, seen int, what Portrayal) error {
	return s.write(ctx, "ClearProfile", func(t *tx) error {
		m, err := t.profileFor(actor, member, seen)
		if err != nil {
			return err
		}
		action := "portrait taken away"
		query := "UPDATE members SET portrait = '', version = version + 1 WHERE id = $1"
		if what == WordsTaken {
			action = "texts of the profile taken away"
			query = "UPDATE members SET position = '', affiliation = '', biography = '', website = '', version = version + 1 WHERE id = $1"
		}
		if err := t.do(query, m.ID); err != nil {
			return err
		}
		if err := t.noteMember(actor, m.ID, action, ""); err != nil {
			return err
		}
		return t.touchSite()
	})
}

// profileFor reads a member about whose profile an administrator is to do
// something, as they saw it.
func (t *tx) profileFor(actor *forum.Member, member int64, seen int) (*forum.Member, error) {
	m, err := t.memberFor(actor, member)
	if err == nil && m.Version != seen {
		err = forum.ErrConflict
	}
	return m, err
}

// RenameMember gives a member another name: theirs breaks the rules. The earlier
// one is kept for moderators, and the member waits as after a change of their
// own. Seen is the version of the profile that the administrator saw.
//
// Errors: *forum.Invalid, forum.ErrNotFound, ErrConflict, ErrForbidden, ErrSignIn.
func (s *Store) RenameMember(ctx context.Context, actor *forum.Member, member int64, seen int, name string) error {
	e := &forum.Invalid{}
	name = forum.CleanName(e, "name", name)
	if err := e.Or(); err != nil {
		return err
	}
	return s.write(ctx, "RenameMember", func(t *tx) error {
		m, err := t.profileFor(actor, member, seen)
		if err != nil || m.Name == name {
			return err
		}
		if err := t.mayBeCalled(m, name); err != nil {
			return err
		}
		if err := t.rename(m, name); err != nil {
			return err
		}
		if err := t.do("UPDATE members SET version = version + 1 WHERE id = $1", m.ID); err != nil {
			return err
		}
		if err := t.noteMember(actor, m.ID, "renamed", m.Name+" → "+name); err != nil {
			return err
		}
		return t.touchSite()
	})
}

// mayBeCalled refuses a name that looks like one of the site's own, or like that
// of somebody else who has a role.
func (t *tx) mayBeCalled(m *forum.Member, name string) error {
	if m.Roles == 0 && forum.ReservedName(name) {
		return invalid("name", forum.NameReserved)
	}
	var one int
	err := t.row([]any{&one}, "SELECT 1 FROM members WHERE name_key = $1 AND roles <> 0 AND id <> $2 LIMIT 1", forum.NameKey(name), m.ID)
	switch {
	case err == nil:
		return invalid("name", forum.NameReserved)
	case errors.Is(err, forum.ErrNotFound):
		return nil
	}
	return err
}
