package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

var errOwn = errors.New("the deed's own failure")

// note writes a row that a test can count again.
func note(t *store.Tx, name string) error {
	return t.Do("INSERT INTO settings (name, value, changed_at) VALUES ($1, '', 0)", name)
}

// noted tells whether note's row is there.
func noted(t *testing.T, db *storetest.DB, name string) bool {
	t.Helper()
	return number(t, raw(t, db.Dir), "SELECT count(*) FROM settings WHERE name = $1", name) == 1
}

// inOneGroup runs the deeds in one group and returns how each ended. It needs
// a bubble of synctest: that tells when all of them wait.
func inOneGroup(t *testing.T, db *storetest.DB, deeds ...func(*store.Tx) error) []error {
	t.Helper()
	release := make(chan struct{})
	errs := make([]error, len(deeds))
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := db.Hold(release); err != nil {
			t.Error(err)
		}
	})
	synctest.Wait()
	for i, do := range deeds {
		wg.Go(func() { errs[i] = db.Write(ctx, "test", do) })
		synctest.Wait() // they queue in this order
	}
	close(release)
	wg.Wait()
	return errs
}

func TestAFailingMemberOfAGroupFailsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		var deeds []func(*store.Tx) error
		for i := range 12 {
			deeds = append(deeds, func(x *store.Tx) error {
				err := note(x, fmt.Sprint(i))
				if noted(t, db, "0") {
					t.Errorf("the first is committed before number %d ran: they do not share a transaction", i)
				}
				switch {
				case err == nil && i%4 == 1:
					return errOwn
				case err == nil && i%4 == 2:
					panic("a mistake in the program")
				case err == nil && i%4 == 3:
					return note(x, fmt.Sprint(i)) // breaks the uniqueness of names
				}
				return err
			})
		}
		errs := inOneGroup(t, db, deeds...)
		for i, err := range errs {
			kept := noted(t, db, fmt.Sprint(i))
			switch i % 4 {
			case 0:
				if err != nil || !kept {
					t.Errorf("%d: %v, kept: %t", i, err, kept)
				}
			case 1:
				if !errors.Is(err, errOwn) || kept {
					t.Errorf("%d: %v, kept: %t", i, err, kept)
				}
			case 2:
				if err == nil || !strings.Contains(err.Error(), "a mistake in the program") || !strings.Contains(err.Error(), "group_test.go") || kept {
					t.Errorf("%d: %v, kept: %t", i, err, kept)
				}
			case 3:
				if err == nil || errors.Is(err, forum.ErrStorage) || kept {
					t.Errorf("%d: %v, kept: %t", i, err, kept)
				}
			}
		}
		db.Sound()
	})
}

func TestADeedThatIsAloneFailsWithoutATrace(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	err := db.Write(ctx, "test", func(x *store.Tx) error {
		x.OnCommit(func() { t.Error("there was no commit") })
		if err := note(x, "a"); err != nil {
			return err
		}
		return errOwn
	})
	if !errors.Is(err, errOwn) || noted(t, db, "a") {
		t.Errorf("%v", err)
	}
	err = db.Write(ctx, "test", func(x *store.Tx) error {
		if err := note(x, "b"); err != nil {
			return err
		}
		panic("a mistake in the program")
	})
	if err == nil || noted(t, db, "b") {
		t.Errorf("%v", err)
	}
	must(t, db.Write(ctx, "test", func(x *store.Tx) error { return note(x, "c") }))
	if !noted(t, db, "c") {
		t.Error("the writer does not go on")
	}
}

func TestAFullDiskFailsTheWholeGroupAndTheNextOneWorks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		must(t, db.Plain("PRAGMA max_page_count = 1")) // as many as there are
		small := func(name string) func(*store.Tx) error {
			return func(x *store.Tx) error {
				x.OnCommit(func() { t.Errorf("%s was not committed", name) })
				return note(x, name)
			}
		}
		large := func(x *store.Tx) error {
			return x.Do("INSERT INTO settings (name, value, changed_at) VALUES ('large', $1, 0)", strings.Repeat("x", 1<<20))
		}
		for i, err := range inOneGroup(t, db, small("before"), large, small("after")) {
			if !errors.Is(err, forum.ErrStorage) || !strings.HasSuffix(err.Error(), "the disk is full") {
				t.Errorf("%d: %v", i, err)
			}
			oneLine(t, err)
		}
		if noted(t, db, "before") || noted(t, db, "large") || noted(t, db, "after") {
			t.Error("something of the group is there")
		}
		must(t, db.Plain("PRAGMA max_page_count = 1000000"))
		must(t, db.Write(ctx, "test", large))
		db.Sound()
	})
}

func TestWhoCallsOffWhileWaitingIsNotRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		release := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { must(t, db.Hold(release)) })
		synctest.Wait()
		waiting, cancel := context.WithCancel(ctx)
		var err error
		wg.Go(func() {
			err = db.Write(waiting, "test", func(x *store.Tx) error {
				t.Error("it was called off, and ran")
				return note(x, "a")
			})
		})
		synctest.Wait()
		cancel()
		close(release)
		wg.Wait()
		if !errors.Is(err, context.Canceled) || noted(t, db, "a") {
			t.Errorf("%v", err)
		}
		if err := db.Write(waiting, "test", func(x *store.Tx) error { return note(x, "b") }); !errors.Is(err, context.Canceled) {
			t.Errorf("called off before it came: %v", err)
		}
	})
}

func TestWhatHasBegunIsFinished(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	begun, cancel := context.WithCancel(ctx)
	err := db.Write(begun, "test", func(x *store.Tx) error {
		cancel()
		return note(x, "a")
	})
	if err != nil || !noted(t, db, "a") {
		t.Errorf("%v", err)
	}
}

func TestWritersDuringCloseAreAnsweredAndNothingIsLost(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	var wg sync.WaitGroup
	var acknowledged atomic.Int64
	enough := make(chan struct{})
	for g := range 32 {
		wg.Go(func() {
			for i := 0; ; i++ {
				_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: fmt.Sprintf("Number %d of %d.", i, g)})
				if errors.Is(err, store.ErrStopped) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if acknowledged.Add(1) == 100 {
					close(enough)
				}
				if _, err := db.Store.Article(ctx, "peering"); err != nil && !errors.Is(err, store.ErrStopped) {
					t.Error(err)
				}
			}
		})
	}
	<-enough
	for range 2 {
		wg.Go(func() { must(t, db.Close()) })
	}
	wg.Wait()
	for name, err := range map[string]error{"write": db.SetDiscussion(ctx, "peering", true), "read": db.Ping(ctx)} {
		if !errors.Is(err, store.ErrStopped) {
			t.Errorf("%s after the end: %v", name, err)
		}
	}
	again := reopened(t, db.Dir)
	a, err := again.Store.Article(ctx, "peering")
	if err != nil || a.CommentCount != int(acknowledged.Load()) {
		t.Errorf("%d comments, %d acknowledged, %v", a.CommentCount, acknowledged.Load(), err)
	}
	again.Sound()
}

func TestWhoWaitsWhenTheStoreClosesIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t)
		release := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { must(t, db.Hold(release)) })
		synctest.Wait()
		errs := make([]error, 200) // more than the queue holds
		for i := range errs {
			wg.Go(func() {
				errs[i] = db.Write(ctx, "test", func(x *store.Tx) error { return note(x, fmt.Sprint(i)) })
			})
		}
		synctest.Wait()
		wg.Go(func() { must(t, db.Close()) })
		synctest.Wait()
		close(release)
		wg.Wait()
		beside := raw(t, db.Dir)
		for i, err := range errs {
			kept := number(t, beside, "SELECT count(*) FROM settings WHERE name = $1", fmt.Sprint(i)) == 1
			if kept != (err == nil) || err != nil && !errors.Is(err, store.ErrStopped) {
				t.Errorf("%d: %v, kept: %t", i, err, kept)
			}
		}
	})
}

func TestWhoeverIsToldOfAWriteFindsItInTheRevisions(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m := db.Member(0)
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for i := range 10 {
				before := db.AnyRevision()
				known, _ := db.ArticleRevision(a.ID)
				_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: fmt.Sprintf("Number %d of %d.", i, g)})
				if err != nil {
					t.Error(err)
				}
				after, ok := db.ArticleRevision(a.ID)
				if db.AnyRevision() <= before || !ok || after <= known {
					t.Errorf("the revision is %d (%t) after %d, of anything %d after %d", after, ok, known, db.AnyRevision(), before)
				}
			}
		})
	}
	wg.Wait()
	now := page(t, db, store.PageQuery{Slug: "peering"}).Article.Revision
	if r, _ := db.ArticleRevision(a.ID); r != now || now < 160 {
		t.Errorf("the revision in memory is %d, on the disk %d", r, now)
	}
}

func TestAHookRunsAfterTheCommitAndBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	committed, ran := false, false
	err := db.Write(ctx, "test", func(x *store.Tx) error {
		x.OnCommit(func() { ran, committed = true, noted(t, db, "a") })
		return note(x, "a")
	})
	if err != nil || !ran || !committed {
		t.Errorf("%v, ran: %t, after the commit: %t", err, ran, committed)
	}
}
