package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/store/storetest"
)

// BenchmarkPreview compares the preview of an article of 5,000 words, from the request
// to the answer, with rendering its Markdown alone.
func BenchmarkPreview(b *testing.B) {
	db := storetest.Open(b)
	h := site1(b, db)
	editor := db.Member(forum.RoleEditor)
	token := fmt.Sprintf("%032x", 1)
	if err := db.StartSession(ctx, token, editor.ID, ""); err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	for i := range 60 {
		if i%4 == 0 {
			fmt.Fprintf(&text, "## Part %d\n\n", i)
		}
		text.WriteString(strings.Repeat("The *point* of a ratio is that somebody wrote it down, and nobody asks any more. ", 5))
		fmt.Fprintf(&text, "See [the data](https://example.org/%d)[^%d].\n\n[^%d]: A note.\n\n", i, i, i)
	}
	body := text.String()
	m, err := db.CreateArticle(ctx, editor, forum.NewManuscript{Title: "On ratios", Body: body})
	if err != nil {
		b.Fatal(err)
	}
	form := url.Values{"article": {fmt.Sprint(m.Article.ID)}, "part": {"1"}, "title": {"On ratios"}, "standfirst": {"Why."}, "body": {body}}.Encode()
	preview := func() {
		r := httptest.NewRequest(http.MethodPost, "http://colloquy.example/editor/preview", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept-Encoding", "gzip")
		r.AddCookie(&http.Cookie{Name: "colloquy", Value: token})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
	render := func() {
		if _, err := markup.Article(body); err != nil {
			b.Fatal(err)
		}
	}
	times := func(f func()) func() float64 {
		return func() float64 {
			return seconds(func() {
				for range 20 {
					f()
				}
			})
		}
	}
	for range b.N {
		ratio := compare(b, "preview/markdown", times(preview), times(render))
		b.Logf("%d words: the preview takes %.2f times as long as its Markdown alone", markup.CountWords(body), ratio)
	}
}
