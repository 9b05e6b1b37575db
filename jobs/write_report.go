package jobs

import (
	"colloquy/forum"
	"colloquy/templates"
)

// reportView is that of a mail to somebody who reported something; nil for others.
func (w *Writer) reportView(l forum.Letter, f templates.MailFrame) templates.MailView {
	if l.Kind == forum.MailKind(forum.RequestReport) {
		return templates.HearMail{MailFrame: f}
	}
	r := l.Report
	if r == nil {
		return nil
	}
	f.Link = "/reports/" + w.Keys.Sign(forum.Claim{Purpose: forum.PurposeReport, Subject: r.ID, Version: r.Version})
	about, mine := templates.ReportedThing(r.Case.Kind, r.What), r.MemberID != 0
	if l.Kind == forum.MailReceipt {
		return templates.ReceiptMail{MailFrame: f, About: about, What: r.What, Reported: r.CreatedAt, Member: mine}
	}
	return templates.OutcomeMail{MailFrame: f, About: about, What: r.What, Reported: r.CreatedAt, Words: templates.OutcomeWords(*r), Member: mine}
}
