package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store/storetest"
)

// described are all routes, with who is let in by the thing itself where the
// table of routes does not say all: "own" is for whom it belongs to alone. A
// route that does not stand here fails the test: somebody is to think about who
// may.
var described = map[string]string{
	"GET /": "", "GET /recently-commented": "", "GET /most-commented": "", "GET /topics": "", "GET /topics/:slug": "", "GET /search": "", "GET /authors/:handle": "", "GET /members/:handle": "",
	"GET /articles/:slug": "", "GET /articles/:slug/comments": "own", "POST /articles/:slug/comments": "own", "POST /articles/:slug/preview": "", "GET /articles/:slug/outline": "", "GET /articles/:slug/new": "",
	"POST /articles/:slug/read": "", "GET /articles/:slug/live": "", "GET /articles/:slug/card/:name": "", "GET /card/:name": "",
	"GET /feed.xml": "", "GET /topics/:slug/feed.xml": "", "GET /authors/:handle/feed.xml": "", "GET /articles/:slug/comments.xml": "", "GET /sitemap.xml": "", "GET /sitemap/:part": "", "GET /robots.txt": "",
	"GET /comments/:id": "", "GET /comments/:id/thread": "", "POST /comments/:id/recommend": "own", "POST /comments/:id/unrecommend": "", "GET /comments/:id/edit": "own", "POST /comments/:id/edit": "own",
	"GET /comments/:id/delete": "own", "POST /comments/:id/delete": "own", "POST /comments/:id/undelete": "own", "GET /comments/:id/history": "", "POST /comments/:id/history/:number/remove": "",
	"GET /login": "", "POST /login": "", "POST /logout": "", "GET /confirm/:token": "", "POST /confirm/:token": "", "GET /first/:token": "", "POST /first/:token": "",
	"GET /join": "", "POST /join": "", "GET /confirm": "", "POST /confirm/:id/again": "", "POST /confirm/:id/withdraw": "",
	"POST /login/link": "", "GET /login/:token": "", "POST /login/:token": "", "GET /password/forgot": "", "POST /password/forgot": "", "GET /password/reset/:token": "", "POST /password/reset/:token": "",
	"GET /my-comments": "", "POST /my-comments": "", "POST /my-comments/stop": "", "POST /my-comments/allow": "", "POST /my-comments/forget": "", "GET /my-comments/download.json": "", "GET /my-comments/download.html": "",
	"GET /comments/:id/anonymise": "own", "POST /comments/:id/anonymise": "own", "GET /media/:name": "",
	"GET /account": "", "GET /account/profile": "", "POST /account/profile": "", "POST /account/portrait": "own", "POST /account/portrait/remove": "", "GET /account/password": "", "POST /account/password": "", "POST /account/address": "",
	"GET /account/sessions": "", "POST /account/sessions/end": "", "POST /account/sessions/:number/end": "", "GET /account/data": "", "GET /account/data.json": "", "GET /account/data.html": "",
	"GET /account/delete": "", "POST /account/delete": "", "POST /account/keep": "", "GET /account/mails": "", "POST /account/mails": "",
	"GET /admin": "", "GET /admin/events": "", "GET /admin/members": "", "GET /admin/members/:id": "", "POST /admin/members/:id/roles": "", "POST /admin/members/:id/suspend": "", "POST /admin/members/:id/unsuspend": "",
	"POST /admin/members/:id/sign-out": "", "POST /admin/members/:id/sign-in-link": "", "POST /admin/members/:id/clear": "", "POST /admin/members/:id/rename": "", "GET /admin/members/:id/merge": "", "POST /admin/members/:id/merge": "",
	"GET /admin/mail": "", "POST /admin/mail/:id": "", "GET /admin/mail/address": "", "POST /admin/mail/address": "", "POST /admin/mail/test": "", "GET /admin/digest": "", "GET /admin/digest/subscribers.csv": "", "POST /admin/digest/import": "", "POST /admin/digest/remove": "", "GET /admin/settings": "", "POST /admin/settings/:name": "",
	"GET /moderation/exclusions": "", "POST /moderation/exclusions": "", "POST /moderation/exclusions/:id/lift": "", "GET /moderation/members/:id": "", "POST /moderation/members/:id/notes": "", "POST /moderation/members/:id/lift": "",
	"GET /moderation/addresses/:id": "", "POST /moderation/addresses/:id/notes": "", "GET /articles/:slug/moderate/discussion": "", "POST /articles/:slug/moderate/discussion": "",
	"GET /moderation/comments": "", "GET /moderation/log": "", "GET /moderation/log.csv": "", "GET /moderation/log.json": "",
	"GET /account/decisions": "", "GET /account/decisions/:id": "", "POST /account/decisions/:id": "", "GET /appeals/:token": "", "POST /appeals/:token": "",
	"GET /conduct": "", "GET /about": "", "GET /privacy": "", "GET /contact": "", "GET /static/:file": "", "GET /favicon.ico": "", "GET /healthz": "", "GET /readyz": "",
	"POST /articles/:slug/follow": "", "POST /articles/:slug/unfollow": "", "GET /unsubscribe": "", "POST /unsubscribe": "", "GET /unsubscribe/:token": "", "POST /unsubscribe/:token": "", "POST /unsubscribe/:token/undo": "",
	"GET /subscriptions/:token": "", "POST /subscriptions/:token": "", "GET /account/following": "", "POST /account/following": "",
	"POST /topics/:slug/follow": "", "POST /topics/:slug/unfollow": "", "POST /authors/:handle/follow": "", "POST /authors/:handle/unfollow": "", "GET /articles/:slug/people": "",
	"GET /account/answers": "", "GET /account/answers/followed": "", "POST /account/answers/seen": "", "POST /account/answers/feed": "", "GET /account/answers/feed/:token": "",
	"GET /weekly": "", "GET /monthly": "", "GET /weekly/feed.xml": "", "GET /monthly/feed.xml": "", "POST /weekly/subscribe": "", "GET /weekly/wishes": "", "POST /weekly/wishes": "",
	"GET /editor":          "own",
	"GET /editor/pictures": "own", "POST /editor/pictures": "own",
	"GET /editor/pages": "", "GET /editor/pages/:name": "own", "POST /editor/pages/:name": "own", "POST /editor/pages/:name/autosave": "own", "POST /editor/pages/:name/compare": "own", "GET /editor/pages/:name/now": "own",
	"GET /editor/pages/:name/states": "own", "GET /editor/pages/:name/states/:version": "own", "POST /editor/pages/:name/states/:version/restore": "own", "POST /editor/pages/:name/publish": "own", "POST /editor/pages/:name/reset": "own",
	"GET /editor/topics": "", "POST /editor/topics": "", "GET /editor/topics/:id": "", "POST /editor/topics/:id": "", "GET /editor/featured": "", "POST /editor/featured": "",
	"GET /editor/series": "", "POST /editor/series": "", "GET /editor/series/:id": "", "POST /editor/series/:id": "",
	"GET /editor/authors": "", "GET /editor/authors/:id": "", "POST /editor/authors/:id": "", "POST /editor/authors/:id/account": "",
	"GET /series/:slug": "", "POST /comments/:id/pin": "own", "POST /comments/:id/unpin": "own", "POST /account/mails/comments": "",
	"GET /editor/digest": "", "POST /editor/digest": "", "GET /editor/digest/preview": "", "GET /editor/digest/recipients": "", "GET /editor/digest/:id": "", "POST /editor/digest/:id": "",
	"GET /editor/articles/new": "own", "POST /editor/articles": "own", "GET /editor/articles/:id": "own", "POST /editor/articles/:id": "own", "POST /editor/articles/:id/autosave": "own", "POST /editor/articles/:id/compare": "own",
	"GET /editor/articles/:id/now": "own", "POST /editor/preview": "own", "GET /editor/articles/:id/states": "own", "GET /editor/articles/:id/states/:version": "own", "POST /editor/articles/:id/states/:version/restore": "own",
	"GET /editor/articles/:id/delete": "own", "POST /editor/articles/:id/delete": "own",
	"GET /editor/articles/:id/publish": "own", "POST /editor/articles/:id/step": "own", "GET /editor/articles/:id/notes": "own", "POST /editor/articles/:id/notes": "own", "POST /editor/articles/:id/previews": "own", "GET /editor/articles/:id/discussion": "own", "GET /preview/:token": "",
	"GET /weekly/wishes/:token": "", "POST /weekly/wishes/:token": "", "GET /weekly/:number": "", "GET /monthly/:number": "",
	"POST /members/:handle/mute": "", "POST /members/:handle/unmute": "", "POST /comments/:id/hide-thread": "", "POST /comments/:id/show-thread": "", "GET /account/muted": "", "GET /comments/:id/more": "", "GET /moderation/figures": "",
	"GET /comments/:id/report": "", "POST /comments/:id/report": "", "GET /members/:handle/report": "", "POST /members/:handle/report": "", "GET /articles/:slug/report": "", "POST /articles/:slug/report": "",
	"GET /reports/sent": "", "GET /reports/:token": "", "POST /reports/:token/withdraw": "", "POST /reports/:token/hear": "", "GET /account/reports": "", "POST /account/mails/reports": "",
	"GET /moderation": "", "GET /moderation/cases/:id": "", "GET /moderation/cases/:id/now": "", "POST /moderation/cases/:id/decision": "", "POST /moderation/decisions/:id/undo": "", "POST /moderation/decide": "", "POST /moderation/undo": "",
	"POST /comments/:id/moderate": "", "POST /members/:handle/moderate": "", "POST /articles/:slug/moderate": "",
	"GET /dev/pages": "", "GET /dev/pages/:name": "", "GET /dev/mailbox": "", "GET /dev/mailbox/:name": "", "GET /dev/mailbox/:name/html": "",
}

// letIn says which of the people the table lets in, by the word in it. Everybody
// else who is signed in is forbidden, and the others are asked to sign in.
var letIn = map[string][]string{
	"anyone":        {"nobody", "guest", "reader", "author", "editor", "moderator", "administrator", "suspended"},
	"writer":        {"guest", "reader", "author", "editor", "moderator", "administrator", "suspended"},
	"member":        {"reader", "author", "editor", "moderator", "administrator", "suspended"},
	"moderator":     {"moderator", "administrator"},
	"editor":        {"editor", "administrator"},
	"administrator": {"administrator"},
}

// people are those who come to the site. Their sessions are made anew for each
// request: many of the deeds end them.
type people struct {
	s       *site
	members map[string]*forum.Member
	guest   int64 // address
	n       int
}

func newPeople(s *site) *people {
	p := &people{s: s, members: map[string]*forum.Member{
		"reader": s.Member(0), "author": s.Member(forum.RoleAuthor), "editor": s.Member(forum.RoleEditor), "moderator": s.Member(forum.RoleModerator),
		"administrator": s.Member(forum.RoleAdministrator), "suspended": s.Member(0),
	}}
	if _, err := s.Ask(ctx, forum.NewRequest{Kind: forum.RequestMine, Email: "guest@example.org"}); err != nil {
		s.t.Fatal(err)
	}
	id, err := s.AddressID(ctx, "guest@example.org")
	if err != nil {
		s.t.Fatal(err)
	}
	p.guest = id
	suspended := p.members["suspended"]
	if err := s.SuspendMember(ctx, p.members["administrator"], suspended.ID, time.Time{}, s.Clock.Now().Add(time.Hour), "Insults."); err != nil {
		s.t.Fatal(err)
	}
	return p
}

// as is a request of somebody.
func (p *people) as(who string, r *http.Request) *http.Request {
	p.s.t.Helper()
	if m := p.members[who]; m != nil {
		p.n++
		token := fmt.Sprintf("%032d", p.n)
		if err := p.s.StartSession(ctx, token, m.ID, ""); err != nil {
			p.s.t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "colloquy", Value: token})
	} else if who == "guest" {
		proof := forum.Claim{Purpose: "proved", Subject: p.guest, Version: 1, Expires: p.s.Clock.Now().Add(time.Hour)}
		r.AddCookie(&http.Cookie{Name: "colloquy-proved", Value: options(p.s.DB).Keys.Sign(proof)})
	}
	return r
}

// status asks for a page and looks at the status alone: some answers never end.
func (p *people) status(who, method, path string, form url.Values) int {
	p.s.t.Helper()
	b := p.s.browser()
	r := p.as(who, b.request(method, path, form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		p.s.t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

func TestEveryRouteLetsInWhomItMustAndNobodyElse(t *testing.T) {
	s := newSite(t)
	p := newPeople(s)
	s.Article("peering")
	victim := s.Member(0)
	comment := s.Comment(victim, "peering", 0)
	// Each form asks for all that somebody could want to slip in.
	form := url.Values{
		"role": {"administrator"}, "roles": {"15"}, "Roles": {"15"}, "is_admin": {"1"}, "member_id": {"1"}, "id": {fmt.Sprint(victim.ID)}, "seen": {"0"},
		"title": {"A title"}, "body": {"Some words."}, "version": {"1"},
	}
	params := strings.NewReplacer(":slug", "peering", ":handle", "ann-author", ":number", "1", ":token", "none", ":part", "1", ":file", "style.css", ":name", "notice")
	for _, r := range handlers.RouteTable() {
		says, known := described[r.Method+" "+r.Path]
		if !known {
			t.Errorf("nobody described who may %s %s (%s); add it to the table of this test", r.Method, r.Path, r.Who)
		}
		id := comment
		if strings.HasPrefix(r.Path, "/admin/members") || strings.HasPrefix(r.Path, "/moderation/members") {
			id = victim.ID
		}
		path := strings.ReplaceAll(params.Replace(r.Path), ":id", fmt.Sprint(id))
		for _, who := range letIn["anyone"] {
			got := p.status(who, r.Method, path, form)
			refused := got == http.StatusUnauthorized || got == http.StatusForbidden
			switch in := slices.Contains(letIn[r.Who], who); {
			case in && refused && says == "" && (who != "suspended" || r.Method == "GET"):
				t.Errorf("%s %s keeps %s out: %d", r.Method, r.Path, who, got)
			case !in && (who == "nobody" || who == "guest") && got != http.StatusUnauthorized, !in && p.members[who] != nil && got != http.StatusForbidden:
				t.Errorf("%s %s lets %s in: %d", r.Method, r.Path, who, got)
			case got >= 500:
				t.Errorf("%s %s as %s: %d", r.Method, r.Path, who, got)
			}
		}
	}
	for key := range described {
		method, path, _ := strings.Cut(key, " ")
		if !slices.ContainsFunc(handlers.RouteTable(), func(r handlers.RouteLine) bool { return r.Method == method && r.Path == path }) {
			t.Errorf("%s is described and is not there", key)
		}
	}
	p.unraised()
}

// unraised checks that nobody has another role than at the beginning.
func (p *people) unraised() {
	p.s.t.Helper()
	for who, m := range p.members {
		now, _, err := p.s.MemberByEmail(ctx, m.Email)
		if err != nil || now.Roles != m.Roles {
			p.s.t.Errorf("the %s is %s by now, %v", who, now.Roles, err)
		}
	}
}

func TestWhoeverIsSuspendedReadsWhyAndLosesNoWord(t *testing.T) {
	s := newSite(t)
	p := newPeople(s)
	s.Article("peering")
	own := s.Comment(s.Member(0), "peering", 0)
	b := s.browser()
	page := b.do(p.as("suspended", b.request("GET", "/articles/peering", ""))).want(t, 200, "").says(t, "Your account is suspended until 20 November 2026")
	page.lacks(t, "Post comment")
	form := url.Values{"title": {"My title"}, "body": {"An hour of <work>."}}
	r := p.as("suspended", b.request("POST", "/articles/peering/comments", form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	b.do(r).want(t, 403, "").says(t, "Your account is suspended", "not write until 20 November 2026, 13:00 UTC. The reason: Insults.", "My title", "An hour of <work>.")
	if got := p.status("suspended", "POST", fmt.Sprintf("/comments/%d/recommend", own), nil); got != 403 {
		t.Errorf("recommends: %d", got)
	}
	s.Clock.Move(time.Hour)
	if got := p.status("suspended", "POST", fmt.Sprintf("/comments/%d/recommend", own), nil); got != 303 {
		t.Errorf("after the suspension: %d", got)
	}
}

func TestASuspendedAdministratorDoesNotAdminister(t *testing.T) {
	s := newSite(t)
	p := newPeople(s)
	other := s.Member(forum.RoleAdministrator)
	s.Exec("UPDATE members SET suspended_until = ?, suspended_why = 'Quarrels.' WHERE id = ?", storetest.Start.Add(time.Hour).UnixMicro(), p.members["administrator"].ID)
	b := s.browser()
	b.do(p.as("administrator", b.request("GET", "/admin", ""))).want(t, 403, "").says(t, "The reason: Quarrels.")
	if got := p.status("administrator", "POST", fmt.Sprintf("/admin/members/%d/sign-out", other.ID), nil); got != 403 {
		t.Errorf("signs somebody out: %d", got)
	}
}
