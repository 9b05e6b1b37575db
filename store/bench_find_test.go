package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// largeSite is 1,000 articles and 100,000 comments, half of which hold the word
// "peering" and ten "quokka".
func largeSite(b *testing.B) *storetest.DB {
	b.Helper()
	db := storetest.Open(b)
	const articles, comments = 1000, 100_000
	var wg sync.WaitGroup
	numbers := make(chan int)
	for range 8 { // they share transactions
		wg.Go(func() {
			for i := range numbers {
				importLarge(b, db, i)
			}
		})
	}
	for i := range articles {
		numbers <- i
	}
	close(numbers)
	wg.Wait()
	var people []*forum.Member
	for range 40 {
		people = append(people, db.Member(0))
	}
	list := make([]store.Imported, comments)
	for i := range list {
		word := []string{"peering", "transit"}[i%2]
		if i%10_000 == 7 {
			word = "quokka"
		}
		list[i] = store.Imported{Answers: -1, NewComment: forum.NewComment{
			Article: fmt.Sprint("article-", i%articles), MemberID: people[i%len(people)].ID, Title: fmt.Sprintf("Title %d", i),
			Body: fmt.Sprintf("Number %d: the *point* of %s is that somebody wrote it down. ", i, word) +
				strings.Repeat("Traffic moves and contracts stay, which is how a figure that nobody chose comes to decide things. ", 4),
			CreatedAt: db.Clock.Now().Add(time.Duration(i-comments) * time.Second),
		}}
	}
	if err := db.ImportComments(ctx, list); err != nil {
		b.Fatal(err)
	}
	return db
}

func importLarge(b *testing.B, db *storetest.DB, i int) {
	if _, _, err := db.ImportArticle(ctx, largeArticle(db, i)); err != nil {
		b.Error(err)
	}
}

func largeArticle(db *storetest.DB, i int) forum.NewArticle {
	words := []string{"routing", "cables", "peering", "registries", "spectrum", "naming", "cryptography", "measurement", "governance", "satellites"}
	w := func(k int) string { return words[k%len(words)] }
	return forum.NewArticle{
		Slug: fmt.Sprint("article-", i), Source: fmt.Sprint("article-", i), Title: fmt.Sprintf("On %s and %s, part %d", w(i), w(i/10), i/100),
		Standfirst: fmt.Sprintf("What %s says about %s, and why number %d is the one to remember.", w(i/7), w(i/3), i),
		Body:       strings.Repeat(fmt.Sprintf("Traffic moves and contracts stay, %s by %s. ", w(i/5), w(i/2)), 60), Published: db.Clock.Now().Add(-time.Duration(i+1) * time.Hour),
		Topics: []string{fmt.Sprint("Topic ", i%20), fmt.Sprint("Topic ", 20+i%7)}, Authors: []forum.Author{{Name: fmt.Sprint("Author ", i%50)}},
	}
}

// medianOf alternates measurements and returns the medians, in seconds.
func medianOf(first, second func()) (a, b float64) {
	const rounds, times = 15, 5
	measure := func(f func()) float64 {
		began := time.Now()
		for range times {
			f()
		}
		return time.Since(began).Seconds() / times
	}
	measure(first)
	measure(second)
	var xs, ys []float64
	for range rounds {
		xs, ys = append(xs, measure(first)), append(ys, measure(second))
	}
	slices.Sort(xs)
	slices.Sort(ys)
	return xs[rounds/2], ys[rounds/2]
}

// BenchmarkFind compares searching with the plain query that ranks all hits of
// the index, for a word that half of the comments hold and for a rare one.
func BenchmarkFind(b *testing.B) {
	db := largeSite(b)
	plain, err := sql.Open("sqlite", "file:"+filepath.Join(db.Dir, store.FileName)+"?mode=ro&_pragma=cache_size(-1024)&_pragma=temp_store(memory)")
	if err != nil {
		b.Fatal(err)
	}
	defer plain.Close()
	plain.SetMaxOpenConns(1)
	ranked, err := plain.Prepare("SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search) LIMIT 20")
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, word string }{{"common/plain", "peering"}, {"rare/plain", "quokka"}} {
		ours, theirs := medianOf(func() {
			found, err := db.Find(ctx, store.Finding{Question: forum.ParseQuestion(c.word)})
			if err != nil || len(found.Items) < 10 {
				b.Fatal(len(found.Items), err)
			}
		}, func() {
			rows, err := ranked.Query(c.word)
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					b.Fatal(err)
				}
			}
			_ = rows.Close()
		})
		b.ReportMetric(ours/theirs, c.name)
		b.ReportMetric(ours*1000, "ms-"+strings.TrimSuffix(c.name, "/plain"))
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkRelated is how long it takes to find an article's relations: how much
// longer an article with another title takes than one with another text.
func BenchmarkRelated(b *testing.B) {
	db := largeSite(b)
	change := func(i int, what func(*forum.NewArticle)) float64 {
		n := largeArticle(db, i)
		what(&n)
		began := time.Now()
		if _, _, err := db.ImportArticle(ctx, n); err != nil {
			b.Fatal(err)
		}
		return time.Since(began).Seconds() * 1000
	}
	var titles, texts []float64
	for i := range 60 {
		title := fmt.Sprintf("Of %d: registries, cryptography and measurement", i)
		titles = append(titles, change(i*7, func(n *forum.NewArticle) { n.Title = title }))
		texts = append(texts, change(i*7, func(n *forum.NewArticle) { n.Title, n.Body = title, n.Body+"\n\nAnd more." }))
		if p, err := db.ArticlePage(ctx, store.PageQuery{Slug: fmt.Sprint("article-", i*7)}); err != nil || len(p.Related) != forum.MaxRelated {
			b.Fatal(len(p.Related), err)
		}
	}
	slices.Sort(titles)
	slices.Sort(texts)
	b.ReportMetric(titles[30]-texts[30], "ms-related")
	b.ReportMetric(titles[59], "ms-slowest")
	b.ReportMetric(0, "ns/op")
}
