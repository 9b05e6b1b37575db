package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/handlers"
)

// An author never learns who reported them, a moderator who is one no more than
// anybody else: not by a page, a feed, a download, a mail or the log.
func TestAnAuthorNeverLearnsWhoReported(t *testing.T) {
	for _, roles := range []forum.Roles{0, forum.RoleModerator, forum.RoleModerator | forum.RoleAdministrator} {
		t.Run(fmt.Sprint("as ", roles), func(t *testing.T) {
			s := newSite(t)
			s.Article("peering")
			b, author := s.member(roles)
			judge := s.Member(forum.RoleModerator)
			id := s.Comment(author, "peering", 0)
			reporter, m := s.member(0)
			s.Exec("UPDATE members SET name = 'Rita Reporter', handle = 'rita-reporter' WHERE id = $1", m.ID)
			path := fmt.Sprintf("/comments/%d", id)
			page := reporter.reported(t, path, "reason", "copyright", "note", "Secret note.", "law", "Secret law", "name", "Rita Secret", "contact", "Secret street 1", "faith", "1")
			guest := s.browser()
			guest.reported(t, path, "reason", "off-topic", "note", "Secret guest.", "email", "gus.secret@example.org")
			guest.post(s.link("gus.secret@example.org"))
			guest.reported(t, "/members/"+author.Handle, "reason", "other", "note", "Secret about the person.")
			secrets := []string{"Rita", "rita-reporter", m.Email, "ecret", "gus.", strings.TrimPrefix(page, "/reports/")}
			look := func(when string) {
				for _, r := range handlers.RouteTable() {
					if r.Method != "GET" || strings.HasSuffix(r.Path, "/live") || strings.HasPrefix(r.Path, "/dev/") {
						continue
					}
					for n := range 3 { // whatever a number names: comments, cases, members, reports
						url := strings.NewReplacer(":slug", "peering", ":handle", author.Handle, ":id", fmt.Sprint(n+1), ":number", "1", ":token", "none", ":part", "1", ":file", "style.css", ":name", "none").Replace(r.Path)
						looked := secrets
						if strings.HasPrefix(url, "/admin/members") {
							looked = secrets[3:] // who is a member administrators see
						} else if strings.HasPrefix(url, "/moderation/members") {
							looked = secrets[2:] // and moderators, but for the address
						}
						a := b.get(url)
						for _, secret := range looked {
							if strings.Contains(a.body, secret) || strings.Contains(fmt.Sprint(a.Header), secret) {
								t.Errorf("%s: %s says %q", when, url, secret)
							}
						}
						if !strings.Contains(r.Path, ":id") {
							break
						}
					}
				}
			}
			s.Exec("UPDATE outbox SET state = 'failed', attempts = 1, last_error = '550 ' || (SELECT email FROM addresses WHERE id = address_id), finished_at = 1 WHERE kind = 'receipt'")
			for _, id := range s.Column("SELECT id FROM outbox WHERE kind = 'receipt'") {
				b.post("/admin/mail/"+id, "deed", "retry")
			}
			look("reported")
			s.decides(judge, 1, s.count("SELECT version FROM cases WHERE id = 1"), "Dear author.")
			s.Clock.Move(forum.DefaultPolicy().UndoWindow)
			look("decided")
			if file := b.get("/admin/mail/address?address=gus.secret@example.org"); strings.Contains(file.text(), "What came of a report") || strings.Contains(file.text(), "A report to hear of") {
				t.Error("the file of an address says that its owner reported something")
			}
			for _, l := range s.letters() {
				if l.To != author.Email {
					continue
				}
				if text := fmt.Sprintf("%+v", l); strings.Contains(text, "ecret") || strings.Contains(text, "Rita") {
					t.Errorf("a mail says %s", text)
				}
			}
			if log := strings.Join(s.Column("SELECT text FROM log_texts"), "\n"); strings.Contains(log, "ecret") || strings.Contains(log, "Rita") {
				t.Errorf("the log says\n%s", log)
			}
		})
	}
}
