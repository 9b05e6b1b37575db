package forum

import "time"

// Every right is one function here. Each returns nil where the act is allowed,
// and otherwise the error that says why not. A nil member is somebody who is
// not signed in.

// MayComment tells whether a comment may be written under the article.
func MayComment(m *Member, guests bool, a Article, p Policy, now time.Time) error {
	switch {
	case a.Status != Published:
		return ErrNotFound
	case !a.DiscussionOpen(p, now):
		return ErrClosed
	case m == nil && !guests:
		return ErrSignIn
	}
	return nil
}

// MayEdit tells whether the writer may change the comment.
func MayEdit(w Writer, c Comment, p Policy, now time.Time) error {
	switch {
	case w.Nobody():
		return ErrSignIn
	case c.Status == Deleted || c.Status == Removed:
		return ErrGone
	case !w.wrote(c):
		return ErrForbidden
	case !now.Before(EditableUntil(c.CreatedAt, p)):
		return ErrForbidden
	}
	return nil
}

// EditableUntil is when the edit window of a comment ends.
func EditableUntil(created time.Time, p Policy) time.Time { return created.Add(p.EditWindow) }

// MayDelete tells whether the writer may delete the comment: its author, at any
// time, for as long as it is there.
func MayDelete(w Writer, c Comment) error {
	switch {
	case w.Nobody():
		return ErrSignIn
	case !w.wrote(c):
		return ErrForbidden
	case c.Status == Removed:
		return ErrGone
	}
	return nil
}

// MayUndelete tells whether the writer may take the deletion of the comment
// back. One that is shown needs nothing; one that waits, is held or hidden comes
// back by somebody else's decision.
func MayUndelete(w Writer, c Comment, p Policy, now time.Time) error {
	switch {
	case w.Nobody():
		return ErrSignIn
	case !w.wrote(c):
		return ErrForbidden
	case c.Status == Removed:
		return ErrGone
	case c.Status != Deleted && c.Status != Shown:
		return ErrForbidden
	case c.Status == Deleted && !now.Before(c.GoneAt.Add(p.UndeleteWindow)):
		return ErrGone
	}
	return nil
}

// MayAnonymise tells whether the writer may take their name off the comment: a
// guest, at any time. A member's name is that of the account.
func MayAnonymise(w Writer, c Comment) error {
	switch {
	case w.Nobody():
		return ErrSignIn
	case !c.By.Guest() || !w.wrote(c):
		return ErrForbidden
	}
	return nil
}

// MayRecommend tells whether the member may recommend the comment: anybody's
// that is shown, but one's own.
func MayRecommend(m *Member, c Comment) error {
	switch {
	case m == nil:
		return ErrSignIn
	case c.Status != Shown:
		return ErrGone
	case m.Writer().wrote(c):
		return ErrForbidden
	}
	return nil
}

// MaySeeHistory tells whether anybody may see the earlier texts of a comment:
// they go when the comment goes.
func MaySeeHistory(c Comment) error {
	if c.Status != Shown {
		return ErrGone
	}
	return nil
}

// MayRemoveEdit tells whether the member may take an earlier text away.
func MayRemoveEdit(m *Member) error {
	switch {
	case m == nil:
		return ErrSignIn
	case !m.Roles.Has(RoleModerator) && !m.Roles.Has(RoleAdministrator):
		return ErrForbidden
	}
	return nil
}

// MayAdminister tells whether the member may see to members, mail and settings.
func MayAdminister(m *Member) error {
	switch {
	case m == nil:
		return ErrSignIn
	case !m.Roles.Has(RoleAdministrator):
		return ErrForbidden
	}
	return nil
}
