package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// publishUntilKilled publishes what is due until it has run as many statements as a file
// in the folder says: then the process dies where it stands.
func publishUntilKilled(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "statements"))
	if err != nil {
		return err
	}
	last, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return err
	}
	var begun atomic.Bool
	var ran atomic.Int64
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Policy: forum.DefaultPolicy(), Clock: time.Now, Record: func(string) {
		if begun.Load() && ran.Add(1) == last {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}})
	if err != nil {
		return err
	}
	begun.Store(true)
	for did := true; did; {
		if did, err = s.PublishDue(context.Background()); err != nil {
			return err
		}
	}
	say("done")
	return s.Close()
}

// dueSeveral is a site on which articles were due an hour ago, with somebody who follows
// their author.
func dueSeveral(t *testing.T, n int) (dir string, due time.Time) {
	t.Helper()
	db := storetest.OpenWith(t, store.Options{Clock: time.Now})
	d := desk{db, db.Member(forum.RoleAuthor), db.Member(forum.RoleEditor), db.Member(0)}
	first := d.published(t, "Before")
	author, err := d.Author(ctx, first.Article.Authors[0].Handle)
	must(t, err)
	must(t, d.Follow(ctx, d.reader.AddressID, forum.NewFollow{Kind: forum.FollowAuthor, Subject: author.ID, Pace: forum.PaceSoon}))
	d.Exec("DELETE FROM outbox")
	d.Exec("UPDATE follows SET created_at = 1") // before what is due was
	for i := range n {
		m := d.begun(t, fmt.Sprint("Due ", i))
		d.step(t, m, forum.NewStep{Step: forum.StepSchedule, Version: m.Version, Due: time.Now().Add(time.Hour)})
	}
	due = time.Now().Add(-time.Hour).Truncate(time.Second)
	d.Exec("UPDATE articles SET due_at = $1 + id, updated_at = $1 + id WHERE status = 'scheduled'", due.UnixMicro())
	must(t, db.Close())
	return db.Dir, due
}

func TestKilledWhilePublishingEachArticleIsPublishedOnceAtItsTime(t *testing.T) {
	t.Parallel()
	const articles = 6
	dir, due := dueSeveral(t, articles)
	stride := 4
	if testing.Short() {
		stride = 25
	}
	open := func() *storetest.DB { return storetest.OpenWith(t, store.Options{Dir: dir, Clock: time.Now}) }
	killed := 0
	for at, done := 1, false; !done; at += stride {
		must(t, os.WriteFile(filepath.Join(dir, "statements"), []byte(strconv.Itoa(at)), 0o600))
		eachLine(t, child(t, "publish", dir), func(_ int, line string) {
			if done = line == "done"; !done {
				t.Errorf("the child says %q", line)
			}
		})
		if !done {
			killed++
		}
		db := open()
		is := db.Column("SELECT count(*) FROM articles WHERE id > 1 AND status = 'published'")[0]
		for _, query := range []string{
			"SELECT count(DISTINCT article_id) || ' ' || count(*) FROM article_steps WHERE article_id > 1 AND action = 'publish'",
			"SELECT count(*) || ' ' || count(due_at) FROM new_articles WHERE article_id > 1",
		} {
			if got := db.Column(query)[0]; got != is+" "+is {
				t.Errorf("killed after %d statements: %s is %s, and %s are public", at, query, got, is)
			}
		}
		db.Sound()
		must(t, db.Close())
	}
	if killed < 2 {
		t.Errorf("it was killed %d times", killed)
	}
	db := open()
	announceAll(t, db)
	for query, want := range map[string]string{
		"SELECT count(*) FROM articles WHERE status = 'published' AND published_at = $1 + id AND due_at IS NULL":                                                                         fmt.Sprint(articles),
		"SELECT count(DISTINCT s.article_id) || ' ' || count(*) FROM outbox o JOIN article_steps s ON s.id = o.subject_id WHERE o.kind = 'article-step' AND s.action = 'publish' AND $1": fmt.Sprint(articles, " ", articles),
		"SELECT count(DISTINCT subject_id) || ' ' || count(*) FROM outbox WHERE kind = 'article' AND subject_id > 1 AND $1":                                                              fmt.Sprint(articles, " ", articles),
	} {
		if got := db.Column(query, due.UnixMicro())[0]; got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	db.Sound()
}

// announceAll owes what followers are to hear of new articles, whose time has come.
func announceAll(t *testing.T, db *storetest.DB) {
	t.Helper()
	db.Exec("UPDATE new_articles SET due_at = due_at - 3600000000 WHERE due_at IS NOT NULL")
	for more := true; more; {
		var err error
		more, err = db.AnnounceArticles(ctx)
		must(t, err)
	}
}
