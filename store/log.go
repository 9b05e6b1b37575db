package store

import (
	"context"
	"crypto/rand"
	"errors"

	"colloquy/forum"
)

// saltSize is how many random bytes stand before a text of the log when it is
// hashed.
const saltSize = 16

const lastLogged = "SELECT id, hash FROM log WHERE id = (SELECT max(id) FROM log)"

// record appends an act to the log, in the transaction of what was done. Who
// reported stands in no text of it: authors who are moderators read it too.
func (t *tx) record(e forum.LogEntry) error {
	var last int64
	var before []byte
	err := t.row([]any{&last, &before}, lastLogged)
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return err
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails
	e.ID, e.At, e.TextHash = last+1, t.now, forum.TextHash(salt, e.Text)
	e.Hash = e.NextHash(before)
	err = t.do(`INSERT INTO log (id, at, actor_id, act, subject_kind, subject_id, case_id, text_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, e.At.UnixMicro(), e.ActorID, e.Act, e.Kind, e.Subject, e.CaseID, e.TextHash, e.Hash)
	if err != nil {
		return err
	}
	t.onCommit(t.store.wakeLog)
	return t.do("INSERT INTO log_texts (log_id, salt, text) VALUES ($1, $2, $3)", e.ID, salt, e.Text)
}

// Logged receives a word when something was logged.
func (s *Store) Logged() <-chan struct{} { return s.logged }

func (s *Store) wakeLog() {
	select {
	case s.logged <- struct{}{}:
	default: // it is awake
	}
}

// eraseLogTexts takes the texts of at most n entries away that a query names, by
// their numbers, with its first arguments and n as the last one. The chain does
// not mind: it holds their hashes. That they went is logged as well.
func (t *tx) eraseLogTexts(n int, query string, args ...any) (int, error) {
	ids, err := t.ids(query, append(args, n)...)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := t.eraseLogText(id); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

func (t *tx) eraseLogText(id int64) error {
	gone, err := t.changed("UPDATE log_texts SET salt = x'', text = '', erased_at = $1 WHERE log_id = $2 AND text <> ''", t.now.UnixMicro(), id)
	if err != nil || !gone {
		return err
	}
	return t.record(forum.LogEntry{Act: forum.ActErased, Kind: forum.SubjectLog, Subject: id})
}

// EraseLogText takes the text of one entry away, because a person's data must
// go; which entry it was is logged. Gone already, nothing changes.
func (s *Store) EraseLogText(ctx context.Context, id int64) error {
	return s.write(ctx, "EraseLogText", func(t *tx) error {
		var there bool
		if err := t.row([]any{&there}, "SELECT 1 FROM log WHERE id = $1", id); err != nil {
			return err
		}
		return t.eraseLogText(id)
	})
}
