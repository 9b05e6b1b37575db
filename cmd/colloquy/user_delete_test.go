package main

import (
	"context"
	"errors"
	"testing"

	"colloquy/forum"
	"colloquy/store"
)

func TestAMemberIsDeletedAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for email, role := range map[string]string{"ann@example.org": "administrator", "bo@example.org": "reader", "cy@example.org": "reader"} {
		colloquyWith(t, secret, nil, "user", "add", "--data", dir, "--name", "Name "+email[:2], "--email", email, "--role", role, "--password-stdin").does(t, "Added")
	}
	colloquy(t, "user", "delete", "--data", dir, "ann@example.org").fails(t, couldNot, "ann@example.org is the last administrator")
	colloquy(t, "user", "delete", "--data", dir, "di@example.org").fails(t, couldNot, "nobody has the address di@example.org")
	colloquy(t, "user", "delete", "--data", dir, "bo@example.org", "--comments", "kept").fails(t, wrongUsage, `--comments is anonymous or removed, not "kept"`)
	colloquy(t, "user", "delete", "--data", dir, "BO@example.org").does(t, "Deleted Name bo (bo@example.org); their comments are anonymous.\n")
	colloquy(t, "user", "delete", "--data", dir, "cy@example.org", "--comments", "removed").does(t, "their comments are removed.\n")
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		for _, email := range []string{"bo@example.org", "cy@example.org"} {
			if _, _, err := st.MemberByEmail(ctx, email); !errors.Is(err, forum.ErrNotFound) {
				t.Errorf("%s: %v", email, err)
			}
		}
		list, err := st.ClaimDue(ctx, 10)
		if len(list) != 2 || list[0].Kind != forum.MailLeft {
			t.Errorf("%+v", list)
		}
		return err
	})
	colloquy(t, "verify", "--data", dir).does(t, "")
}
