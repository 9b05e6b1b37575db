package jobs

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// open opens a database whose clock is the bubble's.
func open(t *testing.T) *storetest.DB {
	return storetest.OpenWith(t, store.Options{Clock: time.Now})
}

func TestHousekeepingComesAWhileAfterTheStartAndThenEveryMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		m := db.Member(0)
		r, log := newRunner()
		r.Start("housekeeping", Housekeeping(db.Store, r.log))
		for i, wait := range []time.Duration{keepFirst, keepEvery, keepEvery} {
			if err := db.StartSession(t.Context(), time.Now().String(), m.ID, ""); err != nil {
				t.Fatal(err)
			}
			db.Exec("UPDATE sessions SET used_at = 0")
			if pass(wait - time.Second); strings.Count(log.String(), "sessions=1") != i {
				t.Errorf("too soon: %s", log)
			}
			if pass(time.Second); strings.Count(log.String(), "sessions=1") != i+1 {
				t.Errorf("not when it was time: %s", log)
			}
		}
		stop(t, r)
	})
}

func TestWatchNoticesWhatAnotherProcessWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		if _, _, err := db.ImportArticle(t.Context(), forum.NewArticle{Title: "One", Body: "Text.", Source: "one"}); err != nil {
			t.Fatal(err)
		}
		r, _ := newRunner()
		r.Start("watch", Watch(db.Store))
		synctest.Wait()
		before := db.AnyRevision()
		pass(10 * time.Second)
		if db.AnyRevision() != before {
			t.Error("something changed by itself")
		}
		db.Exec("UPDATE articles SET title = 'Another'")
		pass(1500 * time.Millisecond)
		if db.AnyRevision() == before {
			t.Error("nobody noticed")
		}
		stop(t, r)
	})
}

func TestLoopsEndWithTheirDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		r, log := newRunner()
		r.Start("watch", Watch(db.Store))
		r.Start("housekeeping", Housekeeping(db.Store, r.log))
		_ = db.Close()
		pass(2 * time.Minute)
		for _, s := range r.States() {
			if s.Fails == 0 {
				t.Errorf("%s went on without a database: %s", s.Name, log)
			}
		}
		stop(t, r)
	})
}
