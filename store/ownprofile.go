package store

import (
	"context"
	"errors"
	"strings"

	"colloquy/forum"
	"colloquy/markup"
)

// ChangeProfile writes what a member says about themselves. Where that is what
// it says already, nothing changes. A name that is left is kept for moderators.
//
// Errors: *forum.Invalid with every problem, forum.ErrConflict (the profile
// changed since the form was filled in), forum.ErrForbidden (the member is
// suspended), forum.ErrSignIn (there is no such member any more).
func (s *Store) ChangeProfile(ctx context.Context, member int64, p forum.ProfileText) error {
	e := &forum.Invalid{}
	p.Clean(e)
	if err := checkBiography(e, p.Biography); err != nil {
		return err
	}
	return s.write(ctx, "ChangeProfile", func(t *tx) error {
		m, err := t.changing(member)
		if err != nil {
			return err
		}
		if p.Same(forum.ProfileOf(*m)) {
			return nil
		}
		if m.Version != p.Version {
			return forum.ErrConflict
		}
		if err := t.checkNewName(e, m, p.Name); err != nil {
			return err
		}
		if err := e.Or(); err != nil {
			return err
		}
		return t.changeProfile(m, p)
	})
}

// Member returns a member as they know themselves, address included.
func (s *Store) Member(ctx context.Context, id int64) (forum.Member, error) {
	var m forum.Member
	err := s.read(ctx, "Member", func(t *tx) error {
		return t.row(memberDest(&m), selectMember+"WHERE m.id = $1", id)
	})
	return m, err
}

// changing reads the member who changes their profile.
func (t *tx) changing(member int64) (*forum.Member, error) {
	m, err := t.present(member)
	if err != nil {
		return nil, err
	}
	return m, forum.MayChangeProfile(m, t.now)
}

// checkBiography notes in e what is wrong with a biography as a text.
func checkBiography(e *forum.Invalid, text string) error {
	if text == "" || named(e, "biography") {
		return nil
	}
	r, err := markup.Comment(text)
	var bad *forum.Invalid
	switch {
	case errors.As(err, &bad):
		e.Add("biography", bad.Problems[0].Key, bad.Problems[0].Limit)
		return nil
	case err == nil && !forum.Visible(r.Text):
		e.Add("biography", forum.Missing, 0)
	}
	return err
}

// checkNewName notes in e why a member may not take a name. One that they have
// is not judged again.
func (t *tx) checkNewName(e *forum.Invalid, m *forum.Member, name string) error {
	if name == m.Name || named(e, "name") {
		return nil
	}
	if t.now.Before(m.RenameableFrom(t.store.policy)) {
		e.Add("name", forum.NameSoon, 0)
		return nil
	}
	var bad *forum.Invalid
	err := t.mayBearName(name, m.ID)
	if errors.As(err, &bad) {
		e.Problems = append(e.Problems, bad.Problems...)
		return nil
	}
	return err
}

func (t *tx) changeProfile(m *forum.Member, p forum.ProfileText) error {
	if p.Name != m.Name {
		if err := t.rename(m, p.Name); err != nil {
			return err
		}
	}
	err := t.do("UPDATE members SET position = $1, affiliation = $2, biography = $3, website = $4, version = version + 1 WHERE id = $5",
		p.Position, p.Affiliation, p.Biography, p.Website, m.ID)
	if err != nil {
		return err
	}
	return t.touchSite() // names and positions stand on many pages
}

// SetPortrait shows a picture for a member from now on; "" is none. It does not
// count as a change of the profile: of two pictures the last one stays. Taking
// one's portrait away is allowed to everybody. Errors as of ChangeProfile.
func (s *Store) SetPortrait(ctx context.Context, member int64, name string) error {
	return s.write(ctx, "SetPortrait", func(t *tx) error {
		_, err := t.changing(member)
		if err != nil && (name != "" || !errors.Is(err, forum.ErrForbidden)) {
			return err
		}
		changed, err := t.changed("UPDATE members SET portrait = $1 WHERE id = $2 AND portrait <> $1", name, member)
		if err != nil || !changed {
			return err
		}
		return t.touchSite()
	})
}

// PortraitUsed tells whether a picture is the portrait of any member.
func (s *Store) PortraitUsed(ctx context.Context, name string) (bool, error) {
	var used bool
	err := s.read(ctx, "PortraitUsed", func(t *tx) error {
		return t.row([]any{&used}, "SELECT EXISTS (SELECT 1 FROM members WHERE portrait = $1 AND portrait <> '')", name)
	})
	return used, err
}

// PortraitKept tells whether a picture is a portrait, or was one until a moderator
// took it away: it comes back where that is taken back.
func (s *Store) PortraitKept(ctx context.Context, name string) (bool, error) {
	kept, err := s.PortraitUsed(ctx, name)
	if err != nil || kept {
		return kept, err
	}
	err = s.read(ctx, "PortraitKept", func(t *tx) error {
		return t.row([]any{&kept}, "SELECT EXISTS (SELECT 1 FROM decisions WHERE data ->> '$.person.portrait' = $1 AND action = 'clear' AND undone_at IS NULL)", name)
	})
	return kept, err
}

// MemberCalled finds a member by their address or their handle. forum.ErrNotFound
// where nobody has it.
func (s *Store) MemberCalled(ctx context.Context, text string) (forum.Member, error) {
	var m forum.Member
	err := s.read(ctx, "MemberCalled", func(t *tx) (err error) {
		m, err = t.memberCalled(text)
		return err
	})
	return m, err
}

func (t *tx) memberCalled(text string) (m forum.Member, err error) {
	text = strings.TrimSpace(text)
	err = t.row(memberDest(&m), selectMember+"WHERE d.email_key = $1 AND d.email_key <> ''", forum.AddressKey(text))
	if errors.Is(err, forum.ErrNotFound) {
		err = t.row(memberDest(&m), selectMember+"WHERE m.handle = $1", text)
	}
	return m, err
}
