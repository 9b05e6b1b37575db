package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

const newPassword = "seven green lanterns"

// signsIn tells whether a password is good for a member's account.
func (s *site) signsIn(m *forum.Member, text string) bool {
	s.t.Helper()
	return s.browser().post("/login", "email", m.Email, "password", text).StatusCode == 303
}

// proves tells whether what the browser has proved still counts for a guest.
func (s *site) proves(b *browser, m *forum.Member) bool {
	s.t.Helper()
	var claims []forum.Claim
	for token := range strings.SplitSeq(cookieOf(b, "colloquy-proved"), ".") {
		if c, ok := options(s.DB).Keys.Verify("proved", token, s.Clock.Now()); ok && c.Subject == m.AddressID {
			claims = append(claims, c)
		}
	}
	ids, err := s.Proved(ctx, claims)
	if err != nil {
		s.t.Fatal(err)
	}
	return len(ids) > 0
}

func TestAForgottenPasswordIsReplacedByALink(t *testing.T) {
	s := newSite(t)
	thief, m := s.member(0)
	b := s.browser()
	b.get("/password/forgot").want(t, 200, "").says(t, "Forgot your password?")
	b.post("/password/forgot", "email", "not an address").want(t, 422, "").says(t, "not an e-mail address")
	b.post("/login/link", "email", m.Email).want(t, 303, "/confirm")
	signIn := "/login/" + s.token(m.Email, forum.RequestSignIn)
	b.post("/password/forgot", "email", " "+strings.ToUpper(m.Email)).want(t, 303, "/confirm")
	path := "/password/reset/" + s.token(m.Email, forum.RequestReset)
	scanner := s.browser()
	for range 3 {
		scanner.get(path).want(t, 200, "").says(t, m.Name, m.Email)
		scanner.do(scanner.request("HEAD", path, "")).want(t, 200, "")
	}
	if !s.signsIn(m, password) {
		t.Error("a program that looks at links changed the password")
	}
	b.post(path, "password", "short").want(t, 422, "").says(t, "too short")
	b.post(path, "password", "member-1@example.org").want(t, 422, "").says(t, "first that somebody would guess")
	b.post(path, "password", newPassword).want(t, 303, "/account?done=password")
	b.get("/").says(t, m.Name)
	thief.get("/").lacks(t, m.Name)
	if s.signsIn(m, password) || !s.signsIn(m, newPassword) {
		t.Error("the password was not replaced")
	}
	if s.proves(thief, m) || !s.proves(b, m) {
		t.Error("what other browsers proved goes on counting")
	}
	b.post(path, "password", "another seven lanterns").want(t, 410, "")
	b.get(path).want(t, 410, "")
	b.get(signIn).want(t, 410, "") // older links are void
	told := s.posted()
	if len(told) != 1 || told[0].Kind != forum.MailPassword || told[0].To != m.Email {
		t.Errorf("%+v", told)
	}
}

func TestALinkIsTooOldAfterItsHour(t *testing.T) {
	s := newSite(t)
	_, m := s.member(0)
	b := s.browser()
	b.post("/password/forgot", "email", m.Email)
	path := "/password/reset/" + s.token(m.Email, forum.RequestReset)
	s.Clock.Move(time.Hour)
	b.get(path).want(t, 410, "")
	b.post(path, "password", newPassword).want(t, 410, "")
}

func TestAPasswordIsChanged(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	other := s.browser()
	other.post("/login", "email", m.Email, "password", password).want(t, 303, "/")
	b.post("/password/forgot", "email", m.Email)
	reset := "/password/reset/" + s.token(m.Email, forum.RequestReset)
	before := sessionOf(b)
	b.get("/account/password").want(t, 200, "").says(t, m.Email, "Your password", "Change password")
	b.post("/account/password", "current", "wrong wrong", "password", newPassword).want(t, 422, "").says(t, "This is not your password")
	b.post("/account/password", "password", newPassword).want(t, 422, "").says(t, "This is not your password")
	b.post("/account/password", "current", password, "password", "password").want(t, 422, "").says(t, "first that somebody would guess")
	if !s.signsIn(m, password) {
		t.Fatal("changed by what was refused")
	}
	b.post("/account/password", "current", password, "password", newPassword).want(t, 303, "/account/password?done=password")
	b.get("/account/password?done=password").want(t, 200, "").says(t, "Your password is changed")
	b.get("/account/password?done=nonsense").want(t, 200, "").lacks(t, "nonsense")
	if after := sessionOf(b); after == before || after == "" {
		t.Error("the session was not renewed")
	}
	other.get("/account/password").want(t, 401, "")
	b.get(reset).want(t, 410, "")
	if s.signsIn(m, password) || !s.signsIn(m, newPassword) {
		t.Error("the password was not changed")
	}
	if told := s.posted(); len(told) != 1 || told[0].Kind != forum.MailPassword {
		t.Errorf("%+v", told)
	}
}

func TestTwoTabsThatChangeAPassword(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	b.post("/account/password", "current", password, "password", newPassword).want(t, 303, "/account/password?done=password")
	b.post("/account/password", "current", password, "password", "another seven lanterns").want(t, 422, "").says(t, "This is not your password")
	if !s.signsIn(m, newPassword) {
		t.Error("the second tab won")
	}
}

func TestAMemberWithoutAPasswordShowsWhoTheyAreByALink(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	b := s.browser()
	enter := func() {
		b.post("/login/link", "email", m.Email, "next", "/account/password").want(t, 303, "/confirm")
		b.post("/login/"+s.token(m.Email, forum.RequestSignIn)).want(t, 303, "/account/password")
	}
	enter()
	b.get("/account/password").want(t, 200, "").says(t, "Set password").lacks(t, `name="current"`)
	s.Clock.Move(forum.FreshSession)
	b.get("/account/password").want(t, 200, "").says(t, "Send me the link").lacks(t, "Set password")
	b.post("/account/password", "password", newPassword).want(t, 403, "").says(t, "Send me the link")
	b.post("/account/address", "email", "thief@example.org", "address", m.Email).want(t, 403, "")
	enter()
	b.post("/account/password", "password", newPassword).want(t, 303, "/account/password?done=password")
	if !s.signsIn(m, newPassword) {
		t.Error("there is no password")
	}
	b.post("/account/password", "password", "another seven lanterns").want(t, 422, "").says(t, "This is not your password")
}

// moved changes a member's address from a browser, up to the mail to the new one.
func (s *site) moved(b *browser, m *forum.Member, to, secret string) string {
	s.t.Helper()
	b.post("/account/address", "address", m.Email, "email", to, "current", secret).want(s.t, 303, "/confirm")
	return "/confirm/" + s.token(to, forum.RequestAddress)
}

func TestAnAddressIsChangedAndTheOldOneCanTakeItBack(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	other := s.browser()
	other.post("/login", "email", m.Email, "password", password).want(t, 303, "/")
	b.post("/account/address", "address", m.Email, "email", "new@example.org", "current", "wrong wrong").want(t, 422, "").says(t, "This is not your password")
	b.post("/account/address", "address", m.Email, "email", "nonsense", "current", password).want(t, 422, "").says(t, "not an e-mail address")
	b.post("/account/address", "address", m.Email, "email", strings.ToUpper(m.Email), "current", password).want(t, 422, "").says(t, "This is what you have already")
	path := s.moved(b, m, "new@example.org", password)
	before := sessionOf(b)
	s.browser().get(path).want(t, 200, "").says(t, "new@example.org becomes the address of the account of "+m.Name).lacks(t, m.Email)
	b.post(path).want(t, 303, "/account/password?done=address")
	b.get("/account/password?done=address").want(t, 200, "").says(t, "Your address is changed", "new@example.org")
	if sessionOf(b) == before {
		t.Error("the session was not renewed")
	}
	other.get("/account/password").want(t, 401, "")
	b.post(path).want(t, 410, "")
	b.post("/account/address", "address", m.Email, "email", "third@example.org", "current", password).want(t, 409, "").says(t, "changed meanwhile", "new@example.org")
	if s.signsIn(m, password) || s.proves(other, m) {
		t.Error("the old address goes on working")
	}
	undo := "/confirm/" + s.token(m.Email, forum.RequestUndoAddress)
	owner := s.browser()
	owner.get(undo).want(t, 200, "").says(t, m.Email+" becomes the address", "the password does not work any more")
	b.get("/account/password").want(t, 200, "") // opening it changes nothing
	owner.post(undo).want(t, 303, "/confirm?done=undone")
	owner.get("/confirm?done=undone").says(t, "Your address is as it was")
	b.get("/account/password").want(t, 401, "")
	if s.signsIn(m, password) {
		t.Error("whoever knows the password signs in again")
	}
	owner.post("/password/reset/"+s.token(m.Email, forum.RequestReset), "password", newPassword).want(t, 303, "/account?done=password")
	owner.get("/account/password").says(t, m.Email)
	owner.post(undo).want(t, 410, "")
}

func TestWhoChangedAnAddressCannotUndoItsUndoing(t *testing.T) {
	s := newSite(t)
	thief, m := s.member(0)
	thief.post(s.moved(thief, m, "thief@example.org", password)).want(t, 303, "/account/password?done=address")
	first := "/confirm/" + s.token(m.Email, forum.RequestUndoAddress)
	now := *m
	now.Email = "thief@example.org"
	thief.post(s.moved(thief, &now, "second@example.org", password)).want(t, 303, "/account/password?done=address")
	second := "/confirm/" + s.token("thief@example.org", forum.RequestUndoAddress)
	thief.post("/account/address", "address", "second@example.org", "email", "again@example.org", "current", password).want(t, 303, "/confirm")
	again := "/confirm/" + s.token("again@example.org", forum.RequestAddress)
	s.browser().post(first).want(t, 303, "/confirm?done=undone")
	thief.post(second).want(t, 410, "")
	thief.post(again).want(t, 410, "")
	if got, _, err := s.MemberByEmail(ctx, m.Email); err != nil || got.ID != m.ID {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAnAddressThatSomebodyHasIsNotTaken(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	taken := s.Member(0)
	path := s.moved(b, m, taken.Email, password)
	b.get(path).want(t, 200, "").says(t, "belongs to an account already").lacks(t, "Change the address", taken.Name)
	b.post(path).want(t, 422, "").says(t, "belongs to an account already")
	path = s.moved(b, m, "new@example.org", password)
	late, err := s.AddMember(ctx, forum.NewMember{Name: "Late", Email: "NEW@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	b.post(path).want(t, 422, "")
	if got, _, _ := s.MemberByEmail(ctx, "new@example.org"); got.ID != late.ID {
		t.Errorf("%+v", got)
	}
	b.get("/account/password").says(t, m.Email)
}

func TestWhoConfirmsAnAddressElsewhereIsToldAndNotSignedIn(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	path := s.moved(b, m, "new@example.org", password)
	elsewhere := s.browser()
	elsewhere.post(path).want(t, 303, "/login?done=address")
	elsewhere.get("/login?done=address").want(t, 200, "").says(t, "Your new address is confirmed")
	elsewhere.get("/account/password").want(t, 401, "")
	b.get("/account/password").want(t, 401, "")
	now := *m
	now.Email = "new@example.org"
	if !s.signsIn(&now, password) {
		t.Error("nobody signs in with the new address")
	}
}

func TestAnAddressThatIsNotTheirsIsRefused(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	path := s.moved(b, m, "stranger@example.org", password)
	s.browser().post(path, "refuse", "1").want(t, 200, "").says(t, "Nothing happens")
	s.browser().post(path).want(t, 410, "")
	b.get("/account/password").says(t, m.Email)
}

// as signs a member in from a browser that says what it is.
func (s *site) as(m *forum.Member, userAgent string) *browser {
	s.t.Helper()
	b := s.browser()
	r := b.request("POST", "/login", "email="+m.Email+"&password="+strings.ReplaceAll(password, " ", "+"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", userAgent)
	b.do(r).want(s.t, 303, "/")
	return b
}

func TestSessionsAreSeenAndEnded(t *testing.T) {
	s := newSite(t)
	_, m := s.member(0)
	phone := s.as(m, "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0")
	s.Clock.Move(time.Hour)
	laptop := s.as(m, "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) <script>alert(1)</script> Firefox/142.0")
	stranger, other := s.member(0)
	page := laptop.get("/account/sessions").want(t, 200, "").says(t, "Firefox on Linux this one", "Firefox on Android", "after 90 days", "End all other sessions").lacks(t, "Gecko", "alert(1)")
	number := s.rows("SELECT number FROM sessions WHERE device = 'Firefox on Android'")
	end := fmt.Sprintf("/account/sessions/%d/end", number)
	if !strings.Contains(page.body, `action="`+end+`"`) || strings.Count(page.body, "/end\"") != 3 {
		t.Error("the forms to end a session")
	}
	stranger.get("/account/sessions").want(t, 200, "").lacks(t, "Android")
	stranger.post(end).want(t, 303, "/account/sessions?done=one")
	phone.get("/").says(t, m.Name)
	laptop.post("/account/sessions/0x7/end").want(t, 303, "/account/sessions?done=one")
	laptop.post(end).want(t, 303, "/account/sessions?done=one")
	laptop.get("/account/sessions?done=one").says(t, "The session is ended").lacks(t, "Android")
	phone.get("/account/sessions").want(t, 401, "")
	if s.proves(phone, m) || !s.proves(laptop, m) {
		t.Error("what the ended browser proved goes on counting")
	}
	tablet := s.as(m, "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) Version/18.5 Safari/604.1")
	laptop.post("/account/sessions/end").want(t, 303, "/account/sessions?done=all")
	laptop.get("/account/sessions?done=all").want(t, 200, "").says(t, "All other sessions are ended", "Firefox on Linux this one").lacks(t, "iPad", "End all other sessions</button>")
	tablet.get("/").lacks(t, m.Name)
	if s.proves(tablet, m) || !s.proves(laptop, m) {
		t.Error("what the other browsers proved goes on counting")
	}
	stranger.get("/").says(t, other.Name)
}
