package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// decision opens the case about a comment, and returns a decision on it.
func (s *site) decision(t *testing.T, m *forum.Member, kind string, id int64, a forum.Action) forum.NewDecision {
	t.Helper()
	k, err := s.OpenCase(ctx, m, kind, id)
	if err != nil {
		t.Fatal(err)
	}
	return forum.NewDecision{Case: k, Version: s.number("SELECT version FROM cases WHERE id = ?", k), Action: a, Rule: "stay-with-the-subject", Message: "Not about peering."}
}

func (s *site) decide(t *testing.T, m *forum.Member, n forum.NewDecision) forum.Decision {
	t.Helper()
	d, err := s.Decide(ctx, m, n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADiscussionIsModeratedFromItsArticle(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, _ := s.member(0)
	moderator, _ := s.member(forum.RoleModerator)
	anybody := s.browser()
	const path = "/articles/peering/moderate/discussion"
	reader.get("/articles/peering").lacks(t, "Moderate this discussion")
	moderator.get("/articles/peering").says(t, "Moderate this discussion")
	reader.get(path).want(t, 403, "")
	anybody.post(path, "action", "hold-all").want(t, 401, "")
	moderator.get("/articles/nowhere/moderate/discussion").want(t, 404, "")
	moderator.get(path).want(t, 200, "").says(t, "It takes comments.", "Hold every comment")
	moderator.post(path, "action", "hold-all", "message", "It went astray.").want(t, 422, "").says(t, "Please choose one of those that are offered.", "It went astray.")
	moderator.post(path, "action", "fly", "rule", "no-promotion").want(t, 422, "")
	moderator.post(path, "action", "hold-all", "rule", "no-promotion").want(t, 303, path+"?done=1")
	moderator.post(path, "action", "members-only", "rule", "no-promotion").want(t, 303, path+"?done=1")
	moderator.post(path, "action", "members-only", "rule", "no-promotion").want(t, 422, "").says(t, "This is so already.")
	moderator.get(path+"?done=1").says(t, "Every new comment waits for a moderator.", "Members alone may write.", "Hold no more", "For everybody")
	anybody.get("/articles/peering").says(t, "Comments wait for a moderator before they are shown.", "This discussion is for members.")
	reader.get("/articles/peering").says(t, "Comments wait for a moderator before they are shown.", "For members only.")
	for _, action := range []string{"hold-none", "everybody", "close-discussion"} {
		moderator.post(path, "action", action, "rule", "no-promotion").want(t, 303, path+"?done=1")
	}
	anybody.get("/articles/peering").says(t, "This discussion is closed.").lacks(t, "Comments wait", "for members")
}

func TestWhatWasCutOutIsMarkedAndNotSeen(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	_, moderator := s.member(forum.RoleModerator)
	id := s.postAs(m, "peering", "", "An insult and a thought.")
	s.Clock.Move(2 * time.Minute)
	n := s.decision(t, moderator, forum.SubjectComment, id, forum.ActionEdit)
	n.Body = "A thought."
	s.decide(t, moderator, n)
	path := fmt.Sprintf("/comments/%d", id)
	s.browser().get("/articles/peering").says(t, "A thought.", "A moderator cut a part out on 20 November 2026").lacks(t, "insult")
	b.get("/articles/peering").says(t, "Delete").lacks(t, "Edit (")
	s.browser().get(path+"/history").lacks(t, "insult")
	b.get(path+"/edit").want(t, 403, "").says(t, "A moderator cut a part out of this comment.")
	b.post(path+"/edit", "body", "An insult again.").want(t, 403, "").says(t, "An insult again.")
	s.browser().get("/search?q=insult").lacks(t, "An insult")
	s.browser().get("/articles/peering/comments.xml").lacks(t, "insult")
}

func TestAMovedBranchIsFoundWhereItIs(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("dns")
	_, m := s.member(0)
	_, moderator := s.member(forum.RoleModerator)
	top := s.Comment(m, "peering", 0)
	id := s.Comment(m, "peering", top)
	s.browser().get("/articles/dns").says(t, "No comments yet") // kept
	n := s.decision(t, moderator, forum.SubjectComment, id, forum.ActionMove)
	n.Slug = "dns"
	s.decide(t, moderator, n)
	s.browser().get(fmt.Sprintf("/comments/%d", id)).want(t, 302, fmt.Sprintf("/articles/dns#comment-%d", id))
	s.browser().get("/articles/dns").says(t, "1 comment", "Moved from About peering.")
	s.browser().get("/articles/peering").says(t, "1 comment").lacks(t, fmt.Sprintf("Body of number %d", id))
}

func TestWhoMayNotWriteIsListedAndLetInAgain(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	_, m := s.member(0)
	b, moderator := s.member(forum.RoleModerator)
	admin, _ := s.member(forum.RoleAdministrator)
	reader, _ := s.member(0)
	const path = "/moderation/exclusions"
	reader.get(path).want(t, 403, "")
	reader.post(path, "kind", "domain", "value", "example.com", "why", "Spam.").want(t, 403, "")
	b.get(path).want(t, 200, "").says(t, "Nothing is excluded.", "Every member may write.")
	if got := b.post(path, "kind", "network", "value", "0.0.0.0/0", "why", "Kept <b>").want(t, 422, "").says(t, "This network is too wide").value("why"); got != "Kept <b>" {
		t.Errorf("what was typed came back as %q", got)
	}
	b.post(path, "kind", "", "value", "", "why", "", "days", "x").want(t, 422, "").says(t, "Please fill this in.", "Please choose one of those that are offered.")
	b.post(path, "kind", "domain", "value", "casino.example", "why", "Spam.", "days", "3").want(t, 303, path+"?done=excluded")
	b.post(path, "kind", "address", "value", "seller@example.net", "why", "Spam.").want(t, 303, path+"?done=excluded")
	b.get(path+"?done=excluded").says(t, "It is excluded", "casino.example", "s…@example.net", "23 Nov 2026", moderator.Name).lacks(t, "seller@example.net")
	admin.get(path).says(t, "seller@example.net")

	n := s.decision(t, moderator, forum.SubjectMember, m.ID, forum.ActionExclude)
	n.Scope = forum.ScopeMember
	s.decide(t, moderator, n)
	b.get(path).says(t, m.Name, "for good", "Not about peering.", "Case 1")
	admin.get(fmt.Sprintf("/admin/members/%d", m.ID)).says(t, "Excluded for good")
	reader.post(fmt.Sprintf("/moderation/members/%d/lift", m.ID)).want(t, 403, "")
	b.post(fmt.Sprintf("/moderation/members/%d/lift", m.ID)).want(t, 303, path+"?done=lifted")
	b.post("/moderation/members/999/lift").want(t, 404, "")
	b.post(path+"/1/lift").want(t, 303, path+"?done=lifted")
	b.post(path+"/999/lift").want(t, 404, "")
	b.get(path).says(t, "Every member may write.").lacks(t, "casino.example")
	b.get(path+"?after=x").want(t, 404, "")
	b.get(path+"?after_member=999").want(t, 404, "")
	b.get("/moderation/log").says(t, "exclusion 1")
}

func TestWhoIsExcludedReadsThatAndKeepsTheirWords(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	_, moderator := s.member(forum.RoleModerator)
	if _, err := s.Exclude(ctx, moderator, forum.NewExclusion{Kind: forum.ExcludeNetwork, Value: "127.0.0.0/16", Why: "Spam.", For: time.Hour}); err != nil {
		t.Fatal(err)
	}
	b, fields := s.browser(), []string{"name", "Guest", "email", "guest@example.org", "body", "What was typed."}
	b.post("/articles/peering/comments", fields...).want(t, 403, "").says(t, "Nothing is taken from here any more.", "What was typed.").lacks(t, "network")
	b.post("/join", "name", "New Name", "email", "guest@example.org", "password", password).want(t, 403, "").says(t, "Nothing can be posted from here")
	member, _ := s.member(0)
	if got := member.post("/articles/peering/comments", "body", "A member goes on."); got.StatusCode != 303 {
		t.Errorf("a member in the same network: %d", got.StatusCode)
	}
	s.Clock.Move(time.Hour)
	b.post("/articles/peering/comments", fields...).want(t, 303, "/confirm")
}

func TestAMemberWhoIsSuspendedWhileWritingGetsTheirTextBack(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	_, moderator := s.member(forum.RoleModerator)
	n := s.decision(t, moderator, forum.SubjectComment, id, forum.ActionSuspend)
	n.For = 24 * time.Hour
	s.decide(t, moderator, n)
	// The session ended with it: the text comes along through signing in.
	b.post("/articles/peering/comments", "body", "What was typed.").want(t, 401, "").says(t, "What was typed.")
	again := s.signedIn(m)
	again.get("/articles/peering").says(t, "Your account is suspended until 21 November 2026")
	again.post("/articles/peering/comments", "title", "A title", "body", "What was typed.").want(t, 403, "").
		says(t, "Your account was suspended.", "not write until 21 November 2026", "Not about peering.", "What was typed.", "A title")
}

func TestAHiddenCommentIsMendedByItsAuthor(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	other, _ := s.member(0)
	_, moderator := s.member(forum.RoleModerator)
	id := s.postAs(m, "peering", "", "An insult.")
	s.decide(t, moderator, s.decision(t, moderator, forum.SubjectComment, id, forum.ActionHide))
	s.Clock.Move(24 * time.Hour)
	path := fmt.Sprintf("/comments/%d/edit", id)
	for _, page := range []string{"/articles/peering", "/my-comments"} {
		b.get(page).says(t, "Mend it and ask for another look").lacks(t, "You mended it")
	}
	decided := s.count("SELECT max(id) FROM decisions")
	b.get(fmt.Sprint("/account/decisions/", decided)).says(t, "Mend it and ask for another look")
	other.get(path).want(t, 403, "")
	other.post(path, "body", "Mine.").want(t, 403, "")
	page := b.get(path).want(t, 200, "").says(t, "A moderator has hidden your comment.", "Stay with the subject", "Not about peering.", "An insult.")
	b.post(path, "version", page.value("version"), "body", "").want(t, 422, "").says(t, "Please fill this in.")
	b.post(path, "version", page.value("version"), "body", "An insult.").want(t, 422, "")
	b.post(path, "version", "1", "body", "A thought.").want(t, 409, "").says(t, "A thought.")
	b.post(path, "version", page.value("version"), "body", "A thought.", "preview", "1").want(t, 200, "").says(t, "Preview")
	b.post(path, "version", page.value("version"), "body", "A thought.").want(t, 303, path+"?done=mended")
	b.get(path+"?done=mended").want(t, 200, "").says(t, "A moderator will look again")
	for _, page := range []string{"/articles/peering", "/my-comments"} {
		b.get(page).says(t, "You mended it; a moderator looks again.").lacks(t, "Mend it and ask")
	}
	s.signedIn(moderator).get(fmt.Sprintf("/moderation/cases/%d", s.count("SELECT max(id) FROM cases"))).says(t, "Mended by its author").lacks(t, "Held before publication")
	b.get(fmt.Sprint("/account/decisions/", decided)).lacks(t, "Mend it and ask for another look")
	b.get(path).want(t, 409, "")
	b.post(path, "body", "Another.").want(t, 409, "").says(t, "Another.")
	s.browser().get("/articles/peering").lacks(t, "A thought.", "An insult.")
	s.decide(t, moderator, s.decision(t, moderator, forum.SubjectComment, id, forum.ActionRestore))
	s.browser().get("/articles/peering").says(t, "A thought.")
	s.browser().get(strings.TrimSuffix(path, "edit")+"history").lacks(t, "An insult.")
}

func TestWhatModeratorsKnowOfAPersonIsForThem(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, m := s.member(0)
	b, moderator := s.member(forum.RoleModerator)
	second, _ := s.member(forum.RoleModerator)
	id := s.Comment(m, "peering", 0)
	path := fmt.Sprintf("/moderation/members/%d", m.ID)
	reader.get(path).want(t, 403, "")
	reader.post(path+"/notes", "body", "Mine.").want(t, 403, "")
	b.post(path+"/notes", "body", "").want(t, 422, "").says(t, "Please fill this in.")
	b.post(path+"/notes", "body", "Writes <b>late</b> at night.").want(t, 303, path+"?done=note#notes")
	second.get("/members/"+m.Handle).says(t, "What moderators know")
	reader.get("/members/"+m.Handle).lacks(t, "What moderators know")
	s.decide(t, moderator, s.decision(t, moderator, forum.SubjectComment, id, forum.ActionHide))
	second.get(path).want(t, 200, "").says(t, m.Name, "Writes <b>late</b> at night.", moderator.Name+" hid it", "Hidden", "Reports upheld")
	b.get(fmt.Sprintf("/moderation/members/%d", moderator.ID)).want(t, 404, "")
	b.get("/moderation/members/999").want(t, 404, "")

	posted, err := s.PostComment(ctx, forum.NewComment{Article: "peering", Body: "Words.", Name: "Gast", Email: "guest@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	guest := fmt.Sprintf("/moderation/addresses/%d", s.number("SELECT address_id FROM comments WHERE id = ?", posted.ID))
	reader.get(guest).want(t, 403, "")
	reader.post(guest+"/notes", "body", "Mine.").want(t, 403, "")
	b.get(guest).want(t, 200, "").says(t, "Gast", "g…@example.org", "none: a guest").lacks(t, "guest@example.org")
	b.post(guest+"/notes", "body", "A guest.").want(t, 303, guest+"?done=note#notes")
	b.get(guest+"?done=note").says(t, "A guest.", "The note is added.")
	b.post("/moderation/addresses/999/notes", "body", "Nobody.").want(t, 404, "")
}
