package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"colloquy/forum"
)

// password is the kind of credential that a password is; passkeys and sign-in
// by another service stand beside it.
const password = "password"

const (
	memberColumns = `m.id, m.handle, m.name, m.position, m.affiliation, d.email, m.address_id, m.roles, m.created_at,
	m.biography, m.website, m.portrait, m.version, m.named_at, m.suspended_until, m.suspended_why, m.leaves_at, m.leaves_how, m.follow_box`
	selectMember = "SELECT " + memberColumns + " FROM members m JOIN addresses d ON d.id = m.address_id "
)

func memberDest(m *forum.Member) []any {
	return []any{
		&m.ID, &m.Handle, &m.Name, &m.Position, &m.Affiliation, &m.Email, &m.AddressID, &m.Roles,
		moment{&m.CreatedAt},
		&m.Biography, &m.Website, &m.Portrait, &m.Version,
		moment{&m.NamedAt},
		moment{&m.SuspendedUntil},
		&m.SuspendedWhy,
		moment{&m.LeavesAt},
		&m.LeavesHow,
		&m.FollowBox,
	}
}

func (t *tx) memberByID(id int64) (*forum.Member, error) {
	var m forum.Member
	if err := t.row(memberDest(&m), selectMember+"WHERE m.id = $1", id); err != nil {
		return nil, err
	}
	return &m, nil
}

// address finds an address or makes it; spellings that differ in case alone
// are the same one.
func (t *tx) address(email string) (int64, error) {
	var id int64
	key := forum.AddressKey(email)
	err := t.row([]any{&id}, "SELECT id FROM addresses WHERE email_key = $1", key)
	if errors.Is(err, forum.ErrNotFound) {
		err = t.row([]any{&id}, `INSERT INTO addresses (id, email, email_key, created_at)
			SELECT 1 + max(last_address, coalesce((SELECT max(id) FROM addresses), 0)), $1, $2, $3 FROM site RETURNING id`, email, key, t.now.UnixMicro())
	}
	return id, err
}

// AddMember adds a member whose address somebody vouches for: an
// administrator, or the demonstration. A handle that is taken gets a number;
// an address that has a member already is a *forum.Invalid. Whoever vouches may
// give the name of somebody with a role to a namesake.
func (s *Store) AddMember(ctx context.Context, n forum.NewMember) (forum.Member, error) {
	if err := n.Clean(); err != nil {
		return forum.Member{}, err
	}
	var m *forum.Member
	err := s.write(ctx, "AddMember", func(t *tx) error {
		id, err := t.addMember(n)
		if err != nil {
			return err
		}
		m, err = t.memberByID(id)
		return err
	})
	if err != nil {
		return forum.Member{}, err
	}
	return *m, nil
}

func (t *tx) addMember(n forum.NewMember) (int64, error) {
	address, err := t.address(n.Email)
	if err != nil {
		return 0, err
	}
	if n.Handle == "" {
		n.Handle = "member"
	}
	handle, err := t.freeSlug("members", "handle", n.Handle)
	if err != nil {
		return 0, err
	}
	since := n.Since
	if since.IsZero() {
		since = t.now
	}
	var id int64
	err = t.row([]any{&id}, `INSERT INTO members (id, handle, name, name_key, position, affiliation, roles, address_id, created_at)
		SELECT 1 + max(last_member, coalesce((SELECT max(id) FROM members), 0)), $1, $2, $3, $4, $5, $6, $7, $8 FROM site WHERE true
		ON CONFLICT (address_id) DO NOTHING RETURNING id`,
		handle, n.Name, forum.NameKey(n.Name), n.Position, n.Affiliation, n.Roles, address, since.UnixMicro())
	if errors.Is(err, forum.ErrNotFound) {
		return 0, invalid("email", forum.Taken)
	}
	if err != nil {
		return 0, err
	}
	if err := t.do("UPDATE addresses SET confirmed_at = coalesce(confirmed_at, $1) WHERE id = $2", t.now.UnixMicro(), address); err != nil {
		return 0, err
	}
	if n.SecretHash == "" {
		return id, nil
	}
	return id, t.setSecret(id, n.SecretHash)
}

// memberWithAddress finds the member whose address it is.
func (t *tx) memberWithAddress(address int64) (*forum.Member, error) {
	var m forum.Member
	if err := t.row(memberDest(&m), selectMember+"WHERE m.address_id = $1", address); err != nil {
		return nil, err
	}
	return &m, nil
}

func (t *tx) setSecret(member int64, hash string) error {
	return t.do(`INSERT INTO credentials (member_id, kind, subject, secret_hash, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (kind, subject) DO UPDATE SET secret_hash = excluded.secret_hash, changed_at = excluded.changed_at`,
		member, password, strconv.FormatInt(member, 10), hash, t.now.UnixMicro())
}

// Members lists all members by name; for the command line.
func (s *Store) Members(ctx context.Context) ([]forum.Member, error) {
	var list []forum.Member
	err := s.read(ctx, "Members", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var m forum.Member
			err := rows.Scan(memberDest(&m)...)
			list = append(list, m)
			return err
		}, selectMember+"ORDER BY m.name_key, m.id")
	})
	return list, err
}

// MemberByEmail finds the member with an address and the hash of their
// password, which is empty where they have none.
func (s *Store) MemberByEmail(ctx context.Context, email string) (m forum.Member, hash string, err error) {
	err = s.read(ctx, "MemberByEmail", func(t *tx) error {
		m, hash, err = t.memberByEmail(email)
		return err
	})
	return m, hash, err
}

func (t *tx) memberByEmail(email string) (m forum.Member, hash string, err error) {
	err = t.row(memberDest(&m), selectMember+"WHERE d.email_key = $1", forum.AddressKey(email))
	if err != nil {
		return forum.Member{}, "", err
	}
	hash, err = t.secret(m.ID)
	return m, hash, err
}

// SetPassword replaces the hash of a member's password and ends all of the
// member's sessions, links and proofs.
func (s *Store) SetPassword(ctx context.Context, member int64, hash string) error {
	return s.write(ctx, "SetPassword", func(t *tx) error {
		m, err := t.memberByID(member)
		if err != nil {
			return err
		}
		if err := t.setSecret(member, hash); err != nil {
			return err
		}
		return t.endAll(m)
	})
}

// JoinByline makes a byline the member's own: their comments under its articles
// are marked, their name links to its page.
func (s *Store) JoinByline(ctx context.Context, member int64, handle string) error {
	return s.write(ctx, "JoinByline", func(t *tx) error {
		ok, err := t.changed("UPDATE authors SET member_id = $1 WHERE handle = $2", member, handle)
		if err == nil && !ok {
			err = forum.ErrNotFound
		}
		if err != nil {
			return err
		}
		return t.touchSite()
	})
}
