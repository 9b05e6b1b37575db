package store

import (
	"context"
	"crypto/sha256"
	"time"

	"colloquy/forum"
)

// hashToken is what is kept of a token: who reads the database cannot sign in
// with what it says.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// StartSession notes that whoever shows the token is the member. Device is what
// the member will know it by, such as "Firefox on Linux".
func (s *Store) StartSession(ctx context.Context, token string, member int64, device string) error {
	return s.write(ctx, "StartSession", func(t *tx) error {
		return t.do("INSERT INTO sessions (token_hash, member_id, created_at, used_at, number, device) VALUES ($1, $2, $3, $3, random() & 0x7fffffffffffffff, $4)",
			hashToken(token), member, t.now.UnixMicro(), device)
	})
}

// Session returns the member whom a token stands for and when the session was
// last noted as used. forum.ErrNotFound where it ended, was not used for too
// long, or never was.
func (s *Store) Session(ctx context.Context, token string) (forum.Member, time.Time, error) {
	var m forum.Member
	var used time.Time
	err := s.read(ctx, "Session", func(t *tx) error {
		return t.row(append(memberDest(&m), moment{&used}), "SELECT "+memberColumns+`, s.used_at FROM sessions s JOIN members m ON m.id = s.member_id JOIN addresses d ON d.id = m.address_id
			WHERE s.token_hash = $1 AND s.used_at > $2 AND s.created_at > $3`,
			hashToken(token), t.now.Add(-s.policy.SessionIdle).UnixMicro(), t.now.Add(-s.policy.SessionLife).UnixMicro())
	})
	return m, used, err
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
