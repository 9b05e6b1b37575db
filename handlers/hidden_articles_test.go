package handlers_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
)

// doors are all addresses by which one could learn of an article, by its slug.
var doors = []string{
	"GET ", "GET /comments", "GET /outline", "GET /new", "GET /people?q=a", "GET /live", "GET /comments.xml", "GET /report", "GET /card/x.png",
	"POST /comments", "POST /preview", "POST /follow", "POST /report", "POST /read", "POST /unfollow", "POST /moderate", "GET /moderate/discussion", "POST /moderate/discussion",
}

// knock asks at a door.
func (b *browser) knock(door, slug string) *answer {
	method, rest, _ := strings.Cut(door, " ")
	path := "/articles/" + slug + rest
	if method == "GET" {
		return b.get(path)
	}
	return b.post(path, "body", "Typed words.", "name", "Gus Guest", "email", "gus@example.org", "reason", "spam", "note", "x", "faith", "1")
}

func TestAnArticleThatIsNotPublicIsAsHiddenAsIfItDidNotExist(t *testing.T) {
	n := newOffice(t)
	n.published("A public one", forum.Fields{Topics: []string{"Routing"}})
	moderator, _ := n.member(forum.RoleModerator)
	m, err := n.CreateArticle(ctx, n.boss, forum.NewManuscript{Title: "Secretplan", Body: "Nobody knows secretwords.", Fields: forum.Fields{
		Standfirst: "Secretstandfirst.", Slug: "secretplan", Topics: []string{"Secrettopic", "Routing"}, Authors: []forum.Byline{{Name: "Secret Author"}}, Aliases: []string{"/secretalias", "/articles/secretold"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("/editor/articles/%d", m.Article.ID)
	look := func(state forum.ArticleStatus) {
		t.Helper()
		slug := n.Column("SELECT slug FROM articles WHERE id = " + fmt.Sprint(m.Article.ID))[0]
		for who, b := range map[string]*browser{"nobody": n.browser(), "reader": n.reader, "moderator": moderator} {
			for _, door := range doors {
				got, none := b.knock(door, slug), b.knock(door, "no-such-article")
				if got.StatusCode != none.StatusCode || strings.ReplaceAll(got.text(), slug, "no-such-article") != none.text() || fmt.Sprint(sortedKeys(got.Header)) != fmt.Sprint(sortedKeys(none.Header)) {
					t.Errorf("%s: %s %s: %d, and %d of none", state, who, door, got.StatusCode, none.StatusCode)
				}
			}
			for _, path := range []string{"", "/publish", "/notes", "/states", "/states/1", "/discussion", "/now"} {
				got, none := b.get(at+path), b.get("/editor/articles/999"+path)
				if got.StatusCode != none.StatusCode || got.StatusCode < 400 {
					t.Errorf("%s: %s %s: %d, and %d of none", state, who, path, got.StatusCode, none.StatusCode)
				}
			}
			for _, path := range []string{
				"/", "/recently-commented", "/most-commented", "/topics", "/feed.xml", "/topics/routing", "/topics/routing/feed.xml", "/sitemap.xml", "/sitemap/pages.xml", "/sitemap/articles-1.xml",
				"/search?q=secretwords", "/search?q=secretplan", "/articles/a-public-one", "/weekly", "/weekly/feed.xml", "/secretalias", "/articles/secretold", "/topics/secrettopic/feed.xml", "/authors/secret-author", "/authors/secret-author/feed.xml",
			} {
				got := b.get(path)
				text := strings.ReplaceAll(strings.ReplaceAll(got.body, "q=secretplan", ""), `value="secret`, "")
				for _, word := range []string{"Secretplan", "secretwords.", "Secretstandfirst", "Secret Author", "/articles/" + slug} {
					if strings.Contains(text, word) {
						t.Errorf("%s: %s learns %q at %s", state, who, word, path)
					}
				}
			}
		}
	}
	look(forum.Draft)
	n.step(m.Article.ID, forum.NewStep{Step: forum.StepSubmit})
	look(forum.Submitted)
	n.step(m.Article.ID, forum.NewStep{Step: forum.StepSchedule, Due: n.Clock.Now().Add(time.Hour)})
	look(forum.Scheduled)
	n.editor.get(at+"/publish").want(t, 200, "").says(t, "Secretplan", "Scheduled")
}

func sortedKeys(h http.Header) (list []string) {
	for k := range h {
		if k != "Content-Length" && k != "Content-Encoding" && k != "Transfer-Encoding" {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	return list
}

func TestAWithdrawnArticleIsGoneEverywhereWithTheNextPage(t *testing.T) {
	n := newOffice(t)
	stays := n.published("A public one", forum.Fields{Topics: []string{"Routing", "Interconnection"}})
	a := n.published("Withdrawnplan", forum.Fields{Standfirst: "Oldstandfirst.", Topics: []string{"Routing", "Interconnection", "Alone"}, Authors: []forum.Byline{{Name: "Old Author"}}})
	member := n.Member(0)
	comment := n.Comment(member, a.Slug, 0)
	pages := []string{
		"/", "/recently-commented", "/most-commented", "/topics", "/topics/routing", "/topics/alone", "/feed.xml", "/topics/routing/feed.xml", "/authors/old-author", "/members/" + member.Handle,
		"/sitemap/articles-1.xml", "/search?q=withdrawnplan", "/articles/" + stays.Slug, "/account/answers",
	}
	everybody := map[string]*browser{"nobody": n.browser(), "reader": n.reader, "editor": n.editor}
	for _, b := range everybody {
		for _, path := range append(pages, "/articles/"+a.Slug, "/articles/"+a.Slug+"/comments.xml", fmt.Sprint("/comments/", comment)) {
			b.get(path)
		}
	}
	n.step(a.ID, forum.NewStep{Step: forum.StepWithdraw, Note: "The figures\nwere wrong."})
	for who, b := range everybody {
		gone := b.get("/articles/"+a.Slug).want(t, http.StatusGone, "").says(t, "This article was withdrawn", "were wrong.", "Withdrawn on 20 November 2026").lacks(t, "Withdrawnplan", "Oldstandfirst", "Old Author", "Title 5")
		if gone.Header.Get("Cache-Control") == "public, no-cache" {
			t.Error("it is kept")
		}
		if kept := strings.Contains(gone.body, "/discussion"); kept != (who == "editor") {
			t.Errorf("%s is led to what was said: %v", who, kept)
		}
		for _, door := range doors {
			got := b.knock(door, a.Slug)
			if got.StatusCode < 400 || got.StatusCode >= 500 {
				t.Errorf("%s %s: %d", who, door, got.StatusCode)
			}
			got.lacks(t, "Withdrawnplan", "Body of number")
			if strings.HasPrefix(door, "POST /comments") && !strings.Contains(got.text(), "Typed words.") {
				t.Errorf("%s: what was typed is lost: %s", who, got.text())
			}
		}
		for _, path := range pages {
			b.get(path).lacks(t, "Withdrawnplan</", "/articles/"+a.Slug, "Body of number")
		}
		for _, path := range []string{"", "/thread", "/history", "/report"} {
			if got := b.get(fmt.Sprint("/comments/", comment, path)); got.StatusCode != 404 && got.StatusCode != 410 && got.StatusCode != 403 && got.StatusCode != 401 {
				t.Errorf("%s: comment%s: %d", who, path, got.StatusCode)
			}
		}
	}
	moderator, _ := n.member(forum.RoleModerator)
	kept := fmt.Sprintf("/editor/articles/%d/discussion", a.ID)
	moderator.get(kept).want(t, 200, "").says(t, "Withdrawnplan", "The figures", "Body of number")
	n.reader.get(kept).want(t, 404, "")
	n.author.get(kept).want(t, 404, "")
	r := n.browser().request("GET", "/articles/"+a.Slug, "")
	r.Header.Set("Accept", "application/json")
	if got := n.browser().do(r); got.StatusCode != 410 || !strings.Contains(got.body, "were wrong.") {
		t.Errorf("%d %s", got.StatusCode, got.body)
	}
	n.step(a.ID, forum.NewStep{Step: forum.StepReinstate})
	n.browser().get("/articles/"+a.Slug).want(t, 200, "").says(t, "Withdrawnplan", "Body of number")
	n.Sound()
}

func TestOldAddressesLeadOnWithAllThatHangsOnThem(t *testing.T) {
	n := newOffice(t)
	a := n.published("First", forum.Fields{Topics: []string{"Routing"}, Aliases: []string{"/2019/05/old.html", "/ålder"}})
	n.changed(a.ID, func(d *forum.NewManuscript) { d.Fields.Slug = "zweitens" }, forum.NewStep{Change: forum.ChangeMinor})
	b := n.browser()
	for old, to := range map[string]string{
		"/articles/first": "/articles/zweitens", "/articles/first?after=3&order=newest": "/articles/zweitens?after=3&order=newest", "/articles/first/comments.xml": "/articles/zweitens/comments.xml",
		"/articles/first/outline": "/articles/zweitens/outline", "/articles/first/no/such/page": "/articles/zweitens/no/such/page", "/2019/05/old.html": "/articles/zweitens", "/2019/05/old.html/": "/articles/zweitens",
		"/2019/05/old.html?x=1": "/articles/zweitens?x=1", "/%C3%A5lder": "/articles/zweitens", "/articles/first/": "/articles/zweitens",
	} {
		got := b.get(old).want(t, http.StatusMovedPermanently, to)
		if got.Header.Get("Cache-Control") != "public, max-age=3600" {
			t.Errorf("%s: %q", old, got.Header.Get("Cache-Control"))
		}
	}
	b.do(b.request("HEAD", "/articles/first", "")).want(t, http.StatusMovedPermanently, "/articles/zweitens")
	n.reader.get("/articles/first").want(t, http.StatusMovedPermanently, "/articles/zweitens")
	posted := n.reader.post("/articles/first/comments", "body", "Typed where it was.").want(t, http.StatusPermanentRedirect, "/articles/zweitens/comments")
	if posted.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%q", posted.Header.Get("Cache-Control"))
	}
	for _, none := range []string{"/articles/never", "/topics/never", "/2019/05/never.html", "//evil.example/articles/first", "/articles/first%2F..%2F", "/comments/999", "/editor/articles/first", "/articles", "/%5Cevil.example"} {
		if got := b.get(none); got.StatusCode < 400 || got.StatusCode >= 500 {
			t.Errorf("%s: %d %s", none, got.StatusCode, got.Header.Get("Location"))
		}
	}
	n.Exec("UPDATE topics SET slug = 'paths' WHERE slug = 'routing'")
	n.Exec("INSERT INTO redirects (path, topic_id, at) SELECT '/topics/routing', id, 0 FROM topics WHERE slug = 'paths'")
	b.get("/topics/routing/feed.xml").want(t, http.StatusMovedPermanently, "/topics/paths/feed.xml")
	b.get("/topics/routing?after=1").want(t, http.StatusMovedPermanently, "/topics/paths?after=1")
	n.step(a.ID, forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."})
	b.get("/articles/first").want(t, http.StatusMovedPermanently, "/articles/zweitens")
	b.get("/articles/zweitens").want(t, http.StatusGone, "")
}

func TestAnArticleSaysWhatItsFormSays(t *testing.T) {
	n := newOffice(t)
	a := n.published("First", forum.Fields{Canonical: "https://journal.example/first", Discussion: forum.DiscussionForDays, CloseAfter: 10, MembersOnly: true})
	b := n.browser()
	page := b.get("/articles/first").want(t, 200, "").says(t, "This discussion closes on 30 November 2026", "This discussion is for members")
	if !strings.Contains(page.body, `<link rel="canonical" href="https://journal.example/first">`) || !strings.Contains(page.body, `"url":"https://journal.example/first"`) {
		t.Errorf("%.3000s", page.body)
	}
	b.post("/articles/first/comments", "body", "Words.", "name", "Gus Guest", "email", "gus@example.org").want(t, 401, "").says(t, "This discussion is for members")
	modified := func(at string) {
		t.Helper()
		page := b.get("/articles/first")
		feed := b.get("/feed.xml")
		if !strings.Contains(page.body, `"dateModified":"`+at+`"`) || !strings.Contains(feed.body, "<updated>"+at+"</updated>") {
			t.Errorf("not modified at %s: %s", at, feed.body)
		}
	}
	modified("2026-11-20T12:00:00Z")
	n.Clock.Move(24 * time.Hour)
	n.changed(a.ID, func(d *forum.NewManuscript) { d.Body = "Spelling." }, forum.NewStep{Change: forum.ChangeMinor})
	modified("2026-11-20T12:00:00Z")
	b.get("/articles/first").says(t, "Spelling.").lacks(t, "updated <time")
	n.changed(a.ID, func(d *forum.NewManuscript) { d.Body = "Right." }, forum.NewStep{Change: forum.ChangeCorrection, Text: "It was <wrong>."})
	modified("2026-11-21T12:00:00Z")
	b.get("/articles/first").says(t, "Corrected on 21 November 2026: It was <wrong>.").lacks(t, "updated <time")
	n.Clock.Move(24 * time.Hour)
	n.changed(a.ID, func(d *forum.NewManuscript) { d.Body = "More." }, forum.NewStep{Change: forum.ChangeSubstantial})
	modified("2026-11-22T12:00:00Z")
	b.get("/articles/first").says(t, "updated 22 November 2026", "Corrected on 21 November 2026")
	n.Clock.Move(8 * 24 * time.Hour)
	n.reader.get("/articles/first").says(t, "This discussion closed by itself, 10 days after the article was published.")
	n.reader.post("/articles/first/comments", "body", "Words.").want(t, 403, "")
}

func TestAPreviewIsForWhoeverHasItsLink(t *testing.T) {
	n := newOffice(t)
	at, m := n.written("On peering")
	page := at + "/publish"
	n.editor.post(at+"/previews", "for", "", "days", "700").want(t, 422, "").says(t, "Please fill this in.", "This must be a number.")
	made := n.editor.post(at+"/previews", "for", "Legal").want(t, 200, "").says(t, "It is shown this once", "Legal", "until 27 Nov 2026")
	link := made.find(func(x *htmlNode) bool { return attr(x, "class") == "made" })
	path := strings.TrimPrefix(attr(link[0], "href"), "http://colloquy.example")
	n.editor.get(page).says(t, "Legal").lacks(t, path)
	b := n.browser()
	got := b.get(path).want(t, 200, "").says(t, "Not published. Preview until 27 Nov 2026", "On peering", "Words about On peering.", n.writer.Name).lacks(t, "discussion", "Report this article", "/articles/")
	if got.Header.Get("Cache-Control") != "private, no-store" || got.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(got.body, `content="noindex"`) {
		t.Errorf("%v", got.Header)
	}
	if _, err := n.SaveManuscript(ctx, n.boss, m.Article.ID, forum.NewManuscript{Version: 1, Title: "On peering", Body: "![x](/media/0123456789abcdef0123456789abcdef-800x600.jpg)\n\nSaved since."}, forum.StateAuto); err != nil {
		t.Fatal(err)
	}
	b.get(path).says(t, "Saved since.")
	none := b.get("/preview/0123456789abcdef0123456789abcdef").want(t, 404, "")
	n.editor.post(at+"/previews", "end", "1").want(t, 303, page+"?done=ended#previews")
	if ended := b.get(path).want(t, 404, ""); ended.text() != none.text() || fmt.Sprint(sortedKeys(ended.Header)) != fmt.Sprint(sortedKeys(none.Header)) {
		t.Error("a link that has ended is told from one that never was")
	}
	n.editor.get(page+"?done=ended").says(t, "The link does not work any more.")
	lasting := n.editor.post(at+"/previews", "for", "Legal", "days", "3").want(t, 200, "").find(func(x *htmlNode) bool { return attr(x, "class") == "made" })
	n.step(m.Article.ID, forum.NewStep{Step: forum.StepPublish})
	n.editor.post(at+"/previews", "for", "Legal", "days", "3").want(t, 409, "")
	b.get(strings.TrimPrefix(attr(lasting[0], "href"), "http://colloquy.example")).want(t, 303, "/articles/on-peering")
}

// A statementLog notes how many statements the last request ran.
type statementLog struct {
	slog.Handler
	last *atomic.Int64
}

func (statementLog) Enabled(context.Context, slog.Level) bool { return true }

func (l statementLog) Handle(ctx context.Context, r slog.Record) error {
	l.last.Store(0)
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "statements" {
			l.last.Store(a.Value.Int64())
		}
		return true
	})
	return routeLog{}.Handle(ctx, r)
}

func TestWhatIsNowhereCostsOneLookUp(t *testing.T) {
	var last atomic.Int64
	s := newSite(t, func(o *handlers.Options) { o.Log = slog.New(statementLog{last: &last}) })
	s.Article("peering")
	b := s.browser()
	b.get("/articles/nothing") // once, so that what stands beside every page is read
	for path, want := range map[string]int64{"/no/such/page": 1, "/wp-login.php": 1, "/comments/999": 2, "/members/nobody": 1, "/articles/nothing": 3, "/topics/nothing": 2} {
		b.get(path).want(t, 404, "")
		if got := last.Load(); got > want {
			t.Errorf("%s: %d statements, want %d", path, got, want)
		}
	}
}
