package store

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"time"

	"github.com/alexedwards/argon2id"

	"colloquy/forum"
)

// passwordParams are those that OWASP's Password Storage Cheat Sheet names
// first for argon2id: 19 MiB, two passes, one lane. They are written into each
// hash, so that they can be raised later.
var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const (
	// maxHashers is how many may compute a hash or wait for their turn: the last
	// one waits for about two seconds.
	maxHashers = 64
	// keptHashers is how many of these places are for those whose browser has
	// proved that it may know the password: strangers cannot take them.
	keptHashers = 16
)

// hashersAtOnce is how many hashes are computed at once: each takes 19 MiB and a
// processor, and nobody should be able to exhaust either by signing in.
var hashersAtOnce = max(1, runtime.GOMAXPROCS(0)/2)

// turnAgain is what those are told to wait who come when too many wait.
const turnAgain = 5 * time.Second

// hashing is what passwords pass on their way to a hash.
var hashing = forum.NewTurnstile(hashersAtOnce, maxHashers, turnAgain)

// HashPassword returns what is stored of a password. It waits for its turn;
// ctx can call that off. *forum.Limited where too many wait already.
func HashPassword(ctx context.Context, text string) (string, error) {
	return hash(ctx, text, false)
}

func hash(ctx context.Context, text string, known bool) (string, error) {
	release, err := hashTurn(ctx, known)
	if err != nil {
		return "", err
	}
	defer release()
	return argon2id.CreateHash(text, passwordParams)
}

func hashTurn(ctx context.Context, known bool) (release func(), err error) {
	kept := int64(keptHashers)
	if known {
		kept = 0
	}
	release, err = hashing.Turn(ctx, kept)
	if cost, ok := ctx.Value(costKey{}).(*Cost); ok && err == nil {
		cost.Hashes++
	}
	return release, err
}

// nobody is compared with where there is no such member, so that both answers
// take the same time.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$u0Hc6zVxnsZXHFyDXYcEpCGO1KNqtJX6jvJBzJUgr0k"

// A Try is a try to sign in with a password.
type Try struct {
	Email, Password string
	Known           bool // the browser has signed in with this address before
}

// SignIn begins a session of the member with the address and password. Where
// they do not belong together the error is a *forum.Invalid of the field
// password, the same whether there is such a member or not. A hash with weaker
// parameters than today's is replaced. *forum.Limited where too many sign in at
// the same time.
func (s *Store) SignIn(ctx context.Context, try Try, n NewSession) (Entered, error) {
	var m forum.Member
	var secret string
	err := s.read(ctx, "SignIn", func(t *tx) (err error) {
		m, secret, err = t.memberByEmail(try.Email)
		return err
	})
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return Entered{}, err
	}
	right, weak, err := compare(ctx, try.Password, secret, try.Known)
	if err != nil {
		return Entered{}, err
	}
	if !right {
		return Entered{}, invalid("password", forum.BadPassword)
	}
	var e Entered
	err = s.write(ctx, "SignIn", func(t *tx) error {
		same, err := t.hasSecret(m.ID, secret)
		if err == nil && !same { // changed while the hash was computed
			err = invalid("password", forum.BadPassword)
		}
		if err != nil {
			return err
		}
		e, err = t.enter(n, m.ID)
		return err
	})
	if err == nil && weak {
		s.strengthen(ctx, m.ID, secret, try.Password)
	}
	return e, err
}

// compare hashes the password once, and tells whether the hash is its own; an
// empty one is nobody's.
func compare(ctx context.Context, text, secret string, known bool) (right, weak bool, err error) {
	release, err := hashTurn(ctx, known)
	if err != nil {
		return false, false, err
	}
	defer release()
	if secret == "" {
		_, _, err = argon2id.CheckHash(text, nobody)
		return false, false, err
	}
	right, params, err := argon2id.CheckHash(text, secret)
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
	secret, err := hash(ctx, text, true)
	if err == nil {
		err = s.write(ctx, "strengthen", func(t *tx) error {
			return t.do("UPDATE credentials SET secret_hash = $1, changed_at = $2 WHERE kind = $3 AND subject = $4 AND secret_hash = $5",
				secret, t.now.UnixMicro(), password, strconv.FormatInt(member, 10), old)
		})
	}
	if err != nil {
		s.log.WarnContext(ctx, "the hash of a password could not be renewed", "member", member, "error", err)
	}
}

// secret is the hash of a member's password, "" where there is none.
func (t *tx) secret(member int64) (hash string, err error) {
	err = t.row([]any{&hash}, "SELECT secret_hash FROM credentials WHERE kind = $1 AND subject = $2", password, strconv.FormatInt(member, 10))
	if errors.Is(err, forum.ErrNotFound) {
		err = nil
	}
	return hash, err
}

// hasSecret tells whether the hash is still that of the member's password: what
// began with another one must not end well.
func (t *tx) hasSecret(member int64, hash string) (bool, error) {
	now, err := t.secret(member)
	return now == hash, err
}
