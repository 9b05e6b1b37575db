package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"github.com/alexedwards/argon2id"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// weak are parameters of a time when machines were slower.
var weak = &argon2id.Params{Memory: 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// withHash adds a member whose password has the hash.
func withHash(t *testing.T, db *storetest.DB, p *argon2id.Params, password string) (forum.Member, string) {
	t.Helper()
	hash, err := argon2id.CreateHash(password, p)
	must(t, err)
	return joined(t, db, forum.NewMember{Name: "Ann Reader", Email: "ann@example.org", SecretHash: hash}), hash
}

// hashOf is what is stored of a member's password.
func hashOf(t *testing.T, db *storetest.DB, email string) string {
	t.Helper()
	_, hash, err := db.MemberByEmail(ctx, email)
	must(t, err)
	return hash
}

// signIn tries a password as a stranger does.
func signIn(ctx context.Context, db *storetest.DB, email, password string) (forum.Member, error) {
	e, err := db.SignIn(ctx, store.Try{Email: email, Password: password}, store.NewSession{Token: rand.Text()})
	return e.Member, err
}

func TestOnlyTheRightPasswordSignsIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	hash, err := store.HashPassword(ctx, "a long password")
	must(t, err)
	m := joined(t, db, forum.NewMember{Name: "Ann Reader", Email: "ann@example.org", SecretHash: hash})
	none := db.Member(0) // without a password
	if who, err := signIn(ctx, db, "Ann@Example.org", "a long password"); err != nil || who != m {
		t.Errorf("%+v %v", who, err)
	}
	for _, try := range [][2]string{
		{"ann@example.org", "A long password"},
		{"ann@example.org", ""},
		{"ben@example.org", "a long password"},
		{none.Email, "a long password"},
		{none.Email, ""},
		{"", ""},
	} {
		who, err := signIn(ctx, db, try[0], try[1])
		problem(t, err, "password", forum.BadPassword)
		if who != (forum.Member{}) {
			t.Errorf("%q: %+v", try, who)
		}
	}
	if hashOf(t, db, "ann@example.org") != hash {
		t.Error("a hash that is good enough was replaced")
	}
}

func TestAnUnknownAddressCostsAsMuchAsAKnownOne(t *testing.T) {
	t.Parallel()
	params, _, _, err := argon2id.DecodeHash(store.Nobody)
	if err != nil || *params != *store.PasswordParams {
		t.Errorf("an unknown address is compared with %+v, %v", params, err)
	}
	// The question is called off when the database has answered. Who then waits
	// for a turn to compute a hash gives up; who needs none answers all the same.
	asked, cancel := context.WithCancel(ctx)
	db := storetest.OpenWith(t, store.Options{Record: func(string) { cancel() }})
	release := store.OccupyHashing()
	defer release()
	if _, err := signIn(asked, db, "nobody@example.org", "a password"); !errors.Is(err, context.Canceled) {
		t.Errorf("no hash was computed: %v", err)
	}
	if _, err := store.HashPassword(asked, "a password"); !errors.Is(err, context.Canceled) {
		t.Errorf("hashing does not wait for its turn: %v", err)
	}
}

func TestAWeakHashIsRenewedWhenItsOwnerSignsIn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m, old := withHash(t, db, weak, "a long password")
	must(t, db.StartSession(ctx, "a token", m.ID, ""))
	if _, err := signIn(ctx, db, m.Email, "a wrong password"); err == nil || hashOf(t, db, m.Email) != old {
		t.Errorf("a wrong password: %v", err)
	}
	for range 2 {
		if _, err := signIn(ctx, db, m.Email, "a long password"); err != nil {
			t.Error(err)
		}
	}
	params, _, _, err := argon2id.DecodeHash(hashOf(t, db, m.Email))
	if err != nil || *params != *store.PasswordParams {
		t.Errorf("%+v %v", params, err)
	}
	if _, _, err := db.Session(ctx, "a token"); err != nil {
		t.Errorf("the same password ended a session: %v", err)
	}
}

func TestAStrongerHashStays(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m, old := withHash(t, db, &argon2id.Params{Memory: 20 * 1024, Iterations: 2, Parallelism: 2, SaltLength: 16, KeyLength: 32}, "a long password")
	if _, err := signIn(ctx, db, m.Email, "a long password"); err != nil || hashOf(t, db, m.Email) != old {
		t.Errorf("%v", err)
	}
}

func TestAHashIsNotRenewedOverANewPassword(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m, old := withHash(t, db, weak, "a stolen password")
	must(t, db.SetPassword(ctx, m.ID, "the hash of a new one"))
	db.Strengthen(ctx, m.ID, old, "a stolen password") // of a sign-in that began before
	if hashOf(t, db, m.Email) != "the hash of a new one" {
		t.Error("the old password is back")
	}
}

func TestADamagedHashIsAFaultAndNoWrongPassword(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := joined(t, db, forum.NewMember{Name: "Ann Reader", Email: "ann@example.org", SecretHash: "not a hash"})
	var bad *forum.Invalid
	if _, err := signIn(ctx, db, m.Email, "a long password"); err == nil || errors.As(err, &bad) {
		t.Errorf("%v", err)
	}
}
