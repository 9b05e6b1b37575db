package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// manyFollows has an address follow more topics than one step hands over.
func manyFollows(db *storetest.DB, address int64, n int) {
	db.Exec(`WITH RECURSIVE k (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM k WHERE i < 1000 + $1 - 1)
		INSERT INTO follows (address_id, kind, subject_id, pace, created_at) SELECT $2, 'topic', i, 'soon', 1 FROM k`, n, address)
	db.Exec("INSERT INTO topics (id, slug, name, description) SELECT subject_id, subject_id, subject_id, '' FROM follows WHERE address_id = $1 AND subject_id >= 1000", address)
	db.Exec(`INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at)
		SELECT address_id, kind, subject_id, pace, 'Follow', '/', 1, 1 FROM follows WHERE address_id = $1 AND subject_id >= 1000`, address)
}

// guestWhoFollows is an address that nobody has an account with.
func guestWhoFollows(t *testing.T, db *storetest.DB, email string, a forum.Article, pace forum.Pace) int64 {
	t.Helper()
	_, err := db.PostComment(ctx, forum.NewComment{Article: a.Slug, Body: "Words of " + email, Name: "Gus Guest", Email: email})
	must(t, err)
	id, err := db.AddressID(ctx, email)
	must(t, err)
	must(t, db.Follow(ctx, id, forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: pace, Wording: "Follow"}))
	return id
}

// hearerOf is what the last mail about a discussion stops.
func hearerOf(t *testing.T, db *storetest.DB, address int64) int64 {
	t.Helper()
	return int64(number(t, raw(t, db.Dir), "SELECT id FROM hearers WHERE address_id = $1 ORDER BY id DESC LIMIT 1", address))
}

func TestWhatAMemberFollowsGoesWithThemToAnotherAddressAndOldLinksGoOnWorking(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m, writer := db.Member(0), db.Member(0)
	delay := forum.DefaultPolicy().AnnounceDelay
	guest := guestWhoFollows(t, db, "new@example.net", a, forum.PaceEach)
	follow(t, db, m, a, forum.PaceHourly)
	manyFollows(db, m.AddressID, 450)
	first := db.Comment(writer, "peering", 0)
	db.Clock.Move(delay)
	got := mailed(t, db)
	same(t, got, m, []int64{first - 1, first}) // the guest's comment too
	old, theirs := hearerOf(t, db, m.AddressID), hearerOf(t, db, guest)
	waits := db.Comment(writer, "peering", 0)
	db.Clock.Move(delay)
	announced(t, db) // the member's is bundled and waits
	now, err := db.GiveAddress(ctx, m, "new@example.net")
	if must(t, err); now != guest {
		t.Fatal("another address")
	}
	announced(t, db)
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM follows WHERE address_id = $1", m.AddressID); n != 0 {
		t.Errorf("%d follows stayed behind", n)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM consents WHERE address_id = $1", guest); n != 452 {
		t.Errorf("%d consents", n)
	}
	db.Clock.Move(time.Hour)
	told := mailed(t, db)
	if len(told[m.Email]) != 0 || len(told["new@example.net"]) != 1 || told["new@example.net"][0][0] != waits {
		t.Errorf("told %v, want %d once at the new address", told, waits)
	}
	for _, id := range []int64{old, theirs} {
		h, err := db.Hearer(ctx, id)
		if err != nil || h.AddressID != guest || h.ID != theirs {
			t.Errorf("%+v, %v", h, err)
		}
	}
	must(t, db.StopHearing(ctx, old))
	last := db.Comment(writer, "peering", 0)
	db.Clock.Move(delay)
	if told := mailed(t, db); len(told) != 0 {
		t.Errorf("%d was told after the old link stopped it: %v", last, told)
	}
	must(t, db.HearAgain(ctx, theirs))
	if f, err := db.Following(ctx, guest, forum.FollowArticle, a.ID); err != nil || f.Pace != forum.PaceEach {
		t.Errorf("%+v, %v", f, err)
	}
	db.Sound()
}

func TestAGuestWhoJoinsFollowsOn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	writer := db.Member(0)
	guest := guestWhoFollows(t, db, "gus@example.net", a, forum.PaceEach)
	m, err := db.AddMember(ctx, forum.NewMember{Name: "Gus Guest", Email: "Gus@example.net"})
	if must(t, err); m.AddressID != guest {
		t.Fatal("another address")
	}
	id := db.Comment(writer, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	if got := mailed(t, db); len(got["gus@example.net"]) != 1 || got["gus@example.net"][0][0] != id {
		t.Errorf("%v", got)
	}
}

func TestWhoLeavesHearsOfNothingAndTheirLinksLeadNowhere(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m, writer := db.Member(0), db.Member(0)
	follow(t, db, m, a, forum.PaceDaily)
	manyFollows(db, m.AddressID, 450)
	db.Comment(writer, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	mailed(t, db)
	link := hearerOf(t, db, m.AddressID)
	db.Comment(writer, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	must(t, db.DeleteMember(ctx, m.ID, forum.LeaveAnonymous))
	db.Clock.Move(25 * time.Hour)
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("told %v", got)
	}
	if _, err := db.Hearer(ctx, link); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("the link: %v", err)
	}
	wantErr(t, db.StopHearing(ctx, link), forum.ErrNotFound)
	for _, table := range []string{"follows", "consents", "hearers", "tellings"} {
		if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM "+table+" WHERE address_id = $1", m.AddressID); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	db.Sound()
}

func TestWhatTwoAccountsFollowIsFollowedByTheOneThatStays(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, b := db.Article("peering"), db.Article("dns")
	admin, from, into, writer := db.Member(forum.RoleAdministrator), db.Member(0), db.Member(0), db.Member(0)
	follow(t, db, from, a, forum.PaceEach)
	follow(t, db, from, b, forum.PaceEach)
	follow(t, db, into, b, forum.PaceEach)
	must(t, db.Unfollow(ctx, into.AddressID, forum.FollowArticle, b.ID))
	must(t, db.MergeMembers(ctx, admin, from.ID, into.ID))
	one, two := db.Comment(writer, "peering", 0), db.Comment(writer, "dns", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	got := mailed(t, db)
	same(t, got, into, []int64{one}, []int64{two})
	same(t, got, from)
	db.Sound()
}

func TestWhoIsSuspendedHearsNothingOldWhenItIsOver(t *testing.T) {
	t.Parallel()
	for _, lifted := range []bool{true, false} {
		t.Run(fmt.Sprint(lifted), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			a := db.Article("peering")
			admin, m, writer := db.Member(forum.RoleAdministrator), db.Member(0), db.Member(0)
			follow(t, db, m, a, forum.PaceDaily)
			delay := forum.DefaultPolicy().AnnounceDelay
			db.Comment(writer, "peering", 0)
			db.Clock.Move(delay)
			mailed(t, db)
			db.Comment(writer, "peering", 0) // waits until tomorrow
			db.Clock.Move(delay)
			announced(t, db)
			until := db.Clock.Now().Add(2 * time.Hour)
			must(t, db.SuspendMember(ctx, admin, m.ID, time.Time{}, until, "Too loud."))
			db.Comment(writer, "peering", 0)
			db.Clock.Move(time.Hour)
			announced(t, db)
			if lifted {
				must(t, db.SuspendMember(ctx, admin, m.ID, until, time.Time{}, ""))
			}
			db.Clock.Move(time.Hour)
			after := db.Comment(writer, "peering", 0)
			db.Clock.Move(25 * time.Hour)
			announced(t, db)
			db.Clock.Move(25 * time.Hour)
			same(t, mailed(t, db), m, []int64{after})
			db.Sound()
		})
	}
}

func TestWhatIsShownAgainAfterItWasForgottenWhoHeardOfItIsNotToldTwice(t *testing.T) {
	t.Parallel()
	p := forum.DefaultPolicy()
	p.UndeleteWindow, p.DeletedRetention = 2*p.MailRetention, 3*p.MailRetention
	db := storetest.OpenWith(t, store.Options{Policy: p})
	a := db.Article("peering")
	m, writer := db.Member(0), db.Member(0)
	follow(t, db, m, a, forum.PaceEach)
	id := db.Comment(writer, "peering", 0)
	db.Clock.Move(p.AnnounceDelay)
	same(t, mailed(t, db), m, []int64{id})
	db.Clock.Move(p.MailRetention)
	_, err := db.KeepHouse(ctx)
	must(t, err)
	_, err = db.DeleteComment(ctx, writer.Writer(), id)
	must(t, err)
	_, err = db.UndeleteComment(ctx, writer.Writer(), id)
	must(t, err)
	db.Clock.Move(p.AnnounceDelay)
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("told again: %v", got)
	}
}

func TestAFollowThatEndedIsForgottenWithItsConsentsAndItsAddress(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	id := ask(t, db, forum.NewRequest{Kind: forum.RequestFollow, Email: "gus@example.net", Browser: "b", Follow: forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: forum.PaceSoon}})
	l, _ := letter(t, db)
	got, _, err := db.ConfirmFollow(ctx, l.Token, "b")
	must(t, err)
	must(t, db.MarkDone(ctx, l.ID, forum.MailSent, ""))
	must(t, db.Unfollow(ctx, got.Address, forum.FollowArticle, a.ID))
	left := func() int {
		return number(t, raw(t, db.Dir), "SELECT (SELECT count(*) FROM consents) + (SELECT count(*) FROM follows) + (SELECT count(*) FROM addresses WHERE id = $1)", got.Address)
	}
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{forum.EventRetention - time.Second, 3}, {time.Second, 0}} {
		db.Clock.Move(step.after)
		_, err := db.KeepHouse(ctx)
		must(t, err)
		if n := left(); n != step.want {
			t.Errorf("%d rows of request %d are left, want %d", n, id, step.want)
		}
		db.Sound()
	}
}

func TestNobodyHearsOfTheirOwnCommentByAnAddressThatBecameTheirs(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m := db.Member(0)
	guestWhoFollows(t, db, "gus@example.net", a, forum.PaceEach)
	db.Comment(m, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	_, err := db.GiveAddress(ctx, m, "gus@example.net")
	must(t, err)
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("told %v", got)
	}
	db.Sound()
}
