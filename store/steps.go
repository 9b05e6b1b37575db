package store

import (
	"context"
	"database/sql"
	"time"

	"colloquy/forum"
)

// A Step is one in the delivery of a mail, to be noted.
type Step struct {
	ID int64
	// Attempt is the one that the step belongs to: where another has begun since,
	// it is not taken. 0 does not ask.
	Attempt int
	// State is where the mail stands by now. MailQueued: it could not be handed
	// over, and is tried again when it is due, or has failed after the last
	// attempt.
	State     forum.MailState
	Why       string
	MessageID string // of MailHanding, and of MailSent where that was not noted
	Absence   forum.Absence
	// Until puts a mail off that was not tried, to this moment: the attempt does
	// not count, and State is as before.
	Until time.Time
}

// Note notes steps in one transaction, so that many cost little more than one.
// It returns the mails that are not to be handed over although they were about
// to: they ended meanwhile, or somebody else has them.
func (s *Store) Note(ctx context.Context, steps []Step) (lost []int64, err error) {
	err = s.write(ctx, "Note", func(t *tx) error {
		var sent, handing []Step
		for _, p := range steps {
			switch {
			case !p.Until.IsZero():
			case p.State == forum.MailHanding:
				handing = append(handing, p)
				continue
			case p.State == forum.MailSent:
				sent = append(sent, p)
				continue
			}
			if err := t.noteStep(p); err != nil {
				return err
			}
		}
		if err := t.noteSent(sent); err != nil {
			return err
		}
		lost, err = t.noteHanding(handing)
		return err
	})
	return lost, err
}

func (t *tx) noteSent(steps []Step) error {
	if len(steps) == 0 {
		return nil
	}
	rows := make([][2]any, len(steps))
	for i, p := range steps {
		rows[i] = [2]any{p.ID, p.MessageID}
	}
	return t.do(`UPDATE outbox SET state = 'sent', finished_at = $1, message_id = coalesce(nullif(j.value ->> 1, ''), message_id) FROM json_each($2) j
		WHERE outbox.id = j.value ->> 0 AND finished_at IS NULL`, t.now.UnixMicro(), jsonRows(rows))
}

// noteHanding notes that the last bytes of mails are about to be sent: from now
// on they are in doubt until their end is noted.
func (t *tx) noteHanding(steps []Step) (lost []int64, err error) {
	if len(steps) == 0 {
		return nil, nil
	}
	rows := make([][3]any, len(steps))
	waits := make(map[int64]bool, len(steps))
	for i, p := range steps {
		rows[i], waits[p.ID] = [3]any{p.ID, p.Attempt, p.MessageID}, true
	}
	err = t.each(func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		delete(waits, id)
		return err
	}, `UPDATE outbox SET state = 'handing', handing_at = $1, message_id = j.value ->> 2 FROM json_each($2) j
		WHERE outbox.id = j.value ->> 0 AND finished_at IS NULL AND (j.value ->> 1 = 0 OR attempts = j.value ->> 1) RETURNING outbox.id`, t.now.UnixMicro(), jsonRows(rows))
	for id := range waits {
		lost = append(lost, id)
	}
	return lost, err
}

func (t *tx) noteStep(p Step) error {
	switch {
	case !p.Until.IsZero():
		return t.do("UPDATE outbox SET state = $1, attempts = attempts - 1, due_at = $2 WHERE id = $3 AND attempts = $4 AND finished_at IS NULL", p.State, p.Until.UnixMicro(), p.ID, p.Attempt)
	case p.State == forum.MailQueued:
		return t.noteLater(p)
	case p.Absence != forum.AbsentNot:
		return t.noteAbsence(p)
	}
	return t.finishMail(p.ID, p.State, p.Why)
}

func (t *tx) noteLater(p Step) error {
	var attempts int
	if err := t.row([]any{&attempts}, "SELECT attempts FROM outbox WHERE id = $1", p.ID); err != nil {
		return err
	}
	if p.Attempt != 0 && p.Attempt != attempts {
		return nil
	}
	if _, ok := forum.RetryAfter(attempts); !ok {
		return t.finishMail(p.ID, forum.MailFailed, p.Why)
	}
	return t.do("UPDATE outbox SET state = 'queued', last_error = $1 WHERE id = $2 AND finished_at IS NULL", p.Why, p.ID)
}

// Why a mail failed whose address does not exist, or may not.
const (
	nobodyThere  = "nobody is there"
	perhapsThere = "perhaps nobody is there"
)

// noteAbsence notes the end of a mail whose address does not exist; the address
// is suppressed by rule (forum.Suppresses).
func (t *tx) noteAbsence(p Step) error {
	var address int64
	var confirmed, first time.Time
	err := t.row([]any{&address, moment{&confirmed}}, "SELECT d.id, d.confirmed_at FROM outbox o JOIN addresses d ON d.id = o.address_id WHERE o.id = $1", p.ID)
	if err != nil {
		return err
	}
	err = t.row([]any{moment{&first}}, `SELECT min(finished_at) FROM outbox WHERE address_id = $1 AND state = 'failed' AND reason IN ($2, $3)
		AND finished_at > coalesce((SELECT max(finished_at) FROM outbox WHERE address_id = $1 AND state = 'sent'), 0)`, address, nobodyThere, perhapsThere)
	if err != nil {
		return err
	}
	if err := t.finishMail(p.ID, forum.MailFailed, p.Why); err != nil {
		return err
	}
	reason := nobodyThere
	if p.Absence == forum.AbsentPerhaps {
		reason = perhapsThere
	}
	if err := t.do("UPDATE outbox SET reason = $1 WHERE id = $2 AND state = 'failed'", reason, p.ID); err != nil {
		return err
	}
	if !forum.Suppresses(p.Absence, !confirmed.IsZero(), first, t.now) {
		return nil
	}
	return t.do("UPDATE addresses SET suppressed_at = $1, suppressed_why = $2 WHERE id = $3 AND suppressed_why IN ('', $2)", t.now.UnixMicro(), forum.SuppressedBounce, address)
}

func (t *tx) finishMail(id int64, state forum.MailState, why string) error {
	column := "reason"
	if state == forum.MailFailed {
		column = "last_error"
	}
	done, err := t.changed("UPDATE outbox SET state = $1, "+column+" = $2, finished_at = $3 WHERE id = $4 AND finished_at IS NULL", state, why, t.now.UnixMicro(), id)
	if err == nil && done && state == forum.MailSkipped {
		err = t.untell(id)
	}
	return err
}
