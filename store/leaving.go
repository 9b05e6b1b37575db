package store

import (
	"context"
	"fmt"
	"time"

	"colloquy/forum"
)

// What the events about leaving are called.
const (
	eventLeaves = "leaves" // asked for, and confirmed by mail
	eventStays  = "stays"  // taken back, or refused to the last administrator
	eventLeft   = "left"
	eventMerged = "merged"
)

// MayLeave tells whether the member may delete their account; forum.ErrConflict
// to the last administrator.
func (s *Store) MayLeave(ctx context.Context, m *forum.Member) error {
	return s.read(ctx, "MayLeave", func(t *tx) error { return t.mayLeave(m) })
}

// mayLeave does not count an administrator who leaves as well, nor one who is
// suspended: they could see to nothing.
func (t *tx) mayLeave(m *forum.Member) error {
	var others int
	if m != nil && m.Roles.Has(forum.RoleAdministrator) {
		err := t.row([]any{&others}, "SELECT count(*) FROM members WHERE roles <> 0 AND roles & $1 <> 0 AND id <> $2 AND leaves_at IS NULL AND (suspended_until IS NULL OR suspended_until <= $3)",
			forum.RoleAdministrator, m.ID, t.now.UnixMicro())
		if err != nil {
			return err
		}
	}
	return forum.MayLeave(m, others)
}

// Leave answers the request to delete an account: it is deleted when the time to
// regret it is over, and until then nothing changes for others. All sessions end
// but the one of whoever confirms (keep is its token), and the link that takes it
// back is owed to the member's address. Asked for again, how the comments are
// kept is what was said last; the time stays.
//
// Errors: those of Request; forum.ErrConflict to the last administrator.
func (s *Store) Leave(ctx context.Context, token, browser, keep string) (forum.Member, error) {
	var m *forum.Member
	err := s.write(ctx, "Leave", func(t *tx) error {
		r, err := t.use(token, browser, forum.RequestLeave)
		if err != nil {
			return err
		}
		if m, err = t.memberByID(r.MemberID); err != nil {
			return err
		}
		if m.AddressID != r.AddressID {
			return forum.ErrGone
		}
		if err := t.mayLeave(m); err != nil {
			return err
		}
		if err := t.do("DELETE FROM sessions WHERE member_id = $1 AND token_hash <> $2", m.ID, hashToken(keep)); err != nil {
			return err
		}
		if err := t.endRequests(m.ID, forum.RequestLeave); err != nil {
			return err
		}
		return t.beginLeaving(m, r.How)
	})
	if err != nil {
		return forum.Member{}, err
	}
	return *m, nil
}

func (t *tx) beginLeaving(m *forum.Member, how string) error {
	first := m.LeavesAt.IsZero()
	if first {
		m.LeavesAt = t.now.Add(t.store.policy.RegretWindow)
	}
	m.LeavesHow = how
	if err := t.leave(m, m.LeavesAt); err != nil || !first {
		return err
	}
	if err := t.note(forum.Event{ActorID: m.ID, Action: eventLeaves, Kind: forum.SubjectMember, Subject: m.ID, Note: how}); err != nil {
		return err
	}
	id, err := t.insertRequest(forum.NewRequest{Kind: forum.RequestStay, MemberID: m.ID}, m.AddressID, carriedComment{})
	if err != nil {
		return err
	}
	kind := forum.MailKind(forum.RequestStay)
	return t.owe(owed{key: fmt.Sprintf("%s/%d", kind, id), kind: kind, subject: id, address: m.AddressID, priority: forum.PriorityNotice})
}

func (t *tx) leave(m *forum.Member, at time.Time) error {
	return t.do("UPDATE members SET leaves_at = $1, leaves_how = $2 WHERE id = $3", at.UnixMicro(), m.LeavesHow, m.ID)
}

// endRequests makes the links of one kind about an account void.
func (t *tx) endRequests(member int64, kind forum.RequestKind) error {
	return t.do("UPDATE requests SET done_at = $1, "+emptied+" WHERE member_id = $2 AND kind = $3 AND done_at IS NULL", t.now.UnixMicro(), member, kind)
}

// Stay takes the deletion of an account back, by the link that was mailed.
// Errors: those of Request; forum.ErrGone where the account does not leave, or
// is being deleted already.
func (s *Store) Stay(ctx context.Context, token, browser string) (forum.Member, error) {
	var m forum.Member
	err := s.write(ctx, "Stay", func(t *tx) error {
		r, err := t.use(token, browser, forum.RequestStay)
		if err != nil {
			return err
		}
		m, err = t.stay(r.MemberID, r.MemberID)
		return err
	})
	return m, err
}

// KeepAccount takes the deletion of the member's own account back. Where it is
// not to be deleted, nothing changes; forum.ErrGone where it is being deleted.
func (s *Store) KeepAccount(ctx context.Context, member int64) error {
	return s.write(ctx, "KeepAccount", func(t *tx) error {
		m, err := t.memberByID(member)
		if err != nil || m.LeavesAt.IsZero() {
			return err
		}
		_, err = t.stay(member, member)
		return err
	})
}

// stay keeps an account; actor is who said so, 0 for nobody.
func (t *tx) stay(member, actor int64) (forum.Member, error) {
	m, err := t.memberByID(member)
	if err != nil {
		return forum.Member{}, err
	}
	if m.LeavesAt.IsZero() || actor != 0 && !t.now.Before(m.LeavesAt) {
		return *m, forum.ErrGone
	}
	m.LeavesAt, m.LeavesHow = time.Time{}, ""
	if err := t.do("UPDATE members SET leaves_at = NULL, leaves_how = '', merged_into = NULL WHERE id = $1", member); err != nil {
		return *m, err
	}
	if err := t.endRequests(member, forum.RequestStay); err != nil {
		return *m, err
	}
	return *m, t.note(forum.Event{ActorID: actor, Action: eventStays, Kind: forum.SubjectMember, Subject: member})
}

// DeleteMember deletes an account at once, without a time to regret it, in the
// steps that housekeeping would take: where it is interrupted, that finishes it.
// How says what becomes of the comments.
//
// Errors: *forum.Invalid, forum.ErrNotFound, forum.ErrConflict for the last
// administrator.
func (s *Store) DeleteMember(ctx context.Context, member int64, how string) error {
	e := &forum.Invalid{}
	how = forum.CleanLeave(e, "how", how)
	if err := e.Or(); err != nil {
		return err
	}
	err := s.write(ctx, "DeleteMember", func(t *tx) error {
		m, err := t.memberByID(member)
		if err == nil {
			err = t.mayLeave(m)
		}
		if err != nil {
			return err
		}
		m.LeavesHow = how
		return t.leave(m, t.now)
	})
	if err != nil {
		return err
	}
	return s.removeMember(ctx, member)
}
