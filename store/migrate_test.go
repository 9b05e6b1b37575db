package store_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"colloquy/store"
	"colloquy/store/storetest"
)

// released makes a folder with the database of a released schema version.
func released(t *testing.T, version int) string {
	t.Helper()
	dir := t.TempDir()
	db := raw(t, dir)
	names, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	data, err := os.ReadFile(fmt.Sprintf("testdata/version-%d.sql", version))
	must(t, err)
	texts := []string{}
	for _, name := range names[:version] {
		text, err := os.ReadFile(name)
		must(t, err)
		texts = append(texts, string(text))
	}
	for _, text := range append(texts, string(data)) {
		_, err := db.ExecContext(ctx, text)
		must(t, err)
	}
	for i, text := range texts {
		_, err = db.ExecContext(ctx, "INSERT INTO migrations VALUES ($1, $2, $3, 0)", i+1, filepath.Base(names[i]), fmt.Sprintf("%x", sha256.Sum256([]byte(text))))
		must(t, err)
	}
	must(t, db.Close())
	return dir
}

// schema is everything that a database is made of.
func schema(t *testing.T, db *sql.DB) string {
	t.Helper()
	rows, err := db.QueryContext(ctx, "SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
	must(t, err)
	defer rows.Close()
	var all strings.Builder
	for rows.Next() {
		var kind, name, text string
		must(t, rows.Scan(&kind, &name, &text))
		fmt.Fprintln(&all, kind, name, text)
	}
	must(t, rows.Err())
	return all.String()
}

func TestADatabaseOfAnEarlierVersionBecomesTheSameAsANewOne(t *testing.T) {
	for version := 1; version < store.SchemaVersion(); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			t.Parallel()
			old, fresh := reopened(t, released(t, version)), storetest.Open(t)
			if got, want := schema(t, raw(t, old.Dir)), schema(t, raw(t, fresh.Dir)); got != want {
				t.Errorf("it has\n%s\nand a new one\n%s", got, want)
			}
			p := page(t, old, store.PageQuery{Slug: "peering"})
			if len(p.Rows) != 2 || p.Comments[1].Title != "First" || p.Comments[2].By.Name != "Guest" {
				t.Errorf("its page: %+v", p)
			}
			m := old.Member(0)
			old.Comment(m, "peering", 2)
			must(t, old.Recommend(ctx, m, 1))
			old.Sound()
		})
	}
}
