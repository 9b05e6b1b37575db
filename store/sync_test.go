package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"colloquy/forum"
	"colloquy/store"
)

// postInTurn posts one comment after the other and says each when it was
// acknowledged.
func postInTurn(dir string) error { return inTurn(dir, "") }

// postWithoutSync does the same with an engine that does not wait for the disk:
// a test that watches for syncs must notice.
func postWithoutSync(dir string) error { return inTurn(dir, "PRAGMA synchronous = normal") }

func inTurn(dir, pragma string) error {
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	if pragma != "" {
		if err := s.Plain(pragma); err != nil {
			return err
		}
	}
	for i := range 10 {
		if _, err := s.PostComment(context.Background(), forum.NewComment{Article: "peering", MemberID: 1, Body: fmt.Sprintf("In turn %d.", i)}); err != nil {
			return err
		}
		say("posted", i)
	}
	return s.Close()
}

// strive posts from four goroutines on a disk that fails, and says how each
// attempt ended.
func strive(dir string) error {
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 40 {
				say(attempt(s, fmt.Sprintf("Attempt %d of %d.", i, g)))
			}
		})
	}
	wg.Wait()
	return s.Close()
}

func attempt(s *store.Store, body string) string {
	p, err := s.PostComment(context.Background(), forum.NewComment{Article: "peering", MemberID: 1, Body: body})
	switch {
	case err == nil:
		return fmt.Sprintf("posted %d %s", p.ID, body)
	case errors.Is(err, forum.ErrStorage) && !strings.Contains(err.Error(), "\n"):
		return "storage " + err.Error()
	default:
		return fmt.Sprintf("error %q", err)
	}
}

// traced returns the words that run a program under strace, or skips the test.
func traced(t *testing.T, options ...string) []string {
	t.Helper()
	if testing.Short() {
		t.Skip("the race detector sees no system calls")
	}
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: syncs cannot be seen, nor faults be injected")
	}
	if out, err := exec.CommandContext(t.Context(), path, "-f", "-qq", "-e", "trace=none", "true").CombinedOutput(); err != nil {
		t.Skipf("strace is not permitted here: %v %s", err, out)
	}
	return append([]string{path, "-f", "-qq"}, options...)
}

// A call is a line of strace about a system call that began, ended, or both.
type call struct {
	name, file, text string
	began, ended     bool
}

var (
	wholeCall = regexp.MustCompile(`^(\d+) +(\w+)\(\d+<([^>]*)>(.*)$`)
	restCall  = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)$`)
)

// calls reads the log of strace -f -y.
func calls(t *testing.T, log string) []call {
	t.Helper()
	f, err := os.Open(log)
	must(t, err)
	defer f.Close()
	var list []call
	open := map[string]call{} // by thread
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if m := wholeCall.FindStringSubmatch(in.Text()); m != nil {
			c := call{m[2], filepath.Base(m[3]), m[4], true, true}
			if strings.HasSuffix(m[4], "<unfinished ...>") {
				c.ended = false
				open[m[1]] = c
			}
			list = append(list, c)
		} else if m := restCall.FindStringSubmatch(in.Text()); m != nil {
			c := open[m[1]]
			c.began, c.ended, c.text = false, true, c.text+m[2]
			list = append(list, c)
		}
	}
	must(t, in.Err())
	return list
}

// unsynced counts the acknowledgements that came while something written to
// the log was not on the disk, and all of them.
func unsynced(list []call) (early, all int) {
	written, syncing, synced := 0, 0, 0 // how much: at all, when the last sync began, when the last sync that ended began
	last := 0                           // when the last acknowledgement came
	for _, c := range list {
		switch {
		case c.name == "pwrite64" && c.file == store.FileName+"-wal" && c.began:
			written++
		case (c.name == "fsync" || c.name == "fdatasync") && c.file == store.FileName+"-wal":
			if c.began {
				syncing = written
			}
			if c.ended && strings.HasSuffix(c.text, "= 0") {
				synced = syncing
			}
		case c.name == "write" && c.began && strings.Contains(c.text, `"posted `):
			all++
			if synced < written || written == last {
				early++
			}
			last = written
		}
	}
	return early, all
}

func TestBetweenTheLastWriteOfACommitAndItsAnswerThereIsASync(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		child string
		early int
	}{{"post in turn", 0}, {"post without sync", 10}} {
		log := filepath.Join(t.TempDir(), "calls")
		words := traced(t, "-y", "-o", log, "-e", "trace=fsync,fdatasync,pwrite64,write")
		lines(t, child(t, c.child, furnished(t), words...))
		early, all := unsynced(calls(t, log))
		if early != c.early || all != 10 {
			t.Errorf("%s: %d of %d answers before the sync, want %d of 10", c.child, early, all, c.early)
		}
	}
}

func TestOnADiskThatFailsOnlyWhatWasAcknowledgedIsThere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, inject, says string
		recovers           bool
	}{
		{"full", "pwrite64:error=ENOSPC:when=200+", "the disk is full", false},
		{"full for a while", "pwrite64:error=ENOSPC:when=200..203", "the disk is full", true},
		{"no sync", "fsync,fdatasync:error=EIO:when=10+", "the disk reports an error", false},
		{"no sync for a while", "fsync,fdatasync:error=EIO:when=10..11", "the disk reports an error", true},
		{"no write", "pwrite64:error=EIO:when=200+", "the disk reports an error", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			calls, _, _ := strings.Cut(c.inject, ":")
			words := traced(t, "-o", os.DevNull, "-e", "trace="+calls, "-e", "inject="+c.inject)
			dir := furnished(t)
			process := child(t, "strive", dir, words...)
			process.Env = append(process.Env, "GOMAXPROCS=1") // strace counts the calls of each thread
			heard := told{map[int64]string{}, map[int64]bool{}}
			failed, after := 0, 0
			for _, line := range lines(t, process) {
				if says, ok := strings.CutPrefix(line, "storage "); ok {
					if failed++; !strings.HasSuffix(says, c.says) {
						t.Errorf("it says %q", says)
					}
					continue
				}
				if failed > 0 {
					after++
				}
				heard.hear(t, line)
			}
			t.Logf("%d acknowledged, %d failed", len(heard.bodies), failed)
			if failed == 0 || len(heard.bodies) == 0 || c.recovers && after == 0 {
				t.Errorf("%d acknowledged, %d failed, %d acknowledged after the first failure", len(heard.bodies), failed, after)
			}
			heard.check(t, reopened(t, dir), 4) // one group may be in doubt
		})
	}
}

func TestKilledAtAnyWriteTheDatabaseOpensAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		child   string
		dir     func(*testing.T) string
		moments []int
	}{
		{"open", func(t *testing.T) string { t.Helper(); return t.TempDir() }, []int{1, 3, 12, 30, 60}},
		{"strive", furnished, []int{20, 150, 151, 152, 500}},
	} {
		for _, n := range c.moments {
			t.Run(fmt.Sprint(c.child, " ", n), func(t *testing.T) {
				t.Parallel()
				inject := fmt.Sprintf("inject=pwrite64:signal=SIGKILL:when=%d", n)
				dir := c.dir(t)
				process := child(t, c.child, dir, traced(t, "-o", os.DevNull, "-e", "trace=pwrite64", "-e", inject)...)
				process.Env = append(process.Env, "GOMAXPROCS=1")
				heard := told{map[int64]string{}, map[int64]bool{}}
				eachLine(t, process, func(_ int, line string) {
					if line != "opened" {
						heard.hear(t, line)
					}
				})
				if process.ProcessState.Success() {
					t.Log("it ended before it was killed") // each thread's writes are counted apart
				}
				heard.check(t, reopened(t, dir), 4)
			})
		}
	}
}
