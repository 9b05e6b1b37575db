package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"colloquy/forum"
)

// An AddressFile is what is known of an address: why it gets mails, or gets none.
type AddressFile struct {
	ID           int64
	Email        string
	KnownSince   time.Time
	ConfirmedAt  time.Time // zero where nobody ever proved it
	SuppressedAt time.Time
	Suppressed   string        // why it takes no mails
	Member       *forum.Member // who has it; nil for nobody
	Follows      []AddressFollow
	Stopped      []forum.DataStop
	Waiting      []WaitingMail
	Mails        []Mail // the last ones, the newest first, but for those about reports
	Asked        int    // mails of today of those that anybody can ask for
}

// An AddressFollow is what an address follows, or followed, with the last yes to
// it.
type AddressFollow struct {
	forum.DataFollow
	Consent forum.DataConsent // without a time where none is known
}

// A WaitingMail is a mail about a discussion that waits for its time.
type WaitingMail struct {
	Article string // slug
	Tells   int    // of so many comments
	DueAt   time.Time
}

// addressRows is how many lines of each kind an address file holds.
const addressRows = 100

// AddressFile looks an address up by any spelling of it, for administrators;
// forum.ErrNotFound where nobody has used it yet.
func (s *Store) AddressFile(ctx context.Context, email string) (f AddressFile, err error) {
	key := forum.AddressKey(email)
	if key == "" {
		return f, forum.ErrNotFound
	}
	err = s.read(ctx, "AddressFile", func(t *tx) error {
		f, err = t.addressFile(key)
		return err
	})
	return f, err
}

func (t *tx) addressFile(key string) (f AddressFile, err error) {
	err = t.row([]any{&f.ID, &f.Email, moment{&f.KnownSince}, moment{&f.ConfirmedAt}, moment{&f.SuppressedAt}, &f.Suppressed},
		"SELECT id, email, created_at, confirmed_at, suppressed_at, suppressed_why FROM addresses WHERE email_key = $1", key)
	if err != nil {
		return f, err
	}
	if f.Member, err = t.memberWithAddress(f.ID); err != nil && !errors.Is(err, forum.ErrNotFound) {
		return f, err
	}
	if f.Follows, err = t.addressFollows(f.ID); err != nil {
		return f, err
	}
	f.Stopped, err = records(t, func(h *forum.DataStop) []any { return []any{&h.ID, &h.Article, moment{&h.At}} },
		"SELECT h.id, a.slug, h.stopped_at FROM hearers h JOIN articles a ON a.id = h.article_id WHERE h.address_id = $1 AND h.stopped_at IS NOT NULL LIMIT $2", f.ID, addressRows)
	if err != nil {
		return f, err
	}
	f.Waiting, err = records(t, func(w *WaitingMail) []any { return []any{&w.Article, &w.Tells, moment{&w.DueAt}} },
		`SELECT a.slug, (SELECT count(*) FROM tellings l WHERE l.outbox_id = o.id), o.due_at FROM outbox o JOIN hearers h ON h.id = o.subject_id JOIN articles a ON a.id = h.article_id
		WHERE o.address_id = $1 AND o.kind = 'follow-up' AND o.state = 'queued' LIMIT $2`, f.ID, addressRows)
	if err != nil {
		return f, err
	}
	if f.Mails, err = t.mails("WHERE o.address_id = $1 AND o.kind NOT IN "+discreet+" ORDER BY o.id DESC LIMIT $2", f.ID, mailsShown); err != nil {
		return f, err
	}
	return f, t.row([]any{&f.Asked}, "SELECT count(*) FROM outbox WHERE address_id = $1 AND asking = 1 AND created_at > $2", f.ID, t.now.Add(-forum.AskingPeriod).UnixMicro())
}

// addressFollows reads what an address follows, the newest first.
func (t *tx) addressFollows(address int64) (list []AddressFollow, err error) {
	err = t.each(func(rows *sql.Rows) error {
		var f AddressFollow
		c := &f.Consent
		err := rows.Scan(&f.Kind, &f.Subject, &f.Pace, moment{&f.Since}, moment{&f.EndedAt}, &f.Why, &c.Wording, &c.Source, moment{&c.At})
		list = append(list, f)
		return err
	}, `SELECT x.kind, coalesce(`+subjectOf+`, ''), x.pace, x.created_at, x.ended_at, x.ended_why, coalesce(c.wording, ''), coalesce(c.source, ''), c.at
		FROM follows x LEFT JOIN consents c ON c.id = (SELECT max(k.id) FROM consents k WHERE k.address_id = x.address_id AND k.kind = x.kind AND k.subject_id = x.subject_id)
		WHERE x.address_id = $1 AND NOT (x.kind IN ('weekly', 'monthly') AND x.subject_id = x.id) ORDER BY x.id DESC LIMIT $2`, address, addressRows)
	return list, err
}

// AllowAddress has mails sent again to an address that takes none because nobody
// was there. Where its owner said that none are wanted: forum.ErrForbidden.
func (s *Store) AllowAddress(ctx context.Context, actor *forum.Member, address int64) error {
	return s.write(ctx, "AllowAddress", func(t *tx) error {
		now, err := t.administrator(actor)
		if err != nil {
			return err
		}
		var why string
		if err := t.row([]any{&why}, "SELECT suppressed_why FROM addresses WHERE id = $1 AND email_key <> ''", address); err != nil {
			return err
		}
		switch why {
		case "":
			return nil
		case forum.SuppressedAsked:
			return forum.ErrForbidden
		}
		if err := t.do("UPDATE addresses SET suppressed_at = NULL, suppressed_why = '' WHERE id = $1", address); err != nil {
			return err
		}
		return t.note(forum.Event{ActorID: now.ID, Action: "suppression lifted", Kind: forum.SubjectMail, Subject: 0, Note: "of an address"})
	})
}

// OweTest owes an administrator a mail to their own address, which shows whether
// mails arrive. The error is a *forum.Limited after forum.MaxTestMails in a day.
func (s *Store) OweTest(ctx context.Context, actor *forum.Member) error {
	return s.write(ctx, "OweTest", func(t *tx) error {
		now, err := t.administrator(actor)
		if err != nil {
			return err
		}
		var n int
		var first time.Time
		err = t.row([]any{&n, moment{&first}}, "SELECT count(*), min(created_at) FROM outbox WHERE address_id = $1 AND kind = $2 AND created_at > $3",
			now.AddressID, forum.MailTest, t.now.Add(-forum.AskingPeriod).UnixMicro())
		if err != nil {
			return err
		}
		if n >= forum.MaxTestMails {
			return &forum.Limited{RetryAfter: first.Add(forum.AskingPeriod).Sub(t.now)}
		}
		// Not PriorityAsked through owe: its bound of three a day is for strangers.
		err = t.do(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, created_at) VALUES ($1, $2, $3, $4, $5, 0, 'queued', $6, $6)`,
			fmt.Sprintf("%s/%d/%d/%d", forum.MailTest, now.ID, t.now.UnixMicro(), n), forum.MailTest, now.ID, now.AddressID, forum.PriorityAsked, t.now.UnixMicro())
		if err != nil {
			return err
		}
		t.onCommit(t.store.wake)
		return t.noteMember(now, now.ID, "test mail", "")
	})
}

// MaxCounted is from how many on a number of mails is only said to be as many.
const MaxCounted = 1000

// CountMails counts the mails in each state, MaxCounted + 1 at most of each: for
// more, nobody waits.
func (s *Store) CountMails(ctx context.Context) (counts map[forum.MailState]int, err error) {
	counts = map[forum.MailState]int{}
	err = s.read(ctx, "CountMails", func(t *tx) error {
		for _, state := range []forum.MailState{forum.MailQueued, forum.MailHanding, forum.MailSent, forum.MailFailed, forum.MailSkipped, forum.MailDropped} {
			var n int
			if err := t.row([]any{&n}, "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = $1 LIMIT $2)", state, MaxCounted+1); err != nil {
				return err
			}
			counts[state] = n
		}
		return nil
	})
	return counts, err
}
