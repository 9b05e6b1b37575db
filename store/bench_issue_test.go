package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// subscribers is how many the issue goes to: 100,000, or as many as
// COLLOQUY_SUBSCRIBERS says.
var subscribers = func() int {
	if n, err := strconv.Atoi(os.Getenv("COLLOQUY_SUBSCRIBERS")); err == nil && n > 0 {
		return n
	}
	return 100_000
}()

// subscribedMany is a site with an issue that goes out, and subscribers of whom
// each chose topics, and some an hour of their day.
func subscribedMany(b *testing.B) *storetest.DB {
	b.Helper()
	db := storetest.Open(b)
	db.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO addresses (email, email_key, created_at, confirmed_at) SELECT 'weekly-' || i || '@example-' || (i % 500) || '.org', 'weekly-' || i || '@example-' || (i % 500) || '.org', 1, 1 FROM n`, subscribers)
	db.Exec("INSERT INTO follows (address_id, kind, subject_id, pace, created_at) SELECT id, 'weekly', 0, '', 1 FROM addresses WHERE email_key LIKE 'weekly-%'")
	db.Exec(`INSERT INTO digest_wishes (address_id, topics, hour, zone) SELECT address_id, (f.id % 7 + 1) || ',' || (f.id % 11 + 8),
		CASE WHEN f.id % 3 = 0 THEN f.id % 24 END, CASE f.id % 4 WHEN 0 THEN 'Europe/Zurich' WHEN 1 THEN 'America/New_York' WHEN 2 THEN 'Asia/Kathmandu' ELSE 'UTC' END FROM follows f WHERE f.kind = 'weekly'`)
	n := forum.NewArticle{Slug: "peering", Title: "About peering", Body: "Words.", Published: db.Clock.Now(), Source: "x"}
	if _, _, err := db.ImportArticle(ctx, n); err != nil {
		b.Fatal(err)
	}
	if _, err := db.SendDigest(ctx, forum.FollowWeekly); err != nil {
		b.Fatal(err)
	}
	return db
}

// A bareQueue inserts rows of the outbox with nothing around it.
type bareQueue struct {
	b    *testing.B
	conn *sql.Conn
	row  *sql.Stmt
}

func newBareQueue(b *testing.B, db *storetest.DB) *bareQueue {
	b.Helper()
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(db.Dir, store.FileName)+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_pragma=cache_size(-4096)")
	mustB(b, err)
	b.Cleanup(func() { _ = raw.Close() })
	conn, err := raw.Conn(ctx)
	mustB(b, err)
	row, err := conn.PrepareContext(ctx, `INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, reason, created_at) VALUES (?, 'digest', 1, ?, 3, 0, 'queued', ?, '', ?)`)
	mustB(b, err)
	return &bareQueue{b, conn, row}
}

func mustB(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// insert inserts a batch in a transaction.
func (q *bareQueue) insert(addresses []int, due, now int64) {
	_, err := q.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	mustB(q.b, err)
	for _, a := range addresses {
		_, err := q.row.ExecContext(ctx, fmt.Sprintf("digest/1/%d", a), a, due, now)
		mustB(q.b, err)
	}
	_, err = q.conn.ExecContext(ctx, "COMMIT")
	mustB(q.b, err)
}

// What goes on while a watcher reads.
const (
	resting = iota
	withMany
	inserting
)

// A watcher reads all the time, and says how long that takes, and how large the
// heap grows.
type watcher struct {
	phase atomic.Int32
	stop  atomic.Bool
	took  [3][]time.Duration
	most  uint64
	done  sync.WaitGroup
}

func watching(b *testing.B, db *storetest.DB) *watcher {
	w := &watcher{}
	w.done.Go(func() {
		for n := 0; !w.stop.Load(); n++ {
			phase, began := w.phase.Load(), time.Now()
			if _, err := db.Subscriber(ctx, int64(1+n%subscribers)); err != nil {
				b.Error(err)
				return
			}
			w.took[phase] = append(w.took[phase], time.Since(began))
			if n%200 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				w.most = max(w.most, m.HeapAlloc)
			}
			time.Sleep(200 * time.Microsecond) // else it were another writer's load
		}
	})
	return w
}

func middle(list []time.Duration) time.Duration { slices.Sort(list); return list[len(list)/2] }

// BenchmarkQueueing compares the rate at which an issue is owed to 100,000
// subscribers with individual wishes with that of bare inserts of the same rows in
// the same batches, turn about (goal: at least 0.6). It prints the longest
// transaction, how much more memory it took than rest, and the readers' median as a
// multiple of that at rest.
func BenchmarkQueueing(b *testing.B) {
	for b.Loop() {
		db, other := subscribedMany(b), subscribedMany(b)
		bare := newBareQueue(b, other)
		now := db.Clock.Now().UnixMicro()
		runtime.GC()
		var rest runtime.MemStats
		runtime.ReadMemStats(&rest)
		w := watching(b, db)
		time.Sleep(2 * time.Second) // at rest
		var ours, theirs time.Duration
		var longest []time.Duration
		address, queued := 0, 0
		for more := true; more; {
			w.phase.Store(withMany)
			began := time.Now()
			var err error
			more, err = db.DigestDue(ctx)
			mustB(b, err)
			took := time.Since(began)
			w.phase.Store(inserting)
			longest, ours = append(longest, took), ours+took
			batch := make([]int, 0, store.DigestBatch)
			for range min(store.DigestBatch, subscribers-queued) {
				address++
				batch = append(batch, address)
			}
			queued += len(batch)
			began = time.Now()
			if len(batch) > 0 {
				bare.insert(batch, now, now)
			}
			theirs += time.Since(began)
		}
		w.stop.Store(true)
		w.done.Wait()
		for _, db := range []*storetest.DB{db, other} {
			if got := db.Column("SELECT count(*) FROM outbox")[0]; got != fmt.Sprint(subscribers) {
				b.Fatalf("%s rows", got)
			}
		}
		slices.Sort(longest)
		b.ReportMetric(float64(theirs)/float64(ours), "ratio")
		b.ReportMetric(float64(subscribers)/ours.Seconds(), "ours/s")
		b.ReportMetric(float64(longest[len(longest)/2].Microseconds())/1000, "median-ms")
		b.ReportMetric(float64(longest[len(longest)*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(w.most-rest.HeapAlloc)/(1<<20), "MB-above-rest")
		b.ReportMetric(float64(middle(w.took[withMany]))/float64(middle(w.took[resting])), "readers")
	}
	b.ReportMetric(0, "ns/op")
}
