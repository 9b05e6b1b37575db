package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/store"
)

func TestBadDaysGetTheirStatusAndAClearPage(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("dns")
	s.Article("closed")
	b, m := s.member(0)
	elsewhere := s.Comment(m, "dns", 0)
	removed := s.Comment(m, "peering", 0)
	s.Remove(removed)
	if err := s.SetDiscussion(ctx, "closed", false); err != nil {
		t.Fatal(err)
	}
	const post = "/articles/peering/comments"
	for _, c := range []struct {
		name, path string
		fields     []string
		status     int
		says       string
	}{
		{"10 MB", post, []string{"body", strings.Repeat("a", 10<<20)}, 413, "too much at once"},
		{"no fields", post, nil, 422, "Please fill this in"},
		{"unknown article", "/articles/nothing/comments", []string{"body", "x"}, 404, "There is nothing here"},
		{"parent elsewhere", post, []string{"body", "x", "parent", fmt.Sprint(elsewhere)}, 422, "not under this article"},
		{"parent removed", post, []string{"body", "x", "parent", fmt.Sprint(removed)}, 422, "was removed meanwhile"},
		{"parent no number", post, []string{"body", "x", "parent", "-1"}, 422, "not under this article"},
		{"closed", "/articles/closed/comments", []string{"body", "x"}, 403, "This discussion is closed"},
		{"10,000 quotes", post, []string{"body", strings.Repeat("> ", 9_999) + "x"}, 422, "too deep"},
		{"a long word", post, []string{"body", strings.Repeat("a", 3000)}, 422, "One word is too long"},
		{"a long text", post, []string{"body", strings.Repeat("word ", 4100)}, 422, "20 000 characters at most"},
		{"a long title", post, []string{"title", strings.Repeat("t", 201), "body", "x"}, 422, "200 characters at most"},
		{"many links", post, []string{"body", strings.Repeat("https://example.org/ ", 31)}, 422, "too many links"},
		{"NUL", post, []string{"body", "a\x00b"}, 422, "cannot be stored"},
		{"invalid UTF-8", post, []string{"title", "a\xff", "body", "x"}, 422, "cannot be stored"},
		{"bidi override in a title", post, []string{"title", "a\u202eb", "body", "x"}, 422, "reorders the text"},
		{"invisible body", post, []string{"body", " \u200b\u3164\n"}, 422, "Please fill this in"},
		{"id with a sign", "/comments/+1/delete", nil, 404, "There is nothing here"},
		{"id too large", "/comments/99999999999999999999/delete", nil, 404, "There is nothing here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := b.post(c.path, c.fields...)
			if page.StatusCode != c.status || page.Header.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Fatalf("%d %s", page.StatusCode, page.text())
			}
			page.says(t, c.says, "Code of conduct")
		})
	}
	s.Sound()
}

func TestATableThatWouldExplodeStaysSmall(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(0)
	table := strings.Repeat("|a", 1500) + "|\n" + strings.Repeat("|-", 1500) + "|\n" + strings.Repeat("|x\n", 1500)
	b.post("/articles/peering/comments", "body", table)
	if page := b.get("/articles/peering").want(t, 200, ""); len(page.body) > 200_000 {
		t.Errorf("the page has %d bytes", len(page.body))
	}
}

func TestAddressesThatCannotBeRead(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.get("/?"+strings.Repeat("a=1&", 100_000)).want(t, 414, "").says(t, "This address is too long")
	for _, path := range []string{"/articles/peering?after=%zz", "/articles/%ff", "/articles/a%00b", "/?a=%00", "/?a=1;b=2"} {
		b.get(path).want(t, 400, "").says(t, "cannot be read")
	}
	for _, path := range []string{"/articles/peering?after=x", "/articles/peering?after=7", "/?after=99", "/topics/x", "/authors/x", "/comments/0", "/static/x.css", "/nothing"} {
		b.get(path).want(t, 404, "")
	}
	b.get("/articles/peering?utm_source=x&order=sideways").want(t, 200, "")
}

func TestFormsThatCannotBeRead(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	for _, c := range []struct {
		kind, body string
		status     int
	}{
		{"application/x-www-form-urlencoded", "body=%zz", 422},
		{"application/x-www-form-urlencoded", strings.Repeat("a=1&", 5000), 422},
		{"application/json", `{"body":"x"}`, 415},
		{"", "body=x", 415},
	} {
		r := b.request("POST", "/articles/peering/comments", c.body)
		r.Header.Set("Content-Type", c.kind)
		b.do(r).want(t, c.status, "")
	}
	b.do(b.request("DELETE", "/articles/peering", "")).want(t, 405, "")
	b.do(b.request("POST", "/articles/peering", "")).want(t, 405, "")
}

func TestAChainOfTenThousandAnswersCanBeRead(t *testing.T) {
	if testing.Short() {
		t.Skip("10,000 comments take a while")
	}
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	list := make([]store.Imported, 10_000)
	for i := range list {
		list[i] = store.Imported{Answers: i - 1, NewComment: forum.NewComment{
			Article: "peering", MemberID: m.ID, Body: fmt.Sprintf("Link %d of the chain.", i), CreatedAt: s.Clock.Now(),
		}}
	}
	if err := s.ImportComments(ctx, list); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	b.get("/articles/peering").want(t, 200, "").says(t, "10 000 comments")
	last := b.get("/comments/10000").want(t, 302, "/articles/peering?after=9990#comment-10000")
	page := b.get(strings.Split(last.Header.Get("Location"), "#")[0]).want(t, 200, "")
	page.says(t, "Link 9999 of the chain.", "level 64")
	b.guest("peering", "body", "One more.", "parent", "10000", "name", "G", "email", "g@example.org").want(t, 303, "/comments/10001")
	s.Sound()
}

func TestWritesFromAnotherOriginAreRefused(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(0)
	for _, headers := range [][2]string{{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
		for _, path := range []string{"/articles/peering/comments", "/logout", "/login"} {
			r := b.request("POST", path, "body=x")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(headers[0], headers[1])
			b.do(r).want(t, 403, "").says(t, "came from another site")
		}
	}
	if page := b.get("/articles/peering"); page.commentIDs() != "" {
		t.Error("something was posted")
	}
}

func TestEveryAnswerCarriesTheHeadersThatProtectIt(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	for _, path := range []string{"/", "/articles/peering", "/nothing", "/login", "/healthz", "/?a=%zz"} {
		h := b.get(path).Header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestHeadIsGetWithoutTheBody(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	for _, path := range []string{"/", "/articles/peering", "/conduct", "/favicon.ico"} {
		get, head := b.get(path), b.do(b.request("HEAD", path, ""))
		if head.StatusCode != 200 || head.body != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") {
			t.Errorf("%s: %d %q", path, head.StatusCode, head.Header.Get("Content-Type"))
		}
	}
}

func TestNothingAnyoneWritesRuns(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	const evil = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`
	b := s.browser()
	b.guest("peering", "title", evil, "body", evil+"\n\n[x](javascript:alert(1)) ![y](data:image/svg+xml,z)", "name", "G "+evil, "email", "g@example.org").want(t, 303, "/comments/1")
	for _, path := range []string{"/articles/peering", "/articles/peering/comments?parent=1", "/"} {
		page := b.get(path).want(t, 200, "")
		for n := range page.doc.Descendants() {
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "javascript:") || strings.HasPrefix(a.Val, "data:") {
					t.Errorf("%s: %s=%q", path, a.Key, a.Val)
				}
			}
			if n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json" {
				t.Errorf("%s: a script", path)
			}
		}
		if strings.Contains(page.body, "<script>alert") || strings.Contains(page.body, "<img") {
			t.Errorf("%s: %s", path, page.body)
		}
	}
}

func TestTooFastIsToldHowLongToWait(t *testing.T) {
	s := newSite(t, withLimits)
	s.Article("peering")
	b, _ := s.member(0)
	for i := range 3 {
		b.post("/articles/peering/comments", "body", fmt.Sprint("Number ", i)).want(t, 303, fmt.Sprint("/comments/", i+1))
	}
	page := b.post("/articles/peering/comments", "body", "Too fast").want(t, 429, "").says(t, "a little fast", "Too fast")
	if page.Header.Get("Retry-After") != "10" || page.value("body") != "Too fast" {
		t.Errorf("Retry-After %q, body %q", page.Header.Get("Retry-After"), page.value("body"))
	}
	other, _ := s.member(0)
	other.post("/articles/peering/comments", "body", "Somebody else").want(t, 303, "/comments/4")
	guess := s.browser()
	for range 5 {
		guess.post("/login", "email", "victim@example.org", "password", "wrong wrong").want(t, 422, "")
	}
	limited := guess.post("/login", "email", "victim@example.org", "password", "wrong wrong")
	if limited.StatusCode != http.StatusTooManyRequests || limited.Header.Get("Retry-After") == "" {
		t.Errorf("a sixth guess: %d", limited.StatusCode)
	}
	limited.says(t, "A little slower, please")
}

func TestErrorsComeInTheFormThatWasAskedFor(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	for accept, want := range map[string]string{
		"application/json": `"error":"There is nothing here"`, "text/plain": "There is nothing here. ", "text/html,*/*": "<h1", "": "<h1",
	} {
		r := b.request("GET", "/nothing", "")
		r.Header.Set("Accept", accept)
		if page := b.do(r); page.StatusCode != 404 || !strings.Contains(page.body, want) {
			t.Errorf("%q: %s", accept, page.body)
		}
	}
}

func TestAStoreThatIsGoneIsSaidClearly(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	b.get("/articles/peering").want(t, 503, "").says(t, "being restarted")
	b.get("/readyz").want(t, 503, "")
	b.get("/healthz").want(t, 200, "")
}
