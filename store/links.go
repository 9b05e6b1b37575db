package store

import (
	"context"

	"colloquy/forum"
)

// SignInByLink begins a session of the member to whose address a link was sent.
// The request says where to go on, and what was being written.
//
// Errors: those of Request; forum.ErrGone where nobody has the address.
func (s *Store) SignInByLink(ctx context.Context, token, browser string, n NewSession) (e Entered, r forum.Request, err error) {
	err = s.write(ctx, "SignInByLink", func(t *tx) error {
		if r, err = t.use(token, browser, forum.RequestSignIn); err != nil {
			return err
		}
		if r.Holder == nil {
			return forum.ErrGone
		}
		if _, err := t.confirmAddress(r.AddressID); err != nil {
			return err
		}
		if r.Here { // what somebody else wrote is not kept for the member
			if err := t.do("UPDATE requests SET member_id = $1 WHERE id = $2", r.Holder.ID, r.ID); err != nil {
				return err
			}
		}
		e, err = t.enter(n, r.Holder.ID)
		return err
	})
	return e, r, err
}

// ResetPassword gives the member to whose address a link was sent a new
// password, ends everything that the old one allowed, and begins a session. The
// hash is computed for a link that works alone.
//
// Errors: those of Request; forum.ErrGone where nobody has the address;
// *forum.Invalid of the field password.
func (s *Store) ResetPassword(ctx context.Context, token, browser, text string, n NewSession) (e Entered, err error) {
	var r forum.Request
	err = s.read(ctx, "ResetPassword", func(t *tx) error {
		r, err = t.request(token, browser, []forum.RequestKind{forum.RequestReset})
		return err
	})
	if err == nil {
		err = fits(r.Holder, text) // which takes too long for a transaction
	}
	if err != nil {
		return e, err
	}
	whose := r.Holder.ID
	secret, err := hash(ctx, text, true)
	if err != nil {
		return e, err
	}
	err = s.write(ctx, "ResetPassword", func(t *tx) error {
		r, err := t.use(token, browser, forum.RequestReset)
		if err != nil {
			return err
		}
		if r.Holder == nil || r.Holder.ID != whose {
			return forum.ErrGone
		}
		if _, err := t.confirmAddress(r.AddressID); err != nil {
			return err
		}
		e, err = t.renew(r.Holder, secret, n)
		return err
	})
	return e, err
}

// fits tells whether a text can be the member's password.
func fits(m *forum.Member, text string) error {
	if m == nil {
		return forum.ErrGone
	}
	e := &forum.Invalid{}
	CheckPassword(e, "password", text, m.Name, m.Email)
	return e.Or()
}

// KeepComment keeps what somebody was writing through signing in, for as long as
// a link in a mail works. forum.ErrNotFound where there is no such article.
func (s *Store) KeepComment(ctx context.Context, m *forum.Member, c forum.NewComment) (id int64, err error) {
	n := forum.NewRequest{Kind: forum.RequestSignIn, Email: m.Email, MemberID: m.ID, Comment: &c}
	err = s.write(ctx, "KeepComment", func(t *tx) error {
		if _, err := t.present(m.ID); err != nil {
			return err
		}
		carried, err := t.carried(n)
		if err != nil {
			return err
		}
		if id, err = t.insertRequest(n, m.AddressID, carried); err != nil {
			return err
		}
		return t.finish(id)
	})
	return id, err
}

// KeptComment returns what the member was writing when they signed in.
// forum.ErrNotFound where there is nothing, or not any more.
func (s *Store) KeptComment(ctx context.Context, m *forum.Member, id int64) (c forum.NewComment, err error) {
	err = s.read(ctx, "KeptComment", func(t *tx) error {
		r, err := t.requestBy("", "WHERE r.id = $2 AND r.member_id = $3 AND r.kind = $4 AND r.done_at IS NOT NULL AND r.expires_at > $5", id, m.ID, forum.RequestSignIn, t.now.UnixMicro())
		if err == nil && r.Comment == nil {
			err = forum.ErrNotFound
		}
		if err == nil {
			c = *r.Comment
		}
		return err
	})
	return c, err
}
