package handlers_test

import (
	"testing"

	"colloquy/forum"
)

func TestAdministratorsSeeWhyAnAddressGetsNoMail(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	admin, a := s.member(forum.RoleAdministrator)
	_, m := s.member(0)
	writer := s.Member(0)
	must(t, s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: 1, Pace: forum.PaceDaily, Wording: "Tell me <b>more</b>", Source: "/articles/peering"}))
	for range 2 { // the second waits until tomorrow
		s.Comment(writer, "peering", 0)
		s.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
		for more := true; more; {
			var err error
			more, err = s.Announce(ctx)
			must(t, err)
		}
		s.Exec("UPDATE outbox SET state = 'sent', attempts = 1, finished_at = created_at WHERE id = 1")
	}
	s.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'bounce' WHERE id = $1", m.AddressID)
	path := "/admin/mail/address?address=Member-2%40example.org"
	admin.get(path).want(t, 200, "").says(t, m.Email, m.Name, "Discussion peering", "at most once a day", "Tell me <b>more</b>", "on /articles/peering", "peering, 1 comment",
		"nobody is there", "Send mails to this address again", "New comments", "sent").lacks(t, "<b>more")
	admin.post("/admin/mail/address", "address", m.Email).want(t, 303, "/admin/mail/address?address=member-2%40example.org&done=lift")
	admin.get(path).lacks(t, "Send mails to this address again", "nobody is there")
	admin.get("/admin/events").says(t, "suppression lifted")
	s.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'asked' WHERE id = $1", m.AddressID)
	admin.get(path).says(t, "whoever reads its mail said so").lacks(t, "Send mails to this address again")
	admin.post("/admin/mail/address", "address", m.Email).want(t, 403, "")
	admin.get("/admin/mail/address").want(t, 200, "").lacks(t, "Nobody has used")
	admin.get("/admin/mail/address?address=nobody%40example.org").want(t, 200, "").says(t, "Nobody has used this address here.")
	admin.get("/admin/mail/address?address=%3Cscript%3E").want(t, 200, "").says(t, "not an e-mail address").lacks(t, "<script>")
	admin.post("/admin/mail/address", "address", "nobody@example.org").want(t, 404, "")
	_ = a
}

func TestAnAdministratorHasATestMailSentAFewTimesADay(t *testing.T) {
	s := newSite(t)
	admin, a := s.member(forum.RoleAdministrator)
	for range forum.MaxTestMails {
		admin.post("/admin/mail/test").want(t, 303, "/admin/mail?done=test")
	}
	admin.post("/admin/mail/test").want(t, 429, "")
	admin.get("/admin/mail?done=test").says(t, "A test mail is on its way", "Test", a.Email, "Waiting (10)", "Failed (0)")
	list, err := s.ClaimDue(ctx, 1)
	must(t, err)
	l, owed, err := s.WriteLetter(ctx, list[0].ID)
	if err != nil || !owed || l.Kind != forum.MailTest || l.To != a.Email {
		t.Errorf("%+v, %v, %v", l, owed, err)
	}
	s.Clock.Move(forum.AskingPeriod)
	admin.post("/admin/mail/test").want(t, 303, "/admin/mail?done=test")
	admin.get("/admin/events").says(t, "test mail")
}
