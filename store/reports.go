package store

import (
	"context"

	"colloquy/forum"
)

// Filed is the answer to a report.
type Filed struct {
	ID      int64
	Version int  // for its link
	Known   bool // the same person had reported it before
	Asked   bool // a mail asks whether they want to hear the outcome
	Other   bool // somebody else in their network had sent the same words: nothing more is known of it
}

// FileReport takes a report. It is on the disk, and part of the case about what
// is reported, when this returns; where all reports together are enough, a comment
// is hidden with it. One person reports the same thing once: again returns the
// first, unless it was withdrawn, or what is reported was changed since it was
// decided. The same words from the same network count once, too, where no browser is
// known; whoever sends them second gets nothing of the first (Other).
//
// Errors: *forum.Invalid, forum.ErrNotFound (no such thing, or not public),
// forum.ErrGone (it is not shown any more), forum.ErrForbidden (one's own),
// forum.ErrSignIn (the member is gone).
func (s *Store) FileReport(ctx context.Context, n forum.NewReport) (f Filed, err error) {
	err = s.write(ctx, "FileReport", func(t *tx) error {
		f, err = t.fileReport(n)
		return err
	})
	return f, err
}

func (t *tx) fileReport(n forum.NewReport) (Filed, error) {
	entries, err := t.entries(forum.SettingReasons)
	if err != nil {
		return Filed{}, err
	}
	reason, err := n.Clean(forum.ReportReasons(entries))
	if err != nil {
		return Filed{}, err
	}
	if n.Writer.MemberID == 0 && n.Email != "" && !reason.Kind.Legal() { // what the law asks to be heard is heard from everybody
		if err := t.excluded(n.Email, ""); err != nil {
			return Filed{}, err
		}
	}
	about, err := t.reportable(n.Kind, n.Subject)
	if err != nil {
		return Filed{}, err
	}
	if err := forum.MayReport(n.Writer, about.author); err != nil {
		return Filed{}, err
	}
	c, err := t.openCase(about, forum.LaneReports)
	if err != nil {
		return Filed{}, err
	}
	f, fresh, err := t.insertReport(n, reason, c, about)
	if err != nil || f.Other {
		return f, err
	}
	if fresh {
		if err := t.countReport(c, about, f.ID); err != nil {
			return f, err
		}
		if err := t.oweReceipt(f.ID, reason.Kind); err != nil {
			return f, err
		}
	}
	t.reportedIs(n.Writer.MemberID, c)
	f.Asked, err = t.askToHear(n, f.ID)
	return f, err
}

// reportable reads what is to be reported, where the public can see it. A comment
// that is hidden can still be reported by who had it before them.
func (t *tx) reportable(kind string, id int64) (subject, error) {
	switch kind {
	case forum.SubjectComment:
		c, err := t.commentInPublic(id)
		if err != nil {
			return subject{}, err
		}
		if c.Unseen() {
			return subject{}, forum.ErrNotFound
		}
		switch c.Status {
		case forum.Shown, forum.Hidden:
			return aboutComment(c), nil
		case forum.Removed, forum.Deleted:
			return subject{}, forum.ErrGone
		}
		return subject{}, forum.ErrNotFound
	case forum.SubjectArticle:
		if _, err := t.articleHead("a.id = $1", id); err != nil {
			return subject{}, err
		}
	}
	return t.subjectOf(kind, id)
}

// enoughComments is how many comments of somebody's are counted at most: more make
// no difference.
const enoughComments = forum.TrustedComments

// recordOf reads how often somebody was right, and how much they wrote.
func (t *tx) recordOf(r *forum.Reporter, column string, id int64) error {
	query := `SELECT (SELECT count(*) FROM reports WHERE member_id = $1 AND state = 'upheld'), (SELECT count(*) FROM reports WHERE member_id = $1 AND state = 'rejected'),
		(SELECT count(*) FROM (SELECT 1 FROM comments WHERE member_id = $1 AND status = 'shown' LIMIT $2))`
	if column == "address_id" {
		query = `SELECT (SELECT count(*) FROM reports WHERE address_id = $1 AND state = 'upheld'), (SELECT count(*) FROM reports WHERE address_id = $1 AND state = 'rejected'),
		(SELECT count(*) FROM (SELECT 1 FROM comments WHERE address_id = $1 AND status = 'shown' LIMIT $2))`
	}
	return t.row([]any{&r.Upheld, &r.Rejected, &r.Comments}, query, id, enoughComments)
}

// lately is how many of an author's newest comments are looked at for removals.
const lately = 200

// standing judges whose words were reported.
func (t *tx) standing(by forum.Commenter) (forum.AuthorStanding, error) {
	var a forum.AuthorRecord
	since := t.now.Add(-forum.RecordWindow).UnixMicro()
	var err error
	if by.MemberID != 0 {
		err = t.row([]any{moment{&a.Since}, &a.Roles, &a.Comments, &a.Removed}, `SELECT created_at, roles,
			(SELECT count(*) FROM (SELECT 1 FROM comments WHERE member_id = $1 AND status = 'shown' LIMIT $2)),
			(SELECT count(*) FROM (SELECT status, gone_at FROM comments WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT $3) WHERE status = 'removed' AND gone_at > $4)
			FROM members WHERE id = $1`, by.MemberID, enoughComments, lately, since)
	}
	return a.Standing(t.now), err
}

// countReport brings a case up to date after a report, and hides the comment where
// the reports are enough.
func (t *tx) countReport(c forum.Case, about subject, report int64) error {
	wasKept := !c.KeptAt.IsZero()
	w, err := t.weigh(&c, about.author)
	if err != nil {
		return err
	}
	c.Heat++
	c.Lane = c.LaneReported()
	if err := t.change(&c, forum.CaseChange{What: forum.ChangeReport, Ref: report}); err != nil {
		return err
	}
	if err := t.tellLegal(c); err != nil {
		return err
	}
	if about.comment == nil || about.comment.Status != forum.Shown || wasKept || !w.Hides() {
		return nil
	}
	return t.hideByReports(c, *about.comment)
}

// weigh sums up the open reports of a case.
func (t *tx) weigh(c *forum.Case, author forum.Commenter) (forum.Weighing, error) {
	list, err := t.reports(openReports, c.ID, reportsLooked)
	if err != nil {
		return forum.Weighing{}, err
	}
	standing, err := t.standing(author)
	if err != nil {
		return forum.Weighing{}, err
	}
	w := forum.Weigh(list, standing, t.store.policy)
	c.Weight, c.Reports, c.Legal = w.Total, len(list), 0
	for _, r := range list {
		if r.Kind.Legal() {
			c.Legal++
		}
	}
	return w, nil
}

// hideByReports takes a comment out of sight until somebody has looked. It is a
// decision by the site itself, of which its author gets a statement.
func (t *tx) hideByReports(c forum.Case, comment forum.Comment) error {
	if err := t.changeVisibility(comment, forum.Hidden, -1); err != nil {
		return err
	}
	d := forum.Decision{CaseID: c.ID, Machine: true, Action: forum.ActionHide, AuthorID: comment.By.MemberID, AddressID: comment.By.AddressID, Told: true, Reported: true}
	id, err := t.insertDecision(d, trace{From: comment.Status, To: forum.Hidden})
	if err != nil {
		return err
	}
	d.ID = id
	c.Hidden = true
	if err := t.change(&c, forum.CaseChange{What: forum.ChangeHidden, Ref: id}); err != nil {
		return err
	}
	if err := t.oweStatement(d); err != nil {
		return err
	}
	return t.record(forum.LogEntry{Act: "hidden by reports", Kind: c.Kind, Subject: c.Subject, CaseID: c.ID})
}

// reportsLooked is how many open reports of one case are weighed: the heaviest
// count, and more than that hide whatever they are about.
const reportsLooked = 200

const (
	selectReport = `SELECT r.id, r.case_id, coalesce(r.member_id, 0), coalesce(r.address_id, 0), coalesce(m.name, ''), coalesce(m.handle, ''), r.network, r.reason, r.label, r.kind, r.note, r.law, r.name, r.contact,
	r.state, r.weight, r.stranger, r.commented, r.subject_version, r.version, r.created_at, r.decided_at
	FROM reports r LEFT JOIN members m ON m.id = r.member_id `
	openReports = selectReport + "WHERE r.case_id = $1 AND r.state = 'open' ORDER BY r.id LIMIT $2"
	allReports  = selectReport + "WHERE r.case_id = $1 ORDER BY r.id LIMIT $2"
	oneReport   = selectReport + "WHERE r.id = $1"
)

func reportDest(r *forum.Report) []any {
	return []any{
		&r.ID, &r.CaseID, &r.MemberID, &r.AddressID, &r.Reporter, &r.Handle, &r.Network, &r.Reason, &r.Label, &r.Kind, &r.Note, &r.Law, &r.Name, &r.Contact,
		&r.State, &r.Weight, &r.Stranger, &r.Commented, &r.Seen, &r.Version,
		moment{&r.CreatedAt},
		moment{&r.DecidedAt},
	}
}

func (t *tx) reports(query string, args ...any) ([]forum.Report, error) {
	return records(t, reportDest, query, args...)
}

// WithdrawReport takes an open report back. Where none is left and nothing else is
// open, the case closes, and what the reports had hidden is shown again. Withdrawn
// again changes nothing; what is decided stays (forum.ErrConflict).
func (s *Store) WithdrawReport(ctx context.Context, id int64) error {
	return s.write(ctx, "WithdrawReport", func(t *tx) error {
		var r forum.Report
		if err := t.row(reportDest(&r), oneReport, id); err != nil {
			return err
		}
		switch r.State {
		case forum.ReportWithdrawn:
			return nil
		case forum.ReportOpen:
			return t.withdrawReport(r)
		}
		return forum.ErrConflict
	})
}

// reportedIs makes the pages of a member say anew what they reported.
func (t *tx) reportedIs(member int64, c forum.Case) {
	if member != 0 {
		t.onCommit(func() { t.store.presences.forget(presenceKey{member, c.ArticleID}) })
	}
}

func (t *tx) withdrawReport(r forum.Report) error {
	if err := t.do("UPDATE reports SET state = 'withdrawn' WHERE id = $1", r.ID); err != nil {
		return err
	}
	if err := t.do("UPDATE requests SET done_at = $1, "+emptied+" WHERE report_id = $2 AND done_at IS NULL", t.now.UnixMicro(), r.ID); err != nil {
		return err
	}
	c, err := t.caseByID(r.CaseID)
	if err != nil || !c.Open() {
		return err
	}
	t.reportedIs(r.MemberID, c)
	about, err := t.subjectOf(c.Kind, c.Subject)
	if err != nil {
		return err
	}
	if _, err := t.weigh(&c, about.author); err != nil {
		return err
	}
	if c.Lane == forum.LaneLegal && c.Legal == 0 {
		c.Lane = forum.LaneReports
	}
	idle := c.Reports == 0 && (c.Lane == forum.LaneReports || c.Lane == forum.LaneSecond)
	if idle && c.Hidden && about.comment != nil && about.comment.Status == forum.Hidden {
		if err := t.changeVisibility(*about.comment, forum.Shown, +1); err != nil {
			return err
		}
		if err := t.takeBackMachine(c.ID); err != nil {
			return err
		}
	}
	if idle {
		c.Close(t.now)
	}
	return t.change(&c, forum.CaseChange{What: forum.ChangeWithdrawn, Ref: r.ID})
}
