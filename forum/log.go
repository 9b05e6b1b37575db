package forum

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"strconv"
	"strings"
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

	Salt   []byte // of the text; empty where it was erased
	Text   string // "" where it was erased
	Erased time.Time

	Actor string // name today; "" where the account is gone
	Name  string // of the subject today: a person's name, an article's title
	Slug  string // of the subject: a person's handle, an article's slug; "" where it is gone
	About int64  // the member whom the case is about; 0 for nobody
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

// ActErased is the act of an entry that says that the text of another one went:
// it is the subject, of the kind SubjectLog. So nobody takes a text away unseen.
const (
	ActErased  = "erased"
	SubjectLog = "log"
)

// A LogHead names the last entry of the log at some time. Where it is kept
// outside of the database, whoever cuts the log's tail off is found out.
type LogHead struct {
	At   time.Time // when it was noted
	ID   int64     // 0 where nothing was logged yet
	Hash []byte
}

// Short is the head as a mail says it; the beginning of the hash is enough to
// find out whoever changed the log.
func (h LogHead) Short() string {
	if h.ID == 0 {
		return "empty"
	}
	return strconv.FormatInt(h.ID, 10) + " · " + hex.EncodeToString(h.Hash[:min(shownHash, len(h.Hash))]) + "…"
}

// shownHash is how many bytes of a hash people are shown.
const shownHash = 8

// Line is the head as a line of a file: time, number, hash.
func (h LogHead) Line() string {
	return h.At.UTC().Format(time.RFC3339) + " " + strconv.FormatInt(h.ID, 10) + " " + hex.EncodeToString(h.Hash)
}

// ParseLogHead reads a line that Line wrote.
func ParseLogHead(line string) (h LogHead, ok bool) {
	parts := strings.Fields(line)
	if len(parts) != 3 {
		return h, false
	}
	var errs [3]error
	h.At, errs[0] = time.Parse(time.RFC3339, parts[0])
	h.ID, errs[1] = strconv.ParseInt(parts[1], 10, 64)
	h.Hash, errs[2] = hex.DecodeString(parts[2])
	return h, errors.Join(errs[:]...) == nil && h.ID > 0 && len(h.Hash) == sha256.Size
}

// ParseShortLogHead reads a head as Short says it: the number, and the beginning of
// the hash, 16 digits at least.
func ParseShortLogHead(text string) (h LogHead, ok bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '·' || r == '…' || r == ':' })
	if len(parts) != 2 {
		return h, false
	}
	id, err := strconv.ParseInt(parts[0], 10, 64)
	hash, herr := hex.DecodeString(parts[1])
	h.ID, h.Hash = id, hash
	return h, err == nil && herr == nil && id > 0 && len(hash) >= shownHash && len(hash) <= sha256.Size
}

// LogHeadDays is for how many days a head is kept for each of them: somebody who
// looks once a year still finds out since when the log is not the same.
const LogHeadDays = 400

// StaleLogHead tells whether one of the heads that were noted, the newest last,
// need not be kept: another was noted later on the same day, or it is too old.
func StaleLogHead(heads []LogHead, i int) bool {
	at, newest := heads[i].At.UTC(), heads[len(heads)-1].At
	if newest.Sub(at) > LogHeadDays*24*time.Hour {
		return true
	}
	return i+1 < len(heads) && at.Format(time.DateOnly) == heads[i+1].At.UTC().Format(time.DateOnly)
}
