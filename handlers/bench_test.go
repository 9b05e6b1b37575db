package handlers_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
	"colloquy/store/storetest"
)

// The benchmarks print ratios of medians, measured in rounds that alternate in
// the same run: absolute times of a shared machine say nothing.

const rounds = 9

// compare alternates two measurements and reports the ratio of their medians.
func compare(b *testing.B, name string, first, second func() float64) float64 {
	b.Helper()
	first()
	second()
	var xs, ys []float64
	for range rounds {
		xs, ys = append(xs, first()), append(ys, second())
	}
	ratio := median(xs) / median(ys)
	b.ReportMetric(ratio, name)
	b.ReportMetric(0, "ns/op")
	return ratio
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// seconds is how long something takes.
func seconds(f func()) float64 {
	began := time.Now()
	f()
	return time.Since(began).Seconds()
}

// bodyOf is about 80 words, as comments have them.
func bodyOf(i int) string {
	return fmt.Sprintf("Number %d: the *point* of a ratio is that somebody wrote it down. ", i) +
		strings.Repeat("Traffic moves and contracts stay, which is how a figure that nobody chose comes to decide things. ", 4) +
		"\n\n> a quoted line\n\nSee https://example.org/" + strconv.Itoa(i) + " for the data."
}

// filled opens a store with an article and n comments in threads of ten.
func filled(b *testing.B, slug string, n int) *storetest.DB {
	b.Helper()
	db := storetest.Open(b)
	fill(b, db, slug, n)
	return db
}

func fill(b *testing.B, db *storetest.DB, slug string, n int) {
	b.Helper()
	db.Article(slug)
	var people []*forum.Member
	for range 40 {
		people = append(people, db.Member(0))
	}
	list := make([]store.Imported, n)
	for i := range list {
		answers := -1
		if i%10 != 0 {
			answers = i - 1 - i%3
			if answers < i-i%10 {
				answers = i - i%10
			}
		}
		list[i] = store.Imported{Answers: answers, NewComment: forum.NewComment{
			Article: slug, MemberID: people[i%len(people)].ID, Title: fmt.Sprintf("Title %d", i), Body: bodyOf(i), CreatedAt: db.Clock.Now().Add(time.Duration(i-n) * time.Second),
		}}
	}
	if err := db.ImportComments(ctx, list); err != nil {
		b.Fatal(err)
	}
}

func site1(b *testing.B, db *storetest.DB, change ...func(*handlers.Options)) http.Handler {
	b.Helper()
	o := options(db)
	o.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	for _, f := range change {
		f(&o)
	}
	h, err := handlers.New(o)
	if err != nil {
		b.Fatal(err)
	}
	return h
}

// load sends n requests over a few connections kept open, with a client that
// does as little as it can, and returns the requests a second.
func load(b *testing.B, address, request string, n int) float64 {
	b.Helper()
	const connections = 4
	var wg sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(n))
	took := seconds(func() {
		for range connections {
			wg.Go(func() {
				conn, err := net.Dial("tcp", address)
				if err != nil {
					b.Error(err)
					return
				}
				defer conn.Close()
				in := bufio.NewReaderSize(conn, 64<<10)
				for left.Add(-1) >= 0 {
					if _, err := io.WriteString(conn, request); err != nil {
						b.Error(err)
						return
					}
					if err := skipResponse(in); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
	return float64(n) / took
}

// skipResponse reads one answer with a Content-Length, or none.
func skipResponse(in *bufio.Reader) error {
	length := 0
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(v)))
		}
	}
	_, err := in.Discard(length)
	return err
}

// BenchmarkCachedPage compares the article page with 1,000 comments for a reader
// who is not signed in with plain net/http serving the same bytes from memory.
func BenchmarkCachedPage(b *testing.B) {
	db := filled(b, "peering", 1000)
	ours := httptest.NewServer(site1(b, db))
	defer ours.Close()
	req, _ := http.NewRequest("GET", ours.URL+"/articles/peering", nil)
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	packed, _ := io.ReadAll(resp.Body)
	etag := resp.Header.Get("Etag")
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(packed)))
		_, _ = w.Write(packed)
	}))
	defer plain.Close()
	for name, extra := range map[string]string{"page/plain": "", "304/plain": "If-None-Match: " + etag + "\r\n"} {
		request := "GET /articles/peering HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n" + extra + "\r\n"
		compare(b, name,
			func() float64 { return load(b, ours.Listener.Addr().String(), request, 6000) },
			func() float64 { return load(b, plain.Listener.Addr().String(), request, 6000) })
	}
	b.ReportMetric(float64(len(packed))/1024, "KiB/page")
}

// discard is a response that nobody reads.
type discard struct{ h http.Header }

func (d *discard) Header() http.Header         { return d.h }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

// serve answers one request without a network.
func serve(h http.Handler, path, cookie string) {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	h.ServeHTTP(&discard{http.Header{}}, r)
}

// templatesAlone executes the templates of 50 comments and compresses with the
// standard library: what a page costs without what is kept.
func templatesAlone(b *testing.B, db *storetest.DB) func() {
	page, err := db.ArticlePage(ctx, store.PageQuery{Slug: "peering"})
	if err != nil {
		b.Fatal(err)
	}
	render, err := handlers.RenderComments("http://colloquy.example")
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		var text bytes.Buffer
		if err := render(&text, page); err != nil {
			b.Fatal(err)
		}
		w := gzip.NewWriter(io.Discard)
		_, _ = w.Write(text.Bytes())
		_ = w.Close()
	}
}

// BenchmarkPageAfterAComment compares the first page after a new comment with
// executing the templates of its comments and compressing the standard way.
func BenchmarkPageAfterAComment(b *testing.B) {
	db := filled(b, "peering", 1000)
	h := site1(b, db)
	alone := templatesAlone(b, db)
	m := db.Member(0)
	const n = 40
	serve(h, "/articles/peering", "")
	afterAComment := func(page func()) func() float64 { // both sides in the same circumstances
		return func() float64 {
			total := 0.0
			for range n {
				db.Comment(m, "peering", 1)
				total += seconds(page)
			}
			return total / n
		}
	}
	compare(b, "cold/templates", afterAComment(func() { serve(h, "/articles/peering", "") }), afterAComment(alone))
}

// BenchmarkMemberPage compares the rate of the same page for a member with that
// of executing the templates and compressing for each request.
func BenchmarkMemberPage(b *testing.B) {
	db := filled(b, "peering", 1000)
	h := site1(b, db)
	alone := templatesAlone(b, db)
	m := db.Member(0)
	if err := db.StartSession(ctx, "token", m.ID, ""); err != nil {
		b.Fatal(err)
	}
	const n = 60
	compare(b, "templates/member",
		func() float64 {
			return seconds(func() {
				for range n {
					alone()
				}
			})
		},
		func() float64 {
			return seconds(func() {
				for range n {
					serve(h, "/articles/peering", "colloquy=token")
				}
			})
		})
}

// BenchmarkLongDiscussion compares, without any cache, page 1 and a page from
// the middle of 100,000 comments with page 1 of 100.
func BenchmarkLongDiscussion(b *testing.B) {
	db := filled(b, "long", 100_000)
	fill(b, db, "short", 100)
	at := func(slug string, after int64) func() float64 {
		return func() float64 {
			return seconds(func() {
				for range 100 {
					if _, err := db.ArticlePage(ctx, store.PageQuery{Slug: slug, After: after}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	compare(b, "first/short", at("long", 0), at("short", 0))
	compare(b, "middle/short", at("long", 50_000), at("short", 0))
}

// BenchmarkPosting compares posting over HTTP by 16 writers with bare
// transactions of the same rows in groups, and its 99th percentile with that of
// the same run with a transaction for each post.
func BenchmarkPosting(b *testing.B) {
	const writers, each = 16, 40
	grouped := newPoster(b, storetest.OpenWith(b, store.Options{}), writers)
	lonely := newPoster(b, storetest.OpenWith(b, store.Options{Group: 1}), writers)
	bare := storetest.NewBare(b)
	defer bare.Close()
	var waits, p99, p99lonely []float64
	compare(b, "http/bare",
		func() float64 {
			waits = waits[:0]
			rate := spread(writers, each, &waits, grouped.start)
			p99 = append(p99, percentile(waits, 99))
			return rate
		},
		func() float64 {
			var ignored []float64
			return spread(writers, each, &ignored, func(int) func() { return func() { bare.Write(bodyOf(int(grouped.n.Add(1)))) } })
		})
	for range rounds {
		waits = waits[:0]
		spread(writers, each, &waits, lonely.start)
		p99lonely = append(p99lonely, percentile(waits, 99))
		waits = waits[:0]
		spread(writers, each, &waits, grouped.start)
		p99 = append(p99, percentile(waits, 99))
	}
	b.ReportMetric(median(p99)/median(p99lonely), "p99/lonely")
	grouped.db.Sound()
}

// A poster posts comments over HTTP.
type poster struct {
	b       *testing.B
	db      *storetest.DB
	address string
	n       atomic.Int64
}

func newPoster(b *testing.B, db *storetest.DB, writers int) *poster {
	b.Helper()
	fill(b, db, "peering", 1000)
	server := httptest.NewServer(site1(b, db))
	b.Cleanup(server.Close)
	for i := range writers {
		if err := db.StartSession(ctx, fmt.Sprint("token", i), db.Member(0).ID, ""); err != nil {
			b.Fatal(err)
		}
	}
	return &poster{b: b, db: db, address: server.Listener.Addr().String()}
}

// start opens the connection of one writer.
func (p *poster) start(writer int) func() {
	conn, err := net.Dial("tcp", p.address)
	if err != nil {
		p.b.Fatal(err)
	}
	in := bufio.NewReader(conn)
	return func() {
		form := url.Values{"title": {"A title"}, "body": {bodyOf(int(p.n.Add(1)))}, "parent": {""}}.Encode()
		fmt.Fprintf(conn, "POST /articles/peering/comments HTTP/1.1\r\nHost: x\r\nCookie: colloquy=token%d\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", writer, len(form), form)
		status, err := in.Peek(12)
		if err != nil || string(status) != "HTTP/1.1 303" {
			p.b.Errorf("%s %v", status, err)
		}
		if err := skipResponse(in); err != nil {
			p.b.Error(err)
		}
	}
}

// spread runs each deed of every writer and returns the deeds a second.
func spread(writers, each int, waits *[]float64, start func(w int) func()) float64 {
	var wg sync.WaitGroup
	var mu sync.Mutex
	took := seconds(func() {
		for w := range writers {
			wg.Go(func() {
				deed := start(w)
				for range 4 { // a new connection is slower at first
					deed()
				}
				mine := make([]float64, each)
				for i := range mine {
					mine[i] = seconds(deed)
				}
				mu.Lock()
				*waits = append(*waits, mine...)
				mu.Unlock()
			})
		}
		wg.Wait()
	})
	return float64(writers*each) / took
}

func percentile(xs []float64, p int) float64 {
	xs = slices.Clone(xs)
	slices.Sort(xs)
	return xs[min(len(xs)-1, len(xs)*p/100)]
}

// BenchmarkReadersWhileWriting compares the median of a reader's page while 16
// writers post with the median without.
func BenchmarkReadersWhileWriting(b *testing.B) {
	db := filled(b, "peering", 1000)
	fill(b, db, "other", 200)
	m := db.Member(0)
	read := func() float64 {
		var waits []float64
		for range 300 {
			waits = append(waits, seconds(func() {
				if _, err := db.ArticlePage(ctx, store.PageQuery{Slug: "other"}); err != nil {
					b.Fatal(err)
				}
			}))
		}
		return median(waits)
	}
	var n atomic.Int64
	compare(b, "writing/quiet",
		func() float64 {
			var stop atomic.Bool
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() {
					for !stop.Load() {
						_, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: bodyOf(int(n.Add(1)))})
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			r := read()
			stop.Store(true)
			wg.Wait()
			return r
		}, read)
}

// BenchmarkMemory reports what the process holds at rest with 100,000 comments,
// and after 2,000 different pages were asked for. The resident set of the
// program itself is measured by TestTheProgramStaysSmall in cmd/colloquy.
func BenchmarkMemory(b *testing.B) {
	db := filled(b, "long", 100_000)
	h := site1(b, db)
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	b.ReportMetric(heap(), "MiB-rest")
	for i := range 2000 {
		serve(h, fmt.Sprintf("/articles/long?after=%d", i*40+1), "")
	}
	b.ReportMetric(heap(), "MiB-loaded")
	b.ReportMetric(0, "ns/op")
}
