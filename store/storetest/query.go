package storetest

import (
	"database/sql"
	"path/filepath"

	"colloquy/store"
)

// Column reads a column of text from outside, as another process would.
func (db *DB) Column(query string, args ...any) (list []string) {
	db.t.Helper()
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(db.Dir, store.FileName)+"?_pragma=busy_timeout(5000)")
	db.must(err)
	defer raw.Close()
	rows, err := raw.Query(query, args...)
	db.must(err)
	defer rows.Close()
	for rows.Next() {
		var s string
		db.must(rows.Scan(&s))
		list = append(list, s)
	}
	db.must(rows.Err())
	return list
}
