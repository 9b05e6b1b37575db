package store

import (
	"context"
	"errors"

	"colloquy/forum"
)

// A CaseFile is all that a moderator sees of a case.
type CaseFile struct {
	forum.Case
	Comment   *forum.Comment // of a case about a comment
	Edits     []forum.Edit   // its earlier texts, the latest first
	Member    *forum.Member  // of one about a person; nil where the account is gone
	Article   CaseArticle    // of a comment or an article
	Above     []forum.Comment
	Skipped   int            // of those above, between the first and the others
	Before    *forum.Comment // the answer to the same comment before it
	Below     []forum.Comment
	More      bool // there are more below
	Reports   []forum.Report
	Weighing  forum.Weighing
	Appeal    forum.Appeal   // that waits for an answer; zero for none
	Appealed  forum.Decision // against which it is
	Decisions []forum.Decision
	Changes   []forum.CaseChange
	Author    AuthorFile
	Closed    bool  // its thread takes no more answers
	May       error // why the moderator may not decide; nil where they may
	Reported  bool  // by the moderator
	SameJudge bool  // they decide on the appeal against their own decision, since nobody else is there
}

// CaseArticle is the article that a case is about, or under which its comment
// stands, whether it is public or not.
type CaseArticle struct {
	ID          int64
	Slug, Title string
	Standfirst  string
	Lang        string
	RightLeft   bool
	Published   bool
	Open        bool // its discussion takes comments
	HoldAll     bool
	MembersOnly bool
}

const (
	// caseAbove is how many comments above the one a case is about are shown,
	// beside the thread's top.
	caseAbove = 2
	// caseBelow is how many answers to it are shown.
	caseBelow = 3
	// caseHistory bounds what one page shows of what happened.
	caseHistory = 100
)

// Known tells whether the store knows how to carry out an action.
func Known(a forum.Action) bool {
	_, ok := effectOf(a)
	return ok
}

// CaseFor returns a case for a moderator, with all that they need to decide it.
// forum.ErrNotFound where there is none, or it is about themselves.
func (s *Store) CaseFor(ctx context.Context, m *forum.Member, id int64) (f CaseFile, err error) {
	err = s.read(ctx, "CaseFor", func(t *tx) (err error) {
		f, err = t.caseFile(m, id)
		return err
	})
	return f, err
}

// CaseNow returns a case as it is, and what happened to it since a version.
func (s *Store) CaseNow(ctx context.Context, m *forum.Member, id int64, seen int) (c forum.Case, changes []forum.CaseChange, err error) {
	err = s.read(ctx, "CaseNow", func(t *tx) (err error) {
		if c, _, err = t.caseFor(m, id); err != nil || c.Version == seen {
			return err
		}
		changes, err = t.caseChanges(id, seen)
		return err
	})
	return c, changes, err
}

func (t *tx) caseFile(m *forum.Member, id int64) (f CaseFile, err error) {
	c, _, err := t.caseFor(m, id)
	if err != nil {
		return f, err
	}
	f.Case = c
	j := judging{NewDecision: forum.NewDecision{Case: id}, actor: m}
	f.May = t.mayJudge(&j)
	if f.May != nil && !errors.Is(f.May, forum.ErrForbidden) && !errors.Is(f.May, forum.ErrNotFound) {
		return f, f.May
	}
	if err := t.caseSubject(&f, j.about); err != nil {
		return f, err
	}
	if err := t.caseReports(&f, m, j.about.author); err != nil {
		return f, err
	}
	if f.Appeal, f.Appealed, err = t.openAppeal(id); err != nil {
		return f, err
	}
	f.SameJudge = f.May == nil && f.Appeal.ID != 0 && f.Appealed.ActorID == m.ID
	if err := t.caseHistory(&f); err != nil {
		return f, err
	}
	f.Author, err = t.authorFile(j.about.author, id)
	return f, err
}

// caseSubject reads what a case is about, and where it stands.
func (t *tx) caseSubject(f *CaseFile, about subject) (err error) {
	if f.ArticleID != 0 {
		a := &f.Article
		if err := t.row([]any{&a.ID, &a.Slug, &a.Title, &a.Standfirst, &a.Lang, &a.RightLeft, &a.Published, &a.Open, &a.HoldAll, &a.MembersOnly},
			"SELECT id, slug, title, standfirst, lang, right_left, status = 'published', closed = 0, hold_all, members_only FROM articles WHERE id = $1", f.ArticleID); err != nil {
			return err
		}
	}
	if f.Kind == forum.SubjectMember && about.author.MemberID != 0 {
		f.Member, err = t.memberByID(f.Subject)
		return err
	}
	if about.comment == nil {
		return nil
	}
	f.Comment = about.comment
	if err := t.row([]any{&f.Closed}, "SELECT thread_closed FROM comments WHERE article_id = $1 AND path = $2", f.ArticleID, []byte(f.Comment.Path.Root())); err != nil {
		return err
	}
	if f.Edits, err = t.edits(f.Subject, 0, true); err != nil {
		return err
	}
	return t.caseContext(f)
}

// caseContext reads what stands around a comment: the top of its thread, what it
// answers, the answer before it, some of those below.
func (t *tx) caseContext(f *CaseFile) error {
	paths := f.Comment.Path.Ancestors()
	if len(paths) > caseAbove+1 {
		f.Skipped = len(paths) - caseAbove - 1
		paths = append(paths[:1:1], paths[len(paths)-caseAbove:]...)
	}
	for _, path := range paths {
		c, err := t.commentAt(f.Comment.ArticleID, path)
		if err != nil {
			return err
		}
		f.Above = append(f.Above, c)
	}
	if f.Comment.ParentID != 0 {
		before, err := t.ids("SELECT id FROM comments WHERE parent_id = $1 AND id < $2 ORDER BY id DESC LIMIT 1", f.Comment.ParentID, f.Comment.ID)
		if err != nil {
			return err
		}
		for _, id := range before {
			c, err := t.comment(id)
			if err != nil {
				return err
			}
			f.Before = &c
		}
	}
	below, err := t.ids("SELECT id FROM comments WHERE parent_id = $1 ORDER BY id LIMIT $2", f.Comment.ID, caseBelow+1)
	if err != nil {
		return err
	}
	if f.More = len(below) > caseBelow; f.More {
		below = below[:caseBelow]
	}
	for _, id := range below {
		c, err := t.comment(id)
		if err != nil {
			return err
		}
		f.Below = append(f.Below, c)
	}
	return nil
}

// caseReports reads the reports with what is known of who reports, and weighs them.
func (t *tx) caseReports(f *CaseFile, m *forum.Member, author forum.Commenter) (err error) {
	if f.Reports, err = t.reports(allReports, f.ID, reportsLooked); err != nil {
		return err
	}
	otherwise := false // a report counts otherwise for this moderator
	for i := range f.Reports {
		r := &f.Reports[i]
		was := r.Weight
		f.Reported = f.Reported || r.MemberID == m.ID && r.State != forum.ReportWithdrawn
		if err := t.knowReporter(r, author, m.ID); err != nil {
			return err
		}
		otherwise = otherwise || r.Weight != was
	}
	c := f.Case
	if f.Weighing, err = t.weigh(&c, author); err == nil && otherwise {
		f.Weighing = forum.Weigh(f.Reports, f.Weighing.Standing, t.store.policy)
	}
	return err
}

// caseHistory reads what was decided, and what happened.
func (t *tx) caseHistory(f *CaseFile) (err error) {
	f.Decisions, err = records(t, decisionDest, selectDecision+"WHERE d.case_id = $1 ORDER BY d.id DESC LIMIT $2", f.ID, caseHistory)
	if err != nil {
		return err
	}
	appeals, err := records(t, appealDest, selectAppeal+"WHERE a.case_id = $1 ORDER BY a.id LIMIT $2", f.ID, caseHistory)
	if err != nil {
		return err
	}
	for i := range f.Decisions {
		for k := range appeals {
			if appeals[k].DecisionID == f.Decisions[i].ID {
				f.Decisions[i].Appeal = &appeals[k]
			}
		}
	}
	f.Changes, err = t.caseChanges(f.ID, max(0, f.Version-caseHistory))
	return err
}
