package handlers_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
)

// visited are the routes that some test asked for.
var visited sync.Map

// routeLog notes the route of each request.
type routeLog struct{ slog.Handler }

func (routeLog) Enabled(context.Context, slog.Level) bool { return true }

func (routeLog) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "route" {
			visited.Store(a.Value.String(), true)
		}
		return true
	})
	return nil
}

func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && !testing.Short() && len(os.Args) > 0 && !filtered() {
		for _, r := range handlers.Routes() {
			if _, ok := visited.Load(r); !ok {
				fmt.Println("no test visits", r)
				code = 1
			}
		}
	}
	os.Exit(code)
}

// filtered tells whether only some of the tests ran.
func filtered() bool {
	for _, a := range os.Args[1:] {
		if strings.HasPrefix(a, "-test.run=") && a != "-test.run=" || strings.HasPrefix(a, "-test.list") || strings.HasPrefix(a, "-test.bench") {
			return true
		}
	}
	return false
}

func withLimits(o *handlers.Options) {
	o.Limits = handlers.Limits{
		Enabled: true, Comments: handlers.Pace{PerMinute: 6, Burst: 3}, SignIns: handlers.Pace{PerMinute: 6, Burst: 5}, Writes: handlers.Pace{PerMinute: 60, Burst: 100},
		Mails:   handlers.Pace{PerMinute: 6, Burst: 50},
		Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}
}

func TestRoutesRefuseWhomTheyMust(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	id := s.Comment(m, "peering", 0)
	reader, _ := s.member(0)
	moderator, _ := s.member(forum.RoleModerator)
	anybody := s.browser()
	path := fmt.Sprintf("/comments/%d", id)
	for _, c := range []struct {
		method, path              string
		anybody, reader, moderate int
	}{
		{"GET", path + "/edit", 401, 403, 403},
		{"POST", path + "/edit", 401, 403, 403},
		{"GET", path + "/delete", 401, 403, 403},
		{"POST", path + "/delete", 401, 403, 403},
		{"POST", path + "/undelete", 401, 403, 403},
		{"POST", path + "/history/1/remove", 401, 403, 404},
		{"GET", path + "/history", 200, 200, 200},
	} {
		for who, b := range map[string]*browser{"anybody": anybody, "reader": reader, "moderator": moderator} {
			want := map[string]int{"anybody": c.anybody, "reader": c.reader, "moderator": c.moderate}[who]
			var got *answer
			if c.method == "GET" {
				got = b.get(c.path)
			} else {
				got = b.post(c.path, "title", "", "body", "x", "version", "1")
			}
			if got.StatusCode != want {
				t.Errorf("%s %s as %s: %d, want %d", c.method, c.path, who, got.StatusCode, want)
			}
		}
	}
}

func TestTheOtherPagesAnswer(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	for path, says := range map[string]string{
		"/": "About peering", "/topics": "Routing", "/topics/routing": "About peering", "/authors/ann-author": "About peering",
		"/conduct": "Code of conduct", "/about": "About", "/privacy": "after 90 days without use, and in any case 365 days", "/contact": "Contact", "/login": "Password",
		"/healthz": "ok", "/readyz": "ready", "/dev/pages": "error-404", "/dev/pages/edit": "Change your comment",
	} {
		b.get(path).want(t, 200, "").says(t, says)
	}
	page := b.get("/")
	for _, n := range page.find(func(n *htmlNode) bool { return n.Data == "link" || n.Data == "script" }) {
		for _, url := range []string{attr(n, "href"), attr(n, "src")} {
			if strings.HasPrefix(url, "/static/") {
				if got := b.get(url).want(t, 200, ""); got.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
					t.Errorf("%s: %v", url, got.Header)
				}
			}
		}
	}
	old := b.get("/static/style-000000000000.css").want(t, 200, "")
	if old.Header.Get("Cache-Control") != "public, max-age=3600" {
		t.Errorf("the style sheet of an earlier version: %q", old.Header.Get("Cache-Control"))
	}
}

func TestASiteWithNothingInItSaysSoKindly(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	b.get("/").want(t, 200, "").says(t, "Nothing is published here yet")
	b.get("/topics").want(t, 200, "").says(t, "No article is filed under a topic yet")
}

func TestSigningInAndOut(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	cookie := b.post("/login", "email", strings.ToUpper(m.Email), "password", password, "next", "/articles/peering").want(t, 303, "/articles/peering").Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || len(cookie.Value) != 32 {
		t.Errorf("%+v", cookie)
	}
	b.get("/login").want(t, 303, "/")
	b.get("/").says(t, m.Name, "Sign out")
	b.post("/logout").want(t, 303, "/")
	b.get("/").says(t, "Sign in")
	stolen := s.browser()
	r := stolen.request("GET", "/", "")
	r.AddCookie(cookie)
	stolen.do(r).lacks(t, m.Name)
	b.post("/login", "email", m.Email, "password", "wrong password").want(t, 422, "").says(t, "do not belong together")
	b.post("/login", "email", "nobody@example.org", "password", password).want(t, 422, "").says(t, "do not belong together")
	b.post("/login", "email", m.Email, "password", strings.Repeat("x", 100_000)).want(t, 422, "")
}

func TestATokenFromSomebodyElseIsNotTakenOver(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	r := b.request("POST", "/login", "email="+m.Email+"&password="+strings.ReplaceAll(password, " ", "+"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "colloquy", Value: "chosen-by-an-attacker"})
	if got := b.do(r).Cookies()[0].Value; got == "chosen-by-an-attacker" {
		t.Error("the token was kept")
	}
}

func TestOnlyTheHashOfATokenIsStored(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	token := b.post("/login", "email", m.Email, "password", password).Cookies()[0].Value
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir, store.FileName)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var hash []byte
	if err := db.QueryRow("SELECT token_hash FROM sessions ORDER BY created_at DESC LIMIT 1").Scan(&hash); err != nil || len(hash) != 32 || strings.Contains(string(hash), token) {
		t.Errorf("%x %v", hash, err)
	}
}

func TestASessionEndsWhenItIsNotUsed(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	s.Article("peering")
	id := s.Comment(m, "peering", 0)
	s.Clock.Move(89 * 24 * time.Hour)
	b.get("/").says(t, m.Name) // notes the use
	s.Clock.Move(89 * 24 * time.Hour)
	b.get("/").says(t, m.Name)
	s.Clock.Move(91 * 24 * time.Hour)
	b.get("/").says(t, "Sign in")
	b.get(fmt.Sprintf("/comments/%d/edit", id)).want(t, 401, "")
}

func TestAfterSigningInOneIsBackOnThisSiteAndNoOther(t *testing.T) {
	s := newSite(t)
	_, m := s.member(0)
	for next, want := range map[string]string{
		"/articles/peering?order=newest": "/articles/peering?order=newest", "https://evil.example/": "/", "//evil.example": "/", "/\\evil.example": "/",
		"/\t/evil.example": "/", "javascript:alert(1)": "/", "": "/", "/login?next=/x": "/", "/%2f/evil.example": "/", "/a\r\nSet-Cookie: x=1": "/",
	} {
		s.browser().post("/login", "email", m.Email, "password", password, "next", next).want(t, 303, want)
	}
}

func TestAnAddressInAHeaderIsBelievedFromProxiesAlone(t *testing.T) {
	for _, believed := range []bool{true, false} {
		s := newSiteWith(t, openDB(t), withLimits, func(o *handlers.Options) {
			if !believed {
				o.Limits.Proxies = nil
			}
		})
		s.Article("peering")
		b := s.browser()
		last := 0
		for i := range 4 {
			r := b.request("POST", "/articles/peering/comments", fmt.Sprintf("body=Number+%d&name=G&email=g@example.org", i))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("6.6.6.6, 203.0.113.%d", i))
			last = b.do(r).StatusCode
		}
		if want := map[bool]int{true: 303, false: 429}[believed]; last != want {
			t.Errorf("believed %v: %d, want %d", believed, last, want)
		}
	}
}

func TestTheCookieOnHTTPSIsBoundToTheHost(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) { o.Site.BaseURL = "https://colloquy.example" })
	m := s.Member(0)
	if err := s.SetPassword(ctx, m.ID, passwordHash); err != nil {
		t.Fatal(err)
	}
	answer := s.browser().post("/login", "email", m.Email, "password", password)
	if c := answer.Cookies()[0]; c.Name != "__Host-colloquy" || !c.Secure {
		t.Errorf("%+v", c)
	}
	if answer.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
}

func TestAChangeFromAnotherProcessIsSeen(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b := s.browser()
	b.get("/articles/peering").says(t, "About peering")
	s.Exec("UPDATE articles SET title = 'Changed outside', revision = revision + 1 WHERE id = ?", a.ID)
	s.Exec("UPDATE site SET revision = revision + 1")
	changed, err := s.Watch(ctx)
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	b.get("/articles/peering").says(t, "Changed outside")
	b.get("/").says(t, "Changed outside")
	if changed, _ := s.Watch(ctx); changed {
		t.Error("nothing changed since")
	}
}

func TestALinkThatDoesNotWorkSaysSo(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	b.get("/confirm/none").want(t, 404, "").says(t, "This link does not work any more")
	b.post("/confirm/none").want(t, 404, "").says(t, "This link does not work any more")
}
