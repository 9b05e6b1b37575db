package handlers_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"colloquy/forum"
)

// BenchmarkMarks compares the page of a member who comes back to a discussion of
// 400 comments, 40 of them new, with the same page without marks: one on which
// nothing is new, less the time of asking what is.
func BenchmarkMarks(b *testing.B) {
	db := filled(b, "peering", 360)
	h := site1(b, db)
	back, current := db.Member(0), db.Member(0)
	for token, m := range map[string]*forum.Member{"back": back, "current": current} {
		if err := db.StartSession(ctx, token, m.ID, ""); err != nil {
			b.Fatal(err)
		}
	}
	serve(h, "/articles/peering", "colloquy=back")
	db.Clock.Move(time.Hour)
	writer := db.Member(0)
	for range 40 { // half of them on the first page
		parent := int64(0)
		if db.Clock.Now().UnixMicro()%2 == 0 {
			parent = 1
		}
		db.Comment(writer, "peering", parent)
		db.Clock.Move(time.Millisecond + time.Microsecond)
	}
	serve(h, "/articles/peering", "colloquy=current")
	a, err := db.Store.Article(ctx, "peering")
	if err != nil {
		b.Fatal(err)
	}
	const n = 200
	pages := func(cookie string) float64 {
		return seconds(func() {
			for range n {
				serve(h, "/articles/peering", cookie)
			}
		})
	}
	compare(b, "marks/none",
		func() float64 { return pages("colloquy=back") },
		func() float64 {
			asking := seconds(func() {
				for range n {
					r, err := db.Reader(ctx, current.ID, a.ID, a.Revision)
					if err != nil {
						b.Fatal(err)
					}
					db.NoteVisit(current.ID, a.ID, r.Visit)
				}
			})
			return pages("colloquy=current") - asking
		})
}

// BenchmarkReadingBesideADebate compares the rate at which an article is read
// while 50 comments a second arrive under another one with the rate while
// nobody writes.
func BenchmarkReadingBesideADebate(b *testing.B) {
	db := filled(b, "debate", 1000)
	fill(b, db, "peering", 100)
	server := httptest.NewServer(site1(b, db))
	defer server.Close()
	m := db.Member(0)
	const request = "GET /articles/peering HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"
	read := func() float64 { return load(b, server.Listener.Addr().String(), request, 12_000) }
	n := 0
	compare(b, "debate/quiet",
		func() float64 {
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				every := time.NewTicker(time.Second / 50)
				defer every.Stop()
				for {
					select {
					case <-stop:
						return
					case <-every.C:
						n++
						_, err := db.PostComment(ctx, forum.NewComment{Article: "debate", MemberID: m.ID, Body: fmt.Sprintf("%d. %s", n, bodyOf(n))})
						if err != nil {
							b.Error(err)
							return
						}
					}
				}
			}()
			rate := read()
			close(stop)
			<-stopped
			return rate
		},
		read)
}

// BenchmarkOutline compares the outline of 1,000 comments with the first page of
// the same discussion, both made anew for a member.
func BenchmarkOutline(b *testing.B) {
	db := filled(b, "peering", 1000)
	h := site1(b, db)
	if err := db.StartSession(ctx, "token", db.Member(0).ID, ""); err != nil {
		b.Fatal(err)
	}
	many := func(path string) func() float64 {
		return func() float64 {
			return seconds(func() {
				for range 20 {
					serve(h, path, "colloquy=token")
				}
			})
		}
	}
	compare(b, "outline/page", many("/articles/peering/outline"), many("/articles/peering"))
}
