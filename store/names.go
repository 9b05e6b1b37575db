package store

import (
	"context"
	"database/sql"
	"errors"

	"colloquy/forum"
)

// mayBearName refuses a name that speaks for the site: a reserved one, and one
// that looks like that of a member with a role, other than the member except
// (0: of any). The error is a *forum.Invalid about "name". Members without a
// role may share a name, as many people do.
func (t *tx) mayBearName(name string, except int64) error {
	if forum.ReservedName(name) {
		return invalid("name", forum.NameReserved)
	}
	look := forum.LookOf(name)
	taken := false
	err := t.each(func(rows *sql.Rows) error {
		var other string
		err := rows.Scan(&other)
		taken = taken || look.Like(other)
		return err
	}, "SELECT name FROM members WHERE roles <> 0 AND roles > 0 AND id <> $1", except) // those with a role are few, and by an index
	if err == nil && taken {
		err = invalid("name", forum.NameReserved)
	}
	return err
}

// rename keeps the name that a member has had until now.
func (t *tx) rename(m *forum.Member, name string) error {
	err := t.do("INSERT INTO member_names (member_id, until, name) VALUES ($1, $2, $3) ON CONFLICT (member_id, until) DO NOTHING", m.ID, t.now.UnixMicro(), m.Name)
	if err != nil {
		return err
	}
	return t.do("UPDATE members SET name = $1, name_key = $2, named_at = $3 WHERE id = $4", name, forum.NameKey(name), t.now.UnixMicro(), m.ID)
}

// EarlierNames lists the names that a member had before, the latest first.
// forum.ErrForbidden where the one who asks may not know them.
func (s *Store) EarlierNames(ctx context.Context, asks *forum.Member, member int64) ([]forum.EarlierName, error) {
	if err := forum.MaySeeEarlierNames(asks); err != nil {
		return nil, err
	}
	var list []forum.EarlierName
	err := s.read(ctx, "EarlierNames", func(t *tx) (err error) {
		list, err = t.earlierNames(member)
		return err
	})
	return list, err
}

func (t *tx) earlierNames(member int64) (list []forum.EarlierName, err error) {
	err = t.each(func(rows *sql.Rows) error {
		var n forum.EarlierName
		err := rows.Scan(&n.Name, moment{&n.Until})
		list = append(list, n)
		return err
	}, "SELECT name, until FROM member_names WHERE member_id = $1 ORDER BY until DESC", member)
	return list, err
}

// mayBeGuest tells whether a comment may be posted as a guest's: under a name
// that does not speak for the site, and an address that is no member's. A guest
// never becomes a member by using their address.
func (t *tx) mayBeGuest(n forum.NewComment) error {
	if err := t.mayBearName(n.Name, 0); err != nil || !n.CreatedAt.IsZero() { // an import says what was
		return err
	}
	var one int
	err := t.row([]any{&one}, "SELECT 1 FROM members m JOIN addresses d ON d.id = m.address_id WHERE d.email_key = $1", forum.AddressKey(n.Email))
	switch {
	case err == nil:
		return forum.ErrSignIn
	case errors.Is(err, forum.ErrNotFound):
		return nil
	}
	return err
}
