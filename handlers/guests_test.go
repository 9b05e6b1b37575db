package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

func TestAGuestsCommentWaitsUntilItsLinkIsConfirmed(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	fields := []string{"title", "A title", "body", "Passing *by*.", "name", "Grace Hopkins", "email", "grace@example.org"}
	b.post("/articles/peering/comments", append(fields, "member_id", "1", "status", "shown", "created_at", "1")...).want(t, 303, "/confirm")
	b.get("/confirm").says(t, "To post your comment", "grace@example.org", "A title", "About peering")
	for _, path := range []string{"/articles/peering", "/articles/peering/outline", "/articles/peering/comments.xml", "/recently-commented", "/search?q=passing", "/sitemap.xml"} {
		s.browser().get(path).lacks(t, "Passing")
	}
	b.get("/my-comments").says(t, "We mail you a link").lacks(t, "Passing") // nothing is proved yet
	link := s.link("grace@example.org")
	s.unchanged(t, func() { s.browser().get(link).says(t, "Grace Hopkins, a guest", "Passing by.", "About peering") })
	b.post(link).want(t, 303, "/comments/1")
	s.browser().get("/articles/peering").says(t, "Grace Hopkins guest", "Passing by.").lacks(t, "grace@example.org")
	b.post(link).want(t, 410, "")
	if n := s.count("SELECT count(*) FROM requests WHERE body <> '' OR name <> ''"); n != 0 {
		t.Error("the text is kept twice")
	}
	s.Sound()
}

func TestABrowserThatProvedTheAddressPostsAtOnceAndNoOther(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, other := s.browser(), s.browser()
	b.guest("peering", "body", "First.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/comments/1")
	b.post("/articles/peering/comments", "body", "Second.", "name", "Grace", "email", "GRACE@example.org").want(t, 303, "/comments/2")
	b.post("/articles/peering/comments", "body", "Of another.", "name", "Ada", "email", "ada@example.org").want(t, 303, "/confirm")
	other.post("/articles/peering/comments", "body", "Not by Grace.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/confirm")
	for _, l := range s.letters() {
		if l.Request.Comment == nil || l.Request.Comment.Body == "Second." {
			t.Errorf("a mail about %+v", l.Request)
		}
	}
	b.post("/my-comments/forget").want(t, 303, "/my-comments?done=forgotten")
	b.get("/my-comments?done=forgotten").says(t, "This browser is forgotten", "We mail you a link").lacks(t, "grace@example.org")
	b.post("/articles/peering/comments", "body", "Third.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/confirm")
}

func TestTheSamePostTwoHundredTimesIsOneCommentAndThreeMails(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			s.browser().post("/articles/peering/comments", "body", "Said once.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/confirm")
		})
	}
	wg.Wait()
	if n := s.count("SELECT count(*) FROM requests"); n != 1 {
		t.Errorf("%d requests", n)
	}
	letters := s.letters()
	if len(letters) != forum.MaxAskingMails {
		t.Fatalf("%d mails", len(letters))
	}
	for i := range 200 {
		wg.Go(func() { s.browser().post("/confirm/" + letters[i%3].Token) })
	}
	wg.Wait()
	s.browser().get("/articles/peering").says(t, "1 comment", "Said once.")
	s.Sound()
}

func TestAGuestUnderAMembersAddressDoesNotSpeakAsThem(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	signedIn, m := s.member(0)
	own := s.Comment(m, "peering", 0)
	for i, email := range []string{m.Email, strings.ToUpper(m.Email), "ｍember-1@example.org", " " + m.Email} {
		b := s.browser()
		b.post("/articles/peering/comments", "body", fmt.Sprint("As a guest ", i), "name", "Grace", "email", email).want(t, 303, "/confirm")
		link := s.link(m.Email)
		b.get(link).says(t, "This address has an account already", "Sign in as "+m.Name).lacks(t, "Post comment</button>")
		b.post(link).want(t, 303, "/login?next=%2Fconfirm%2F"+strings.TrimPrefix(link, "/confirm/"))
		b.get(fmt.Sprintf("/comments/%d/edit", own)).want(t, 401, "")
		s.Clock.Move(24 * time.Hour)
	}
	if n := s.count("SELECT count(*) FROM comments"); n != 1 {
		t.Errorf("%d comments", n)
	}
	// a browser that has proved the member's address does not speak as a guest either
	b := s.browser()
	b.post("/my-comments", "email", m.Email).want(t, 303, "/confirm")
	b.post(s.link(m.Email)).want(t, 303, "/my-comments")
	b.get("/my-comments").says(t, "There is an account with it")
	b.post("/articles/peering/comments", "body", "Proved.", "name", "Grace", "email", m.Email).want(t, 303, "/confirm")
	for _, path := range []string{"edit", "delete", "anonymise"} {
		if got := b.get(fmt.Sprintf("/comments/%d/%s", own, path)).StatusCode; got != 401 && got != 403 {
			t.Errorf("%s: %d", path, got)
		}
	}
	link := s.link(m.Email)
	signedIn.post(link).want(t, 303, "/comments/2")
	s.browser().get("/articles/peering").says(t, "Proved.").lacks(t, "Grace", "is-guest")
}

func TestAGuestWhoJoinsGetsTheirComments(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("dns")
	b := s.browser()
	b.guest("peering", "body", "As a guest.", "name", "Gracie", "email", "grace@example.org").want(t, 303, "/comments/1")
	b.post("/articles/dns/comments", "body", "Elsewhere.", "name", "Gracie", "email", "grace@example.org").want(t, 303, "/comments/2")
	s.Comment(s.Member(0), "peering", 1)
	reader := s.browser()
	reader.get("/articles/peering").says(t, "Gracie guest", "Answer to Gracie")
	b.joins("Grace Hopkins", "Grace@example.org").want(t, 303, "/confirm")
	b.post(s.link("grace@example.org")).want(t, 303, "/account?done=joined")
	reader.get("/articles/peering").says(t, "Grace Hopkins", "Answer to Grace Hopkins").lacks(t, "Gracie", "is-guest")
	reader.get("/articles/dns").says(t, "Grace Hopkins").lacks(t, "Gracie")
	reader.get("/members/grace-hopkins").says(t, "As a guest.", "Elsewhere.")
	b.get("/my-comments").says(t, "As a guest.", "Elsewhere.")
	b.post("/comments/1/delete").want(t, 303, "/articles/peering?deleted=1#notice")
	s.Sound()
}

func TestAGuestChangesDeletesAndTakesBackWhatTheyWrote(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, other := s.browser(), s.browser()
	b.guest("peering", "body", "First words.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/comments/1")
	other.guest("peering", "body", "Others.", "name", "Ada", "email", "ada@example.org").want(t, 303, "/comments/2")
	member, _ := s.member(forum.RoleModerator | forum.RoleAdministrator)
	for who, c := range map[string]struct {
		b    *browser
		want int
	}{"another guest": {other, 401}, "an administrator": {member, 403}, "nobody": {s.browser(), 401}} {
		for _, do := range []string{"edit", "delete", "anonymise"} {
			if got := c.b.get("/comments/1/" + do); got.StatusCode != c.want {
				t.Errorf("%s, GET %s: %d", who, do, got.StatusCode)
			}
		}
		for _, do := range []string{"edit", "delete", "undelete", "anonymise"} {
			if got := c.b.post("/comments/1/"+do, "body", "x", "version", "1"); got.StatusCode != c.want {
				t.Errorf("%s, POST %s: %d", who, do, got.StatusCode)
			}
		}
	}
	s.Clock.Move(2 * time.Minute)
	form := b.get("/comments/1/edit").want(t, 200, "").says(t, "another 13 minutes")
	b.post("/articles/peering/preview?edit=1", "body", "Second *words*.").want(t, 200, "").says(t, "Second words.")
	other.post("/articles/peering/preview?edit=1", "body", "Second *words*.").want(t, 401, "")
	b.post("/comments/1/edit", "version", form.value("version"), "body", "Second words.").want(t, 303, "/comments/1")
	b.get("/comments/1/delete").want(t, 200, "")
	b.post("/comments/1/delete").want(t, 303, "/my-comments?done=deleted")
	b.get("/my-comments?done=deleted").says(t, "Your comment is deleted.", "Deleted by you. You can take that back until")
	b.post("/comments/1/undelete").want(t, 303, "/comments/1")
	s.browser().get("/articles/peering").says(t, "Second words.", "edited")
	s.Clock.Move(time.Hour)
	b.post("/comments/1/edit", "version", "4", "body", "Too late.").want(t, 403, "")
	b.get("/my-comments").says(t, "Shown", "Delete").lacks(t, "/comments/1/edit", "Others.")
	s.Sound()
}

func TestAGuestTakesTheirNameOffForGood(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.guest("peering", "body", "Said by me.", "name", "Grace Hopkins", "email", "grace@example.org").want(t, 303, "/comments/1")
	s.Comment(s.Member(0), "peering", 1)
	s.unchanged(t, func() {
		b.get("/comments/1/anonymise").want(t, 200, "").says(t, "cannot be undone", "Said by me.", "Take my name off")
	})
	b.post("/comments/1/anonymise").want(t, 303, "/my-comments?done=anonymised")
	b.get("/my-comments?done=anonymised").says(t, "Your name is off that comment").lacks(t, "Said by me.")
	s.browser().get("/articles/peering").says(t, "By Anonymous ·", "Said by me.", "Answer to Anonymous").lacks(t, "Grace")
	for _, do := range []string{"edit", "delete", "anonymise"} {
		if got := b.post("/comments/1/"+do, "body", "x", "version", "3").StatusCode; got != 401 && got != 403 {
			t.Errorf("%s: %d", do, got)
		}
	}
	if n := s.count("SELECT count(*) FROM comments c JOIN addresses d ON d.id = c.address_id WHERE c.name = 'Anonymous' AND d.email = '' AND d.email_key = ''"); n != 1 {
		t.Error("an address is attached")
	}
	b.joins("Grace Hopkins", "grace@example.org")
	b.post(s.link("grace@example.org")).want(t, 303, "/account?done=joined")
	s.browser().get("/articles/peering").says(t, "By Anonymous ·")
	s.Sound()
}

func TestOnesOwnCommentsAreListedWithTheirState(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("dns")
	b, m := s.member(0)
	removed := s.Comment(m, "peering", 0)
	s.Remove(removed)
	deleted := s.Comment(m, "peering", 0)
	b.post(fmt.Sprintf("/comments/%d/delete", deleted))
	hidden := s.Comment(m, "dns", 0)
	s.Comment(s.Member(0), "peering", 0)
	s.Comment(m, "peering", 0)
	page := b.get("/my-comments").want(t, 200, "").says(t, "Removed by a moderator", "Deleted by you. You can take that back", "Shown", "Overview")
	if page.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%q", page.Header.Get("Cache-Control"))
	}
	if got := page.find(func(n *html.Node) bool { return n.Data == "h3" }); len(got) != 4 {
		t.Errorf("%d comments", len(got))
	}
	s.Exec("UPDATE articles SET status = 'withdrawn' WHERE slug = 'dns'")
	b.get("/my-comments").says(t, "the article is not public any more").lacks(t, "About dns", fmt.Sprintf("/comments/%d", hidden))
	b.get("/my-comments").says(t, "left)", "Title 7")
	for range forum.CommentsPerList {
		s.Comment(m, "peering", 0)
	}
	first := b.get("/my-comments")
	next := first.find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == "next" })
	if len(next) != 1 || len(first.find(func(n *html.Node) bool { return n.Data == "h3" })) != forum.CommentsPerList {
		t.Fatalf("%d links to the next page", len(next))
	}
	second := b.get(attr(next[0], "href")).want(t, 200, "").says(t, "Removed by a moderator", "Newest comments")
	if n := len(second.find(func(n *html.Node) bool { return n.Data == "h3" })); n != 4 {
		t.Errorf("%d on the second page", n)
	}
	b.get("/my-comments?after=4").want(t, 404, "") // somebody else's
	b.get("/my-comments?after=x").want(t, 404, "")
}

func TestTheLinkToOnesOwnCommentsProvesTheAddressInThisBrowser(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.browser().guest("peering", "body", "From the office.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/comments/1")
	m := s.Member(0)
	answers := map[string]bool{}
	for _, email := range []string{"grace@example.org", "unknown@example.org", m.Email} {
		b := s.browser()
		a := b.post("/my-comments", "email", email)
		answers[fmt.Sprint(a.StatusCode, a.Header.Get("Location"), a.body, strings.ReplaceAll(b.get("/confirm").text(), email, ""))] = true
	}
	if len(answers) != 1 {
		t.Errorf("%v", answers)
	}
	home := s.browser()
	home.post("/my-comments", "email", "nothing").want(t, 422, "").says(t, "not an e-mail address")
	home.post("/my-comments", "email", "grace@example.org").want(t, 303, "/confirm")
	link := s.link("grace@example.org")
	s.unchanged(t, func() { home.get(link).want(t, 200, "").says(t, "grace@example.org", "See my comments") })
	home.post(link).want(t, 303, "/my-comments")
	home.get("/my-comments").says(t, "From the office.", "Take my name off", "Stop all mails")
	home.post("/comments/1/delete").want(t, 303, "/my-comments?done=deleted")
	home.get("/articles/peering").lacks(t, "From the office.")
}

func TestAGuestStopsAllMails(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.post("/my-comments/stop").want(t, 401, "")
	b.guest("peering", "body", "Hello.", "name", "Grace", "email", "grace@example.org")
	b.post("/my-comments/stop").want(t, 303, "/my-comments?done=stopped")
	b.get("/my-comments?done=stopped").says(t, "You get no more mails", "Allow mails again")
	if n := s.count("SELECT count(*) FROM addresses WHERE suppressed_at IS NOT NULL AND suppressed_why = 'asked'"); n != 1 {
		t.Errorf("%d addresses", n)
	}
	s.browser().post("/articles/peering/comments", "body", "By a stranger.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/confirm")
	if n := len(s.letters()); n != 0 {
		t.Errorf("%d mails", n)
	}
	b.post("/my-comments/allow").want(t, 303, "/my-comments?done=allowed")
	b.get("/my-comments").says(t, "Stop all mails")
	s.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'bounce'")
	b.post("/my-comments/allow")
	b.post("/my-comments/stop")
	if n := s.count("SELECT count(*) FROM addresses WHERE suppressed_why = 'bounce'"); n != 1 {
		t.Error("an address where nobody is was changed")
	}
}

func TestNobodyElsesProofCountsInABrowser(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.guest("peering", "body", "Mine.", "name", "Grace", "email", "grace@example.org")
	for _, forged := range []string{"x", "AAAAAAAAAAEAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""} {
		r := s.browser().request("GET", "/comments/1/edit", "")
		r.Header.Set("Cookie", "colloquy-proved="+forged)
		s.browser().do(r).want(t, 401, "")
	}
	s.Exec("UPDATE addresses SET version = version + 1")
	b.get("/comments/1/edit").want(t, 401, "")
	b.get("/my-comments").lacks(t, "Mine.")
}
