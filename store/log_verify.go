package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"colloquy/forum"
)

// logCheck is the name of the check of the log.
const logCheck = "log"

// A logWalk goes along the log from its first entry and says what is wrong.
type logWalk struct {
	last  int64
	hash  []byte
	wrong []string
	more  int
}

func (w *logWalk) say(format string, args ...any) {
	if len(w.wrong) == maxFindings {
		w.more++
		return
	}
	w.wrong = append(w.wrong, logCheck+": "+fmt.Sprintf(format, args...))
}

// A proofEntry is an entry of the log with what its check asks for besides.
type proofEntry struct {
	forum.LogEntry
	hasText, erasure bool
}

// VerifyLog walks along the whole log and returns a sentence for each thing that
// is wrong: a hash that does not follow from the entry before, a number that is
// left out, a text that is another than was logged, a text that somebody took
// away without a word. Heads that were noted outside of the database have to be
// in it; of one from a mail the beginning of its hash is enough, and no time. It
// reads in steps; what is added meanwhile is looked at too.
func (s *Store) VerifyLog(ctx context.Context, heads []forum.LogHead) ([]string, error) {
	w := &logWalk{}
	for n := logStep; n == logStep; {
		var list []proofEntry
		err := s.read(ctx, "VerifyLog", func(t *tx) (err error) {
			list, err = t.proofs(w.last)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			w.pass(e)
		}
		n = len(list)
	}
	for _, h := range heads {
		if err := s.verifyHead(ctx, w, h); err != nil {
			return nil, err
		}
	}
	if w.more > 0 {
		w.wrong = append(w.wrong, fmt.Sprintf("%s: and %d more", logCheck, w.more))
	}
	return w.wrong, nil
}

func (t *tx) proofs(after int64) ([]proofEntry, error) {
	return records(t, func(e *proofEntry) []any {
		return []any{
			&e.ID,
			moment{&e.At},
			&e.ActorID, &e.Act, &e.Kind, &e.Subject, &e.CaseID, &e.TextHash, &e.Hash,
			&e.hasText, &e.Salt, &e.Text,
			moment{&e.Erased},
			&e.erasure,
		}
	}, `SELECT l.id, l.at, l.actor_id, l.act, l.subject_kind, l.subject_id, l.case_id, l.text_hash, l.hash,
		x.log_id IS NOT NULL, coalesce(x.salt, x''), coalesce(x.text, ''), x.erased_at,
		x.erased_at IS NOT NULL AND EXISTS (SELECT 1 FROM log e WHERE e.subject_kind = 'log' AND e.subject_id = l.id AND e.act = 'erased')
		FROM log l LEFT JOIN log_texts x ON x.log_id = l.id WHERE l.id > $1 ORDER BY l.id LIMIT $2`, after, logStep)
}

// pass holds an entry against the one before it. Where it is wrong the walk goes
// on from what stands there, so that one change is not said of all that follow.
func (w *logWalk) pass(e proofEntry) {
	switch {
	case e.ID == w.last+2:
		w.say("entry %d is missing", e.ID-1)
	case e.ID != w.last+1:
		w.say("the entries %d to %d are missing", w.last+1, e.ID-1)
	case !bytes.Equal(e.NextHash(w.hash), e.Hash) && e.ID == 1:
		w.say("entry 1 was changed after it was written")
	case !bytes.Equal(e.NextHash(w.hash), e.Hash):
		w.say("entry %d does not follow from entry %d: one of them was changed after it was written", e.ID, w.last)
	}
	switch {
	case !e.hasText:
		w.say("the text of entry %d is missing", e.ID)
	case !e.Erased.IsZero() && !e.erasure:
		w.say("the text of entry %d was taken away, and no entry says so", e.ID)
	case e.Erased.IsZero() && !bytes.Equal(forum.TextHash(e.Salt, e.Text), e.TextHash):
		w.say("the text of entry %d was changed after it was written", e.ID)
	}
	w.last, w.hash = e.ID, e.Hash
}

// verifyHead looks for a head that was noted.
func (s *Store) verifyHead(ctx context.Context, w *logWalk, h forum.LogHead) error {
	hash, err := s.logHash(ctx, h.ID)
	noted := "on " + h.At.UTC().Format("2 January 2006, 15:04 UTC") + " in " + logHeadFile
	todo := "Where you put an older backup in its place, move " + logHeadFile + " away and keep it; a new one begins by itself"
	if h.At.IsZero() {
		noted, todo = "as "+h.Short(), "Unless you put an older backup in its place, somebody did this"
	}
	switch {
	case errors.Is(err, forum.ErrNotFound):
		w.say("it ends with entry %d, but entry %d was noted %s: its end was cut off, or an older backup is there instead. %s", w.last, h.ID, noted, todo)
	case err != nil:
		return err
	case !bytes.HasPrefix(hash, h.Hash):
		w.say("entry %d is not the one that was noted %s: the log was written anew from there or before. %s", h.ID, noted, todo)
	}
	return nil
}

func (s *Store) logHash(ctx context.Context, id int64) (hash []byte, err error) {
	err = s.read(ctx, "logHash", func(t *tx) error {
		return t.row([]any{&hash}, "SELECT hash FROM log WHERE id = $1", id)
	})
	return hash, err
}
