package store

import (
	"context"
	"errors"
	"fmt"

	"colloquy/forum"
)

// A Reportable is what somebody is about to report.
type Reportable struct {
	Kind    string
	ID      int64
	Version int           // that the form shows
	Comment forum.Comment // of a comment
	Article forum.Article // of a comment or an article
	Name    string        // of a person; filled in by who knows their page
	Mine    *Filed        // the report that the same person filed already; nil for none
}

// ReportReasons are those for which something can be reported, as administrators
// have them now.
func (s *Store) ReportReasons(ctx context.Context) (list []forum.ReportReason, err error) {
	err = s.read(ctx, "ReportReasons", func(t *tx) error {
		entries, err := t.entries(forum.SettingReasons)
		list = forum.ReportReasons(entries)
		return err
	})
	return list, err
}

// Reportable reads what the writer wants to report; browser is the token by which
// theirs is known, "" for none. Errors: those of FileReport about the thing.
func (s *Store) Reportable(ctx context.Context, kind string, id int64, w forum.Writer, browser string) (r Reportable, err error) {
	err = s.read(ctx, "Reportable", func(t *tx) error {
		r, err = t.readReportable(kind, id, w, browser)
		return err
	})
	return r, err
}

func (t *tx) readReportable(kind string, id int64, w forum.Writer, browser string) (Reportable, error) {
	r := Reportable{Kind: kind, ID: id}
	about, err := t.reportable(kind, id)
	if err != nil {
		return r, err
	}
	if err := forum.MayReport(w, about.author); err != nil {
		return r, err
	}
	r.Version = about.version
	if about.comment != nil {
		r.Comment = *about.comment
	}
	if about.article != 0 {
		if r.Article, err = t.articleHead("a.id = $1", about.article); err != nil {
			return r, err
		}
	}
	r.Mine, err = t.reportOf(kind, id, w, browser)
	return r, err
}

// reportOf finds the report that the writer filed about a thing, nil where there is
// none or it was withdrawn.
func (t *tx) reportOf(kind string, id int64, w forum.Writer, browser string) (*Filed, error) {
	var keys [][]byte
	if w.MemberID != 0 {
		keys = append(keys, memberKey(w.MemberID))
	} else {
		for _, a := range w.Addresses {
			keys = append(keys, addressKey(a))
		}
		if browser != "" {
			keys = append(keys, hashToken(browser))
		}
	}
	for _, k := range keys {
		f := Filed{Known: true}
		err := t.row([]any{&f.ID, &f.Version}, `SELECT r.id, r.version FROM cases k JOIN reports r ON r.case_id = k.id
			WHERE k.kind = $1 AND k.subject_id = $2 AND r.reporter_key = $3 AND r.state <> 'withdrawn'`, kind, id, k)
		if !errors.Is(err, forum.ErrNotFound) {
			return &f, err
		}
	}
	return nil, nil
}

func memberKey(id int64) []byte { return fmt.Appendf(nil, "member %d", id) }

func addressKey(id int64) []byte { return fmt.Appendf(nil, "address %d", id) }

// Report returns a report for who filed it.
func (s *Store) Report(ctx context.Context, id int64) (v forum.ReportView, err error) {
	err = s.read(ctx, "Report", func(t *tx) error {
		v, err = t.reportView(id)
		return err
	})
	return v, err
}

func (t *tx) reportView(id int64) (v forum.ReportView, err error) {
	if err := t.row(reportDest(&v.Report), oneReport, id); err != nil {
		return v, err
	}
	if v.Case, err = t.caseByID(v.CaseID); err != nil {
		return v, err
	}
	var decision int64
	err = t.row([]any{&decision, &v.Email, &v.Waits}, `SELECT coalesce(r.decision_id, 0), coalesce(d.email, ''),
		coalesce((SELECT q.email FROM requests q WHERE q.report_id = r.id AND q.done_at IS NULL AND q.expires_at > $1 ORDER BY q.id DESC LIMIT 1), '')
		FROM reports r LEFT JOIN members m ON m.id = r.member_id AND m.report_mails = 1 LEFT JOIN addresses d ON d.id = coalesce(m.address_id, r.address_id) WHERE r.id = $2`,
		t.now.UnixMicro(), id)
	if err != nil {
		return v, err
	}
	if decision != 0 {
		d, err := t.decision(decision)
		if err != nil {
			return v, err
		}
		v.Decision = &d
	}
	return v, t.nameReported(&v)
}

// nameReported names what a report is about, as far as it is public today.
func (t *tx) nameReported(v *forum.ReportView) error {
	var err error
	if v.Case.Kind == forum.SubjectMember {
		err = t.row([]any{&v.What, &v.Slug}, "SELECT name, handle FROM members WHERE id = $1", v.Case.Subject)
	} else {
		err = t.row([]any{&v.What, &v.Slug}, "SELECT title, slug FROM articles WHERE id = $1 AND status = 'published'", v.Case.ArticleID)
	}
	if errors.Is(err, forum.ErrNotFound) {
		v.Gone, err = true, nil
	}
	return err
}

// reportsShown is how many reports one page lists.
const reportsShown = 20

// ReportsBy are the reports that a member filed, the newest first; after is the
// last one of the page before, 0 for none. Next is where the next page begins, 0
// where there is none.
func (s *Store) ReportsBy(ctx context.Context, member, after int64) (list []forum.ReportView, next int64, err error) {
	err = s.read(ctx, "ReportsBy", func(t *tx) error {
		if after == 0 {
			after = 1 << 62
		}
		ids, err := t.ids("SELECT id FROM reports WHERE member_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3", member, after, reportsShown+1)
		if err != nil {
			return err
		}
		if len(ids) > reportsShown {
			ids = ids[:reportsShown]
			next = ids[reportsShown-1]
		}
		for _, id := range ids {
			v, err := t.reportView(id)
			if err != nil {
				return err
			}
			list = append(list, v)
		}
		return nil
	})
	return list, next, err
}

// aboutViewer tells whether a case k concerns the member $2, as concerns does.
const aboutViewer = `(coalesce(k.author_id = $2, 0) OR k.kind = 'article' AND EXISTS (SELECT 1 FROM article_authors x CROSS JOIN authors w ON w.id = x.author_id WHERE x.article_id = k.subject_id AND w.member_id = $2))`

// knowReporter reads what is known of who filed a report: how often they were
// right, and how many they filed within a day. What came of reports about the viewer themselves is left out,
// and with it what that makes the report count: it would tell them who reported them.
func (t *tx) knowReporter(r *forum.Report, author forum.Commenter, viewer int64) error {
	who, id := "r.member_id", r.MemberID
	if id == 0 {
		who, id = "r.address_id", r.AddressID
	}
	if id != 0 {
		var upheld, rejected, left int // before this report
		err := t.row([]any{&r.Upheld, &r.Rejected, &upheld, &rejected, &left}, `SELECT count(*) FILTER (WHERE up AND NOT own), count(*) FILTER (WHERE NOT up AND NOT own),
			count(*) FILTER (WHERE up AND NOT own AND before), count(*) FILTER (WHERE NOT up AND NOT own AND before), count(*) FILTER (WHERE own AND before)
			FROM (SELECT r.state = 'upheld' AS up, r.decided_at <= $3 AS before, `+aboutViewer+` AS own
			FROM reports r CROSS JOIN cases k ON k.id = r.case_id WHERE `+who+` = $1 AND r.state IN ('upheld', 'rejected'))`, id, viewer, r.CreatedAt.UnixMicro())
		if err != nil {
			return err
		}
		if left > 0 {
			r.Weight = r.WeightBy(upheld, rejected)
		}
	}
	err := t.row([]any{&r.Day}, `SELECT count(*) FROM (SELECT 1 FROM reports own CROSS JOIN reports r ON r.reporter_key = own.reporter_key AND r.created_at BETWEEN own.created_at - $3 AND own.created_at + $3
		CROSS JOIN cases k ON k.id = r.case_id WHERE own.id = $1 AND r.state <> 'withdrawn' AND NOT `+aboutViewer+` LIMIT $4)`, r.ID, viewer, forum.ChainWindow.Microseconds(), forum.MaxDay)
	if err != nil {
		return err
	}
	if author.MemberID == 0 && author.AddressID == 0 {
		return nil
	}
	return t.row([]any{&r.Chain}, `SELECT count(*) FROM reports own JOIN reports r ON r.reporter_key = own.reporter_key AND r.created_at BETWEEN own.created_at - $1 AND own.created_at + $1
		JOIN cases k ON k.id = r.case_id LEFT JOIN comments c ON k.kind = 'comment' AND c.id = k.subject_id
		WHERE own.id = $2 AND r.state <> 'withdrawn' AND (k.author_id = $3 OR c.address_id = $4)`,
		forum.ChainWindow.Microseconds(), r.ID, idOrNull(author.MemberID), idOrNull(author.AddressID))
}
