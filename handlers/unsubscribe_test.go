package handlers_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
)

// told has followers told of all comments, and returns the link at the end of the
// mail to an address.
func (s *site) told(email string) string {
	s.t.Helper()
	s.Clock.Move(time.Hour)
	for more := true; more; {
		var err error
		if more, err = s.Announce(ctx); err != nil {
			s.t.Fatal(err)
		}
	}
	for _, l := range s.posted() {
		if l.To == email && l.FollowUp != nil {
			return "/unsubscribe/" + s.signed(forum.Claim{Purpose: forum.PurposeStop, Subject: l.FollowUp.Hearer, Version: 1})
		}
	}
	s.t.Fatalf("%s is told nothing", email)
	return ""
}

func (s *site) signed(c forum.Claim) string { return options(s.DB).Keys.Sign(c) }

// followed is a site on which an address follows a discussion and has got a mail.
func followed(t *testing.T) (s *site, a forum.Article, m *forum.Member, link string) {
	t.Helper()
	s = newSite(t)
	a, m = s.Article("peering"), s.Member(0)
	if err := s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: forum.PaceDaily, Wording: "Follow this discussion", Source: "/"}); err != nil {
		t.Fatal(err)
	}
	s.Comment(s.Member(0), "peering", 0)
	return s, a, m, s.told(m.Email)
}

// oneClick is what a mail program sends (RFC 8058): from its own machines, with no
// cookie.
func (s *site) oneClick(path, kind, body string, headers ...string) *answer {
	s.t.Helper()
	b := s.browser()
	r := b.request("POST", path, body)
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

const urlencoded = "application/x-www-form-urlencoded"

func TestOneClickStopsADiscussionForEverAndASecondOneIsKind(t *testing.T) {
	s, a, m, link := followed(t)
	s.oneClick(link, urlencoded, "List-Unsubscribe=One-Click").want(t, 200, "").says(t, "These mails are stopped", "It is done.", "About peering").lacks(t, m.Email)
	if got := s.follows(m.Email, a); got != "" {
		t.Errorf("follows %q", got)
	}
	s.Clock.Move(20 * 365 * 24 * time.Hour)
	s.oneClick(link, urlencoded, "List-Unsubscribe=One-Click").want(t, 200, "").says(t, "It was stopped before.", "Undo")
	s.browser().get(link).want(t, 200, "").says(t, "These mails are stopped", "It was stopped before.")
	s.browser().post(link+"/undo").want(t, 303, link+"?done=again")
	s.browser().get(link+"?done=again").want(t, 200, "").says(t, "You hear of this discussion again", "What was stopped goes on as it was.", "Stop these mails").lacks(t, "Then nothing")
	if got := s.follows(m.Email, a); got != "daily" {
		t.Errorf("follows %q after the undo", got)
	}
	s.browser().post(link+"/undo").want(t, 303, link+"?done=again")
}

func TestAnyBodyIsGoodEnoughForOneClick(t *testing.T) {
	s, a, m, link := followed(t)
	long := strings.Repeat("x", 2<<20)
	for name, kind := range map[string]string{
		"List-Unsubscribe=One-Click": urlencoded, "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n": "multipart/form-data; boundary=b",
		"": "", "{}": "application/json", "%zz\x00\xff": urlencoded, long: "text/plain",
	} {
		s.browser().post(link+"/undo").want(t, 303, link+"?done=again")
		s.oneClick(link, kind, name).want(t, 200, "")
		if got := s.follows(m.Email, a); got != "" {
			t.Errorf("%.20q: follows %q", name, got)
		}
	}
	r := s.browser().request("POST", link, "")
	r.Body = io.NopCloser(strings.NewReader("List-Unsubscribe=One-Click")) // no length is said, nor a kind
	r.ContentLength = -1
	s.browser().do(r).want(t, 200, "")
}

func TestOpeningALinkAThousandTimesStopsNothing(t *testing.T) {
	s, a, m, link := followed(t)
	var wg sync.WaitGroup
	b := s.browser()
	for i := range 8 {
		wg.Go(func() {
			for range 125 {
				r := b.request([]string{"GET", "HEAD"}[i%2], link, "")
				if i > 3 {
					r.Header.Set("Sec-Purpose", "prefetch")
				}
				resp, err := b.client.Do(r)
				if err != nil || resp.StatusCode != 200 {
					t.Error(err)
					return
				}
				_ = resp.Body.Close()
			}
		})
	}
	wg.Wait()
	if got := s.follows(m.Email, a); got != "daily" {
		t.Errorf("follows %q", got)
	}
	b.get(link).says(t, "Mails about the discussion of “About peering” go to m…@example.org.", "Stop these mails").lacks(t, m.Email)
	s.signedIn(m).get(link).says(t, m.Email)
}

func TestFromAnotherSiteComesOneClickAndNothingBesideIt(t *testing.T) {
	s, a, m, link := followed(t)
	mails := "/subscriptions/" + s.signed(forum.Claim{Purpose: forum.PurposeMails, Subject: m.AddressID, Version: 1, Expires: s.Clock.Now().Add(time.Hour)})
	foreign := func(path string) int {
		t.Helper()
		return s.oneClick(path, urlencoded, "email=ann%40example.org&action=stop-all", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").StatusCode
	}
	token := strings.TrimPrefix(link, "/unsubscribe/")
	for _, path := range []string{
		link + "/undo", "/unsubscribe", "/unsubscribe/", link + "/", mails, mails + "/x", "/subscriptions/" + token, "/articles/peering/follow", "/articles/peering/unfollow", "/account/following",
		"/unsubscribe/../subscriptions/" + strings.TrimPrefix(mails, "/subscriptions/"), "//unsubscribe/" + token, "/unsubscribe//" + token, "/UNSUBSCRIBE/" + token, "/confirm/" + token,
	} {
		if got := foreign(path); got != 403 {
			t.Errorf("%s: %d", path, got)
		}
	}
	for _, path := range []string{"/unsubscribe/" + token + "%2Fundo", "/unsubscribe/%2e%2e%2Fsubscriptions", "/unsubscribe/undo"} {
		if got := foreign(path); got != 404 {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := s.follows(m.Email, a); got != "daily" {
		t.Fatalf("follows %q", got)
	}
	if got := foreign(link); got != 200 {
		t.Errorf("one click: %d", got)
	}
	if got := s.follows(m.Email, a); got != "" {
		t.Errorf("follows %q", got)
	}
}

func TestALinkThatIsBrokenOrForeignIsAnsweredKindly(t *testing.T) {
	s, a, m, link := followed(t)
	claim := forum.Claim{Purpose: forum.PurposeStop, Subject: 1, Version: 1}
	other := forum.Keys{[]byte("another key of thirty-two bytes.")}
	strays := []string{"none", link[len("/unsubscribe/"):] + "x", link[len("/unsubscribe/") : len(link)-1], other.Sign(claim), "%ff", strings.Repeat("a", 4000)}
	claim.Version = 2
	strays = append(strays, s.signed(claim))
	claim.Purpose, claim.Version = forum.PurposeMails, 1
	strays = append(strays, s.signed(claim), s.signed(forum.Claim{Purpose: "proved", Subject: m.AddressID, Version: 1}))
	for _, token := range strays {
		for _, method := range []string{"GET", "POST"} {
			for _, end := range []string{"", "/undo"} {
				if method == "GET" && end != "" {
					continue
				}
				got := s.browser().do(s.browser().request(method, "/unsubscribe/"+token+end, ""))
				if got.StatusCode != 404 && got.StatusCode != 400 {
					t.Errorf("%s %s%s: %d", method, token, end, got.StatusCode)
				} else if got.StatusCode == 404 {
					got.says(t, "This link does not lead anywhere", "cut off on its way")
				}
			}
		}
	}
	if got := s.follows(m.Email, a); got != "daily" {
		t.Errorf("follows %q", got)
	}
	// an address that is not there any more
	gone := "/unsubscribe/" + s.signed(forum.Claim{Purpose: forum.PurposeStop, Subject: 999, Version: 1})
	s.browser().get(gone).want(t, 200, "").says(t, "Nothing goes to this address any more")
	s.oneClick(gone, urlencoded, "List-Unsubscribe=One-Click").want(t, 200, "").says(t, "Nothing goes to this address any more")
	// an article that is not public any more
	s.Exec("UPDATE articles SET status = 'draft'")
	s.browser().get(link).want(t, 200, "").says(t, "a discussion that is not public any more").lacks(t, "About peering")
	s.oneClick(link, urlencoded, "").want(t, 200, "").lacks(t, "About peering")
}

func TestALinkToAllMailsIsMailedAndNobodyElseGetsIt(t *testing.T) {
	s, _, m, _ := followed(t)
	b := s.browser()
	b.get("/unsubscribe").want(t, 200, "").says(t, "We mail you a link")
	b.post("/unsubscribe", "email", "nonsense").want(t, 422, "").says(t, "This is not an e-mail address")
	b.post("/unsubscribe", "email", m.Email).want(t, 303, "/confirm")
	b.get("/confirm").says(t, "To see and change your mails", m.Email).lacks(t, "the link works until") // the mail says so, and of a longer time
	letters := s.posted()
	if len(letters) != 1 || letters[0].Kind != forum.MailKind(forum.RequestMails) {
		t.Fatalf("%+v", letters)
	}
	l := letters[0]
	link := "/subscriptions/" + s.signed(forum.Claim{Purpose: forum.PurposeMails, Subject: l.AddressID, Version: l.Version, Expires: l.Expires})
	page := s.browser().get(link).want(t, 200, "").says(t, "About peering", "Discussion", "Answers to my comments", "Mentions of me", "Stop all mails", "m…@example.org")
	page.lacks(t, m.Email)
	if page.Header.Get("Cache-Control") != "private, no-store" || page.Header.Get("Referrer-Policy") != "strict-origin" {
		t.Errorf("%v", page.Header)
	}
	s.Clock.Move(forum.DefaultPolicy().LinkLife)
	for _, got := range []*answer{s.browser().get(link), s.browser().post(link, "action", "stop-all")} {
		got.want(t, 410, "").says(t, "This link is too old", "Ask for a new link")
	}
	s.browser().get("/subscriptions/none").want(t, 404, "").says(t, "This link does not lead anywhere")
	s.signedIn(m).get("/unsubscribe").want(t, 303, "/account/following")
	s.signedIn(m).get("/unsubscribe?other=1").want(t, 200, "").says(t, "Another address")
}

// change presses a button of the page of what is followed.
func (b *browser) change(t *testing.T, path, action string, fields ...string) *answer {
	t.Helper()
	got := b.post(path, append(fields, "action", action)...)
	if got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), path+"?done="+action) {
		t.Fatalf("%s: %d %s %s", action, got.StatusCode, got.Header.Get("Location"), got.text())
	}
	return b.get(got.Header.Get("Location")).want(t, 200, "")
}

func TestAllThatAnAddressGetsIsChangedOnOnePageBySignedLinkAndByMembers(t *testing.T) {
	for name, signedIn := range map[string]bool{"by link": false, "by a member": true} {
		t.Run(name, func(t *testing.T) { changesAll(t, signedIn) })
	}
}

func changesAll(t *testing.T, signedIn bool) {
	s, a, m, link := followed(t)
	b, path := s.browser(), "/subscriptions/"+s.signed(forum.Claim{Purpose: forum.PurposeMails, Subject: m.AddressID, Version: 1, Expires: s.Clock.Now().Add(time.Hour)})
	if signedIn {
		b, path = s.signedIn(m), "/account/following"
	}
	for kind, subject := range map[forum.FollowKind]string{forum.FollowAuthor: "SELECT id FROM authors LIMIT 1", forum.FollowTopic: "SELECT id FROM topics LIMIT 1"} {
		n := forum.NewFollow{Kind: kind, Pace: forum.PaceEach}
		fmt.Sscan(s.Column(subject)[0], &n.Subject)
		if err := s.Follow(ctx, m.AddressID, n); err != nil {
			t.Fatal(err)
		}
	}
	b.get(path).says(t, "About peering", "Author", "Topic", "Routing")
	id := s.Column("SELECT id FROM follows WHERE kind = 'article'")[0]
	b.change(t, path, "pace", "follow", id, "pace", "hourly").says(t, "Changed.")
	if got := s.follows(m.Email, a); got != "hourly" {
		t.Errorf("follows %q", got)
	}
	page := b.change(t, path, "stop", "follow", id).says(t, "Stopped.", "Undo").lacks(t, "About peering</bdi>")
	b.change(t, path, "resume", "ended", page.value("ended")).says(t, "It goes on as it was.", "About peering")
	b.change(t, path, "start", "kind", "answers", "pace", "daily").says(t, "These mails come from now on.")
	b.change(t, path, "start", "kind", "mentions")
	if got := s.Column("SELECT kind || ' ' || pace FROM follows WHERE ended_at IS NULL AND kind IN ('answers', 'mentions') ORDER BY kind"); strings.Join(got, ", ") != "answers daily, mentions soon" {
		t.Error(got)
	}
	page = b.change(t, path, "stop-all").says(t, "All mails are stopped.", "Nothing is followed", "Undo").lacks(t, "Stop all mails")
	if n := s.count("SELECT count(*) FROM follows WHERE ended_at IS NULL"); n != 0 {
		t.Errorf("%d follows go on", n)
	}
	b.change(t, path, "resume", "ended", page.value("ended"))
	if n := s.count("SELECT count(*) FROM follows WHERE ended_at IS NULL"); n != 5 {
		t.Errorf("%d follows go on", n)
	}
	s.oneClick(link, urlencoded, "").want(t, 200, "")
	page = b.get(path).says(t, "Stopped by a link in a mail", "Hear of it again")
	b.change(t, path, "again", "hearer", page.value("hearer")).says(t, "You hear of it again.").lacks(t, "Stopped by a link in a mail")
	for _, source := range s.Column("SELECT source FROM consents") {
		if strings.Contains(source, "/subscriptions/") {
			t.Errorf("a consent keeps the link %s", source)
		}
	}
	wording := s.Column("SELECT wording FROM consents WHERE kind IN ('answers', 'mentions') ORDER BY id")
	if strings.Join(wording, ", ") != "Answers to my comments: Send me these mails, Mentions of me: Send me these mails" {
		t.Error(wording)
	}
}

func TestNobodyChangesWhatSomebodyElseFollows(t *testing.T) {
	s, a, m, link := followed(t)
	s.oneClick(link, urlencoded, "").want(t, 200, "")
	hearer := s.Column("SELECT id FROM hearers")[0]
	s.browser().post(link+"/undo").want(t, 303, link+"?done=again")
	id := s.Column("SELECT id FROM follows")[0]
	other, _ := s.member(0)
	for _, fields := range [][]string{
		{"action", "pace", "follow", id, "pace", "each"},
		{"action", "again", "hearer", hearer},
		{"action", "nonsense"},
		{},
		{"action", "pace", "follow", "x"},
		{"action", "stop"},
		{"action", "resume", "ended", "zz"},
		{"action", "start", "kind", "article"},
		{"action", "again", "hearer", "-1"},
	} {
		other.post("/account/following", fields...).want(t, 404, "")
	}
	other.post("/account/following", "action", "stop", "follow", id)
	other.post("/account/following", "action", "start", "kind", "answers", "pace", "answers").want(t, 422, "")
	if got := s.follows(m.Email, a); got != "daily" {
		t.Errorf("follows %q", got)
	}
	s.browser().get("/account/following").want(t, 401, "")
}

func TestAnAddressWhoseMailsCameBackBeginsAnewOnThePageOfItsMails(t *testing.T) {
	s, _, m, _ := followed(t)
	s.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'bounce' WHERE id = ?", m.AddressID)
	b := s.signedIn(m)
	b.get("/account/following").says(t, "nobody was there", "Send mails again")
	b.change(t, "/account/following", "allow").says(t, "Mails go to this address again.").lacks(t, "Send mails again")
}

func TestAGuestFindsWhatTheyFollowBesideTheirComments(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.guest("peering", "body", "Said.", "name", "Grace", "email", "grace@example.org", "follow", "1").want(t, 303, "/comments/1")
	page := b.get("/my-comments").want(t, 200, "").says(t, "What you follow by mail: grace@example.org")
	var link string
	for _, n := range page.find(func(n *htmlNode) bool { return strings.HasPrefix(attr(n, "href"), "/subscriptions/") }) {
		link = attr(n, "href")
	}
	b.get(link).want(t, 200, "").says(t, "About peering", "grace@example.org").lacks(t, "Mentions of me")
	b.get("/unsubscribe").want(t, 303, link)
}
