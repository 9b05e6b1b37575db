package store

import (
	"context"
	"errors"
	"fmt"

	"colloquy/forum"
)

// ConfirmAddress gives a member the address that they asked for, ends all
// sessions, links and proofs, and tells the old address, which can take the
// change back. The browser that does it stays signed in, with a new session,
// where it was signed in as the member; otherwise nobody is Entered.
//
// Errors: those of Request; a *forum.Invalid of the field email where somebody
// has the address.
func (s *Store) ConfirmAddress(ctx context.Context, token, browser string, n NewSession) (e Entered, err error) {
	err = s.write(ctx, "ConfirmAddress", func(t *tx) error {
		e, err = t.confirmNewAddress(token, browser, n)
		return err
	})
	return e, err
}

func (t *tx) confirmNewAddress(token, browser string, n NewSession) (e Entered, err error) {
	r, m, err := t.addressRequest(token, browser, forum.RequestAddress)
	if err != nil {
		return e, err
	}
	_, here := t.sessionOf(n.Instead, m.ID)
	if here != nil && !errors.Is(here, forum.ErrNotFound) {
		return e, here
	}
	if err := t.moveMember(m, r.AddressID); err != nil {
		return e, err
	}
	// Going back to an earlier address needs no undoing.
	err = t.do("UPDATE requests SET done_at = $1 WHERE member_id = $2 AND kind = $3 AND address_id = $4 AND done_at IS NULL",
		t.now.UnixMicro(), m.ID, forum.RequestUndoAddress, r.AddressID)
	if err != nil {
		return e, err
	}
	if err := t.oweUndo(m); err != nil || here != nil {
		return e, err
	}
	return t.enter(n, m.ID)
}

// addressRequest answers a request about the address of a member: nobody else
// may have it.
func (t *tx) addressRequest(token, browser string, kind forum.RequestKind) (forum.Request, *forum.Member, error) {
	r, err := t.use(token, browser, kind)
	if err != nil {
		return r, nil, err
	}
	if r.Holder != nil {
		return r, nil, invalid("email", forum.Taken)
	}
	return r, r.Account, nil
}

// moveMember gives the member another address, ends what hung on the old one, and
// has what it follows go over.
func (t *tx) moveMember(m *forum.Member, address int64) error {
	if err := t.endAll(m); err != nil {
		return err
	}
	if err := t.do("UPDATE members SET address_id = $1 WHERE id = $2", address, m.ID); err != nil {
		return err
	}
	if _, err := t.confirmAddress(address); err != nil {
		return err
	}
	if err := t.moveFollows(m.AddressID, address); err != nil {
		return err
	}
	return t.voidLinks(m.ID, address)
}

// oweUndo tells the address that a member had; m is as before the change.
func (t *tx) oweUndo(m *forum.Member) error {
	n := forum.NewRequest{Kind: forum.RequestUndoAddress, Email: m.Email, MemberID: m.ID}
	id, err := t.insertRequest(n, m.AddressID, carriedComment{})
	if err != nil {
		return err
	}
	return t.owe(owed{key: fmt.Sprintf("%s/%d", n.Kind, id), kind: forum.MailKind(n.Kind), subject: id, address: m.AddressID, priority: forum.PriorityNotice})
}

// UndoAddress gives a member the address back that they had before. Whoever
// changed it may know the password, and has the mailbox of the other address: so
// all sessions, links and proofs end, later changes cannot be undone in turn,
// the account is not deleted, and there is no password until a new one is chosen
// by a link to the address.
//
// Errors: those of Request; a *forum.Invalid of the field email where somebody
// has the address by now.
func (s *Store) UndoAddress(ctx context.Context, token, browser string) error {
	return s.write(ctx, "UndoAddress", func(t *tx) error {
		r, m, err := t.addressRequest(token, browser, forum.RequestUndoAddress)
		if err != nil {
			return err
		}
		if err := t.moveMember(m, r.AddressID); err != nil {
			return err
		}
		if err := t.do("DELETE FROM credentials WHERE member_id = $1", m.ID); err != nil {
			return err
		}
		if err := t.stayAfterUndo(m); err != nil {
			return err
		}
		return t.do("UPDATE requests SET done_at = $1 WHERE member_id = $2 AND kind = $3 AND id > $4 AND done_at IS NULL", t.now.UnixMicro(), m.ID, forum.RequestUndoAddress, r.ID)
	})
}

// stayAfterUndo takes the deletion of an account back, unless it has begun: it
// may have been asked for, and confirmed, by whoever changed the address.
func (t *tx) stayAfterUndo(m *forum.Member) error {
	if m.LeavesAt.IsZero() || !t.now.Before(m.LeavesAt) {
		return nil
	}
	_, err := t.stay(m.ID, m.ID)
	return err
}
