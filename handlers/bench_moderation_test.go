package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// waiting is a site with comments, n of which are reported and their cases open,
// and a request of a moderator for a path of it. Authors have written a hundred
// or more on each: it is the cases that are few or many.
func waiting(b *testing.B, comments, n int) (db *storetest.DB, get func(path string) func()) {
	b.Helper()
	db = filled(b, "peering", comments)
	db.Exec(`INSERT INTO cases (kind, subject_id, article_id, author_id, version, lane, urgency, weight, reports, opened_at)
		SELECT 'comment', id, article_id, member_id, 1, CASE id % 5 WHEN 0 THEN 'legal' WHEN 1 THEN 'held' ELSE 'reports' END, 1000000 + 100 * (id % 7), 100, 1, created_at FROM comments ORDER BY id LIMIT $1`, n)
	db.Exec(`INSERT INTO reports (case_id, reporter_key, member_id, network, reason, label, kind, note, state, weight, subject_version, created_at)
		SELECT id, CAST('reporter ' || id AS BLOB), 1, '10.0.0.1', 'off-topic', 'Off topic', 'plain', 'Look.', 'open', 100, 1, opened_at FROM cases`)
	db.Exec("INSERT INTO case_changes (case_id, version, what, at) SELECT id, 1, 'report', opened_at FROM cases")
	m := db.Member(forum.RoleModerator)
	if err := db.StartSession(ctx, fmt.Sprintf("%032x", 1), m.ID, ""); err != nil {
		b.Fatal(err)
	}
	h := site1(b, db)
	return db, func(path string) func() {
		return func() {
			r := httptest.NewRequest("GET", path, nil)
			r.AddCookie(&http.Cookie{Name: "colloquy", Value: fmt.Sprintf("%032x", 1)})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Fatalf("%s: %d", path, w.Code)
			}
		}
	}
}

// The queue with 100,000 open cases against the queue with 100: its first page (at
// most 1.5 times), a lane of it, a page far behind; finding cases; and a case with
// 200 reports against one with one.
func BenchmarkQueue(b *testing.B) {
	_, few := waiting(b, 8000, 100)
	db, many := waiting(b, 100_000, 100_000)
	db.Exec(`INSERT INTO reports (case_id, reporter_key, member_id, network, reason, label, kind, note, state, weight, subject_version, created_at)
		SELECT 7, CAST('member ' || id AS BLOB), 1 + id % 40, '10.0.0.' || id % 50, 'off-topic', 'Off topic', 'plain', 'Look.', 'open', 100, 1, created_at FROM comments WHERE id BETWEEN 2 AND 200`)
	q, err := db.Queue(ctx, db.Member(forum.RoleModerator), store.CaseQuery{})
	if err != nil {
		b.Fatal(err)
	}
	deep := fmt.Sprintf("?after=%d.%d", q.Items[0].Key.Rank-300, 60_000)
	for name, paths := range map[string][2]string{
		"first-page-100000/100": {"/moderation", "/moderation"}, "lane-100000/100": {"/moderation?lane=held", "/moderation?lane=held"},
		"far-page-100000/first": {"/moderation" + deep, "/moderation"}, "search-100000/first": {"/moderation?q=figure", "/moderation"},
		"case-200-reports/1": {"/moderation/cases/7", "/moderation/cases/8"},
	} {
		large, small := many(paths[0]), few(paths[1])
		if !strings.HasSuffix(name, "/100") {
			small = many(paths[1])
		}
		some := func(f func()) func() float64 {
			return func() float64 {
				return seconds(func() {
					for range 10 {
						f()
					}
				})
			}
		}
		compare(b, name, some(large), some(small))
	}
	b.ReportMetric(1000*seconds(many("/moderation")), "first-page-ms")
	b.ReportMetric(1000*seconds(many("/moderation/cases/7")), "case-200-reports-ms")
}
