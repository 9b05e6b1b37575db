package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// load loads an article's page as the member and returns what is new there.
func load(t *testing.T, db *storetest.DB, m *forum.Member, a forum.Article) store.Reader {
	t.Helper()
	now, err := db.Store.Article(ctx, a.Slug)
	must(t, err)
	r, err := db.Reader(ctx, m.ID, a.ID, now.Revision)
	must(t, err)
	db.NoteVisit(m.ID, a.ID, r.Visit)
	return r
}

func TestNewIsWhatOthersPostedSinceTheVisitBefore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	db.Comment(writer, "peering", 0)
	for _, step := range []struct {
		name string
		wait time.Duration
		post int // by the writer
		own  int
		want int
	}{
		{"a first visit", 0, 0, 0, 0},
		{"posted during the first visit", 10 * time.Minute, 2, 0, 2},
		{"the same visit still", 10 * time.Minute, 0, 0, 2},
		{"a second visit", 2 * time.Hour, 0, 0, 0},
		{"one's own are never new", time.Hour, 1, 3, 1},
		{"the mark stays while one reads", 29 * time.Minute, 1, 0, 2},
		{"a day later", 24 * time.Hour, 0, 0, 0},
	} {
		db.Clock.Move(step.wait / 2)
		for range step.post {
			db.Comment(writer, "peering", 0)
		}
		for range step.own {
			db.Comment(reader, "peering", 0)
		}
		db.Clock.Move(step.wait / 2)
		if got := load(t, db, reader, a); got.News != step.want {
			t.Errorf("%s: %d new, want %d", step.name, got.News, step.want)
		}
	}
	db.Sound()
}

func TestAVisitOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := storetest.OpenWith(t, store.Options{Dir: dir})
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	load(t, db, reader, a)
	if n, err := db.FlushVisits(ctx); n != 1 || err != nil {
		t.Errorf("%d written, %v", n, err)
	}
	db.Clock.Move(time.Minute)
	load(t, db, reader, a)
	db.Clock.Move(time.Hour)
	must(t, db.Close()) // writes down what was not yet

	again := storetest.OpenWith(t, store.Options{Dir: dir, Clock: db.Clock.Now})
	again.Comment(writer, "peering", 0)
	r := load(t, again, reader, a)
	if want := storetest.Start.Add(time.Minute); r.News != 1 || !r.Visit.Since.Equal(want) {
		t.Errorf("%d new since %v, want since %v", r.News, r.Visit.Since, want)
	}
}

func TestMarkedAsReadNothingIsNewOnAnyDevice(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	load(t, db, reader, a)
	db.Clock.Move(time.Hour)
	db.Comment(writer, "peering", 0)
	if r := load(t, db, reader, a); r.News != 1 {
		t.Fatalf("%d new", r.News)
	}
	db.Clock.Move(time.Second)
	must(t, db.MarkRead(ctx, reader.ID, "peering"))
	if r := load(t, db, reader, a); r.News != 0 {
		t.Errorf("%d new after they were marked as read", r.News)
	}
	db.Clock.Move(time.Second)
	db.Comment(writer, "peering", 0)
	if r := load(t, db, reader, a); r.News != 1 {
		t.Errorf("%d new after another comment", r.News)
	}
	wantErr(t, db.MarkRead(ctx, reader.ID, "nothing"), forum.ErrNotFound)
}

func TestNewCommentsAreSteppedThroughInReadingOrder(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	one, two := db.Comment(writer, "peering", 0), db.Comment(writer, "peering", 0)
	load(t, db, reader, a)
	db.Clock.Move(time.Hour)
	three := db.Comment(writer, "peering", 0)
	underTwo, underOne := db.Comment(writer, "peering", two), db.Comment(writer, "peering", one)
	db.Comment(reader, "peering", one)
	gone := db.Comment(writer, "peering", two)
	db.Remove(gone)
	must(t, db.Recommend(ctx, reader, two))
	load(t, db, reader, a)
	for order, want := range map[forum.Order][]int64{
		forum.Oldest: {underOne, underTwo, three},
		forum.Newest: {three, underTwo, underOne},
		forum.Best:   {underTwo, underOne, three},
	} {
		got, err := db.News(ctx, store.NewsQuery{Slug: "peering", Member: reader.ID, Order: order})
		must(t, err)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", order, got, want)
		}
	}
	for since, want := range map[int64]int{0: 6, two: 4, gone: 0} {
		got, err := db.News(ctx, store.NewsQuery{Slug: "peering", Since: since})
		must(t, err)
		if len(got) != want {
			t.Errorf("to a guest who knows comment %d: %v", since, got)
		}
	}
	_, err := db.News(ctx, store.NewsQuery{Slug: "peering", Since: 999})
	wantErr(t, err, forum.ErrNotFound)
}

func TestListsSayWhatIsNewInDiscussionsThatWereOpened(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	peering, transit := db.Article("peering"), db.Article("transit")
	reader, writer := db.Member(0), db.Member(0)
	load(t, db, reader, peering)
	db.Clock.Move(time.Hour)
	db.Comment(writer, "peering", 0)
	db.Comment(reader, "peering", 0)
	db.Comment(writer, "transit", 0)
	l, err := db.Articles(ctx, store.ListQuery{})
	must(t, err)
	news, err := db.NewsOf(ctx, reader.ID, l.Articles)
	must(t, err)
	if news[peering.ID] != 1 || news[transit.ID] != 0 {
		t.Errorf("%v", news)
	}
	if _, err := db.FlushVisits(ctx); err != nil {
		t.Fatal(err)
	}
	db.Exec("UPDATE site SET revision = revision + 1") // another process: the memory is dropped
	watched(t, db)
	if news, err = db.NewsOf(ctx, reader.ID, l.Articles); err != nil || news[peering.ID] != 1 {
		t.Errorf("from the disk: %v %v", news, err)
	}
}

func TestVisitsOfLongAgoAreForgotten(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	load(t, db, db.Member(0), a)
	db.Clock.Move(forum.MaxVisitAge - time.Hour)
	load(t, db, db.Member(0), a)
	if _, err := db.FlushVisits(ctx); err != nil {
		t.Fatal(err)
	}
	if k := kept(t, db); k.Visits != 0 {
		t.Errorf("too early: %+v", k)
	}
	db.Clock.Move(2 * time.Hour)
	if k := kept(t, db); k.Visits != 1 {
		t.Errorf("%+v", k)
	}
}

func TestRecommendingCountsOnceHoweverOften(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	writer := db.Member(0)
	id := db.Comment(writer, "peering", 0)
	people := []*forum.Member{db.Member(0), db.Member(0), db.Member(0)}
	recommended := func() int { return page(t, db, store.PageQuery{Slug: "peering"}).Rows[0].Recommended }
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			if err := db.Recommend(ctx, people[i%3], id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := recommended(); n != 3 {
		t.Errorf("%d recommend", n)
	}
	if r := load(t, db, people[0], a); !r.Recommends[id] {
		t.Error("the member does not find their own")
	}
	for range 20 {
		wg.Go(func() {
			if err := db.Unrecommend(ctx, people[0], id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := recommended(); n != 2 || load(t, db, people[0], a).Recommends[id] {
		t.Errorf("%d recommend after one took it back", n)
	}
	db.Sound()
}

func TestWhatMayNotBeRecommended(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	writer, reader := db.Member(0), db.Member(0)
	id, removed := db.Comment(writer, "peering", 0), db.Comment(writer, "peering", 0)
	must(t, db.Recommend(ctx, reader, removed))
	db.Remove(removed)
	wantErr(t, db.Recommend(ctx, writer, id), forum.ErrForbidden)
	wantErr(t, db.Recommend(ctx, nil, id), forum.ErrSignIn)
	wantErr(t, db.Unrecommend(ctx, nil, id), forum.ErrSignIn)
	wantErr(t, db.Recommend(ctx, reader, removed), forum.ErrGone)
	wantErr(t, db.Recommend(ctx, reader, 999), forum.ErrNotFound)
	must(t, db.Unrecommend(ctx, reader, removed)) // what one did can always be taken back
	db.Sound()
	db.Exec("UPDATE articles SET status = 'withdrawn'")
	wantErr(t, db.Recommend(ctx, reader, id), forum.ErrNotFound)
}

func TestTheBestStandFirstAndPagesFollowEachOther(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	writer := db.Member(0)
	var roots []int64
	for range 70 {
		id := db.Comment(writer, "peering", 0)
		db.Comment(writer, "peering", id)
		roots = append(roots, id)
	}
	db.Clock.Move(time.Minute)
	for i, n := range map[int]int{64: 5, 3: 2, 40: 4} {
		for range n {
			m := db.Member(0)
			load(t, db, m, a)
			must(t, db.Recommend(ctx, m, roots[i]))
		}
	}
	var got []int64
	seen := map[int64]bool{}
	for after := int64(0); ; {
		p := page(t, db, store.PageQuery{Slug: "peering", Order: forum.Best, After: after})
		for _, r := range p.Rows {
			if seen[r.ID] {
				t.Fatalf("comment %d stands twice", r.ID)
			}
			seen[r.ID] = true
			if r.Path.Depth() == 1 {
				got = append(got, r.ID)
			}
		}
		if after != 0 && !p.HasPrev {
			t.Error("a later page has none before it")
		}
		if after = p.Next; after == 0 {
			break
		}
	}
	if len(seen) != 140 || fmt.Sprint(got[:5]) != fmt.Sprint([]int64{roots[64], roots[40], roots[3], roots[0], roots[1]}) {
		t.Errorf("%d comments, the first threads %v", len(seen), got[:5])
	}
	second := page(t, db, store.PageQuery{Slug: "peering", Order: forum.Best}).Next
	if p := page(t, db, store.PageQuery{Slug: "peering", Order: forum.Best, After: second}); p.Prev != 0 || !p.HasPrev {
		t.Errorf("before the second page: %d", p.Prev)
	}
	spot, err := db.Spot(ctx, roots[64], forum.Best)
	must(t, err)
	if spot.After != 0 {
		t.Errorf("the best comment stands on the page after %d", spot.After)
	}
}

func TestMarkedAsReadIsNotUndoneByAPageThatWasLoading(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	load(t, db, reader, a)
	db.Clock.Move(time.Hour)
	db.Comment(writer, "peering", 0)
	db.Clock.Move(time.Minute)
	// The page is read while MarkRead waits for the disk, and noted after it.
	db.Clock.Move(5 * time.Millisecond)
	r, err := db.Reader(ctx, reader.ID, a.ID, 99)
	must(t, err)
	db.Clock.Move(-5 * time.Millisecond)
	must(t, db.MarkRead(ctx, reader.ID, "peering"))
	db.Clock.Move(6 * time.Millisecond)
	db.NoteVisit(reader.ID, a.ID, r.Visit)
	if r, err = db.Reader(ctx, reader.ID, a.ID, 99); err != nil || r.News != 0 {
		t.Errorf("%d new, %v", r.News, err)
	}
}

func TestEveryOrderShowsEachCommentOnceForwardsAndBackwards(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	random := rand.New(rand.NewPCG(4, 2))
	var people []*forum.Member
	for range 8 {
		people = append(people, db.Member(0))
	}
	anybody := func() *forum.Member { return people[random.IntN(len(people))] }
	var ids []int64
	for range 240 {
		parent := int64(0)
		if len(ids) > 0 && random.IntN(3) > 0 {
			parent = ids[random.IntN(len(ids))]
		}
		ids = append(ids, db.Comment(anybody(), "peering", parent))
	}
	for range 200 {
		_ = db.Recommend(ctx, anybody(), ids[random.IntN(len(ids))]) // one's own is refused
	}
	for range 30 {
		db.Remove(ids[random.IntN(len(ids))])
	}
	for _, order := range []forum.Order{forum.Oldest, forum.Newest, forum.Best} {
		seen := map[int64]bool{}
		starts := []int64{0}
		for after := int64(0); ; {
			p := page(t, db, store.PageQuery{Slug: "peering", Order: order, After: after})
			if n := len(starts); n > 1 && (!p.HasPrev || p.Prev != starts[n-2]) {
				t.Errorf("%s: before the page after %d comes that after %d", order, after, p.Prev)
			}
			for _, r := range p.Rows {
				if seen[r.ID] {
					t.Errorf("%s: comment %d stands twice", order, r.ID)
				}
				seen[r.ID] = true
				if spot, err := db.Spot(ctx, r.ID, order); err != nil || spot.After != after {
					t.Errorf("%s: comment %d is on the page after %d, not %d (%v)", order, r.ID, after, spot.After, err)
				}
			}
			if after = p.Next; after == 0 {
				break
			}
			starts = append(starts, after)
		}
		if len(seen) != len(ids) {
			t.Errorf("%s: %d of %d comments", order, len(seen), len(ids))
		}
	}
}
