package store

import (
	"time"

	"colloquy/forum"
)

// emptyKept erases what somebody was writing when they signed in, once the time
// to go on with it is over.
func (t *tx) emptyKept() (int, error) {
	return t.count("UPDATE requests SET "+emptied+" WHERE id IN (SELECT id FROM requests WHERE done_at IS NOT NULL AND body <> '' AND expires_at <= $1 LIMIT $2)",
		t.now.UnixMicro(), keepStep)
}

// dropRequests forgets what nobody answered in time, with the comment that
// waited for it, and what was answered long ago: until then its link says that
// it was used. An address that nothing else refers to goes too.
func (t *tx) dropRequests() (int, error) {
	n, err := t.dropWithAddresses("DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE done_at IS NULL AND expires_at <= $1 LIMIT $2) RETURNING address_id",
		t.now, keepStep)
	if err != nil || n >= keepStep {
		return n, err
	}
	done, err := t.dropWithAddresses("DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE done_at <= $1 LIMIT $2) RETURNING address_id",
		t.now.Add(-t.store.policy.MailRetention), keepStep-n)
	return n + done, err
}

// forgetTellings forgets who was told of what by mails that were done long ago: a
// bundle tells of hundreds of comments, and its row is dropped at once. Where
// others are still to be told of a comment, who was told already stays known.
func (t *tx) forgetTellings() (int, error) {
	return t.count(`DELETE FROM tellings WHERE (comment_id, address_id) IN (SELECT l.comment_id, l.address_id FROM outbox o JOIN tellings l ON l.outbox_id = o.id
		WHERE o.finished_at <= $1 AND NOT EXISTS (SELECT 1 FROM announcements n WHERE n.comment_id = l.comment_id) ORDER BY o.finished_at LIMIT $2)`,
		t.now.Add(-t.store.policy.MailRetention).UnixMicro(), keepStep)
}

// forgetMails drops mails that were done long ago, sent or not, once it is
// forgotten whom they told of what.
func (t *tx) forgetMails() (int, error) {
	return t.dropWithAddresses("DELETE FROM outbox WHERE id IN (SELECT id FROM outbox o WHERE finished_at <= $1 AND NOT EXISTS (SELECT 1 FROM tellings l WHERE l.outbox_id = o.id) ORDER BY finished_at LIMIT $2) RETURNING address_id",
		t.now.Add(-t.store.policy.MailRetention), keepStep)
}

// dropWithAddresses deletes at most n rows older than a moment by a statement
// that returns the addresses they referred to.
func (t *tx) dropWithAddresses(query string, before time.Time, n int) (int, error) {
	ids, err := t.ids(query, before.UnixMicro(), n)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.releaseAddress(id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// forgetFollows forgets what ended long ago, and to what words somebody said yes
// then. An address that nothing else refers to goes too.
func (t *tx) forgetFollows() (int, error) {
	list, err := records(t, func(f *forum.Follow) []any { return []any{&f.ID, &f.AddressID, &f.Kind, &f.Subject} },
		"SELECT id, address_id, kind, subject_id FROM follows WHERE ended_at <= $1 AND NOT EXISTS (SELECT 1 FROM tellings l WHERE l.follow_id = follows.id) LIMIT $2",
		t.now.Add(-forum.EventRetention).UnixMicro(), keepStep)
	if err != nil {
		return 0, err
	}
	for _, f := range list {
		if err := t.do("DELETE FROM consents WHERE address_id = $1 AND kind = $2 AND subject_id = $3", f.AddressID, f.Kind, f.Subject); err != nil {
			return 0, err
		}
		if err := t.do("DELETE FROM follows WHERE id = $1", f.ID); err != nil {
			return 0, err
		}
		if f.Kind.IsList() {
			if err := t.forgetWishes(f.AddressID); err != nil {
				return 0, err
			}
		}
		if err := t.releaseAddress(f.AddressID); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// forgetWishes forgets what an address wanted of the digest, once it has no list any
// more and it is forgotten which it had.
func (t *tx) forgetWishes(address int64) error {
	return t.do("DELETE FROM digest_wishes WHERE address_id = $1 AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.address_id = $1 AND f.kind IN ('weekly', 'monthly'))", address)
}

func (t *tx) forgetNames() (int, error) {
	return t.count("DELETE FROM member_names WHERE (member_id, until) IN (SELECT member_id, until FROM member_names WHERE until <= $1 ORDER BY until LIMIT $2)",
		t.now.Add(-forum.NameRetention).UnixMicro(), keepStep)
}

func (t *tx) forgetEvents() (int, error) {
	return t.count("DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at <= $1 ORDER BY at LIMIT $2)",
		t.now.Add(-forum.EventRetention).UnixMicro(), keepStep)
}
