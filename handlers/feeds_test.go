package handlers_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/store/storetest"
)

type feed struct {
	Lang    string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string     `xml:"http://www.w3.org/2005/Atom id"`
	Title   string     `xml:"http://www.w3.org/2005/Atom title"`
	Updated time.Time  `xml:"http://www.w3.org/2005/Atom updated"`
	Links   []feedLink `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		Lang      string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		Base      string     `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
		ID        string     `xml:"http://www.w3.org/2005/Atom id"`
		Title     string     `xml:"http://www.w3.org/2005/Atom title"`
		Published time.Time  `xml:"http://www.w3.org/2005/Atom published"`
		Updated   time.Time  `xml:"http://www.w3.org/2005/Atom updated"`
		Summary   string     `xml:"http://www.w3.org/2005/Atom summary"`
		Links     []feedLink `xml:"http://www.w3.org/2005/Atom link"`
		Content   string     `xml:"http://www.w3.org/2005/Atom content"`
		Authors   []struct {
			Name string `xml:"http://www.w3.org/2005/Atom name"`
			URI  string `xml:"http://www.w3.org/2005/Atom uri"`
		} `xml:"http://www.w3.org/2005/Atom author"`
		Categories []struct {
			Term  string `xml:"term,attr"`
			Label string `xml:"label,attr"`
		} `xml:"http://www.w3.org/2005/Atom category"`
		Answers struct {
			Ref string `xml:"ref,attr"`
		} `xml:"http://purl.org/syndication/thread/1.0 in-reply-to"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

type feedLink struct {
	Rel   string `xml:"rel,attr"`
	Href  string `xml:"href,attr"`
	Count string `xml:"http://purl.org/syndication/thread/1.0 count,attr"`
}

func (b *browser) feed(path string) feed {
	b.s.t.Helper()
	a := b.get(path).want(b.s.t, 200, "")
	if mime := a.Header.Get("Content-Type"); mime != "application/atom+xml" {
		b.s.t.Errorf("%s is %s", path, mime)
	}
	var f feed
	if err := xml.Unmarshal([]byte(a.body), &f); err != nil {
		b.s.t.Fatalf("%s: %v\n%s", path, err, a.body)
	}
	return f
}

// conditional asks for a document with what is known of it already.
func (b *browser) conditional(path string, headers ...string) *answer {
	b.s.t.Helper()
	r := b.request("GET", path, "")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

const base = "http://colloquy.example"

func published(t *testing.T, s *site, n forum.NewArticle) {
	t.Helper()
	n.Source = n.Slug
	if _, _, err := s.ImportArticle(ctx, n); err != nil {
		t.Fatal(err)
	}
}

func TestAFeedSaysWhatTheArticlesSay(t *testing.T) {
	s := newSite(t)
	at := s.Clock.Now().Add(-48 * time.Hour).Truncate(time.Second)
	published(t, s, forum.NewArticle{
		Slug: "peering", Title: "On <peering> & “depeering”", Standfirst: "Who pays & why.", Body: "A *point*.\n\n[there](/articles/dns)", Lang: "ar", RightLeft: true,
		Published: at, Updated: at.Add(time.Hour), Topics: []string{"Routing", "Law & order"}, Authors: []forum.Author{{Name: "Ann Author"}, {Name: "Bo Author"}},
	})
	published(t, s, forum.NewArticle{Slug: "dns", Title: "DNS", Body: "Words.", Published: at.Add(-time.Hour)})
	published(t, s, forum.NewArticle{Slug: "draft", Title: "A draft", Body: "Secret words.", Draft: true, Topics: []string{"Routing", "Hidden"}, Authors: []forum.Author{{Name: "Ann Author"}, {Name: "Hidden Person"}}})
	b := s.browser()
	for path, want := range map[string]int{"/feed.xml": 2, "/topics/routing/feed.xml": 1, "/authors/bo-author/feed.xml": 1} {
		f := b.feed(path)
		if f.ID != base+path || f.Links[0] != (feedLink{"self", base + path, ""}) || f.Links[1].Rel != "alternate" || len(f.Entries) != want || !f.Updated.Equal(at.Add(time.Hour)) || f.Lang != "en" {
			t.Errorf("%s: %+v", path, f)
		}
		e := f.Entries[0]
		if e.ID != base+"/articles/peering" || e.Base != e.ID || e.Title != "On <peering> & “depeering”" || e.Summary != "Who pays & why." || e.Lang != "ar" || !e.Published.Equal(at) || !e.Updated.Equal(at.Add(time.Hour)) {
			t.Errorf("%s: %+v", path, e)
		}
		if len(e.Authors) != 2 || e.Authors[1].Name != "Bo Author" || len(e.Categories) != 2 || e.Categories[1].Label != "Law & order" || e.Links[0].Href != e.ID {
			t.Errorf("%s: %+v", path, e)
		}
		if !strings.HasPrefix(e.Content, `<div lang="ar" dir="rtl">`) || !strings.Contains(e.Content, "<em>point</em>") {
			t.Errorf("%s: %s", path, e.Content)
		}
		if e.Links[1] != (feedLink{"replies", base + "/articles/peering/comments.xml", "0"}) {
			t.Errorf("%s: %+v", path, e.Links)
		}
	}
	for _, path := range []string{"/topics/hidden/feed.xml", "/topics/nothing/feed.xml", "/authors/hidden-person/feed.xml", "/articles/draft/comments.xml", "/articles/nothing/comments.xml"} {
		b.get(path).want(t, 404, "")
	}
}

func TestAFeedOfNothingIsAFeed(t *testing.T) {
	s := newSite(t)
	if f := s.browser().feed("/feed.xml"); f.Title != "Colloquy" || f.Updated.IsZero() || f.Entries != nil {
		t.Errorf("%+v", f)
	}
}

func TestALargeArticleIsInItsFeedWithItsSummaryAlone(t *testing.T) {
	s := newSite(t)
	published(t, s, forum.NewArticle{Slug: "large", Title: "Large", Standfirst: "In short.", Body: strings.Repeat("Many words stand here. ", 6000)})
	for i := range 12 {
		published(t, s, forum.NewArticle{Slug: fmt.Sprint("middling-", i), Title: "Middling", Body: strings.Repeat("Many words stand here. ", 4000)})
	}
	b := s.browser()
	whole := 0
	for _, e := range b.feed("/feed.xml").Entries {
		if e.Content != "" {
			whole++
		}
		if strings.HasSuffix(e.ID, "/large") && (e.Content != "" || e.Summary != "In short.") {
			t.Errorf("%d bytes", len(e.Content))
		}
	}
	if whole < 5 || whole > 9 {
		t.Errorf("%d articles are in the feed whole", whole)
	}
}

func TestTheFeedOfADiscussionHoldsWhatIsShown(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	anybody := s.browser()
	top := s.Comment(m, "peering", 0)
	s.Clock.Move(2 * time.Minute)
	answer := s.Comment(m, "peering", top)
	anybody.guest("peering", "name", "Guest <b>Name</b>", "email", "guest@example.org", "body", "A *guest* says.").want(t, 303, "/comments/3")
	s.Clock.Move(2 * time.Minute)
	b.post(fmt.Sprintf("/comments/%d/edit", answer), "version", "1", "title", "", "body", "Changed.").want(t, 303, fmt.Sprintf("/comments/%d", answer))

	const path = "/articles/peering/comments.xml"
	f := anybody.feed(path)
	if len(f.Entries) != 3 || f.Title != "Comments on About peering · Colloquy" || !f.Updated.Equal(s.Clock.Now()) {
		t.Fatalf("%+v", f)
	}
	if e := f.Entries[0]; e.Authors[0].Name != "Guest <b>Name</b>" || e.Authors[0].URI != "" || e.Title != "Comment by Guest <b>Name</b>" || e.Answers.Ref != base+"/articles/peering" || e.Content != "<div dir=\"auto\"><p>A <em>guest</em> says.</p></div>" {
		t.Errorf("%+v", e)
	}
	if e := f.Entries[1]; e.ID != fmt.Sprint(base, "/comments/", answer) || e.Answers.Ref != fmt.Sprint(base, "/comments/", top) || !e.Updated.Equal(e.Published.Add(2*time.Minute)) || e.Authors[0].URI != base+"/members/"+m.Handle {
		t.Errorf("%+v", e)
	}
	if body := anybody.get(path).body; strings.Contains(body, "example.org") || strings.Contains(body, m.Email) {
		t.Error("an address is in the feed")
	}
	b.post(fmt.Sprintf("/comments/%d/delete", top))
	f = anybody.feed(path)
	if len(f.Entries) != 2 || f.Entries[1].Answers.Ref != base+"/articles/peering" {
		t.Errorf("%+v", f.Entries)
	}
	s.Remove(3)
	anybody.get(path).lacks(t, "Guest", fmt.Sprintf("/comments/%d\"", top))
	s.Remove(answer)
	if f = anybody.feed(path); f.Entries != nil || f.Updated.IsZero() {
		t.Errorf("%+v", f)
	}
}

func TestHostileWordsStayWordsInFeeds(t *testing.T) {
	s := newSite(t)
	published(t, s, forum.NewArticle{Slug: "bad", Title: "]]></title><script>", Standfirst: "<!-- & --> \"'", Body: "]]> &lt;b&gt; <script>alert(1)</script>", Authors: []forum.Author{{Name: "A & B"}}, Topics: []string{"<T> & \"U\""}})
	id := s.Comment(s.Member(0), "bad", 0)
	illegal := "\x01\x0b\x1f\ufffe\uffff"
	s.Exec("UPDATE articles SET title = title || $1, standfirst = standfirst || $1", illegal)
	s.Exec("UPDATE comments SET title = $1, body_html = body_html || $1 WHERE id = $2", "]]></title>"+illegal, id)
	s.Exec("UPDATE topics SET name = name || $1", illegal)
	s.Exec("UPDATE authors SET name = name || $1", illegal)
	s.Exec("UPDATE article_texts SET body_html = body_html || $1", illegal+"\xff")
	b := s.browser()
	for _, path := range []string{"/feed.xml", "/topics/t-u/feed.xml", "/authors/a-b/feed.xml", "/articles/bad/comments.xml"} {
		f := b.feed(path)
		a := b.get(path).lacks(t, "<script", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\xff", "\ufffd")
		if len(f.Entries) != 1 || !strings.HasPrefix(f.Entries[0].Title, "]]></title>") {
			t.Errorf("%s: %+v\n%s", path, f.Entries, a.body)
		}
	}
}

func TestWhoHasTheFeedIsToldThatItIsTheSame(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	b := s.browser()
	for path, change := range map[string]func(){
		"/feed.xml":                      func() { s.Article("dns") },
		"/articles/peering/comments.xml": func() { s.Comment(m, "peering", 0) },
		"/sitemap/articles-1.xml":        func() { s.Article("bgp") },
	} {
		s.Clock.Move(300 * time.Millisecond)
		first := b.get(path).want(t, 200, "")
		tag := first.Header.Get("ETag")
		if first.Header.Get("Cache-Control") != "public, no-cache" || first.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v", path, first.Header)
		}
		s.Clock.Move(time.Second)
		date := b.get(path).Header.Get("Last-Modified")
		later, err := http.ParseTime(date)
		if err != nil {
			t.Fatalf("%s: %q", path, date)
		}
		other := later.Add(-time.Second).Format(http.TimeFormat)
		for _, c := range []struct {
			headers []string
			want    int
		}{
			{[]string{"If-None-Match", tag}, 304},
			{[]string{"If-None-Match", `"x", ` + tag}, 304},
			{[]string{"If-Modified-Since", date}, 304},
			{[]string{"If-Modified-Since", other}, 200},
			{[]string{"If-Modified-Since", "yesterday"}, 200},
			{[]string{"If-None-Match", `"x"`, "If-Modified-Since", date}, 200},
			{[]string{"If-None-Match", tag, "If-Modified-Since", other}, 304},
		} {
			got := b.conditional(path, c.headers...)
			if got.StatusCode != c.want || c.want == 304 && got.body != "" {
				t.Errorf("%s with %q: %d", path, c.headers, got.StatusCode)
			}
		}
		head := b.do(b.request("HEAD", path, ""))
		if head.StatusCode != 200 || head.body != "" || head.Header.Get("ETag") != tag {
			t.Errorf("HEAD %s: %d %v", path, head.StatusCode, head.Header)
		}
		change() // in the same second
		for _, headers := range [][]string{{"If-None-Match", tag}, {"If-Modified-Since", date}} {
			if got := b.conditional(path, headers...); got.StatusCode != 200 || got.Header.Get("ETag") == tag || got.Header.Get("Last-Modified") != "" {
				t.Errorf("%s after a change with %q: %d", path, headers, got.StatusCode)
			}
		}
	}
}

func TestACommentMakesNoOtherFeedOfArticles(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	count := func() string { return b.feed("/feed.xml").Entries[0].Links[1].Count }
	tag := b.get("/feed.xml").Header.Get("ETag")
	s.Comment(s.Member(0), "peering", 0)
	if got := b.conditional("/feed.xml", "If-None-Match", tag); got.StatusCode != 304 || count() != "0" {
		t.Errorf("%d, %s comments", got.StatusCode, count())
	}
	s.Clock.Move(16 * time.Minute)
	if got := b.conditional("/feed.xml", "If-None-Match", tag); got.StatusCode != 304 || count() != "1" {
		t.Errorf("%d, %s comments", got.StatusCode, count())
	}
}

func TestMembersGetTheFeedThatEverybodyGets(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(0)
	mine, theirs := b.get("/feed.xml"), s.browser().get("/feed.xml")
	if mine.body != theirs.body || mine.Header.Get("ETag") != theirs.Header.Get("ETag") || mine.Header.Get("Cache-Control") != "public, no-cache" || mine.Header.Get("Set-Cookie") != "" {
		t.Errorf("%v\n%v", mine.Header, theirs.Header)
	}
}

func TestPagesNameTheirFeeds(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	for path, want := range map[string]string{
		"/": "/feed.xml", "/most-commented": "/feed.xml", "/topics/routing": "/feed.xml /topics/routing/feed.xml", "/authors/ann-author": "/feed.xml /authors/ann-author/feed.xml",
		"/articles/peering": "/feed.xml /articles/peering/comments.xml",
	} {
		var named []string
		page := b.get(path)
		for _, n := range page.find(func(n *html.Node) bool { return n.Data == "link" && attr(n, "type") == "application/atom+xml" }) {
			if attr(n, "rel") != "alternate" || attr(n, "title") == "" {
				t.Errorf("%s: %v", path, n.Attr)
			}
			named = append(named, attr(n, "href"))
		}
		if got := strings.Join(named, " "); got != want {
			t.Errorf("%s names %s", path, got)
		}
		for _, url := range named {
			b.get(url).want(t, 200, "")
		}
	}
}

func TestTheSitemapLeadsToEveryPublicPageAndNoOther(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("الشبكات")
	published(t, s, forum.NewArticle{Slug: "draft", Title: "A draft", Body: "Words.", Draft: true, Topics: []string{"Hidden"}, Authors: []forum.Author{{Name: "Hidden Person"}}})
	s.Comment(s.Member(0), "peering", 0)
	type entry struct {
		Loc     string `xml:"loc"`
		Lastmod string `xml:"lastmod"`
	}
	var index struct {
		XMLName xml.Name
		Parts   []entry `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap"`
	}
	b := s.browser()
	read := func(path string, v any) {
		t.Helper()
		a := b.get(path).want(t, 200, "").lacks(t, "draft", "hidden")
		if err := xml.Unmarshal([]byte(a.body), v); err != nil || len(a.body) > 50<<20 {
			t.Fatal(path, err)
		}
	}
	read("/sitemap.xml", &index)
	if len(index.Parts) != 2 || index.XMLName.Local != "sitemapindex" {
		t.Fatal(index)
	}
	seen := map[string]string{}
	for _, part := range index.Parts {
		var set struct {
			Pages []entry `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
		}
		read(strings.TrimPrefix(part.Loc, base), &set)
		for _, page := range set.Pages {
			path, ours := strings.CutPrefix(page.Loc, base)
			if _, twice := seen[path]; twice || !ours {
				t.Errorf("%s", page.Loc)
			}
			seen[path] = page.Lastmod
			b.get(path).want(t, 200, "")
		}
	}
	if len(seen) != 10 || seen["/articles/peering"] != s.Clock.Now().Format(time.RFC3339) {
		t.Error(seen)
	}
	for _, path := range []string{"/sitemap/articles-2.xml", "/sitemap/articles-0.xml", "/sitemap/articles-01.xml", "/sitemap/articles-99999999999.xml", "/sitemap/pages", "/sitemap/other.xml", "/sitemap/articles-.xml"} {
		b.get(path).want(t, 404, "")
	}
}

func TestRobotsAreToldWhereToGo(t *testing.T) {
	s := newSite(t)
	a := s.browser().get("/robots.txt").want(t, 200, "")
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") || !strings.HasSuffix(a.body, "\nSitemap: "+base+"/sitemap.xml\n") {
		t.Errorf("%s\n%s", a.Header, a.body)
	}
	if got := s.browser().conditional("/robots.txt", "If-None-Match", a.Header.Get("ETag")); got.StatusCode != 304 {
		t.Error(got.StatusCode)
	}
}

// structured is the data of a type on a page, as a program reads it.
func (a *answer) structured(t *testing.T, kind string) map[string]any {
	t.Helper()
	for _, n := range a.find(func(n *html.Node) bool { return attr(n, "type") == "application/ld+json" }) {
		var v map[string]any
		if err := json.Unmarshal([]byte(n.FirstChild.Data), &v); err != nil {
			t.Fatal(err)
		}
		if v["@type"] == kind {
			return v
		}
	}
	t.Fatalf("no %s on %s", kind, a.Request.URL)
	return nil
}

func TestStructuredDataSaysWhoAnswersWhom(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	published(t, s, forum.NewArticle{Slug: "plain", Title: "Plain", Body: "# Head\n\nFirst *words* &amp; more.\n\nSecond.", Lang: "fa"})
	m := s.Member(0)
	top := s.Comment(m, "peering", 0)
	s.Comment(m, "peering", top)
	b := s.browser()
	v := b.get("/articles/peering").structured(t, "DiscussionForumPosting")
	list := v["comment"].([]any)
	answer := list[1].(map[string]any)
	parent, _ := answer["parentItem"].(map[string]any)
	if len(list) != 2 || list[0].(map[string]any)["parentItem"] != nil || parent["@id"] != list[0].(map[string]any)["@id"] || v["commentCount"] != 2.0 || v["text"] != "What this is about." || v["inLanguage"] != "en" {
		t.Errorf("%v", v)
	}
	if author := answer["author"].(map[string]any); author["url"] != base+"/members/"+m.Handle {
		t.Errorf("%v", author)
	}
	s.Remove(top)
	v = b.get("/articles/peering").structured(t, "DiscussionForumPosting")
	if list = v["comment"].([]any); len(list) != 1 || list[0].(map[string]any)["parentItem"] != nil {
		t.Errorf("%v", list)
	}
	v = b.get("/articles/plain").structured(t, "DiscussionForumPosting")
	if v["text"] != "First words & more." || v["inLanguage"] != "fa" {
		t.Errorf("%v", v)
	}
	crumbs := b.get("/topics/routing").structured(t, "BreadcrumbList")["itemListElement"].([]any)
	if last := crumbs[2].(map[string]any); last["item"] != base+"/topics/routing" || last["position"] != 3.0 || last["name"] != "Routing" {
		t.Errorf("%v", crumbs)
	}
}

func TestAFeedThatIsMadeForTheFirstTimeIsAsItWasAtTheStart(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Clock.Move(time.Minute)
	if got := s.browser().get("/feed.xml").Header.Get("Last-Modified"); got != storetest.Start.Add(time.Second).Format(http.TimeFormat) {
		t.Errorf("as it is since %q", got)
	}
}
