package handlers_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/media"
	"colloquy/store"
	"colloquy/store/storetest"
	"colloquy/templates"
)

var ctx = context.Background()

// A site is the real router over a real store, with a clock.
type site struct {
	*storetest.DB
	t       *testing.T
	handler http.Handler
	server  *httptest.Server
	tokens  atomic.Int64
}

const password = "correct horse battery"

// passwordHash is computed once: hashing is slow on purpose.
var passwordHash = func() string {
	h, err := store.HashPassword(ctx, password)
	if err != nil {
		panic(err)
	}
	return h
}()

// parsed are the templates of all sites of the tests.
var parsed = sync.OnceValue(func() *templates.Parsed {
	all, err := templates.Parse()
	if err != nil {
		panic(err)
	}
	return all
})

func options(db *storetest.DB) handlers.Options {
	return handlers.Options{
		Templates: parsed(),
		Store:     db.Store, Policy: forum.DefaultPolicy(), Guests: true, Clock: db.Clock.Now, Log: slog.New(routeLog{}), Development: true, Mail: handlers.Mail{Leaves: true, Transport: "smtp"},
		Site: handlers.Site{
			Name: "Colloquy", Language: "en", Zone: time.UTC, BaseURL: "http://colloquy.example", AccentLight: "#8a2b1d", AccentDark: "#f09a86",
		},
		Keys: forum.Keys{[]byte("0123456789abcdef0123456789abcdef")}, Media: media.New(filepath.Join(db.Dir, "media")), Version: "test", Limits: handlers.Limits{Live: 100},
	}
}

func newSite(t *testing.T, change ...func(*handlers.Options)) *site {
	t.Helper()
	t.Parallel()
	return newSiteWith(t, storetest.Open(t), change...)
}

func openDB(t *testing.T) *storetest.DB { t.Helper(); return storetest.Open(t) }

type htmlNode = html.Node

func newSiteWith(t *testing.T, db *storetest.DB, change ...func(*handlers.Options)) *site {
	t.Helper()
	o := options(db)
	for _, f := range change {
		f(&o)
	}
	h, err := handlers.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{DB: db, t: t, handler: h, server: httptest.NewServer(h)}
	t.Cleanup(func() {
		s.server.Close()
		s.server.Config.Handler = nil
		*s = site{} // package testing keeps this function until all tests are done: it shall not keep a whole site
	})
	return s
}

// A browser keeps cookies and does not follow redirects.
type browser struct {
	s      *site
	client *http.Client
}

func (s *site) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// An answer is what came back, with the body read and parsed.
type answer struct {
	*http.Response
	body string
	doc  *html.Node
}

func (b *browser) do(r *http.Request) *answer {
	b.s.t.Helper()
	resp, err := b.client.Do(r)
	if err != nil {
		b.s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(text)))
	if err != nil {
		b.s.t.Fatal(err)
	}
	return &answer{resp, string(text), doc}
}

func (b *browser) request(method, path, body string) *http.Request {
	b.s.t.Helper()
	r, err := http.NewRequest(method, b.s.server.URL+path, strings.NewReader(body))
	if err != nil {
		b.s.t.Fatal(err)
	}
	return r
}

func (b *browser) get(path string) *answer { b.s.t.Helper(); return b.do(b.request("GET", path, "")) }

func (b *browser) post(path string, fields ...string) *answer {
	b.s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := b.request("POST", path, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// member adds a member and signs them in.
func (s *site) member(roles forum.Roles) (*browser, *forum.Member) {
	s.t.Helper()
	m := s.Member(roles)
	if err := s.SetPassword(ctx, m.ID, passwordHash); err != nil {
		s.t.Fatal(err)
	}
	return s.signedIn(m), m
}

// signedIn is a browser in which the member has signed in, without the time that
// a password takes.
func (s *site) signedIn(m *forum.Member) *browser {
	s.t.Helper()
	b, token := s.browser(), fmt.Sprintf("%032x", s.tokens.Add(1))
	if err := s.StartSession(ctx, token, m.ID, "Firefox on Linux"); err != nil {
		s.t.Fatal(err)
	}
	keys, now := options(s.DB).Keys, s.Clock.Now()
	cookies := []*http.Cookie{{Name: "colloquy", Value: token, Path: "/"}}
	for name, purpose := range map[string]string{"colloquy-proved": "proved", "colloquy-known": "known"} {
		claim := forum.Claim{Purpose: purpose, Subject: m.AddressID, Version: 2, Expires: now.AddDate(1, 0, 0)}
		cookies = append(cookies, &http.Cookie{Name: name, Value: keys.Sign(claim), Path: "/"})
	}
	at, err := url.Parse(s.server.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	b.client.Jar.SetCookies(at, cookies)
	return b
}

// want checks the status and, for a redirect, where it leads.
func (a *answer) want(t *testing.T, status int, location string) *answer {
	t.Helper()
	if a.StatusCode != status || a.Header.Get("Location") != location {
		t.Fatalf("%s %s: got %d %q, want %d %q\n%.600s", a.Request.Method, a.Request.URL, a.StatusCode, a.Header.Get("Location"), status, location, a.text())
	}
	return a
}

// says checks that the page shows the words.
func (a *answer) says(t *testing.T, words ...string) *answer {
	t.Helper()
	text := a.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s %s does not say %q:\n%.2000s", a.Request.Method, a.Request.URL, w, text)
		}
	}
	return a
}

func (a *answer) lacks(t *testing.T, words ...string) *answer {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("%s %s says %q", a.Request.Method, a.Request.URL, w)
		}
	}
	return a
}

// text is what a person reads, with spaces folded.
func (a *answer) text() string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Data == "script" || n.Data == "head" {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(a.doc)
	return strings.Join(strings.Fields(b.String()), " ")
}

// find returns the elements that a test accepts.
func (a *answer) find(accept func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range a.doc.Descendants() {
		if n.Type == html.ElementNode && accept(n) {
			found = append(found, n)
		}
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// value is what a field of a form holds.
func (a *answer) value(name string) string {
	found := a.find(func(n *html.Node) bool { return attr(n, "name") == name })
	if len(found) == 0 {
		return ""
	}
	if n := found[0]; n.Data == "textarea" && n.FirstChild != nil {
		return n.FirstChild.Data
	}
	return attr(found[0], "value")
}

// commentIDs are the comments of a page in their order.
func (a *answer) commentIDs() string {
	var ids []string
	for _, n := range a.find(func(n *html.Node) bool { return n.Data == "article" && strings.HasPrefix(attr(n, "id"), "comment-") }) {
		ids = append(ids, strings.TrimPrefix(attr(n, "id"), "comment-"))
	}
	return strings.Join(ids, " ")
}
