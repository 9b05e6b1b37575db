package jobs

import (
	"testing"
	"testing/synctest"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// scheduled schedules an article of its own for a time.
func scheduled(t *testing.T, db *storetest.DB, editor *forum.Member, title string, due time.Time) {
	t.Helper()
	m, err := db.CreateArticle(t.Context(), editor, forum.NewManuscript{Title: title, Body: "Words."})
	if err == nil {
		_, err = db.TakeStep(t.Context(), editor, m.Article.ID, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: due})
	}
	if err != nil {
		t.Fatal(err)
	}
}

const publishedNow = "SELECT group_concat(slug || '=' || published_at, ' ') FROM (SELECT * FROM articles WHERE status = 'published' ORDER BY slug)"

func TestArticlesAreScheduledAndPublishedToTheMinute(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		editor := db.Member(forum.RoleEditor)
		r, _ := newRunner()
		r.Start("publish", Publish(db.Store, time.Now))
		synctest.Wait()
		one, two := time.Now().Add(90*time.Minute).UTC(), time.Now().Add(3*time.Hour).UTC()
		scheduled(t, db, editor, "Two", two)
		scheduled(t, db, editor, "One", one)
		is := func(slug string, want error) {
			t.Helper()
			if _, err := db.ArticlePage(t.Context(), store.PageQuery{Slug: slug}); err != want {
				t.Errorf("%s: %v", slug, err)
			}
		}
		pass(time.Until(one) - time.Millisecond)
		is("one", forum.ErrNotFound)
		pass(2 * time.Millisecond)
		is("one", nil)
		is("two", forum.ErrNotFound)
		pass(time.Until(two) + time.Millisecond)
		is("two", nil)
		stop(t, r)
	})
}

func TestALeapOfTheClockPublishesOnceAndAtTheTimeThatWasSet(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	synctest.Test(t, func(t *testing.T) {
		clock := storetest.NewClock()
		dir := t.TempDir()
		db := storetest.OpenWith(t, store.Options{Dir: dir, Clock: clock.Now})
		editor := db.Member(forum.RoleEditor)
		due := clock.Now().Add(time.Hour)
		scheduled(t, db, editor, "One", due)
		want := db.Column("SELECT 'one=' || due_at FROM articles")[0]
		r, _ := newRunner()
		r.Start("publish", Publish(db.Store, clock.Now))
		is := func(want string) {
			t.Helper()
			pass(2 * lookAtLeast)
			if got := db.Column("SELECT coalesce((" + publishedNow + "), '')")[0]; got != want {
				t.Errorf("%q, want %q", got, want)
			}
		}
		is("")
		clock.Move(-24 * time.Hour)
		is("")
		clock.Move(48 * time.Hour)
		is(want)
		clock.Move(-48 * time.Hour)
		is(want)
		stop(t, r)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db = storetest.OpenWith(t, store.Options{Dir: dir, Clock: clock.Now}) // the clock is still behind
		defer db.Close()
		r, _ = newRunner()
		r.Start("publish", Publish(db.Store, clock.Now))
		clock.Move(72 * time.Hour)
		is(want)
		stop(t, r)
		if steps := db.Column("SELECT count(*) FROM article_steps WHERE action = 'publish'")[0]; steps != "1" {
			t.Errorf("published %s times", steps)
		}
	})
}
