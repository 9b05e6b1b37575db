package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// A migration is one numbered file; the number of the last one is the schema's.
type migration struct {
	name string
	text string
	hash string
}

func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	list := make([]migration, len(names))
	for i, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		base := strings.TrimPrefix(name, "migrations/")
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(base, want) {
			return nil, fmt.Errorf("migration %s should begin with %s", base, want)
		}
		list[i] = migration{base, string(text), fmt.Sprintf("%x", sha256.Sum256(text))}
	}
	return list, nil
}

// TooNew is the error of a database that a later version of the program wrote.
type TooNew struct {
	Path             string
	Database, Binary int // schema versions
}

// Error names both versions.
func (e *TooNew) Error() string {
	return fmt.Sprintf("%s: the database has schema version %d, this program knows up to %d; run the newer program", e.Path, e.Database, e.Binary)
}

// migrate brings the schema to the newest version, each step in a transaction
// of its own, and refuses a database that it does not know.
func (s *Store) migrate(ctx context.Context, h *handle) error {
	list, err := migrations()
	if err != nil {
		return err
	}
	have, err := schemaVersion(ctx, h.conn)
	if err != nil {
		return explain(s.path, err)
	}
	if have > len(list) {
		return &TooNew{Path: s.path, Database: have, Binary: len(list)}
	}
	for i, m := range list {
		if err := s.migrateStep(ctx, h.conn, i+1, m); err != nil {
			return explain(s.path, fmt.Errorf("%s: migration %s: %w", s.path, m.name, err))
		}
	}
	return nil
}

// migrateStep applies one file, or checks that the one applied earlier was the
// same. The version is read again inside: another process may have been first.
func (s *Store) migrateStep(ctx context.Context, c *sql.Conn, version int, m migration) (err error) {
	if have, err := schemaVersion(ctx, c); err != nil || have >= version {
		if err == nil {
			err = sameMigration(ctx, c, version, m)
		}
		return err
	}
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = c.ExecContext(ctx, "ROLLBACK")
		}
	}()
	if have, err := schemaVersion(ctx, c); err != nil || have >= version {
		_, _ = c.ExecContext(ctx, "ROLLBACK")
		return err
	}
	if err := applyMigration(ctx, c, version, m, s.clock()); err != nil {
		return err
	}
	_, err = c.ExecContext(ctx, "COMMIT")
	return err
}

func applyMigration(ctx context.Context, c *sql.Conn, version int, m migration, now time.Time) error {
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT",
		m.text,
		setSchemaVersion(version),
	} {
		if _, err := c.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	_, err := c.ExecContext(ctx, "INSERT INTO migrations (version, name, hash, applied_at) VALUES ($1, $2, $3, $4)", version, m.name, m.hash, now.UnixMicro())
	if err != nil || version > 1 {
		return err
	}
	_, err = c.ExecContext(ctx, "INSERT INTO site (id, revision, created_at) VALUES (1, 1, $1)", now.UnixMicro())
	return err
}

// sameMigration notices a file that was altered after it was applied, and a
// database of another program.
func sameMigration(ctx context.Context, c *sql.Conn, version int, m migration) error {
	var noted int
	err := c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'").Scan(&noted)
	if err == nil && noted > 0 {
		err = c.QueryRowContext(ctx, "SELECT count(*) FROM migrations WHERE version = $1 AND hash = $2", version, m.hash).Scan(&noted)
	}
	if err == nil && noted == 0 {
		err = errors.New("was not applied as it is; this program and the database do not belong together")
	}
	return err
}
