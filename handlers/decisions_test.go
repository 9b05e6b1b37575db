package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// A hearing is a comment about which a moderator has decided.
type hearing struct {
	*site
	author, moderator, second *forum.Member
	browser                   *browser // of the author
	comment                   int64
	decision                  forum.Decision
}

const decidedWhy = "It promotes a product of yours."

func newHearing(t *testing.T, a forum.Action) *hearing {
	t.Helper()
	s := newSiteWith(t, openDB(t))
	s.Article("peering")
	h := &hearing{site: s, moderator: s.Member(forum.RoleModerator), second: s.Member(forum.RoleModerator)}
	h.browser, h.author = s.member(0)
	h.comment = s.Comment(h.author, "peering", 0)
	_, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: h.comment, Reason: "illegal", Faith: true, Note: "Secret note.", Law: "Secret law", Name: "Secret name", Writer: s.Member(0).Writer(), Network: "192.0.2.77"})
	if err != nil {
		t.Fatal(err)
	}
	h.decision = h.decide(t, h.moderator, a)
	return h
}

func (h *hearing) decide(t *testing.T, m *forum.Member, a forum.Action) forum.Decision {
	t.Helper()
	d, err := h.Decide(ctx, m, forum.NewDecision{Case: 1, Version: h.count("SELECT version FROM cases"), Action: a, Rule: "no-promotion", Message: decidedWhy})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// path is that of the page to which the link of the mail leads.
func (h *hearing) path() string {
	return "/appeals/" + h.signed(forum.Claim{Purpose: forum.PurposeAppeal, Subject: h.decision.ID, Version: 1})
}

func (h *hearing) own() string { return fmt.Sprint("/account/decisions/", h.decision.ID) }

func TestTheAuthorReadsWhatWasDecidedAndAppealsOneTime(t *testing.T) {
	t.Parallel()
	h := newHearing(t, forum.ActionRemove)
	h.browser.get("/account").says(t, "Decisions")
	h.browser.get("/account/decisions").want(t, 200, "").says(t, "Your comment was removed", decidedWhy, "You can appeal until 22 May 2027")
	page := h.browser.get(h.own()).want(t, 200, "").says(t, "Your comment was removed", decidedWhy, "3. No promotion", "It was reported.", "A moderator decided. No machine had a part in it.", "Body of number", "About peering", "certified under Article 21")
	page.lacks(t, h.moderator.Name, "Secret", "192.0.2.77")
	if !strings.Contains(page.body, `href="/conduct#rule-3"`) {
		t.Error("no link to the rule")
	}
	h.browser.post(h.own(), "statement", "  ").want(t, 422, "").says(t, "Please fill this in.", "Your comment was removed")
	long := strings.Repeat("word ", forum.MaxAppeal)
	h.browser.post(h.own(), "statement", long).want(t, 422, "").says(t, "This is too long", "word word word")
	h.browser.post(h.own(), "statement", "It <b>answers</b> the article.").want(t, 303, h.own()+"?done=appealed")
	h.browser.post(h.own(), "statement", "It <b>answers</b> the article.").want(t, 303, h.own()+"?done=appealed")
	h.browser.get(h.own()+"?done=appealed").says(t, "Your appeal is handed in", "It <b>answers</b> the article.", "It waits for somebody to look at it").lacks(t, "<b>answers</b>", "Hand in the appeal")
	h.browser.post(h.own(), "statement", "And another thing.").want(t, 409, "").says(t, "You have appealed already", "And another thing.", "answers")
	h.browser.get("/account/decisions").says(t, "The appeal waits for somebody to look at it")
	if n := h.count("SELECT count(*) FROM appeals"); n != 1 {
		t.Errorf("%d appeals", n)
	}
}

func TestTheLinkInTheMailWorksForWhoeverHasItAndDecidesNothing(t *testing.T) {
	t.Parallel()
	h := newHearing(t, forum.ActionHide)
	h.Clock.Move(time.Hour)
	anybody := h.browserOf()
	before := h.count("SELECT count(*) FROM case_changes")
	for range 3 {
		page := anybody.get(h.path()).want(t, 200, "").says(t, "Your comment was hidden", decidedWhy, "Body of number", "Hand in the appeal")
		page.lacks(t, h.moderator.Name, "Secret", "192.0.2.77", h.author.Email)
		if c := page.Header.Get("Cache-Control"); c != "private, no-store" || page.Header.Get("Referrer-Policy") != "strict-origin" {
			t.Errorf("kept by others: %q", page.Header)
		}
	}
	if after := h.count("SELECT count(*) FROM case_changes"); after != before {
		t.Error("reading it changed something")
	}
	anybody.post(h.path(), "statement", "Look again.").want(t, 303, h.path()+"?done=appealed")
	anybody.get(h.path()).says(t, "Look again.")
	for _, stray := range []string{
		"/appeals/none", h.path() + "x", "/appeals/" + h.signed(forum.Claim{Purpose: forum.PurposeStop, Subject: h.decision.ID, Version: 1}),
		"/appeals/" + h.signed(forum.Claim{Purpose: forum.PurposeAppeal, Subject: 99, Version: 1}), "/appeals/" + h.signed(forum.Claim{Purpose: forum.PurposeAppeal, Subject: h.decision.ID, Version: 2}),
	} {
		anybody.get(stray).want(t, 404, "").says(t, "This link does not lead anywhere")
		anybody.post(stray, "statement", "Look again.").want(t, 404, "")
	}
	h.Exec("UPDATE decisions SET author_id = NULL")
	anybody.get(h.path()).want(t, 410, "").says(t, "about nobody any more")
}

// browserOf is one in which nobody is known.
func (h *hearing) browserOf() *browser { return h.site.browser() }

func TestADecisionIsThereForNobodyElse(t *testing.T) {
	t.Parallel()
	h := newHearing(t, forum.ActionRemove)
	other, _ := h.member(forum.RoleAdministrator)
	other.get(h.own()).want(t, 404, "")
	other.post(h.own(), "statement", "Mine.").want(t, 404, "")
	other.get("/account/decisions").says(t, "Nothing was decided about you")
	for _, path := range []string{"/account/decisions/0", "/account/decisions/x", "/account/decisions/99999999999"} {
		h.browser.get(path).want(t, 404, "")
	}
	h.browser.get("/account/decisions?before=x").want(t, 404, "")
}

func TestTheAuthorReadsWhatCameOfTheAppealAndWhoLooked(t *testing.T) {
	t.Parallel()
	for action, says := range map[forum.Action]string{forum.ActionOverturn: "Your appeal was upheld", forum.ActionStand: "Your appeal was rejected"} {
		h := newHearing(t, forum.ActionRemove)
		h.browser.post(h.own(), "statement", "Look again.").want(t, 303, h.own()+"?done=appealed")
		answer := h.decide(t, h.second, action)
		h.browser.get(h.own()).want(t, 200, "").says(t, says, "Another moderator than the one who had decided looked at it.", "Look again.").lacks(t, h.second.Name, h.moderator.Name)
		h.browser.get(fmt.Sprint("/account/decisions/", answer.ID)).want(t, 200, "").says(t, says, "The decision that you appealed")
		if shown := h.count("SELECT count(*) FROM comments WHERE status = 'shown'"); (shown == 1) != (action == forum.ActionOverturn) {
			t.Errorf("%s: %d are shown", action, shown)
		}
		if page := h.browser.get("/articles/peering"); strings.Contains(page.text(), "Body of number") != (action == forum.ActionOverturn) {
			t.Errorf("%s: the article's page says %s", action, page.text())
		}
	}
}

func TestWhoIsSuspendedReadsWhyAndAppeals(t *testing.T) {
	t.Parallel()
	h := newHearing(t, forum.ActionRemove)
	h.Exec("UPDATE members SET suspended_until = ?, suspended_why = 'Insults.' WHERE id = ?", h.Clock.Now().Add(72*time.Hour).UnixMicro(), h.author.ID)
	b := h.signedIn(h.author)
	refused := b.post("/articles/peering/comments", "body", "Once more.").want(t, 403, "").says(t, "Why, and how to appeal")
	if !strings.Contains(refused.body, `href="/account/decisions"`) {
		t.Error("no way to the decisions")
	}
	b.get("/account/decisions").want(t, 200, "").says(t, "Insults.", "Your comment was removed")
	b.post(h.own(), "statement", "Look again.").want(t, 303, h.own()+"?done=appealed")
}

func TestWhatCannotBeAppealedGivesBackWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHearing(t, forum.ActionRemove)
	h.Clock.Move(time.Minute)
	h.letters() // the author has heard
	if err := h.Undo(ctx, h.moderator, h.decision.ID); err != nil {
		t.Fatal(err)
	}
	h.browserOf().get(h.path()).want(t, 200, "").says(t, "Taken back on 20 November 2026").lacks(t, "Hand in the appeal")
	h.browserOf().post(h.path(), "statement", "My long words.").want(t, 410, "").says(t, "taken back meanwhile", "My long words.")
	late := newHearing(t, forum.ActionRemove)
	late.Clock.Move(forum.DefaultPolicy().AppealWindow)
	late.browserOf().get(late.path()).says(t, "The time to appeal ended on 22 May 2027").lacks(t, "Hand in the appeal")
	late.browserOf().post(late.path(), "statement", "My long words.").want(t, 410, "").says(t, "The time to appeal is over", "My long words.")
	kept := newHearing(t, forum.ActionHide)
	kept.decide(t, kept.moderator, forum.ActionRestore)
	again := fmt.Sprint("/account/decisions/", kept.decision.ID+1)
	kept.browser.get(again).want(t, 200, "").says(t, "Your comment is shown again").lacks(t, "Hand in the appeal")
	kept.browser.post(again, "statement", "My long words.").want(t, 403, "").says(t, "This cannot be appealed", "My long words.")
}

func TestErasedTextsAreNotShown(t *testing.T) {
	t.Parallel()
	h := newHearing(t, forum.ActionRemove)
	h.Exec("UPDATE comments SET title = '', body_md = '', body_html = '' WHERE id = ?", h.comment)
	h.browser.get(h.own()).want(t, 200, "").says(t, "The text is not kept any more")
}

func TestTheCodeOfConductShowsTheRulesThatDecisionsName(t *testing.T) {
	s := newSite(t)
	anybody := s.browser()
	page := anybody.get("/conduct").want(t, 200, "").says(t, "No promotion", "When a rule is broken", "within 183 days")
	for _, want := range []string{`id="rule-1"`, `id="rule-7"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("no %s", want)
		}
	}
	admin, _ := s.member(forum.RoleAdministrator)
	admin.get("/admin/settings").want(t, 200, "").says(t, "Rules of the code of conduct")
	admin.post("/admin/settings/rules", "seen", "0", "rules-title-1", "Be <kind>").want(t, 303, "/admin/settings?done=rules#rules")
	anybody.get("/conduct").says(t, "Be <kind>").lacks(t, "No promotion", "Be <kind>")
	admin.get("/admin/settings").says(t, "Default: 7 entries.")
}

func TestModeratorsChooseWhetherTheyHearWhatWaits(t *testing.T) {
	s := newSite(t)
	reader, _ := s.member(0)
	reader.get("/account/mails").lacks(t, "which cases wait")
	b, m := s.member(forum.RoleModerator)
	b.get("/account/mails").says(t, "Tell me by mail which cases wait")
	for _, wanted := range []bool{false, true} {
		fields := []string{"cases", "1"}
		if wanted {
			fields = append(fields, "wanted", "1")
		}
		b.post("/account/mails", fields...).want(t, 303, "/account/mails?done=cases")
		if on, err := s.CasesMails(ctx, m.ID); err != nil || on != wanted {
			t.Errorf("%v %v", on, err)
		}
	}
	b.get("/account/mails?done=cases").says(t, "Saved.")
}
