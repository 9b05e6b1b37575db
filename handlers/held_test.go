package handlers_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// casino is in the list of every site that screens.
const casino = "Win at the casino tonight."

// screening makes a site that holds casinos and refuses pills.
func screening(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.Article("peering")
	admin, _ := s.member(forum.RoleAdministrator)
	admin.post("/admin/settings/screening", screeningFields("screening-hold_words", "casino\r\n", "screening-refuse_words", "pills")...).want(t, 303, "/admin/settings?done=screening#screening")
	return s
}

// screeningFields are the form of the setting, with some fields filled in.
func screeningFields(fields ...string) []string {
	for _, f := range [][2]string{{"seen", "0"}, {"screening-newcomers", "none"}, {"screening-first", "1"}, {"screening-links", "0"}, {"screening-repeats", "off"}, {"screening-removals", "0"}} {
		if !slices.Contains(fields, f[0]) {
			fields = append(fields, f[0], f[1])
		}
	}
	return fields
}

// actsOf are the links at the end of a comment.
func (a *answer) actsOf(id int) (list []string) {
	for _, c := range a.find(func(n *html.Node) bool { return attr(n, "id") == fmt.Sprint("comment-", id) }) {
		for n := range c.Descendants() {
			if n.Data == "a" && attr(n.Parent, "class") == "acts" {
				list = append(list, (&answer{doc: n}).text())
			}
		}
	}
	return list
}

// elsewhere lets the site see what another process wrote.
func (s *site) elsewhere(t *testing.T) {
	t.Helper()
	if _, err := s.Watch(ctx); err != nil {
		t.Fatal(err)
	}
}

// everywhere are the pages on which a comment of the discussion could be.
var everywhere = []string{
	"/articles/peering", "/articles/peering?order=newest", "/articles/peering?order=best", "/articles/peering/outline", "/articles/peering/comments.xml", "/articles/peering/new",
	"/recently-commented", "/most-commented", "/search?q=casino", "/sitemap.xml", "/", "/feed.xml", "/comments/1/thread",
}

func TestAHeldCommentIsSeenByItsAuthorAloneOnEveryPage(t *testing.T) {
	s := screening(t)
	author, m := s.member(0)
	other, o := s.member(0)
	moderator, _ := s.member(forum.RoleModerator)
	top := s.Comment(o, "peering", 0)
	guest := s.browser()
	before := map[string]string{}
	for _, path := range everywhere {
		before[path] = guest.get(path).body
	}
	author.post("/articles/peering/comments", "body", casino, "parent", fmt.Sprint(top)).want(t, 303, "/comments/2")
	for _, b := range []*browser{guest, other, moderator} {
		for _, path := range append(everywhere, "/members/"+m.Handle, "/answers") {
			b.get(path).lacks(t, "casino tonight", "Waits for a moderator", "comment-2")
		}
	}
	for _, path := range everywhere {
		if now := guest.get(path).body; now != before[path] {
			t.Errorf("%s is another page than before", path)
		}
	}
	for _, path := range []string{"/comments/2", "/comments/2/thread", "/comments/2/history", "/comments/2/edit", "/comments/2/delete"} {
		for name, b := range map[string]*browser{"a guest": guest, "a member": other} {
			if got := b.get(path).StatusCode; got != 404 && got != 401 || path == "/comments/2" && got != 404 {
				t.Errorf("%s gets %d of %s", name, got, path)
			}
		}
		other.get(path).want(t, 404, "")
	}
	other.post("/comments/2/recommend").want(t, 404, "")
	other.post("/comments/2/delete").want(t, 404, "")
	other.post("/articles/peering/comments", "body", "An answer.", "parent", "2").want(t, 422, "")
	moderator.get("/comments/2").want(t, 302, "/moderation/cases/1")

	author.get("/comments/2").want(t, 302, "/articles/peering#comment-2")
	page := author.get("/articles/peering")
	page.says(t, "Waits for a moderator. Only you see it.", casino)
	if got := page.actsOf(2); len(got) != 2 || !strings.HasPrefix(got[0], "Edit") || got[1] != "Delete" {
		t.Errorf("its author can %q", got)
	}
	author.get("/comments/1/thread").says(t, casino)
	author.get("/articles/peering?order=newest").says(t, casino)
	author.get("/my-comments").says(t, "Waits for a moderator: only you see it", "Delete")
	author.get("/comments/2/delete").says(t, casino)
	author.post("/comments/2/edit", "version", "1", "body", "Another casino.").want(t, 303, "/comments/2")
	author.get("/articles/peering").says(t, "Another casino.")
	author.post("/comments/2/delete").want(t, 303, "/articles/peering?deleted=2#notice")
	author.get("/articles/peering?deleted=2").says(t, "Your comment was deleted.").lacks(t, "Another casino")
	author.post("/comments/2/undelete").want(t, 303, "/comments/2")
	author.get("/articles/peering").says(t, "Another casino.", "Waits for a moderator")
	guest.get("/articles/peering").lacks(t, "casino", "Waits")
	s.Sound()
}

func TestARefusedCommentComesBackWithAllThatWasTyped(t *testing.T) {
	s := screening(t)
	author, _ := s.member(0)
	for name, b := range map[string]*browser{"a member": author, "a guest": s.browser()} {
		a := b.post("/articles/peering/comments", "title", "Cheap", "body", "Buy pills.", "name", "Grace", "email", "grace@example.org")
		a.want(t, 422, "").says(t, "This cannot be posted here as it is.", "Buy pills.").lacks(t, "in the list", "word “pills”")
		if n := s.count("SELECT (SELECT count(*) FROM comments) + (SELECT count(*) FROM requests)"); n != 0 {
			t.Errorf("of %s something is kept", name)
		}
	}
	author.post("/articles/peering/comments", "body", "Harmless.").want(t, 303, "/comments/1")
	author.post("/comments/1/edit", "version", "1", "body", "Pills after all.").want(t, 422, "").says(t, "This cannot be posted here as it is.", "Pills after all.")
	author.get("/articles/peering").says(t, "Harmless.")
}

func TestAGuestIsToldKindlyThatTheirCommentWaits(t *testing.T) {
	s := screening(t)
	b := s.browser()
	b.guest("peering", "body", casino, "name", "Grace", "email", "grace@example.org").want(t, 303, "/comments/1")
	b.get("/comments/1").want(t, 302, "/my-comments?done=held")
	b.get("/my-comments?done=held").says(t, "Your comment waits for a moderator", "Win at the casino")
	b.get("/articles/peering").lacks(t, "casino")
	s.browser().get("/comments/1").want(t, 404, "")
	b.post("/comments/1/edit", "version", "1", "body", "A casino, in other words.").want(t, 303, "/comments/1")
	b.post("/comments/1/delete").want(t, 303, "/my-comments?done=deleted")
	s.browser().get("/comments/1").want(t, 404, "")
	s.Sound()
}

func TestAReleasedCommentIsNewToWhoeverCameByBefore(t *testing.T) {
	s := screening(t)
	author, _ := s.member(0)
	reader, _ := s.member(0)
	_, moderator := s.member(forum.RoleModerator)
	author.post("/articles/peering/comments", "body", casino).want(t, 303, "/comments/1")
	reader.get("/articles/peering")
	s.Clock.Move(time.Hour)
	st := reader.listen("/articles/peering/live")
	n := forum.NewDecision{Case: 1, Version: s.count("SELECT version FROM cases"), Action: forum.ActionRelease}
	if _, err := s.Decide(ctx, moderator, n); err != nil {
		t.Fatal(err)
	}
	if got := st.event(); !strings.Contains(got, `"posted":[1]`) {
		t.Errorf("an open page hears %s", got)
	}
	page := reader.get("/articles/peering")
	page.says(t, "1 new", casino)
	if page.newMarks() != "1" {
		t.Error("it is not marked as new")
	}
	reader.get("/articles/peering/new").want(t, 302, "/articles/peering#comment-1")
	s.browser().get("/articles/peering").says(t, casino)
	author.get("/articles/peering").says(t, casino).lacks(t, "Waits for a moderator")
	s.Sound()
}

func TestADeclinedCommentIsGoneForAllAndItsAuthorIsToldSo(t *testing.T) {
	s := screening(t)
	author, _ := s.member(0)
	_, moderator := s.member(forum.RoleModerator)
	author.post("/articles/peering/comments", "body", casino).want(t, 303, "/comments/1")
	n := forum.NewDecision{Case: 1, Version: s.count("SELECT version FROM cases"), Action: forum.ActionRemove, Rule: "no-promotion"}
	if _, err := s.Decide(ctx, moderator, n); err != nil {
		t.Fatal(err)
	}
	author.get("/articles/peering").lacks(t, "casino", "comment-1")
	author.get("/comments/1").want(t, 302, "/my-comments")
	author.get("/my-comments").says(t, "Not published")
	author.get("/comments/1/edit").want(t, 410, "")
	s.browser().get("/comments/1").want(t, 404, "")
	s.browser().get("/articles/peering").lacks(t, "comment-1", "Removed")
	s.Sound()
}

func TestAHiddenCommentIsReadByItsAuthorAlone(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	author, m := s.member(0)
	other, o := s.member(0)
	hidden := s.postAs(m, "peering", "", "Rough words.")
	answered := s.postAs(m, "peering", "", "Words that were answered.")
	s.Comment(o, "peering", answered)
	_, moderator := s.member(forum.RoleModerator)
	for _, id := range []int64{hidden, answered} {
		if _, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: id, Reason: "off-topic", Writer: o.Writer()}); err != nil {
			t.Fatal(err)
		}
		n := forum.NewDecision{Case: int64(s.count("SELECT max(id) FROM cases")), Version: 1, Action: forum.ActionHide, Rule: "stay-with-the-subject"}
		if _, err := s.Decide(ctx, moderator, n); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range []*browser{other, s.browser()} {
		b.get("/articles/peering").says(t, "Hidden by moderation.").lacks(t, "Rough words", "Words that were answered", "Only you")
	}
	author.get("/articles/peering").says(t, "Rough words.", "Words that were answered.", "Hidden by a moderator. Only you see its words.").lacks(t, "until a moderator has looked")
	author.get(fmt.Sprint("/comments/", hidden)).want(t, 302, fmt.Sprint("/articles/peering#comment-", hidden))
	other.get(fmt.Sprint("/comments/", hidden)).want(t, 410, "")
	author.get("/my-comments").says(t, "Hidden by a moderator").lacks(t, "until a moderator has looked")
	s.Exec("UPDATE cases SET hidden_by_machine = 1")
	s.Exec("UPDATE articles SET revision = revision + 1")
	s.elsewhere(t)
	author.get("/articles/peering").says(t, "Hidden until a moderator has looked at it. Only you see its words.")
	author.get("/my-comments").says(t, "Hidden until a moderator has looked at it")
}

func TestAnEditThatIsHeldLeavesAPlaceholderAndReadsToItsAuthor(t *testing.T) {
	s := screening(t)
	author, m := s.member(0)
	other, o := s.member(0)
	top := s.postAs(m, "peering", "", "Harmless.")
	s.Comment(o, "peering", top)
	author.post("/comments/1/edit", "version", "1", "body", casino).want(t, 303, "/comments/1")
	author.get("/articles/peering").says(t, casino, "Only you see it")
	other.get("/articles/peering").says(t, "Waits for a moderator.").lacks(t, "casino", "Harmless", "Only you")
	s.browser().get("/articles/peering").says(t, "Waits for a moderator.").lacks(t, "casino", "Harmless")
	s.browser().get("/comments/1/history").want(t, 410, "")
	_, moderator := s.member(forum.RoleModerator)
	n := forum.NewDecision{Case: 1, Version: s.count("SELECT version FROM cases"), Action: forum.ActionRemove, Rule: "no-promotion"}
	if _, err := s.Decide(ctx, moderator, n); err != nil {
		t.Fatal(err)
	}
	for _, b := range []*browser{author, other, s.browser()} {
		b.get("/articles/peering").says(t, "Removed by a moderator.").lacks(t, "casino", "Harmless", "Only you")
	}
	s.Sound()
}

func TestAMembersOnlyDiscussionOffersGuestsToSignIn(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	open := s.browser().get("/articles/peering")
	open.says(t, "E-mail address")
	s.Exec("UPDATE articles SET members_only = 1, revision = revision + 1")
	s.elsewhere(t)
	page := s.browser().get("/articles/peering")
	page.says(t, "This discussion is for members.", "Sign in first")
	if len(page.find(func(n *html.Node) bool { return attr(n, "id") == "w-email" })) != 0 {
		t.Error("a guest's address is asked for")
	}
	s.browser().get("/articles/peering/comments").says(t, "This discussion is for members.")
	s.browser().post("/articles/peering/comments", "body", "Kept words.", "name", "Grace", "email", "grace@example.org").want(t, 401, "").says(t, "This discussion is for members.", "Your comment is kept")
	member, _ := s.member(0)
	member.get("/articles/peering").lacks(t, "This discussion is for members.")
	member.post("/articles/peering/comments", "body", "As a member.").want(t, 303, "/comments/1")
}

func TestAGuestsCommentIsHandedBackWhereMembersAloneWriteByNow(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.post("/articles/peering/comments", "body", "Kept words.", "name", "Grace", "email", "grace@example.org").want(t, 303, "/confirm")
	s.Exec("UPDATE articles SET members_only = 1, revision = revision + 1")
	b.post(s.link("grace@example.org")).want(t, 200, "").says(t, "This discussion is for members.", "Kept words.")
}

func TestAClosedThreadOffersNoAnswers(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, _ := s.member(0)
	_, m := s.member(0)
	top := s.postAs(m, "peering", "", "A heated thread.")
	s.postAs(m, "peering", "", "Another thread.")
	s.Comment(m, "peering", top)
	s.Exec("UPDATE comments SET thread_closed = 1 WHERE id = 1")
	s.Exec("UPDATE articles SET revision = revision + 1")
	s.elsewhere(t)
	for _, b := range []*browser{reader, s.browser()} {
		page := b.get("/articles/peering")
		page.says(t, "This thread takes no more answers.")
		if got := page.find(func(n *html.Node) bool { return attr(n, "class") == "reply" }); len(got) != 1 {
			t.Errorf("answers are offered at %d comments", len(got))
		}
		b.get("/comments/1/thread").says(t, "This thread takes no more answers.")
	}
	reader.get("/articles/peering/comments?parent=1").says(t, "takes no more answers").lacks(t, "A heated thread")
	reader.post("/articles/peering/comments", "body", "One more.", "parent", "3").want(t, 422, "").says(t, "This thread takes no more answers.", "One more.")
}

func TestTheListsOfTheSettingComeBackWithWhatIsWrong(t *testing.T) {
	s := newSite(t)
	admin, _ := s.member(forum.RoleAdministrator)
	admin.get("/admin/settings").says(t, "Held before it is shown", "Patterns to hold")
	a := admin.post("/admin/settings/screening", screeningFields("screening-hold_patterns", "ok\r\n(a{1000}){1000}", "screening-hold_domains", "a.example\r\n\r\nnot a domain")...)
	a.want(t, 422, "").says(t, "Line 2 is too large a pattern", "Line 3 is not a domain", "(a{1000}){1000}", "not a domain")
	admin.post("/admin/settings/screening", screeningFields("screening-newcomers", "everybody")...).want(t, 422, "")
	admin.post("/admin/settings/screening", screeningFields("screening-hold_domains", "a.example\r\nb.example", "screening-newcomers", "guests")...).want(t, 303, "/admin/settings?done=screening#screening")
	admin.get("/admin/settings").says(t, "a.example b.example")
	if got := url.QueryEscape(admin.get("/admin/events").body); !strings.Contains(got, "Held+before+it+is+shown%3A+changed") {
		t.Error("the change is not noted")
	}
}
