package handlers_test

import (
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store/storetest"
)

// BenchmarkPublishing publishes articles beside 1,000 others. It counts how many of
// 200 pages that were kept are still current afterwards, and compares the first
// loads of 50 pages after that, which do not show the new article, with loads from
// memory; the same for a member.
func BenchmarkPublishing(b *testing.B) {
	db, published := storetest.Open(b), 0
	write := func(draft bool) {
		n := published
		published++
		_, _, err := db.ImportArticle(ctx, forum.NewArticle{
			Slug: fmt.Sprint("article-", n), Title: fmt.Sprintf("On routing and cables, number %d", n), Standfirst: "What is to be remembered.", Body: bodyOf(n),
			Topics: []string{fmt.Sprint("Topic ", n%20)}, Authors: []forum.Author{{Name: fmt.Sprint("Author ", n%50)}}, Published: db.Clock.Now().Add(time.Duration(n-5000) * time.Minute), Draft: draft,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for range 1000 {
		write(false)
	}
	h := site1(b, db)
	if err := db.StartSession(ctx, "token", db.Member(0).ID, ""); err != nil {
		b.Fatal(err)
	}
	const pages = 200
	path := func(i int) string { return fmt.Sprint("/articles/article-", i*4) }
	for i := range pages {
		serve(h, path(i), "")
	}
	write(false)
	current := 0
	for i := range pages {
		if handlers.IsKept(h, path(i)) {
			current++
		}
	}
	b.ReportMetric(float64(current), "current-of-200")
	const loads = 50
	after := func(draft bool, cookie string) func() float64 {
		return func() float64 {
			total := 0.0
			for range 4 {
				write(draft) // of a draft, readers see nothing: all else is the same
				total += seconds(func() {
					for i := range loads {
						serve(h, path(i), cookie)
					}
				})
			}
			return total
		}
	}
	for i := range loads {
		serve(h, path(i), "colloquy=token")
	}
	compare(b, "published/kept", after(false, ""), after(true, ""))
	compare(b, "member-published/kept", after(false, "colloquy=token"), after(true, "colloquy=token"))
}
