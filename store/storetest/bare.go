package storetest

import (
	"context"
	"database/sql"
	"encoding/binary"
	"path/filepath"
	"testing"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/store"
)

// A Bare writes the rows of a comment with nothing around them: prepared
// statements, transactions in groups, no checks. Benchmarks compare with it.
type Bare struct {
	t     testing.TB
	db    *sql.DB
	conn  *sql.Conn
	stmts []*sql.Stmt
	rows  chan bareRow
	seq   uint32
}

type bareRow struct {
	body, html, excerpt, terms string
	done                       chan struct{}
}

var bareStatements = []string{
	`INSERT INTO comments (article_id, root_seq, path, member_id, status, twin_key, created_at, html_version, name, title, excerpt, body_html, body_md)
		VALUES (1, ?1, ?2, 1, 'shown', ?1, ?1, 1, '', 'A title', ?3, ?4, ?5) RETURNING id`,
	`UPDATE articles SET comment_count = comment_count + 1, next_seq = ?1, revision = revision + 1, last_comment_id = ?2, last_comment_at = ?1 WHERE id = 1`,
	`INSERT INTO search (rowid, title, body) VALUES (?1, 'a title', ?2)`,
	`INSERT INTO announcements (comment_id, due_at) VALUES (?1, ?1)`,
}

// NewBare makes a database of its own with the schema of the store.
func NewBare(t testing.TB) *Bare {
	t.Helper()
	db := Open(t)
	db.Article("peering")
	db.Member(0)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b := &Bare{t: t, rows: make(chan bareRow, 64), seq: 1}
	var err error
	b.db, err = sql.Open("sqlite", "file:"+filepath.Join(db.Dir, store.FileName)+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_pragma=cache_size(-4096)")
	db.must(err)
	b.conn, err = b.db.Conn(context.Background())
	db.must(err)
	for _, q := range append(bareStatements, "BEGIN IMMEDIATE", "COMMIT") {
		st, err := b.conn.PrepareContext(context.Background(), q)
		db.must(err)
		b.stmts = append(b.stmts, st)
	}
	go b.loop()
	return b
}

// Write writes one row and waits until it is on the disk. Rendering and words
// are computed by the writer, as whoever posts has to.
func (b *Bare) Write(body string) {
	r, err := markup.Comment(body)
	if err != nil {
		b.t.Error(err)
		return
	}
	row := bareRow{body, string(r.HTML), markup.Excerpt(r.Text, 300), forum.Terms(r.Text), make(chan struct{})}
	b.rows <- row
	<-row.done
}

// Close ends the writer.
func (b *Bare) Close() {
	close(b.rows)
	_ = b.conn.Close()
	_ = b.db.Close()
}

func (b *Bare) loop() {
	for row := range b.rows {
		group := []bareRow{row}
		for more := true; more && len(group) < 64; {
			select {
			case r, ok := <-b.rows:
				if more = ok; ok {
					group = append(group, r)
				}
			default:
				more = false
			}
		}
		b.commit(group)
		for _, r := range group {
			close(r.done)
		}
	}
}

func (b *Bare) commit(group []bareRow) {
	run := func(i int, args ...any) {
		if _, err := b.stmts[i].Exec(args...); err != nil {
			b.t.Error(err)
		}
	}
	run(4)
	for _, r := range group {
		var id int64
		path := binary.BigEndian.AppendUint32(nil, b.seq)
		if err := b.stmts[0].QueryRow(b.seq, path, r.excerpt, r.html, r.body).Scan(&id); err != nil {
			b.t.Error(err)
		}
		b.seq++
		run(1, b.seq, id)
		run(2, 2*id, r.terms)
		run(3, id)
	}
	run(5)
}
