package store

import (
	"context"
	"database/sql"
	"time"

	"colloquy/forum"
)

// A Mail is a row of the outbox, as administrators see it.
type Mail struct {
	ID         int64
	Kind       forum.MailKind
	To         string // "" of one to somebody who reported something
	State      forum.MailState
	DueAt      time.Time
	Attempts   int
	LastError  string
	Reason     string
	MessageID  string
	CreatedAt  time.Time
	FinishedAt time.Time // zero while it is open
	Suppressed string    // why the address takes no mails; "" where it does
}

// CanRetry tells whether a mail can be tried at once: it failed, or waits for its
// next try.
func (m Mail) CanRetry() bool {
	return m.State == forum.MailFailed || m.State == forum.MailQueued && m.Attempts > 0
}

// CanDrop tells whether a mail can be taken out of the outbox: it waits, and is not
// about to be handed over.
func (m Mail) CanDrop() bool { return m.State == forum.MailQueued }

// discreet are the kinds of mails to reporters. Administrators may be whom was
// reported: to whom such a mail goes they are not told.
const discreet = "('outcome', 'receipt', 'report')"

const selectMail = `SELECT o.id, o.kind, CASE WHEN o.kind IN ` + discreet + ` THEN '' ELSE d.email END, o.state, o.due_at, o.attempts,
	CASE WHEN o.kind IN ` + discreet + ` THEN replace(o.last_error, d.email, '…') ELSE o.last_error END, o.reason, o.message_id, o.created_at, o.finished_at,
	CASE WHEN d.suppressed_at IS NULL THEN '' ELSE d.suppressed_why END
	FROM outbox o JOIN addresses d ON d.id = o.address_id `

func (t *tx) mails(query string, args ...any) (list []Mail, err error) {
	err = t.each(func(rows *sql.Rows) error {
		var m Mail
		err := rows.Scan(&m.ID, &m.Kind, &m.To, &m.State, moment{&m.DueAt}, &m.Attempts, &m.LastError, &m.Reason, &m.MessageID,
			moment{&m.CreatedAt}, moment{&m.FinishedAt}, &m.Suppressed)
		list = append(list, m)
		return err
	}, selectMail+query, args...)
	return list, err
}

// MailsPerPage is how many mails a list shows at once.
const MailsPerPage = 50

// Mails returns mails, the newest first; before 0 begins with the newest, and
// there is one more than a page shows where the list goes on. An empty state is
// all of them; queued ones are also those about to be handed over.
func (s *Store) Mails(ctx context.Context, state forum.MailState, before int64) (list []Mail, err error) {
	err = s.read(ctx, "Mails", func(t *tx) error {
		switch state {
		case "":
			list, err = t.mails("WHERE o.id < $1 ORDER BY o.id DESC LIMIT $2", below(before), MailsPerPage+1)
		case forum.MailQueued:
			list, err = t.mails("WHERE o.state IN ('queued', 'handing') AND o.id < $1 ORDER BY o.id DESC LIMIT $2", below(before), MailsPerPage+1)
		default:
			list, err = t.mails("WHERE o.state = $1 AND o.id < $2 ORDER BY o.id DESC LIMIT $3", state, below(before), MailsPerPage+1)
		}
		return err
	})
	return list, err
}

// mailFor reads a mail about which an administrator is to do something, where
// that can still be done.
func (t *tx) mailFor(actor *forum.Member, id int64, can func(Mail) bool) (Mail, error) {
	if _, err := t.administrator(actor); err != nil {
		return Mail{}, err
	}
	list, err := t.mails("WHERE o.id = $1", id)
	switch {
	case err != nil:
		return Mail{}, err
	case len(list) == 0:
		return Mail{}, forum.ErrNotFound
	case !can(list[0]):
		return Mail{}, forum.ErrConflict
	}
	return list[0], nil
}

// noteMail writes down what was done about a mail. To whom it went, the outbox
// says for as long as that is kept (selectEvent).
func (t *tx) noteMail(actor *forum.Member, m Mail, action string) error {
	return t.note(forum.Event{ActorID: actor.ID, Action: action, Kind: forum.SubjectMail, Subject: m.ID, Note: string(m.Kind)})
}

// RetryMail has a mail tried at once, where what kept it is mended: one that
// failed as if for the first time, one that waits before its time.
// forum.ErrConflict where it is neither.
func (s *Store) RetryMail(ctx context.Context, actor *forum.Member, id int64) error {
	return s.write(ctx, "RetryMail", func(t *tx) error {
		m, err := t.mailFor(actor, id, Mail.CanRetry)
		if err != nil {
			return err
		}
		if m.State == forum.MailFailed {
			err = t.do("UPDATE outbox SET state = 'queued', attempts = 0, due_at = $1, handing_at = NULL, finished_at = NULL WHERE id = $2", t.now.UnixMicro(), id)
		} else {
			err = t.do("UPDATE outbox SET due_at = $1 WHERE id = $2", t.now.UnixMicro(), id)
		}
		if err != nil {
			return err
		}
		t.onCommit(t.store.wake)
		return t.noteMail(actor, m, "tried again")
	})
}

// droppedByHand is why a mail was not sent.
const droppedByHand = "an administrator dropped it"

// DropMail takes a mail that waits out of the outbox. forum.ErrConflict where it
// does not wait any more.
func (s *Store) DropMail(ctx context.Context, actor *forum.Member, id int64) error {
	return s.write(ctx, "DropMail", func(t *tx) error {
		m, err := t.mailFor(actor, id, Mail.CanDrop)
		if err != nil {
			return err
		}
		if err := t.finishMail(id, forum.MailSkipped, droppedByHand); err != nil {
			return err
		}
		return t.noteMail(actor, m, "dropped")
	})
}

// LiftSuppression has mails sent again to the address of a mail that bounced.
// One whose owner asked for no more mails stays as it is: forum.ErrForbidden.
func (s *Store) LiftSuppression(ctx context.Context, actor *forum.Member, id int64) error {
	return s.write(ctx, "LiftSuppression", func(t *tx) error {
		m, err := t.mailFor(actor, id, func(Mail) bool { return true })
		if err != nil {
			return err
		}
		switch m.Suppressed {
		case "":
			return nil
		case forum.SuppressedAsked:
			return forum.ErrForbidden
		}
		err = t.do("UPDATE addresses SET suppressed_at = NULL, suppressed_why = '' WHERE id = (SELECT address_id FROM outbox WHERE id = $1)", id)
		if err != nil {
			return err
		}
		return t.noteMail(actor, m, "suppression lifted")
	})
}
