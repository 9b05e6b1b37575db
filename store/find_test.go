package store_test

import (
	"context"
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

// find returns the keys of a page of results.
func find(t *testing.T, db *storetest.DB, question string, narrow ...func(*store.Finding)) (string, store.Found) {
	t.Helper()
	f := store.Finding{Question: forum.ParseQuestion(question)}
	for _, n := range narrow {
		n(&f)
	}
	found, err := db.Find(ctx, f)
	must(t, err)
	var keys []string
	for _, item := range found.Items {
		keys = append(keys, item.Hit.Key())
	}
	return strings.Join(keys, " "), found
}

// write publishes an article (or keeps it as a draft) with words of its own.
func publish(t *testing.T, db *storetest.DB, slug string, change func(*forum.NewArticle)) int64 {
	t.Helper()
	n := forum.NewArticle{
		Slug: slug, Source: slug, Title: "About " + slug, Body: "Some text.", Published: db.Clock.Now().Add(-time.Hour), Authors: []forum.Author{{Name: "Ann Author"}},
	}
	change(&n)
	a, _, err := db.ImportArticle(ctx, n)
	must(t, err)
	return a.ID
}

func tell(t *testing.T, db *storetest.DB, slug, title, body string) int64 {
	t.Helper()
	p, err := db.PostComment(ctx, forum.NewComment{Article: slug, MemberID: db.Member(0).ID, Title: title, Body: body})
	must(t, err)
	return p.ID
}

func TestWordsAreFoundWhereverTheyStand(t *testing.T) {
	db := storetest.Open(t)
	publish(t, db, "leaks", func(n *forum.NewArticle) { n.Title, n.Body = "The cost of a route leak", "Words about hijacks." })
	publish(t, db, "cables", func(n *forum.NewArticle) {
		n.Standfirst, n.Body = "What the repair ship found.", "One mention of a leak."+strings.Repeat(" Other words.", 40)
	})
	tell(t, db, "cables", "On a leak", "A *leak* of [oil](https://example.org/), and `route` maps.")
	tell(t, db, "leaks", "", "Nothing to see.")
	for question, want := range map[string]string{
		"leak": "a1 c1 a2", "LEAK route": "a1 c1", `"route leak"`: "a1", `"leak route"`: "", "repair": "a2", "hijacks": "a1", "oil": "c1", "example": "", "leak -route": "a1 c1",
		"leak OR oil": "", "NOT leak": "", "leak*": "a1 c1 a2", "title:leak": "", "(leak": "a1 c1 a2", "leak OR": "",
	} {
		if got, found := find(t, db, question); got != want || found.Count != len(found.Items) || found.Next || found.More {
			t.Errorf("%s: %s, %d, want %s", question, got, found.Count, want)
		}
	}
	_, found := find(t, db, "leak")
	a, c := found.Items[0], found.Items[1]
	if a.Article.Slug != "leaks" || a.Article.Authors[0].Handle != "ann-author" || !strings.Contains(string(a.HTML), "hijacks") {
		t.Errorf("%+v", a)
	}
	if c.Comment.Title != "On a leak" || c.Comment.By.Name != "Member 1" || c.Article.Slug != "cables" || c.Comment.CreatedAt.IsZero() {
		t.Errorf("%+v", c)
	}
}

func TestEveryScriptIsFound(t *testing.T) {
	db := storetest.Open(t)
	db.Article("peering")
	texts := []struct{ text, question string }{
		{"私は量子力学を学ぶ", "量子"},
		{"アイスコーヒーを飲む", "コーヒー"},
		{"LG전자는 서울에서", "서울"},
		{"قال مُحَمَّدٌ شيئا", "محمد"},
		{"كتاب عن الإنترنت", "الإنترنت"},
		{"שָׁלוֹם עולם", "שלום"},
		{"เรียนภาษาไทย", "ภาษา"},
		{"Die Straße und die Übertragung", "STRASSE ubertragung"},
		{"Le café fermé", "cafe ferme"},
		{"भारत में हिन्दी भाषा", "हिन्दी"},
		{"Хлеб и соль", "хлеб"},
		{"ភាសាខ្មែរ", "ខ្មែរ"},
	}
	for i, x := range texts {
		tell(t, db, "peering", "", x.text)
		if got, _ := find(t, db, x.question); got != fmt.Sprintf("c%d", i+1) {
			t.Errorf("%q in %q: %q", x.question, x.text, got)
		}
	}
}

func TestWhatIsNotShownIsNotFound(t *testing.T) {
	db := storetest.Open(t)
	db.Article("peering")
	publish(t, db, "draft", func(n *forum.NewArticle) { n.Body, n.Draft = "A quokka in a draft.", true })
	withdrawn := publish(t, db, "withdrawn", func(n *forum.NewArticle) { n.Body = "A quokka, withdrawn." })
	tell(t, db, "withdrawn", "", "A quokka under it.")
	removed := tell(t, db, "peering", "", "A quokka, removed.")
	hidden := tell(t, db, "peering", "", "A quokka, hidden.")
	tell(t, db, "peering", "", "A quokka, shown.")
	m := db.Member(0)
	p, err := db.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: m.ID, Body: "A quokka, deleted."})
	must(t, err)
	if got, _ := find(t, db, "quokka"); len(strings.Fields(got)) != 6 {
		t.Error(got)
	}
	db.Remove(removed)
	_, err = db.DeleteComment(ctx, m.Writer(), p.ID)
	must(t, err)
	db.Exec("UPDATE comments SET status = 'hidden' WHERE id = $1", hidden)
	db.Exec("UPDATE articles SET status = 'withdrawn' WHERE id = $1", withdrawn)
	for name, narrow := range map[string]func(*store.Finding){
		"anything":   func(*store.Finding) {},
		"comments":   func(f *store.Finding) { f.Kind = forum.FindComments },
		"since 1970": func(f *store.Finding) { f.From = time.Unix(1, 0) },
	} {
		if got, found := find(t, db, "quokka", narrow); got != "c4" || found.Count != 1 || found.More || found.Next {
			t.Errorf("%s: %s, %d", name, got, found.Count)
		}
	}
	if got, found := find(t, db, "quokka", func(f *store.Finding) { f.Kind = forum.FindArticles }); got != "" || found.Count != 0 {
		t.Errorf("articles: %s", got)
	}
	_, err = db.UndeleteComment(ctx, m.Writer(), p.ID)
	must(t, err)
	if got, _ := find(t, db, "quokka deleted"); got != fmt.Sprintf("c%d", p.ID) {
		t.Errorf("a deletion taken back: %q", got)
	}
}

func TestASearchCanBeNarrowed(t *testing.T) {
	db := storetest.Open(t)
	must(t, db.ImportComments(ctx, nil))
	ann := db.Member(0)
	publish(t, db, "one", func(n *forum.NewArticle) {
		n.Body, n.Topics, n.Published = "A quokka.", []string{"Routing"}, time.Date(2024, 12, 31, 23, 0, 0, 0, time.UTC)
	})
	publish(t, db, "two", func(n *forum.NewArticle) {
		n.Body, n.Topics, n.Authors, n.Published = "A quokka.", []string{"Cables"}, []forum.Author{{Name: "Bob Byline"}, {Name: "Ann Author"}}, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	})
	db.Exec("UPDATE authors SET member_id = $1 WHERE handle = 'ann-author'", ann.ID)
	tell(t, db, "one", "", "A quokka by somebody.")
	p, err := db.PostComment(ctx, forum.NewComment{Article: "two", MemberID: ann.ID, Body: "A quokka by Ann."})
	must(t, err)
	choices, err := db.FindChoices(ctx)
	must(t, err)
	if len(choices.Topics) != 2 || len(choices.Authors) != 2 || choices.Authors[0].Name != "Ann Author" || choices.Since.Year() != 2024 {
		t.Errorf("%+v", choices)
	}
	cables, a, b := choices.Topics[0].ID, choices.Authors[0].ID, choices.Authors[1].ID
	for name, c := range map[string]struct {
		narrow func(*store.Finding)
		want   string
	}{
		"articles":              {func(f *store.Finding) { f.Kind = forum.FindArticles }, "a1 a2"},
		"comments":              {func(f *store.Finding) { f.Kind = forum.FindComments }, "c1 c2"},
		"topic":                 {func(f *store.Finding) { f.Topic = cables }, "a2 c2"},
		"author":                {func(f *store.Finding) { f.Author = a }, "a1 a2 c2"},
		"another author":        {func(f *store.Finding) { f.Author = b }, "a2"},
		"comments of an author": {func(f *store.Finding) { f.Author, f.Kind = a, forum.FindComments }, "c2"},
		"2024":                  {func(f *store.Finding) { f.To = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC) }, "a1"},
		"2025": {func(f *store.Finding) {
			f.From, f.To = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		}, "a2"},
		"all together": {func(f *store.Finding) { f.Topic, f.Author, f.From = cables, a, db.Clock.Now() }, fmt.Sprintf("c%d", p.ID)},
	} {
		got, found := find(t, db, "quokka", c.narrow)
		keys := strings.Fields(got)
		slices.Sort(keys)
		if strings.Join(keys, " ") != c.want || found.Count != len(keys) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestABeginningIsLookedForWhereTheWordIsNowhere(t *testing.T) {
	db := storetest.Open(t)
	db.Article("peering")
	tell(t, db, "peering", "", "About registries.")
	tell(t, db, "peering", "", "One registry.")
	tell(t, db, "peering", "", "量子力学。")
	for question, want := range map[string]string{"registr": "c1 c2", "about regis": "c1", "registry": "c2", "量": "c3", "re": "", "registrx": ""} {
		got, found := find(t, db, question)
		keys := strings.Fields(got)
		slices.Sort(keys)
		if strings.Join(keys, " ") != want || want != "" && found.Wider != (question != "registry") {
			t.Errorf("%s: %s, %d, want %s", question, got, found.Count, want)
		}
	}
}

// crowd writes n comments with the word, and articles that hold it in their
// title or text; one in ten comments is removed or under a withdrawn article.
func crowd(t *testing.T, db *storetest.DB, n, articles int) (shown map[string]bool) {
	t.Helper()
	shown = map[string]bool{}
	for i := range articles {
		id := publish(t, db, fmt.Sprint("article-", i), func(a *forum.NewArticle) {
			if i%3 == 0 {
				a.Title = "The quokka, part " + fmt.Sprint(i)
			} else {
				a.Body = "Some text with a quokka."
			}
			a.Draft = i%7 == 6
		})
		if i%7 != 6 {
			shown[fmt.Sprint("a", id)] = true
		}
	}
	db.Article("peering")
	gone := publish(t, db, "gone", func(a *forum.NewArticle) { a.Title = "Gone" })
	m := db.Member(0)
	list := make([]store.Imported, n)
	for i := range list {
		slug := "peering"
		if i%10 == 3 {
			slug = "gone"
		} else {
			shown[fmt.Sprint("c", i+1)] = true
		}
		list[i] = store.Imported{Answers: -1, NewComment: forum.NewComment{
			Article: slug, MemberID: m.ID, Body: fmt.Sprintf("Number %d about a quokka.%s", i, strings.Repeat(" More words.", i%5)), CreatedAt: db.Clock.Now(),
		}}
	}
	must(t, db.ImportComments(ctx, list))
	db.Exec("UPDATE articles SET status = 'withdrawn' WHERE id = $1", gone)
	return shown
}

// walk reads all pages and fails where something comes twice.
func walk(t *testing.T, db *storetest.DB, narrow func(*store.Finding)) []string {
	t.Helper()
	var all []string
	known := map[string]bool{}
	var after forum.Hit
	for {
		_, found := find(t, db, "quokka", narrow, func(f *store.Finding) { f.After = after })
		for _, item := range found.Items {
			if known[item.Hit.Key()] {
				t.Fatal("twice:", item.Hit.Key())
			}
			known[item.Hit.Key()] = true
			all = append(all, item.Hit.Key())
			after = item.Hit
		}
		if !found.Next {
			return all
		}
		if len(found.Items) != forum.FoundPerPage {
			t.Fatalf("a page of %d", len(found.Items))
		}
	}
}

func TestPagesOfResultsHaveNeitherGapsNorDoubles(t *testing.T) {
	for _, n := range []int{0, 15, 30, 200} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t)
			shown := crowd(t, db, n, 10)
			for name, narrow := range map[string]func(*store.Finding){"all": func(*store.Finding) {}, "narrowed": func(f *store.Finding) { f.From = time.Unix(1, 0) }} {
				all := walk(t, db, narrow)
				_, found := find(t, db, "quokka", narrow)
				if len(all) != len(shown) || found.Count != len(shown) || found.More {
					t.Errorf("%s: %d pages, %d results, %d are shown", name, len(all), found.Count, len(shown))
				}
				for _, key := range all {
					if !shown[key] {
						t.Errorf("%s: %s is not shown", name, key)
					}
				}
			}
		})
	}
}

func TestOfCommonWordsTheNewestAreRanked(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of comments take a while")
	}
	t.Parallel()
	db := storetest.Open(t)
	shown := crowd(t, db, 1400, 30)
	all := walk(t, db, func(*store.Finding) {})
	first, found := find(t, db, "quokka")
	if found.Count != forum.MaxRanked || !found.More || !strings.HasPrefix(strings.Join(all, " "), first) {
		t.Errorf("%d %v %s", found.Count, found.More, first)
	}
	articles, comments := 0, 0
	for i, key := range all {
		switch {
		case !shown[key]:
			t.Errorf("%s is not shown", key)
		case key[0] == 'a':
			articles++
			if title := strings.HasPrefix(found.Items[min(i, len(found.Items)-1)].Article.Title, "The quokka"); i < 8 && !title {
				t.Errorf("%s stands before the titles", key)
			}
		default:
			comments++
		}
	}
	if articles != 26 || comments < 800 || comments > forum.MaxRanked {
		t.Errorf("%d articles, %d comments", articles, comments)
	}
	_, narrowed := find(t, db, "quokka", func(f *store.Finding) { f.From = time.Unix(1, 0) })
	if !narrowed.More || narrowed.Count < forum.MaxRanked {
		t.Errorf("narrowed: %d %v", narrowed.Count, narrowed.More)
	}
	if _, only := find(t, db, "quokka", func(f *store.Finding) { f.Kind = forum.FindComments }); !only.More || only.Items[0].Hit.Article {
		t.Errorf("comments: %+v", only.Items[0].Hit)
	}
	if _, only := find(t, db, "quokka", func(f *store.Finding) { f.Kind = forum.FindArticles }); only.More || only.Count != 26 {
		t.Errorf("articles: %d", only.Count)
	}
}

func TestTooManySearchesAtOnceAreToldToWait(t *testing.T) {
	db := storetest.Open(t)
	db.Article("peering")
	release := db.OccupyFinding()
	question := store.Finding{Question: forum.ParseQuestion("word")}
	waiting, cancel := context.WithCancel(ctx)
	answers := make(chan error)
	for range store.MaxFinders {
		go func() { _, err := db.Find(waiting, question); answers <- err }()
	}
	var limited *forum.Limited
	for range 2 { // the two turns that are taken count as well
		if err := <-answers; !errors.As(err, &limited) || limited.RetryAfter <= 0 {
			t.Errorf("%v", err)
		}
	}
	cancel()
	for range store.MaxFinders - 2 {
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	release()
	if got, _ := find(t, db, "peering"); got != "a1" {
		t.Error(got)
	}
}

func TestNothingAskedFindsNothing(t *testing.T) {
	db := storetest.Open(t)
	db.Article("peering")
	if got, found := find(t, db, " ?! "); got != "" || found.Count != 0 {
		t.Error(got)
	}
}

func TestRelatedArticlesArePublicAndNeverTheArticleItself(t *testing.T) {
	db := storetest.Open(t)
	publish(t, db, "words", func(n *forum.NewArticle) {
		n.Title, n.Body = "Something else", "The practice of security, and other things."
	})
	publish(t, db, "first", func(n *forum.NewArticle) {
		n.Title, n.Topics = "Routing security in practice", []string{"Routing", "Security"}
	})
	publish(t, db, "second", func(n *forum.NewArticle) { n.Topics, n.Standfirst = []string{"Routing", "Security"}, "A standfirst." })
	publish(t, db, "third", func(n *forum.NewArticle) { n.Topics = []string{"Routing"} })
	publish(t, db, "draft", func(n *forum.NewArticle) { n.Topics, n.Draft = []string{"Routing", "Security"}, true })
	publish(t, db, "alone", func(n *forum.NewArticle) { n.Title, n.Topics = "Zebras", nil })
	related := func(slug string) string {
		t.Helper()
		p, err := db.ArticlePage(ctx, store.PageQuery{Slug: slug})
		must(t, err)
		var slugs []string
		for _, a := range p.Related {
			slugs = append(slugs, a.Slug)
			if a.Title == "" || a.PublishedAt.IsZero() || len(a.Authors) != 1 || a.Authors[0].Name != "Ann Author" {
				t.Errorf("%+v", a)
			}
		}
		return strings.Join(slugs, " ")
	}
	if got := related("first"); got != "second words third" {
		t.Errorf("%q", got)
	}
	if got := related("words"); got != "first" { // found from the other side
		t.Errorf("%q", got)
	}
	if got := related("alone"); got != "" {
		t.Errorf("%q", got)
	}
	publish(t, db, "second", func(n *forum.NewArticle) { n.Topics, n.Draft = []string{"Routing", "Security"}, true })
	if got := related("first"); got != "words third" {
		t.Errorf("after one became a draft: %q", got)
	}
}
