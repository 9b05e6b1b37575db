package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// A court is a site with a comment that was reported, and moderators.
type court struct {
	*site
	author  *forum.Member
	one     *browser
	first   *forum.Member
	other   *browser
	second  *forum.Member
	comment int64
}

func newCourt(t *testing.T) *court {
	t.Helper()
	c := &court{site: newSite(t)}
	c.Article("peering")
	c.author = c.Member(0)
	c.one, c.first = c.member(forum.RoleModerator)
	c.other, c.second = c.member(forum.RoleModerator)
	c.comment = c.Comment(c.author, "peering", 0)
	c.report(t, c.comment)
	return c
}

func (c *court) report(t *testing.T, comment int64) {
	t.Helper()
	_, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: comment, Reason: "personal-attack", Note: "Rude.", Writer: c.Member(0).Writer()})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *court) status(t *testing.T, comment int64) string {
	t.Helper()
	return c.Column("SELECT status FROM comments WHERE id = $1", comment)[0]
}

func TestAModeratorDecidesAndGoesOnToTheNextCase(t *testing.T) {
	c := newCourt(t)
	next := c.Comment(c.author, "peering", 0)
	c.report(t, next)
	page := c.one.get("/moderation").want(t, 200, "")
	page.says(t, "2 open cases", "Personal attack · 1 report", "Reported: Personal attack", "Rude.", "member since", "Keep", "Hide", "Remove")
	if page.value("version") != "1" {
		t.Errorf("the form is of version %q", page.value("version"))
	}
	to := c.one.post("/moderation/cases/1/decision", "version", "1", "action", "remove", "rule", "stay-with-the-subject", "message", "Not about peering.").want(t, 303, "/moderation/cases/2?done=1")
	if got := c.status(t, c.comment); got != "removed" {
		t.Errorf("it is %s", got)
	}
	page = c.one.get(to.Header.Get("Location")).want(t, 200, "").says(t, "1 open case", "Removed: “Title", "Undo")
	if page.value("version") != "1" || c.Column("SELECT message FROM decisions")[0] != "Not about peering." {
		t.Error("another case, or other words")
	}
	c.one.post("/moderation/decisions/1/undo").want(t, 303, "/moderation/cases/1?undone=1")
	c.one.get("/moderation/cases/1?undone=1").says(t, "Taken back. It waits again.", "Taken back by "+c.first.Name)
	if got := c.status(t, c.comment); got != "shown" {
		t.Errorf("taken back it is %s", got)
	}
	c.one.post("/moderation/cases/1/decision", "version", "3", "action", "keep").want(t, 303, "/moderation/cases/2?done=2")
	c.one.post("/moderation/cases/2/decision", "version", "1", "action", "hide", "rule", "no-promotion").want(t, 303, "/moderation?done=3")
	c.one.get("/moderation?done=3").says(t, "Nothing waits.", "Hidden: “Title", "No open case")
	if got := c.Column("SELECT message FROM decisions WHERE id = 3")[0]; !strings.HasPrefix(got, "Your comment promotes") {
		t.Errorf("where nothing was said the rule's words are: %q", got)
	}
	c.one.get("/moderation?state=closed").says(t, "Decided cases", "Hidden", "Kept")
	c.one.get("/moderation/cases/1").says(t, "Decided: kept", "You can still decide otherwise")
}

func TestAModeratorSeesWhoReportsEverybody(t *testing.T) {
	c := newCourt(t)
	reporter := c.Member(0)
	for n := range 5 {
		if n == 4 {
			c.one.get("/moderation/cases/1").want(t, 200, "").lacks(t, "within a day")
		}
		id := c.comment
		if n > 0 {
			id = c.Comment(c.Member(0), "peering", 0)
		}
		if _, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: id, Reason: "spam", Writer: reporter.Writer()}); err != nil {
			t.Fatal(err)
		}
	}
	c.one.get("/moderation/cases/1").want(t, 200, "").says(t, "5 reports within a day").lacks(t, "about this author")
}

func TestADecisionThatCannotBeTakenComesBackWithAllThatWasTyped(t *testing.T) {
	c := newCourt(t)
	page := c.one.post("/moderation/cases/1/decision", "version", "1", "action", "remove", "rule", "", "message", "Typed <b> words.", "days", "30").want(t, 422, "")
	page.says(t, "Please choose one of those that are offered.")
	if !strings.Contains(page.body, "\nTyped &lt;b&gt; words.</textarea>") {
		t.Error("the message is lost")
	}
	for _, fields := range [][]string{{"action", "explode"}, {"action", "restore"}, {"action", "stand"}, {"action", ""}, {"action", "remove", "rule", "none"}, {"action", "remove", "rule", "no-promotion", "message", strings.Repeat("x", 2001)}} {
		c.one.post("/moderation/cases/1/decision", append(fields, "version", "1")...).want(t, 422, "")
	}
	for _, path := range []string{"/moderation/cases/99/decision", "/moderation/cases/x/decision", "/moderation/decisions/99/undo"} {
		c.one.post(path, "version", "1", "action", "keep").want(t, 404, "")
	}
	c.one.post("/moderation/cases/1/decision", "action", "keep", "from", "%zz").want(t, 409, "") // no version is none that is there
	if got := c.status(t, c.comment); got != "shown" {
		t.Errorf("it is %s", got)
	}
}

func TestWhoDecidesOnWhatHasChangedIsToldWhatAndLosesNothing(t *testing.T) {
	c := newCourt(t)
	c.other.get("/moderation/cases/1")
	c.one.post("/moderation/cases/1/decision", "version", "1", "action", "hide", "rule", "no-promotion").want(t, 303, "/moderation?done=1")
	page := c.other.post("/moderation/cases/1/decision", "version", "1", "action", "remove", "rule", "stay-with-the-subject", "message", "My own words.").want(t, 409, "")
	page.says(t, "the case changed meanwhile", "Hidden by "+c.first.Name+", a moment ago", "Hidden at the moment")
	if page.value("message") != "My own words." || page.value("version") != "2" {
		t.Errorf("the form says %q of version %s", page.value("message"), page.value("version"))
	}
	chosen := page.find(func(n *htmlNode) bool {
		return n.Data == "option" && attr(n, "value") == "stay-with-the-subject" && strings.Contains(page.body, `value="stay-with-the-subject" data-message="`)
	})
	if len(chosen) == 0 || !strings.Contains(page.body, `selected>2. Stay with the subject`) {
		t.Error("the rule is not chosen any more")
	}
	if got := c.status(t, c.comment); got != "hidden" {
		t.Errorf("it is %s", got)
	}
	c.other.post("/moderation/cases/1/decision", "version", "2", "action", "remove", "rule", "stay-with-the-subject").want(t, 303, "/moderation/cases/1?done=2")
	c.one.post("/moderation/decisions/1/undo").want(t, 409, "").says(t, "It cannot be taken back any more")
}

func TestAModeratorSeesWhoElseHasACaseOpen(t *testing.T) {
	c := newCourt(t)
	c.one.get("/moderation/cases/1").lacks(t, c.first.Name+" has this open")
	c.other.get("/moderation/cases/1").says(t, c.first.Name+" has this open.")
	now := c.one.get("/moderation/cases/1/now?version=1").want(t, 200, "")
	if !strings.Contains(now.body, `"here":"`+c.second.Name+` has this open."`) || !strings.Contains(now.body, `"news":null`) {
		t.Errorf("%s", now.body)
	}
	c.Clock.Move(90 * time.Second)
	c.one.get("/moderation/cases/1").says(t, c.second.Name+" opened this a minute ago.")
	c.Clock.Move(time.Minute)
	c.other.post("/moderation/cases/1/decision", "version", "1", "action", "keep").want(t, 303, "/moderation?done=1")
	now = c.one.get("/moderation/cases/1/now?version=1")
	if !strings.Contains(now.body, `"news":["Kept by `+c.second.Name+`, a moment ago."]`) || !strings.Contains(now.body, `"open":false`) {
		t.Errorf("%s", now.body)
	}
	before := c.Column("SELECT version || coalesce(closed_at, 0) FROM cases")
	r := c.one.request("HEAD", "/moderation/cases/1", "")
	if c.one.do(r).StatusCode != 200 || fmt.Sprint(before) != fmt.Sprint(c.Column("SELECT version || coalesce(closed_at, 0) FROM cases")) {
		t.Error("looking changed something")
	}
}

func TestManyCasesAreDecidedAtOnceEachForItself(t *testing.T) {
	c := newCourt(t)
	for range 3 {
		c.report(t, c.Comment(c.author, "peering", 0))
	}
	own := c.Comment(c.author, "peering", 0)
	if _, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: own, Reason: "other", Writer: c.first.Writer()}); err != nil {
		t.Fatal(err)
	}
	c.report(t, c.Comment(c.second, "peering", 0))
	c.one.post("/moderation/decide", "action", "remove", "rule", "no-promotion").want(t, 422, "").says(t, "Please mark the cases that you mean.")
	page := c.one.post("/moderation/decide", "case", "2.1", "action", "remove", "message", "Typed.").want(t, 422, "")
	if !strings.Contains(page.body, `value="2.1" form="many" aria-label="Mark case 2" checked`) || !strings.Contains(page.body, "Typed.") {
		t.Error("what was marked or typed is lost")
	}
	page.says(t, "Nothing was decided. Please choose a rule.")
	c.one.post("/moderation/decide", "case", "1.1", "action", "exclude").want(t, 422, "").says(t, "Nothing was decided. Please choose")
	c.other.post("/moderation/cases/3/decision", "version", "1", "action", "keep")
	done := c.one.post("/moderation/decide", "case", "1.1", "case", "2.1", "case", "3.1", "case", "5.1", "case", "99.1", "action", "remove", "rule", "no-promotion")
	page = c.one.get(done.Header.Get("Location")).want(t, 200, "")
	page.says(t, "2 removed.", "Undo all", "Case 3 changed meanwhile.", "Case 5 is for somebody else to decide.", "Case 99 is not there any more.")
	if got := fmt.Sprint(c.Column("SELECT status FROM comments ORDER BY id")); got != "[removed removed shown shown shown shown]" {
		t.Errorf("they are %s", got)
	}
	c.one.post("/moderation/undo", "decision", "2", "decision", "3").want(t, 303, "/moderation?undone=2&left=")
	c.one.get("/moderation?undone=2&left=").says(t, "2 decisions are taken back.")
	if got := fmt.Sprint(c.Column("SELECT status FROM comments ORDER BY id")); got != "[shown shown shown shown shown shown]" {
		t.Errorf("taken back they are %s", got)
	}
	c.other.post("/moderation/undo", "decision", "99").want(t, 303, "/moderation?undone=0&left=0.gone")
	c.one.post("/moderation/decide", "case", "x", "action", "keep").want(t, 404, "")
	c.one.get("/moderation?done=1-2-zzz-99999&left=1.exploded-<b>.gone&undone=x").want(t, 200, "").lacks(t, "exploded")
	c.other.get("/moderation").lacks(t, "Mark case 6")
}

func TestWhatIsJudgedStandsAboveTheReportsOfIt(t *testing.T) {
	c := newCourt(t)
	c.report(t, c.comment)
	c.one.post("/moderation/cases/1/decision", "version", "2", "action", "remove", "rule", "no-promotion")
	if _, err := c.FileAppeal(ctx, 1, "It sells nothing."); err != nil {
		t.Fatal(err)
	}
	body, at := c.other.get("/moderation/cases/1").want(t, 200, "").body, 0
	for _, part := range []string{`id="case-heading"`, `class="because"`, "It sells nothing.", `class="judged"`, `class="reports"`, `class="facts"`, `class="decisions"`, `id="decide"`} {
		i := strings.Index(body[at:], part)
		if i < 0 {
			t.Fatalf("%s does not follow", part)
		}
		at += i
	}
}

func TestModerateOpensTheCaseOfAnything(t *testing.T) {
	c := newCourt(t)
	free := c.Comment(c.author, "peering", 0)
	reader, _ := c.member(0)
	c.one.get("/articles/peering").says(t, "Moderate comment 2", "Moderate this article")
	c.one.get(fmt.Sprintf("/comments/%d/thread", free)).says(t, "Moderate comment 2")
	c.one.get("/members/"+c.author.Handle).says(t, "Moderate this profile")
	for _, b := range []*browser{reader, c.browser()} {
		b.get("/articles/peering").lacks(t, "oderate", "Cases")
		b.get("/members/"+c.author.Handle).lacks(t, "oderate")
	}
	c.one.post(fmt.Sprintf("/comments/%d/moderate", free)).want(t, 303, "/moderation/cases/2")
	c.one.get("/moderation/cases/2").says(t, "A moderator opened it. Nobody has reported it.", "A comment")
	c.one.post(fmt.Sprintf("/comments/%d/moderate", c.comment)).want(t, 303, "/moderation/cases/1")
	c.one.post("/members/"+c.author.Handle+"/moderate").want(t, 303, "/moderation/cases/3")
	c.one.get("/moderation/cases/3").says(t, "A person", c.author.Name)
	c.one.post("/articles/peering/moderate").want(t, 303, "/moderation/cases/4")
	c.one.get("/moderation/cases/4").says(t, "An article", "About peering")
	own := c.Comment(c.first, "peering", 0)
	c.one.get("/articles/peering").lacks(t, fmt.Sprintf("/comments/%d/moderate", own))
	for _, path := range []string{fmt.Sprintf("/comments/%d/moderate", own), "/members/" + c.first.Handle + "/moderate", "/comments/99/moderate", "/members/nobody/moderate", "/articles/nothing/moderate"} {
		c.one.post(path).want(t, 404, "")
	}
	c.one.post("/moderation/cases/1/decision", "version", "1", "action", "remove", "rule", "no-promotion")
	c.one.get("/articles/peering").says(t, "Moderate comment 1")
}

func TestTheQueueIsFilteredAndSearched(t *testing.T) {
	c := newCourt(t)
	c.Article("dns")
	elsewhere := c.Comment(c.author, "dns", 0)
	c.one.post(fmt.Sprintf("/comments/%d/moderate", elsewhere))
	c.one.post("/members/" + c.author.Handle + "/moderate")
	for query, want := range map[string]int{
		"": 3, "?lane=reports": 1, "?lane=opened": 2, "?lane=legal": 0, "?kind=member": 1, "?kind=comment": 2, "?article=dns": 1, "?article=dns&lane=reports": 0, "?state=closed": 0,
		"?q=" + c.author.Handle: 3, "?q=wombat": 0, "?q=2": 1, "?lane=nonsense&after=x.y&kind=z": 3, "?after=0.1": 0,
	} {
		page := c.one.get("/moderation"+query).want(t, 200, "")
		lines := page.find(func(n *htmlNode) bool { return n.Data == "a" && attr(n, "data-case") != "" })
		if len(lines) != want {
			t.Errorf("%q lists %d, not %d", query, len(lines), want)
		}
	}
	c.one.get("/moderation?article=nothing").want(t, 404, "")
	c.one.get("/moderation?article=dns").says(t, "Under About dns alone")
	c.one.post("/moderation/cases/2/decision", "version", "1", "action", "keep", "from", "lane=opened").want(t, 303, "/moderation/cases/3?lane=opened&done=1")
}

func TestCasesAreForModeratorsAlone(t *testing.T) {
	c := newCourt(t)
	reader, _ := c.member(0)
	editor, _ := c.member(forum.RoleEditor | forum.RoleAuthor)
	for _, path := range []string{"/moderation", "/moderation/cases/1", "/moderation/cases/1/now"} {
		c.browser().get(path).want(t, http.StatusUnauthorized, "")
		reader.get(path).want(t, http.StatusForbidden, "")
		editor.get(path).want(t, http.StatusForbidden, "")
		c.one.get(path).want(t, 200, "")
	}
	for _, path := range []string{"/moderation/cases/1/decision", "/moderation/decisions/1/undo", "/moderation/decide", "/moderation/undo", "/comments/1/moderate", "/members/" + c.author.Handle + "/moderate", "/articles/peering/moderate"} {
		c.browser().post(path, "version", "1", "action", "remove").want(t, http.StatusUnauthorized, "")
		reader.post(path, "version", "1", "action", "remove").want(t, http.StatusForbidden, "")
	}
	author := c.signedIn(c.author)
	c.Exec("UPDATE members SET roles = 4 WHERE id = $1", c.author.ID)
	for _, path := range []string{"/moderation", "/moderation?q=1", "/moderation?state=closed"} {
		author.get(path).want(t, 200, "").lacks(t, "Personal attack", "Rude.", "/moderation/cases/1")
	}
	author.get("/moderation/cases/1").want(t, 404, "")
	author.get("/moderation/cases/1/now").want(t, 404, "")
	author.post("/moderation/cases/1/decision", "version", "1", "action", "keep").want(t, 404, "")
	author.get("/moderation").says(t, "No open case")
}

func TestAnAppealIsShownAgainstWhatWasDecided(t *testing.T) {
	c := newCourt(t)
	c.one.post("/moderation/cases/1/decision", "version", "1", "action", "remove", "rule", "no-promotion", "message", "It sells something.")
	if _, err := c.FileAppeal(ctx, 1, "It does not."); err != nil {
		t.Fatal(err)
	}
	c.one.get("/moderation/cases/1").says(t, "somebody else answers it").lacks(t, `name="action"`)
	page := c.other.get("/moderation/cases/1").says(t, "Appeal", "It does not.", "It sells something.", "3. No promotion", "Let it stand", "Take it back")
	page.lacks(t, `value="remove"`)
	c.other.post("/moderation/cases/1/decision", "version", page.value("version"), "action", "overturn").want(t, 303, "/moderation?done=2")
	c.one.get("/moderation/cases/1").says(t, "the author was right", "Taken back by "+c.second.Name)
}
