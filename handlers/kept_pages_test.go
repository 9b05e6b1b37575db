package handlers_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
	"colloquy/store/storetest"
)

// A keptWalk lets things happen to articles in any order and holds each kept page
// against the same page of a server that has kept nothing.
type keptWalk struct {
	*site
	random    *rand.Rand
	articles  []*forum.NewArticle
	written   []int64  // articles of the editor, by their numbers
	slugs     []string // that those have, or had
	comments  []int64
	series    int64
	editor    *forum.Member
	writer    *forum.Member // who has a byline too
	moderator *forum.Member
	other     *store.Store      // another process
	named     map[string]string // what an ETag stood for
	story     []string
}

// another opens the same database as another process does.
func another(t *testing.T, db *storetest.DB) *store.Store {
	t.Helper()
	s, err := store.Open(ctx, store.Options{Dir: db.Dir, Policy: forum.DefaultPolicy(), Guests: true, Clock: db.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newKeptWalk(t *testing.T, seed uint64) *keptWalk {
	w := &keptWalk{site: newSite(t), random: rand.New(rand.NewPCG(seed, 9)), named: map[string]string{}}
	w.writer, w.moderator, w.editor = w.Member(forum.RoleAuthor), w.Member(forum.RoleModerator), w.Member(forum.RoleEditor)
	if err := w.StartSession(ctx, "token", w.writer.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.other = another(t, w.DB)
	t.Cleanup(func() { _ = w.other.Close() })
	byAnn := func(n *forum.NewArticle) bool {
		return slices.ContainsFunc(n.Authors, func(a forum.Author) bool { return a.Name == "Ann Author" })
	}
	for len(w.articles) < 8 || !slices.ContainsFunc(w.articles, byAnn) {
		w.publish(w.Store)
	}
	if err := w.JoinByline(ctx, w.writer.ID, "ann-author"); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *keptWalk) tell(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

// some returns between least and most different words.
func (w *keptWalk) some(least, most int, words ...string) []string {
	w.random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words[:least+w.random.IntN(most-least+1)]
}

func (w *keptWalk) authors() (list []forum.Author) {
	for _, name := range w.some(1, 2, "Ann Author", "Ben Byline", "Cleo Column") {
		list = append(list, forum.Author{Name: name})
	}
	return list
}

func (w *keptWalk) title() string {
	return strings.Join(w.some(2, 4, "routing", "satellites", "cables", "peering", "security", "practice", "languages"), " ") + fmt.Sprint(" ", len(w.story))
}

func (w *keptWalk) date() time.Time {
	return storetest.Start.Add(-time.Duration(1+w.random.IntN(20)) * 24 * time.Hour)
}

func (w *keptWalk) imported(by *store.Store, n *forum.NewArticle) {
	w.t.Helper()
	if _, _, err := by.ImportArticle(ctx, *n); err != nil {
		w.t.Fatal(err)
	}
}

func (w *keptWalk) publish(by *store.Store) {
	slug := fmt.Sprintf("article-%03d", len(w.articles))
	n := &forum.NewArticle{
		Slug: slug, Source: slug, Title: w.title(), Body: strings.Join(w.some(2, 4, "Routing.", "Satellites.", "Cables.", "Practice."), " "),
		Published: w.date(), Authors: w.authors(), Topics: w.some(0, 2, "Law", "Space", "Routing"), Draft: w.random.IntN(6) == 0,
	}
	w.tell("publish %s, draft %t", slug, n.Draft)
	w.imported(by, n)
	w.articles = append(w.articles, n)
}

func (w *keptWalk) edit(by *store.Store) {
	n := w.articles[w.random.IntN(len(w.articles))]
	what := w.random.IntN(7)
	switch what {
	case 0:
		n.Title = w.title()
	case 1:
		n.Standfirst = "What it says. " + w.title()
	case 2:
		n.Body += "\n\nAnd more."
	case 3:
		n.Published = w.date()
	case 4:
		n.Topics = w.some(0, 2, "Law", "Space", "Routing")
	case 5:
		n.Authors = w.authors()
	default:
		n.Authors[0].Position = w.some(1, 1, "Writer", "Editor", "Engineer")[0]
	}
	w.tell("change %d of %s", what, n.Slug)
	w.imported(by, n)
}

func (w *keptWalk) withdraw(by *store.Store) {
	n := w.articles[w.random.IntN(len(w.articles))]
	n.Draft = !n.Draft
	w.tell("%s is a draft: %t", n.Slug, n.Draft)
	w.imported(by, n)
}

// public is one of the articles that are.
func (w *keptWalk) public() *forum.NewArticle {
	for {
		if n := w.articles[w.random.IntN(len(w.articles))]; !n.Draft {
			return n
		}
	}
}

func (w *keptWalk) comment(by *store.Store) {
	n := w.public()
	p, err := by.PostComment(ctx, forum.NewComment{Article: n.Slug, MemberID: w.writer.ID, Title: fmt.Sprint("Title ", len(w.story)), Body: fmt.Sprintf("Said here as number %d.", len(w.story))})
	if err != nil {
		w.t.Fatal(err)
	}
	w.tell("comment %d under %s", p.ID, n.Slug)
	w.comments = append(w.comments, p.ID)
}

// move brings a comment to another discussion, where it says whence it came.
func (w *keptWalk) move() {
	w.comment(w.Store)
	id, to := w.comments[len(w.comments)-1], w.public()
	c, _, err := w.Store.Comment(ctx, id)
	if err != nil {
		w.t.Fatal(err)
	}
	if a, err := w.Store.Article(ctx, to.Slug); err != nil || a.ID == c.ArticleID {
		return
	}
	d := w.decision(w.t, w.moderator, forum.SubjectComment, id, forum.ActionMove)
	d.Slug = to.Slug
	w.decide(w.t, w.moderator, d)
	w.tell("comment %d goes to %s", id, to.Slug)
}

// write lets the editor do something with an article of theirs: publish it, give it
// another address or title, withdraw it, bring it back.
func (w *keptWalk) write(by *store.Store) {
	step := func(m forum.Manuscript, n forum.NewStep) {
		n.Version, n.Change = m.Version, forum.ChangeMinor
		a, err := by.TakeStep(ctx, w.editor, m.Article.ID, n)
		if err != nil {
			w.t.Fatal(err)
		}
		w.tell("the editor takes the step %s with %s", n.Step, a.Slug)
		w.slugs = append(w.slugs, a.Slug)
	}
	n := forum.NewManuscript{Title: w.title(), Body: "Words.", Fields: forum.Fields{Topics: w.some(0, 2, "Law", "Space", "Routing"), Slug: fmt.Sprintf("written-%03d", len(w.story))}}
	if len(w.written) == 0 || w.random.IntN(3) == 0 {
		m, err := by.CreateArticle(ctx, w.editor, n)
		if err != nil {
			w.t.Fatal(err)
		}
		w.written = append(w.written, m.Article.ID)
		step(m, forum.NewStep{Step: forum.StepPublish})
		return
	}
	m, err := by.Manuscript(ctx, w.editor, w.written[w.random.IntN(len(w.written))])
	if err != nil {
		w.t.Fatal(err)
	}
	switch {
	case m.Article.Status == forum.Withdrawn:
		step(m, forum.NewStep{Step: forum.StepReinstate})
	case w.random.IntN(3) == 0:
		step(m, forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."})
	default:
		n.Version = m.Version
		if m, err = by.SaveManuscript(ctx, w.editor, m.Article.ID, n, forum.StateSaved); err != nil {
			w.t.Fatal(err)
		}
		step(m, forum.NewStep{Step: forum.StepUpdate})
	}
}

// organise lets the editor choose the articles of the front page and of a series, pin
// a comment, or name a topic otherwise.
func (w *keptWalk) organise(by *store.Store) {
	w.t.Helper()
	public, err := by.ArticleChoices(ctx, w.editor, false)
	if err != nil {
		w.t.Fatal(err)
	}
	var some []int64
	for _, a := range public {
		if w.random.IntN(len(public)) < 3 && len(some) < forum.MaxFeatured {
			some = append(some, a.ID)
		}
	}
	what := w.random.IntN(4)
	w.tell("organise %d with %v", what, some)
	switch what {
	case 0:
		var seen []int64
		var featured []forum.Article
		featured, err = by.Featured(ctx)
		for _, a := range featured {
			seen = append(seen, a.ID)
		}
		err = errors.Join(err, by.SetFeatured(ctx, w.editor, seen, some))
	case 1:
		n := forum.NewSeries{Name: "Serial", Description: w.title(), Articles: some}
		if w.series == 0 {
			w.series, err = by.AddSeries(ctx, w.editor, n)
			break
		}
		var x forum.Series
		x, err = by.SeriesByID(ctx, w.series)
		err = errors.Join(err, by.SaveSeries(ctx, w.editor, w.series, x.Version, n))
	case 2:
		if len(w.comments) > 0 {
			_ = by.Pin(ctx, w.editor, w.comments[w.random.IntN(len(w.comments))], w.random.IntN(3) > 0) // not where its article is a draft
		}
	default:
		var list []store.TopicEntry
		list, err = by.TopicEntries(ctx)
		if len(list) > 0 {
			p := list[w.random.IntN(len(list))]
			err = errors.Join(err, by.SaveTopic(ctx, w.editor, p.ID, p.Version, forum.NewTopic{Name: fmt.Sprint(p.Slug, " ", len(w.story)), Slug: p.Slug}))
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// happen lets something happen, sometimes in another process.
func (w *keptWalk) happen() {
	by := w.Store
	if w.random.IntN(6) == 0 {
		by = w.other
	}
	switch w.random.IntN(16) {
	case 0, 1, 2:
		w.publish(by)
	case 3, 4, 5, 6:
		w.edit(by)
	case 7, 8:
		w.withdraw(by)
	case 9:
		w.move()
	case 10, 11:
		w.write(by)
	case 12, 13:
		w.organise(by)
	default:
		w.comment(by)
	}
	if by == w.other {
		w.tell("in another process")
		if _, err := w.Watch(ctx); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *keptWalk) paths() []string {
	list := []string{
		"/", "/recently-commented", "/most-commented", "/topics", "/feed.xml", "/sitemap.xml", "/sitemap/articles-1.xml", "/sitemap/pages.xml", "/search", "/series/serial",
		"/members/" + w.writer.Handle,
	}
	for _, path := range []string{"/topics/law", "/topics/space", "/topics/routing", "/authors/ann-author", "/authors/ben-byline", "/authors/cleo-column"} {
		list = append(list, path, path+"/feed.xml")
	}
	for _, n := range w.articles {
		path := "/articles/" + n.Slug
		list = append(list, path, path+"?order=newest", path+"/outline", path+"/comments.xml")
	}
	for _, slug := range w.slugs {
		list = append(list, "/articles/"+slug)
	}
	for _, id := range w.comments {
		list = append(list, "/comments/"+strconv.FormatInt(id, 10)+"/thread")
	}
	return list
}

// asked answers one request without a network.
func asked(h http.Handler, path, cookie string) *httptest.ResponseRecorder {
	r, rec := httptest.NewRequest("GET", path, nil), httptest.NewRecorder()
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	h.ServeHTTP(rec, r)
	return rec
}

// late is what a page may say a while after it was so: the column beside the
// articles, the numbers in feeds, when discussions changed.
var late = regexp.MustCompile(`(?s)<aside class="side".*?</aside>| thr:(count|updated)="[^"]*"|<lastmod>[^<]*</lastmod>`)

func atOnce(page string) string { return late.ReplaceAllString(page, "") }

// compare holds the kept pages against new ones.
func (w *keptWalk) compare() {
	w.t.Helper()
	db := another(w.t, w.DB)
	defer db.Close()
	o := options(&storetest.DB{Store: db, Clock: w.Clock, Dir: w.Dir})
	fresh, err := handlers.New(o)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, path := range w.paths() {
		kept, made := asked(w.handler, path, ""), asked(fresh, path, "")
		w.same(path, kept, made)
		for _, rec := range []*httptest.ResponseRecorder{kept, made} {
			w.meansOne(path, rec)
		}
		for _, n := range w.articles {
			if n.Draft && strings.Contains(kept.Body.String(), "/articles/"+n.Slug+`"`) {
				w.t.Errorf("%s names %s, which is not public", path, n.Slug)
			}
		}
		if strings.HasPrefix(path, "/articles/") {
			w.same(path, asked(w.handler, path, "colloquy=token"), asked(fresh, path, "colloquy=token"))
		}
	}
	if w.t.Failed() {
		w.t.Fatalf("the story:\n%s", strings.Join(w.story, "\n"))
	}
}

func (w *keptWalk) same(path string, kept, made *httptest.ResponseRecorder) {
	w.t.Helper()
	if got, want := atOnce(kept.Body.String()), atOnce(made.Body.String()); kept.Code != made.Code || kept.Code >= 500 || kept.Code == 200 && got != want {
		i := 0
		for i < min(len(got), len(want)) && got[i] == want[i] {
			i++
		}
		w.t.Errorf("%s is %d %.300q, should be %d %.300q", path, kept.Code, got[i:], made.Code, want[i:])
	}
}

// meansOne checks that an ETag never stands for two texts.
func (w *keptWalk) meansOne(path string, rec *httptest.ResponseRecorder) {
	etag, body := rec.Header().Get("Etag"), rec.Body.String()
	if etag == "" {
		return
	}
	if strings.HasSuffix(path, ".xml") {
		body = atOnce(body)
	}
	if before, ok := w.named[path+etag]; ok && before != body {
		w.t.Errorf("%s: %s means two texts", path, etag)
	}
	w.named[path+etag] = body
}

func TestWhatIsKeptIsWhatWouldBeMadeAnewWhateverHappens(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if n, err := strconv.ParseUint(os.Getenv("COLLOQUY_KEPT_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("COLLOQUY_KEPT_SEED=%d", seed)
	w := newKeptWalk(t, seed)
	for range 6 {
		for range 1 + w.random.IntN(4) {
			w.happen()
			for _, path := range w.some(0, 5, w.paths()...) {
				asked(w.handler, path, "")
			}
			w.Clock.Move(time.Duration(w.random.IntN(40)) * time.Second)
		}
		w.compare()
	}
	w.Sound()
}

// etags asks for pages and says which ETag each has.
func etags(h http.Handler, paths []string) map[string]string {
	found := map[string]string{}
	for _, path := range paths {
		found[path] = asked(h, path, "").Header().Get("Etag")
	}
	return found
}

func TestAnArticleChangesOnlyThePagesThatShowIt(t *testing.T) {
	s := newSite(t)
	article := func(slug, title, topic, author string, days int, draft bool) {
		t.Helper()
		n := forum.NewArticle{Slug: slug, Source: slug, Title: title, Body: "Words.", Authors: []forum.Author{{Name: author}}, Draft: draft, Published: storetest.Start.AddDate(0, 0, -days)}
		if topic != "" {
			n.Topics = []string{topic}
		}
		if _, _, err := s.ImportArticle(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	article("oldest", "Zebras", "Law", "Ben", 9, false)
	article("older", "Lighthouses", "Law", "Ben", 8, false)
	article("earlier", "Umbrellas", "Law", "Ben", 5, false)
	article("later", "Windmills", "", "Cleo", 3, false)
	article("newest", "Harbours", "", "Cleo", 1, false)
	article("relation", "Xylophones", "Space", "Cleo", 7, false)
	documents := []string{"/feed.xml", "/topics/law/feed.xml", "/topics/space/feed.xml", "/authors/ben/feed.xml", "/authors/cleo/feed.xml", "/sitemap.xml", "/sitemap/articles-1.xml", "/sitemap/pages.xml", "/robots.txt", "/articles/older/comments.xml"}
	lists := []string{"/", "/topics", "/topics/law", "/topics/space", "/authors/ben", "/authors/cleo"}
	var articles []string
	for _, slug := range []string{"oldest", "older", "earlier", "later", "newest", "relation", "published"} {
		articles = append(articles, "/articles/"+slug)
	}
	all := slices.Concat(articles, lists, documents)
	member, _ := s.member(0)
	site := s.SiteRevision()
	changes := func(what string, change func(), want ...string) {
		t.Helper()
		before := etags(s.handler, all)
		change()
		var got []string
		for path, etag := range etags(s.handler, all) {
			if etag != before[path] {
				got = append(got, path)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s changes\n%q, want\n%q", what, got, want)
		}
	}
	listed := []string{"/", "/topics", "/topics/space", "/authors/ann", "/feed.xml", "/topics/space/feed.xml", "/authors/ann/feed.xml", "/sitemap/articles-1.xml"}
	all = append(all, "/authors/ann", "/authors/ann/feed.xml")
	changes("a draft", func() { article("published", "Accordions", "Space", "Ann", 4, true) })
	changes("publishing", func() { article("published", "Accordions", "Space", "Ann", 4, false) },
		append([]string{"/articles/published", "/articles/earlier", "/articles/later", "/articles/relation", "/sitemap/pages.xml"}, listed...)...)
	member.get("/articles/later").says(t, "Accordions")
	s.Clock.Move(time.Second)
	changes("another title", func() { article("published", "Bagpipes", "Space", "Ann", 4, false) },
		append([]string{"/articles/published", "/articles/earlier", "/articles/later", "/articles/relation"}, listed...)...)
	member.get("/articles/relation").says(t, "Bagpipes").lacks(t, "Accordions")
	changes("a comment", func() { s.Comment(s.Member(0), "older", 0) }, slices.Concat([]string{"/articles/older", "/articles/older/comments.xml"}, lists, []string{"/authors/ann"})...)
	changes("another date", func() { article("published", "Bagpipes", "Space", "Ann", 2, false) },
		append([]string{"/articles/published", "/articles/earlier", "/articles/later", "/articles/newest", "/articles/relation"}, listed...)...)
	if s.SiteRevision() != site {
		t.Error("the whole site was made anew")
	}
	article("published", "Bagpipes", "Space", "Ann", 2, true)
	for _, path := range all {
		if text := asked(s.handler, path, "").Body.String(); strings.Contains(text, "Bagpipes") || strings.Contains(text, "/articles/published\"") {
			t.Errorf("%s names an article that was withdrawn", path)
		}
	}
}
