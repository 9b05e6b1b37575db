package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/store"
)

// lived is a member who did a little of everything, one who did the same things
// around them, and the browser of the first.
func lived(t *testing.T, s *site) (b *browser, m, other *forum.Member) {
	t.Helper()
	s.Article("peering")
	b, m = s.member(forum.RoleModerator)
	other = s.Member(0)
	id := s.Comment(m, "peering", 0)
	theirs := s.Comment(other, "peering", id)
	s.Clock.Move(2 * time.Minute)
	must(t, s.EditComment(ctx, m.Writer(), id, 1, "A new title", "Edited <b>words</b> & more."))
	gone := s.Comment(m, "peering", 0)
	_, err := s.DeleteComment(ctx, m.Writer(), gone)
	must(t, err)
	s.Remove(s.Comment(m, "peering", 0))
	must(t, s.Recommend(ctx, m, theirs))
	followedByMember(t, s, m, theirs)
	judgedMember(t, s, m, other, theirs)
	b.get("/articles/peering").want(t, 200, "")
	_, err = s.FlushVisits(ctx)
	must(t, err)
	s.Exec("UPDATE members SET biography = 'Has *worked*.', website = 'https://example.org/', suspended_until = $1, suspended_why = 'Too loud.' WHERE id = $2", s.Clock.Now().Add(time.Hour).UnixMicro(), m.ID)
	s.Exec("INSERT INTO member_names (member_id, until, name) VALUES ($1, $2, 'Name of Old')", m.ID, s.Clock.Now().UnixMicro())
	s.Exec("INSERT INTO events (at, actor_id, action, subject_kind, subject_id, note) VALUES ($1, $2, 'suspended', 'member', $3, 'A note about Member 2.')", s.Clock.Now().UnixMicro(), other.ID, m.ID)
	_, err = s.Ask(ctx, forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	must(t, err)
	_, err = s.Ask(ctx, forum.NewRequest{Kind: forum.RequestAddress, Email: "next@example.org", MemberID: m.ID})
	must(t, err)
	return b, m, other
}

// followedByMember has the member follow, stop, be told of a comment, and be answered by it.
func followedByMember(t *testing.T, s *site, m *forum.Member, comment int64) {
	t.Helper()
	must(t, s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: 1, Pace: forum.PaceDaily, Wording: "Follow this discussion", Source: "/articles/peering"}))
	must(t, s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowAnswers, Pace: forum.PaceEach, Wording: "Answers to me", Source: "/account/mails"}))
	must(t, s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowMonthly, Wording: "The month by mail", Source: "/weekly"}))
	must(t, s.Wish(ctx, m.AddressID, forum.Wishes{Topics: []int64{1}, Articles: true, Hour: 7, Zone: "Asia/Kathmandu", PausedUntil: s.Clock.Now().Add(time.Hour)}))
	s.Exec("INSERT INTO hearers (id, address_id, article_id, stopped_at, created_at) VALUES (77, $1, 1, $2, $2)", m.AddressID, s.Clock.Now().UnixMicro())
	s.Exec(`INSERT INTO outbox (id, key, kind, subject_id, address_id, priority, asking, state, due_at, attempts, created_at, finished_at)
		VALUES (900, 'k', 'follow-up', 77, $1, 2, 0, 'sent', $2, 1, $2, $2)`, m.AddressID, s.Clock.Now().UnixMicro())
	s.Exec("INSERT INTO tellings (comment_id, address_id, outbox_id, follow_id, reason) VALUES ($1, $2, 900, 1, 1)", comment, m.AddressID)
	s.Exec("INSERT OR IGNORE INTO notices (member_id, comment_id, reason, at) VALUES ($1, $2, 1, 1)", m.ID, comment)
}

// judgedMember has the member report a comment, be reported by its author, warned,
// and let stand another time, appeal, mute somebody and hide a thread.
func judgedMember(t *testing.T, s *site, m, other *forum.Member, theirs int64) {
	t.Helper()
	_, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: theirs, Reason: "spam", Note: "It sells <b>things</b>.", Writer: m.Writer()})
	must(t, err)
	_, err = s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectMember, Subject: m.ID, Reason: "other", Note: "I cannot stand them.", Writer: other.Writer()})
	must(t, err)
	judge := s.Member(forum.RoleModerator)
	early := s.Clock.Now().Add(-time.Minute).UnixMicro()
	s.Exec(`INSERT INTO decisions (case_id, actor_id, action, rule, message, author_id, at) SELECT id, $1, 'warn', '1 · Be kind', 'That was loud.', $2, $3 FROM cases WHERE kind = 'member'`, judge.ID, m.ID, early)
	s.Exec("INSERT INTO appeals (decision_id, case_id, statement, created_at, outcome, decided_at) SELECT id, case_id, 'It was not.', at, 'rejected', at FROM decisions")
	s.Exec(`INSERT INTO decisions (case_id, actor_id, action, message, author_id, at) SELECT id, $1, 'keep', 'Nothing wrong here.', $2, $3 FROM cases WHERE kind = 'member'`, judge.ID, m.ID, early)
	s.Exec(`INSERT INTO decisions (case_id, actor_id, action, message, author_id, at, undone_at) SELECT id, $1, 'warn', 'A slip.', $2, $3, $3 FROM cases WHERE kind = 'member'`, judge.ID, m.ID, early)
	s.Exec("INSERT INTO person_notes (member_id, body, actor_id, at) VALUES ($1, 'Watch this one.', $2, 0)", m.ID, judge.ID)
	s.Exec("INSERT INTO mutes (member_id, muted_id, at) VALUES ($1, $2, $3)", m.ID, other.ID, early)
	s.Exec("INSERT INTO hidden_threads (member_id, article_id, comment_id, at) VALUES ($1, 1, 1, $2)", m.ID, early)
	s.Exec(`INSERT INTO settings (name, value, changed_at) VALUES ('publishing', '{"open":"yes","zone":"UTC"}', 0)`)
	must(t, s.HearComments(ctx, m.ID, true))
	must(t, s.SetDeskMails(ctx, m.ID, false))
	begun, err := s.CreateArticle(ctx, m, forum.NewManuscript{Title: "On <b>caches</b>", Body: "A draft of mine."})
	must(t, err)
	s.Exec("INSERT INTO notes (article_id, member_id, quote, text, created_at) VALUES ($1, $2, 'mine', 'A note of mine.', $3)", begun.Article.ID, m.ID, early)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// download reads a download as JSON.
func download(t *testing.T, a *answer) map[string]any {
	t.Helper()
	a.want(t, 200, "")
	all := map[string]any{}
	if err := json.Unmarshal([]byte(a.body), &all); err != nil {
		t.Fatalf("%v\n%s", err, a.body)
	}
	if all["version"] != 1.0 || all["complete"] != true || all["site"] != "Colloquy" || all["url"] != "http://colloquy.example" {
		t.Errorf("%v", all)
	}
	for _, section := range forum.DataSections {
		if _, ok := all[section]; !ok {
			t.Errorf("no %s", section)
		}
	}
	return all
}

func TestAMemberDownloadsEverythingThatIsStored(t *testing.T) {
	s := newSite(t)
	b, m, other := lived(t, s)
	a := b.get("/account/data.json")
	all := download(t, a)
	if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="my-data-2026-11-20.json"` {
		t.Error(got)
	}
	account := all["account"].(map[string]any)
	for key, want := range map[string]any{
		"name": m.Name, "handle": m.Handle, "position": "Engineer", "biography": "Has *worked*.", "website": "https://example.org/", "roles": "moderator",
		"suspended_until": "2026-11-20T13:02:00Z", "suspended_why": "Too loud.", "member_since": "2026-11-20T12:00:00Z",
		"hears_of_comments_since": "2026-11-20T12:02:00Z", "no_mails_of_manuscripts": true,
	} {
		if account[key] != want {
			t.Errorf("%s: %v, want %v", key, account[key], want)
		}
	}
	for section, want := range map[string]int{
		"addresses": 1, "earlier_names": 1, "sign_in": 1, "sessions": 1, "waiting": 2, "mails": 2, "events": 1, "visits": 1, "recommendations": 1, "comments": 3,
		"follows": 3, "consents": 3, "digest": 1, "stopped": 1, "told": 1, "answers": 1, "reports": 1, "decisions": 1, "muted": 1, "hidden_threads": 1,
		"manuscripts": 1, "notes": 1,
	} {
		if list := all[section].([]any); len(list) != want {
			t.Errorf("%d %s, want %d: %v", len(list), section, want, list)
		}
	}
	states := ""
	for _, c := range all["comments"].([]any) {
		states += c.(map[string]any)["state"].(string) + " "
	}
	first := all["comments"].([]any)[0].(map[string]any)
	if states != "shown deleted removed " || first["text"] != "Edited <b>words</b> & more." || first["url"] != "http://colloquy.example/comments/1" || len(first["earlier"].([]any)) != 1 {
		t.Errorf("%s %v", states, first)
	}
	if got := fmt.Sprint(all["digest"]); got != "[map[discussions:false hour:7 paused_until:2026-11-20T13:02:00Z topics:[routing] zone:Asia/Kathmandu]]" {
		t.Error(got)
	}
	a.lacks(t, other.Name, other.Email, "hash", "token", "argon2", "A note about", "I cannot stand them", "Watch this one", "Nothing wrong here", "A slip", "Member 3")
	decision := all["decisions"].([]any)[0].(map[string]any)
	appeal := decision["appeal"].(map[string]any)
	if decision["by"] != "a moderator" || decision["about"] != "member" || decision["message"] != "That was loud." || decision["rule"] != "1 · Be kind" || appeal["statement"] != "It was not." || appeal["outcome"] != "rejected" {
		t.Errorf("%v", decision)
	}
	report := all["reports"].([]any)[0].(map[string]any)
	if report["note"] != "It sells <b>things</b>." || report["url"] != "http://colloquy.example/comments/2" || report["state"] != "open" {
		t.Errorf("%v", report)
	}
}

func TestTheDownloadToReadStandsAlone(t *testing.T) {
	s := newSite(t)
	b, m, other := lived(t, s)
	a := b.get("/account/data.html").want(t, 200, "").says(t, m.Name, m.Email, "Name of Old", "Too loud.", "Edited <b>words</b> & more.", "Body of number", "Follow this discussion", "/account/mails", "it answers you", "This is all", "Version 1",
		"It sells <b>things</b>.", "That was loud.", "It was not.", "a moderator", "Warned the person", "Hears of comments under their articles since", "Mails about manuscripts")
	a.lacks(t, other.Name, other.Email, "I cannot stand them", "Watch this one", "Nothing wrong here", "argon2", "<script", "<link", "src=", "A note about")
	if a.Header.Get("Content-Disposition") != `attachment; filename="my-data-2026-11-20.html"` || a.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v", a.Header)
	}
	for _, n := range a.find(func(n *html.Node) bool { return n.Data == "a" }) {
		if !strings.HasPrefix(attr(n, "href"), "http://colloquy.example") {
			t.Errorf("leads to %s", attr(n, "href"))
		}
	}
	if n := a.find(func(n *html.Node) bool { return n.Data == "h1" }); len(n) != 1 {
		t.Errorf("%d headings of the first level", len(n))
	}
	if n := a.find(func(n *html.Node) bool { return n.Data == "section" }); len(n) != len(forum.DataSections) {
		t.Errorf("%d sections", len(n))
	}
}

func TestADownloadIsTheMembersOwnAndNobodyElsesByAnyWay(t *testing.T) {
	s := newSite(t)
	b, _, _ := lived(t, s)
	stranger, other := s.member(0)
	for _, path := range []string{"/account/data.json", "/account/data.html"} {
		s.browser().get(path).want(t, 401, "")
		b.get(path).want(t, 200, "")
		stranger.get(path).want(t, 200, "").says(t, other.Email).lacks(t, "Edited")
	}
	for _, path := range []string{"/my-comments/download.json", "/my-comments/download.html"} {
		s.browser().get(path).want(t, 401, "")
		stranger.get(path).want(t, 303, "/account/data"+path[len("/my-comments/download"):])
	}
}

// prove makes a browser one that has proved an address.
func (b *browser) prove(t *testing.T, email string) {
	t.Helper()
	id, err := b.s.AddressID(ctx, email)
	must(t, err)
	keys := forum.Keys{[]byte("0123456789abcdef0123456789abcdef")}
	token := keys.Sign(forum.Claim{Purpose: "proved", Subject: id, Version: 1, Expires: b.s.Clock.Now().Add(time.Hour)})
	u := b.request("GET", "/", "").URL
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "colloquy-proved", Value: token, Path: "/"}})
}

func TestAGuestDownloadsWhatTheirAddressHas(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	for i, email := range []string{"gus@example.org", "gus@example.org", "other@example.org"} {
		_, err := s.PostComment(ctx, forum.NewComment{Article: "peering", Name: "Gus Guest", Email: email, Body: fmt.Sprint("Number ", i)})
		must(t, err)
	}
	c := forum.NewComment{Article: "peering", Name: "Gus Guest", Email: "gus@example.org", Body: "This one waits."}
	_, err := s.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: c.Email, Comment: &c})
	must(t, err)
	b := s.browser()
	b.prove(t, "gus@example.org")
	a := b.get("/my-comments/download.json")
	all := download(t, a)
	if all["account"] != nil || len(all["comments"].([]any)) != 2 || len(all["addresses"].([]any)) != 1 || len(all["waiting"].([]any)) != 1 || len(all["mails"].([]any)) != 1 {
		t.Errorf("%v", all)
	}
	a.lacks(t, "other@example.org", "Number 2")
	b.get("/my-comments/download.html").want(t, 200, "").says(t, "Gus Guest", "This one waits.", "Number 1").lacks(t, "other@example.org")
	nobody := s.browser()
	nobody.client.Jar.SetCookies(b.request("GET", "/", "").URL, []*http.Cookie{{Name: "colloquy-proved", Value: "made-up", Path: "/"}})
	nobody.get("/my-comments/download.json").want(t, 401, "")
}

func TestADownloadOfManyCommentsIsReadInSteps(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	const many = 1000
	list := make([]store.Imported, many)
	for i := range list {
		list[i] = store.Imported{Answers: -1, NewComment: forum.NewComment{Article: "peering", MemberID: m.ID, Body: fmt.Sprint("Number ", i), CreatedAt: s.Clock.Now().Add(time.Duration(-i/2) * time.Minute)}}
	}
	must(t, s.ImportComments(ctx, list))
	ids := map[float64]bool{}
	for _, c := range download(t, b.get("/account/data.json"))["comments"].([]any) {
		ids[c.(map[string]any)["id"].(float64)] = true
	}
	if len(ids) != many {
		t.Errorf("%d comments", len(ids))
	}
	// Between two records nothing is held: a writer gets through, and what it wrote is read.
	read := 0
	err := s.Data(ctx, m.Writer(), func(section string, record any) error {
		if _, ok := record.(forum.DataComment); ok {
			if read++; read == 10 {
				s.Comment(m, "peering", 0)
			}
		}
		return nil
	})
	if err != nil || read != many+1 {
		t.Errorf("%d comments, %v", read, err)
	}
}

func TestADownloadThatBreaksOffIsNoWholeOne(t *testing.T) {
	s := newSite(t)
	b, _ := s.member(0)
	s.Exec("ALTER TABLE recommendations RENAME TO elsewhere")
	resp, err := b.client.Do(b.request("GET", "/account/data.json", ""))
	if err == nil && resp.StatusCode == 200 {
		defer resp.Body.Close()
		var all map[string]any
		if err := json.NewDecoder(resp.Body).Decode(&all); err == nil {
			t.Errorf("%v", all)
		}
	} else if err == nil && (resp.StatusCode != 500 || resp.Header.Get("Content-Disposition") != "") {
		t.Errorf("%v", resp)
	}
}
