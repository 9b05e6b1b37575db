package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// say prints a line at once; it is shorter than what a pipe writes in one piece.
func say(words ...any) { _, _ = os.Stdout.WriteString(fmt.Sprintln(words...)) }

// postWithoutEnd posts from 16 goroutines until it is killed: comments, answers
// to them, and now and then a deletion. It says what was acknowledged.
func postWithoutEnd(dir string) error {
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() { say("error", post16(s, fmt.Sprintf("%d-%d", os.Getpid(), g))) })
	}
	wg.Wait()
	return nil
}

func post16(s *store.Store, name string) error {
	member := &forum.Member{ID: 1}
	var last int64
	for i := 0; ; i++ {
		n := forum.NewComment{Article: "peering", MemberID: 1, Body: fmt.Sprintf("Comment %s-%d.", name, i)}
		if i%3 != 0 {
			n.Parent = last
		}
		p, err := s.PostComment(context.Background(), n)
		if err != nil {
			return err
		}
		say("posted", p.ID, n.Body)
		if last = p.ID; i%7 != 6 {
			continue
		}
		if _, err := s.DeleteComment(context.Background(), member.Writer(), last); err != nil {
			return err
		}
		say("deleted", last)
		last = 0
	}
}

func openAndClose(dir string) error {
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	say("opened")
	return s.Close()
}

// told is what a child acknowledged.
type told struct {
	bodies  map[int64]string // of the comments posted
	deleted map[int64]bool
}

func (a *told) hear(t *testing.T, line string) {
	t.Helper()
	what, rest, _ := strings.Cut(line, " ")
	first, body, _ := strings.Cut(rest, " ")
	id, err := strconv.ParseInt(first, 10, 64)
	switch {
	case err == nil && what == "posted":
		if a.bodies[id] != "" {
			t.Errorf("%d is the number of two comments", id)
		}
		a.bodies[id] = body
	case err == nil && what == "deleted":
		a.deleted[id] = true
	default:
		t.Errorf("the child says %q", line)
	}
}

// check compares what was acknowledged with what is there; at most doubt
// comments more may be.
func (a *told) check(t *testing.T, db *storetest.DB, doubt int) {
	t.Helper()
	found := map[int64]bool{}
	bodies := map[string]bool{}
	rows, err := raw(t, db.Dir).QueryContext(ctx, "SELECT id, body_md, status FROM comments")
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id int64
		var body, status string
		must(t, rows.Scan(&id, &body, &status))
		if want, ok := a.bodies[id]; ok && body != want {
			t.Errorf("comment %d says %q, acknowledged was %q", id, body, want)
		}
		if bodies[body] {
			t.Errorf("%q is there twice", body)
		}
		if a.deleted[id] && status != "deleted" {
			t.Errorf("comment %d is %s, its deletion was acknowledged", id, status)
		}
		found[id], bodies[body] = true, true
	}
	must(t, rows.Err())
	for id := range a.bodies {
		if !found[id] {
			t.Errorf("comment %d was acknowledged and is not there", id)
		}
	}
	if len(found) > len(a.bodies)+doubt {
		t.Errorf("%d comments are there, %d were acknowledged", len(found), len(a.bodies))
	}
	db.Sound()
}

func TestKilledWhilePostingEveryAcknowledgedCommentIsThereOnce(t *testing.T) {
	t.Parallel()
	dir := furnished(t)
	heard := told{map[int64]string{}, map[int64]bool{}}
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		moment := 1 + rand.IntN(400)
		t.Logf("round %d: killed after %d words", round, moment)
		c := child(t, "post", dir)
		eachLine(t, c, func(n int, line string) {
			if n == moment {
				must(t, c.Process.Kill())
			}
			heard.hear(t, line)
		})
		db := reopened(t, dir)
		heard.check(t, db, 16*(round+1))
		shown := number(t, raw(t, dir), "SELECT count(*) FROM comments WHERE status = 'shown'")
		if a := page(t, db, store.PageQuery{Slug: "peering"}).Article; a.CommentCount != shown || int(a.Revision) < len(heard.bodies) {
			t.Errorf("the article counts %d of %d comments; its revision is %d", a.CommentCount, shown, a.Revision)
		}
		goOn(t, db, &heard, round)
		must(t, db.Close())
	}
}

// goOn posts a comment in the parent process: nothing that the child left is in the way.
func goOn(t *testing.T, db *storetest.DB, heard *told, round int) {
	t.Helper()
	body := fmt.Sprintf("After round %d.", round)
	p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: 1, Body: body})
	must(t, err)
	heard.hear(t, fmt.Sprintf("posted %d %s", p.ID, body))
	db.Sound()
}

func TestSeveralProcessesMayMakeTheSameDatabaseAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var wg sync.WaitGroup
	var opened atomic.Int64
	for range 6 {
		wg.Go(func() {
			if out, err := child(t, "open", dir).Output(); err != nil || string(out) != "opened\n" {
				t.Errorf("%v: %s", err, out)
				return
			}
			opened.Add(1)
		})
	}
	wg.Wait()
	db := reopened(t, dir)
	if n := number(t, raw(t, dir), "SELECT count(*) FROM migrations"); n != store.SchemaVersion() {
		t.Errorf("%d migrations noted after %d openings", n, opened.Load())
	}
	db.Sound()
}
