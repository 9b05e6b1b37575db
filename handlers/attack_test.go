package handlers_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
)

// A costLog adds up what requests cost.
type costLog struct {
	slog.Handler
	hashes *atomic.Int64
}

func (costLog) Enabled(context.Context, slog.Level) bool { return true }

func (l costLog) Handle(ctx context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "hashes" {
			l.hashes.Add(a.Value.Int64())
		}
		return true
	})
	return routeLog{}.Handle(ctx, r)
}

// counting is a site that counts hashes.
func counting(o *handlers.Options) (hashes *atomic.Int64) {
	hashes = &atomic.Int64{}
	o.Log = slog.New(costLog{hashes: hashes})
	return hashes
}

func TestNoAnswerTellsWhetherAnAddressHasAnAccount(t *testing.T) {
	var hashes *atomic.Int64
	s := newSite(t, func(o *handlers.Options) { hashes = counting(o) })
	s.Article("peering")
	_, with := s.member(0)
	without := s.Member(0)
	type outcome struct {
		status         int
		location, text string
		hashes         int64
		owed, asked    int
	}
	seen := map[string][]outcome{}
	for _, email := range []string{with.Email, without.Email, "nobody@example.org", strings.ToUpper(with.Email)} {
		for path, fields := range map[string][]string{
			"/login":           {"password", "wrong wrong"},
			"/login/link":      {"password", ""},
			"/password/forgot": {},
		} {
			before, owed, asked := hashes.Load(), s.rows("SELECT count(*) FROM outbox"), s.rows("SELECT count(*) FROM requests")
			page := s.browser().post(path, append(fields, "email", email)...)
			seen[path] = append(seen[path], outcome{
				page.StatusCode, page.Header.Get("Location"), strings.ReplaceAll(page.text(), email, ""), hashes.Load() - before,
				s.rows("SELECT count(*) FROM outbox") - owed, s.rows("SELECT count(*) FROM requests") - asked,
			})
		}
	}
	for path, list := range seen {
		want := outcome{303, "/confirm", "", 0, 1, 1}
		if path == "/login" {
			want = outcome{422, "", list[0].text, 1, 0, 0}
		}
		for _, got := range list {
			if got != want {
				t.Errorf("%s: %+v, want %+v", path, got, want)
			}
		}
	}
}

// from sends a form as a proxy hands it on.
func (b *browser) from(network, path string, fields ...string) *answer {
	b.s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := b.request("POST", path, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", network)
	return b.do(r)
}

func TestAThousandTriesToSignInKeepNobodyOut(t *testing.T) {
	if testing.Short() {
		t.Skip("computes fifty hashes")
	}
	var hashes *atomic.Int64
	s := newSite(t, withLimits, func(o *handlers.Options) {
		o.Limits.SignIns = handlers.Pace{PerMinute: 10, Burst: 20}
		hashes = counting(o)
	})
	admin := s.Member(forum.RoleAdministrator)
	s.Member(forum.RoleModerator)
	own, victim := s.member(0)
	own.post("/logout")
	var others []*forum.Member
	for range 5 {
		_, m := s.member(0)
		others = append(others, m)
	}
	before := hashes.Load()
	tries := make(chan int)
	statuses := [1000]int{}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			b := s.browser()
			for i := range tries {
				email := victim.Email
				if i%2 == 1 {
					email = fmt.Sprintf("nobody-%d@example.org", i%5)
				}
				statuses[i] = b.from(fmt.Sprintf("203.0.113.%d", i%100), "/login", "email", email, "password", fmt.Sprint("guess ", i)).StatusCode
			}
		})
	}
	for i := range statuses {
		tries <- i
		if i%200 == 100 { // others, meanwhile
			m := others[i/200]
			s.browser().from("198.51.100.7", "/login", "email", m.Email, "password", password).want(t, 303, "/")
			own.from("203.0.113.1", "/login", "email", victim.Email, "password", password).want(t, 303, "/")
			own.post("/logout")
		}
	}
	close(tries)
	wg.Wait()
	refused := 0
	for i, status := range statuses {
		switch status {
		case http.StatusTooManyRequests:
			refused++
		case http.StatusUnprocessableEntity:
		default:
			t.Fatalf("try %d: %d", i, status)
		}
	}
	if computed := hashes.Load() - before; computed > 100 || refused < 900 {
		t.Errorf("%d hashes were computed, %d tries refused", computed, refused)
	}
	if n := s.rows("SELECT count(*) FROM events WHERE action = 'attack' AND subject_kind = 'site'"); n != 1 {
		t.Errorf("%d events", n)
	}
	var told []string
	for _, l := range s.posted() {
		told = append(told, string(l.Kind)+" "+l.To)
	}
	if !slices.Equal(told, []string{"attack " + admin.Email}) {
		t.Errorf("told: %q", told)
	}
	events, err := s.Events(ctx, forum.SubjectSite, 0, 0)
	if err != nil || len(events) != 1 || strings.Contains(events[0].Note, "@") {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestAdministratorsAreToldOfAnAttackOnceADay(t *testing.T) {
	s := newSite(t)
	admin := s.Member(forum.RoleAdministrator)
	for _, want := range []int{1, 0, 1} {
		if err := s.NoteAttack(ctx, forum.Attack{Tries: 50, Email: admin.Email}); err != nil {
			t.Fatal(err)
		}
		told := s.posted()
		if len(told) != want || want == 1 && told[0].Note != "50 failed tries to sign in within an hour, at the account of "+admin.Name {
			t.Errorf("%+v", told)
		}
		if want == 0 {
			s.Clock.Move(24 * time.Hour)
		}
	}
}

func TestAnIPv6NetworkIsOneWhateverItsLastHalf(t *testing.T) {
	s := newSite(t, withLimits, func(o *handlers.Options) { o.Limits.SignIns = handlers.Pace{PerMinute: 6000, Burst: 6000} })
	b := s.browser()
	last := 0
	for i := range forum.FreeTriesFromNetwork + 2 {
		last = b.from(fmt.Sprintf("2001:db8:1:2::%d", i+1), "/login", "email", fmt.Sprintf("nobody-%d@example.org", i), "password", "x").StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("%d", last)
	}
	if got := b.from("2001:db8:1:3::1", "/login", "email", "nobody@example.org", "password", "x").StatusCode; got != 422 {
		t.Errorf("a neighbour: %d", got)
	}
}

func TestSpellingsOfAnAddressAreOneAccount(t *testing.T) {
	s := newSite(t, withLimits, func(o *handlers.Options) { o.Limits.SignIns = handlers.Pace{PerMinute: 6000, Burst: 6000} })
	m, err := s.AddMember(ctx, forum.NewMember{Name: "Åsa", Email: "Åsa@Example.org", SecretHash: passwordHash})
	if err != nil {
		t.Fatal(err)
	}
	for i, spelling := range []string{"Åsa@example.org", "A\u030asa@example.org", "ÅSA@EXAMPLE.ORG", "åsa@example.org"} {
		b := s.browser()
		if got := b.from(fmt.Sprintf("203.0.113.%d", i), "/login", "email", spelling, "password", password); got.StatusCode != 303 {
			t.Errorf("%q: %d", spelling, got.StatusCode)
		}
	}
	for i := range forum.FreeTries + 1 {
		s.browser().from(fmt.Sprintf("198.51.100.%d", i), "/login", "email", []string{"Åsa@example.org", "A\u030aSA@example.org"}[i%2], "password", "x").want(t, 422, "")
	}
	if got := s.browser().from("192.0.2.7", "/login", "email", "åsa@EXAMPLE.org", "password", "x"); got.StatusCode != 429 {
		t.Errorf("another spelling is another account: %d", got.StatusCode)
	}
	other, _ := s.member(0)
	other.post("/account/address", "address", "member-1@example.org", "email", "a\u030asa@example.org", "current", password)
	if _, _, err := s.MemberByEmail(ctx, m.Email); err != nil {
		t.Error(err)
	}
}

func TestOtherSitesCannotTouchAnAccount(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	b.post("/password/forgot", "email", m.Email)
	token := s.token(m.Email, forum.RequestReset)
	for _, path := range []string{
		"/login", "/login/link", "/login/" + token, "/password/forgot", "/password/reset/" + token,
		"/account/password", "/account/address", "/account/sessions/end", "/account/sessions/1/end",
	} {
		r := b.request("POST", path, "email="+m.Email+"&current=correct+horse+battery&password=seven+green+lanterns")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://evil.example")
		b.do(r).want(t, 403, "").says(t, "another site")
	}
	if !s.signsIn(m, password) {
		t.Error("the password was changed")
	}
}

func TestAfterALinkOneIsBackOnThisSiteAndNoOther(t *testing.T) {
	s := newSite(t)
	for _, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login/x", "/%2f/evil.example", "/a\r\nSet-Cookie: x=1"} {
		m, b := s.Member(0), s.browser()
		b.post("/login/link", "email", m.Email, "next", next).want(t, 303, "/confirm")
		b.post("/login/"+s.token(m.Email, forum.RequestSignIn)).want(t, 303, "/")
	}
}

func TestNoAnswerDependsOnTheHost(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	evil := func(method, path, body string) *answer {
		r := b.request(method, path, body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-Host", "evil.example")
		r.Header.Set("Forwarded", "host=evil.example")
		r.Host = "evil.example"
		return b.do(r).lacks(t, "evil.example")
	}
	evil("POST", "/login/link", "email="+m.Email).want(t, 303, "/confirm")
	evil("POST", "/password/forgot", "email="+m.Email).want(t, 303, "/confirm")
	for _, l := range s.posted() {
		path := map[forum.MailKind]string{"sign-in": "/login/", "reset": "/password/reset/"}[l.Kind] + l.Token
		evil("GET", path, "").want(t, 200, "")
	}
	evil("GET", "/login", "").want(t, 200, "")
	evil("GET", "/password/forgot", "").want(t, 200, "")
}

func TestALinkIsUsedOnceByManyAtOnce(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	s.browser().post("/login/link", "email", m.Email)
	path := "/login/" + s.token(m.Email, forum.RequestSignIn)
	var in, dead atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			switch b := s.browser(); b.post(path).StatusCode {
			case 303:
				in.Add(1)
			case 410:
				dead.Add(1)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 || dead.Load() != 199 || s.rows("SELECT count(*) FROM sessions WHERE member_id = ?", m.ID) != 1 {
		t.Errorf("%d signed in, %d did not", in.Load(), dead.Load())
	}
}
