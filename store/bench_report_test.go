package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// bareReports writes the rows of a report with nothing around them: prepared
// statements, a transaction for each report, no checks.
type bareReports struct {
	b     *testing.B
	stmts []*sql.Stmt
	n     int64
}

func newBareReports(b *testing.B, members int) *bareReports {
	b.Helper()
	db := reportable(b, members, 0)
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(db.Dir, store.FileName)+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_pragma=cache_size(-4096)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = raw.Close() })
	conn, err := raw.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	r := &bareReports{b: b}
	for _, q := range []string{
		"BEGIN IMMEDIATE",
		`INSERT INTO cases (kind, subject_id, article_id, author_id, version, lane, urgency, weight, heat, reports, opened_at) VALUES ('comment', ?1, 1, 1, 1, 'reports', 1000120, 100, 1, 1, ?2) RETURNING id`,
		`INSERT INTO reports (case_id, reporter_key, member_id, network, reason, label, kind, note, state, weight, commented, subject_version, created_at)
			VALUES (?1, ?2, ?3, '203.0.113.0/24', 'off-topic', 'Off topic', 'plain', ?4, 'open', 100, 0, 1, ?5) RETURNING id`,
		"INSERT INTO case_changes (case_id, version, what, ref_id, at) VALUES (?1, 1, 'report', ?2, ?3)",
		"COMMIT",
	} {
		st, err := conn.PrepareContext(context.Background(), q)
		if err != nil {
			b.Fatal(err)
		}
		r.stmts = append(r.stmts, st)
	}
	return r
}

func (r *bareReports) file(member int64, note string) {
	r.n++
	at := storetest.Start.UnixMicro() + r.n
	var id, report int64
	_, err := r.stmts[0].Exec()
	if err == nil {
		err = r.stmts[1].QueryRow(1_000+r.n, at).Scan(&id)
	}
	if err == nil {
		err = r.stmts[2].QueryRow(id, fmt.Appendf(nil, "member %d", member), member, note, at).Scan(&report)
	}
	if err == nil {
		_, err = r.stmts[3].Exec(id, report, at)
	}
	if err == nil {
		_, err = r.stmts[4].Exec()
	}
	if err != nil {
		r.b.Fatal(err)
	}
}

// reportable is a site with members and comments of one of them.
func reportable(b *testing.B, members, comments int) *storetest.DB {
	b.Helper()
	db := storetest.Open(b)
	db.Article("peering")
	author := db.Member(0)
	for range members {
		db.Member(0)
	}
	list := make([]store.Imported, comments)
	for i := range list {
		list[i] = store.Imported{Answers: -1, NewComment: forum.NewComment{Article: "peering", MemberID: author.ID, Body: fmt.Sprint("Number ", i), CreatedAt: storetest.Start.Add(-time.Duration(comments-i) * time.Second)}}
	}
	if comments > 0 {
		if err := db.ImportComments(ctx, list); err != nil {
			b.Fatal(err)
		}
	}
	db.Clock.Move(8 * 24 * time.Hour)
	return db
}

// BenchmarkFilingAReport compares filing a report, each on another comment, with a
// bare transaction that writes the same rows.
func BenchmarkFilingAReport(b *testing.B) {
	const members, each, rounds = 20, 200, 7
	db, bare := reportable(b, members, each*rounds), newBareReports(b, members)
	note := "It is about something else than what stands above it, and that for the third time."
	comment := int64(0)
	ours := func() time.Duration {
		began := time.Now()
		for i := range each {
			comment++
			n := forum.NewReport{Kind: forum.SubjectComment, Subject: comment, Reason: "off-topic", Note: note, Network: "203.0.113.0/24", Writer: forum.Writer{MemberID: int64(2 + i%members)}}
			if _, err := db.FileReport(ctx, n); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(began)
	}
	theirs := func() time.Duration {
		began := time.Now()
		for i := range each {
			bare.file(int64(2+i%members), note)
		}
		return time.Since(began)
	}
	var ratios, took []float64
	for range rounds {
		t := theirs()
		o := ours()
		ratios, took = append(ratios, float64(o)/float64(t)), append(took, float64(o.Microseconds())/each)
	}
	slices.Sort(ratios)
	slices.Sort(took)
	b.ReportMetric(took[rounds/2], "µs-report")
	b.ReportMetric(ratios[rounds/2], "report/bare")
	b.ReportMetric(0, "ns/op")
}
