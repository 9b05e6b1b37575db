package store

import (
	"context"

	"colloquy/forum"
)

// A Joining is what somebody says who opens the link of a join. In the browser
// that asked, name and password are those that were typed there; in any other
// they are chosen now, since somebody else may have typed them.
type Joining struct {
	Name       string
	SecretHash string // of the password; "" for none yet
	Leave      bool   // the comments that hang on the join are not to be posted
}

// Join makes a member of whoever opened the link of a join: with the comments
// that hang on it, and with those that the address wrote as a guest.
//
// Errors: those of Request; *forum.Invalid of the name; forum.ErrConflict where
// the address has a member by now; forum.ErrExcluded.
func (s *Store) Join(ctx context.Context, token, browser string, j Joining) (a Answered, err error) {
	ready, err := s.ready(ctx, token, browser, forum.RequestJoin)
	if err != nil {
		return a, err
	}
	err = s.write(ctx, "Join", func(t *tx) error {
		a, err = t.join(token, browser, j, ready)
		return err
	})
	return a, err
}

func (t *tx) join(token, browser string, j Joining, ready readied) (Answered, error) {
	r, err := t.use(token, browser, forum.RequestJoin)
	if err != nil {
		return Answered{}, err
	}
	if r.Holder != nil {
		return Answered{}, forum.ErrConflict
	}
	if err := t.excluded(r.Email, ""); err != nil {
		return Answered{}, err
	}
	id, err := t.addJoined(r, j)
	if err != nil {
		return Answered{}, err
	}
	if err := t.adopt(id, r.AddressID); err != nil {
		return Answered{}, err
	}
	m, err := t.memberByID(id)
	if err != nil {
		return Answered{}, err
	}
	a := Answered{Member: *m, Address: r.AddressID}
	if j.Leave {
		err = t.settle(r.ID)
	} else {
		err = t.postWaiting(&a, r, ready)
	}
	if err != nil {
		return a, err
	}
	if err := t.finishJoins(r.AddressID); err != nil {
		return a, err
	}
	a.Proof, err = t.confirmAddress(r.AddressID)
	return a, err
}

// addJoined adds the member. Whatever else a form said, they have no role.
func (t *tx) addJoined(r forum.Request, j Joining) (int64, error) {
	n := forum.NewMember{Name: r.Name, Email: r.Email, SecretHash: r.SecretHash}
	if !r.Here {
		n.Name, n.SecretHash = j.Name, j.SecretHash
	}
	if err := n.Clean(); err != nil {
		return 0, err
	}
	if err := t.mayBearName(n.Name, 0); err != nil {
		return 0, err
	}
	return t.addMember(n)
}

// finishJoins ends the other joins of an address that has a member now, but for
// those on which a comment hangs: their links offer it to the member.
func (t *tx) finishJoins(address int64) error {
	return t.do(`UPDATE requests SET done_at = $1, secret_hash = '' WHERE address_id = $2 AND kind = 'join' AND done_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM requests c WHERE c.join_id = requests.id AND c.done_at IS NULL)`, t.now.UnixMicro(), address)
}

// adopt gives the member what their address wrote as a guest.
func (t *tx) adopt(member, address int64) error {
	articles, err := t.ids("SELECT DISTINCT article_id FROM comments WHERE address_id = $1", address)
	if err != nil || len(articles) == 0 {
		return err
	}
	if err := t.do("UPDATE comments SET version = version + 1 WHERE parent_id IN (SELECT id FROM comments WHERE address_id = $1)", address); err != nil { // they name whom they answer
		return err
	}
	if err := t.do("UPDATE comments SET member_id = $1, address_id = NULL, name = '', version = version + 1 WHERE address_id = $2", member, address); err != nil {
		return err
	}
	for _, a := range articles {
		if err := t.touchArticle(a); err != nil {
			return err
		}
	}
	return nil
}
