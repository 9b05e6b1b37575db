package jobs

import (
	"context"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/mail"
)

func TestAReporterIsMailedWhatCameOfTheReportAndNothingAboutAnybody(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	t.Parallel()
	ctx := context.Background()
	f, err := mail.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := newPost(t, f)
	p.Article("peering")
	author, moderator := p.Member(0), p.Member(forum.RoleModerator)
	id := p.Comment(author, "peering", 0)
	report, err := p.FileReport(ctx, forum.NewReport{
		Kind: forum.SubjectComment, Subject: id, Reason: "illegal", Note: typed, Law: typed, Name: typed, Faith: true, Email: "gus@example.org", Browser: "token", Waits: "waits",
	})
	p.must(err)
	asks := p.mailbox(f)
	if asks.Subject != "Confirm that you want to hear what comes of your report" || strings.Contains(asks.Text+asks.HTML, typed) || strings.Contains(asks.Text, "peering") {
		t.Errorf("%s\n%s", asks.Subject, asks.Text)
	}
	_, token, _ := strings.Cut(asks.Text, "/confirm/")
	_, _, err = p.ConfirmReport(ctx, token[:32], "")
	p.must(err)
	signed := p.d.writer.Keys.Sign(forum.Claim{Purpose: forum.PurposeReport, Subject: report.ID, Version: 1})
	says := func(k mail.Kept, subject string, words ...string) {
		t.Helper()
		if k.Subject != subject {
			t.Errorf("%q", k.Subject)
		}
		for part, text := range map[string]string{"text": k.Text, "HTML": k.HTML} {
			text = strings.Join(strings.Fields(text), " ")
			for _, w := range append(words, "/reports/"+signed) {
				if !strings.Contains(text, w) {
					t.Errorf("the %s lacks %q:\n%s", part, w, text)
				}
			}
			for _, w := range []string{typed, author.Name, moderator.Name, "For the author."} {
				if strings.Contains(text, w) {
					t.Errorf("the %s says %q", part, w)
				}
			}
		}
	}
	says(p.mailbox(f), "Your report to Colloquy has come in", "A comment under")
	_, err = p.Decide(ctx, moderator, forum.NewDecision{Case: 1, Version: 1, Action: forum.ActionRemove, Rule: "stay-with-the-subject", Message: "For the author."})
	p.must(err)
	p.Exec("UPDATE outbox SET state = 'skipped', finished_at = 1 WHERE kind = 'statement'") // the author's own mail
	p.Clock.Move(forum.DefaultPolicy().UndoWindow)
	says(p.mailbox(f), "What came of your report to Colloquy", "A comment under", "“2. Stay with the subject”", "out of court")
	p.round()
	p.Clock.Move(forum.DefaultPolicy().UndoWindow)
	p.round()
	if n := p.Column("SELECT count(*) FROM outbox WHERE kind = 'outcome' AND state = 'sent'")[0]; n != "1" {
		t.Errorf("told %s times", n)
	}
}
