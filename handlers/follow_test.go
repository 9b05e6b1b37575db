package handlers_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store/storetest"
)

// follows says how the address follows the discussion; "" for not at all.
func (s *site) follows(email string, article forum.Article) string {
	s.t.Helper()
	list := s.Column("SELECT f.pace FROM follows f JOIN addresses d ON d.id = f.address_id WHERE d.email_key = '" + forum.AddressKey(email) + "' AND f.kind = 'article' AND f.subject_id = " + fmt.Sprint(article.ID) + " AND f.ended_at IS NULL")
	return strings.Join(list, " ")
}

// ticked tells how the box for follow-up mails of a page's form is left, and the
// pace that is chosen.
func (a *answer) ticked(t *testing.T) (ticked bool, pace string) {
	t.Helper()
	form := a.find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "id") == "write" })
	if len(form) != 1 {
		t.Fatalf("%d forms", len(form))
	}
	for n := range form[0].Descendants() {
		if attr(n, "name") == "follow" {
			ticked = hasAttr(n, "checked")
		}
		if n.Data == "option" && hasAttr(n, "selected") {
			pace = attr(n, "value")
		}
	}
	return ticked, pace
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func TestTheBoxIsUntickedAtFirstAndRemembersWhatTheMemberChoseLast(t *testing.T) {
	s := newSite(t)
	for _, slug := range []string{"peering", "dns", "bgp", "tls"} {
		s.Article(slug)
	}
	b, _ := s.member(0)
	other, _ := s.member(0)
	left := func(b *browser, slug string, ticked bool, pace string) {
		t.Helper()
		for _, path := range []string{"/articles/" + slug, "/articles/" + slug + "/comments"} {
			if is, p := b.get(path).ticked(t); is != ticked || p != pace {
				t.Errorf("%s: ticked %v at %q", path, is, p)
			}
		}
	}
	left(b, "peering", false, "")
	b.post("/articles/peering/comments", "body", "Said.", "pace", "each").want(t, 303, "/comments/1")
	left(b, "dns", false, "")
	b.post("/articles/dns/comments", "body", "Said.", "follow", "yes", "pace", "daily").want(t, 303, "/comments/2")
	left(b, "bgp", true, "daily")
	left(other, "bgp", false, "")
	b.post("/articles/dns/comments", "body", "Again, where I follow already.").want(t, 303, "/comments/3")
	left(b, "bgp", true, "daily") // the form there had no box
	b.post("/articles/bgp/comments", "body", "Not here.").want(t, 303, "/comments/4")
	left(b, "tls", false, "")
}

func TestWhoeverFollowsAlreadyIsToldSoAndAnEmptyBoxEndsNothing(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b, m := s.member(0)
	b.post("/articles/peering/comments", "body", "Said.", "follow", "1", "pace", "hourly").want(t, 303, "/comments/1")
	for _, path := range []string{"/articles/peering", "/articles/peering/comments", "/articles/peering/comments?parent=1", "/comments/1/thread"} {
		page := b.get(path).want(t, 200, "").says(t, "You follow this discussion: at most once an hour. Change that")
		page.lacks(t, "Notify me of follow-up comments")
	}
	b.get("/articles/peering").says(t, "Stop following")
	b.post("/articles/peering/comments", "body", "Again.").want(t, 303, "/comments/2")
	if got := s.follows(m.Email, a); got != "hourly" {
		t.Errorf("follows %q", got)
	}
	consent := s.Column("SELECT wording || ' / ' || source FROM consents")
	if len(consent) != 1 || consent[0] != "Notify me of follow-up comments / /articles/peering" {
		t.Error(consent)
	}
}

func TestWhatWasTickedComesBackWithEachFormThatFailed(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	chosen := []string{"follow", "1", "pace", "daily"}
	comment := func(more ...string) []string { return append(chosen, more...) }
	check := func(a *answer, status int) {
		t.Helper()
		if is, pace := a.ticked(t); a.StatusCode != status || !is || pace != "daily" {
			t.Errorf("%d, ticked %v at %q", a.StatusCode, is, pace)
		}
	}
	check(b.post("/articles/peering/comments", comment("body", "")...), 422)
	check(b.post("/articles/peering/comments", comment("body", "x", "parent", "zzz")...), 422)
	check(b.post("/articles/peering/comments", comment("body", "x", "preview", "1")...), 200)
	id := s.Comment(m, "peering", 0)
	check(b.post("/articles/peering/comments", comment("body", "x", "parent", fmt.Sprint(id), "seen", "99")...), 409)
	guest := s.browser()
	check(guest.post("/articles/peering/comments", comment("body", "x", "name", "Grace", "email", "nonsense")...), 422)
	if got := b.post("/articles/peering/comments", "body", "x", "follow", "1", "pace", "never"); got.StatusCode != 422 {
		t.Errorf("a pace that is none: %d", got.StatusCode)
	}

	// by way of signing in
	page := guest.post("/login", comment("keep", "peering", "body", "Kept.")...).want(t, 200, "")
	if page.value("follow") != "1" || page.value("pace") != "daily" {
		t.Error("the sign-in page does not carry the box along")
	}
	in := guest.post("/login", comment("kept", "peering", "body", "Kept.", "email", m.Email, "password", password)...)
	check(guest.get(in.Header.Get("Location")), 200)

	// by way of joining, and of a wrong address
	joiner := s.browser()
	joiner.post("/join", comment("kept", "peering", "body", "Kept.", "name", "Ines", "email", "ines@wrogn.example", "password", newPassword)...).want(t, 303, "/confirm")
	joiner.get("/confirm").says(t, "with it you follow that discussion: at most once a day")
	page = joiner.post("/confirm/"+s.Column("SELECT id FROM requests WHERE kind = 'join'")[0]+"/withdraw").want(t, 200, "")
	if page.value("follow") != "1" || page.value("pace") != "daily" {
		t.Error("the form to join does not carry the box along")
	}
	wrong := s.browser()
	wrong.post("/articles/peering/comments", comment("body", "Typed once.", "name", "Grace", "email", "grace@wrogn.example")...).want(t, 303, "/confirm")
	check(wrong.post("/confirm/"+s.Column("SELECT max(id) FROM requests WHERE kind = 'comment'")[0]+"/withdraw"), 200)
}

func TestTheBoxComesBackWhereOneWasTooFast(t *testing.T) {
	s := newSite(t, withLimits)
	s.Article("peering")
	b, _ := s.member(0)
	for i := range 4 {
		a := b.post("/articles/peering/comments", "body", fmt.Sprint("Number ", i), "follow", "1", "pace", "each")
		if i < 3 {
			a.want(t, 303, fmt.Sprint("/comments/", i+1))
		} else if a.StatusCode != 429 {
			t.Errorf("%d", a.StatusCode)
		}
	}
	s.Article("dns")
	page := b.post("/articles/dns/comments", "body", "Elsewhere", "follow", "1", "pace", "each")
	if is, pace := page.ticked(t); page.StatusCode != 429 || !is || pace != "each" {
		t.Errorf("%d, ticked %v at %q", page.StatusCode, is, pace)
	}
}

func TestOneMailConfirmsAGuestsCommentAndWhatTheyFollow(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b := s.browser()
	b.post("/articles/peering/comments", "body", "Passing by.", "name", "Grace", "email", "grace@example.org", "follow", "1", "pace", "answers").want(t, 303, "/confirm")
	b.get("/confirm").says(t, "with it you follow that discussion: only answers to you")
	letters := s.letters()
	if len(letters) != 1 {
		t.Fatalf("%d mails", len(letters))
	}
	link := "/confirm/" + letters[0].Token
	b.get(link).says(t, "With it you follow that discussion: mails about follow-up comments come to this address, only answers to you.")
	if got := s.follows("grace@example.org", a); got != "" {
		t.Errorf("follows %q before the link is answered", got)
	}
	b.post(link).want(t, 303, "/comments/1")
	if got := s.follows("grace@example.org", a); got != "answers" {
		t.Errorf("follows %q", got)
	}
}

func TestAnAddressIsEnoughToFollowADiscussion(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b := s.browser()
	b.get("/articles/peering").says(t, "Follow this discussion", "E-mail address")
	b.post("/articles/peering/follow", "email", "ann@example.org", "pace", "daily").want(t, 303, "/confirm")
	b.get("/confirm").says(t, "To follow the discussion of “About peering”", "ann@example.org")
	letters := s.letters()
	if len(letters) != 1 || letters[0].Request.Follow.Wording != "Follow this discussion" {
		t.Fatalf("%+v", letters)
	}
	link := "/confirm/" + letters[0].Token
	for range 3 {
		s.browser().get(link).want(t, 200, "").says(t, "Press the button to follow the discussion of “About peering”. Mails go to a…@example.org: at most once a day.", "This was not me").lacks(t, "ann@example.org")
		b.do(b.request("HEAD", link, ""))
	}
	b.get(link).says(t, "ann@example.org")
	if got := s.follows("ann@example.org", a); got != "" {
		t.Fatalf("follows %q by looking", got)
	}
	opened := s.browser() // where the mail is read
	page := opened.post(link).want(t, 200, "").says(t, "You follow the discussion of “About peering”", "at most once a day")
	if got := s.follows("ann@example.org", a); got != "daily" {
		t.Errorf("follows %q", got)
	}
	opened.get(page.href("Change or stop what you follow")).want(t, 200, "").says(t, "About peering", "ann@example.org")
	opened.post(link).want(t, 410, "").says(t, "It is done already")

	// that browser is not asked again, another one is
	dns := s.Article("dns")
	opened.post("/articles/dns/follow", "email", "ANN@example.org").want(t, 303, "/articles/dns#followed")
	if got := s.follows("ann@example.org", dns); got != "soon" {
		t.Errorf("follows %q", got)
	}
	bgp := s.Article("bgp")
	b.post("/articles/bgp/follow", "email", "ann@example.org").want(t, 303, "/confirm")
	if got := s.follows("ann@example.org", bgp); got != "" {
		t.Errorf("follows %q unasked", got)
	}
	opened.post("/articles/dns/unfollow").want(t, 303, "/articles/dns#unfollowed")
	if got := s.follows("ann@example.org", dns); got != "" {
		t.Errorf("follows %q", got)
	}
	s.browser().post("/articles/dns/unfollow").want(t, 401, "")
}

// href is where a link with the words leads.
func (a *answer) href(words string) string {
	for _, n := range a.find(func(n *html.Node) bool { return n.Data == "a" }) {
		if n.FirstChild != nil && strings.Contains((&answer{doc: n}).text(), words) {
			return attr(n, "href")
		}
	}
	return ""
}

func TestWhoeverDidNotAskRefusesAFollow(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b := s.browser()
	b.post("/articles/peering/follow", "email", "ann@example.org").want(t, 303, "/confirm")
	link := s.link("ann@example.org")
	s.browser().post(link, "refuse", "1").want(t, 200, "").says(t, "Nothing happens")
	b.post(link).want(t, 410, "")
	if got := s.follows("ann@example.org", a); got != "" {
		t.Errorf("follows %q", got)
	}
}

func TestAMemberFollowsByOneButton(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b, m := s.member(0)
	b.get("/articles/peering").says(t, "Follow this discussion").lacks(t, `id="follow-email"`)
	b.post("/articles/peering/follow", "pace", "each", "email", "somebody@example.org").want(t, 303, "/articles/peering#follow")
	if got := s.follows(m.Email, a) + s.follows("somebody@example.org", a); got != "each" {
		t.Errorf("follows %q", got)
	}
	b.get("/articles/peering").says(t, "You follow this discussion: each one as it comes.")
	if page := b.get("/articles/peering"); !strings.Contains(page.body, `<button class="button quiet" formaction="/articles/peering/unfollow">Stop following</button></form>`) {
		t.Error("the button that stops does not stand beside the others")
	}
	b.post("/articles/peering/follow", "pace", "daily").want(t, 303, "/articles/peering#follow")
	b.get("/articles/peering").says(t, "You follow this discussion: at most once a day.")
	b.post("/articles/peering/follow", "pace", "never").want(t, 422, "").says(t, "Please choose one of those that are offered.")
	b.post("/articles/peering/unfollow").want(t, 303, "/articles/peering#follow")
	b.post("/articles/peering/unfollow").want(t, 303, "/articles/peering#follow")
	b.get("/articles/peering").lacks(t, "Stop following")
	if n := s.count("SELECT count(*) FROM outbox"); n != 0 {
		t.Errorf("%d mails ask", n)
	}
}

func TestAnAddressThatIsNoneIsTypedAnewAndWhatIsHiddenCannotBeFollowed(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	for _, email := range []string{"", "ann", "a@b@c", "a\r\nBcc: x@example.org", strings.Repeat("x", 300) + "@example.org", "<script>@example.org"} {
		page := b.post("/articles/peering/follow", "email", email, "pace", "daily").want(t, 422, "").says(t, "Follow by mail", "About peering")
		if got := page.value("email"); !strings.ContainsAny(email, "\r\n") && got != email {
			t.Errorf("%q came back as %q", email, got)
		}
		if !strings.Contains(page.body, `value="daily" selected`) {
			t.Errorf("%q: the pace did not come back", email)
		}
	}
	s.Exec("UPDATE articles SET status = 'draft'")
	for _, path := range []string{"/articles/peering/follow", "/articles/none/follow"} {
		b.post(path, "email", "ann@example.org").want(t, 404, "")
		b.post(path, "email", "nonsense").want(t, 404, "")
	}
	if n := s.count("SELECT count(*) FROM requests"); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestNothingToFollowIsOfferedWhereADiscussionIsClosedOrNoMailLeaves(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b, m := s.member(0)
	b.post("/articles/peering/follow").want(t, 303, "/articles/peering#follow")
	if err := s.SetDiscussion(ctx, "peering", false); err != nil {
		t.Fatal(err)
	}
	b.get("/articles/peering").says(t, "You follow this discussion", "Stop following")
	s.browser().get("/articles/peering").lacks(t, "Follow this discussion</", `id="follow"`)
	s.browser().post("/articles/peering/follow", "email", "ann@example.org").want(t, 303, "/confirm") // it may open again
	if got := s.follows(m.Email, a); got != "soon" {
		t.Errorf("follows %q", got)
	}
	silent := newSiteWith(t, storetest.Open(t), func(o *handlers.Options) { o.Mail = handlers.Mail{} })
	silent.Article("peering")
	silent.browser().get("/articles/peering").lacks(t, "Notify me", `id="follow"`)
}

func TestAFollowIsAskedForByThreeMailsAtMostAndAnAddressGetsThreeADay(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	ask := func(slug string) {
		t.Helper()
		b.post("/articles/"+slug+"/follow", "email", "ann@example.org").want(t, 303, "/confirm")
	}
	for range 5 {
		ask("peering")
	}
	id := s.Column("SELECT id FROM requests")
	if len(id) != 1 {
		t.Fatalf("%d requests", len(id))
	}
	if n := len(s.posted()); n != 3 {
		t.Errorf("%d mails", n)
	}
	for range 4 { // the days after
		s.Clock.Move(25 * time.Hour)
		ask("peering")
		b.post("/confirm/"+id[0]+"/again").want(t, 303, "/confirm?done=again")
	}
	if n := len(s.posted()); n != 0 {
		t.Errorf("%d mails after the third", n)
	}
	// three a day over all doors
	for _, slug := range []string{"dns", "bgp", "tls", "ipv6"} {
		s.Article(slug)
		ask(slug)
	}
	b.post("/my-comments", "email", "ann@example.org").want(t, 303, "/confirm")
	b.post("/unsubscribe", "email", "ann@example.org").want(t, 303, "/confirm")
	if n := len(s.posted()); n != 3 {
		t.Errorf("%d mails in a day", n)
	}
}

func TestWhetherAnAddressIsKnownShowsInNoAnswerAboutFollowing(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	m, follower := s.Member(0), s.Member(0)
	if err := s.Follow(ctx, follower.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: forum.PaceSoon}); err != nil {
		t.Fatal(err)
	}
	s.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'bounce' WHERE id = ?", s.Member(0).AddressID)
	var want string
	for _, email := range []string{"nobody@example.org", m.Email, follower.Email, "member-3@example.org"} {
		b := s.browser()
		var said strings.Builder
		for _, path := range []string{"/articles/peering/follow", "/unsubscribe"} {
			got := b.post(path, "email", email)
			fmt.Fprintln(&said, got.StatusCode, got.Header.Get("Location"), got.body)
		}
		said.WriteString(strings.ReplaceAll(b.get("/confirm").text(), email, "ADDRESS"))
		if want == "" {
			want = said.String()
		}
		if said.String() != want {
			t.Errorf("%s is told apart:\n%s\n%s", email, said.String(), want)
		}
	}
}

func TestTheSignedOutPageWithTheFormIsTheSameForEverybody(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	proved := s.browser()
	proved.post("/articles/peering/follow", "email", "ann@example.org").want(t, 303, "/confirm")
	proved.post(s.link("ann@example.org")).want(t, 200, "")
	first := s.browser().get("/articles/peering?followed=1").want(t, 200, "")
	second := proved.get("/articles/peering").want(t, 200, "")
	if first.body != second.body || len(second.Cookies()) != 0 || second.Header.Get("Cache-Control") != "public, no-cache" {
		t.Errorf("%v", second.Header)
	}
	if got := second.find(func(n *html.Node) bool {
		return attr(n, "action") == "/articles/peering/follow" && attr(n, "method") == "post"
	}); len(got) != 1 {
		t.Errorf("%d forms", len(got))
	}
}

func TestAWrongAddressIsTypedAnewAndTheOldLinkIsVoid(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b := s.browser()
	b.post("/articles/peering/follow", "email", "ann@wrogn.example", "pace", "hourly").want(t, 303, "/confirm")
	link := s.link("ann@wrogn.example")
	page := b.post("/confirm/"+s.Column("SELECT id FROM requests")[0]+"/withdraw").want(t, 200, "").says(t, "Please correct the address", "About peering")
	if page.value("email") != "ann@wrogn.example" || !strings.Contains(page.body, `value="hourly" selected`) {
		t.Error("what was typed is gone")
	}
	s.browser().post(link).want(t, 404, "")
	b.post("/articles/peering/follow", "email", "ann@example.org", "pace", "hourly").want(t, 303, "/confirm")
	b.post(s.link("ann@example.org")).want(t, 200, "")
	if got := s.follows("ann@wrogn.example", a) + s.follows("ann@example.org", a); got != "hourly" {
		t.Errorf("follows %q", got)
	}
	b.post("/unsubscribe", "email", "ann@wrogn.example").want(t, 303, "/confirm")
	b.post("/confirm/"+s.Column("SELECT max(id) FROM requests")[0]+"/withdraw").want(t, 303, "/unsubscribe")
}

func TestWhoAsksForAStrangersFollowLearnsAndWithdrawsNothing(t *testing.T) {
	s := newSite(t)
	a := s.Article("peering")
	b, stranger := s.browser(), s.browser()
	b.post("/articles/peering/follow", "email", "ann@example.org", "pace", "daily").want(t, 303, "/confirm")
	mail := s.link("ann@example.org")
	s.Clock.Move(30 * time.Hour)
	for _, email := range []string{"ann@example.org", "nobody@example.org"} {
		stranger.post("/articles/peering/follow", "email", email, "pace", "each").want(t, 303, "/confirm")
	}
	page := stranger.get("/confirm").says(t, "ann@example.org", "nobody@example.org")
	until := regexp.MustCompile(`works until\s*(?:<[^>]*>)?([^<]*)<`).FindAllStringSubmatch(page.body, -1)
	if len(until) != 2 || until[0][1] != until[1][1] {
		t.Errorf("%q", until)
	}
	for _, id := range s.Column("SELECT id FROM requests WHERE address_id = (SELECT id FROM addresses WHERE email = 'ann@example.org')") {
		stranger.post("/confirm/" + id + "/withdraw")
	}
	b.get("/confirm").says(t, "ann@example.org")
	b.post(mail).want(t, 200, "")
	if got := s.follows("ann@example.org", a); got != "daily" {
		t.Errorf("follows %q", got)
	}
}

func TestAStrangersFollowIsAskedForByThreeMailsHoweverManyBrowsersAsk(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	for range 6 {
		s.browser().post("/articles/peering/follow", "email", "ann@example.org").want(t, 303, "/confirm")
		s.Clock.Move(13 * time.Hour)
	}
	if n := len(s.posted()); n != forum.MaxAskingMails {
		t.Errorf("%d mails", n)
	}
}

func TestTooManyRequestsForMailsLoseNothingThatWasTyped(t *testing.T) {
	s := newSite(t, withLimits, func(o *handlers.Options) { o.Limits.Mails = handlers.Pace{PerMinute: 1, Burst: 1} })
	s.Article("peering")
	b := s.browser()
	b.post("/articles/peering/follow", "email", "ann@example.org").want(t, 303, "/confirm")
	page := b.post("/articles/peering/follow", "email", "bob@example.org", "pace", "each")
	if page.StatusCode != 429 || page.Header.Get("Retry-After") == "" || page.value("email") != "bob@example.org" {
		t.Errorf("%d %v", page.StatusCode, page.Header)
	}
	page.says(t, "That was a little fast")
}

func TestAFollowAskedForTwoHundredTimesIsOneRequestAndOneFollow(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.post("/articles/peering/follow", "email", "ann@example.org").want(t, 303, "/confirm")
	var wg sync.WaitGroup
	for range 199 {
		wg.Go(func() {
			b.post("/articles/peering/follow", "email", "ann@example.org").want(t, 303, "/confirm")
		})
	}
	wg.Wait()
	letters := s.letters()
	if n := s.count("SELECT count(*) FROM requests"); n != 1 || len(letters) != forum.MaxAskingMails {
		t.Fatalf("%d requests, %d mails", n, len(letters))
	}
	for i := range 200 {
		wg.Go(func() { s.browser().post("/confirm/" + letters[i%3].Token) })
	}
	wg.Wait()
	if n := s.count("SELECT (SELECT count(*) FROM follows) * 1000 + count(*) FROM consents"); n != 1001 {
		t.Errorf("%d follows and consents", n)
	}
}

func TestALinkNamesWhateverIsFollowed(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	for _, c := range []struct {
		kind  forum.FollowKind
		id    int64
		words string
	}{
		{forum.FollowAuthor, 1, "You follow what Ann Author writes."},
		{forum.FollowTopic, 1, "You follow the topic “Routing”."},
		{forum.FollowAnswers, 0, "You follow answers to what you write."},
		{forum.FollowMentions, 0, "You follow mentions of you."},
	} {
		b := s.browser()
		email := string(c.kind) + "@example.org"
		if _, err := s.Ask(ctx, forum.NewRequest{Kind: forum.RequestFollow, Email: email, Follow: forum.NewFollow{Kind: c.kind, Subject: c.id, Pace: forum.PaceSoon}}); err != nil {
			t.Fatal(err)
		}
		link := s.link(email)
		b.get(link).want(t, 200, "").says(t, strings.Replace(c.words, "You", "Press the button to", 1))
		b.post(link).want(t, 200, "").says(t, strings.TrimSuffix(c.words, "."))
	}
	b := s.browser()
	b.post("/articles/peering/follow", "email", "late@example.org").want(t, 303, "/confirm")
	link := s.link("late@example.org")
	s.Exec("UPDATE articles SET status = 'draft'")
	b.get("/confirm").want(t, 200, "").says(t, "To follow by mail").lacks(t, "About peering")
	b.get(link).want(t, 404, "").lacks(t, "About peering")
	b.post(link).want(t, 404, "")
}
