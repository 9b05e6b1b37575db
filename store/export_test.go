package store

import (
	"context"
	"time"

	"colloquy/forum"
)

// What follows opens the writer's inside to the tests of package store_test.

// Tx is a transaction that runs.
type Tx = tx

// DigestBatch is how many mails of an issue are owed in one transaction.
const DigestBatch = digestBatch

// Do runs a statement.
func (t *tx) Do(query string, args ...any) error { return t.do(query, args...) }

// OnCommit runs f after the commit.
func (t *tx) OnCommit(f func()) { t.onCommit(f) }

// Write runs a deed of the test's own on the one writer.
func (s *Store) Write(ctx context.Context, name string, do func(*Tx) error) error {
	return s.write(ctx, name, do)
}

// Hold occupies the writer until release is closed: whoever writes meanwhile
// waits, and is then in one group with all the others who waited.
func (s *Store) Hold(release <-chan struct{}) error {
	return s.submit(&deed{ctx: context.Background(), name: "Hold", raw: func(*handle) error { <-release; return nil }})
}

// Plain runs a statement on the writer's connection, outside of transactions.
func (s *Store) Plain(query string) error {
	return s.submit(&deed{ctx: context.Background(), name: "Plain", raw: func(h *handle) error { return h.plain(query) }})
}

// OpenImpatient opens a store that waits for a locked database no longer than busy.
func OpenImpatient(ctx context.Context, o Options, busy time.Duration) (*Store, error) {
	o.busy = busy
	return Open(ctx, o)
}

// InSteps makes a store tell so many followers of a comment at once.
func InSteps(o Options, n int) Options {
	o.expand = n
	return o
}

// GiveAddress gives a member another address.
func (s *Store) GiveAddress(ctx context.Context, m *forum.Member, email string) (address int64, err error) {
	err = s.write(ctx, "GiveAddress", func(t *tx) error {
		if address, err = t.address(email); err != nil {
			return err
		}
		return t.moveMember(m, address)
	})
	return address, err
}

// CheckNames are the names of what Verify looks at.
func CheckNames() []string {
	names := make([]string, len(checks))
	for i, c := range checks {
		names[i] = c.name
	}
	return append(names, logCheck)
}

// LogHeadFile is where heads of the log are noted.
const LogHeadFile = logHeadFile

// RecordMany logs many acts in one transaction.
func (s *Store) RecordMany(ctx context.Context, n int) error {
	return s.write(ctx, "RecordMany", func(t *tx) error {
		for i := range n {
			if err := t.record(forum.LogEntry{Act: "keep", Kind: forum.SubjectComment, Subject: int64(i), Text: "A text."}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Record logs an act, as what is done in a transaction does.
func (s *Store) Record(ctx context.Context, e forum.LogEntry) error {
	return s.write(ctx, "Record", func(t *tx) error { return t.record(e) })
}

// Nobody is what an unknown address is compared with.
const Nobody = nobody

// PasswordParams are those of a new hash.
var PasswordParams = passwordParams

// Strengthen is what SignIn does with a hash that is weaker than today's.
func (s *Store) Strengthen(ctx context.Context, member int64, old, text string) {
	s.strengthen(ctx, member, old, text)
}

// OccupyHashing takes every turn to compute a hash, until release.
func OccupyHashing() (release func()) { return occupy(hashing, hashersAtOnce) }

func occupy(q *forum.Turnstile, atOnce int) (release func()) {
	var all []func()
	for range atOnce {
		r, err := q.Turn(context.Background(), 0)
		if err != nil {
			panic(err)
		}
		all = append(all, r)
	}
	return func() {
		for _, r := range all {
			r()
		}
	}
}

// Epoch is what a reader notes before it begins.
func (s *Store) Epoch() int64 { return s.epoch() }

// LearnRevision is what a reader tells of an article.
func (s *Store) LearnRevision(id, revision, epoch int64) { s.learnRevision(id, revision, epoch) }

// MaxFinders is how many searches may run or wait.
const MaxFinders = maxFinders

// OccupyFinding takes every turn to search, until release.
func (s *Store) OccupyFinding() (release func()) { return occupy(s.finders, findersAtOnce) }

// RemovalStep takes one step of a member's removal.
func (s *Store) RemovalStep(ctx context.Context, id int64) (more bool, err error) {
	return s.removalStep(ctx, id)
}

// MakeAnonymous takes the name off a comment.
func (s *Store) MakeAnonymous(ctx context.Context, c forum.Comment) error {
	return s.write(ctx, "MakeAnonymous", func(t *tx) error { return t.makeAnonymous(c) })
}

// KeepStep is about how many rows one step of housekeeping changes.
const KeepStep = keepStep

// HashToken is what the database knows of a token.
func HashToken(token string) []byte { return hashToken(token) }

// JudgePicture judges the first picture of an article, which was looked for at a time and
// found nowhere.
func (s *Store) JudgePicture(ctx context.Context, article, at int64) error {
	return s.write(ctx, "JudgePicture", func(t *tx) error {
		return t.settlePicture(looseUse{Place: forum.Place{Article: article}, picture: 1, at: at})
	})
}
