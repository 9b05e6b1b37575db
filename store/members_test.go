package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

func joined(t *testing.T, db *storetest.DB, n forum.NewMember) forum.Member {
	t.Helper()
	m, err := db.AddMember(ctx, n)
	must(t, err)
	return m
}

func TestMembersMayShareANameAndGetHandlesOfTheirOwn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for i, want := range []string{"ann-reader", "ann-reader-2", "ann-reader-3"} {
		m := joined(t, db, forum.NewMember{Name: "Ann Reader", Email: fmt.Sprintf("ann-%d@example.org", i), Position: "Engineer", Roles: forum.RoleEditor})
		if m.Handle != want || m.Name != "Ann Reader" || m.Position != "Engineer" || m.Roles != forum.RoleEditor || !m.CreatedAt.Equal(db.Clock.Now()) {
			t.Errorf("%+v, want the handle %s", m, want)
		}
	}
	db.Sound()
}

func TestAnAddressHasOneMemberHoweverItIsSpelt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var wg sync.WaitGroup
	var added atomic.Int64
	for i := range 20 {
		wg.Go(func() {
			email := []string{"ann@example.org", "Ann@Example.ORG", " ann@EXAMPLE.org "}[i%3]
			_, err := db.AddMember(ctx, forum.NewMember{Name: fmt.Sprint("Ann ", i), Email: email})
			var bad *forum.Invalid
			switch {
			case err == nil:
				added.Add(1)
			case !errors.As(err, &bad) || bad.Problems[0] != (forum.Problem{Field: "email", Key: forum.Taken}):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, err := db.Members(ctx)
	if err != nil || added.Load() != 1 || len(list) != 1 {
		t.Errorf("%d added, %d there, %v", added.Load(), len(list), err)
	}
	if m, hash, err := db.MemberByEmail(ctx, "ANN@EXAMPLE.ORG"); err != nil || m.ID != list[0].ID || hash != "" {
		t.Errorf("%+v %q %v", m, hash, err)
	}
	if _, _, err := db.MemberByEmail(ctx, "ben@example.org"); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("an unknown address: %v", err)
	}
	db.Sound()
}

func TestAGuestDoesNotBecomeTheMemberWhoseAddressIsUsed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	guest := forum.NewComment{Article: "peering", Name: "Ann", Email: "ann@example.org", Body: "As a guest."}
	before, err := db.PostComment(ctx, guest)
	must(t, err)
	m := joined(t, db, forum.NewMember{Name: "Ann Reader", Email: "Ann@example.org"})
	guest.Body = "As a guest again."
	for _, email := range []string{"ann@example.org", "ANN@Example.ORG", "ａｎｎ@example.org"} {
		guest.Email = email
		if _, err := db.PostComment(ctx, guest); !errors.Is(err, forum.ErrSignIn) {
			t.Errorf("as %s: %v", email, err)
		}
	}
	c, _, err := db.Store.Comment(ctx, before.ID)
	if err != nil || !c.By.Guest() || c.By.Name != "Ann" {
		t.Errorf("%+v %v", c.By, err)
	}
	if _, err := db.DeleteComment(ctx, m.Writer(), before.ID); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("the member deletes the guest's comment: %v", err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM addresses"); n != 1 {
		t.Errorf("%d addresses", n)
	}
}

func TestTheLastAdministratorStaysOne(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	admins := []*forum.Member{db.Member(forum.RoleAdministrator), db.Member(forum.RoleAdministrator | forum.RoleEditor), db.Member(forum.RoleAdministrator)}
	db.Member(forum.RoleModerator)
	var wg sync.WaitGroup
	var refused atomic.Int64
	for _, m := range admins {
		wg.Go(func() {
			err := db.SetRoles(ctx, nil, m.ID, forum.RoleModerator)
			if errors.Is(err, forum.ErrConflict) {
				refused.Add(1)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	left := 0
	list, err := db.Members(ctx)
	must(t, err)
	for _, m := range list {
		if m.Roles.Has(forum.RoleAdministrator) {
			left++
		}
		must(t, db.SetRoles(ctx, nil, m.ID, m.Roles|forum.RoleAuthor)) // an administrator may get more roles
	}
	if left != 1 || refused.Load() != 1 {
		t.Errorf("%d administrators are left, %d were refused", left, refused.Load())
	}
}

func TestNewRolesOrANewPasswordEndTheSessionsOfThatMember(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m, other := db.Member(0), db.Member(0)
	for name, change := range map[string]func() error{
		"roles":    func() error { return db.SetRoles(ctx, nil, m.ID, forum.RoleEditor) },
		"password": func() error { return db.SetPassword(ctx, m.ID, "a hash") },
	} {
		must(t, db.StartSession(ctx, name+" one", m.ID, ""))
		must(t, db.StartSession(ctx, name+" two", m.ID, ""))
		must(t, db.StartSession(ctx, name+" other", other.ID, ""))
		must(t, change())
		for _, token := range []string{" one", " two"} {
			if _, _, err := db.Session(ctx, name+token); !errors.Is(err, forum.ErrNotFound) {
				t.Errorf("after a change of %s: %v", name, err)
			}
		}
		if who, _, err := db.Session(ctx, name+" other"); err != nil || who.ID != other.ID {
			t.Errorf("somebody else's, after a change of %s: %v", name, err)
		}
	}
	if changed, hash, err := db.MemberByEmail(ctx, m.Email); err != nil || changed.Roles != forum.RoleEditor || hash != "a hash" {
		t.Errorf("%+v %q %v", changed, hash, err)
	}
	for name, err := range map[string]error{"roles": db.SetRoles(ctx, nil, 999, 0), "password": db.SetPassword(ctx, 999, "a hash")} {
		if !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("the %s of nobody: %v", name, err)
		}
	}
	if err := db.StartSession(ctx, "a token", 999, ""); err == nil {
		t.Error("a session of nobody")
	}
	db.Sound()
}

func TestASessionLastsWhileItIsUsedAndNotForEver(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	db := storetest.Open(t)
	m := db.Member(forum.RoleEditor)
	must(t, db.StartSession(ctx, "a token", m.ID, ""))
	alive := func(when string) bool {
		who, used, err := db.Session(ctx, "a token")
		if err == nil && (who != *m || used.After(db.Clock.Now())) || err != nil && !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%s: %+v %s %v", when, who, used, err)
		}
		return err == nil
	}
	for range 4 { // 356 days
		db.Clock.Move(89 * day)
		if !alive("used every 89 days") {
			t.Fatal("it ended while it was used")
		}
		must(t, db.TouchSession(ctx, "a token", db.Clock.Now()))
	}
	db.Clock.Move(9 * day)
	if alive("a year after signing in") {
		t.Error("it goes on after a year")
	}
	must(t, db.StartSession(ctx, "another", m.ID, ""))
	db.Clock.Move(90 * day)
	if _, _, err := db.Session(ctx, "another"); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("not used for 90 days: %v", err)
	}
	must(t, db.StartSession(ctx, "a third", m.ID, ""))
	for range 2 {
		must(t, db.EndSession(ctx, "a third")) // ended is ended
	}
	for _, token := range []string{"a third", "never", ""} {
		if _, _, err := db.Session(ctx, token); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%q: %v", token, err)
		}
	}
	if k, err := db.KeepHouse(ctx); err != nil || k.Sessions != 2 {
		t.Errorf("%+v %v", k, err)
	}
}

func TestATokenIsNotInTheDatabase(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const token = "a-token-that-nobody-can-guess"
	must(t, db.StartSession(ctx, token, db.Member(0).ID, ""))
	files, err := filepath.Glob(filepath.Join(db.Dir, store.FileName+"*"))
	must(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		if bytes.Contains(text, []byte(token)) {
			t.Errorf("%s holds the token", filepath.Base(file))
		}
	}
}

func TestAThousandNamesakesMakeNobodyWait(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	const thousand = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
	db.Exec("INSERT INTO addresses (id, email, email_key, created_at) " + thousand + "SELECT i, i || '@example.org', i || '@example.org', 0 FROM n")
	db.Exec("INSERT INTO members (handle, name, name_key, position, affiliation, address_id, roles, created_at) " + thousand +
		"SELECT CASE i WHEN 1 THEN 'ann-lee' ELSE 'ann-lee-' || i END, 'Ann Lee', 'ann lee', '', '', i, 0, 0 FROM n")
	counted, cost := store.WithCost(ctx)
	m, err := db.AddMember(counted, forum.NewMember{Name: "Ann Lee", Email: "new@example.org"})
	if err != nil || m.Handle != "ann-lee-1001" || cost.Statements > 40 {
		t.Errorf("%+v, %v, %d statements", m, err, cost.Statements)
	}
}
