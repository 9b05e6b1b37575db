package store

import (
	"context"

	"colloquy/forum"
)

// AddressID finds an address by any spelling of it; forum.ErrNotFound where
// nobody has used it yet.
func (s *Store) AddressID(ctx context.Context, email string) (id int64, err error) {
	key := forum.AddressKey(email)
	if key == "" { // the row of anonymous comments is nobody's
		return 0, forum.ErrNotFound
	}
	err = s.read(ctx, "AddressID", func(t *tx) error {
		return t.row([]any{&id}, "SELECT id FROM addresses WHERE email_key = $1", key)
	})
	return id, err
}

// Proved returns which of the addresses that a browser says it has proved still
// count: those that are there and whose proofs were not made void.
func (s *Store) Proved(ctx context.Context, claims []forum.Claim) (ids []int64, err error) {
	err = s.read(ctx, "Proved", func(t *tx) error {
		for _, c := range claims {
			found, err := t.ids("SELECT id FROM addresses WHERE id = $1 AND version = $2 AND email_key <> ''", c.Subject, c.Version)
			if err != nil {
				return err
			}
			ids = append(ids, found...)
		}
		return nil
	})
	return ids, err
}

// confirmAddress notes that somebody has proved to own an address, and returns
// the version that their browser's proof is to carry.
func (t *tx) confirmAddress(id int64) (version int, err error) {
	err = t.row([]any{&version}, "UPDATE addresses SET confirmed_at = coalesce(confirmed_at, $1) WHERE id = $2 RETURNING version", t.now.UnixMicro(), id)
	return version, err
}

// voidProofs makes every browser prove the address anew, and returns the version
// of the address that counts from now on.
func (t *tx) voidProofs(id int64) (version int, err error) {
	err = t.row([]any{&version}, "UPDATE addresses SET version = version + 1 WHERE id = $1 RETURNING version", id)
	return version, err
}

// releaseAddress forgets an address that nothing refers to any more. One that
// takes no mails stays: nobody is to write to it again. One that followed
// something stays until that is forgotten (forgetFollows), so that it is known to
// what it said yes, and a link in a mail can be taken back.
func (t *tx) releaseAddress(id int64) error {
	var free bool
	err := t.row([]any{&free}, `SELECT EXISTS (SELECT 1 FROM addresses WHERE id = $1 AND email_key <> '' AND suppressed_at IS NULL AND moved_to IS NULL)
		AND NOT EXISTS (SELECT 1 FROM members WHERE address_id = $1) AND NOT EXISTS (SELECT 1 FROM comments WHERE address_id = $1)
		AND NOT EXISTS (SELECT 1 FROM requests WHERE address_id = $1) AND NOT EXISTS (SELECT 1 FROM outbox WHERE address_id = $1)
		AND NOT EXISTS (SELECT 1 FROM follows WHERE address_id = $1) AND NOT EXISTS (SELECT 1 FROM reports WHERE address_id = $1)
		AND NOT EXISTS (SELECT 1 FROM decisions WHERE address_id = $1) AND NOT EXISTS (SELECT 1 FROM exclusions WHERE address_id = $1)
		AND NOT EXISTS (SELECT 1 FROM person_notes WHERE address_id = $1)`, id)
	if err != nil || !free {
		return err
	}
	for _, query := range []string{
		"DELETE FROM tellings WHERE address_id = $1",
		"DELETE FROM hearers WHERE address_id = $1",
		"DELETE FROM consents WHERE address_id = $1",
		"DELETE FROM digest_wishes WHERE address_id = $1",
		"DELETE FROM addresses WHERE id = $1",
		"UPDATE site SET last_address = max(last_address, $1) WHERE id = 1",
	} {
		if err := t.do(query, id); err != nil {
			return err
		}
	}
	return nil
}
