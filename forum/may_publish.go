package forum

import (
	"slices"
	"time"
)

// MayEditDigest tells whether the member may say what an issue of the digest names,
// and let it go out.
func MayEditDigest(m *Member) error { return mayAs(m, RoleEditor, RoleAdministrator) }

// MayWriteArticles tells whether the member may begin an article; open is the
// setting that lets every member hand one in.
func MayWriteArticles(m *Member, open bool, now time.Time) error {
	if err := mayAs(m, RoleAuthor, RoleEditor, RoleAdministrator); err != nil && (m == nil || !open) {
		return err
	}
	return MayWrite(m, now)
}

// MayEditArticles tells whether the member decides what is published.
func MayEditArticles(m *Member) error { return mayAs(m, RoleEditor, RoleAdministrator) }

// MayReadManuscript tells whether the member may see a manuscript. For everybody else it is
// not there.
func MayReadManuscript(who *Member, m Manuscript) error {
	if who == nil {
		return ErrSignIn
	}
	if MayEditArticles(who) == nil || m.Own && m.Page == "" {
		return nil
	}
	return ErrNotFound
}

// MaySaveManuscript tells whether the member may save a manuscript: editors every one, authors
// their own until an editor has approved it.
func MaySaveManuscript(who *Member, m Manuscript, now time.Time) error {
	if err := MayReadManuscript(who, m); err != nil {
		return err
	}
	if MayEditArticles(who) != nil && !slices.Contains([]ArticleStatus{Draft, Submitted, InReview}, m.Article.Status) {
		return ErrForbidden
	}
	return MayWrite(who, now)
}

// MayDeleteDraft tells whether the member may throw a draft away: whoever wrote it, and
// editors what nobody here wrote, for as long as nobody was to decide about it. Kept is
// whether another member wrote it, it came from outside, or it was ever handed in.
func MayDeleteDraft(who *Member, m Manuscript, kept bool, now time.Time) error {
	if err := MayReadManuscript(who, m); err != nil {
		return err
	}
	switch {
	case m.Page != "", kept, m.Article.Status != Draft, m.Public > 0, !m.Article.PublishedAt.IsZero():
		return ErrForbidden
	case m.Own: // their own words, as with comments
		return nil
	}
	return MayWrite(who, now)
}

// MayTakeStep tells whether the member may take a step: authors hand in and take back
// their own, everything else is for editors to decide.
func MayTakeStep(who *Member, m Manuscript, step ArticleStep, now time.Time) error {
	if err := MayReadManuscript(who, m); err != nil {
		return err
	}
	theirs := step == StepSubmit || step == StepTakeBack
	if MayEditArticles(who) != nil && !theirs {
		return ErrForbidden
	}
	return MayWrite(who, now)
}

// MayReadKept tells whether the member may read the discussion of an article that
// was withdrawn: whoever moderates, and whoever decides what is published.
func MayReadKept(m *Member) error { return mayAs(m, RoleModerator, RoleEditor, RoleAdministrator) }

// MayShowPreviews tells whether the member may let outsiders read a manuscript that is
// not public.
func MayShowPreviews(who *Member, m Manuscript, now time.Time) error {
	if err := MayReadManuscript(who, m); err != nil {
		return err
	}
	if err := MayEditArticles(who); err != nil {
		return err
	}
	return MayWrite(who, now)
}

// MayNote tells whether the member may write notes beside a manuscript, and say that one
// is done.
func MayNote(who *Member, m Manuscript, now time.Time) error {
	if err := MayReadManuscript(who, m); err != nil {
		return err
	}
	return MayWrite(who, now)
}

// MayPin tells whether the member may show a comment above its discussion.
func MayPin(m *Member) error { return mayAs(m, RoleEditor, RoleModerator, RoleAdministrator) }

// MaySeeDesk tells whether the desk is for the member: whoever writes or edits
// articles, or may hand one in.
func MaySeeDesk(m *Member, open bool) error {
	if m != nil && (open || m.Writes) {
		return nil
	}
	return mayAs(m, RoleAuthor, RoleEditor, RoleAdministrator)
}
