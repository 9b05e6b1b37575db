package templates

import (
	"testing"
	"time"

	"colloquy/forum"
)

// sampleReportMails are the mails about reports, in every state.
func sampleReportMails(link, known MailFrame) map[string]MailView {
	at := time.Date(2026, 11, 18, 9, 30, 0, 0, time.UTC)
	page := func(f MailFrame) MailFrame {
		f.Link, f.Until = "/reports/AAAAAAAAAAcAAAABAAAAAAAAAAAQqWvNd3xZ8kqv0m2Jc1dR", time.Time{}
		return f
	}
	title := "A price list is dull, and dull things survive a change of staff: notes on interconnection"
	words := func(state forum.ReportState, d forum.Decision) []string {
		return OutcomeWords(forum.ReportView{Report: forum.Report{State: state}, Decision: &d})
	}
	comment := ReportedThing(forum.SubjectComment, title)
	return map[string]MailView{
		"report":        HearMail{MailFrame: link},
		"receipt":       ReceiptMail{MailFrame: page(link), About: comment, What: title, Reported: at},
		"receipt-known": ReceiptMail{MailFrame: page(known), About: ReportedThing(forum.SubjectArticle, ""), Reported: at, Member: true},
		"outcome":       OutcomeMail{MailFrame: page(link), About: comment, What: title, Reported: at, Words: words(forum.ReportUpheld, forum.Decision{Action: forum.ActionRemove, Rule: "2. Stay with the subject"})},
		"outcome-known": OutcomeMail{MailFrame: page(known), About: ReportedThing(forum.SubjectMember, "A name"), What: "נעה לוי", Reported: at, Words: words(forum.ReportRejected, forum.Decision{Action: forum.ActionKeep}), Member: true},
	}
}

func TestAReporterIsToldNoRuleByWhichNothingWasDecidedInTheEnd(t *testing.T) {
	d := forum.Decision{Action: forum.ActionRemove, Rule: "1. Be kind", UndoneAt: time.Date(2026, 11, 18, 9, 30, 0, 0, time.UTC)}
	got := OutcomeWords(forum.ReportView{Report: forum.Report{State: forum.ReportRejected}, Decision: &d})
	if len(got) != 1 || got[0] != "It stays: the first decision was taken back after an appeal." {
		t.Errorf("told %q", got)
	}
}
