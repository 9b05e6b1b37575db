package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store/storetest"
)

// desk is a site whose running week has two articles, and its editor.
func desk(t *testing.T) (*site, *browser, *forum.Member) {
	t.Helper()
	s := newSite(t)
	for _, slug := range []string{"peering", "transit"} {
		a := s.Article(slug)
		s.Exec("UPDATE articles SET title = slug, published_at = $1 WHERE id = $2", s.Clock.Now().UnixMicro(), a.ID)
		s.Clock.Move(time.Minute)
	}
	b, m := s.member(forum.RoleEditor)
	return s, b, m
}

// names are the articles of the coming issue, in their order.
func (s *site) names() string {
	s.t.Helper()
	i, _, err := s.ComingDigest(ctx, forum.FollowWeekly)
	if err != nil {
		s.t.Fatal(err)
	}
	text := ""
	for _, item := range i.Items {
		text += item.Article.Slug + " "
	}
	return text
}

func TestEditorsReorderLeaveOutAddAndNote(t *testing.T) {
	s, b, _ := desk(t)
	old := s.Article("old-one")
	b.get("/editor/digest").says(t, "peering", "transit", "It goes out by itself")
	if got := s.names(); got != "transit peering " {
		t.Fatalf("it names %s", got)
	}
	do := func(seen int, action string, more ...string) {
		t.Helper()
		b.post("/editor/digest", append([]string{"list", "weekly", "seen", fmt.Sprint(seen), "item", "2", "item", "1", "note", "A *quiet* week.", "action", action}, more...)...).want(t, 303, "/editor/digest?done="+map[string]string{"down-2": "moved", "out-2": "out", "back-2": "back", "add": "add", "save": "save"}[action])
	}
	do(0, "down-2")
	if got := s.names(); got != "peering transit " {
		t.Errorf("moved it names %s", got)
	}
	do(2, "out-2")
	if got := s.names(); got != "peering " {
		t.Errorf("without one it names %s", got)
	}
	b.get("/editor/digest").says(t, "Left out", "Take in again", "A *quiet* week.")
	do(3, "back-2")
	do(4, "add", "article", fmt.Sprint(old.ID))
	if got := s.names(); got != "peering transit old-one " {
		t.Errorf("with one more it names %s", got)
	}
}

func TestTwoEditorsAtOnceLoseNothing(t *testing.T) {
	s, b, _ := desk(t)
	other, _ := s.member(forum.RoleEditor)
	b.post("/editor/digest", "list", "weekly", "seen", "0", "note", "The first.", "action", "save").want(t, 303, "/editor/digest?done=save")
	a := other.post("/editor/digest", "list", "weekly", "seen", "0", "note", "The second.", "action", "save").want(t, 409, "").says(t, "The second.")
	if a.value("seen") == "0" {
		t.Error("the form cannot be sent again")
	}
	long := b.post("/editor/digest", "list", "weekly", "seen", "2", "note", string(make([]rune, 0))+longText(forum.MaxIssueNote+1), "action", "save").want(t, 422, "")
	long.says(t, "Nothing is saved yet")
	b.post("/editor/digest", "list", "weekly", "seen", "2", "note", "", "action", "dance").want(t, 404, "")
	b.get("/editor/digest?list=yearly").want(t, 404, "")
}

func longText(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "word "[i%5]
	}
	return string(b)
}

func TestEditorsStopAnIssueAndLetItGoOn(t *testing.T) {
	s, b, m := desk(t)
	if err := s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "x", Source: "/weekly"}); err != nil {
		t.Fatal(err)
	}
	b.get("/editor/digest/recipients").says(t, m.Name, "2 articles")
	if _, err := s.SendDigest(ctx, forum.FollowWeekly); err != nil {
		t.Fatal(err)
	}
	for more := true; more; {
		var err error
		if more, err = s.DigestDue(ctx); err != nil {
			t.Fatal(err)
		}
	}
	b.get("/editor/digest").says(t, "Number 1", "Sent to 1 address")
	b.get("/editor/digest/1").says(t, "Waiting 1", "Stop sending for now")
	b.post("/editor/digest/1", "action", "pause").want(t, 303, "/editor/digest/1")
	b.get("/editor/digest/1").says(t, "Stopped for now", "Go on sending")
	b.post("/editor/digest/1", "action", "resume").want(t, 303, "/editor/digest/1")
	b.post("/editor/digest/1", "action", "explode").want(t, 404, "")
	b.post("/editor/digest/99", "action", "pause").want(t, 404, "")
	b.get("/editor/digest/99").want(t, 404, "")
	b.get("/editor/digest/x").want(t, 404, "")
	b.get("/editor/digest/preview").want(t, 404, "") // this site cannot write mails
	s.Exec("UPDATE outbox SET state = 'failed', finished_at = 1, last_error = '550 5.1.1 <' || (SELECT email FROM addresses d WHERE d.id = address_id) || '>: nobody of that name' WHERE kind = 'digest'")
	b.post("/editor/digest/1", "action", "pause").want(t, 303, "/editor/digest/1")
	b.get("/editor/digest/1").says(t, "Sent to 1 address").lacks(t, "Stopped for now", "Stop sending")
	b.get("/editor/digest/1").says(t, "550 5.1.1 … nobody of that name").lacks(t, m.Email)
}

func TestAnIssueWaitsForApprovalAtTheDesk(t *testing.T) {
	s, b, _ := desk(t)
	entry := forum.Entry{"on": forum.Yes, "approve": forum.Yes, "weekday": "Friday", "hour": "9", "minute": "0", "zone": "UTC", "sponsor": "", "sponsor_text": "", "sponsor_url": ""}
	if err := s.SetDigest(ctx, entry); err != nil {
		t.Fatal(err)
	}
	b.get("/editor/digest").says(t, "waits for an editor’s word", "Approve")
	b.post("/editor/digest", "list", "weekly", "seen", "0", "action", "approve").want(t, 303, "/editor/digest?done=approve")
	b.get("/editor/digest").says(t, "You approved it", "Take the approval back")
	b.post("/editor/digest", "list", "weekly", "seen", "3", "action", "unapprove").want(t, 303, "/editor/digest?done=unapprove")
	b.post("/editor/digest", "list", "weekly", "seen", "5", "action", "test").want(t, 303, "/editor/digest?done=test")
	if got := s.Column("SELECT kind FROM outbox"); fmt.Sprint(got) != "[digest-test]" {
		t.Errorf("a test is owed: %q", got)
	}
}

func TestTheDeskShowsTheMailInAFrameOfItsOwn(t *testing.T) {
	db := storetest.Open(t)
	s := newSiteWith(t, db, func(o *handlers.Options) {
		o.PreviewDigest = func(d forum.Digest) (handlers.StoredMail, error) {
			return handlers.StoredMail{Subject: "The week", Text: "Words", HTML: fmt.Sprintf("<p>%d articles</p>", len(d.Issue.Items))}, nil
		}
	})
	a := s.Article("peering")
	s.Exec("UPDATE articles SET published_at = $1 WHERE id = $2", s.Clock.Now().UnixMicro(), a.ID)
	b, _ := s.member(forum.RoleEditor)
	if csp := b.get("/editor/digest").want(t, 200, "").Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.HasSuffix(csp, "; frame-src 'self'") {
		t.Errorf("the desk may show %q", csp)
	}
	frame := b.get("/editor/digest/preview?list=weekly").want(t, 200, "").says(t, "1 articles")
	if csp := frame.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "frame-ancestors 'self'") {
		t.Errorf("the mail may do %q", csp)
	}
	if csp := b.get("/weekly").Header.Get("Content-Security-Policy"); strings.Contains(csp, "frame-src") {
		t.Error("frames are allowed elsewhere")
	}
}
