package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

const atHome = "the browser at home"

// joining asks to join and returns the request and its link.
func joining(t *testing.T, db *storetest.DB, email string) (id int64, token string) {
	t.Helper()
	id = ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Name: "Grace Hopkins", Email: email, SecretHash: "hash", Browser: atHome})
	return id, sent(t, db)
}

// hang lets a comment wait for a join.
func hang(t *testing.T, db *storetest.DB, join int64, email, body string) int64 {
	t.Helper()
	c := forum.NewComment{Article: "peering", Body: body, Name: "Grace Hopkins", Email: email}
	return ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: email, JoinID: join, Browser: atHome, Comment: &c})
}

// waiting asks to post a guest's comment and returns its link.
func waiting(t *testing.T, db *storetest.DB, email, body string) string {
	t.Helper()
	c := forum.NewComment{Article: "peering", Body: body, Name: "Grace", Email: email}
	ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: email, Browser: atHome, Comment: &c})
	return sent(t, db)
}

// sent writes the one mail that is due, and returns its link.
func sent(t *testing.T, db *storetest.DB) string {
	t.Helper()
	l, _ := letter(t, db)
	must(t, db.MarkDone(ctx, l.ID, forum.MailSent, ""))
	return l.Token
}

func TestAJoinTakesItsCommentsAndThoseOfTheGuestAlong(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	a, err := db.PostWaiting(ctx, waiting(t, db, "grace@example.org", "As a guest."), "", 0)
	if err != nil || len(a.Posted) != 1 || a.Member.ID != 0 || a.Address == 0 || a.Proof != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	id, token := joining(t, db, "Grace@example.org")
	hang(t, db, id, "grace@example.org", "First.")
	hang(t, db, id, "grace@example.org", "Second.")
	if r, err := db.OpenJoin(ctx, atHome); err != nil || r.ID != id || len(r.Hanging) != 2 || r.Hanging[0].Article != "About peering" {
		t.Errorf("%+v, %v", r, err)
	}
	a, err = db.Join(ctx, token, atHome, store.Joining{Name: "Ignored", SecretHash: "ignored"})
	if err != nil || len(a.Posted) != 2 || len(a.Lost) != 0 || a.Member.Name != "Grace Hopkins" || a.Member.Roles != 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, hash, err := db.MemberByEmail(ctx, "grace@example.org"); err != nil || hash != "hash" {
		t.Errorf("%q, %v", hash, err)
	}
	list, next, err := db.OwnComments(ctx, a.Member.Writer(), 0)
	if err != nil || next != 0 || len(list) != 3 || list[2].Body != "As a guest." || list[2].By.MemberID != a.Member.ID {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := db.OpenJoin(ctx, atHome); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	db.Sound()
}

func TestInAnotherBrowserTheTypedPasswordIsVoid(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Member(forum.RoleModerator)
	_, token := joining(t, db, "grace@example.org")
	for _, name := range []string{"", "Mеmber 1", "Moderator"} {
		_, err := db.Join(ctx, token, "another", store.Joining{Name: name})
		var bad *forum.Invalid
		if !errors.As(err, &bad) {
			t.Errorf("%q: %v", name, err)
		}
	}
	a, err := db.Join(ctx, token, "another", store.Joining{Name: "Grace H."})
	if err != nil || a.Member.Name != "Grace H." {
		t.Fatal(a, err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM credentials"); n != 0 {
		t.Error("the password that somebody typed is good")
	}
	if _, err := db.Join(ctx, token, atHome, store.Joining{}); !errors.Is(err, forum.ErrGone) {
		t.Error(err)
	}
}

func TestACommentHangsOnAJoinOfTheSameBrowserAndAddressAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	id, token := joining(t, db, "grace@example.org")
	c := forum.NewComment{Article: "peering", Body: "Words.", Name: "Grace", Email: "grace@example.org"}
	for name, n := range map[string]forum.NewRequest{
		"another browser": {Email: "grace@example.org", JoinID: id, Browser: "another"},
		"another address": {Email: "ada@example.org", JoinID: id, Browser: atHome},
		"no such join":    {Email: "grace@example.org", JoinID: 99, Browser: atHome},
	} {
		n.Kind, n.Comment = forum.RequestComment, &c
		if _, err := db.Ask(ctx, n); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	first := hang(t, db, id, "grace@example.org", "Words.")
	if again := hang(t, db, id, "grace@example.org", "Words."); again != first {
		t.Errorf("sent twice it is %d and %d", first, again)
	}
	for i := 1; i < forum.MaxHanging; i++ {
		hang(t, db, id, "grace@example.org", fmt.Sprint("Number ", i))
	}
	_, err := db.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: c.Email, JoinID: id, Browser: atHome, Comment: &forum.NewComment{Article: "peering", Body: "One more.", Name: "Grace", Email: c.Email}})
	problem(t, err, "body", forum.TooManyWaiting)
	must(t, db.Refuse(ctx, token, forum.RequestJoin))
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM requests WHERE done_at IS NULL OR body <> ''"); n != 0 {
		t.Errorf("%d are left", n)
	}
}

func TestWhatCannotBePostedDoesNotFailTheJoin(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	id, token := joining(t, db, "grace@example.org")
	hang(t, db, id, "grace@example.org", "Too late.")
	must(t, db.SetDiscussion(ctx, "peering", false))
	a, err := db.Join(ctx, token, atHome, store.Joining{})
	if err != nil || a.Member.ID == 0 || len(a.Posted) != 0 || len(a.Lost) != 1 || a.Lost[0].Body != "Too late." {
		t.Errorf("%+v, %v", a, err)
	}
	db.Sound()
}

func TestAMembersAddressSpeaksForTheMemberAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m, other := db.Member(0), db.Member(forum.RoleAdministrator)
	token := waiting(t, db, "MEMBER-1@example.org", "Mine.")
	if _, err := db.PostWaiting(ctx, token, atHome, 0); !errors.Is(err, forum.ErrSignIn) {
		t.Error(err)
	}
	if _, err := db.PostWaiting(ctx, token, atHome, other.ID); !errors.Is(err, forum.ErrForbidden) {
		t.Error(err)
	}
	a, err := db.PostWaiting(ctx, token, atHome, m.ID)
	if err != nil || len(a.Posted) != 1 || a.Member.ID != m.ID {
		t.Fatalf("%+v, %v", a, err)
	}
	if c, _, err := db.Store.Comment(ctx, a.Posted[0]); err != nil || c.By.MemberID != m.ID || c.By.AddressID != 0 {
		t.Errorf("%+v, %v", c.By, err)
	}
	id, join := joining(t, db, m.Email)
	hang(t, db, id, m.Email, "Mine, too.")
	if _, err := db.Join(ctx, join, atHome, store.Joining{}); !errors.Is(err, forum.ErrConflict) {
		t.Error(err)
	}
	if _, err := db.PostWaiting(ctx, join, atHome, m.ID); err != nil {
		t.Error(err)
	}
	_, open := joining(t, db, "new@example.org")
	if _, err := db.PostWaiting(ctx, open, atHome, m.ID); !errors.Is(err, forum.ErrConflict) {
		t.Error(err)
	}
	db.Sound()
}

func TestALinkOpenedByManyAtOnceCountsOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	_, join := joining(t, db, "grace@example.org")
	comment := waiting(t, db, "ada@example.org", "Said once.")
	var joined, posted atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			if _, err := db.Join(ctx, join, atHome, store.Joining{}); err == nil {
				joined.Add(1)
			}
		})
		wg.Go(func() {
			if _, err := db.PostWaiting(ctx, comment, atHome, 0); err == nil {
				posted.Add(1)
			}
		})
	}
	wg.Wait()
	if joined.Load() != 1 || posted.Load() != 1 {
		t.Errorf("%d joined, %d posted", joined.Load(), posted.Load())
	}
	db.Sound()
}

func TestTheCommentsOfAWithdrawnJoinAreNotLost(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	id, token := joining(t, db, "wrogn@example.org")
	for _, body := range []string{"First.", "Second.", "Third."} {
		hang(t, db, id, "wrogn@example.org", body)
	}
	r, err := db.Withdraw(ctx, atHome, id)
	if err != nil || r.Email != "wrogn@example.org" || len(r.Hanging) != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := db.Request(ctx, token, atHome, forum.RequestJoin); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	list, err := db.Waiting(ctx, atHome)
	if err != nil || len(list) != 2 || list[0].Comment.Body != "Second." || list[1].Comment.Body != "First." || list[0].JoinID != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestOnesOwnCommentsComeInPagesOfAllTheirAddresses(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m, other := db.Member(0), db.Member(0)
	w := m.Writer()
	var want []int64
	for i := range forum.CommentsPerList + 4 {
		if i%3 == 0 {
			db.Comment(other, "peering", 0)
		}
		if i%2 == 0 {
			want = append(want, db.Comment(m, "peering", 0))
		} else {
			a, err := db.PostWaiting(ctx, waiting(t, db, fmt.Sprintf("guest-%d@example.org", i%4), fmt.Sprint("Number ", i)), "", 0)
			must(t, err)
			want = append(want, a.Posted...)
			if i < 4 {
				w.Addresses = append(w.Addresses, a.Address)
			}
		}
		db.Clock.Move(24 * time.Hour)
	}
	var got []int64
	for after, pages := int64(0), 0; pages == 0 || after != 0; pages++ {
		list, next, err := db.OwnComments(ctx, w, after)
		must(t, err)
		for _, c := range list {
			got = append([]int64{c.ID}, got...)
		}
		after = next
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, _, err := db.OwnComments(ctx, forum.Writer{Addresses: []int64{0}}, want[0]); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	addresses, err := db.ProvedAddresses(ctx, w)
	if err != nil || len(addresses) != 2 || addresses[0].Email != "guest-1@example.org" || addresses[0].Member || addresses[0].Stopped {
		t.Errorf("%+v, %v", addresses, err)
	}
}

func TestANameThatWasTakenOffLeavesNoTrace(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	a, err := db.PostWaiting(ctx, waiting(t, db, "grace@example.org", "Said by me."), "", 0)
	must(t, err)
	w, id := forum.Writer{Addresses: []int64{a.Address}}, a.Posted[0]
	must(t, db.EditComment(ctx, w, id, 1, "", "Said by me, again."))
	key := forum.NewComment{Name: "Grace", Email: "grace@example.org", Body: "Said by me, again."}.TwinKey(1)
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM comments WHERE twin_key = $1", key); n != 1 {
		t.Error("after a change the same words are not the same comment any more")
	}
	answer := db.Comment(db.Member(0), "peering", id)
	if err := db.Anonymise(ctx, forum.Writer{Addresses: []int64{a.Address + 1}}, id); !errors.Is(err, forum.ErrSignIn) {
		t.Error(err)
	}
	if err := db.Anonymise(ctx, w, 99); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
	must(t, db.Anonymise(ctx, w, id))
	c, _, err := db.Store.Comment(ctx, answer)
	if err != nil || c.AnswersTo != "Anonymous" || c.Version != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM comments WHERE twin_key = $1 OR name = 'Grace'", key); n != 0 {
		t.Error("the key of the old name is kept")
	}
	if ids, err := db.Proved(ctx, []forum.Claim{{Subject: a.Address, Version: 1}}); err != nil || len(ids) != 1 {
		t.Error(ids, err)
	}
	db.Sound()
}

func TestMailsAreStoppedForProvedAddressesAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, token := joining(t, db, "grace@example.org")
	ask(t, db, forum.NewRequest{Kind: forum.RequestMine, Email: "ada@example.org"})
	l, _ := letter(t, db)
	if _, err := db.ProveAddress(ctx, token, "", forum.RequestMine); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("a link for another thing: %v", err)
	}
	a, err := db.ProveAddress(ctx, l.Token, "", forum.RequestMine)
	must(t, err)
	w := forum.Writer{Addresses: []int64{a.Address}}
	must(t, db.StopMails(ctx, w, true))
	ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Name: "Ada", Email: "ada@example.org"})
	if _, owed := letter(t, db); owed {
		t.Error("a mail is sent")
	}
	must(t, db.StopMails(ctx, w, false))
	if list, err := db.ProvedAddresses(ctx, w); err != nil || list[0].Stopped {
		t.Error(list, err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM addresses WHERE suppressed_why <> ''"); n != 0 {
		t.Errorf("%d are stopped", n)
	}
}
