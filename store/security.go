package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"colloquy/forum"
)

// Security is how a member's account is kept.
type Security struct {
	HasPassword bool
	Fresh       bool // the browser has signed in a short while ago (forum.FreshSession)
}

// Security tells how a member's account is kept; token is that of the session
// that asks.
func (s *Store) Security(ctx context.Context, member int64, token string) (x Security, err error) {
	err = s.read(ctx, "Security", func(t *tx) error {
		x, _, err = t.security(member, token)
		return err
	})
	return x, err
}

// security also returns the hash of the member's password.
func (t *tx) security(member int64, token string) (x Security, hash string, err error) {
	if hash, err = t.secret(member); err != nil {
		return x, "", err
	}
	began, err := t.sessionOf(token, member)
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return x, "", err
	}
	return Security{HasPassword: hash != "", Fresh: err == nil && t.now.Sub(began) < forum.FreshSession}, hash, nil
}

// CheckOwner makes sure that whoever sits at a browser that is signed in is the
// member: by their password, and where they have none, by a session that is
// fresh. It returns the hash that the password has now, "" for none.
//
// Errors: a *forum.Invalid of the field current; forum.ErrForbidden where there
// is no password and the session is not fresh; *forum.Limited.
func (s *Store) CheckOwner(ctx context.Context, member int64, token, current string) (secret string, err error) {
	var x Security
	err = s.read(ctx, "CheckOwner", func(t *tx) error {
		x, secret, err = t.security(member, token)
		return err
	})
	switch {
	case err != nil:
		return "", err
	case !x.HasPassword && !x.Fresh:
		return "", forum.ErrForbidden
	case !x.HasPassword:
		return "", nil
	}
	right, _, err := compare(ctx, current, secret, true)
	if err == nil && !right {
		err = invalid("current", forum.WrongPassword)
	}
	return secret, err
}

// ChangePassword gives a member a new password, where the old one still has the
// hash that CheckOwner returned, ends everything that the old one allowed, and
// begins a new session.
//
// Errors: a *forum.Invalid of the field password; forum.ErrConflict where the
// password was changed meanwhile; *forum.Limited.
func (s *Store) ChangePassword(ctx context.Context, m *forum.Member, old, text string, n NewSession) (e Entered, err error) {
	if err := fits(m, text); err != nil {
		return e, err
	}
	secret, err := hash(ctx, text, true)
	if err != nil {
		return e, err
	}
	err = s.write(ctx, "ChangePassword", func(t *tx) error {
		same, err := t.hasSecret(m.ID, old)
		if err == nil && !same {
			err = forum.ErrConflict
		}
		if err != nil {
			return err
		}
		now, err := t.memberByID(m.ID)
		if err != nil {
			return err
		}
		e, err = t.renew(now, secret, n)
		return err
	})
	return e, err
}

// renew sets a member's password, ends what the old one allowed, tells the
// member, and begins a session.
func (t *tx) renew(m *forum.Member, secret string, n NewSession) (Entered, error) {
	if err := t.setSecret(m.ID, secret); err != nil {
		return Entered{}, err
	}
	if err := t.endAll(m); err != nil {
		return Entered{}, err
	}
	key := fmt.Sprintf("%s/%d/%d", forum.MailPassword, m.ID, t.now.UnixMicro())
	if err := t.owe(owed{key: key, kind: forum.MailPassword, subject: m.ID, address: m.AddressID, priority: forum.PriorityNotice}); err != nil {
		return Entered{}, err
	}
	return t.enter(n, m.ID)
}

// NoteAttack tells all administrators that somebody tries passwords, once a day
// whatever happens.
func (s *Store) NoteAttack(ctx context.Context, a forum.Attack) error {
	return s.write(ctx, "NoteAttack", func(t *tx) error {
		day := t.now.Truncate(24 * time.Hour)
		var told int
		err := t.row([]any{&told}, "SELECT count(*) FROM events WHERE subject_kind = $1 AND subject_id = 0 AND action = $2 AND at >= $3", forum.SubjectSite, forum.ActionAttack, day.UnixMicro())
		if err != nil || told > 0 {
			return err
		}
		m, _, err := t.memberByEmail(a.Email)
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			return err
		}
		account := "" // by its number: what is noted outlives accounts
		if m.ID != 0 {
			account = fmt.Sprintf("member %d", m.ID)
		}
		if err := t.note(forum.Event{Action: forum.ActionAttack, Kind: forum.SubjectSite, Note: a.Note(account)}); err != nil {
			return err
		}
		return t.tellAdministrators(fmt.Sprintf("%s/%s", forum.MailAttack, day.Format(time.DateOnly)), forum.MailAttack, a.Note(m.Name))
	})
}

// tellAdministrators owes each of them a mail under a key of their own.
func (t *tx) tellAdministrators(key string, kind forum.MailKind, note string) error {
	ids, err := t.ids("SELECT id FROM members WHERE roles <> 0 AND roles & $1 <> 0", forum.RoleAdministrator)
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, err := t.memberByID(id)
		if err != nil {
			return err
		}
		if err := t.owe(owed{key: fmt.Sprintf("%s/%d", key, id), kind: kind, subject: id, address: m.AddressID, priority: forum.PriorityNotice, note: note}); err != nil {
			return err
		}
	}
	return nil
}
