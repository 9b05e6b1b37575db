package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// gets says which list of the digest an address gets; "" for none.
func (s *site) gets(email string) string {
	s.t.Helper()
	return strings.Join(s.Column("SELECT f.kind FROM follows f JOIN addresses d ON d.id = f.address_id WHERE d.email_key = '"+forum.AddressKey(email)+"' AND f.kind IN ('weekly', 'monthly') AND f.ended_at IS NULL"), " ")
}

// issue lets the running week end with an article in it.
func (s *site) issue(slug string) {
	s.t.Helper()
	a := s.Article(slug)
	s.Exec("UPDATE articles SET published_at = $1 WHERE id = $2", s.Clock.Now().UnixMicro(), a.ID)
	if _, err := s.SendDigest(ctx, forum.FollowWeekly); err != nil {
		s.t.Fatal(err)
	}
	s.Clock.Move(7 * 24 * time.Hour)
}

// wishes is where a subscriber changes what they get.
func (s *site) wishes(email string) string {
	id := s.rows("SELECT f.id FROM follows f JOIN addresses d ON d.id = f.address_id WHERE d.email_key = $1 AND f.kind IN ('weekly', 'monthly') ORDER BY f.id LIMIT 1", email)
	return "/weekly/wishes/" + s.signed(forum.Claim{Purpose: forum.PurposeDigest, Subject: int64(id), Version: 1})
}

func TestTheDigestComesAfterAYesByMail(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.get("/articles/peering").says(t, "The week by mail")
	topic := s.Column("SELECT id FROM topics LIMIT 1")
	fields := []string{"email", "grace@example.net", "frequency", "monthly"}
	if len(topic) > 0 {
		fields = append(fields, "topics", topic[0], "topics", topic[0])
	}
	b.post("/weekly/subscribe", fields...).want(t, 303, "/confirm")
	b.post("/weekly/subscribe", fields...).want(t, 303, "/confirm")
	b.get("/confirm").says(t, "the monthly digest")
	if got := s.gets("grace@example.net"); got != "" {
		t.Errorf("before the yes they get %s", got)
	}
	link := s.link("grace@example.net")
	b.get(link).says(t, "the monthly digest")
	if got := s.gets("grace@example.net"); got != "" {
		t.Errorf("opening the link began %s", got)
	}
	b.post(link).says(t, "You follow the monthly digest", "Mails come to grace@example.net: one a month.", "Choose what is in it")
	b.get(link).want(t, 410, "").says(t, "It is done already")
	b.post(link).want(t, 410, "").says(t, "There is nothing more to do.")
	if got := s.gets("grace@example.net"); got != "monthly" {
		t.Errorf("they get %q", got)
	}
	if got := s.Column("SELECT topics FROM digest_wishes"); len(topic) > 0 && fmt.Sprint(got) != fmt.Sprint(topic) {
		t.Errorf("the topic is kept as %q", got)
	}
	if got := s.Column("SELECT kind || ' ' || wording || ' ' || source FROM consents"); fmt.Sprint(got) != "[monthly Send me the digest, how often: Monthly /weekly]" {
		t.Errorf("the yes is kept as %q", got)
	}
	b.post("/weekly/subscribe", "email", "grace@example.net").want(t, 303, "/weekly#subscribed") // the browser has proved it
	if got := s.gets("grace@example.net"); got != "weekly" {
		t.Errorf("then they get %q", got)
	}
}

func TestAYesToTheDigestSaysOnWhichPageItWasSaid(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.issue("peering")
	want := ""
	for _, page := range []string{"/articles/peering", "/", "/weekly/1", "/monthly"} {
		b, _ := s.member(0)
		from := b.get(page).value("from")
		b.post("/weekly/subscribe", "from", from).want(t, 303, "/weekly/wishes?done=subscribed")
		want += "Send me the week " + page + "\n"
	}
	b, _ := s.member(0)
	for _, from := range []string{"", "https://example.net/x", "//example.net/", "/\\example.net", "/weekly?x=1#y", "/\x1b", "/" + strings.Repeat("x", 301)} {
		b.post("/weekly/subscribe", "from", from).want(t, 303, "/weekly/wishes?done=subscribed")
		want += "Send me the week /weekly\n"
	}
	b.post("/weekly/subscribe", "from", "/x\u202ey").want(t, 303, "/weekly/wishes?done=subscribed")
	want += "Send me the week /x%E2%80%AEy\n"
	if got := strings.Join(s.Column("SELECT wording || ' ' || source FROM consents ORDER BY id"), "\n") + "\n"; got != want {
		t.Errorf("kept is\n%s\nnot\n%s", got, want)
	}
	again := s.browser().post("/weekly/subscribe", "email", "x", "from", "/articles/peering").want(t, 422, "")
	if got := again.value("from"); got != "/articles/peering" {
		t.Errorf("the form that comes back stood on %q", got)
	}
}

func TestAMemberGetsTheDigestByOneClick(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	b.get("/articles/peering").says(t, "The week by mail")
	b.post("/weekly/subscribe").want(t, 303, "/weekly/wishes?done=subscribed")
	b.post("/weekly/subscribe").want(t, 303, "/weekly/wishes?done=subscribed")
	b.get("/weekly/wishes?done=subscribed").says(t, "The next issue comes to you", m.Email)
	b.get("/account/following").says(t, "The week on one page")
	b.get("/weekly").says(t, "It comes to you once a week. Choose what is in it").lacks(t, "Send me the digest")
	if got := s.gets(m.Email); got != "weekly" {
		t.Errorf("they get %q", got)
	}
	b.post("/weekly/wishes", "action", "stop").want(t, 303, "/weekly/wishes?done=stop")
	b.post("/weekly/wishes", "action", "resume").want(t, 303, "/weekly/wishes?done=resume")
	if got := s.gets(m.Email); got != "weekly" {
		t.Errorf("then they get %q", got)
	}
}

func TestNobodyLearnsWhoIsSubscribed(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	if err := s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "x", Source: "/weekly"}); err != nil {
		t.Fatal(err)
	}
	known, unknown := s.browser(), s.browser()
	known.post("/weekly/subscribe", "email", m.Email).want(t, 303, "/confirm")
	unknown.post("/weekly/subscribe", "email", "nobody@example.net").want(t, 303, "/confirm")
	a, b := known.get("/confirm").text(), unknown.get("/confirm").text()
	if strings.ReplaceAll(a, m.Email, "X") != strings.ReplaceAll(b, "nobody@example.net", "X") {
		t.Errorf("they are told\n%s\nand\n%s", a, b)
	}
}

func TestASignUpThatCannotBeTakenComesBack(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	a := b.post("/weekly/subscribe", "email", "not an address", "frequency", "monthly").want(t, 422, "")
	if got := a.value("email"); got != "not an address" {
		t.Errorf("the form says %q", got)
	}
	b.post("/weekly/subscribe", "email", "grace@example.net", "frequency", "hourly").want(t, 422, "")
	b.post("/weekly/subscribe", "email", "grace@example.net", "topics", "999").want(t, 422, "")
	b.post("/weekly/subscribe", "email", "grace@example.net", "topics", "x").want(t, 422, "")
}

func TestIssuesStandInTheArchive(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	b.get("/weekly").says(t, "No issue has gone out yet")
	b.get("/monthly").says(t, "No issue has gone out yet", "The month on one page")
	b.get("/weekly/1").want(t, 404, "")
	b.get("/weekly/nonsense").want(t, 404, "")
	b.get("/monthly/1").want(t, 404, "")
	s.issue("peering")
	s.issue("transit")
	b.get("/weekly").says(t, "Number 2", "Number 1", "transit")
	b.get("/weekly/1").says(t, "peering", "Later issue").lacks(t, "Earlier issue")
	b.get("/weekly/2").says(t, "transit", "Earlier issue")
	feed := b.feed("/weekly/feed.xml")
	if len(feed.Entries) != 2 || !strings.Contains(feed.Entries[0].Title, "2:") {
		t.Errorf("the feed holds %+v", feed.Entries)
	}
	if got := len(b.feed("/monthly/feed.xml").Entries); got != 0 {
		t.Errorf("the monthly feed holds %d", got)
	}
	s.Exec("UPDATE articles SET status = 'withdrawn' WHERE slug = 'transit'")
	member, _ := s.member(0)
	member.get("/weekly/2").lacks(t, "transit")
}

func TestASubscriberChangesWhatComesWithoutSigningIn(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	if err := s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "x", Source: "/weekly"}); err != nil {
		t.Fatal(err)
	}
	b, link := s.browser(), s.wishes(m.Email)
	b.get(link).says(t, "once a week").lacks(t, m.Email)
	b.post(link, "action", "save", "frequency", "monthly", "hour", "7", "zone", "Europe/Zurich", "until", s.Clock.Now().AddDate(0, 0, 20).Format(time.DateOnly)).want(t, 303, link+"?done=save")
	b.get(link+"?done=save").says(t, "Saved.", "once a month", "It pauses until")
	if got := s.Column("SELECT discussions || ' ' || hour || ' ' || zone || ' ' || (paused_until IS NOT NULL) FROM digest_wishes"); fmt.Sprint(got) != "[0 7 Europe/Zurich 1]" {
		t.Errorf("it is kept as %q", got)
	}
	a := b.post(link, "action", "save", "hour", "25", "zone", "Nowhere", "until", "2020-01-01").want(t, 422, "")
	if a.value("hour") != "25" || a.value("zone") != "Nowhere" || a.value("until") != "2020-01-01" {
		t.Error("what was typed does not come back")
	}
	b.post(link, "action", "save", "hour", "7", "zone", "Local").want(t, 422, "")
	b.post(link, "action", "dance").want(t, 404, "")
	for _, stray := range []string{"/weekly/wishes/nonsense", "/weekly/wishes/" + s.signed(forum.Claim{Purpose: forum.PurposeStop, Subject: 1, Version: 1})} {
		b.get(stray).want(t, 404, "")
		b.post(stray, "action", "stop").want(t, 404, "")
	}
	if got := s.gets(m.Email); got != "monthly" {
		t.Errorf("they get %q", got)
	}
}

func TestOneClickStopsTheDigestAndASecondVisitSaysSo(t *testing.T) {
	s := newSite(t)
	m := s.Member(0)
	if err := s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "x", Source: "/weekly"}); err != nil {
		t.Fatal(err)
	}
	link := strings.Replace(s.wishes(m.Email), "/weekly/wishes/", "/unsubscribe/", 1)
	b := s.browser()
	b.get(link).says(t, "Stop the digest", "Less is possible too")
	if got := s.gets(m.Email); got != "weekly" {
		t.Errorf("a scanner that opened the link stopped it: %q", got)
	}
	s.oneClick(link, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").want(t, 200, "").says(t, "It is done")
	s.oneClick(link, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").want(t, 200, "").says(t, "It was stopped before")
	b.get(link).says(t, "It was stopped before")
	if got := s.gets(m.Email); got != "" {
		t.Errorf("they still get %q", got)
	}
	b.post(link+"/undo").want(t, 303, s.wishes(m.Email)+"?done=resume")
	if got := s.gets(m.Email); got != "weekly" {
		t.Errorf("after the undo they get %q", got)
	}
}

func TestTheFormForTheDigestIsTheSameForEverybodyWhoIsNotSignedIn(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	forms := s.browser().get("/articles/peering").find(func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == "/weekly/subscribe" })
	if len(forms) != 2 {
		t.Errorf("the page has %d forms", len(forms))
	}
}

func TestWhoGetsTheDigestAlreadyIsToldSoByTheirMailAlone(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	asked := func(fields ...string) forum.Letter {
		t.Helper()
		m := s.Member(0)
		if err := s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "x", Source: "/weekly"}); err != nil {
			t.Fatal(err)
		}
		s.browser().post("/weekly/subscribe", append([]string{"email", m.Email}, fields...)...).want(t, 303, "/confirm")
		letters := s.letters()
		return letters[len(letters)-1]
	}
	if l := asked(); l.Already == 0 || l.Token != "" {
		t.Errorf("the mail says %+v", l)
	}
	s.Exec("CREATE TRIGGER bounces AFTER INSERT ON follows BEGIN UPDATE addresses SET suppressed_why = 'bounce', suppressed_at = 1 WHERE id = new.address_id; END")
	if l := asked(); l.Already != 0 || l.Token == "" {
		t.Errorf("where nobody was there it says %+v", l)
	}
	s.Exec("DROP TRIGGER bounces")
	topic := s.Column("SELECT id FROM topics LIMIT 1")[0]
	for _, other := range [][]string{{"frequency", "monthly"}, {"topics", topic}} { // there is something to say yes to
		if l := asked(other...); l.Already != 0 || l.Token == "" {
			t.Errorf("the mail for %q says %+v", other, l)
		}
	}
}

func TestWhoAsksForTheDigestAnewPausesNoMore(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	until := s.Clock.Now().AddDate(0, 0, 20).Format(time.DateOnly)
	topic := s.Column("SELECT id FROM topics LIMIT 1")[0]
	for _, fields := range [][]string{nil, {"topics", topic}} {
		b.post("/weekly/subscribe").want(t, 303, "/weekly/wishes?done=subscribed")
		b.post("/weekly/wishes", "action", "save", "frequency", "monthly", "until", until).want(t, 303, "/weekly/wishes?done=save")
		b.get("/weekly/wishes").says(t, "once a month", "It pauses until")
		b.post("/weekly/subscribe", fields...).want(t, 303, "/weekly/wishes?done=subscribed")
		b.get("/weekly/wishes?done=subscribed").says(t, "The next issue comes to you").lacks(t, "It pauses until")
	}
	b.post("/weekly/wishes", "action", "save", "frequency", "monthly", "topics", "999").want(t, 422, "")
	if got := s.gets(m.Email); got != "weekly" {
		t.Errorf("of a form that is not taken they get %q", got)
	}
}
