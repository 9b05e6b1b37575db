package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// slugs walks a list to its end, page by page.
func slugs(t *testing.T, db *storetest.DB, q store.ListQuery) []string {
	t.Helper()
	var list []string
	for range 100 {
		l, err := db.Articles(ctx, q)
		must(t, err)
		for _, a := range l.Articles {
			list = append(list, a.Slug)
		}
		if q.After = l.Next; q.After == 0 {
			return list
		}
	}
	t.Fatal("a list without end")
	return nil
}

// discussed makes n articles, each with as many comments as its number has in
// the remainder by 4; comments stand at the same moments again and again.
func discussed(t *testing.T, n int) *storetest.DB {
	db := storetest.Open(t)
	m := db.Member(0)
	for i := range n {
		slug := fmt.Sprintf("article-%02d", i)
		db.Article(slug)
		for range i % 4 {
			db.Comment(m, slug, 0)
		}
		if i%3 == 0 {
			db.Clock.Move(time.Minute)
		}
	}
	return db
}

func TestListsByCommentsHoldEachDiscussedArticleOnceInOrder(t *testing.T) {
	t.Parallel()
	const n = 61
	db := discussed(t, n)
	all := slugs(t, db, store.ListQuery{})
	if len(all) != n {
		t.Fatalf("%d articles", len(all))
	}
	commented := slices.DeleteFunc(slices.Clone(all), func(s string) bool { a, _ := db.Store.Article(ctx, s); return a.CommentCount == 0 })
	read := func(s string) forum.Article { a, err := db.Store.Article(ctx, s); must(t, err); return a }
	for order, less := range map[store.ListOrder]func(a, b forum.Article) int{
		store.LatestComment: func(a, b forum.Article) int { return a.LastCommentAt.Compare(b.LastCommentAt) },
		store.MostComments:  func(a, b forum.Article) int { return a.CommentCount - b.CommentCount },
	} {
		got := slugs(t, db, store.ListQuery{Order: order})
		want := slices.Clone(commented)
		slices.SortFunc(want, func(x, y string) int {
			a, b := read(x), read(y)
			if d := less(b, a); d != 0 {
				return d
			}
			return int(b.ID - a.ID)
		})
		if !slices.Equal(got, want) {
			t.Errorf("order %d:\n%v\n%v", order, got, want)
		}
	}
}

func TestAListGoesOnWhereCountersChangedBetweenItsPages(t *testing.T) {
	t.Parallel()
	db := discussed(t, 61)
	m := db.Member(0)
	for _, order := range []store.ListOrder{store.LatestComment, store.MostComments} {
		l, err := db.Articles(ctx, store.ListQuery{Order: order})
		must(t, err)
		last := l.Articles[len(l.Articles)-1]
		db.Comment(m, last.Slug, 0) // it moves up
		_, err = db.Articles(ctx, store.ListQuery{Order: order, After: l.Next})
		must(t, err)
	}
	db.Article("alone")
	id := db.Comment(m, "alone", 0)
	a, err := db.Store.Article(ctx, "alone")
	must(t, err)
	_, err = db.DeleteComment(ctx, m.Writer(), id)
	must(t, err)
	for _, order := range []store.ListOrder{store.LatestComment, store.MostComments} {
		l, err := db.Articles(ctx, store.ListQuery{Order: order, After: a.ID})
		must(t, err)
		if len(l.Articles) != forum.ArticlesPerPage || slices.ContainsFunc(l.Articles, func(x forum.Article) bool { return x.ID == a.ID }) {
			t.Errorf("order %d: %d articles after one without comments", order, len(l.Articles))
		}
	}
	if _, err := db.Articles(ctx, store.ListQuery{Order: store.MostComments, After: 9999}); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
}

func TestAListReadsTextsUpToTheSizeThatWasAskedFor(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("short")
	_, _, err := db.ImportArticle(ctx, forum.NewArticle{Slug: "long", Title: "Long", Body: strings.Repeat("Words and words. ", 1000), Source: "long"})
	must(t, err)
	l, err := db.Articles(ctx, store.ListQuery{Texts: 10_000})
	must(t, err)
	for _, a := range l.Articles {
		if (a.HTML != "") != (a.Slug == "short") {
			t.Errorf("%s has %d bytes", a.Slug, len(a.HTML))
		}
	}
}

func TestTheLatestCommentsAreTheShownOnes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	var want []int64
	for i := range forum.CommentsPerFeed + 5 {
		id := db.Comment(m, "peering", 0)
		if i >= 7 && i%2 == 0 {
			db.Clock.Move(time.Second)
		}
		want = append(want, id)
	}
	db.Remove(want[len(want)-1])
	_, err := db.DeleteComment(ctx, m.Writer(), want[len(want)-2])
	must(t, err)
	want = want[:len(want)-2]
	slices.Reverse(want)
	a, list, err := db.LatestComments(ctx, "peering")
	must(t, err)
	var got []int64
	for _, c := range list {
		got = append(got, c.ID)
	}
	if !slices.Equal(got, want[:forum.CommentsPerFeed]) || list[0].By.MemberHandle != m.Handle {
		t.Errorf("%v\n%v", got, want)
	}
	if r, known := db.ArticleRevision(a.ID); !known || r != a.Revision {
		t.Errorf("revision %d %t", r, known)
	}
	if _, _, err := db.LatestComments(ctx, "nothing"); !errors.Is(err, forum.ErrNotFound) {
		t.Error(err)
	}
}

func TestTheSitemapNamesWhatIsPublicAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	if parts, err := db.SitemapParts(ctx); err != nil || parts != nil {
		t.Error(parts, err)
	}
	db.Article("peering")
	a := db.Article("dns")
	_, _, err := db.ImportArticle(ctx, forum.NewArticle{Slug: "draft", Title: "A draft", Body: "Words.", Draft: true, Source: "draft", Authors: []forum.Author{{Name: "Hidden Person"}}})
	must(t, err)
	db.Clock.Move(time.Hour)
	db.Comment(db.Member(0), "dns", 0)
	db.Exec("UPDATE articles SET id = 20001 WHERE slug = 'draft'")
	db.Exec("INSERT INTO articles (id, slug, title, standfirst, words, lang, right_left, status, closed, published_at, updated_at, created_at) VALUES (15000, 'far', '', '', 0, '', 0, 'published', 0, 1, 1, 1)")
	parts, err := db.SitemapParts(ctx)
	must(t, err)
	if !slices.Equal(parts, []int64{1, 3}) {
		t.Error(parts)
	}
	list, err := db.SitemapArticles(ctx, 1)
	must(t, err)
	if len(list) != 2 || list[0].Name != "peering" || list[1] != (store.Place{Name: "dns", Changed: db.Clock.Now()}) || !list[0].Changed.Equal(a.UpdatedAt) {
		t.Error(list)
	}
	if list, err = db.SitemapArticles(ctx, 3); err != nil || len(list) != 1 || list[0].Name != "far" {
		t.Error(list, err)
	}
	if list, err = db.SitemapAuthors(ctx); err != nil || len(list) != 1 || list[0].Name != "ann-author" {
		t.Error(list, err)
	}
}

func TestAProfileShowsWhatIsPublicAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	db.Article("dns")
	m, silent, moderator, author := db.Member(0), db.Member(0), db.Member(forum.RoleModerator), db.Member(0)
	profile := func(m *forum.Member, after int64) store.Profile {
		t.Helper()
		p, err := db.Profile(ctx, m.Handle, after)
		must(t, err)
		return p
	}
	for _, handle := range []string{silent.Handle, "nobody", ""} {
		if _, err := db.Profile(ctx, handle, 0); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%q: %v", handle, err)
		}
	}
	if p := profile(moderator, 0); p.Commented || p.Member.Name != moderator.Name || p.Member.Email != "" {
		t.Error(p)
	}
	must(t, db.JoinByline(ctx, author.ID, "ann-author"))
	if p := profile(author, 0); p.Author == nil || len(p.Articles) != 2 || p.Articles[0].Slug != "dns" {
		t.Error(p)
	}
	var ids []int64
	for i := range forum.CommentsPerList + 3 {
		ids = append(ids, db.Comment(m, []string{"peering", "dns"}[i%2], 0))
		if i%3 == 0 {
			db.Clock.Move(time.Second)
		}
	}
	first := profile(m, 0)
	if len(first.Comments) != forum.CommentsPerList || first.Comments[0].ID != ids[len(ids)-1] || first.Comments[0].Article.Title != "About peering" || first.Comments[0].Excerpt == "" {
		t.Error(first.Comments)
	}
	second := profile(m, first.Next)
	if len(second.Comments) != 3 || second.Comments[2].ID != ids[0] || second.Next != 0 {
		t.Error(second.Comments)
	}
	if _, err := db.Profile(ctx, moderator.Handle, first.Next); !errors.Is(err, forum.ErrNotFound) {
		t.Error("a page began after somebody else's comment:", err)
	}
	db.Exec("UPDATE articles SET status = 'withdrawn' WHERE slug = 'dns'")
	if p := profile(m, 0); len(p.Comments) != (len(ids)+1)/2 || p.Comments[0].Article.Slug != "peering" {
		t.Error(p.Comments)
	}
	db.Exec("UPDATE articles SET status = 'withdrawn'")
	if _, err := db.Profile(ctx, m.Handle, 0); !errors.Is(err, forum.ErrNotFound) {
		t.Error("whose comments nobody can read has a page:", err)
	}
}

func TestAnAuthorIsJoinedToTheAccountWhereItSaidSomething(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	must(t, db.JoinByline(ctx, m.ID, "ann-author"))
	for _, want := range []string{"", m.Handle} {
		if w, err := db.Author(ctx, "ann-author"); err != nil || w.MemberHandle != want {
			t.Errorf("%q %v", w.MemberHandle, err)
		}
		db.Comment(m, "peering", 0)
	}
}

func TestThePageOfADeletedCommentIsThatOfWhatStoodBeforeIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	var ids []int64
	for range forum.PageSize + 1 {
		ids = append(ids, db.Comment(m, "peering", 0))
	}
	last := ids[forum.PageSize]
	answer := db.Comment(m, "peering", last)
	near := func(id int64) int64 {
		t.Helper()
		spot, err := db.Nearest(ctx, id)
		must(t, err)
		return spot.After
	}
	remove := func(id int64) {
		t.Helper()
		_, err := db.DeleteComment(ctx, m.Writer(), id)
		must(t, err)
	}
	second := ids[forum.PageSize-1]
	if near(ids[0]) != 0 || near(last) != second || near(answer) != second {
		t.Errorf("%d %d %d", near(ids[0]), near(last), near(answer))
	}
	remove(last) // a placeholder stays
	if near(last) != second {
		t.Errorf("beside a placeholder: %d", near(last))
	}
	remove(answer) // and goes
	if near(answer) != 0 || near(last) != 0 {
		t.Errorf("nothing is left on the second page: %d %d", near(answer), near(last))
	}
	for _, id := range ids[:forum.PageSize] {
		remove(id)
	}
	if near(ids[3]) != 0 {
		t.Error("nothing is left at all")
	}
}
