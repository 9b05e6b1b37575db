package store

import (
	"context"
	"database/sql"
	"errors"

	"colloquy/forum"
)

// mayHangOn tells whether a comment may wait for a join: for one that the same
// browser began with the same address, and not too many of them.
func (t *tx) mayHangOn(n forum.NewRequest, address int64) error {
	var waiting int
	err := t.row([]any{&waiting}, `SELECT (SELECT count(*) FROM requests c WHERE c.join_id = j.id AND c.done_at IS NULL) FROM requests j
		WHERE j.id = $1 AND j.kind = 'join' AND j.address_id = $2 AND j.browser_hash = $3 AND j.done_at IS NULL AND j.expires_at > $4`,
		n.JoinID, address, hashToken(n.Browser), t.now.UnixMicro())
	if err == nil && waiting >= forum.MaxHanging {
		e := &forum.Invalid{}
		e.Add("body", forum.TooManyWaiting, forum.MaxHanging)
		return e
	}
	return err
}

// hanging reads the comments that wait for a join, the oldest first.
func (t *tx) hanging(join int64) (list []forum.Request, err error) {
	err = t.each(func(rows *sql.Rows) error {
		r, err := scanRequest(rows.Scan)
		list = append(list, r)
		return err
	}, selectRequest+"WHERE r.join_id = $2 AND r.done_at IS NULL AND r.expires_at > $3 ORDER BY r.id LIMIT $4", hashToken(""), join, t.now.UnixMicro(), forum.MaxHanging)
	return list, err
}

// Answered is what came of a link that somebody opened.
type Answered struct {
	Member  forum.Member       // who joined, or whose comment it is; without an id for a guest
	Address int64              // what the browser has proved
	Proof   int                // the version of the address
	Posted  []int64            // comments
	Lost    []forum.NewComment // those that could not be posted any more
}

// readied are comments that wait, rendered before the writer is asked for.
type readied map[forum.NewComment]prepared

// ready renders what waits for a link.
func (s *Store) ready(ctx context.Context, token, browser string, kinds ...forum.RequestKind) (readied, error) {
	var r forum.Request
	err := s.read(ctx, "ready", func(t *tx) (err error) {
		r, err = t.request(token, browser, kinds)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := readied{}
	for _, c := range r.Comments() {
		n := c
		n.MemberID = 1 // whose name and address it is was checked when it was asked for
		p, err := s.prepareComment(ctx, &n)
		switch {
		case err == nil:
			list[c] = p
		case !refused(err):
			return nil, err
		}
	}
	return list, nil
}

// PostWaiting posts the comment that waits for a link: a guest's under their
// name, and where the address is a member's as theirs, if it is they who are
// signed in. The link is used up, and the address proved by whoever opened it.
//
// Errors: those of Request; forum.ErrSignIn where the address is a member's and
// nobody is signed in, forum.ErrForbidden where somebody else is;
// forum.ErrConflict for a join of somebody who is no member yet.
func (s *Store) PostWaiting(ctx context.Context, token, browser string, member int64) (a Answered, err error) {
	ready, err := s.ready(ctx, token, browser, forum.RequestComment, forum.RequestJoin)
	if err != nil {
		return a, err
	}
	err = s.write(ctx, "PostWaiting", func(t *tx) error {
		r, err := t.use(token, browser, forum.RequestComment, forum.RequestJoin)
		if err != nil {
			return err
		}
		a = Answered{Address: r.AddressID}
		switch {
		case r.Holder != nil && member == 0:
			return forum.ErrSignIn
		case r.Holder != nil && r.Holder.ID != member:
			return forum.ErrForbidden
		case r.Holder != nil:
			a.Member = *r.Holder
		case r.Kind == forum.RequestJoin:
			return forum.ErrConflict
		}
		if err := t.postWaiting(&a, r, ready); err != nil {
			return err
		}
		a.Proof, err = t.confirmAddress(r.AddressID)
		return err
	})
	return a, err
}

// postWaiting posts what a request carries, and keeps no second copy of it.
func (t *tx) postWaiting(a *Answered, r forum.Request, ready readied) error {
	for _, c := range r.Comments() {
		p, ok := ready[c]
		if !ok {
			a.Lost = append(a.Lost, c)
			continue
		}
		n := c
		if n.MemberID = a.Member.ID; n.MemberID != 0 {
			n.Name, n.Email = "", ""
		}
		posted, err := t.postComment(n, p)
		switch {
		case err == nil:
			a.Posted = append(a.Posted, posted.ID)
		case refused(err):
			a.Lost = append(a.Lost, c)
		default:
			return err
		}
	}
	return t.settle(r.ID)
}

// refused tells whether an error says that a comment cannot be posted, and not
// that something is broken.
func refused(err error) bool {
	var bad *forum.Invalid
	if errors.As(err, &bad) {
		return true
	}
	for _, is := range []error{forum.ErrClosed, forum.ErrNotFound, forum.ErrConflict, forum.ErrGone, forum.ErrForbidden, forum.ErrSignIn, forum.ErrExcluded, forum.ErrSuspended} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

// settle empties a request that was answered, and what hangs on it. Its row
// stays, so that its link is known as used.
func (t *tx) settle(request int64) error {
	return t.do("UPDATE requests SET done_at = coalesce(done_at, $1), "+emptied+" WHERE id = $2 OR join_id = $2",
		t.now.UnixMicro(), request)
}

// ProveAddress answers a link that only shows that somebody reads the mails of
// an address.
func (s *Store) ProveAddress(ctx context.Context, token, browser string, kind forum.RequestKind) (a Answered, err error) {
	err = s.write(ctx, "ProveAddress", func(t *tx) error {
		r, err := t.use(token, browser, kind)
		if err != nil {
			return err
		}
		a = Answered{Address: r.AddressID}
		a.Proof, err = t.confirmAddress(r.AddressID)
		return err
	})
	return a, err
}
