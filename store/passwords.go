package store

import (
	"context"
	"errors"
	"runtime"
	"strconv"

	"github.com/alexedwards/argon2id"

	"colloquy/forum"
)

// passwordParams are those that OWASP's Password Storage Cheat Sheet names
// first for argon2id: 19 MiB, two passes, one lane. They are written into each
// hash, so that they can be raised later.
var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing bounds how many hashes are computed at once: each takes 19 MiB and a
// processor, and nobody should be able to exhaust either by signing in.
var hashing = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))

// HashPassword returns what is stored of a password. It waits for its turn;
// ctx can call that off.
func HashPassword(ctx context.Context, text string) (string, error) {
	release, err := hashTurn(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return argon2id.CreateHash(text, passwordParams)
}

func hashTurn(ctx context.Context) (release func(), err error) {
	select {
	case hashing <- struct{}{}:
		return func() { <-hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// nobody is compared with where there is no such member, so that both answers
// take the same time.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$u0Hc6zVxnsZXHFyDXYcEpCGO1KNqtJX6jvJBzJUgr0k"

// SignIn returns the member with the address and password. Where they do not
// belong together the error is a *forum.Invalid of the field password, the same
// whether there is such a member or not. A hash with weaker parameters than
// today's is replaced.
func (s *Store) SignIn(ctx context.Context, email, text string) (forum.Member, error) {
	m, hash, err := s.MemberByEmail(ctx, email)
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return forum.Member{}, err
	}
	if hash == "" {
		hash = nobody
	}
	right, weak, err := compare(ctx, text, hash)
	if err != nil {
		return forum.Member{}, err
	}
	if !right || m.ID == 0 || hash == nobody {
		return forum.Member{}, invalid("password", forum.BadPassword)
	}
	if weak {
		s.strengthen(ctx, m.ID, hash, text)
	}
	return m, nil
}

// compare hashes the password once.
func compare(ctx context.Context, text, hash string) (right, weak bool, err error) {
	release, err := hashTurn(ctx)
	if err != nil {
		return false, false, err
	}
	defer release()
	right, params, err := argon2id.CheckHash(text, hash)
	if err != nil {
		return false, false, err
	}
	return right, weaker(params, passwordParams), nil
}

// weaker tells whether a takes less work or keeps less than b.
func weaker(a, b *argon2id.Params) bool {
	work := func(p *argon2id.Params) uint64 { return uint64(p.Memory) * uint64(p.Iterations) }
	return work(a) < work(b) || a.SaltLength < b.SaltLength || a.KeyLength < b.KeyLength
}

// strengthen writes the old hash anew with today's parameters, unless the
// password was changed meanwhile. Where it fails the old one goes on working.
func (s *Store) strengthen(ctx context.Context, member int64, old, text string) {
	hash, err := HashPassword(ctx, text)
	if err == nil {
		err = s.write(ctx, "strengthen", func(t *tx) error {
			return t.do("UPDATE credentials SET secret_hash = $1, changed_at = $2 WHERE kind = $3 AND subject = $4 AND secret_hash = $5",
				hash, t.now.UnixMicro(), password, strconv.FormatInt(member, 10), old)
		})
	}
	if err != nil {
		s.log.WarnContext(ctx, "the hash of a password could not be renewed", "member", member, "error", err)
	}
}
