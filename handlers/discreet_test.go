package handlers_test

import (
	"strings"
	"testing"

	"colloquy/forum"
)

func TestTheNextOneAtABrowserSeesNothingOfTheLast(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b, m := s.member(0)
	b.post("/account/address", "email", "new@example.org", "address", m.Email, "current", password).want(t, 303, "/confirm")
	b.get("/confirm").want(t, 200, "").says(t, "new@example.org")
	b.post("/logout").want(t, 303, "/")
	b.get("/confirm").want(t, 200, "").says(t, "Nothing waits").lacks(t, "new@example.org")

	guest := s.browser()
	guest.post("/articles/"+a.Slug+"/comments", "name", "Ann Other", "email", "ann@example.org", "body", "Unmistakable words.").want(t, 303, "/confirm")
	guest.get("/my-comments").want(t, 200, "")
	guest.post("/my-comments/forget").want(t, 303, "/my-comments?done=forgotten")
	for _, path := range []string{"/my-comments", "/confirm"} {
		guest.get(path).want(t, 200, "").lacks(t, "ann@example.org", "Unmistakable words.")
	}
	guest.post("/confirm/" + s.token("ann@example.org", forum.RequestComment)) // whose link goes on working
	if n := s.Column("SELECT count(*) FROM comments")[0]; n != "1" {
		t.Errorf("%s comments", n)
	}
}

func TestNothingOfOnePersonsIsKeptByACacheNorATokenByAReferer(t *testing.T) {
	s := newSite(t)
	b, m := s.member(forum.RoleAdministrator)
	private := func(a *answer) {
		t.Helper()
		if c := a.Header.Get("Cache-Control"); !strings.Contains(c, "no-store") {
			t.Errorf("%s %s: %d, Cache-Control %q", a.Request.Method, a.Request.URL, a.StatusCode, c)
		}
	}
	for _, path := range []string{
		"/account", "/account/data", "/account/data.json", "/account/data.html", "/account/sessions", "/admin", "/admin/members", "/admin/members/1", "/admin/members/99",
		"/admin/mail", "/admin/settings", "/admin/events", "/confirm", "/my-comments", "/my-comments/download.json", "/account/nothing",
	} {
		private(b.get(path))
		private(s.browser().get(path))
	}
	private(b.post("/account/mails"))
	private(b.post("/account/sessions/end"))
	private(b.post("/admin/members/1/sign-in-link"))
	private(b.post("/logout"))
	s.posted()
	b.post("/login/link", "email", m.Email).want(t, 303, "/confirm")
	tokens := map[string]string{"/login/": s.token(m.Email, forum.RequestSignIn)}
	b.post("/password/forgot", "email", m.Email)
	tokens["/password/reset/"] = s.token(m.Email, forum.RequestReset)
	b.post("/my-comments", "email", "guest@example.org")
	tokens["/confirm/"] = s.token("guest@example.org", forum.RequestMine)
	for path, token := range tokens {
		for _, a := range []*answer{b.get(path + token), b.get(path + "none"), b.do(b.request("HEAD", path+token, ""))} {
			private(a)
			if p := a.Header.Get("Referrer-Policy"); p != "strict-origin" {
				t.Errorf("%s: Referrer-Policy %q", a.Request.URL, p)
			}
		}
	}
	for path, token := range tokens { // each at the doors of the others
		for other := range tokens {
			if other != path {
				b.get(other+token).want(t, 404, "")
				b.post(other+token, "password", newPassword).want(t, 404, "")
			}
		}
		private(b.post(path+token, "password", newPassword))
	}
}
