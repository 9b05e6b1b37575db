package demo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// An account is a member to be.
type account struct {
	person
	email string
	roles forum.Roles
	login bool
}

// A hash is that of a login's password.
type hash struct {
	handle, text string
	err          error
}

// hashPasswords hashes the passwords of the logins. The channel has room for all
// of them and is closed after the last.
func hashPasswords(ctx context.Context, accounts []account) <-chan hash {
	hashes := make(chan hash, len(accounts))
	go func() {
		defer close(hashes)
		for _, a := range accounts {
			if a.login {
				text, err := store.HashPassword(ctx, Password)
				hashes <- hash{a.Handle, text, err}
			}
		}
	}()
	return hashes
}

// When the members joined, in days: each some time before the oldest comment, and
// not all on one day.
const (
	memberDays  = 60
	memberApart = 37
	memberYears = 900
)

// addMembers adds all accounts at once, so that they share a few commits to the
// disk. It returns the members' ids by handle.
func addMembers(ctx context.Context, st *store.Store, accounts []account, now time.Time) (map[string]int64, error) {
	ids := make([]int64, len(accounts))
	failed := make([]error, len(accounts))
	var wait sync.WaitGroup
	for i, a := range accounts {
		wait.Go(func() { ids[i], failed[i] = a.add(ctx, st, now.AddDate(0, 0, -memberDays-i*memberApart%memberYears)) })
	}
	wait.Wait()
	members := map[string]int64{}
	for i, a := range accounts {
		members[a.Handle] = ids[i]
	}
	return members, errors.Join(failed...)
}

func (a account) add(ctx context.Context, st *store.Store, since time.Time) (int64, error) {
	m, err := st.AddMember(ctx, forum.NewMember{
		Name: a.Name, Email: a.email, Handle: a.Handle, Position: a.Position, Affiliation: a.Affiliation, Roles: a.roles, Since: since,
	})
	if err != nil {
		return 0, fmt.Errorf("member %s: %w", a.Handle, err)
	}
	return m.ID, nil
}
