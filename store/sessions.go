package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"

	"colloquy/forum"
)

// hashToken is what is kept of a token: who reads the database cannot sign in
// with what it says.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// A NewSession is the session of whoever is about to be signed in. Its token is
// always a new one, so that nobody can hand a token to somebody who then signs
// in with it.
type NewSession struct {
	Token   string
	Device  string // what the member will know it by, such as "Firefox on Linux"
	Instead string // the token of the session that ends with it; "" for none
}

// Entered is who is signed in now. The zero value is nobody.
type Entered struct {
	Member  forum.Member
	Version int // of the member's address, for what the browser proves with it
}

// Enter begins a session of the member.
func (s *Store) Enter(ctx context.Context, n NewSession, member int64) (e Entered, err error) {
	err = s.write(ctx, "Enter", func(t *tx) error {
		e, err = t.enter(n, member)
		return err
	})
	return e, err
}

func (t *tx) enter(n NewSession, member int64) (e Entered, err error) {
	if n.Instead != "" {
		if err := t.do("DELETE FROM sessions WHERE token_hash = $1", hashToken(n.Instead)); err != nil {
			return e, err
		}
	}
	m, err := t.memberByID(member)
	if err != nil {
		return e, err
	}
	err = t.do("INSERT INTO sessions (token_hash, member_id, created_at, used_at, number, device) VALUES ($1, $2, $3, $3, random() & 0xffffffffffffff, $4)",
		hashToken(n.Token), member, t.now.UnixMicro(), n.Device)
	if err != nil {
		return e, err
	}
	e.Member = *m
	err = t.row([]any{&e.Version}, "SELECT version FROM addresses WHERE id = $1", m.AddressID)
	return e, err
}

// sessionsSince are the moments after which a session was used, and began, that
// is still good.
func (t *tx) sessionsSince() (used, began int64) {
	return t.now.Add(-t.store.policy.SessionIdle).UnixMicro(), t.now.Add(-t.store.policy.SessionLife).UnixMicro()
}

// Session returns the member whom a token stands for and when the session was
// last noted as used. forum.ErrNotFound where it ended, was not used for too
// long, or never was.
func (s *Store) Session(ctx context.Context, token string) (forum.Member, time.Time, error) {
	var m forum.Member
	var at time.Time
	err := s.read(ctx, "Session", func(t *tx) error {
		used, began := t.sessionsSince()
		return t.row(append(memberDest(&m), moment{&at}, &m.Writes), "SELECT "+memberColumns+`, s.used_at,
			EXISTS (SELECT 1 FROM articles WHERE written_by = m.id) OR EXISTS (SELECT 1 FROM authors w JOIN article_authors x ON x.author_id = w.id WHERE w.member_id = m.id) FROM sessions s JOIN members m ON m.id = s.member_id JOIN addresses d ON d.id = m.address_id
			WHERE s.token_hash = $1 AND s.used_at > $2 AND s.created_at > $3`, hashToken(token), used, began)
	})
	return m, at, err
}

// sessionsPerPage is how many sessions a member sees at once: nobody tells more
// apart, and all the others can be ended together.
const sessionsPerPage = 100

// Sessions lists where a member is signed in, the one used last first; token is
// that of the browser that looks.
func (s *Store) Sessions(ctx context.Context, member int64, token string) (list []forum.Session, err error) {
	err = s.read(ctx, "Sessions", func(t *tx) error {
		used, began := t.sessionsSince()
		return t.each(func(rows *sql.Rows) error {
			var x forum.Session
			err := rows.Scan(&x.Number, &x.Device, moment{&x.Began}, moment{&x.UsedAt}, &x.Current)
			list = append(list, x)
			return err
		}, `SELECT number, device, created_at, used_at, token_hash = $1 FROM sessions WHERE member_id = $2 AND used_at > $3 AND created_at > $4
			ORDER BY token_hash = $1 DESC, used_at DESC, number LIMIT $5`, hashToken(token), member, used, began, sessionsPerPage)
	})
	return list, err
}

// sessionOf is when the session of a token began; forum.ErrNotFound where it is
// none of the member's.
func (t *tx) sessionOf(token string, member int64) (at time.Time, err error) {
	used, began := t.sessionsSince()
	err = t.row([]any{moment{&at}}, "SELECT created_at FROM sessions WHERE token_hash = $1 AND member_id = $2 AND used_at > $3 AND created_at > $4",
		hashToken(token), member, used, began)
	return at, err
}

// TouchSession notes when a session was used.
func (s *Store) TouchSession(ctx context.Context, token string, at time.Time) error {
	return s.write(ctx, "TouchSession", func(t *tx) error {
		return t.do("UPDATE sessions SET used_at = CASE WHEN used_at < $1 THEN $1 ELSE used_at END WHERE token_hash = $2", at.UnixMicro(), hashToken(token))
	})
}

// EndSession ends a session; one that is not there is ended already.
func (s *Store) EndSession(ctx context.Context, token string) error {
	return s.write(ctx, "EndSession", func(t *tx) error {
		return t.do("DELETE FROM sessions WHERE token_hash = $1", hashToken(token))
	})
}

// EndOneSession ends one of a member's sessions by its number; one that is not
// theirs, or not there, is left as it is. What any browser proved with the
// member's address, and every open link about the account, is void: the session
// that is ended may have been in wrong hands. Version is that of a new proof.
func (s *Store) EndOneSession(ctx context.Context, m *forum.Member, number int64) (version int, err error) {
	err = s.write(ctx, "EndOneSession", func(t *tx) error {
		if err := t.do("DELETE FROM sessions WHERE member_id = $1 AND number = $2", m.ID, number); err != nil {
			return err
		}
		version, err = t.cutOff(m)
		return err
	})
	return version, err
}

// EndOtherSessions ends all sessions of a member but that of the token, what any
// browser proved with the member's address, and every open link about the
// account. Version is that of a new proof.
func (s *Store) EndOtherSessions(ctx context.Context, m *forum.Member, token string) (version int, err error) {
	err = s.write(ctx, "EndOtherSessions", func(t *tx) error {
		if err := t.do("DELETE FROM sessions WHERE member_id = $1 AND token_hash <> $2", m.ID, hashToken(token)); err != nil {
			return err
		}
		version, err = t.cutOff(m)
		return err
	})
	return version, err
}

// cutOff ends what somebody may have begun in a session that is ended: links to
// another address, too. Version is that of a new proof.
func (t *tx) cutOff(m *forum.Member) (version int, err error) {
	if err := t.voidLinks(m.ID, m.AddressID); err != nil {
		return 0, err
	}
	return t.voidProofs(m.AddressID)
}

// endAll ends what a member's browsers and mails are good for: all sessions,
// all open links about the account, and what was proved with its address.
func (t *tx) endAll(m *forum.Member) error {
	_, err := t.cutOff(m)
	return errors.Join(err, t.endSessions(m.ID))
}
