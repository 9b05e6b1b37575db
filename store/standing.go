package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

// administrator reads whoever acts anew and refuses who is no administrator any
// more, or may not write at the moment.
func (t *tx) administrator(actor *forum.Member) (*forum.Member, error) {
	return t.allowed(actor, forum.MayAdminister)
}

// allowed is whoever acts, as they are now, where they have a right and may write at
// the moment.
func (t *tx) allowed(actor *forum.Member, right func(*forum.Member) error) (*forum.Member, error) {
	now, err := t.acting(actor)
	if err == nil {
		err = right(now)
	}
	if err != nil {
		return nil, err
	}
	return now, forum.MayWrite(now, t.now)
}

// acting reads whoever acts anew: forum.ErrSignIn where that is nobody, or nobody any
// more.
func (t *tx) acting(actor *forum.Member) (*forum.Member, error) {
	if actor == nil {
		return nil, forum.ErrSignIn
	}
	return t.present(actor.ID)
}

// mayWrite refuses a member who is suspended by now, whatever their session says,
// and one who is not there any more (forum.ErrSignIn). Nobody, 0, is for others to
// refuse.
func (t *tx) mayWrite(member int64) error {
	if member == 0 {
		return nil
	}
	m, err := t.present(member)
	if err != nil {
		return err
	}
	return forum.MayWrite(m, t.now)
}

// otherAdministrator tells whether there is an administrator beside the member
// who may act: forum.ErrLastAdministrator otherwise.
func (t *tx) otherAdministrator(member int64) error {
	var others int
	err := t.row([]any{&others}, `SELECT count(*) FROM members WHERE roles <> 0 AND roles & $1 <> 0 AND id <> $2
		AND (suspended_until IS NULL OR suspended_until <= $3)`, forum.RoleAdministrator, member, t.now.UnixMicro())
	if err == nil && others == 0 {
		err = forum.ErrLastAdministrator
	}
	return err
}

// present reads a member whose session may be older than what became of them:
// forum.ErrSignIn where they are not there any more.
func (t *tx) present(member int64) (*forum.Member, error) {
	m, err := t.memberByID(member)
	if errors.Is(err, forum.ErrNotFound) {
		err = forum.ErrSignIn
	}
	return m, err
}

func (t *tx) endSessions(member int64) error {
	return t.do("DELETE FROM sessions WHERE member_id = $1", member)
}

// SetRoles replaces the set of a member's roles, whatever it was, and ends the
// member's sessions. A nil actor is the command line.
//
// Errors: forum.ErrNotFound, ErrForbidden (nobody raises themselves), ErrSignIn,
// ErrLastAdministrator.
func (s *Store) SetRoles(ctx context.Context, actor *forum.Member, member int64, roles forum.Roles) error {
	return s.write(ctx, "SetRoles", func(t *tx) error {
		m, err := t.memberByID(member)
		if err != nil {
			return err
		}
		return t.setRoles(actor, m, roles)
	})
}

// ChangeRoles is SetRoles for somebody who saw which roles the member has; where
// those are others by now, the error is forum.ErrConflict.
func (s *Store) ChangeRoles(ctx context.Context, actor *forum.Member, member int64, seen, roles forum.Roles) error {
	return s.write(ctx, "ChangeRoles", func(t *tx) error {
		m, err := t.memberByID(member)
		if err != nil {
			return err
		}
		if _, err := t.administrator(actor); err != nil {
			return err
		}
		if m.Roles != seen {
			return forum.ErrConflict
		}
		return t.setRoles(actor, m, roles)
	})
}

func (t *tx) setRoles(actor *forum.Member, m *forum.Member, roles forum.Roles) error {
	if actor != nil {
		now, err := t.administrator(actor)
		if err != nil {
			return err
		}
		if err := forum.MayGrant(now, *m, roles); err != nil {
			return err
		}
	}
	if roles == m.Roles {
		return nil
	}
	if m.Roles.Has(forum.RoleAdministrator) && !roles.Has(forum.RoleAdministrator) {
		if err := t.otherAdministrator(m.ID); err != nil {
			return err
		}
	}
	if err := t.do("UPDATE members SET roles = $1 WHERE id = $2", roles, m.ID); err != nil {
		return err
	}
	if err := t.endSessions(m.ID); err != nil {
		return err
	}
	if err := t.touchSite(); err != nil { // their page says what they are
		return err
	}
	return t.noteMember(actor, m.ID, "roles", m.Roles.String()+" → "+roles.String())
}

// noteMember writes down what was done about a member. A nil actor is the
// command line.
func (t *tx) noteMember(actor *forum.Member, member int64, action, note string) error {
	return t.note(forum.Event{ActorID: actor.Writer().MemberID, Action: action, Kind: forum.SubjectMember, Subject: member, Note: note})
}

// SuspendMember takes a member's right to write away until a moment, and ends
// their sessions; a zero moment gives it back. Seen is until when they were
// suspended as the administrator saw it.
//
// Errors: forum.ErrNotFound, ErrForbidden (nobody decides about themselves),
// ErrConflict (somebody else did meanwhile), ErrLastAdministrator, ErrSignIn,
// *forum.Invalid of why.
func (s *Store) SuspendMember(ctx context.Context, actor *forum.Member, member int64, seen, until time.Time, why string) error {
	e := &forum.Invalid{}
	if !until.IsZero() {
		why = forum.CleanRequired(e, "why", why, forum.MaxReason)
	}
	if err := e.Or(); err != nil {
		return err
	}
	return s.write(ctx, "SuspendMember", func(t *tx) error {
		m, err := t.memberByID(member)
		if err != nil {
			return err
		}
		now, err := t.administrator(actor)
		if err != nil {
			return err
		}
		switch err := forum.MaySuspend(now, *m); {
		case err != nil:
			return err
		case !m.SuspendedUntil.Equal(seen):
			return forum.ErrConflict
		case until.IsZero():
			return t.liftSuspension(actor, m)
		case !t.now.Before(until):
			return invalid("date", forum.InPast)
		}
		return t.suspend(actor, m, until, why)
	})
}

func (t *tx) suspend(actor, m *forum.Member, until time.Time, why string) error {
	if m.Roles.Has(forum.RoleAdministrator) {
		if err := t.otherAdministrator(m.ID); err != nil {
			return err
		}
	}
	if err := t.do("UPDATE members SET suspended_until = $1, suspended_why = $2 WHERE id = $3", until.UnixMicro(), why, m.ID); err != nil {
		return err
	}
	if err := t.endSessions(m.ID); err != nil {
		return err
	}
	if err := t.silence(m.AddressID); err != nil {
		return err
	}
	return t.noteMember(actor, m.ID, "suspended", "until "+until.Format("2 January 2006, 15:04 MST")+": "+why)
}

func (t *tx) liftSuspension(actor, m *forum.Member) error {
	if m.SuspendedUntil.IsZero() {
		return nil
	}
	if err := t.do("UPDATE members SET suspended_until = NULL, suspended_why = '' WHERE id = $1", m.ID); err != nil {
		return err
	}
	return t.noteMember(actor, m.ID, "suspension lifted", "")
}

// SignOutMember ends all sessions of a member, and whatever else somebody who
// should not be signed in may have begun: open links about the account, and what
// browsers proved with its address.
func (s *Store) SignOutMember(ctx context.Context, actor *forum.Member, member int64) error {
	return s.write(ctx, "SignOutMember", func(t *tx) error {
		m, err := t.memberFor(actor, member)
		if err != nil {
			return err
		}
		if err := t.endAll(m); err != nil {
			return err
		}
		return t.noteMember(actor, m.ID, "signed out everywhere", "")
	})
}

// memberFor reads a member about whom an administrator is to do something.
func (t *tx) memberFor(actor *forum.Member, member int64) (*forum.Member, error) {
	if _, err := t.administrator(actor); err != nil {
		return nil, err
	}
	return t.memberByID(member)
}

// SendSignIn owes a member the mail that signs them in without a password. The
// bound of three mails a day holds here too.
func (s *Store) SendSignIn(ctx context.Context, actor *forum.Member, member int64) error {
	return s.write(ctx, "SendSignIn", func(t *tx) error {
		m, err := t.memberFor(actor, member)
		if err != nil {
			return err
		}
		if _, err := t.ask(forum.NewRequest{Kind: forum.RequestSignIn, Email: m.Email}); err != nil {
			return err
		}
		return t.noteMember(actor, m.ID, "sent a sign-in link", "")
	})
}
