package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"colloquy/forum"
)

// This file alone knows the engine: how it is opened, what its result codes
// mean, and how a consistent copy is made.

// patience is how long a connection waits for another process that has the
// database locked: longer than any transaction of ours takes.
const patience = 5 * time.Second

// access is what a connection is for.
type access int

const (
	writing access = iota
	reading
	looking // at everything, writing nothing
)

// openEngine opens one pool. Each connection gets the pragmas of the address.
// The address must begin with "file:", or mode=ro would be dropped silently.
func openEngine(path string, busy time.Duration, to access) (*sql.DB, error) {
	q := url.Values{}
	pragma := func(name, value string) { q.Add("_pragma", name+"("+value+")") }
	pragma("busy_timeout", strconv.FormatInt(busy.Milliseconds(), 10))
	pragma("foreign_keys", "1")
	pragma("temp_store", "memory")
	switch to {
	case writing:
		q.Set("mode", "rwc")
		pragma("journal_mode", "wal")
		pragma("synchronous", "full")
		pragma("wal_autocheckpoint", "20000") // pages: where the loop of checkpoint.go cannot keep up
		pragma("cache_size", "-4096")
	case reading:
		q.Set("mode", "ro")
		pragma("query_only", "1")
		pragma("cache_size", "-1024")
	case looking:
		q.Set("mode", "rw")
		pragma("query_only", "1")
		pragma("cache_size", "-4096")
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}
	return sql.Open("sqlite", u.String())
}

// explain turns what the engine says into one clear line where the cause lies
// outside of the program. Everything else stays as it is.
func explain(path string, err error) error {
	var engine *sqlite.Error
	if err == nil || !errors.As(err, &engine) {
		return err
	}
	if says, ok := diskTrouble[engine.Code()&0xff]; ok {
		return fmt.Errorf("%w: %s: %s", forum.ErrStorage, path, says)
	}
	return err
}

var diskTrouble = map[int]string{
	lib.SQLITE_BUSY:     "locked by another program that does not let go",
	lib.SQLITE_LOCKED:   "locked by another program that does not let go",
	lib.SQLITE_READONLY: "not writable; check the rights of the file and its folder, and whether the disk is mounted read-only",
	lib.SQLITE_IOERR:    "the disk reports an error",
	lib.SQLITE_CORRUPT:  "damaged; restore a backup",
	lib.SQLITE_FULL:     "the disk is full",
	lib.SQLITE_CANTOPEN: "cannot be opened; check that the folder exists and is writable",
	lib.SQLITE_NOTADB:   "not a database",
	lib.SQLITE_PERM:     "no right to open it",
}

// fatal tells whether an error ends the whole transaction and not only one
// member of a group: SQLite may have rolled back by itself.
func fatal(err error) bool {
	var engine *sqlite.Error
	if !errors.As(err, &engine) {
		return false
	}
	switch engine.Code() & 0xff {
	case lib.SQLITE_IOERR, lib.SQLITE_FULL, lib.SQLITE_NOMEM, lib.SQLITE_CORRUPT, lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_BUSY:
		return true
	}
	return false
}

// Backup writes a consistent copy of the database to file, beside whatever
// else reads and writes. The file must not exist: nothing is overwritten. It
// appears under its name only when it is whole.
func (s *Store) Backup(ctx context.Context, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return existsAlready(file)
	}
	part, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*.part") // the engine would let everybody read it
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(part.Name()) }()
	if err := part.Close(); err != nil {
		return err
	}
	if err := s.copyInto(ctx, part.Name()); err != nil {
		return explain(s.ofTheTwo(file, err), err)
	}
	if err := syncFile(part.Name()); err != nil {
		return err
	}
	if err := giveName(part.Name(), file); err != nil {
		return err
	}
	_ = syncFile(filepath.Dir(file)) // the copy is there; not every file system can do this
	if err := s.noteBackup(ctx); err != nil {
		return fmt.Errorf("%s is whole, but that it was made could not be noted: %w", file, err)
	}
	return nil
}

// noteBackup notes that a backup was made, for the administrators' page.
func (s *Store) noteBackup(ctx context.Context) error {
	return s.write(ctx, "noteBackup", func(t *tx) error {
		return t.do("UPDATE site SET backed_up_at = $1 WHERE id = 1", t.now.UnixMicro())
	})
}

// ofTheTwo tells which one the engine complains of while it copies: the
// database, or the file into which it writes.
func (s *Store) ofTheTwo(file string, err error) string {
	var engine *sqlite.Error
	if errors.As(err, &engine) {
		switch engine.Code() & 0xff {
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return s.path
		}
	}
	return file
}

func existsAlready(file string) error { return fmt.Errorf("%s exists already; name a new file", file) }

// copyInto fills an empty file with one snapshot of the database.
func (s *Store) copyInto(ctx context.Context, file string) error {
	db, err := openEngine(s.path, s.busy, reading)
	if err != nil {
		return err
	}
	defer db.Close()
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil { // it covers the copy as well
		return err
	}
	_, err = c.ExecContext(ctx, "VACUUM INTO "+quote(file))
	return err
}

// syncFile waits until a file, or what a folder lists, is on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// giveName names a file that is whole, unless something has the name by now.
func giveName(part, file string) error {
	err := os.Link(part, file)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrExist):
		return existsAlready(file)
	}
	return os.Rename(part, file) // a file system without links
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// dataVersion changes when another process has written (never through our own
// one writer, on whose connection it is asked).
func dataVersion(ctx context.Context, c *sql.Conn) (int64, error) {
	var v int64
	err := c.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v)
	return v, err
}

func schemaVersion(ctx context.Context, c *sql.Conn) (int, error) {
	var v int
	err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v)
	return v, err
}

func setSchemaVersion(v int) string { return "PRAGMA user_version = " + strconv.Itoa(v) }

// emptyLog moves all that the log holds into the database file; checkpoint what
// it can while others read and write.
const (
	emptyLog   = "PRAGMA wal_checkpoint(TRUNCATE)"
	checkpoint = "PRAGMA wal_checkpoint(PASSIVE)"
)
