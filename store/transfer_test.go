package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// elsewhere is a discussion of n comments as another site has it.
func elsewhere(m *forum.Member, n int) []store.Imported {
	list := make([]store.Imported, n)
	for i := range list {
		list[i] = store.Imported{Answers: i - 1, NewComment: forum.NewComment{
			Article: "peering", MemberID: m.ID, Body: fmt.Sprint("Number ", i), CreatedAt: storetest.Start.Add(time.Duration(i-1000) * time.Hour),
		}}
		if i%5 == 0 {
			list[i].Answers = -1
		}
	}
	return list
}

func TestImportedCommentsKeepTheirTimesAndPlacesAndNobodyIsTold(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	must(t, db.SetDiscussion(ctx, "peering", false)) // closed to readers, not to an import
	m := db.Member(0)
	list := elsewhere(m, 450) // more than two steps
	for range 2 {             // sent again, they are recognised
		must(t, db.ImportComments(ctx, list))
		p := page(t, db, store.PageQuery{Slug: "peering"})
		if p.Article.CommentCount != 450 || !p.Article.LastCommentAt.Equal(list[449].CreatedAt) {
			t.Errorf("%d comments, the last of %s", p.Article.CommentCount, p.Article.LastCommentAt)
		}
		for i, r := range p.Rows {
			if c := p.Comments[r.ID]; c.Body != list[i].Body || !c.CreatedAt.Equal(list[i].CreatedAt) || c.Path.Depth() != i%5+1 {
				t.Errorf("%d is %q of %s, %d deep", i, c.Body, c.CreatedAt, c.Path.Depth())
			}
		}
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM announcements"); n != 0 {
		t.Errorf("%d announcements", n)
	}
	db.Sound()
}

func TestAnImportThatStopsNamesTheCommentAndKeepsWholeSteps(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	for name, spoil := range map[string]func(*store.Imported){
		"an empty body":           func(c *store.Imported) { c.Body = " " },
		"an answer ahead":         func(c *store.Imported) { c.Answers = 301 },
		"an unknown article":      func(c *store.Imported) { c.Article = "nothing" },
		"an unknown member":       func(c *store.Imported) { c.MemberID = 999 },
		"an answer to the absent": func(c *store.Imported) { c.Parent, c.Answers = 9999, -1 },
	} {
		list := elsewhere(m, 400)
		spoil(&list[299])
		err := db.ImportComments(ctx, list)
		if err == nil || !strings.HasPrefix(err.Error(), "comment 300") {
			t.Errorf("%s: %v", name, err)
		}
		if a, err := db.Store.Article(ctx, "peering"); err != nil || a.CommentCount != 200 {
			t.Errorf("%s: %d comments, %v", name, a.CommentCount, err)
		}
	}
	db.Sound()
}

func TestTheSameCommentImportedInAnyOrderIsOneComment(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	list := elsewhere(m, 1)
	later := list[0]
	later.CreatedAt = later.CreatedAt.Add(9 * time.Minute)
	muchLater := list[0]
	muchLater.CreatedAt = muchLater.CreatedAt.Add(30 * time.Minute)
	must(t, db.ImportComments(ctx, []store.Imported{later, list[0], muchLater}))
	if a, err := db.Store.Article(ctx, "peering"); err != nil || a.CommentCount != 2 {
		t.Errorf("%d comments, %v", a.CommentCount, err)
	}
	db.Sound()
}

func TestAClockThatIsSetBackMakesNoSecondComment(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	n := forum.NewComment{Article: "peering", MemberID: db.Member(0).ID, Body: "The same words."}
	first, err := db.PostComment(ctx, n)
	must(t, err)
	db.Clock.Move(-3 * time.Second)
	again, err := db.PostComment(ctx, n)
	if err != nil || !again.Twin || again.ID != first.ID {
		t.Errorf("%+v %v", again, err)
	}
}

func TestADeletionIsTakenBackOnlyWhileItsTextIsThere(t *testing.T) {
	t.Parallel()
	policy := forum.DefaultPolicy()
	policy.DeletedRetention, policy.UndeleteWindow = time.Hour, 48*time.Hour
	db := storetest.OpenWith(t, store.Options{Policy: policy})
	db.Article("peering")
	m := db.Member(0)
	id := db.Comment(m, "peering", 0)
	_, err := db.DeleteComment(ctx, m.Writer(), id)
	must(t, err)
	db.Clock.Move(2 * time.Hour)
	if k, err := db.KeepHouse(ctx); err != nil || k.Erased != 1 {
		t.Fatalf("%+v %v", k, err)
	}
	if _, err := db.UndeleteComment(ctx, m.Writer(), id); !errors.Is(err, forum.ErrGone) {
		t.Errorf("%v", err)
	}
	db.Sound()
}

func TestWhatIsGoneDoesNotComeBackWithTheNextImport(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	list := elsewhere(m, 10) // two threads of five
	must(t, db.ImportComments(ctx, list))
	p := page(t, db, store.PageQuery{Slug: "peering"})
	removed, deleted, erased := p.Rows[0].ID, p.Rows[6].ID, p.Rows[9].ID
	_, err := db.DeleteComment(ctx, m.Writer(), erased)
	must(t, err)
	db.Clock.Move(31 * 24 * time.Hour)
	kept(t, db)
	db.Remove(removed)
	_, err = db.DeleteComment(ctx, m.Writer(), deleted)
	must(t, err)
	must(t, db.ImportComments(ctx, list))
	again := page(t, db, store.PageQuery{Slug: "peering"})
	if again.Article.CommentCount != 7 || len(again.Rows) != 9 {
		t.Errorf("%d comments, %d rows", again.Article.CommentCount, len(again.Rows))
	}
	for id, want := range map[int64]forum.CommentStatus{removed: forum.Removed, deleted: forum.Deleted} {
		if c := again.Comments[id]; c.Status != want {
			t.Errorf("comment %d is %s, want %s", id, c.Status, want)
		}
	}
	db.Sound()
}
