package store_test

import (
	"bytes"
	"context"
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

// hasty opens a store that does not wait long for a locked database.
func hasty(t *testing.T, dir string) (*store.Store, error) {
	t.Helper()
	s, err := store.OpenImpatient(ctx, store.Options{Dir: dir, Policy: forum.DefaultPolicy(), Guests: true, Clock: storetest.NewClock().Now}, 20*time.Millisecond)
	if err == nil {
		t.Cleanup(func() { _ = s.Close() })
	}
	return s, err
}

// immutable makes a file or folder that even root cannot write, or skips the test.
func immutable(t *testing.T, path string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "chattr", "+i", path).CombinedOutput(); err != nil {
		t.Skipf("chattr +i is not possible here: %v %s", err, out)
	}
	t.Cleanup(func() { // the test's own context has ended by now
		if out, err := exec.CommandContext(context.Background(), "chattr", "-i", path).CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	})
}

func TestADiskThatDoesNotLetUsIsOneClearLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, says string
		spoil      func(t *testing.T, dir string) string // the folder to open
	}{
		{"a file in the place of the folder", "not a directory", func(t *testing.T, dir string) string {
			t.Helper()
			return filepath.Join(dir, store.FileName)
		}},
		{"a file in the place of a folder above", "not a directory", func(t *testing.T, dir string) string {
			t.Helper()
			return filepath.Join(dir, store.FileName, "data")
		}},
		{"a folder in the place of the database", "is a directory", func(t *testing.T, dir string) string {
			t.Helper()
			must(t, os.Remove(filepath.Join(dir, store.FileName)))
			must(t, os.Mkdir(filepath.Join(dir, store.FileName), 0o700))
			return dir
		}},
		{"another kind of file", "not a database", func(t *testing.T, dir string) string {
			t.Helper()
			must(t, os.WriteFile(filepath.Join(dir, store.FileName), bytes.Repeat([]byte("garbage "), 4096), 0o600))
			return dir
		}},
		{"a database with a damaged page", "damaged; restore a backup", func(t *testing.T, dir string) string {
			t.Helper()
			path := filepath.Join(dir, store.FileName)
			text, err := os.ReadFile(path)
			must(t, err)
			copy(text[200:4096], bytes.Repeat([]byte{0xfa}, 4096)) // the table of tables
			must(t, os.WriteFile(path, text, 0o600))
			return dir
		}},
		{"half a database", "damaged; restore a backup", func(t *testing.T, dir string) string {
			t.Helper()
			must(t, os.Truncate(filepath.Join(dir, store.FileName), 4096*9))
			return dir
		}},
		{"a database that cannot be written", "not writable; check the rights", func(t *testing.T, dir string) string {
			t.Helper()
			immutable(t, filepath.Join(dir, store.FileName))
			return dir
		}},
		{"a folder that cannot be written", "cannot be opened; check that the folder exists and is writable", func(t *testing.T, dir string) string {
			t.Helper()
			immutable(t, dir)
			return dir
		}},
		{"a new database in a folder that cannot be written", "not writable; check the rights", func(t *testing.T, dir string) string {
			t.Helper()
			must(t, os.Remove(filepath.Join(dir, store.FileName)))
			immutable(t, dir)
			return dir
		}},
		{"a database that another program keeps", "locked by another program that does not let go", func(t *testing.T, dir string) string {
			t.Helper()
			db := raw(t, dir)
			db.SetMaxOpenConns(1)
			for _, q := range []string{"PRAGMA locking_mode = exclusive", "BEGIN EXCLUSIVE"} {
				_, err := db.ExecContext(ctx, q)
				must(t, err)
			}
			return dir
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			within := furnished(t)
			s, err := hasty(t, c.spoil(t, within))
			if s != nil || !errors.Is(err, forum.ErrStorage) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), filepath.Join(within, store.FileName)) {
				t.Fatalf("%v, %v", s, err)
			}
			oneLine(t, err)
		})
	}
}

// openReadOnly opens a store on a file system that it makes read-only.
func openReadOnly(dir string) error {
	_, err := openChild(dir)
	say(errors.Is(err, forum.ErrStorage), err)
	return nil
}

func TestAReadOnlyFileSystemIsOneClearLine(t *testing.T) {
	t.Parallel()
	dir := furnished(t)
	const bind = `mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"`
	words := []string{"unshare", "-m", "sh", "-c", bind, "sh", dir}
	if out, err := exec.CommandContext(t.Context(), words[0], append(words[1:], "true")...).CombinedOutput(); err != nil {
		t.Skipf("no file system can be mounted read-only here: %v %s", err, out)
	}
	said := lines(t, child(t, "open read-only", dir, words...))
	if len(said) != 1 || !strings.HasPrefix(said[0], "true the database cannot be used: ") || !strings.Contains(said[0], "read-only") || !strings.Contains(said[0], dir) {
		t.Errorf("%q", said)
	}
}

func TestALockThatIsNotLetGoFailsWritersAndOnlyThem(t *testing.T) {
	t.Parallel()
	dir := furnished(t)
	other := raw(t, dir)
	other.SetMaxOpenConns(1)
	_, err := other.ExecContext(ctx, "BEGIN EXCLUSIVE")
	must(t, err)
	s, err := hasty(t, dir)
	must(t, err)
	post := func() error {
		_, err := s.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: 1, Body: "Hello there."})
		return err
	}
	err = post()
	if !errors.Is(err, forum.ErrStorage) || !strings.HasSuffix(err.Error(), "locked by another program that does not let go") || !strings.Contains(err.Error(), s.Path()) {
		t.Fatalf("%v", err)
	}
	oneLine(t, err)
	if _, err := s.Article(ctx, "peering"); err != nil {
		t.Errorf("reading beside the lock: %v", err)
	}
	_, err = other.ExecContext(ctx, "COMMIT")
	must(t, err)
	if err := post(); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

func TestADatabaseOfANewerProgramIsRefusedWithBothVersions(t *testing.T) {
	t.Parallel()
	dir := furnished(t)
	newer := store.SchemaVersion() + 7
	_, err := raw(t, dir).ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", newer))
	must(t, err)
	_, err = hasty(t, dir)
	var tooNew *store.TooNew
	if !errors.As(err, &tooNew) || tooNew.Database != newer || tooNew.Binary != store.SchemaVersion() {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{tooNew.Path, fmt.Sprintf("schema version %d,", newer), fmt.Sprintf("up to %d;", store.SchemaVersion())} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
	oneLine(t, err)
}

func TestADatabaseThatDoesNotBelongToTheProgramIsNoticed(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"a migration with another text": "UPDATE migrations SET hash = 'another'",
		"a version without migrations":  "DROP TABLE migrations",
		"a migration that is not noted": "DELETE FROM migrations",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := furnished(t)
			_, err := raw(t, dir).ExecContext(ctx, query)
			must(t, err)
			_, err = hasty(t, dir)
			if err == nil || !strings.Contains(err.Error(), "do not belong together") || !strings.Contains(err.Error(), dir) {
				t.Fatalf("%v", err)
			}
			oneLine(t, err)
		})
	}
}

func TestTheDatabaseIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	copied := filepath.Join(t.TempDir(), "copy.db")
	must(t, db.Backup(ctx, copied))
	for _, path := range []string{db.Path(), db.Path() + "-wal", db.Path() + "-shm", copied} {
		if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", path, i.Mode(), err)
		}
	}
}
