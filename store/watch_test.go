package store_test

import (
	"errors"
	"testing"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// watched looks once whether another process wrote.
func watched(t *testing.T, db *storetest.DB) bool {
	t.Helper()
	changed, err := db.Watch(ctx)
	must(t, err)
	return changed
}

func TestWhatAnotherProcessWritesIsNoticedOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m := db.Member(0)
	db.Comment(m, "peering", 0)
	page(t, db, store.PageQuery{Slug: "peering"})
	if watched(t, db) {
		t.Error("the store's own writing is no change from outside")
	}
	known, ok := db.ArticleRevision(a.ID)
	site, before := db.SiteRevision(), db.AnyRevision()
	if !ok || known != 3 {
		t.Errorf("revision %d, %t", known, ok)
	}
	db.Exec("UPDATE articles SET title = 'Another title', revision = revision + 1")
	db.Exec("UPDATE site SET revision = revision + 1")
	if !watched(t, db) || watched(t, db) {
		t.Error("a change from outside is noticed, and once")
	}
	if _, ok := db.ArticleRevision(a.ID); ok || db.SiteRevision() != site+1 || db.AnyRevision() <= before {
		t.Errorf("still known: %t; revision %d of the site after %d, of anything %d after %d", ok, db.SiteRevision(), site, db.AnyRevision(), before)
	}
	if p := page(t, db, store.PageQuery{Slug: "peering"}); p.Article.Title != "Another title" || p.Site != site+1 {
		t.Errorf("%q %d", p.Article.Title, p.Site)
	}
	if r, ok := db.ArticleRevision(a.ID); !ok || r != known+1 {
		t.Errorf("revision %d, %t", r, ok)
	}
}

func TestAChangeByAnotherProgramIsNoticed(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	db.Member(0)
	watched(t, db)
	lines(t, child(t, "post in turn", db.Dir))
	if !watched(t, db) {
		t.Error("it was not noticed")
	}
	if a, err := db.Store.Article(ctx, "peering"); err != nil || a.CommentCount != 10 {
		t.Errorf("%d comments, %v", a.CommentCount, err)
	}
	db.Sound()
}

func TestAReaderWhoBeganBeforeAChangeFromOutsideTeachesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	epoch := db.Epoch()
	db.Exec("UPDATE articles SET revision = revision + 1")
	if !watched(t, db) {
		t.Fatal("it was not noticed")
	}
	db.LearnRevision(a.ID, 2, epoch)
	if r, ok := db.ArticleRevision(a.ID); ok {
		t.Errorf("it is thought to be %d", r)
	}
	db.LearnRevision(a.ID, 3, db.Epoch())
	db.LearnRevision(a.ID, 2, db.Epoch()) // slower, and older
	if r, ok := db.ArticleRevision(a.ID); !ok || r != 3 {
		t.Errorf("it is thought to be %d, %t", r, ok)
	}
}

func TestAStoreThatIsClosedDoesNotWatch(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	must(t, db.Ping(ctx))
	must(t, db.Close())
	if _, err := db.Watch(ctx); !errors.Is(err, store.ErrStopped) {
		t.Errorf("%v", err)
	}
}

func TestARequestIsToldWhatItCost(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	counting, cost := store.WithCost(ctx)
	_, err := db.Store.Article(counting, "peering")
	must(t, err)
	read := cost.Statements
	_, err = db.PostComment(counting, forum.NewComment{Article: "peering", MemberID: m.ID, Body: "Hello"})
	must(t, err)
	if read == 0 || cost.Statements <= read || cost.Time <= 0 {
		t.Errorf("%d statements to read, %+v in all", read, cost)
	}
}
