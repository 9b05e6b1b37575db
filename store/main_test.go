package store_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// children are what this test binary does as a process of its own, for tests
// that kill it or let its disk fail.
var children = map[string]func(dir string) error{
	"post":              postWithoutEnd,
	"open":              openAndClose,
	"post in turn":      postInTurn,
	"post without sync": postWithoutSync,
	"strive":            strive,
	"open read-only":    openReadOnly,
	"leave":             leaveInSteps,
	"publish":           publishUntilKilled,
}

const childKey, dirKey = "COLLOQUY_STORE_CHILD", "COLLOQUY_STORE_DIR"

func TestMain(m *testing.M) {
	if do, ok := children[os.Getenv(childKey)]; ok {
		if err := do(os.Getenv(dirKey)); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	if code == 0 && !explained() {
		code = 1
	}
	os.Exit(code)
}

// child is this test binary as another process, behind the words of wrap.
func child(t *testing.T, name, dir string, wrap ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := append(wrap, self)
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	c.Env = append(os.Environ(), childKey+"="+name, dirKey+"="+dir)
	c.Stderr = os.Stderr
	return c
}

// lines runs a child to its end and returns what it printed.
func lines(t *testing.T, c *exec.Cmd) []string {
	t.Helper()
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// eachLine calls do with each line that a child prints, until it ends.
func eachLine(t *testing.T, c *exec.Cmd, do func(n int, line string)) {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(out)
	for n := 1; in.Scan(); n++ {
		do(n, in.Text())
	}
	_ = c.Wait()
}

// openChild opens the store of a child.
func openChild(dir string) (*store.Store, error) {
	return store.Open(context.Background(), store.Options{Dir: dir, Policy: forum.DefaultPolicy(), Guests: true, Clock: time.Now})
}

// furnished makes a folder with an article, peering, and a member, 1.
func furnished(t *testing.T) string {
	t.Helper()
	db := storetest.Open(t)
	db.Article("peering")
	db.Member(0)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return db.Dir
}

// reopened opens a folder that was used before.
func reopened(t *testing.T, dir string) *storetest.DB {
	t.Helper()
	return storetest.OpenWith(t, store.Options{Dir: dir})
}

// raw is a connection beside the store, as another program has one.
func raw(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, store.FileName)+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// number asks the database for one number, past the store.
func number(t *testing.T, db *sql.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
		t.Fatal(query, err)
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func oneLine(t *testing.T, err error) {
	t.Helper()
	if strings.ContainsAny(err.Error(), "\n\r") || len(err.Error()) > 300 {
		t.Errorf("not one clear line: %q", err)
	}
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
