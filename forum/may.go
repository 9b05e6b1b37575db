package forum

import (
	"slices"
	"time"
)

// Every right is one function, here or, about articles, in may_publish.go. Each
// returns nil where the act is allowed, and otherwise the error that says why not.
// A nil member is somebody who is not signed in.

// mayAs tells whether the member has one of the roles.
func mayAs(m *Member, roles ...Roles) error {
	switch {
	case m == nil:
		return ErrSignIn
	case !slices.ContainsFunc(roles, m.Roles.Has):
		return ErrForbidden
	}
	return nil
}

// MayComment tells whether a comment may be written under the article.
func MayComment(m *Member, guests bool, a Article, p Policy, now time.Time) error {
	switch {
	case a.Status != Published:
		return ErrNotFound
	case !a.DiscussionOpen(p, now):
		return ErrClosed
	case m == nil && a.MembersOnly:
		return ErrMembersOnly
	case m == nil && !guests:
		return ErrSignIn
	}
	return MayWrite(m, now)
}

// MayWrite tells whether the member is not suspended: the error is a
// *Suspension. Whoever is may read, delete their own words and see to their
// data, and nothing else.
func MayWrite(m *Member, now time.Time) error {
	if m.Suspended(now) {
		return &Suspension{Until: m.SuspendedUntil, Why: m.SuspendedWhy}
	}
	return nil
}

// MayEdit tells whether the writer may change the comment.
func MayEdit(w Writer, c Comment, p Policy, now time.Time) error {
	switch {
	case c.Unseen() && !w.wrote(c):
		return ErrNotFound
	case w.Nobody():
		return ErrSignIn
	case c.Status == Deleted || c.Status == Removed || c.Status == Declined:
		return ErrGone
	case !w.wrote(c):
		return w.refused()
	case !c.CutAt.IsZero():
		return ErrCut
	case c.Status == Hidden: // see MayMend
		return ErrForbidden
	case !now.Before(EditableUntil(c.CreatedAt, p)):
		return ErrForbidden
	}
	return nil
}

// EditableUntil is when the edit window of a comment ends.
func EditableUntil(created time.Time, p Policy) time.Time { return created.Add(p.EditWindow) }

// MayMend tells whether the writer may change their hidden comment, so that
// somebody looks at it again: once for each time that it was hidden, however old
// it is. Mended is when they did last.
func MayMend(w Writer, c Comment, mended time.Time) error {
	switch {
	case w.Nobody():
		return ErrSignIn
	case c.Status == Deleted || c.Status == Removed || c.Status == Declined:
		return ErrGone
	case !w.wrote(c):
		return w.refused()
	case c.Status != Hidden:
		return ErrForbidden
	case !mended.IsZero() && !mended.Before(c.GoneAt):
		return ErrConflict
	}
	return nil
}

// MayDelete tells whether the writer may delete the comment: its author, at any
// time, for as long as it is there.
func MayDelete(w Writer, c Comment) error {
	switch {
	case c.Unseen() && !w.wrote(c):
		return ErrNotFound
	case w.Nobody():
		return ErrSignIn
	case !w.wrote(c):
		return w.refused()
	case c.Status == Removed || c.Status == Declined:
		return ErrGone
	}
	return nil
}

// MayUndelete tells whether the writer may take the deletion of the comment
// back. One that is shown needs nothing; one that waits, is held or hidden comes
// back by somebody else's decision.
func MayUndelete(w Writer, c Comment, p Policy, now time.Time) error {
	switch {
	case c.Unseen() && !w.wrote(c):
		return ErrNotFound
	case w.Nobody():
		return ErrSignIn
	case !w.wrote(c):
		return w.refused()
	case c.Status == Removed || c.Status == Declined:
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
	case c.Unseen() && !w.wrote(c):
		return ErrNotFound
	case w.Nobody():
		return ErrSignIn
	case !c.By.Guest():
		return ErrForbidden
	case !w.wrote(c):
		return w.refused()
	}
	return nil
}

// MayRecommend tells whether the member may recommend the comment: anybody's
// that is shown, but one's own.
func MayRecommend(m *Member, c Comment) error {
	switch {
	case c.Unseen():
		return ErrNotFound
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
	switch {
	case c.Unseen():
		return ErrNotFound
	case c.Status != Shown:
		return ErrGone
	}
	return nil
}

// MaySeeUnseen tells whether the member may know of a comment that nobody else
// sees: who wrote it, and who moderates.
func MaySeeUnseen(w Writer, m *Member, c Comment) error {
	if !w.wrote(c) && MayModerate(m) != nil {
		return ErrNotFound
	}
	return nil
}

// MayRemoveEdit tells whether the member may take an earlier text away.
func MayRemoveEdit(m *Member) error { return mayAs(m, RoleModerator, RoleAdministrator) }

// MayBeTold tells whether mails about discussions go to the member: not while
// they are suspended or about to leave.
func MayBeTold(m *Member, now time.Time) bool { return !m.Suspended(now) && m.LeavesAt.IsZero() }

// MayAdminister tells whether the member may see to members, mail and settings.
func MayAdminister(m *Member) error { return mayAs(m, RoleAdministrator) }

// MayLeave tells whether the member may delete their account: all but the last
// administrator, whose site nobody could see to any more. Others is how many
// administrators stay beside them.
func MayLeave(m *Member, others int) error {
	switch {
	case m == nil:
		return ErrSignIn
	case m.Roles.Has(RoleAdministrator) && others == 0:
		return ErrConflict
	}
	return nil
}

// MayMerge tells whether an administrator may make one account of two. Nobody
// merges away their own; a role goes nowhere by merging, so the account that goes
// has none that the other lacks; and an account that is about to be deleted takes
// nothing over.
func MayMerge(actor, from, into *Member) error {
	if err := MayAdminister(actor); err != nil {
		return err
	}
	switch {
	case actor.ID == from.ID:
		return ErrForbidden
	case from.ID == into.ID, !into.Roles.Has(from.Roles), !into.LeavesAt.IsZero():
		return ErrConflict
	}
	return nil
}

// MayChangeProfile tells whether the member may change what they show of
// themselves: not while they are suspended, since that is writing too.
func MayChangeProfile(m *Member, now time.Time) error {
	switch {
	case m == nil:
		return ErrSignIn
	case m.Suspended(now):
		return ErrForbidden
	}
	return nil
}

// MayGrant tells whether the actor may make the member's roles these. Nobody
// raises themselves; whether an administrator is the last one is asked in the
// transaction (ErrLastAdministrator).
func MayGrant(actor *Member, m Member, roles Roles) error {
	if err := MayAdminister(actor); err != nil {
		return err
	}
	if actor.ID == m.ID && roles&^m.Roles != 0 {
		return ErrForbidden
	}
	return nil
}

// MaySeeEarlierNames tells whether the member may see what names somebody had
// before: who moderates knows whom they deal with.
func MaySeeEarlierNames(m *Member) error { return MayRemoveEdit(m) }

// MaySuspend tells whether the actor may take the member's right to write away,
// or give it back: nobody decides about themselves.
func MaySuspend(actor *Member, m Member) error {
	if err := MayAdminister(actor); err != nil {
		return err
	}
	if actor.ID == m.ID {
		return ErrForbidden
	}
	return nil
}

// MaySanction tells whether the actor may suspend or exclude a person, take their
// profile away, or lift that: a moderator whoever reads or writes articles, and an
// administrator also those who run the site. Nobody decides about themselves.
func MaySanction(actor *Member, id int64, roles Roles) error {
	if err := MayModerate(actor); err != nil {
		return err
	}
	switch {
	case id != 0 && actor.ID == id:
		return ErrForbidden
	case roles&^RoleAuthor != 0 && !actor.Roles.Has(RoleAdministrator):
		return ErrForbidden
	}
	return nil
}

// MayModerate tells whether the member may see cases and decide them.
func MayModerate(m *Member) error { return MayRemoveEdit(m) }

// MayDecide tells whether the member may decide the case: nobody decides on their
// own words, on what they reported themselves, or on the appeal against their own
// decision. Where nobody else is there who could, they decide on that appeal all
// the same; alone says so. Reported is whether they reported it.
func MayDecide(m *Member, c Case, reported bool, appealed Decision, alone bool) error {
	if err := MayModerate(m); err != nil {
		return err
	}
	switch {
	case c.AuthorID == m.ID, reported:
		return ErrForbidden
	case appealed.ActorID == m.ID && !alone:
		return ErrForbidden
	}
	return nil
}
