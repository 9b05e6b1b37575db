package handlers_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
)

// rows is a number that the database knows.
func (s *site) rows(query string, args ...any) (n int) {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir, store.FileName)+"?mode=ro")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		s.t.Fatal(query, err)
	}
	return n
}

// posted writes the mails that are owed, as whoever delivers them does.
func (s *site) posted() (list []forum.Letter) {
	s.t.Helper()
	due, err := s.ClaimDue(ctx, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, d := range due {
		l, owed, err := s.WriteLetter(ctx, d.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		if owed {
			list = append(list, l)
			if err := s.MarkDone(ctx, d.ID, forum.MailSent, ""); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	return list
}

// token is the one in the only mail of a kind that is owed to the address.
func (s *site) token(email string, kind forum.RequestKind) string {
	s.t.Helper()
	token := ""
	for _, l := range s.posted() {
		if forum.AddressKey(l.To) == forum.AddressKey(email) && l.Kind == forum.MailKind(kind) {
			if token != "" {
				s.t.Errorf("two mails about %s", kind)
			}
			token = l.Token
		}
	}
	if token == "" {
		s.t.Fatalf("no mail about %s is owed to %s", kind, email)
	}
	return token
}

func TestALinkSignsInAndLeadsBack(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0) // without a password
	b := s.browser()
	b.get("/login?next=/articles/peering").says(t, "Send me a link instead", "Forgot your password?")
	b.post("/login/link", "email", strings.ToUpper(m.Email), "password", "", "next", "/articles/peering?order=newest").want(t, 303, "/confirm")
	path := "/login/" + s.token(m.Email, forum.RequestSignIn)
	scanner := s.browser()
	for range 3 {
		scanner.get(path).want(t, 200, "").says(t, "You sign in as "+m.Name, "in another browser")
	}
	b.get(path).want(t, 200, "").says(t, "You sign in as "+m.Name).lacks(t, "in another browser", path+"\"?next", "next="+path)
	b.post(path).want(t, 303, "/articles/peering?order=newest")
	b.get("/").says(t, m.Name)
	s.browser().post(path).want(t, 410, "").says(t, "This link does not work any more")
	s.browser().get(path).want(t, 410, "")
}

func TestALinkForOneThingIsNoLinkForAnother(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	b := s.browser()
	b.post("/login/link", "email", m.Email).want(t, 303, "/confirm")
	token := s.token(m.Email, forum.RequestSignIn)
	for _, path := range []string{"/password/reset/", "/confirm/"} {
		b.get(path+token).want(t, 404, "")
		b.post(path+token, "password", "correct horse battery").want(t, 404, "")
	}
	b.post("/login/"+token).want(t, 303, "/")
	b.post("/password/forgot", "email", m.Email).want(t, 303, "/confirm")
	token = s.token(m.Email, forum.RequestReset)
	b.post("/login/"+token).want(t, 404, "")
	b.post("/confirm/"+token).want(t, 404, "")
	b.get("/login/link").want(t, 404, "")
	b.get("/password/reset/"+token).want(t, 200, "")
}

func TestALinkToNobodySignsNobodyIn(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	b.post("/login/link", "email", "nobody@example.org").want(t, 303, "/confirm")
	b.post("/password/forgot", "email", "nobody@example.org").want(t, 303, "/confirm")
	for _, l := range s.posted() {
		if l.Member != nil || l.Token == "" {
			t.Errorf("%+v", l)
		}
		path := map[forum.MailKind]string{"sign-in": "/login/", "reset": "/password/reset/"}[l.Kind]
		b.get(path+l.Token).want(t, 410, "")
		b.post(path+l.Token, "password", "correct horse battery").want(t, 410, "")
	}
}

func TestACommentComesAlongThroughALink(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	author, am := s.member(0)
	id := s.Comment(am, "peering", 0)
	m := s.Member(0)
	b := s.browser()
	fields := []string{"email", m.Email, "kept", "peering", "parent", fmt.Sprint(id), "seen", "1", "title", "A title", "body", "Half a thought & <more>"}
	b.post("/login/link", fields...).want(t, 303, "/confirm")
	path := "/login/" + s.token(m.Email, forum.RequestSignIn)
	b.get(path).says(t, "Your comment is kept")
	form := b.post(path).Header.Get("Location")
	for range 2 { // loading it again asks nothing and loses nothing
		page := b.get(form).want(t, 200, "").says(t, "not posted yet")
		if page.value("title") != "A title" || page.value("body") != "Half a thought & <more>" || page.value("parent") != fmt.Sprint(id) || page.value("seen") != "1" {
			t.Errorf("%q %q", page.value("title"), page.value("body"))
		}
	}
	if page := author.get(form).want(t, 200, ""); page.value("body") != "" || strings.Contains(page.body, "Half a thought") {
		t.Error("somebody else reads what was being written")
	}
	s.Clock.Move(2 * time.Hour)
	if page := b.get(form).want(t, 200, ""); page.value("body") != "" {
		t.Error("it is kept for ever")
	}
}

func TestALinkFromAnotherBrowserBringsNoCommentAlong(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	s.browser().post("/login/link", "email", m.Email, "kept", "peering", "body", "Words of a stranger").want(t, 303, "/confirm")
	b := s.browser()
	path := "/login/" + s.token(m.Email, forum.RequestSignIn)
	b.get(path).lacks(t, "Your comment is kept", "Words of a stranger")
	b.post(path).want(t, 303, "/articles/peering/comments")
	if page := b.get("/articles/peering/comments?kept=1").want(t, 200, ""); page.value("body") != "" {
		t.Error("a stranger's words stand in the member's form")
	}
}

func TestAChangeOfACommentComesAlong(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	_, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	b := s.browser()
	page := b.post(fmt.Sprintf("/comments/%d/edit", id), "version", "1", "title", "", "body", "Better words").want(t, 401, "")
	fields := []string{"email", m.Email, "password", password, "kept", page.value("kept"), "edit", page.value("edit"), "version", page.value("version"), "body", page.value("body")}
	form := b.post("/login", fields...).want(t, 303, fmt.Sprintf("/comments/%d/edit?version=1&kept=1", id)).Header.Get("Location")
	page = b.get(form).want(t, 200, "")
	if page.value("body") != "Better words" || page.value("version") != "1" {
		t.Errorf("%q %q", page.value("body"), page.value("version"))
	}
	s.Clock.Move(20 * time.Minute)
	b.get(form).want(t, 403, "").says(t, "Better words") // too late, but not lost
}

func TestARecommendationComesAlongThroughALink(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	id := s.Comment(s.Member(0), "peering", 0)
	m := s.Member(0)
	here, stranger := s.browser(), s.browser()
	for _, c := range []struct {
		asks *browser
		want int
	}{{stranger, 0}, {here, 1}} {
		c.asks.post("/login/link", "email", m.Email, "recommend", fmt.Sprint(id)).want(t, 303, "/confirm")
		here.post("/login/"+s.token(m.Email, forum.RequestSignIn)).want(t, 303, fmt.Sprintf("/comments/%d", id))
		here.post("/logout")
		if n := s.rows("SELECT count(*) FROM recommendations WHERE member_id = ?", m.ID); n != c.want {
			t.Errorf("%d recommendations, want %d", n, c.want)
		}
	}
}

func TestWhatIsTooLongIsHandedBack(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	_, m := s.member(0)
	long := strings.Repeat("words ", 40_000)
	for _, path := range []string{"/login", "/login/link"} {
		page := s.browser().post(path, "email", m.Email, "password", password, "kept", "peering", "body", long).want(t, 413, "")
		if !strings.Contains(page.body, long[:1000]) {
			t.Errorf("%s loses it", path)
		}
	}
	b := s.browser()
	form := b.post("/login", "email", m.Email, "password", password, "kept", "peering", "body", "nul\x00 and \xff").Header.Get("Location")
	if got := b.get(form).want(t, 200, "").value("body"); got != "nul and \ufffd" {
		t.Errorf("what cannot be stored is in it: %q", got)
	}
	b.post("/login", "email", m.Email, "password", password, "kept", "nothing-here", "body", "Words").want(t, 404, "").says(t, "Words")
}

func TestEveryWayToSignInHasANewToken(t *testing.T) {
	s := newSite(t)
	_, m := s.member(0)
	attacker, am := s.member(0)
	plant := func() (*browser, string) { // the attacker's session is put into the victim's browser
		attacker.post("/login", "email", am.Email, "password", password)
		b, planted := s.browser(), sessionOf(attacker)
		b.client.Jar.SetCookies(b.request("GET", "/", "").URL, []*http.Cookie{{Name: "colloquy", Value: planted}, {Name: "colloquy-browser", Value: strings.Repeat("a", 32)}})
		b.get("/").says(t, am.Name)
		return b, planted
	}
	ask := func(b *browser, path string) {
		b.post(path, "email", m.Email).want(t, 303, "/confirm")
	}
	for name, enter := range map[string]func(*browser){
		"password": func(b *browser) { b.post("/login", "email", m.Email, "password", password).want(t, 303, "/") },
		"link": func(b *browser) {
			ask(b, "/login/link")
			b.post("/login/"+s.token(m.Email, forum.RequestSignIn)).want(t, 303, "/")
		},
		"reset": func(b *browser) {
			ask(b, "/password/forgot")
			b.post("/password/reset/"+s.token(m.Email, forum.RequestReset), "password", "seven green lanterns").want(t, 303, "/account?done=password")
		},
	} {
		b, planted := plant()
		enter(b)
		if got := sessionOf(b); got == planted || got == "" {
			t.Errorf("%s: the token was kept", name)
		}
		b.get("/account/password").want(t, 200, "").says(t, m.Email).lacks(t, am.Email)
		attacker.get("/").lacks(t, m.Name)
		if err := s.SetPassword(ctx, m.ID, passwordHash); err != nil {
			t.Fatal(err)
		}
	}
}

// sessionOf is the token of a browser's session.
func sessionOf(b *browser) string { return cookieOf(b, "colloquy") }

// cookieOf is the value of a cookie.
func cookieOf(b *browser, name string) string {
	b.s.t.Helper()
	for _, c := range b.client.Jar.Cookies(b.request("GET", "/", "").URL) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func TestSignedOutTheBrowserHasProvedNothingAnyMore(t *testing.T) {
	s := newSite(t)
	b, _ := s.member(0)
	cookie := func(name string) string { return cookieOf(b, name) }
	if cookie("colloquy-proved") == "" || cookie("colloquy-known") == "" || cookie("colloquy-known") == cookie("colloquy-proved") {
		t.Errorf("signed in: %q, %q", cookie("colloquy-proved"), cookie("colloquy-known"))
	}
	b.post("/logout").want(t, 303, "/")
	if cookie("colloquy-proved") != "" || cookie("colloquy-known") == "" {
		t.Errorf("signed out: %q, %q", cookie("colloquy-proved"), cookie("colloquy-known"))
	}
}

func TestWhoeverHasToWaitLosesNothingAndCanHaveALink(t *testing.T) {
	s := newSite(t, withLimits, func(o *handlers.Options) { o.Limits.SignIns = handlers.Pace{PerMinute: 1000, Burst: 1000} })
	s.Article("peering")
	own, m := s.member(0)
	own.post("/logout")
	b := s.browser()
	for range forum.FreeTries + 1 {
		b.post("/login", "email", m.Email, "password", "wrong wrong").want(t, 422, "")
	}
	page := b.post("/login", "email", strings.ToUpper(m.Email), "password", password, "next", "/topics", "kept", "peering", "body", "Words").want(t, 429, "")
	page.says(t, "Please try again in 1 second", "Send me a link instead")
	if page.Header.Get("Retry-After") != "1" || page.value("email") != strings.ToUpper(m.Email) || page.value("next") != "/topics" || page.value("body") != "Words" {
		t.Errorf("%q %q", page.value("next"), page.value("body"))
	}
	for range 3 {
		own.post("/login", "email", m.Email, "password", "mistyped").want(t, 422, "")
	}
	own.post("/login", "email", m.Email, "password", password).want(t, 303, "/") // at its own pace
	b.post("/login/link", "email", m.Email).want(t, 303, "/confirm")
	b.post("/login/"+s.token(m.Email, forum.RequestSignIn)).want(t, 303, "/")
	b.post("/logout")
	b.post("/login", "email", m.Email, "password", password).want(t, 303, "/") // known by now
	later := s.browser()
	s.Clock.Move(time.Second)
	later.post("/login", "email", m.Email, "password", password).want(t, 303, "/")
}

func TestThePaceOfANetworkLosesNothingEither(t *testing.T) {
	s := newSite(t, withLimits)
	b := s.browser()
	var page *answer
	for range 6 {
		page = b.post("/login", "email", "victim@example.org", "password", "wrong wrong", "next", "/topics")
	}
	page.want(t, 429, "").says(t, "A little slower, please")
	if page.Header.Get("Retry-After") == "" || page.value("next") != "/topics" || page.value("email") != "victim@example.org" {
		t.Error("what was typed is lost")
	}
}
