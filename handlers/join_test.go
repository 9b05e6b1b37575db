package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
)

// joins fills in the form to join.
func (b *browser) joins(name, email string, more ...string) *answer {
	b.s.t.Helper()
	return b.post("/join", append([]string{"name", name, "email", email, "password", password}, more...)...)
}

func TestJoiningMakesAMemberWhenTheLinkIsConfirmed(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	if form := b.get("/join?next=/articles/peering").want(t, 200, ""); form.value("next") != "/articles/peering" {
		t.Errorf("next %q", form.value("next"))
	}
	b.joins("Grace Hopkins", "Grace@example.org", "next", "/topics", "roles", "15", "role", "administrator", "member_id", "1", "handle", "admin").want(t, 303, "/confirm")
	b.get("/confirm").want(t, 200, "").says(t, "Look into your inbox", "To join as Grace Hopkins", "Grace@example.org")
	s.browser().get("/confirm").want(t, 200, "").says(t, "Nothing waits").lacks(t, "Grace")
	link := s.link("grace@example.org")
	s.unchanged(t, func() {
		for range 3 {
			s.browser().get(link)
			b.get(link).want(t, 200, "").says(t, "You join as Grace Hopkins with the address Grace@example.org.", "This was not me")
		}
		r := b.request("HEAD", link, "")
		b.do(r)
	})
	answer := b.post(link, "roles", "15", "name", "Somebody Else").want(t, 303, "/topics")
	for _, c := range answer.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%+v", c)
		}
	}
	b.get("/").says(t, "Grace Hopkins", "Sign out")
	m, _, err := s.MemberByEmail(ctx, "grace@example.org")
	if err != nil || m.Roles != 0 || m.Name != "Grace Hopkins" || m.Handle != "grace-hopkins" {
		t.Errorf("%+v, %v", m, err)
	}
	b.post(link).want(t, 410, "").says(t, "does not work any more")
	s.browser().get(link).want(t, 410, "")
	s.browser().post("/login", "email", "grace@example.org", "password", password).want(t, 303, "/")
	b.get("/join?next=/topics").want(t, 303, "/topics")
	b.joins("Again", "again@example.org").want(t, 303, "/")
	s.Sound()
}

func TestAFormToJoinThatFailsComesBackFilled(t *testing.T) {
	s := newSite(t)
	s.Member(forum.RoleModerator)
	b := s.browser()
	page := b.post("/join", "name", "Аdmin", "email", "nothing", "password", "short").want(t, 422, "")
	page.says(t, "speaks for the site", "not an e-mail address", "8 characters at least")
	if page.value("name") != "Аdmin" || page.value("email") != "nothing" || page.value("password") != "" {
		t.Errorf("%q %q %q", page.value("name"), page.value("email"), page.value("password"))
	}
	for _, name := range []string{"Member 1", "MEMBER 1", "Mеmber 1", "", "Two\r\nBcc: everybody@example.org", "A\x00", "\u202eecarG", "\u200b"} {
		if got := b.joins(name, "new@example.org"); got.StatusCode != 422 {
			t.Errorf("%q: %d", name, got.StatusCode)
		}
	}
	for _, bad := range []string{"password", "grace-hopkins", strings.Repeat("a1!", 334)} {
		b.post("/join", "name", "Grace Hopkins", "email", "new@example.org", "password", bad).want(t, 422, "")
	}
	b.post("/join").want(t, 422, "")
	if n := s.count("SELECT count(*) FROM requests"); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestAnAnswerToAJoinSaysNothingAboutTheAddress(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	var hashes atomic.Int64
	handlers.CountHashes(s.handler, &hashes)
	seen := map[string]string{}
	for name, email := range map[string]string{"an unknown address": "unknown@example.org", "a member's": m.Email, "a member's, shouted": strings.ToUpper(m.Email)} {
		b := s.browser()
		before, queued := hashes.Load(), s.count("SELECT count(*) FROM outbox")
		a := b.joins("New Name", email)
		var cookies []string
		for _, c := range a.Cookies() {
			cookies = append(cookies, fmt.Sprint(c.Name, c.MaxAge, len(c.Value)))
		}
		page := strings.ReplaceAll(b.get("/confirm").text(), email, "ADDRESS")
		seen[fmt.Sprint(a.StatusCode, a.Header.Get("Location"), a.body, cookies, page, hashes.Load()-before, s.count("SELECT count(*) FROM outbox")-queued)] = name
	}
	if len(seen) != 1 {
		t.Errorf("they differ: %v", seen)
	}
	for answer := range seen {
		if !strings.HasSuffix(answer, "1 1") {
			t.Errorf("not hashed once and queued once: %s", answer)
		}
	}
}

func TestInAnotherBrowserNameAndPasswordAreChosenAnew(t *testing.T) {
	s := newSite(t)
	s.Member(forum.RoleModerator)
	attacker, victim := s.browser(), s.browser()
	attacker.joins("Chosen By Another", "victim@example.org").want(t, 303, "/confirm")
	link := s.link("victim@example.org")
	page := victim.get(link).want(t, 200, "").says(t, "another browser", "what was typed there is forgotten")
	if page.value("name") != "Chosen By Another" || page.value("password") != "" {
		t.Errorf("%q", page.value("name"))
	}
	page = victim.post(link, "name", "Member 1", "password", "another good secret").want(t, 422, "").says(t, "speaks for the site")
	if page.value("name") != "Member 1" {
		t.Errorf("%q", page.value("name"))
	}
	victim.post(link, "name", "Vera Victim", "password", "victim").want(t, 422, "").says(t, "8 characters")
	victim.post(link, "name", "Vera Victim", "password", "another good secret").want(t, 303, "/account?done=joined")
	victim.get("/").says(t, "Vera Victim")
	attacker.post("/login", "email", "victim@example.org", "password", password).want(t, 422, "")
	s.browser().post("/login", "email", "victim@example.org", "password", "another good secret").want(t, 303, "/")
}

func TestWithoutAPasswordOneIsSignedInAndLedToChooseOne(t *testing.T) {
	s := newSite(t)
	s.browser().joins("Grace Hopkins", "grace@example.org")
	b := s.browser()
	b.post(s.link("grace@example.org"), "name", "Grace Hopkins", "password", "").want(t, 303, "/account/password?done=joined")
	b.get("/").says(t, "Grace Hopkins")
	s.browser().post("/login", "email", "grace@example.org", "password", password).want(t, 422, "")
}

func TestACommentComesAlongThroughJoining(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	parent := s.Comment(s.Member(0), "peering", 0)
	b := s.browser()
	typed := []string{"title", "Re: Title", "body", "Half a\r\nthought & <more>", "parent", fmt.Sprint(parent), "seen", "1"}
	page := b.post("/join", append(typed, "keep", "peering", "name", "Grace", "email", "grace@example.org")...).want(t, 200, "").says(t, "Your comment is kept")
	if page.value("name") != "Grace" || page.value("email") != "grace@example.org" {
		t.Errorf("%q %q", page.value("name"), page.value("email"))
	}
	kept := []string{"kept", page.value("kept"), "parent", page.value("parent"), "seen", page.value("seen"), "title", page.value("title"), "body", page.value("body")}
	failed := b.post("/join", append(kept, "name", "Grace", "email", "grace@example.org", "password", "short")...).want(t, 422, "")
	if failed.value("body") != "Half a\nthought & <more>" || failed.value("kept") != "peering" || failed.value("parent") != fmt.Sprint(parent) {
		t.Errorf("%q %q %q", failed.value("body"), failed.value("kept"), failed.value("parent"))
	}
	b.joins("Grace Hopkins", "grace@example.org", kept...).want(t, 303, "/confirm")
	b.get("/confirm").says(t, "Half a thought", "About peering")
	s.browser().get("/articles/peering").lacks(t, "thought")
	b.post("/articles/peering/comments", "body", "A second one, meanwhile.", "name", "", "email", "").want(t, 303, "/confirm")
	if n := len(s.letters()); n != 1 {
		t.Errorf("%d mails are due", n)
	}
	b.post("/confirm/1/again").want(t, 303, "/confirm?done=again")
	link := s.link("grace@example.org")
	b.get(link).says(t, "Your comments are posted with that", "Half a thought", "A second one", "Do not post these comments")
	b.post(link).want(t, 303, "/comments/2")
	s.browser().get("/articles/peering").says(t, "3 comments", "Grace Hopkins", "Half a thought", "A second one, meanwhile.").lacks(t, "is-guest", "grace@example.org")
	if n := s.count("SELECT count(*) FROM requests WHERE body <> '' OR title <> '' OR secret_hash <> ''"); n != 0 {
		t.Errorf("%d requests keep what they carried", n)
	}
	s.Sound()
}

func TestJoiningFromTheSignInPageCarriesTheComment(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) { o.Guests = false })
	s.Article("peering")
	b := s.browser()
	page := b.post("/articles/peering/comments", "title", "", "body", "Typed first.").want(t, 401, "")
	forms := page.find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == "/join" })
	if len(forms) != 1 {
		t.Fatal("no way to join")
	}
	page = b.post("/join", "keep", "peering", "body", "Typed first.").want(t, 200, "")
	b.joins("Grace Hopkins", "grace@example.org", "kept", page.value("kept"), "body", page.value("body")).want(t, 303, "/confirm")
	b.get("/articles/peering/comments").says(t, "You write as Grace Hopkins. Your comment waits with you").lacks(t, "Sign in first", `name="email"`)
	b.post("/articles/peering/preview", "body", "While I wait.").want(t, 200, "").says(t, "Grace Hopkins").lacks(t, "is-guest")
	b.post("/articles/peering/comments", "body", "").want(t, 422, "").says(t, "Your comment waits with you")
	b.post("/articles/peering/comments", "body", "While I wait.").want(t, 303, "/confirm") // guests may not, who joins may
	b.post(s.link("grace@example.org")).want(t, 303, "/comments/1")
	b.get("/articles/peering").says(t, "Typed first.", "While I wait.")
}

func TestACommentCanBeLeftOutOfAJoin(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	attacker := s.browser()
	attacker.joins("Chosen By Another", "victim@example.org", "kept", "peering", "body", "Words of another.").want(t, 303, "/confirm")
	victim := s.browser()
	link := s.link("victim@example.org")
	page := victim.get(link).says(t, "Words of another.", "Do not post this comment")
	if boxes := page.find(func(n *html.Node) bool { return attr(n, "name") == "leave" && attr(n, "checked") != "" }); len(boxes) != 0 {
		t.Error("ticked already")
	}
	victim.post(link, "name", "Vera Victim", "password", "another good secret", "leave", "1").want(t, 303, "/account?done=joined")
	s.browser().get("/articles/peering").lacks(t, "Words of another.")
	if n := s.count("SELECT count(*) FROM comments"); n != 0 {
		t.Errorf("%d comments", n)
	}
}

func TestACommentThatCannotBePostedAnyMoreIsHandedBack(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	parent := s.Comment(s.Member(0), "peering", 0)
	b := s.browser()
	b.joins("Grace Hopkins", "grace@example.org", "kept", "peering", "parent", fmt.Sprint(parent), "title", "A title", "body", "An answer.").want(t, 303, "/confirm")
	s.Remove(parent)
	page := b.post(s.link("grace@example.org")).want(t, 200, "").says(t, "could not be posted as it was", "Grace Hopkins", "The comment that you wanted to answer is gone")
	if page.value("body") != "An answer." || page.value("title") != "A title" || page.value("parent") != "" {
		t.Errorf("%q %q %q", page.value("body"), page.value("title"), page.value("parent"))
	}
	b.get("/").says(t, "Grace Hopkins", "Sign out")
	guest := s.browser()
	guest.post("/articles/peering/comments", "name", "Ada", "email", "ada@example.org", "title", "Another", "body", "In vain.").want(t, 303, "/confirm")
	if err := s.SetDiscussion(ctx, "peering", false); err != nil {
		t.Fatal(err)
	}
	page = guest.post(s.link("ada@example.org")).want(t, 200, "").says(t, "This discussion is closed.", "In vain.", "Another")
	if len(page.commentIDs()) != 0 || s.count("SELECT count(*) FROM comments WHERE body_md = 'In vain.'") != 0 {
		t.Error("it was posted")
	}
}

func TestAnAddressWithAMemberIsNeverJoinedAgain(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	signedIn, m := s.member(0)
	b := s.browser()
	b.joins("Somebody Else", strings.ToUpper(m.Email), "kept", "peering", "body", "Mine, I think.").want(t, 303, "/confirm")
	link := s.link(m.Email)
	s.unchanged(t, func() {
		b.get(link).want(t, 200, "").says(t, "This address has an account already", m.Name, "Mine, I think.", "Sign in").lacks(t, "Join</button>")
		b.post(link, "name", "Somebody Else", "password", "another good secret").want(t, 303, "/login?next=%2Fconfirm%2F"+strings.TrimPrefix(link, "/confirm/"))
	})
	other, o := s.member(0)
	other.get(link).says(t, "you are signed in as "+o.Name).lacks(t, "Post comment</button>")
	other.post(link).want(t, 303, link)
	signedIn.get(link).says(t, "can post it", "Post comment")
	signedIn.post(link).want(t, 303, "/comments/1")
	s.browser().get("/articles/peering").says(t, "Mine, I think.", m.Name).lacks(t, "is-guest", "Somebody Else")
	s.browser().post("/login", "email", m.Email, "password", password).want(t, 303, "/")
	s.browser().post("/login", "email", m.Email, "password", "another good secret").want(t, 422, "")
}

func TestTwoHundredConfirmationsAtOnceMakeOneMember(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.joins("Grace Hopkins", "grace@example.org", "kept", "peering", "body", "Said once.")
	link := s.link("grace@example.org")
	var made atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			if a := b.post(link); a.StatusCode == 303 {
				made.Add(1)
			}
		})
	}
	wg.Wait()
	if n := s.count("SELECT count(*) * 100 + (SELECT count(*) FROM comments) FROM members"); n != 101 || made.Load() != 1 {
		t.Errorf("members × 100 + comments: %d; %d answers", n, made.Load())
	}
	s.Sound()
}

func TestOfTwoJoinsWithOneAddressTheFirstThatIsConfirmedCounts(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	first, second := s.browser(), s.browser()
	first.joins("First Name", "grace@example.org")
	one := s.link("grace@example.org")
	second.joins("Second Name", "grace@example.org", "kept", "peering", "body", "From the other device.")
	two := s.link("grace@example.org")
	first.post(one).want(t, 303, "/account?done=joined")
	second.post(two).want(t, 303, "/login?next="+strings.ReplaceAll(two, "/", "%2F"))
	first.post(two).want(t, 303, "/comments/1")
	first.get("/articles/peering").says(t, "From the other device.", "First Name").lacks(t, "Second Name")
	if n := s.count("SELECT count(*) FROM members"); n != 1 {
		t.Errorf("%d members", n)
	}
}

func TestALinkIsNoGoodForAnotherThing(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	if _, err := s.Ask(ctx, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email}); err != nil {
		t.Fatal(err)
	}
	s.browser().post(s.link(m.Email)).want(t, 404, "")
	s.browser().get("/confirm/0123456789abcdef0123456789abcdef").want(t, 404, "")
	b := s.browser()
	b.joins("Grace Hopkins", "grace@example.org")
	link := s.link("grace@example.org")
	s.Clock.Move(8 * 24 * time.Hour)
	b.post(link).want(t, 410, "")
	b.get("/confirm").says(t, "Nothing waits")
}

func TestWhoeverDidNotAskSaysSoAndNothingIsLeft(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.joins("Grace Hopkins", "victim@example.org", "kept", "peering", "body", "Words of another.")
	link := s.link("victim@example.org")
	s.browser().post(link, "refuse", "1").want(t, 200, "").says(t, "Nothing happens")
	b.post(link).want(t, 410, "")
	b.get("/confirm").says(t, "Nothing waits")
	if n := s.count("SELECT count(*) FROM members") + s.count("SELECT count(*) FROM comments") + s.count("SELECT count(*) FROM requests WHERE body <> ''"); n != 0 {
		t.Errorf("%d things are left", n)
	}
}

func TestAMailIsSentAgainThreeTimesADayAndTheAnswerIsTheSame(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	b.joins("Grace Hopkins", "grace@example.org")
	for range 1000 {
		b.post("/confirm/1/again").want(t, 303, "/confirm?done=again")
	}
	s.browser().post("/confirm/1/again").want(t, 303, "/confirm?done=again")
	b.post("/confirm/99/again").want(t, 303, "/confirm?done=again")
	b.post("/confirm/x/again").want(t, 404, "")
	b.get("/confirm?done=again").says(t, "Another mail is on its way")
	b.get("/confirm?done=other").lacks(t, "Another mail is on its way")
	if n := len(s.letters()); n != forum.MaxAskingMails {
		t.Errorf("%d mails", n)
	}
}

func TestAWrongAddressIsTypedAnewWithAllElse(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.joins("Grace Hopkins", "wrogn@example.org", "next", "/topics", "kept", "peering", "title", "A title", "body", "First words.")
	b.post("/articles/peering/comments", "body", "Second words.", "name", "", "email", "").want(t, 303, "/confirm")
	link := s.link("wrogn@example.org")
	s.browser().post("/confirm/1/withdraw").want(t, 303, "/confirm") // not theirs
	page := b.post("/confirm/1/withdraw").want(t, 200, "")
	if page.value("name") != "Grace Hopkins" || page.value("email") != "wrogn@example.org" || page.value("next") != "/topics" || page.value("body") != "Second words." || page.value("password") != "" {
		t.Errorf("%q %q %q %q", page.value("name"), page.value("email"), page.value("next"), page.value("body"))
	}
	s.browser().get(link).want(t, 404, "")
	b.get("/confirm").says(t, "First words.").lacks(t, "Second words.")
	page = b.post("/confirm/2/withdraw").want(t, 200, "")
	if page.value("body") != "First words." || page.value("title") != "A title" || page.value("email") != "wrogn@example.org" {
		t.Errorf("%q %q", page.value("body"), page.value("email"))
	}
	b.get("/confirm").says(t, "Nothing waits")
	b.joins("Grace Hopkins", "wrong@example.org", "kept", "peering", "body", "Second words.").want(t, 303, "/confirm")
	b.post(s.link("wrong@example.org")).want(t, 303, "/comments/1")
}

func TestAfterJoiningOneIsBackOnThisSiteAndNoOther(t *testing.T) {
	s := newSite(t)
	for i, next := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "/login", "/join", "javascript:alert(1)", ""} {
		b := s.browser()
		if got := b.get("/join?next=" + strings.ReplaceAll(next, "\\", "%5C")).value("next"); got != "/" {
			t.Errorf("%q comes back as %q", next, got)
		}
		email := fmt.Sprintf("n%d@example.org", i)
		b.joins("Grace Hopkins", email, "next", next).want(t, 303, "/confirm")
		b.post(s.link(email)).want(t, 303, "/account?done=joined")
	}
}

func TestManyCommentsCannotWaitForOneJoin(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.joins("Grace Hopkins", "grace@example.org")
	for i := range forum.MaxHanging {
		b.post("/articles/peering/comments", "body", fmt.Sprint("Number ", i), "email", "").want(t, 303, "/confirm")
	}
	page := b.post("/articles/peering/comments", "body", "One more.", "email", "").want(t, 422, "").says(t, "20 comments of yours wait")
	if page.value("body") != "One more." {
		t.Error("lost")
	}
	b.post(s.link("grace@example.org")).want(t, 303, "/comments/1")
	if n := s.count("SELECT count(*) FROM comments"); n != forum.MaxHanging {
		t.Errorf("%d comments", n)
	}
}
