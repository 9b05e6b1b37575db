package jobs

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"colloquy/forum"
	"colloquy/mail/mailtest"
)

// arrived are the mails that came to an address, as a library reads them that did
// not compose them.
func arrived(t *testing.T, s *mailtest.Server, to string) (list []*enmime.Envelope) {
	t.Helper()
	for _, m := range s.Received() {
		if m.To != to {
			continue
		}
		e, err := enmime.ReadEnvelope(bytes.NewReader(m.Content))
		if err != nil || len(e.Errors) > 0 {
			t.Fatalf("%v %v", err, e.Errors)
		}
		list = append(list, e)
	}
	return list
}

// everywhere is all that a mail says, the fields included.
func everywhere(e *enmime.Envelope) string {
	var b strings.Builder
	for _, key := range e.GetHeaderKeys() {
		b.WriteString(key + ": " + strings.Join(e.GetHeaderValues(key), " ") + "\n")
	}
	return b.String() + e.Text + e.HTML
}

func TestAStatementAnAppealAndItsOutcomeArriveAndNameNobodyWhoReported(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	p := newPost(t, toServer(server))
	p.Article("peering")
	author, first, second, reporter := p.Member(0), p.Member(forum.RoleModerator), p.Member(forum.RoleModerator), p.Member(0)
	comment := p.Comment(author, "peering", 0)
	_, err := p.FileReport(t.Context(), forum.NewReport{
		Kind: forum.SubjectComment, Subject: comment, Reason: "illegal", Faith: true, Note: "Rita's note.", Law: "Rita's law", Name: "Rita Reporter", Contact: "Rita's street", Writer: reporter.Writer(), Network: "192.0.2.77",
	})
	p.must(err)
	decide := func(m *forum.Member, a forum.Action) forum.Decision {
		t.Helper()
		n := forum.NewDecision{Case: 1, Action: a, Rule: "no-promotion", Message: "It promotes\na product."}
		_, _ = fmt.Sscan(p.Column("SELECT version FROM cases")[0], &n.Version)
		d, err := p.Decide(t.Context(), m, n)
		p.must(err)
		return d
	}
	pass := func() {
		p.Clock.Move(time.Minute)
		p.round()
	}
	p.round()
	if legal := arrived(t, server, first.Email); len(legal) != 1 || !strings.Contains(legal[0].Text, "https://discuss.example.org/moderation/cases/1") || strings.Contains(everywhere(legal[0]), "Rita Reporter") {
		t.Fatalf("moderators were told %v", legal)
	}
	d := decide(first, forum.ActionRemove)
	p.round()
	if early := arrived(t, server, author.Email); len(early) != 0 {
		t.Errorf("it left too early: %v", early)
	}
	pass()
	_, err = p.FileAppeal(t.Context(), d.ID, "It answers the article.")
	p.must(err)
	decide(second, forum.ActionOverturn)
	pass()
	pass()
	list := arrived(t, server, author.Email)
	if len(list) != 2 {
		t.Fatalf("%d mails came", len(list))
	}
	wants(t, list[0], "Your comment was removed · Colloquy", "  It promotes\n  a product.", "3. No promotion", "https://discuss.example.org/conduct#rule-3", "It was reported.", "Body of number", "https://discuss.example.org/appeals/", "Saturday, 22 May 2027")
	wants(t, list[1], "Your appeal was upheld · Colloquy", "Another moderator than the one who had decided looked at it.", "“Your comment was removed”")
	for _, e := range list {
		for _, secret := range []string{"Rita", reporter.Name, reporter.Email, "192.0.2.77", first.Name, second.Name, first.Email} {
			if strings.Contains(everywhere(e), secret) {
				t.Errorf("%s says %q", e.GetHeader("Subject"), secret)
			}
		}
		if e.GetHeader("Auto-Submitted") == "" {
			t.Error("an answer may come by itself")
		}
	}
	if claim, ok := p.d.writer.Keys.Verify(forum.PurposeAppeal, linkIn(t, list[0].Text, "/appeals/"), p.Clock.Now().AddDate(5, 0, 0)); !ok || claim.Subject != d.ID {
		t.Errorf("the link is to %+v", claim)
	}
	p.Sound()
}

func wants(t *testing.T, e *enmime.Envelope, subject string, words ...string) {
	t.Helper()
	if got := e.GetHeader("Subject"); got != subject {
		t.Errorf("the subject is %q", got)
	}
	text := strings.ReplaceAll(e.Text, "\r\n", "\n")
	for _, w := range words {
		if !strings.Contains(text, w) && !strings.Contains(strings.Join(strings.Fields(text), " "), w) {
			t.Errorf("%s does not say %q:\n%s", subject, w, text)
		}
	}
}

func TestTheLoopTellsModeratorsWhatWaits(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	p := newPost(t, toServer(server))
	p.Article("peering")
	author, moderator := p.Member(0), p.Member(forum.RoleModerator)
	for range 25 {
		p.Clock.Move(time.Second)
		comment := p.Comment(author, "peering", 0)
		_, err := p.FileReport(t.Context(), forum.NewReport{Kind: forum.SubjectComment, Subject: comment, Reason: "off-topic", Writer: p.Member(0).Writer()})
		p.must(err)
	}
	_, err := p.TellModerators(t.Context())
	p.must(err)
	p.round()
	list := arrived(t, server, moderator.Email)
	if len(list) != 1 {
		t.Fatalf("%d mails came", len(list))
	}
	wants(t, list[0], "25 cases wait at Colloquy", "5 more cases are in the queue.", "https://discuss.example.org/moderation/cases/1\n", "https://discuss.example.org/account/mails", "Reported · 1 report · since Friday, 20 November 2026")
}
