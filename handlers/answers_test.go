package handlers_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
)

// bell is what the masthead says of answers; "none" where it says nothing.
func (a *answer) bell(t *testing.T) string {
	t.Helper()
	link := a.find(func(n *html.Node) bool { return attr(n, "class") == "bell" })
	if len(link) == 0 {
		return "none"
	}
	var b strings.Builder
	for n := range link[0].Descendants() {
		if n.Type == html.TextNode && attr(n.Parent, "aria-hidden") == "" {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

func (a *answer) rung(t *testing.T, want string) *answer {
	t.Helper()
	if got := a.bell(t); got != want {
		t.Errorf("%s: the bell says %q, want %q", a.Request.URL, got, want)
	}
	return a
}

// heardWords lists what stands on the page of answers, with a star where it is new.
func (a *answer) heardWords() string {
	var list []string
	for _, n := range a.find(func(n *html.Node) bool {
		return n.Data == "li" && n.Parent != nil && strings.Contains(attr(n.Parent, "class"), "answers")
	}) {
		mark := ""
		if attr(n, "class") == "is-new" {
			mark = "*"
		}
		for d := range n.Descendants() {
			if d.Data == "a" && strings.HasPrefix(attr(d, "href"), "/comments/") {
				list = append(list, strings.TrimPrefix(attr(d, "href"), "/comments/")+mark)
			}
		}
	}
	return strings.Join(list, " ")
}

func TestTheBellSaysHowManyAreNewUntilThePageIsOpened(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	other := s.Member(0)
	mine := s.Comment(m, "peering", 0)
	b.get("/").rung(t, "Answers to me")
	s.browser().get("/").rung(t, "none")
	answer := s.Comment(other, "peering", mine)
	for _, path := range []string{"/", "/articles/peering", "/topics", "/account", "/search?q=x"} {
		b.get(path).rung(t, "Answers to me: 1 new")
	}
	// What a browser fetches ahead, or asks about alone, nobody has looked at.
	head := b.request("HEAD", "/account/answers", "")
	b.do(head)
	ahead := b.request("GET", "/account/answers", "")
	ahead.Header.Set("Sec-Purpose", "prefetch;prerender")
	b.do(ahead)
	b.get("/").rung(t, "Answers to me: 1 new")
	page := b.get("/account/answers").want(t, 200, "").rung(t, "Answers to me").says(t, other.Name+" answers you under About peering", "Mark all as seen")
	if got := page.heardWords(); got != fmt.Sprint(answer, "*") {
		t.Errorf("%q", got)
	}
	b.get("/").rung(t, "Answers to me")
	if got := b.get("/account/answers").lacks(t, "Mark all as seen").heardWords(); got != fmt.Sprint(answer) {
		t.Errorf("the second time %q", got)
	}
	s.Remove(answer)
	b.get("/account/answers").says(t, "Nobody has answered you yet.")
}

func TestAllCanBeMarkedAsSeenWithoutOpeningThem(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	mine := s.Comment(m, "peering", 0)
	for range 120 {
		s.Comment(s.Member(0), "peering", mine)
	}
	b.get("/").rung(t, "Answers to me: 99+ new")
	b.post("/account/answers/seen").want(t, 303, "/account/answers?done=seen")
	b.get("/account/answers?done=seen").rung(t, "Answers to me").says(t, "Nothing is new any more.").lacks(t, "Mark all as seen")
}

func TestMarksOfWhatIsNewGoOnToTheNextPage(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	mine, other := s.Comment(m, "peering", 0), s.Member(0)
	old := s.Comment(other, "peering", mine)
	b.get("/account/answers")
	for range forum.CommentsPerList + 1 {
		s.Comment(other, "peering", mine)
	}
	first := b.get("/account/answers")
	second := b.get(first.link("next"))
	if got, want := second.heardWords(), fmt.Sprintf("%d* %d", old+1, old); got != want || second.link("next") != "" {
		t.Errorf("%q, want %q", got, want)
	}
	for _, path := range []string{"/account/answers?after=99999", "/account/answers?after=x", "/account/answers?since=-1", "/account/answers/followed?after=99"} {
		b.get(path).want(t, 404, "")
	}
	b.get("/account/answers?since=999999999999999999").want(t, 200, "")
}

func TestAMembersPageAsksNothingForTheBellWhereNothingChanged(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	s.Comment(m, "peering", 0)
	b.get("/articles/peering")
	s.Exec("DELETE FROM members WHERE 0") // the file is another process's to write
	s.Exec("INSERT INTO notices SELECT $1, id, 2, 9e15 FROM comments", m.ID)
	b.get("/articles/peering").rung(t, "Answers to me") // the memory is asked
	if _, err := s.Watch(ctx); err != nil {
		t.Fatal(err)
	}
	s.Exec("UPDATE comments SET member_id = $1", s.Member(0).ID)
	b.get("/articles/peering").rung(t, "Answers to me: 1 new")
}

func TestDiscussionsThatAreFollowedSayWhatIsNew(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	b.get("/account/answers/followed").want(t, 200, "").says(t, "You follow no discussion yet.")
	other := s.Member(0)
	s.Comment(other, "peering", 0)
	b.post("/articles/peering/follow", "pace", "daily").want(t, 303, "/articles/peering#follow")
	b.get("/articles/peering")
	s.Clock.Move(time.Hour)
	s.Comment(other, "peering", 0)
	s.Comment(m, "peering", 0)
	b.get("/account/answers/followed").says(t, "About peering", "1 new", "3 comments", "at most once a day")
	for i := range forum.CommentsPerList {
		s.Article(fmt.Sprint("a-", i))
		b.post(fmt.Sprint("/articles/a-", i, "/follow")).want(t, 303, fmt.Sprint("/articles/a-", i, "#follow"))
		s.Clock.Move(time.Second)
	}
	page := b.get("/account/answers/followed").lacks(t, "About peering")
	b.get(page.link("next")).says(t, "About peering").lacks(t, "About a-0")
}

// feedOf is the address of the private feed that the page names.
func (b *browser) feedOf(t *testing.T) string {
	t.Helper()
	for _, n := range b.get("/account/answers").find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "type") == "application/atom+xml" }) {
		return attr(n, "href")
	}
	t.Fatal("no feed")
	return ""
}

func TestThePrivateFeedIsReadWithoutASessionAndDiesWithItsAddress(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	admin := s.Member(forum.RoleAdministrator)
	other := s.Member(0)
	answer := s.Comment(other, "peering", s.Comment(m, "peering", 0))
	s.postAs(other, "peering", "", "What does @"+m.Handle+" <b>say</b>?")
	url, anybody := b.feedOf(t), s.browser()
	a := anybody.get(url).want(t, 200, "")
	var feed struct {
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(a.body), &feed); err != nil || len(feed.Entries) != 2 || feed.Entries[1].ID != fmt.Sprint("http://colloquy.example/comments/", answer) ||
		feed.Entries[0].Title != other.Name+" mentions you under “About peering”" || feed.Entries[1].Title != other.Name+" answers you under “About peering”" {
		t.Errorf("%+v, %v", feed, err)
	}
	for name, want := range map[string]string{"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Content-Type": "application/atom+xml"} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if again := anybody.conditional(url, "If-None-Match", a.Header.Get("Etag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("the same again: %d", again.StatusCode)
	}
	b.get("/").rung(t, "Answers to me") // by the page that named the feed
	s.Remove(answer)
	if strings.Contains(anybody.get(url).body, fmt.Sprint("/comments/", answer)) {
		t.Error("a removed comment is in the feed")
	}
	anybody.get(strings.Replace(url, ".xml", "x.xml", 1)).want(t, 404, "")
	anybody.get("/account/answers/feed/"+s.signed(forum.Claim{Purpose: forum.PurposeMails, Subject: m.ID, Version: 1})).want(t, 404, "")
	s.Exec("UPDATE members SET suspended_until = $1 WHERE id = $2", s.Clock.Now().Add(time.Hour).UnixMicro(), m.ID)
	anybody.get(url).want(t, 410, "")
	s.Clock.Move(2 * time.Hour)
	anybody.get(url).want(t, 200, "")
	b.post("/account/answers/feed").want(t, 303, "/account/answers?done=feed")
	b.get("/account/answers?done=feed").says(t, "The feed has a new address.")
	anybody.get(url).want(t, 404, "")
	fresh := b.feedOf(t)
	anybody.get(fresh).want(t, 200, "")
	if err := s.MergeMembers(ctx, admin, m.ID, other.ID); err != nil {
		t.Fatal(err)
	}
	anybody.get(fresh).want(t, 404, "")
}

// offered are the handles that are offered for what was typed.
func (b *browser) offered(t *testing.T, path string) string {
	t.Helper()
	var found struct {
		People []struct{ Handle, Name string }
	}
	if err := json.Unmarshal([]byte(b.get(path).want(t, 200, "").body), &found); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range found.People {
		list = append(list, p.Handle)
	}
	return strings.Join(list, " ")
}

func TestPeopleOfADiscussionAreOfferedAndNobodyElse(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("dns")
	b, m := s.member(0)
	writes, elsewhere, silent, author := s.Member(0), s.Member(0), s.Member(0), s.Member(0)
	s.Exec("UPDATE authors SET member_id = $1", author.ID)
	s.Comment(m, "peering", 0)
	s.Comment(writes, "peering", 0)
	s.Comment(elsewhere, "dns", 0)
	gone := s.Member(0)
	s.Remove(s.Comment(gone, "peering", 0))
	const people = "/articles/peering/people?q="
	if got, want := b.offered(t, people+"mem"), author.Handle+" "+writes.Handle; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := s.browser().offered(t, people+"Member"); !strings.Contains(got, m.Handle) {
		t.Errorf("to somebody else: %q", got)
	}
	for _, q := range []string{"zz", "%25", strings.Repeat("m", 500), silent.Handle, elsewhere.Handle} {
		if got := b.offered(t, people+q); got != "" {
			t.Errorf("%q: %q", q, got)
		}
	}
	s.Comment(silent, "peering", 0)
	if got := b.offered(t, people+silent.Handle); got != silent.Handle {
		t.Errorf("who has just written: %q", got)
	}
	s.Exec("UPDATE articles SET status = 'draft' WHERE slug = 'dns'")
	b.get("/articles/dns/people?q=m").want(t, 404, "")
	b.get("/articles/none/people?q=m").want(t, 404, "")
}

func TestOfferingPeopleHasAPace(t *testing.T) {
	s := newSite(t, withLimits)
	s.Article("peering")
	b := s.browser()
	for range 100 {
		b.get("/articles/peering/people?q=a").want(t, 200, "")
	}
	b.get("/articles/peering/people?q=a").want(t, 429, "")
}

func TestAPreviewShowsWhomItNames(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	s.Comment(m, "peering", 0)
	a := b.post("/articles/peering/preview", "body", "Yes, @"+m.Handle+".")
	if !strings.Contains(a.body, `<a href="/members/`+m.Handle+`" class="mention">@`+m.Handle+`</a>`) {
		t.Error(a.body)
	}
}

func TestAuthorsAndTopicsAreFollowedAtOnceByMembersAndAfterAMailByOthers(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	for path, words := range map[string]string{"/authors/ann-author": "Follow Ann Author", "/topics/routing": "Follow Routing"} {
		b.get(path).says(t, words).lacks(t, "Only answers to me")
		b.post(path+"/follow", "pace", "answers").want(t, 422, "")
		b.post(path+"/follow", "pace", "daily").want(t, 303, path+"#follow")
		b.get(path).says(t, "at most once a day", "Stop following")
		anybody := s.browser()
		anybody.get(path).says(t, words, "Address for the mails").lacks(t, "Stop following")
		anybody.post(path+"/follow", "email", "not one").want(t, 422, "").says(t, words)
		anybody.post(path+"/unfollow").want(t, 401, "")
		email := "reader" + strings.ReplaceAll(path, "/", "-") + "@example.net"
		anybody.post(path+"/follow", "email", email, "pace", "each").want(t, 303, "/confirm")
		link := s.link(email)
		anybody.get(link).want(t, 200, "")
		anybody.post(link).want(t, 200, "").says(t, "You follow")
		if n := s.count("SELECT count(*) FROM follows f JOIN addresses d ON d.id = f.address_id WHERE d.email = $1 AND f.ended_at IS NULL AND f.pace = 'each'", email); n != 1 {
			t.Errorf("%s: %d follows", path, n)
		}
		anybody.post(path+"/unfollow").want(t, 303, path+"#unfollowed")
		b.post(path+"/unfollow").want(t, 303, path+"#follow")
		b.get(path).says(t, words).lacks(t, "Stop following")
		wrong := s.browser()
		wrong.post(path+"/follow", "email", "wrong@exmaple.net").want(t, 303, "/confirm")
		wrong.post("/confirm/"+s.Column("SELECT max(id) FROM requests WHERE kind = 'follow'")[0]+"/withdraw").want(t, 200, "").says(t, words)
	}
	if n := s.count("SELECT count(*) FROM follows f WHERE f.address_id = $1 AND ended_at IS NULL", m.AddressID); n != 0 {
		t.Errorf("%d follows", n)
	}
	for _, path := range []string{"/authors/none/follow", "/topics/none/follow", "/authors/none/unfollow", "/topics/none/unfollow"} {
		b.post(path).want(t, 404, "")
	}
	quiet := newSiteWith(t, s.DB, func(o *handlers.Options) { o.Mail.Leaves = false })
	quiet.browser().get("/topics/routing").lacks(t, "Follow Routing")
}

func TestASiteThatSendsNoMailsOffersNone(t *testing.T) {
	member, _ := newSite(t, func(o *handlers.Options) { o.Mail.Leaves = false }).member(0)
	member.get("/account/following").says(t, "This site does not send mails yet", "Nothing is followed.").lacks(t, "Send me these mails", "you can begin")
	member.get("/account/answers").lacks(t, "By mail they come")
	member.get("/account/answers/followed").says(t, "this site does not send any yet").lacks(t, "a box under each comment")
}
