package store

import (
	"context"

	"colloquy/forum"
)

// RemoveSubscriber removes an address from the digest for good: what it got, what
// it wanted and said yes to is forgotten, what waits for it is not sent, and it
// takes no mails any more, so that no import brings it back. That holds for an
// address that never was here as well. Actor is nil for the command line.
//
// Errors: *forum.Invalid, those of an administrator's deeds.
func (s *Store) RemoveSubscriber(ctx context.Context, actor *forum.Member, email string) error {
	e := &forum.Invalid{}
	email = forum.CleanAddress(e, "email", email)
	if err := e.Or(); err != nil {
		return err
	}
	return s.write(ctx, "RemoveSubscriber", func(t *tx) error {
		if err := t.noteRoll(actor, "subscriber removed", "for good"); err != nil {
			return err
		}
		address, err := t.address(email)
		if err != nil {
			return err
		}
		if err := t.forgetSubscriber(address); err != nil {
			return err
		}
		return t.do("UPDATE addresses SET suppressed_at = $1, suppressed_why = $2 WHERE id = $3 AND suppressed_why <> $2", t.now.UnixMicro(), forum.SuppressedAsked, address)
	})
}

// forgetSubscriber forgets all about the lists that an address had or asked for.
func (t *tx) forgetSubscriber(address int64) error {
	mails, err := t.ids("SELECT id FROM outbox WHERE address_id = $1 AND kind = $2 AND state = 'queued'", address, forum.MailDigest)
	if err != nil {
		return err
	}
	for _, id := range mails {
		if err := t.finishMail(id, forum.MailSkipped, whyLeft); err != nil {
			return err
		}
	}
	for _, query := range []string{
		"DELETE FROM digest_wishes WHERE address_id = $1",
		"DELETE FROM consents WHERE address_id = $1 AND kind IN ('weekly', 'monthly')",
		"DELETE FROM follows WHERE address_id = $1 AND kind IN ('weekly', 'monthly')",
		"DELETE FROM requests WHERE address_id = $1 AND kind = 'follow' AND follow_kind IN ('weekly', 'monthly')",
	} {
		if err := t.do(query, address); err != nil {
			return err
		}
	}
	return nil
}
