package store

import (
	"context"
	"errors"
	"fmt"

	"colloquy/forum"
)

// AskToHear asks the address that was typed whether its owner wants to hear what
// comes of a report. An address that the browser has proved need not be asked: asked
// is false then. Waits is the token by which the browser finds what waits.
//
// Errors: *forum.Invalid, forum.ErrNotFound, forum.ErrGone for a report that was
// withdrawn, forum.ErrForbidden for one of a member, who has an address.
func (s *Store) AskToHear(ctx context.Context, report int64, email string, w forum.Writer, waits string) (asked bool, err error) {
	e := &forum.Invalid{}
	email = forum.CleanAddress(e, "email", email)
	if err := e.Or(); err != nil {
		return false, err
	}
	err = s.write(ctx, "AskToHear", func(t *tx) error {
		var r forum.Report
		if err := t.row(reportDest(&r), oneReport, report); err != nil {
			return err
		}
		switch {
		case r.MemberID != 0:
			return forum.ErrForbidden
		case r.State == forum.ReportWithdrawn:
			return forum.ErrGone
		}
		asked, err = t.askToHear(forum.NewReport{Email: email, Writer: w, Waits: waits}, report)
		return err
	})
	return asked, err
}

// askToHear is AskToHear of a guest's report, in the transaction that files it.
func (t *tx) askToHear(n forum.NewReport, report int64) (asked bool, err error) {
	if n.Email == "" || n.Writer.MemberID != 0 {
		return false, nil
	}
	address, err := t.address(n.Email)
	if err != nil {
		return false, err
	}
	for _, proved := range n.Writer.Addresses {
		if proved == address {
			_, err := t.hears(report, address, nil)
			return false, err
		}
	}
	_, err = t.ask(forum.NewRequest{Kind: forum.RequestReport, Email: n.Email, Browser: n.Waits, Report: report})
	return err == nil, err
}

// ConfirmReport answers the link by which somebody says that they want to hear what
// comes of a report. Where it was decided meanwhile, the mail is owed now. Where the
// address has reported the same thing before, that report stays and this one is
// withdrawn: it is the same person.
//
// Errors: those of Request.
func (s *Store) ConfirmReport(ctx context.Context, token, browser string) (a Answered, f Filed, err error) {
	err = s.write(ctx, "ConfirmReport", func(t *tx) error {
		r, err := t.use(token, browser, forum.RequestReport)
		if err != nil {
			return err
		}
		a = Answered{Address: r.AddressID}
		if a.Proof, err = t.confirmAddress(r.AddressID); err != nil {
			return err
		}
		f, err = t.hears(r.Report, r.AddressID, r.Holder)
		return err
	})
	return a, f, err
}

// hears makes the outcome of a guest's report go to an address that was proved.
// Holder is the member with the address, nil for none.
func (t *tx) hears(report, address int64, holder *forum.Member) (Filed, error) {
	var r forum.Report
	if err := t.row(reportDest(&r), oneReport, report); err != nil {
		return Filed{}, err
	}
	f := Filed{ID: r.ID, Version: r.Version}
	if r.AddressID == address {
		return f, nil
	}
	if r.AddressID == 0 {
		same, err := t.sameReporter(r, address, holder)
		if err != nil || same.ID != 0 {
			return same, err
		}
		if err := t.do("UPDATE reports SET reporter_key = $1 WHERE id = $2", addressKey(address), r.ID); err != nil {
			return f, err
		}
	}
	if err := t.do("UPDATE reports SET address_id = $1 WHERE id = $2", address, r.ID); err != nil {
		return f, err
	}
	r.AddressID = address
	if r.Decided() {
		var decision int64
		if err := t.row([]any{&decision}, "SELECT coalesce(decision_id, 0) FROM reports WHERE id = $1", r.ID); err != nil || decision == 0 {
			return f, err
		}
		return f, t.oweOutcome(r, decision)
	}
	return f, t.oweReceipt(r.ID, r.Kind)
}

// sameReporter finds the report that whoever has the address filed about the same
// thing: it stays, and r is withdrawn. One that was withdrawn makes room for r.
func (t *tx) sameReporter(r forum.Report, address int64, holder *forum.Member) (Filed, error) {
	keys := [][]byte{addressKey(address)}
	if holder != nil {
		keys = append(keys, memberKey(holder.ID))
	}
	for _, k := range keys {
		var state forum.ReportState
		var f Filed
		err := t.row([]any{&f.ID, &f.Version, &state}, "SELECT id, version, state FROM reports WHERE case_id = $1 AND reporter_key = $2", r.CaseID, k)
		if errors.Is(err, forum.ErrNotFound) {
			continue
		}
		if err != nil {
			return f, err
		}
		if state == forum.ReportWithdrawn {
			if err := t.do("UPDATE reports SET reporter_key = $1 WHERE id = $2", fmt.Appendf(nil, "earlier %d", f.ID), f.ID); err != nil {
				return f, err
			}
			continue
		}
		if r.State == forum.ReportOpen {
			err = t.withdrawReport(r)
		}
		return f, err
	}
	return Filed{}, nil
}

// oweReceipt owes the word that a report for a legal reason came in (Digital Services
// Act, Article 16.4), where its reporter is known by an address.
func (t *tx) oweReceipt(report int64, kind forum.ReasonKind) error {
	if !kind.Legal() {
		return nil
	}
	var address int64
	err := t.row([]any{&address}, "SELECT coalesce(m.address_id, r.address_id, 0) FROM reports r LEFT JOIN members m ON m.id = r.member_id WHERE r.id = $1", report)
	if err != nil || address == 0 {
		return err
	}
	return t.owe(owed{key: fmt.Sprintf("%s/%d", forum.MailReceipt, report), kind: forum.MailReceipt, subject: report, address: address, priority: forum.PriorityNotice})
}

// TellOfReports says whether a member is told by mail what came of their reports.
func (s *Store) TellOfReports(ctx context.Context, member int64, wanted bool) error {
	return s.write(ctx, "TellOfReports", func(t *tx) error {
		return t.do("UPDATE members SET report_mails = $1 WHERE id = $2", wanted, member)
	})
}

// ToldOfReports tells whether a member is told by mail what came of their reports.
func (s *Store) ToldOfReports(ctx context.Context, member int64) (wanted bool, err error) {
	err = s.read(ctx, "ToldOfReports", func(t *tx) error {
		return t.row([]any{&wanted}, "SELECT report_mails FROM members WHERE id = $1", member)
	})
	return wanted, err
}
