package store

import (
	"context"
	"fmt"
	"time"

	"colloquy/forum"
)

// oweLink owes the mail that carries the link of a request. Repeated says that
// it was owed before.
func (t *tx) oweLink(request int64, kind forum.RequestKind, address int64, repeated bool) error {
	key := fmt.Sprintf("%s/%d", kind, request)
	if repeated {
		var n int
		if err := t.row([]any{&n}, "SELECT count(*) FROM outbox WHERE kind = $1 AND subject_id = $2", kind, request); err != nil {
			return err
		}
		if kind == forum.RequestFollow && n >= forum.MaxAskingMails {
			return nil // who did not answer three mails does not want it
		}
		key = fmt.Sprintf("%s/%d", key, n+1)
	}
	return t.owe(owed{key: key, kind: forum.MailKind(kind), subject: request, address: address, priority: forum.PriorityAsked, asking: kind.Asking()})
}

// owed is a mail to be.
type owed struct {
	key      string // what is owed twice under one key is sent once
	kind     forum.MailKind
	subject  int64
	address  int64
	priority forum.Priority
	asking   bool   // counts for the bound of mails to whoever did not prove to want them
	note     string // what an administrator's mail is about
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
		VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $7) ON CONFLICT (key) DO NOTHING`,
		o.key, o.kind, o.subject, o.address, o.priority, o.asking, now, o.note)
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

// NextDue is when the next mail is due; ok is false where none is owed.
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, "NextDue", func(t *tx) error {
		return t.row([]any{moment{&at}}, "SELECT min(due_at) FROM outbox WHERE state IN ('queued', 'handing')")
	})
	return at, !at.IsZero(), err
}

// A Claimed is a mail that is about to be sent.
type Claimed struct {
	ID      int64
	Kind    forum.MailKind
	Attempt int  // 1 is the first
	InDoubt bool // it may have been sent already, before a crash
}

// ClaimDue takes at most n mails that are due, the most urgent first. It counts
// the attempt and sets the time of the next one before anything is sent: whoever
// crashes in between cannot hammer a server after that.
func (s *Store) ClaimDue(ctx context.Context, n int) (list []Claimed, err error) {
	err = s.write(ctx, "ClaimDue", func(t *tx) error {
		list = nil
		ids, err := t.ids("SELECT id FROM outbox WHERE state IN ('queued', 'handing') AND due_at <= $1 ORDER BY priority, due_at, id LIMIT $2", t.now.UnixMicro(), n)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c := Claimed{ID: id}
			var state forum.MailState
			if err := t.row([]any{&c.Kind, &c.Attempt, &state}, "SELECT kind, attempts + 1, state FROM outbox WHERE id = $1", id); err != nil {
				return err
			}
			c.InDoubt = state == forum.MailHanding
			wait, ok := forum.RetryAfter(c.Attempt)
			if !ok {
				wait = lastLease
			}
			if err := t.do("UPDATE outbox SET attempts = $1, due_at = $2 WHERE id = $3", c.Attempt, t.now.Add(wait).UnixMicro(), id); err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return list, err
}

// lastLease is how long the last attempt may take.
const lastLease = time.Hour

// MarkHanding notes that the last byte of a mail is about to be sent: from now on
// it is in doubt until its end is noted.
func (s *Store) MarkHanding(ctx context.Context, id int64, messageID string) error {
	return s.write(ctx, "MarkHanding", func(t *tx) error {
		return t.do("UPDATE outbox SET state = 'handing', handing_at = $1, message_id = $2 WHERE id = $3 AND state IN ('queued', 'handing')", t.now.UnixMicro(), messageID, id)
	})
}

// MarkLater notes why a mail could not be handed over; it is tried again when it
// is due next, or has failed after the last attempt.
func (s *Store) MarkLater(ctx context.Context, id int64, why string) error {
	return s.write(ctx, "MarkLater", func(t *tx) error {
		var attempts int
		if err := t.row([]any{&attempts}, "SELECT attempts FROM outbox WHERE id = $1", id); err != nil {
			return err
		}
		if _, ok := forum.RetryAfter(attempts); !ok {
			return t.finishMail(id, forum.MailFailed, why)
		}
		return t.do("UPDATE outbox SET state = 'queued', last_error = $1 WHERE id = $2 AND finished_at IS NULL", why, id)
	})
}

// MarkDone notes the end of a mail: sent, failed, skipped or dropped, and why.
func (s *Store) MarkDone(ctx context.Context, id int64, state forum.MailState, why string) error {
	return s.write(ctx, "MarkDone", func(t *tx) error { return t.finishMail(id, state, why) })
}

// nobodyThere is why a mail failed whose address does not exist.
const nobodyThere = "nobody is there"

// MarkNobodyThere notes the end of a mail whose address does not exist, and what
// the server said; the address is suppressed by rule (forum.Suppresses).
func (s *Store) MarkNobodyThere(ctx context.Context, id int64, why string) error {
	return s.write(ctx, "MarkNobodyThere", func(t *tx) error {
		var address int64
		var confirmed, first time.Time
		err := t.row([]any{&address, moment{&confirmed}}, "SELECT d.id, d.confirmed_at FROM outbox o JOIN addresses d ON d.id = o.address_id WHERE o.id = $1", id)
		if err != nil {
			return err
		}
		err = t.row([]any{moment{&first}}, "SELECT min(finished_at) FROM outbox WHERE address_id = $1 AND state = 'failed' AND reason = $2", address, nobodyThere)
		if err != nil {
			return err
		}
		if err := t.finishMail(id, forum.MailFailed, why); err != nil {
			return err
		}
		if err := t.do("UPDATE outbox SET reason = $1 WHERE id = $2 AND state = 'failed'", nobodyThere, id); err != nil {
			return err
		}
		if !forum.Suppresses(!confirmed.IsZero(), first, t.now) {
			return nil
		}
		return t.do("UPDATE addresses SET suppressed_at = $1, suppressed_why = $2 WHERE id = $3 AND suppressed_at IS NULL", t.now.UnixMicro(), forum.SuppressedBounce, address)
	})
}

func (t *tx) finishMail(id int64, state forum.MailState, why string) error {
	column := "reason"
	if state == forum.MailFailed {
		column = "last_error"
	}
	return t.do("UPDATE outbox SET state = $1, "+column+" = $2, finished_at = $3 WHERE id = $4 AND finished_at IS NULL", state, why, t.now.UnixMicro(), id)
}
