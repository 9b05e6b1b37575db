// Package storetest opens real databases for tests and fills them with honest
// defaults.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// Start is the moment at which the clock of a test stands.
var Start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// A Clock stands still until it is moved.
type Clock struct{ at atomic.Int64 }

// NewClock returns a clock that stands at Start.
func NewClock() *Clock {
	c := &Clock{}
	c.at.Store(Start.UnixMicro())
	return c
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.at.Load()).UTC() }

// Move moves the clock on.
func (c *Clock) Move(d time.Duration) { c.at.Add(d.Microseconds()) }

// A DB is a store on a real file, with its clock.
type DB struct {
	*store.Store
	Clock *Clock
	Dir   string
	t     testing.TB
	n     atomic.Int64
}

// blank is the file of a new database. Making the schema takes longer than most
// tests, under the race detector seconds: it is made once.
var blank = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "colloquy-blank-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Policy: forum.DefaultPolicy(), Clock: NewClock().Now})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, store.FileName))
})

// furnish puts a new database into a folder that has none.
func furnish(dir string) error {
	path := filepath.Join(dir, store.FileName)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	content, err := blank()
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// Open opens a new database in a temporary folder; it is closed when the test ends.
func Open(t testing.TB) *DB { return OpenWith(t, store.Options{}) }

// OpenWith opens a new database; zero options get honest defaults.
func OpenWith(t testing.TB, o store.Options) *DB {
	t.Helper()
	clock := NewClock()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.Policy == (forum.Policy{}) {
		o.Policy = forum.DefaultPolicy()
	}
	if o.Clock == nil {
		o.Clock = clock.Now
	}
	o.Guests = true
	also := o.Record
	o.Record = func(query string) {
		statements.Store(query, true)
		if also != nil {
			also(query)
		}
	}
	if err := furnish(o.Dir); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	db := &DB{Store: s, Clock: clock, Dir: o.Dir, t: t}
	t.Cleanup(func() {
		_ = s.Close()
		s = nil // package testing keeps this function until all tests are done
	})
	return db
}

// statements are those that ran on any database of this package.
var statements sync.Map

// Statements lists each statement that ran in this process so far, once.
func Statements() []string {
	var list []string
	statements.Range(func(query, _ any) bool {
		list = append(list, query.(string))
		return true
	})
	slices.Sort(list)
	return list
}

func (db *DB) must(err error) {
	db.t.Helper()
	if err != nil {
		db.t.Fatal(err)
	}
}

// Article publishes an article under the slug, a day before the clock.
func (db *DB) Article(slug string) forum.Article {
	db.t.Helper()
	_, _, err := db.ImportArticle(context.Background(), forum.NewArticle{
		Slug: slug, Title: "About " + slug, Standfirst: "What this is about.", Body: "First words.\n\n## A section\n\nMore words.",
		Published: db.Clock.Now().Add(-24 * time.Hour), Authors: []forum.Author{{Name: "Ann Author", Position: "Writer"}}, Topics: []string{"Routing"}, Source: slug,
	})
	db.must(err)
	a, err := db.Store.Article(context.Background(), slug)
	db.must(err)
	return a
}

// Member adds a member with a name of their own.
func (db *DB) Member(roles forum.Roles) *forum.Member {
	db.t.Helper()
	n := db.n.Add(1)
	m, err := db.AddMember(context.Background(), forum.NewMember{
		Name: fmt.Sprintf("Member %d", n), Email: fmt.Sprintf("member-%d@example.org", n), Position: "Engineer", Roles: roles,
	})
	db.must(err)
	return &m
}

// StartSession begins a session with a token of the test's own.
func (db *DB) StartSession(ctx context.Context, token string, member int64, device string) error {
	_, err := db.Enter(ctx, store.NewSession{Token: token, Device: device}, member)
	return err
}

// Comment posts a comment by the member; parent 0 is at the top.
func (db *DB) Comment(m *forum.Member, slug string, parent int64) int64 {
	db.t.Helper()
	n := db.n.Add(1)
	p, err := db.PostComment(context.Background(), forum.NewComment{
		Article: slug, Parent: parent, MemberID: m.ID, Title: fmt.Sprintf("Title %d", n), Body: fmt.Sprintf("Body of number %d.", n),
	})
	db.must(err)
	return p.ID
}

// Sound fails the test where the database is not.
func (db *DB) Sound() {
	db.t.Helper()
	findings, _, err := db.Verify(context.Background())
	db.must(err)
	for _, f := range findings {
		db.t.Error(f)
	}
}

// Exec runs a statement from outside, as another process would.
func (db *DB) Exec(query string, args ...any) {
	db.t.Helper()
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(db.Dir, store.FileName)+"?_pragma=busy_timeout(5000)")
	db.must(err)
	defer raw.Close()
	_, err = raw.Exec(query, args...)
	db.must(err)
}

// Remove takes a comment away as a moderator's decision does.
func (db *DB) Remove(id int64) { db.t.Helper(); db.must(db.RemoveComment(context.Background(), id)) }
