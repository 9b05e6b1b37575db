package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
	"colloquy/store/storetest"
)

const day = 24 * time.Hour

// unusual is a policy in which no two times are the same.
func unusual() forum.Policy {
	p := forum.DefaultPolicy()
	p.WaitingRetention, p.LinkLife, p.RegretWindow, p.MailRetention = 5*day, 40*time.Minute, 3*day, 11*day
	p.RemovedRetention, p.NetworkRetention = 200*day, 23*day
	p.DeletedRetention, p.QuietEdit, p.SessionIdle, p.SessionLife = 13*day, 2*time.Minute, 17*day, 19*day
	return p
}

func TestThePageOnPrivacyNamesTheTimesThatHold(t *testing.T) {
	t.Parallel()
	p := unusual()
	s := newSiteWith(t, storetest.OpenWith(t, store.Options{Policy: p}), func(o *handlers.Options) { o.Policy = p })
	page := s.browser().get("/privacy").want(t, 200, "").says(t,
		"waits for 5 days", "links work for 40 minutes", "take something back for 3 days", "stay for 11 days", "erased 11 days after the end of each", "for 3 days after that you can take it back",
		"after 17 days without use, and in any case 19 days", "within 2 minutes of posting", "from the database after 13 days", "for 1 year after you changed them", "kept for 2 years", "stays for 2 years after you ended it",
		"good for 5 days", "good for 1 year", "more than three mails a day", "erased 1 year after you opened",
		"is erased 200 days after that", "is stored for 23 days")
	if strings.ContainsAny(page.text(), "{}") {
		t.Error("a time has no value")
	}
}

// What the page promises, housekeeping keeps: each thing is there a moment before
// its time and gone when it has come.
func TestHousekeepingKeepsWhatThePageOnPrivacyPromises(t *testing.T) {
	p := unusual()
	type plant func(s *site, m *forum.Member)
	planted := func(query string) plant {
		return func(s *site, m *forum.Member) {
			s.Exec("WITH given (now, member, address) AS (SELECT $1, $2, $3) "+query, s.Clock.Now().UnixMicro(), m.ID, m.AddressID)
		}
	}
	asked := func(k forum.RequestKind) plant {
		return func(s *site, m *forum.Member) {
			n := forum.NewRequest{Kind: k, Email: "new@example.org", Name: "New Name"}
			if k == forum.RequestComment {
				n.Comment = &forum.NewComment{Article: "peering", Name: "Gus", Email: n.Email, Body: "Waits."}
			}
			_, err := s.Ask(ctx, n)
			must(t, err)
		}
	}
	for name, c := range map[string]struct {
		after time.Duration
		plant plant
		left  string
	}{
		"a join":          {p.WaitingRetention, asked(forum.RequestJoin), "SELECT count(*) FROM requests"},
		"a comment":       {p.WaitingRetention, asked(forum.RequestComment), "SELECT count(*) FROM requests"},
		"a link":          {p.LinkLife, asked(forum.RequestReset), "SELECT count(*) FROM requests"},
		"a used link":     {p.MailRetention, planted("INSERT INTO requests (kind, address_id, created_at, expires_at, done_at) VALUES ('reset', $3, $1, $1, $1)"), "SELECT count(*) FROM requests"},
		"a mail":          {p.MailRetention, planted("INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, attempts, created_at, finished_at) VALUES ('k', 'reset', 1, $3, 1, 1, 'sent', $1, 1, $1, $1)"), "SELECT count(*) FROM outbox"},
		"a failed mail":   {p.MailRetention, planted("INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, attempts, created_at, finished_at) VALUES ('k', 'reset', 1, $3, 1, 1, 'failed', $1, 1, $1, $1)"), "SELECT count(*) FROM outbox"},
		"an earlier name": {forum.NameRetention, planted("INSERT INTO member_names (member_id, until, name) VALUES ($2, $1, 'Old')"), "SELECT count(*) FROM member_names"},
		"a note":          {forum.EventRetention, planted("INSERT INTO events (at, action, subject_kind, subject_id) VALUES ($1, 'roles', 'member', $2)"), "SELECT count(*) FROM events"},
		"an ended follow": {forum.EventRetention, planted("INSERT INTO follows (address_id, kind, subject_id, pace, created_at, ended_at, ended_why) VALUES ($3, 'article', 1, 'soon', $1, $1, 'unfollowed')"), "SELECT count(*) FROM follows"},
		"a consent": {forum.EventRetention, func(s *site, m *forum.Member) {
			must(t, s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: 1, Pace: forum.PaceSoon}))
			must(t, s.Unfollow(ctx, m.AddressID, forum.FollowArticle, 1))
		}, "SELECT count(*) FROM consents"},
		"who was told": {p.MailRetention, func(s *site, m *forum.Member) {
			id := s.Comment(m, "peering", 0)
			must(t, s.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: 1, Pace: forum.PaceSoon}))
			planted("INSERT INTO outbox (id, key, kind, subject_id, address_id, priority, asking, state, due_at, attempts, created_at, finished_at) VALUES (9, 'k', 'follow-up', 1, $3, 1, 1, 'sent', $1, 1, $1, $1)")(s, m)
			s.Exec("INSERT INTO tellings (comment_id, address_id, outbox_id, follow_id, reason) VALUES ($1, $2, 9, 1, 3)", id, m.AddressID)
			s.Exec("DELETE FROM announcements")
		}, "SELECT count(*) FROM tellings"},
		"a visit": {forum.MaxVisitAge, planted("INSERT INTO visits (member_id, article_id, since, last) VALUES ($2, 1, $1, $1)"), "SELECT count(*) FROM visits"},
		"an account": {p.RegretWindow, func(s *site, m *forum.Member) {
			s.Exec("UPDATE members SET leaves_at = $1, leaves_how = 'removed' WHERE id = $2", s.Clock.Now().Add(p.RegretWindow).UnixMicro(), m.ID)
		}, "SELECT count(*) FROM members"},
		"a removed text": {p.RemovedRetention, func(s *site, m *forum.Member) { s.Remove(s.Comment(m, "peering", 0)) }, "SELECT count(*) FROM comments WHERE body_md <> ''"},
		"words of a report": {p.RemovedRetention, func(s *site, m *forum.Member) {
			f, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: s.Comment(m, "peering", 0), Reason: "spam", Note: "Look.", Writer: s.Member(0).Writer()})
			must(t, err)
			must(t, s.WithdrawReport(ctx, f.ID))
		}, "SELECT count(*) FROM reports WHERE note <> ''"},
		"a note about a guest":     {p.RemovedRetention, planted("INSERT INTO person_notes (address_id, body, at) VALUES ($3, 'Rude.', $1)"), "SELECT count(*) FROM person_notes"},
		"a decision about a guest": {p.RemovedRetention, planted(`INSERT INTO decisions (case_id, action, address_id, at) VALUES (1, 'warn', $3, $1)`), "SELECT count(*) FROM decisions WHERE address_id IS NOT NULL"},
		"a lifted exclusion":       {p.RemovedRetention, planted(`INSERT INTO exclusions (kind, value, why, decision_id, created_at, lifted_at) VALUES ('domain', 'x.example', '', 1, $1, $1)`), "SELECT count(*) FROM exclusions"},
		"a network": {p.NetworkRetention, func(s *site, m *forum.Member) {
			s.Exec("INSERT INTO origins (comment_id, network, at) VALUES ($1, '10.1.1.1', $2)", s.Comment(m, "peering", 0), s.Clock.Now().UnixMicro())
		}, "SELECT count(*) FROM origins"},
		"a deleted text": {p.DeletedRetention, func(s *site, m *forum.Member) {
			_, err := s.DeleteComment(ctx, m.Writer(), s.Comment(m, "peering", 0))
			must(t, err)
		}, "SELECT count(*) FROM comments WHERE body_md <> ''"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSiteWith(t, storetest.OpenWith(t, store.Options{Policy: p}), func(o *handlers.Options) { o.Policy = p })
			s.Article("peering")
			c.plant(s, s.Member(0))
			for _, step := range []struct {
				after time.Duration
				want  int
			}{{c.after - time.Second, 1}, {time.Second, 0}} {
				s.Clock.Move(step.after)
				_, err := s.KeepHouse(ctx)
				must(t, err)
				if got := s.number(c.left); got != step.want {
					t.Errorf("%d are there, want %d (%s)", got, step.want, fmt.Sprint(step.after))
				}
			}
		})
	}
}

func TestLinksFromThePageOnPrivacyLeadThroughSigningIn(t *testing.T) {
	s := newSite(t)
	b, _ := s.member(0)
	links := b.get("/privacy").find(func(n *htmlNode) bool { return strings.HasPrefix(attr(n, "href"), "/login?next=") })
	for _, n := range links {
		page := strings.TrimPrefix(attr(n, "href"), "/login?next=")
		s.browser().get(attr(n, "href")).want(t, 200, "")
		b.get(attr(n, "href")).want(t, 303, page)
		b.get(page).want(t, 200, "")
	}
	if len(links) != 3 {
		t.Errorf("%d links to one's own account", len(links))
	}
}
