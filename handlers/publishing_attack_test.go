package handlers_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// lines of a form with all that an editor can write beside a text.
var allTyped = []string{
	"version", "1", "title", "Typed title", "standfirst", "Typed standfirst", "body", "Typed\nbody <b>", "topics", "Typed topic",
}

func TestNoFormOfTheDeskLosesWhatWasTypedInIt(t *testing.T) {
	n := newStudy(t)
	suspended, m := n.member(forum.RoleEditor)
	former, f := n.member(forum.RoleEditor)
	admin := n.Member(forum.RoleAdministrator)
	if _, err := n.AddTopic(ctx, n.chief, forum.NewTopic{Name: "Routing"}); err != nil {
		t.Fatal(err)
	}
	if err := n.SuspendMember(ctx, admin, m.ID, time.Time{}, n.Clock.Now().Add(time.Hour), "Insults."); err != nil {
		t.Fatal(err)
	}
	n.Exec("UPDATE members SET roles = 0 WHERE id = $1", f.ID)
	forms := map[string][]string{
		n.draft:                {"Typed title", "Typed standfirst", "Typed\nbody <b>", "Typed topic"},
		"/editor/articles":     {"Typed title", "Typed standfirst", "Typed\nbody <b>", "Typed topic"},
		"/editor/pages/about":  {"Typed title", "Typed\nbody <b>"},
		n.draft + "/notes":     {"Typed note", "Typed quote"},
		n.draft + "/step":      {"Typed reason"},
		"/editor/topics":       {"Typed description"},
		"/editor/topics/1":     {"Typed description", "Typed sponsor"},
		"/editor/series":       {"Typed description"},
		"/editor/series/1":     {"Typed description"},
		"/editor/authors/1":    {"Typed biography"},
		"/editor/articles/999": {"Typed title", "Typed\nbody <b>"},
	}
	extra := []string{"text", "Typed note", "quote", "Typed quote", "step", "withdraw", "note", "Typed reason", "action", "save", "seen", "1", "name", "Name", "description", "Typed description", "sponsor_text", "Typed sponsor", "biography", "Typed biography"}
	for name, b := range map[string]*browser{"nobody": n.browser(), "suspended": suspended, "former editor": former} {
		for path, words := range forms {
			fields := allTyped
			if words[0] != "Typed title" {
				fields = extra
			}
			page := b.post(path, fields...)
			if page.StatusCode != 401 && page.StatusCode != 403 && page.StatusCode != 404 {
				t.Errorf("%s: POST %s answers %d", name, path, page.StatusCode)
			}
			held := page.body
			for _, node := range page.find(func(x *htmlNode) bool { return x.Data == "textarea" }) {
				if node.FirstChild != nil {
					held += node.FirstChild.Data
				}
			}
			for _, w := range words {
				if !strings.Contains(held, w) {
					t.Errorf("%s: POST %s (%d) loses %q", name, path, page.StatusCode, w)
				}
			}
			if strings.Contains(page.body, "body <b>") {
				t.Errorf("%s: POST %s writes markup into the page", name, path)
			}
			if page.StatusCode == 401 && strings.Contains(page.body, "/comments/") {
				t.Errorf("%s: POST %s leads to a comment", name, path)
			}
		}
	}
	if got := n.Column("SELECT version FROM manuscripts")[0]; got != "1" {
		t.Errorf("the draft was saved by somebody: %s", got)
	}
}

// A hidden article is one of each state of which readers know nothing, or no more.
func (n *study) hidden(t *testing.T, status forum.ArticleStatus) (id int64, slug string) {
	t.Helper()
	word := "zzq" + strings.ReplaceAll(string(status), "-", "")
	d := forum.NewManuscript{Title: word + " title", Body: word + " body with many words.", Fields: forum.Fields{
		Slug: word + "-slug", Standfirst: word + " standfirst", Topics: []string{word + " topic"}, Authors: []forum.Byline{{Name: word + " Author"}}, Aliases: []string{"/" + word + "-alias"},
	}}
	m, err := n.CreateArticle(ctx, n.chief, d)
	if err != nil {
		t.Fatal(err)
	}
	id = m.Article.ID
	take := func(s forum.NewStep) {
		s.Version = m.Version
		if _, err := n.TakeStep(ctx, n.chief, id, s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.AddNote(ctx, n.chief, id, forum.NewNote{Text: word + " note"}); err != nil {
		t.Fatal(err)
	}
	switch status {
	case forum.Submitted:
		take(forum.NewStep{Step: forum.StepSubmit})
	case forum.InReview:
		take(forum.NewStep{Step: forum.StepTakeUp})
	case forum.Scheduled:
		take(forum.NewStep{Step: forum.StepSchedule, Due: n.Clock.Now().Add(time.Hour)})
	case forum.Withdrawn:
		take(forum.NewStep{Step: forum.StepPublish})
		n.Comment(n.writer, word+"-slug", 0)
		take(forum.NewStep{Step: forum.StepWithdraw, Note: "It was wrong."})
	}
	return id, word
}

func TestWhatIsNotPublicIsFoundByNobodyAnywhere(t *testing.T) {
	n := newStudy(t)
	n.Article("peering")
	reader, _ := n.member(0)
	moderator, _ := n.member(forum.RoleModerator)
	people := map[string]*browser{"nobody": n.browser(), "a reader": reader, "another author": n.other, "a moderator": moderator}
	lists := []string{
		"/", "/recently-commented", "/most-commented", "/topics", "/search?q=zzq", "/search?q=slug", "/feed.xml", "/sitemap.xml", "/sitemap/pages.xml", "/sitemap/articles-1.xml", "/sitemap/1", "/robots.txt", "/weekly", "/monthly", "/weekly/feed.xml",
		"/weekly/wishes", "/articles/peering", "/articles/peering/outline", "/editor", "/editor/articles/new", "/account/following", "/account/answers", "/account/data.json", "/account/data.html", "/moderation", "/moderation/log", "/moderation/figures", "/moderation/decisions",
	}
	for _, status := range []forum.ArticleStatus{forum.Draft, forum.Submitted, forum.InReview, forum.Scheduled, forum.Withdrawn} {
		id, word := n.hidden(t, status)
		if _, err := n.AddSeries(ctx, n.chief, forum.NewSeries{Name: word + " series"}); err != nil {
			t.Fatal(err)
		}
		series := n.one("SELECT max(id) FROM series")
		if err := n.SaveSeries(ctx, n.chief, series, 1, forum.NewSeries{Name: word + " series", Articles: []int64{id}}); err != nil {
			t.Fatal(err)
		}
		for who, b := range people {
			for _, path := range append([]string{"/search?q=" + word, "/members/" + n.writer.Handle, "/members/" + n.chief.Handle, "/authors/" + n.chief.Handle}, lists...) {
				page := b.get(path)
				text := strings.ReplaceAll(page.body, "q="+word, "")
				if strings.HasPrefix(path, "/search?q="+word) {
					text = strings.ReplaceAll(text, `value="`+word+`"`, "")
					text = strings.ReplaceAll(text, word+" ·", "")
					for _, w := range []string{" title", " body", " standfirst", " topic", " Author", " series", "-slug"} {
						if strings.Contains(text, word+w) {
							t.Errorf("%s finds%s of a %s article", who, w, status)
						}
					}
					continue
				}
				if strings.Contains(text, word) {
					i := strings.Index(text, word)
					t.Errorf("%s reads of a %s article on %s: %q", who, status, path, text[max(0, i-60):min(len(text), i+60)])
				}
				if page.StatusCode >= 500 {
					t.Errorf("%s: %s: %d", who, path, page.StatusCode)
				}
			}
			type pair struct{ method, is, isNot string }
			var pairs []pair
			gone := fmt.Sprint(id + 1000)
			for _, x := range []string{"GET %s", "GET %s/comments", "POST %s/comments", "POST %s/preview", "GET %s/outline", "GET %s/new", "POST %s/read", "GET %s/people?q=a", "GET %s/card/0a.png", "GET %s/live", "GET %s/comments.xml", "GET %s/report", "POST %s/report", "POST %s/moderate", "POST %s/follow", "POST %s/unfollow"} {
				method, path, _ := strings.Cut(x, " ")
				if status != forum.Withdrawn {
					pairs = append(pairs, pair{method, fmt.Sprintf(path, "/articles/"+word+"-slug"), fmt.Sprintf(path, "/articles/none-slug")})
				}
				pairs = append(pairs, pair{method, fmt.Sprintf(path, "/topics/"+word+"-topic"), fmt.Sprintf(path, "/topics/none-topic")}, pair{method, fmt.Sprintf(path, "/authors/"+word+"-author"), fmt.Sprintf(path, "/authors/none-author")})
			}
			pairs = append(pairs, pair{"GET", "/topics/" + word + "-topic/feed.xml", "/topics/none-topic/feed.xml"}, pair{"GET", "/authors/" + word + "-author/feed.xml", "/authors/none-author/feed.xml"}, pair{"GET", "/series/" + word + "-series", "/series/none-series"})
			if status != forum.Withdrawn {
				pairs = append(pairs, pair{"GET", "/" + word + "-alias", "/none-alias"}, pair{"GET", "/moderation?article=" + word + "-slug", "/moderation?article=none-slug"}, pair{"GET", "/search?q=" + word, "/search?q=none"})
			}
			for _, x := range []string{"GET ", "POST ", "POST /autosave", "POST /compare", "GET /now", "GET /states", "GET /states/1", "POST /states/1/restore", "GET /publish", "POST /step", "GET /notes", "POST /notes", "POST /previews", "GET /discussion"} {
				method, path, _ := strings.Cut(x, " ")
				if status == forum.Withdrawn && path == "/discussion" {
					continue // moderators read it
				}
				pairs = append(pairs, pair{method, "/editor/articles/" + fmt.Sprint(id) + path, "/editor/articles/" + gone + path})
			}
			pairs = append(pairs, pair{"GET", "/editor/pictures?article=" + fmt.Sprint(id), "/editor/pictures?article=" + gone})
			for _, p := range pairs {
				ask := func(path string) *answer {
					if p.method == "GET" {
						return b.get(path)
					}
					return b.post(path, "body", "Some words.", "title", "T", "version", "1", "step", "publish", "text", "Some words.", "reason", "other", "note", "Why.", "email", "a@example.org", "name", "Ann", "for", "Ann", "days", "3", "action", "hide", "rule", "1")
				}
				is, isNot := ask(p.is), ask(p.isNot)
				same := strings.NewReplacer(word, "none", "/"+fmt.Sprint(id), "/"+gone)
				if is.StatusCode != isNot.StatusCode || same.Replace(is.Header.Get("Location")) != isNot.Header.Get("Location") || len(is.Header) != len(isNot.Header) || same.Replace(is.text()) != isNot.text() {
					t.Errorf("%s: %s %s (%s): %d %q, what is not there: %d %q\n%.300s\n%.300s", who, p.method, p.is, status, is.StatusCode, is.Header.Get("Location"), isNot.StatusCode, isNot.Header.Get("Location"), is.text(), isNot.text())
				}
			}
		}
	}
	comment := n.one("SELECT max(id) FROM comments")
	for who, b := range people {
		for _, path := range []string{"", "/thread", "/more", "/history", "/report", "/edit", "/delete"} {
			page := b.get(fmt.Sprintf("/comments/%d%s", comment, path))
			if page.StatusCode == 200 || strings.Contains(page.body, "zzq") {
				t.Errorf("%s: %s of a comment under a withdrawn article: %d %.300s", who, path, page.StatusCode, page.text())
			}
		}
	}
	n.Sound()
}

// one is a number that a query finds.
func (n *study) one(query string) (id int64) {
	_, _ = fmt.Sscan(n.Column(query)[0], &id)
	return id
}

// holds begins to send a large form and does not end.
func (b *browser) holds(t *testing.T, path string) {
	t.Helper()
	body, send := io.Pipe()
	r, err := http.NewRequest("POST", b.s.server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = 5 << 20
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	go func() {
		if resp, err := b.client.Do(r); err == nil {
			_ = resp.Body.Close()
		}
	}()
	t.Cleanup(func() { _ = send.CloseWithError(io.ErrUnexpectedEOF) })
	if _, err := send.Write([]byte("body=words")); err != nil {
		t.Fatal(err)
	}
}

func TestLargeFormsOfOthersFillNoMemoryAndKeepNobodyFromWriting(t *testing.T) {
	n := newStudy(t)
	reader, _ := n.member(0)
	large := strings.Repeat("word ", 150_000)
	refused := func(b *browser, path string) bool {
		for range 50 {
			if page := b.post(path, "version", "0", "title", "Large", "body", large); page.StatusCode == 429 {
				return true
			}
			b.holds(t, path) // one that was begun before may have come behind this
		}
		return false
	}
	for range 4 {
		reader.holds(t, n.draft)
	}
	if !refused(reader, n.draft) {
		t.Error("readers send as many large forms at once as they like")
	}
	for range 3 {
		n.other.holds(t, "/editor/articles")
	}
	if !refused(n.other, n.draft) {
		t.Error("one author takes all places")
	}
	n.author.post(n.draft, "version", "1", "title", "Large", "body", large).want(t, 303, n.draft+"?done=saved")
	reader.post(n.draft, "version", "1", "title", "Small", "body", "Words.").want(t, 404, "")
}
