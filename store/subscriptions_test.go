package store_test

import (
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

func TestWhatAnAddressEndedAtOnceIsTakenUpAgainAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, other := db.Article("peering"), db.Article("dns")
	m, neighbour := db.Member(0), db.Member(0)
	for _, article := range []forum.Article{a, other} {
		follow(t, db, m, article, forum.PaceDaily)
		follow(t, db, neighbour, article, forum.PaceDaily)
	}
	must(t, db.Unfollow(ctx, m.AddressID, forum.FollowArticle, other.ID))
	db.Clock.Move(time.Minute)
	active := func() (n int) {
		t.Helper()
		for _, p := range []*forum.Member{m, neighbour} {
			list, err := db.Follows(ctx, p.AddressID)
			must(t, err)
			n = 10*n + len(list)
		}
		return n
	}
	at, err := db.EndFollows(ctx, m.AddressID, 0)
	must(t, err)
	if got := active(); got != 2 {
		t.Errorf("%02d are active after the end", got)
	}
	if sub, err := db.Subscriptions(ctx, m.AddressID, at); err != nil || sub.Undo != 1 || len(sub.Follows) != 0 || !sub.Member || sub.Email != m.Email {
		t.Errorf("%+v %v", sub, err)
	}
	if sub, err := db.Subscriptions(ctx, neighbour.AddressID, at); err != nil || sub.Undo != 0 || len(sub.Follows) != 2 {
		t.Errorf("%+v %v", sub, err)
	}
	must(t, db.ResumeFollows(ctx, neighbour.AddressID, at))
	if got := active(); got != 2 {
		t.Errorf("%02d are active after somebody else's undo", got)
	}
	must(t, db.ResumeFollows(ctx, m.AddressID, at))
	if got := active(); got != 12 {
		t.Errorf("%02d are active after the undo", got)
	}
	f, err := db.Following(ctx, m.AddressID, forum.FollowArticle, a.ID)
	must(t, err)
	if r, err := db.Reader(ctx, m.ID, a.ID, a.Revision); err != nil || r.Follows != forum.PaceDaily {
		t.Errorf("%+v %v", r, err)
	}
	if _, err = db.EndFollows(ctx, neighbour.AddressID, f.ID); err != nil || active() != 12 {
		t.Error("somebody else's follow ended")
	}
	if _, err := db.FollowOf(ctx, neighbour.AddressID, f.ID); err == nil {
		t.Error("somebody else's follow is shown")
	}
	_, err = db.EndFollows(ctx, m.AddressID, f.ID)
	must(t, err)
	if got := active(); got != 2 {
		t.Errorf("%02d are active", got)
	}
	if r, err := db.Reader(ctx, m.ID, a.ID, a.Revision); err != nil || r.Follows != "" {
		t.Errorf("the page still says %+v %v", r, err)
	}
}

func TestWhatIsFollowedHasANameWhileItIsPublic(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	if name, slug, err := db.FollowedName(ctx, forum.FollowArticle, a.ID); err != nil || name != a.Title || slug != a.Slug {
		t.Error(name, slug, err)
	}
	for kind, want := range map[forum.FollowKind]string{forum.FollowAuthor: "Ann Author", forum.FollowTopic: "Routing", forum.FollowAnswers: ""} {
		if name, _, err := db.FollowedName(ctx, kind, 1); err != nil || name != want {
			t.Errorf("%s: %q %v", kind, name, err)
		}
	}
	db.Exec("UPDATE articles SET status = 'draft'")
	if _, _, err := db.FollowedName(ctx, forum.FollowArticle, a.ID); err == nil {
		t.Error("a draft has a name")
	}
}
