package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// taken imports an article and returns it with what became of it.
func taken(t *testing.T, db *storetest.DB, n forum.NewArticle) (forum.Article, store.Import) {
	t.Helper()
	a, did, err := db.ImportArticle(ctx, n)
	must(t, err)
	return a, did
}

// searched lists the rows of the index that hold a word: 2 × the number of a
// comment, 2 × that of an article + 1.
func searched(t *testing.T, db *storetest.DB, word string) string {
	t.Helper()
	rows, err := raw(t, db.Dir).QueryContext(ctx, "SELECT rowid FROM search WHERE search MATCH $1 ORDER BY rowid", word)
	must(t, err)
	defer rows.Close()
	s := ""
	for rows.Next() {
		var id int64
		must(t, rows.Scan(&id))
		s += fmt.Sprintf(" %d", id)
	}
	must(t, rows.Err())
	return s
}

func sample() forum.NewArticle {
	return forum.NewArticle{
		Title: "About peering", Standfirst: "What it is.", Body: "First words on cables.", Source: "content/peering.md",
		Published: storetest.Start.Add(-24 * time.Hour), Topics: []string{"Routing", "Law"},
		Authors: []forum.Author{{Name: "Ann Author", Position: "Writer", Biography: "She writes."}, {Name: "Ben Author"}},
	}
}

func TestAnImportedArticleIsAddedOnceAndUpdatedWhereItChanged(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	n := sample()
	a, did := taken(t, db, n)
	if did != store.ImportAdded || a.Slug != "about-peering" || a.ID == 0 {
		t.Fatalf("%s %+v", did, a)
	}
	first := page(t, db, store.PageQuery{Slug: a.Slug})
	site := db.SiteRevision()
	if again, did := taken(t, db, n); did != store.ImportUnchanged || again.ID != a.ID || again.Slug != a.Slug || db.SiteRevision() != site {
		t.Errorf("the same again is %s: %+v", did, again)
	}
	if r := page(t, db, store.PageQuery{Slug: a.Slug}).Article.Revision; r != first.Article.Revision {
		t.Errorf("what did not change has revision %d after %d", r, first.Article.Revision)
	}
	db.Clock.Move(time.Hour)
	n.Title, n.Body, n.Published = "About depeering", "Other words on satellites.", time.Time{}
	n.Authors, n.Topics = []forum.Author{{Name: "Ann Author"}}, []string{"Law", "law", "Space"}
	if again, did := taken(t, db, n); did != store.ImportUpdated || again.ID != a.ID || again.Slug != a.Slug {
		t.Errorf("a changed text is %s: %+v", did, again)
	}
	p := page(t, db, store.PageQuery{Slug: a.Slug}).Article
	switch {
	case p.Title != n.Title || !strings.Contains(string(p.HTML), "satellites") || p.Words != 4:
		t.Errorf("the text is %q %q, %d words", p.Title, p.HTML, p.Words)
	case !p.PublishedAt.Equal(first.Article.PublishedAt) || !p.UpdatedAt.Equal(db.Clock.Now()):
		t.Errorf("published %s, updated %s", p.PublishedAt, p.UpdatedAt)
	case p.Revision <= first.Article.Revision || db.SiteRevision() <= site:
		t.Errorf("revision %d of the article, %d of the site", p.Revision, db.SiteRevision())
	case len(p.Authors) != 1 || p.Authors[0].Position != "Writer" || p.Authors[0].Biography != "She writes.":
		t.Errorf("by %+v: what the import does not say stays", p.Authors)
	case len(p.Topics) != 2 || p.Topics[0].Slug != "law" || p.Topics[1].Slug != "space":
		t.Errorf("filed under %+v", p.Topics)
	}
	row := fmt.Sprintf(" %d", 2*a.ID+1)
	if searched(t, db, "satellites") != row || searched(t, db, "cables") != "" || searched(t, db, "depeering") != row {
		t.Errorf("found%s by the new words,%s by the old", searched(t, db, "satellites"), searched(t, db, "cables"))
	}
	db.Sound()
}

func TestATakenSlugGetsANumber(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for i, want := range []string{"peering", "peering-2", "peering-3"} {
		n := sample()
		n.Slug, n.Source = "peering", fmt.Sprint("file ", i)
		if a, did := taken(t, db, n); a.Slug != want || did != store.ImportAdded {
			t.Errorf("%s has the slug %s, want %s", did, a.Slug, want)
		}
	}
	n := sample()
	n.Slug, n.Source = "peering", "" // an editor's own
	for _, want := range []string{"peering-4", "peering-5"} {
		if a, did := taken(t, db, n); a.Slug != want || did != store.ImportAdded {
			t.Errorf("%s has the slug %s, want %s", did, a.Slug, want)
		}
	}
	db.Sound()
}

func TestArticlesThatComeAtOnceAreAllThereOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	slugs := map[string]int{}
	became := map[store.Import]int{}
	for i := range 24 {
		wg.Go(func() {
			n := sample()
			n.Source = fmt.Sprint("file ", i%8) // three times each
			a, did, err := db.ImportArticle(ctx, n)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			slugs[a.Slug]++
			became[did]++
		})
	}
	wg.Wait()
	if len(slugs) != 8 || slugs["about-peering"] != 3 || slugs["about-peering-8"] != 3 || became[store.ImportAdded] != 8 || became[store.ImportUnchanged] != 16 {
		t.Errorf("%v %v", slugs, became)
	}
	if topic, err := db.Topic(ctx, "routing"); err != nil || topic.ArticleCount != 8 {
		t.Errorf("%+v %v", topic, err)
	}
	db.Sound()
}

func TestWhatIsWrongWithAnArticleIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for field, spoil := range map[string]func(*forum.NewArticle){
		"title":   func(n *forum.NewArticle) { n.Title, n.Slug = "", "peering" },
		"body":    func(n *forum.NewArticle) { n.Body = "\x00" },
		"slug":    func(n *forum.NewArticle) { n.Slug = "Not A Slug" },
		"authors": func(n *forum.NewArticle) { n.Authors[0].Name = "\u202e" },
		"topics":  func(n *forum.NewArticle) { n.Topics[1] = "a\nb" },
	} {
		n := sample()
		spoil(&n)
		_, _, err := db.ImportArticle(ctx, n)
		var bad *forum.Invalid
		if !errors.As(err, &bad) || bad.Problems[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if empty, err := db.Empty(ctx); err != nil || !empty {
		t.Errorf("empty: %t, %v", empty, err)
	}
}

// publicSlugs asks every list for the slugs that it shows.
func publicSlugs(t *testing.T, db *storetest.DB) map[string][]string {
	t.Helper()
	topic, err := db.Topic(ctx, "routing")
	must(t, err)
	author, err := db.Author(ctx, "ann-author")
	must(t, err)
	all := map[string][]string{}
	add := func(list string, articles []forum.Article) {
		for _, a := range articles {
			all[list] = append(all[list], a.Slug)
		}
	}
	for name, q := range map[string]store.ListQuery{"all": {}, "topic": {Topic: topic.ID}, "author": {By: author.ID}} {
		l, err := db.Articles(ctx, q)
		must(t, err)
		add(name, l.Articles)
	}
	side, err := db.Side(ctx)
	must(t, err)
	add("side", side.Discussed)
	return all
}

func TestAHiddenArticleIsFoundNowhere(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	n := sample()
	a, _ := taken(t, db, n)
	id := db.Comment(m, a.Slug, 0)
	db.Article("dns")
	db.Comment(m, "dns", 0)
	if all := publicSlugs(t, db); len(all["all"]) != 2 || len(all["topic"]) != 2 || len(all["author"]) != 2 {
		t.Fatalf("public: %v", all)
	}
	n.Draft = true
	taken(t, db, n)
	for list, slugs := range publicSlugs(t, db) {
		if len(slugs) != 1 || slugs[0] != "dns" {
			t.Errorf("%s lists %v", list, slugs)
		}
	}
	for name, ask := range map[string]func() error{
		"the article": func() error { _, err := db.Store.Article(ctx, a.Slug); return err },
		"its page":    func() error { _, err := db.ArticlePage(ctx, store.PageQuery{Slug: a.Slug}); return err },
		"its comment": func() error { _, _, err := db.Store.Comment(ctx, id); return err },
		"the place":   func() error { _, err := db.Spot(ctx, id, forum.Oldest); return err },
		"the history": func() error { _, _, _, err := db.Edits(ctx, id, 0); return err },
		"a list":      func() error { _, err := db.Articles(ctx, store.ListQuery{After: a.ID}); return err },
		"a new comment": func() error {
			_, err := db.PostComment(ctx, forum.NewComment{Article: a.Slug, MemberID: m.ID, Body: "Hello"})
			return err
		},
		"an answer": func() error {
			_, err := db.PostComment(ctx, forum.NewComment{Article: a.Slug, Parent: id, MemberID: m.ID, Body: "Hello"})
			return err
		},
		"an edit": func() error { return db.EditComment(ctx, m.Writer(), id, 1, "Title", "Other words.") },
		"a deletion taken back": func() error {
			_, err := db.UndeleteComment(ctx, m.Writer(), id)
			return err
		},
	} {
		if err := ask(); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%s of a draft: %v", name, err)
		}
	}
	if p := page(t, db, store.PageQuery{Slug: "dns"}); p.Earlier != nil || p.Later != nil {
		t.Errorf("beside dns stand %v and %v", p.Earlier, p.Later)
	}
	counts := map[string]int{}
	topics, err := db.Topics(ctx)
	must(t, err)
	for _, topic := range topics {
		counts[topic.Slug] = topic.ArticleCount
	}
	if counts["routing"] != 1 || counts["law"] != 0 {
		t.Errorf("topics count %v", counts)
	}
	all, err := db.AllArticles(ctx)
	if err != nil || len(all) != 2 {
		t.Errorf("the command line lists %d, %v", len(all), err)
	}
	if _, err := db.DeleteComment(ctx, m.Writer(), id); err != nil {
		t.Errorf("one's own words can always be taken back: %v", err)
	}
	db.Sound()
	n.Draft = false
	taken(t, db, n)
	if all := publicSlugs(t, db); len(all["all"]) != 2 || len(all["topic"]) != 2 {
		t.Errorf("public again: %v", all)
	}
	db.Sound()
}

func TestListsPageThroughAllArticlesOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for i := range 45 {
		n := sample()
		n.Source = fmt.Sprint(i)
		n.Slug = fmt.Sprint("article-", i)
		n.Published = storetest.Start.Add(time.Duration(i/3) * time.Minute) // three at the same moment
		if i%2 == 0 {
			n.Topics = []string{"Even"}
			n.Authors = []forum.Author{{Name: "Eve Author"}}
		}
		taken(t, db, n)
	}
	even, err := db.Topic(ctx, "even")
	must(t, err)
	eve, err := db.Author(ctx, "eve-author")
	must(t, err)
	for _, c := range []struct {
		q    store.ListQuery
		step int
	}{{store.ListQuery{}, 1}, {store.ListQuery{Topic: even.ID}, 2}, {store.ListQuery{By: eve.ID}, 2}} {
		var got, want []string
		for i := 44; i >= 0; i -= c.step {
			want = append(want, fmt.Sprint("article-", i))
		}
		for {
			l, err := db.Articles(ctx, c.q)
			must(t, err)
			for _, a := range l.Articles {
				got = append(got, a.Slug)
				if len(a.Authors) == 0 || len(a.Topics) == 0 || a.HTML != "" {
					t.Errorf("%+v", a)
				}
			}
			if c.q.After = l.Next; l.Next == 0 {
				break
			}
			if len(l.Articles) != forum.ArticlesPerPage {
				t.Errorf("a page of %d", len(l.Articles))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v lists %v", c.q, got)
		}
	}
	if _, err := db.Articles(ctx, store.ListQuery{After: 999}); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("after an unknown article: %v", err)
	}
	if l, err := db.Articles(ctx, store.ListQuery{Topic: 999}); err != nil || len(l.Articles) != 0 {
		t.Errorf("an unknown topic lists %v, %v", l, err)
	}
}

func TestWhatIsKnownOfAnArticleIsReadAgainOnlyAfterAChangeOfItsSurroundings(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	known := page(t, db, store.PageQuery{Slug: "peering"}).Surroundings
	known.HTML = "as the caller has it"
	if p := page(t, db, store.PageQuery{Slug: "peering", Known: &known}); p.Article.HTML != known.HTML || p.Site != known.Site || len(p.Article.Authors) != 1 {
		t.Errorf("read again: %q", p.Article.HTML)
	}
	m := db.Member(0)
	db.Comment(m, "peering", 0)
	if p := page(t, db, store.PageQuery{Slug: "peering", Known: &known}); p.Article.HTML != known.HTML || p.Article.CommentCount != 1 {
		t.Errorf("read again after a comment: %q", p.Article.HTML)
	}
	db.Article("dns")
	p := page(t, db, store.PageQuery{Slug: "peering", Known: &known})
	if p.Article.HTML == known.HTML || p.Around == known.Around || p.Site != known.Site || p.Later == nil || p.Later.Slug != "dns" {
		t.Errorf("not read again: %+v", p.Surroundings)
	}
}

func TestATopicIsDescribedAndABylineJoined(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	site := db.SiteRevision()
	must(t, db.DescribeTopic(ctx, "routing", "  How packets   travel. "))
	if topic, err := db.Topic(ctx, "routing"); err != nil || topic.Description != "How packets travel." || topic.ArticleCount != 1 || db.SiteRevision() == site {
		t.Errorf("%+v %v", topic, err)
	}
	problem(t, db.DescribeTopic(ctx, "routing", "a\nb"), "description", forum.LineBreak)
	m := db.Member(forum.RoleAuthor)
	must(t, db.JoinByline(ctx, m.ID, "ann-author"))
	id := db.Comment(m, "peering", 0)
	if c, _, err := db.Store.Comment(ctx, id); err != nil || !c.By.AuthorOf || c.By.Handle != "ann-author" {
		t.Errorf("%+v %v", c.By, err)
	}
	if a, err := db.Author(ctx, "ann-author"); err != nil || a.MemberID != m.ID {
		t.Errorf("%+v %v", a, err)
	}
	for name, err := range map[string]error{
		"topic":   db.DescribeTopic(ctx, "nothing", "Words."),
		"byline":  db.JoinByline(ctx, m.ID, "nobody"),
		"article": db.SetDiscussion(ctx, "nothing", true),
	} {
		if !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("unknown %s: %v", name, err)
		}
	}
}

func TestImportedArticlesAreKnownByTheirSource(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	n := sample()
	taken(t, db, n)
	n.Source = ""
	taken(t, db, n)
	list, err := db.ImportedArticles(ctx)
	if err != nil || len(list) != 1 || list[0].Source != "content/peering.md" || list[0].Title != n.Title || !list[0].Published.Equal(n.Published) {
		t.Errorf("%+v %v", list, err)
	}
}
