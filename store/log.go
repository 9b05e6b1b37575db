package store

import (
	"crypto/rand"
	"errors"

	"colloquy/forum"
)

// saltSize is how many random bytes stand before a text of the log when it is
// hashed.
const saltSize = 16

// record appends an act to the log, in the transaction of what was done. Who
// reported stands in no text of it: authors who are moderators read it too.
func (t *tx) record(e forum.LogEntry) error {
	var last int64
	var before []byte
	err := t.row([]any{&last, &before}, "SELECT id, hash FROM log ORDER BY id DESC LIMIT 1")
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
	return t.do("INSERT INTO log_texts (log_id, salt, text) VALUES ($1, $2, $3)", e.ID, salt, e.Text)
}
