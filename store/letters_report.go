package store

import (
	"errors"
	"fmt"

	"colloquy/forum"
)

// Why a mail about a report is not sent.
const (
	whyReportGone   = "the report is not there any more"
	whyOtherHears   = "somebody else hears of the report by now"
	whyNoOutcomes   = "the member does not want to be told of reports"
	whyTakenBack    = "what it tells of was taken back"
	whyToldAlready  = "the reporter was told already"
	whyNotWaiting   = "the report does not wait any more"
	mailStillCounts = `SELECT NOT EXISTS (SELECT 1 FROM outbox WHERE id = $1 AND state IN ('queued', 'skipped', 'failed'))`
)

// writeReportMail reads what a reporter is told: that the report came in, or what was
// decided. Of a decision they hear once: the mail that says so is noted at the report,
// and only where it never left another one may take its place.
func (t *tx) writeReportMail(l *forum.Letter, report int64) (why string, err error) {
	v, err := t.reportView(report)
	if errors.Is(err, forum.ErrNotFound) {
		return whyReportGone, nil
	}
	if err != nil {
		return "", err
	}
	if why, err := t.mayHear(l, v); why != "" || err != nil {
		return why, err
	}
	l.Report = &v
	if l.Kind == forum.MailReceipt {
		if v.State != forum.ReportOpen {
			return whyNotWaiting, nil
		}
		return "", nil
	}
	if !v.Decided() || v.Decision == nil || !v.Decision.Stands() || l.Key != outcomeKey(v.ID, v.Decision.ID) {
		return whyTakenBack, nil
	}
	var told int64
	if err := t.row([]any{&told}, "SELECT coalesce(mail_id, 0) FROM reports WHERE id = $1", report); err != nil {
		return "", err
	}
	if told != 0 && told != l.ID {
		var counts bool
		if err := t.row([]any{&counts}, mailStillCounts, told); err != nil {
			return "", err
		}
		if counts {
			return whyToldAlready, nil
		}
	}
	return "", t.do("UPDATE reports SET mail_id = $1 WHERE id = $2", l.ID, report)
}

// mayHear tells why whoever has the address of a letter is not told of a report, ""
// where they are.
func (t *tx) mayHear(l *forum.Letter, v forum.ReportView) (why string, err error) {
	wanted := true
	switch {
	case v.MemberID == 0 && v.AddressID != l.AddressID, v.MemberID != 0 && (l.Member == nil || l.Member.ID != v.MemberID):
		return whyOtherHears, nil
	case v.MemberID != 0:
		if err := t.row([]any{&wanted}, "SELECT report_mails FROM members WHERE id = $1", v.MemberID); err != nil {
			return "", err
		}
	}
	switch {
	case !wanted:
		return whyNoOutcomes, nil
	case l.Member != nil && !forum.MayHear(l.Member, wanted, t.now):
		return whyNotTold, nil
	}
	return "", nil
}

func outcomeKey(report, decision int64) string {
	return fmt.Sprintf("%s/%d/%d", forum.MailOutcome, report, decision)
}
