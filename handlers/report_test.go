package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
)

// reported files a report and returns the path of its page.
func (b *browser) reported(t *testing.T, path string, fields ...string) string {
	t.Helper()
	a := b.post(path+"/report", fields...)
	to, done, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.StatusCode != 303 || !strings.HasPrefix(to, "/reports/") || done != "done=filed" {
		t.Fatalf("reporting %s was answered %d %s", path, a.StatusCode, a.Header.Get("Location"))
	}
	return to
}

// reportLink is what stands at the end of a comment of a page, "" for no link.
func (a *answer) reportLink(comment int64) string {
	for _, n := range a.find(func(n *html.Node) bool {
		return n.Data == "a" && attr(n, "href") == fmt.Sprintf("/comments/%d/report", comment)
	}) {
		if attr(n, "rel") == "nofollow" && n.FirstChild != nil {
			return n.FirstChild.Data
		}
	}
	return ""
}

func TestAGuestReportsACommentAndSeesWhatCameOfIt(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	author, moderator := s.Member(0), s.Member(forum.RoleModerator)
	id := s.Comment(author, "peering", 0)
	path := fmt.Sprintf("/comments/%d", id)
	b := s.browser()
	if got := b.get("/articles/peering").reportLink(id); got != "Report" {
		t.Errorf("the link reads %q", got)
	}
	form := b.get(path+"/report").want(t, 200, "").says(t, "Report this comment", "Body of number", "Off topic", "Personal attack", "Something else", "never learns who reported it", "For legal reasons only")
	if len(form.Cookies()) != 0 {
		t.Error("looking at the form sets a cookie")
	}
	page := b.reported(t, path, "reason", "off-topic", "note", "Nothing about peering.")
	look := b.get(page).want(t, 200, "").says(t, "Waits for a moderator", "About peering", "Off topic", "Nothing about peering.")
	if h := look.Header; h.Get("Cache-Control") != "private, no-store" || h.Get("Referrer-Policy") != "strict-origin" || !strings.Contains(look.body, "noindex") {
		t.Errorf("headers %v", h)
	}
	s.browser().get(page).want(t, 200, "") // whoever has the link
	b.get(path+"/report").want(t, 303, page)
	b.post(path+"/report", "reason", "spam").want(t, 303, page+"?done=known")
	b.get("/articles/peering").lacks(t, "Nothing about peering.")
	s.decides(moderator, 1, 1, "Dear author.")
	b.get(page).says(t, "A moderator removed it", "Write to us").lacks(t, "Dear author", author.Name, moderator.Name, "Withdraw the report")
	b.post(page+"/withdraw").want(t, 303, page+"?done=decided")
	b.get(page[:len(page)-1]+"x").want(t, 404, "")
	s.Sound()
}

func TestAReportThatCannotBeTakenComesBackWithEverythingThatWasTyped(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	path := fmt.Sprintf("/comments/%d/report", s.Comment(s.Member(0), "peering", 0))
	b := s.browser()
	typed := []string{"reason", "copyright", "note", "My <words>.", "law", "", "name", "Rita <Reader>", "contact", "Street 1", "email", "not an address", "seen", "1"}
	a := b.post(path, typed...).want(t, 422, "").says(t, "Please fill this in.", "This is not an e-mail address.", "My <words>.", "Body of number")
	for name, want := range map[string]string{"name": "Rita <Reader>", "contact": "Street 1", "email": "not an address", "seen": "1"} {
		if got := a.value(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if n := a.find(func(n *html.Node) bool { return attr(n, "value") == "copyright" && hasAttr(n, "checked") }); len(n) != 1 || len(a.Cookies()) != 0 {
		t.Errorf("%d chosen, cookies %v", len(n), a.Cookies())
	}
	for _, fields := range [][]string{{}, {"reason", "none"}, {"reason", "off-topic", "note", strings.Repeat("x", forum.MaxReportNote+1)}, {"reason", "illegal", "note", "x", "law", "x"}, {"reason", "off-topic", "email", "a\r\nBcc: x@example.org"}} {
		b.post(path, fields...).want(t, 422, "")
	}
	b.reported(t, strings.TrimSuffix(path, "/report"), "reason", "illegal", "note", "x", "law", "x", "faith", "1", "seen", "99999999999")
	if n := s.count("SELECT count(*) FROM reports"); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func TestWhatIsNotThereOrOnesOwnIsNotReported(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	own, author := s.member(0)
	id := s.Comment(author, "peering", 0)
	path := fmt.Sprintf("/comments/%d/report", id)
	b := s.browser()
	both := func(b *browser, path string, status int, says string) {
		t.Helper()
		b.get(path).want(t, status, "").says(t, says)
		b.post(path, "reason", "off-topic", "note", "Typed.").want(t, status, "").says(t, says)
	}
	both(own, path, 403, "This is your own")
	both(own, "/members/"+author.Handle+"/report", 403, "You cannot report yourself")
	if got := own.get("/articles/peering").reportLink(id); got != "" {
		t.Errorf("one's own has a link that reads %q", got)
	}
	s.Exec("UPDATE comments SET status = 'hidden' WHERE id = $1", id)
	b.get(path).want(t, 200, "").says(t, "Hidden by moderation").lacks(t, "Body of number")
	b.reported(t, fmt.Sprintf("/comments/%d", id), "reason", "off-topic")
	b = s.browser()
	for status, want := range map[string]int{"held": 404, "removed": 410, "deleted": 410, "declined": 404} {
		s.Exec("UPDATE comments SET status = $1 WHERE id = $2", status, id)
		both(b, path, want, map[int]string{404: "There is nothing here", 410: "It is gone already"}[want])
	}
	s.Exec("UPDATE comments SET status = 'shown' WHERE id = $1", id)
	reader := s.Member(0)
	both(b, "/members/"+reader.Handle+"/report", 404, "There is nothing here")
	s.Exec("UPDATE articles SET status = 'draft'")
	both(b, path, 404, "There is nothing here")
	both(b, "/articles/peering/report", 404, "There is nothing here")
	both(b, "/comments/99/report", 404, "There is nothing here")
	both(b, "/comments/x/report", 404, "There is nothing here")
}

func TestAPersonAndAnArticleCanBeReported(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	author := s.Member(0)
	s.Comment(author, "peering", 0)
	b, _ := s.member(0)
	for path, says := range map[string]string{"/members/" + author.Handle: "The page of " + author.Name, "/articles/peering": "The article About peering"} {
		page := b.get(path).want(t, 200, "")
		if n := page.find(func(n *html.Node) bool { return attr(n, "href") == path+"/report" }); len(n) != 1 {
			t.Errorf("%s has %d links", path, len(n))
		}
		b.get(path+"/report").want(t, 200, "").says(t, "Report this")
		b.get(b.reported(t, path, "reason", "other", "note", "Look.")).says(t, says, "All your reports")
	}
	b.get("/account/reports").want(t, 200, "").says(t, "The page of", "The article", "Waits for a moderator")
	if got := fmt.Sprint(s.Column("SELECT kind FROM cases ORDER BY id")); got != "[article member]" && got != "[member article]" {
		t.Error(got)
	}
	s.signedIn(author).get("/members/"+author.Handle).lacks(t, "Report this person")
}

func TestTheSameReportTwoHundredTimesAtOnceIsOne(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	path := fmt.Sprintf("/comments/%d/report", s.Comment(s.Member(0), "peering", 0))
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			r := s.browser().request("POST", path, "reason=off-topic&note=The+same.")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			resp, err := s.browser().client.Do(r)
			if err != nil || resp.StatusCode != 303 {
				t.Errorf("%v %v", resp, err)
				return
			}
			_ = resp.Body.Close()
		})
	}
	wg.Wait()
	if n := s.count("SELECT count(*) FROM reports"); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func TestTheSameWordsFromTheSameNetworkShowNobodyTheReportOfAnother(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	path := fmt.Sprintf("/comments/%d", s.Comment(s.Member(0), "peering", 0))
	first, second := s.browser(), s.browser()
	page := first.reported(t, path, "reason", "off-topic", "note", "The same.")
	for range 2 { // sent again it is no more
		a := second.post(path+"/report", "reason", "off-topic", "note", "The same.", "email", "second@example.org").want(t, 303, "/reports/sent")
		for _, c := range a.Cookies() {
			if c.Name == "colloquy-reporter" {
				t.Error("the second is known")
			}
		}
	}
	second.get("/reports/sent").want(t, 200, "").says(t, "Your report counts").lacks(t, "Withdraw", "The same.", strings.TrimPrefix(page, "/reports/"), "Waits for a moderator")
	second.get(path+"/report").want(t, 200, "") // no way to the first one's
	first.post(path+"/report", "reason", "off-topic", "note", "The same.").want(t, 303, page+"?done=known")
	if n := s.count("SELECT count(*) * 100 + (SELECT reports FROM cases) * 10 + (SELECT count(*) FROM requests) FROM reports"); n != 110 {
		t.Errorf("reports, in the case, and mails: %d", n)
	}
	second.reported(t, path, "reason", "off-topic", "note", "My own words.")
	s.Sound()
}

func TestAReportIsWithdrawnAndFiledAnew(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	id := s.Comment(s.Member(0), "peering", 0)
	path := fmt.Sprintf("/comments/%d", id)
	b, _ := s.member(0)
	page := b.reported(t, path, "reason", "off-topic")
	if got := b.get("/articles/peering").reportLink(id); got != "Reported" {
		t.Errorf("the link reads %q", got)
	}
	if got := s.browser().get("/articles/peering").reportLink(id); got != "Report" {
		t.Errorf("for others it reads %q", got)
	}
	s.browser().get(page+"/withdraw").want(t, 405, "")
	b.post(page+"/withdraw").want(t, 303, page+"?done=withdrawn")
	b.get(page).says(t, "Withdrawn", "Report it anew")
	if got := b.get("/articles/peering").reportLink(id); got != "Report" {
		t.Errorf("withdrawn it reads %q", got)
	}
	b.get(path+"/report").want(t, 200, "")
	if again := b.reported(t, path, "reason", "spam"); again != page {
		t.Errorf("anew it is %s, not %s", again, page)
	}
	b.get(page).says(t, "Waits for a moderator", "Spam or promotion")
	s.Exec("UPDATE articles SET closed = 1")
	if got := b.get("/articles/peering").reportLink(id); got != "Reported" {
		t.Errorf("in a closed discussion it reads %q", got)
	}
	s.Sound()
}

func TestAGuestWhoConfirmsAnAddressIsToldOnce(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	moderator := s.Member(forum.RoleModerator)
	path := fmt.Sprintf("/comments/%d", s.Comment(s.Member(0), "peering", 0))
	b := s.browser()
	page := b.reported(t, path, "reason", "off-topic", "email", "gus@example.org")
	b.get(page).says(t, "A mail is on its way to g…@example.org").lacks(t, "gus@example.org")
	b.get("/confirm").says(t, "To hear what comes of your report", "gus@example.org")
	link := s.link("gus@example.org")
	s.unchanged(t, func() { b.get(link).want(t, 200, "").says(t, "Hear what comes of your report", "gus@example.org") })
	s.browser().get(link).says(t, "g…@example.org").lacks(t, "gus@example.org")
	b.post(link).want(t, 303, page+"?done=told")
	b.get(page).says(t, "We mail what comes of it to g…@example.org")
	b.post(link).want(t, 410, "")
	s.decides(moderator, 1, 1, "Dear author.")
	s.Clock.Move(forum.DefaultPolicy().UndoWindow)
	told := 0
	for range 3 {
		for _, l := range s.letters() {
			if l.Kind == forum.MailOutcome && l.To == "gus@example.org" {
				told++
			}
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

func TestAGuestWhoGaveNoAddressCanDoSoLater(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	path := fmt.Sprintf("/comments/%d", s.Comment(s.Member(0), "peering", 0))
	b := s.browser()
	page := b.reported(t, path, "reason", "off-topic")
	b.get(page).says(t, "Tell me by mail")
	b.post(page+"/hear", "email", "nonsense").want(t, 422, "").says(t, "This is not an e-mail address.")
	b.post(page+"/hear", "email", "gus@examle.org").want(t, 303, page)
	b.get(page).says(t, "g…@examle.org")
	b.post(fmt.Sprintf("/confirm/%s/withdraw", s.Column("SELECT id FROM requests")[0])).want(t, 303, page) // it was mistyped
	b.post(page+"/hear", "email", "gus@example.org").want(t, 303, page)
	b.post(s.link("gus@example.org")).want(t, 303, page+"?done=told")
	s.Clock.Move(time.Hour)
	other := fmt.Sprintf("/comments/%d", s.Comment(s.Member(0), "peering", 0))
	b.get(other+"/report").says(t, "the address that this browser has proved")
	second := b.reported(t, other, "reason", "off-topic")
	b.get(second).says(t, "We mail what comes of it to g…@example.org")
	member, _ := s.member(0)
	mine := member.reported(t, other, "reason", "off-topic", "email", "stranger@example.org")
	member.post(mine+"/hear", "email", "stranger@example.org").want(t, 303, mine)
	if n := s.count("SELECT count(*) FROM addresses WHERE email_key = 'stranger@example.org'"); n != 0 {
		t.Error("a member's report asks a stranger")
	}
	s.Sound()
}

func TestAReportFromAnotherPersonsBrowserIsRefusedToNobody(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	path := fmt.Sprintf("/comments/%d/report", s.Comment(s.Member(0), "peering", 0))
	for _, cookie := range []string{"", "x", "0123456789abcdef0123456789abcdef", strings.Repeat("A", 48), s.signed(forum.Claim{Purpose: forum.PurposeReport, Subject: 1, Version: 1})} {
		b := s.browser()
		r := b.request("POST", path, "reason=off-topic&note="+url.QueryEscape("With "+cookie))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: "colloquy-reporter", Value: cookie})
		a := b.do(r)
		if a.StatusCode != 303 || len(a.Cookies()) != 1 || a.Cookies()[0].Value == cookie || !a.Cookies()[0].HttpOnly {
			t.Errorf("with the cookie %q: %d %v", cookie, a.StatusCode, a.Cookies())
		}
	}
}

func TestReportsComeAtAPace(t *testing.T) {
	s := newSite(t, withLimits, func(o *handlers.Options) { o.Limits.Writes = handlers.Pace{PerMinute: 6000, Burst: 6000} })
	s.Article("peering")
	var paths []string
	author := s.Member(0)
	for range 21 {
		paths = append(paths, fmt.Sprintf("/comments/%d", s.Comment(author, "peering", 0)))
	}
	for who, n := range map[string]int{"a guest": 10, "a member": 20} {
		b := s.browser()
		if n == 20 {
			b, _ = s.member(0)
		}
		for _, p := range paths[:n] {
			b.post(p+"/report", "reason", "none").want(t, 422, "") // what cannot be taken does not count
			b.reported(t, p, "reason", "off-topic")
		}
		a := b.post(paths[n]+"/report", "reason", "spam", "note", "Kept words.")
		if a.StatusCode != 429 || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s after %d: %d", who, n, a.StatusCode)
		}
		a.says(t, "Kept words.", "many reports in a short time")
	}
}

func TestAMemberChoosesWhetherMailsTellOfReports(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	ticked := func() bool {
		n := b.get("/account/mails").want(t, 200, "").find(func(n *html.Node) bool { return attr(n, "name") == "reports" })
		return len(n) == 1 && hasAttr(n[0], "checked")
	}
	if !ticked() {
		t.Error("not at first")
	}
	b.post("/account/mails/reports").want(t, 303, "/account/mails?done=reports")
	if wanted, err := s.ToldOfReports(ctx, m.ID); wanted || err != nil || ticked() {
		t.Errorf("%v %v", wanted, err)
	}
	b.post("/account/mails/reports", "reports", "1").want(t, 303, "/account/mails?done=reports")
	if !ticked() {
		t.Error("not again")
	}
}
