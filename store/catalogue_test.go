package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// filed imports an article of a day under a topic, with a title that it shares no
// word with.
func filed(t *testing.T, db *storetest.DB, slug, topic string, day int) forum.Article {
	t.Helper()
	n := forum.NewArticle{Slug: slug, Source: slug, Title: slug, Body: "Words.", Authors: []forum.Author{{Name: "Ann"}}, Published: storetest.Start.AddDate(0, 0, day-100)}
	if topic != "" {
		n.Topics = []string{topic}
	}
	a, _ := taken(t, db, n)
	return a
}

func related(t *testing.T, db *storetest.DB, slug string) (slugs []string) {
	t.Helper()
	for _, a := range page(t, db, store.PageQuery{Slug: slug}).Related {
		slugs = append(slugs, a.Slug)
	}
	return slugs
}

func TestALateArticleBecomesTheRelationOfEarlierOnes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for i := range 20 {
		filed(t, db, fmt.Sprintf("n%02d", i), "Law", i)
	}
	if got, want := related(t, db, "n19"), []string{"n18", "n17", "n16", "n15"}; !slices.Equal(got, want) {
		t.Errorf("of the last one %v, want %v", got, want)
	}
	for slug, list := range map[string]int{"n00": 4, "n10": 4, "n18": 4} {
		if got := related(t, db, slug); len(got) != list || slices.Contains(got, slug) {
			t.Errorf("of %s: %v", slug, got)
		}
	}
	if got := related(t, db, "n18"); !slices.Contains(got, "n19") {
		t.Errorf("the earlier one does not name it: %v", got)
	}
	filed(t, db, "n19", "Space", 19)
	if got := related(t, db, "n18"); slices.Contains(got, "n19") || len(got) != 4 || len(related(t, db, "n19")) != 0 {
		t.Errorf("after it went to another topic: %v", got)
	}
	db.Sound()
}

func TestRelationsAreFoundForArticlesOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for i := range 6 {
		filed(t, db, fmt.Sprintf("n%02d", i), "Law", i)
	}
	want := related(t, db, "n03")
	db.Exec("DELETE FROM relations")
	db.Exec("UPDATE articles SET related = 0")
	watched(t, db)
	before := page(t, db, store.PageQuery{Slug: "n03"})
	kept, err := db.KeepHouse(ctx)
	must(t, err)
	after := page(t, db, store.PageQuery{Slug: "n03", Known: &before.Surroundings})
	if len(before.Related) != 0 || kept.Related != 6 || len(after.Related) != len(want) || after.Article.Revision == before.Article.Revision {
		t.Errorf("%d found, %d looked for, want %v", len(after.Related), kept.Related, want)
	}
	if kept, err = db.KeepHouse(ctx); err != nil || kept.Related != 0 {
		t.Errorf("looked for again: %d %v", kept.Related, err)
	}
	db.Sound()
}

func TestAListChangesWithItsOwnArticles(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	filed(t, db, "first", "Law", 1)
	filed(t, db, "second", "Space", 2)
	topic := func(slug string) store.Listing {
		p, err := db.Topic(ctx, slug)
		must(t, err)
		return store.Listing{Topic: p.ID}
	}
	law, space, author := topic("law"), topic("space"), store.Listing{Author: 1}
	changed := func(change func()) (list []bool) {
		t.Helper()
		seen := db.CatalogueRevision()
		change()
		for _, l := range []store.Listing{{}, law, space, author} {
			list = append(list, db.ListingRevision(l) > seen)
		}
		return list
	}
	for _, c := range []struct {
		what   string
		change func()
		want   []bool
	}{
		{"nothing", func() {}, []bool{false, false, false, false}},
		{"an article of a topic", func() { filed(t, db, "third", "Space", 3) }, []bool{true, false, true, true}},
		{"another topic", func() { filed(t, db, "third", "Law", 3) }, []bool{true, true, true, true}},
		{"a comment", func() { db.Comment(db.Member(0), "first", 0) }, []bool{false, false, false, false}},
		{"a draft", func() {
			taken(t, db, forum.NewArticle{Slug: "draft", Title: "Draft", Body: "Words.", Draft: true, Topics: []string{"Law"}, Authors: []forum.Author{{Name: "Ann"}}})
		}, []bool{false, false, false, false}},
		{"another process", func() {
			db.Exec("UPDATE articles SET title = 'Changed'")
			watched(t, db)
		}, []bool{true, true, true, true}},
	} {
		if got := changed(c.change); !slices.Equal(got, c.want) {
			t.Errorf("%s changes %v, want %v", c.what, got, c.want)
		}
	}
}

func TestWhatManyPagesShowOfAnArticleChangesThemAll(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(forum.RoleAuthor)
	n := forum.NewArticle{Slug: "first", Source: "first", Title: "First", Body: "Words.", Authors: []forum.Author{{Name: "Ann"}}, Published: db.Clock.Now().Add(-time.Hour)}
	other := forum.NewArticle{Slug: "other", Source: "other", Title: "Other", Body: "Words.", Authors: []forum.Author{{Name: "Ben"}}, Published: db.Clock.Now().Add(-2 * time.Hour)}
	taken(t, db, other)
	changes := func(what string, want bool, change func()) {
		t.Helper()
		before := db.SiteRevision()
		change()
		if got := db.SiteRevision() > before; got != want {
			t.Errorf("%s changes every page: %t", what, got)
		}
	}
	changes("a first article", false, func() { taken(t, db, n) })
	changes("a text", false, func() { n.Body = "Other words."; taken(t, db, n) })
	changes("a title", false, func() { n.Title = "Another title"; taken(t, db, n) })
	changes("a position", true, func() { n.Authors[0].Position = "Editor"; taken(t, db, n) })
	changes("an author", true, func() { n.Authors = []forum.Author{{Name: "Ann"}, {Name: "Cleo"}}; taken(t, db, n) })
	must(t, db.JoinByline(ctx, m.ID, "cleo"))
	changes("a withdrawal", true, func() { n.Draft = true; taken(t, db, n) })
	changes("a draft", false, func() { n.Title = "A draft"; taken(t, db, n) })
	changes("an author who has a page from now on", true, func() { n.Draft = false; taken(t, db, n) })
	changes("a second article by an author", false, func() {
		taken(t, db, forum.NewArticle{Slug: "second", Title: "Second", Body: "Words.", Authors: []forum.Author{{Name: "Cleo"}}, Published: db.Clock.Now()})
	})
	id := db.Comment(m, "other", 0)
	db.Exec("UPDATE comments SET moved_from = (SELECT id FROM articles WHERE slug = 'first') WHERE id = $1", id)
	changes("a title that stands over a comment elsewhere", true, func() { n.Title = "Moved from here"; taken(t, db, n) })
}
