package store

import (
	"fmt"
	"time"

	"colloquy/forum"
)

// oweLink owes the mail that carries the link of a request. Repeated says that
// it was owed before.
func (t *tx) oweLink(request int64, kind forum.RequestKind, address int64, repeated bool) error {
	if kind == forum.RequestFollow {
		if enough, err := t.askedEnough(request, address); err != nil || enough {
			return err
		}
	}
	key := fmt.Sprintf("%s/%d", kind, request)
	if repeated {
		var n int
		if err := t.row([]any{&n}, "SELECT count(*) FROM outbox WHERE kind = $1 AND subject_id = $2", kind, request); err != nil {
			return err
		}
		key = fmt.Sprintf("%s/%d", key, n+1)
	}
	return t.owe(owed{key: key, kind: forum.MailKind(kind), subject: request, address: address, priority: forum.PriorityAsked, asking: kind.Asking()})
}

// askedEnough tells whether an address had all mails about a follow that it gets,
// whichever browsers asked: who did not answer three does not want it.
func (t *tx) askedEnough(request, address int64) (bool, error) {
	var n int
	err := t.row([]any{&n}, `SELECT count(*) FROM requests q JOIN requests r ON r.address_id = $2 AND r.kind = q.kind AND r.follow_kind = q.follow_kind AND r.follow_subject = q.follow_subject
		AND r.done_at IS NULL AND r.expires_at > $3 CROSS JOIN outbox o ON o.kind = r.kind AND o.subject_id = r.id WHERE q.id = $1`, request, address, t.now.UnixMicro())
	return n >= forum.MaxAskingMails, err
}

// owed is a mail to be.
type owed struct {
	key      string // what is owed twice under one key is sent once
	kind     forum.MailKind
	subject  int64
	address  int64
	priority forum.Priority
	asking   bool          // counts for the bound of mails to whoever did not prove to want them
	note     string        // what an administrator's mail is about
	after    time.Duration // how long it waits, so that what it tells of can be taken back
}

// overAskingBound is why a mail was not sent.
const overAskingBound = "the address had its mails for today"

// owe writes a row of the outbox, in the transaction of what the mail is about.
// Above the bound the row says that nothing is sent, once a day.
func (t *tx) owe(o owed) error {
	now := t.now.UnixMicro()
	over, err := t.overBound(o)
	if err != nil {
		return err
	}
	if over {
		return t.do(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, reason, created_at, finished_at)
			VALUES ($1, $2, $3, $4, $5, 0, 'skipped', $6, $7, $6, $6) ON CONFLICT (key) DO NOTHING`,
			fmt.Sprintf("over/%d/%s", o.address, t.now.Format(time.DateOnly)), o.kind, o.subject, o.address, o.priority, now, overAskingBound)
	}
	err = t.do(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, note, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9) ON CONFLICT (key) DO NOTHING`,
		o.key, o.kind, o.subject, o.address, o.priority, o.asking, t.now.Add(o.after).UnixMicro(), o.note, now)
	if err == nil {
		t.onCommit(t.store.wake)
	}
	return err
}

// overBound tells whether an address had its mails for today. Those that anybody
// can ask for are counted together; one that only its member can ask for has a
// count of its own, which strangers cannot use up.
func (t *tx) overBound(o owed) (bool, error) {
	if o.priority != forum.PriorityAsked {
		return false, nil
	}
	since := t.now.Add(-forum.AskingPeriod).UnixMicro()
	var n int
	if !o.asking {
		err := t.row([]any{&n}, "SELECT count(*) FROM outbox WHERE address_id = $1 AND created_at > $2 AND kind = $3 AND state <> 'skipped'", o.address, since, o.kind)
		return n >= forum.MaxAskingMails, err
	}
	if err := t.row([]any{&n}, "SELECT count(*) FROM outbox WHERE address_id = $1 AND asking = 1 AND created_at > $2", o.address, since); err != nil {
		return false, err
	}
	bound, err := t.askingBound(o)
	return n >= bound, err
}

// askingBound is how many mails the address may have had today for one more to
// go out. Of a member's, the last is kept for signing in: strangers who ask for
// the others must not keep anybody out of their account.
func (t *tx) askingBound(o owed) (int, error) {
	if forum.RequestKind(o.kind).Enters() {
		return forum.MaxAskingMails, nil
	}
	members, err := t.ids("SELECT id FROM members WHERE address_id = $1", o.address)
	return forum.MaxAskingMails - len(members), err
}

// wake tells whoever delivers that something is due.
func (s *Store) wake() {
	select {
	case s.due <- struct{}{}:
	default: // told already
	}
}

// Due receives a word when a mail may have become due: one was owed, or another
// process wrote.
func (s *Store) Due() <-chan struct{} { return s.due }
