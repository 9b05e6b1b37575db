package jobs

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/mail/mailtest"
	"colloquy/store"
	"colloquy/store/storetest"
)

// childSink makes the test binary a mail server that forgets what it takes.
const childSink = "COLLOQUY_JOBS_SINK"

func sinkUntilKilled() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	return mailtest.Sink(l)
}

// startSink starts a mail server in a process of its own, and returns its port.
func startSink(b *testing.B) int {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	c := exec.CommandContext(b.Context(), self)
	c.Env = append(os.Environ(), childSink+"=1")
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	lines := bufio.NewScanner(out)
	lines.Scan()
	port, err := strconv.Atoi(lines.Text())
	if err != nil {
		b.Fatal(err)
	}
	return port
}

// followed publishes an article that so many addresses follow, and a writer.
func followed(b testing.TB, db *storetest.DB, slug string, followers int) *forum.Member {
	b.Helper()
	a, w := db.Article(slug), db.Member(0)
	db.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO addresses (email, email_key, created_at, confirmed_at) SELECT 'reader-' || i || '@example-' || (i % 500) || '.org', 'reader-' || i || '@example-' || (i % 500) || '.org', 1, 1 FROM n`, followers)
	db.Exec("INSERT INTO follows (address_id, kind, subject_id, pace, created_at) SELECT id, 'article', $1, 'each', 1 FROM addresses WHERE email_key LIKE 'reader-%'", a.ID)
	db.Exec("INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at) SELECT address_id, kind, subject_id, pace, 'Follow', '/', 1, 1 FROM follows")
	return w
}

const manyFollowers = 10_000

// manySubscribers is as many, or how many COLLOQUY_SUBSCRIBERS says.
var manySubscribers = func() int {
	if n, err := strconv.Atoi(os.Getenv("COLLOQUY_SUBSCRIBERS")); err == nil && n > 0 {
		return n
	}
	return manyFollowers
}()

func open10000(b *testing.B) (*storetest.DB, *forum.Member) {
	b.Helper()
	db := storetest.Open(b)
	return db, followed(b, db, "peering", manyFollowers)
}

// BenchmarkPostingToFollowers compares posting on an article that 10,000 follow
// with posting on one that nobody does (goal: at most 1.2).
func BenchmarkPostingToFollowers(b *testing.B) {
	db, w := open10000(b)
	db.Article("quiet")
	const comments = 300
	took := map[string][]time.Duration{}
	for b.Loop() {
		for i := range comments {
			for _, slug := range []string{"peering", "quiet"} {
				began := time.Now()
				_, err := db.PostComment(b.Context(), forum.NewComment{Article: slug, MemberID: w.ID, Body: fmt.Sprintf("Words %d.", i)})
				if err != nil {
					b.Fatal(err)
				}
				took[slug] = append(took[slug], time.Since(began))
			}
		}
	}
	b.ReportMetric(float64(median(took["peering"]))/float64(median(took["quiet"])), "ratio")
	b.ReportMetric(0, "ns/op")
}

func median(list []time.Duration) time.Duration { slices.Sort(list); return list[len(list)/2] }

// BenchmarkWritersBesideAnExpansion prints how long somebody else who writes waits
// while 10,000 followers are told of a comment (goal: never more than 20 ms), and
// how long the telling takes.
func BenchmarkWritersBesideAnExpansion(b *testing.B) {
	db, w := open10000(b)
	var waits, alone []time.Duration
	note := func(list *[]time.Duration) {
		began := time.Now()
		if err := db.MarkLater(context.Background(), 1, "x"); err != nil && err != forum.ErrNotFound {
			b.Error(err)
		}
		*list = append(*list, time.Since(began))
	}
	for b.Loop() {
		db.Comment(w, "peering", 0)
		db.Clock.Move(time.Hour)
		db.Exec("INSERT OR IGNORE INTO outbox (id, key, kind, subject_id, address_id, priority, asking, state, due_at, created_at) VALUES (1, 'x', 'left', 0, 1, 3, 0, 'queued', 9e15, 1)")
		for range 500 {
			note(&alone)
		}
		done := make(chan struct{})
		began := time.Now()
		go func() {
			defer close(done)
			for more := true; more; {
				var err error
				if more, err = db.Announce(context.Background()); err != nil {
					b.Error(err)
					return
				}
			}
		}()
		for told := false; !told; {
			select {
			case <-done:
				told = true
			default:
				note(&waits)
			}
		}
		b.ReportMetric(float64(time.Since(began).Milliseconds()), "telling-ms")
	}
	slices.Sort(waits)
	slices.Sort(alone)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(waits[len(waits)-1]), "max-ms")
	b.ReportMetric(ms(waits[len(waits)*99/100]), "p99-ms")
	b.ReportMetric(ms(alone[len(alone)-1]), "max-alone-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkDelivery compares the rate at which 10,000 follow-ups are written,
// handed over on 8 connections and noted on the disk with that of a bare loop of
// the same library over as many connections that sends the same bytes, prepared
// (goal: at least 0.8), and with one that composes each as we do. It prints how
// much more memory it took than rest.
func BenchmarkDelivery(b *testing.B) {
	const connections = 8
	port := startSink(b)
	db, wr := open10000(b)
	db.Comment(wr, "peering", 0)
	db.Clock.Move(time.Hour)
	for more := true; more; {
		var err error
		if more, err = db.Announce(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		transport := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, TLS: mail.TLSNone, Times: mail.DefaultTimes(), Connections: connections + 1})
		w := newWriter(b, db.Clock.Now)
		d := newDelivery(db.Store, w, transport, slog.New(slog.DiscardHandler), Flow{Connections: connections})
		composing, prepared := examples(b, db, d, forum.MailFollowUp)
		bareRate := rate(b, port, w.From.Address, prepared, connections)
		composeRate := rate(b, port, w.From.Address, composing, connections)
		prepared, composing = nil, nil
		ours, memory := deliverAll(b, db, d, manyFollowers)
		b.ReportMetric(bareRate, "bare/s")
		b.ReportMetric(composeRate, "composing/s")
		b.ReportMetric(ours, "ours/s")
		b.ReportMetric(ours/bareRate, "ratio")
		b.ReportMetric(ours/composeRate, "ratio-composing")
		b.ReportMetric(memory, "MB-above-rest")
		_ = transport.Close()
	}
	b.ReportMetric(0, "ns/op")
}

// examples are the first of the mails that are about to be delivered.
func examples(b *testing.B, db *storetest.DB, d *delivery, kind forum.MailKind) (composing, prepared []mailtest.Prepared) {
	b.Helper()
	var claimed []store.Claimed
	for _, row := range db.Column("SELECT id || ' ' || address_id FROM outbox LIMIT $1", manyFollowers) {
		c := store.Claimed{Kind: kind}
		if _, err := fmt.Sscan(row, &c.ID, &c.AddressID); err != nil {
			b.Fatal(err)
		}
		claimed = append(claimed, c)
	}
	for part := range slices.Chunk(claimed, 1000) {
		letters, err := db.ReadLetters(b.Context(), part)
		if err != nil || len(letters) != len(part) {
			b.Fatal(len(letters), err)
		}
		for _, l := range letters {
			m, err := d.writer.message(l)
			if err != nil {
				b.Fatal(err)
			}
			content, err := m.Compose()
			if err != nil {
				b.Fatal(err)
			}
			composing = append(composing, mailtest.Prepared{To: l.To, Content: m.Compose})
			prepared = append(prepared, mailtest.Prepared{To: l.To, Content: func() ([]byte, error) { return content, nil }})
		}
	}
	return composing, prepared
}

func rate(b *testing.B, port int, from string, mails []mailtest.Prepared, connections int) float64 {
	b.Helper()
	took, err := mailtest.Bare(port, from, mails, connections)
	if err != nil {
		b.Fatal(err)
	}
	return float64(len(mails)) / took.Seconds()
}

// deliverAll delivers until nothing is due, and returns the rate and by how many
// megabytes the heap grew at most.
func deliverAll(b *testing.B, db *storetest.DB, d *delivery, mails int) (perSecond, memory float64) {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	var all sync.WaitGroup
	rest := heap()
	began := time.Now()
	all.Go(func() {
		if err := d.run(ctx); err != nil {
			b.Error(err)
		}
	})
	most := rest
	for open := true; open; {
		time.Sleep(20 * time.Millisecond)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		var err error
		if _, open, err = db.NextDue(ctx); err != nil {
			b.Fatal(err)
		}
	}
	perSecond = float64(mails) / time.Since(began).Seconds()
	stop()
	all.Wait()
	if n := db.Column("SELECT count(*) FROM outbox WHERE state = 'sent'")[0]; n != strconv.Itoa(mails) {
		b.Fatalf("%s sent", n)
	}
	return perSecond, float64(most-rest) / (1 << 20)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
