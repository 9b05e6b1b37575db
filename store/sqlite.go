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

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"colloquy/forum"
)

// This file alone knows the engine: how it is opened, what its result codes
// mean, and how a consistent copy is made.

// openEngine opens one pool. Each connection gets the pragmas of the address.
// The address must begin with "file:", or mode=ro would be dropped silently.
func openEngine(path string, readOnly bool) (*sql.DB, error) {
	q := url.Values{}
	pragma := func(name, value string) { q.Add("_pragma", name+"("+value+")") }
	pragma("busy_timeout", "5000")
	pragma("foreign_keys", "1")
	pragma("temp_store", "memory")
	if readOnly {
		q.Set("mode", "ro")
		pragma("query_only", "1")
		pragma("cache_size", "-1024")
	} else {
		q.Set("mode", "rwc")
		pragma("journal_mode", "wal")
		pragma("synchronous", "full")
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
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s exists already; name a new file", file)
	}
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	db, err := openEngine(s.path, true)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO "+quote(part)); err != nil {
		_ = os.Remove(part)
		return explain(part, err)
	}
	if err := finishBackup(part, file); err != nil {
		_ = os.Remove(part)
		return err
	}
	return nil
}

// finishBackup makes the copy safe on the disk, private, and visible.
func finishBackup(part, file string) error {
	if err := os.Chmod(part, 0o600); err != nil {
		return err
	}
	f, err := os.Open(part)
	if err != nil {
		return err
	}
	err = f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(part, file)
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

// checkpoint moves what the log holds into the database file.
const checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
