package forum

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"time"
)

// A LogEntry is one act of moderation, as the log keeps it.
type LogEntry struct {
	ID       int64
	At       time.Time
	ActorID  int64 // 0 for the site itself
	Act      string
	Kind     string // of the subject
	Subject  int64
	CaseID   int64
	TextHash []byte // of the text, see TextHash
	Hash     []byte // of this entry and all before it

	Actor  string // name today; "" where the account is gone
	Text   string // "" where it was erased
	Erased time.Time
}

// NextHash is the hash of the entry after one with the hash before: whoever
// changes, adds or takes out an entry changes all that come after it.
func (e LogEntry) NextHash(before []byte) []byte {
	h := sha256.New()
	h.Write(before)
	for _, n := range []int64{e.ID, e.At.UnixMicro(), e.ActorID, e.Subject, e.CaseID} {
		_ = binary.Write(h, binary.BigEndian, n)
	}
	hashText(h, e.Act)
	hashText(h, e.Kind)
	h.Write(e.TextHash)
	return h.Sum(nil)
}

// hashText writes a text with its length, so that no two rows read the same.
func hashText(h hash.Hash, text string) {
	_ = binary.Write(h, binary.BigEndian, int64(len(text)))
	h.Write([]byte(text))
}

// TextHash is what the log keeps of a text for ever. The salt goes with the text:
// without it nobody can find a short text by trying.
func TextHash(salt []byte, text string) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write([]byte(text))
	return h.Sum(nil)
}
