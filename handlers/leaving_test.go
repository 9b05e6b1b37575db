package handlers_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// mailed writes the mails that are due and returns the link of the last of a kind.
func (s *site) mailed(t *testing.T, kind forum.RequestKind) string {
	t.Helper()
	list, err := s.ClaimDue(ctx, 100)
	must(t, err)
	token := ""
	for _, c := range list {
		l, owed, err := s.WriteLetter(ctx, c.ID)
		must(t, err)
		must(t, s.MarkDone(ctx, c.ID, forum.MailSent, ""))
		if owed && c.Kind == forum.MailKind(kind) {
			token = l.Token
		}
	}
	if token == "" {
		t.Fatalf("no mail of the kind %s", kind)
	}
	return "/confirm/" + token
}

func TestFromTheButtonToTheEndOfAnAccount(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	elsewhere := s.browser()
	elsewhere.post("/login", "email", m.Email, "password", password).want(t, 303, "/")
	s.Comment(m, "peering", 0)
	b.get("/account/data").want(t, 200, "").says(t, "1 comment", m.Email, "2 browsers are signed in", "Delete your account")
	page := b.get("/account/delete").want(t, 200, "").says(t, "take it back for 7 days", "They stay, without my name")
	if n := page.find(func(n *html.Node) bool { return attr(n, "checked") != "" || attr(n, "value") == "anonymous" }); len(n) == 0 {
		t.Error("nothing is chosen")
	}
	b.post("/account/delete", "how", "otherwise").want(t, 422, "").says(t, "Please fill this in.")
	b.post("/account/delete", "how", "anonymous").want(t, 303, "/confirm")
	b.get("/account/data").lacks(t, "will be deleted")
	link := s.mailed(t, forum.RequestLeave)
	elsewhere.get(link).want(t, 200, "").says(t, "Delete your account", m.Email, "Your comments stay, without your name.")
	b.get("/account/data").lacks(t, "will be deleted on")
	b.post(link).want(t, 303, "/account/data?done=leaving")
	b.get("/account/data?done=leaving").want(t, 200, "").says(t, "signed out everywhere else", "Your account will be deleted on 27 November 2026")
	b.get("/articles/peering").says(t, "Your account will be deleted on 27 November 2026", m.Name)
	elsewhere.get("/account/data").want(t, 401, "")
	b.post(link).want(t, 410, "")
	s.browser().get("/articles/peering").says(t, m.Name)
	s.Clock.Move(7 * 24 * time.Hour)
	if k, err := s.KeepHouse(ctx); err != nil || k.Left != 1 {
		t.Fatalf("%+v, %v", k, err)
	}
	b.get("/account/data").want(t, 401, "")
	b.post("/login", "email", m.Email, "password", password).want(t, 422, "")
	read := s.browser().get("/articles/peering").want(t, 200, "").says(t, "Anonymous", "Body of number").lacks(t, m.Name, "is-guest")
	if links := read.find(func(n *html.Node) bool { return strings.HasPrefix(attr(n, "href"), "/members/") }); len(links) != 0 {
		t.Error("a name still leads somewhere")
	}
	s.browser().get("/members/"+m.Handle).want(t, 404, "")
	s.Sound()
}

func TestTheDeletionOfAnAccountIsTakenBackByLinkOrButton(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	for _, way := range []string{"link", "button", "other browser"} {
		b.post("/account/delete", "how", "removed").want(t, 303, "/confirm")
		link := s.mailed(t, forum.RequestLeave)
		if way == "other browser" {
			s.browser().post(link).want(t, 200, "").says(t, "will be deleted on 27 November 2026", "Your comments go with it.")
			b.get("/account/data").want(t, 401, "")
		} else {
			b.post(link).want(t, 303, "/account/data?done=leaving")
			b.get("/account/delete").want(t, 200, "").says(t, "will be deleted on 27 November 2026 already")
		}
		undo := s.mailed(t, forum.RequestStay)
		if way == "button" {
			b.post("/account/keep").want(t, 303, "/account/data?done=kept")
			b.get("/account/data?done=kept").says(t, "Your account stays.")
			b.get(undo).want(t, 410, "")
			continue
		}
		other := s.browser()
		other.get(undo).want(t, 200, "").says(t, "Keep your account", "27 November 2026")
		other.post(undo).want(t, 200, "").says(t, "Your account stays", "choose a new password")
		other.post(undo).want(t, 410, "")
	}
	s.Clock.Move(8 * 24 * time.Hour)
	if k, err := s.KeepHouse(ctx); err != nil || k.Left != 0 {
		t.Errorf("%+v, %v", k, err)
	}
	if _, _, err := s.MemberByEmail(ctx, m.Email); err != nil {
		t.Error(err)
	}
}

func TestTheOnlyAdministratorIsToldThatTheyCannotLeave(t *testing.T) {
	s := newSite(t)
	b, m := s.member(forum.RoleAdministrator)
	b.get("/account/delete").want(t, 200, "").says(t, "the only administrator")
	b.post("/account/delete", "how", "removed").want(t, 409, "").says(t, "the only administrator")
	second := s.Member(forum.RoleAdministrator)
	b.post("/account/delete", "how", "removed").want(t, 303, "/confirm")
	link := s.mailed(t, forum.RequestLeave)
	must(t, s.SetRoles(ctx, nil, second.ID, 0))
	b.post(link).want(t, 409, "").says(t, "the only administrator", "open the link from the mail again")
	must(t, s.SetRoles(ctx, nil, second.ID, forum.RoleAdministrator))
	b.post(link).want(t, 303, "/account/data?done=leaving")
	if _, _, err := s.MemberByEmail(ctx, m.Email); err != nil {
		t.Error(err)
	}
}

func TestALinkToLeaveCanBeRefused(t *testing.T) {
	s := newSite(t)
	b, _ := s.member(0)
	b.post("/account/delete", "how", "anonymous").want(t, 303, "/confirm")
	link := s.mailed(t, forum.RequestLeave)
	s.browser().post(link, "refuse", "1").want(t, 200, "").says(t, "Nothing happens")
	b.post(link).want(t, 410, "")
	b.get("/account/data").lacks(t, "will be deleted")
}

func TestMailsThatAnAccountGets(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	other := s.Member(0)
	b.get("/account/mails").want(t, 200, "").says(t, "Which mails you get", "None in the last 30 days.", m.Email)
	for _, email := range []string{m.Email, other.Email} {
		_, err := s.Ask(ctx, forum.NewRequest{Kind: forum.RequestReset, Email: email})
		must(t, err)
	}
	b.get("/account/mails").says(t, "A link to choose a new password", "waits to be sent").lacks(t, other.Email, "come back", "Allow mails")
	s.mailed(t, forum.RequestReset)
	page := b.get("/account/mails")
	if rows := page.find(func(n *html.Node) bool { return n.Data == "tr" }); len(rows) != 2 {
		t.Errorf("%d rows", len(rows))
	}
	for why, says := range map[string]string{forum.SuppressedBounce: "came back", forum.SuppressedAsked: "were stopped"} {
		s.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = $1", why)
		b.get("/account/mails").says(t, says, "Allow mails again")
		b.post("/account/mails").want(t, 303, "/account/mails?done=allowed")
		b.get("/account/mails?done=allowed").says(t, "Mails go to this address again.").lacks(t, says)
		if _, stopped, err := s.MailsTo(ctx, other.AddressID); err != nil || stopped != why {
			t.Errorf("another's address: %q, %v", stopped, err)
		}
	}
}

func TestOnesOwnAccountIsForWhoIsSignedIn(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/account/data", "/account/delete", "/account/mails"} {
		s.browser().get(path).want(t, 401, "").says(t, "Sign in")
	}
	for _, path := range []string{"/account/delete", "/account/keep", "/account/mails"} {
		s.browser().post(path).want(t, 401, "")
	}
}
