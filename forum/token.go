package forum

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"sync"
	"time"
)

// Keys sign tokens that are stored nowhere: the first one signs, all verify, so
// that a key can be retired slowly.
type Keys [][]byte

// KeySize is the size of a key, in bytes: that of the hash (RFC 2104, 3).
const KeySize = sha256.Size

// A Claim is what a signed token says.
type Claim struct {
	Purpose string // what it is good for; a token for one thing is none for another
	Subject int64  // whom it is about
	Version int    // of the subject: a token for another version is void
	Expires time.Time
}

const (
	claimSize = 8 + 4 + 8
	markSize  = 16
)

// Sign makes a token of a claim: 36 bytes, of which 16 are a keyed hash
// (HMAC-SHA-256, RFC 2104, cut to 128 bits), in the letters that an address in
// the web may hold.
func (k Keys) Sign(c Claim) string {
	return base64.RawURLEncoding.EncodeToString(k.seal(0, c))
}

func (k Keys) seal(key int, c Claim) []byte { return seal(hmac.New(sha256.New, k[key]), c) }

// A Signer signs many tokens with the first of some keys, as Keys.Sign does. Several
// may use it at once.
type Signer struct{ hashes sync.Pool }

// NewSigner returns one for keys, of which there is at least one.
func NewSigner(k Keys) *Signer {
	return &Signer{sync.Pool{New: func() any { return hmac.New(sha256.New, k[0]) }}}
}

// Sign makes a token of a claim.
func (s *Signer) Sign(c Claim) string {
	h := s.hashes.Get().(hash.Hash)
	defer s.hashes.Put(h)
	h.Reset()
	return base64.RawURLEncoding.EncodeToString(seal(h, c))
}

func seal(h hash.Hash, c Claim) []byte {
	var expires int64
	if !c.Expires.IsZero() {
		expires = c.Expires.Unix()
	}
	b := make([]byte, 0, claimSize+sha256.Size)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Subject))
	b = binary.BigEndian.AppendUint32(b, uint32(c.Version))
	b = binary.BigEndian.AppendUint64(b, uint64(expires))
	h.Write([]byte(c.Purpose + "\x00"))
	h.Write(b)
	return h.Sum(b)[:claimSize+markSize]
}

// Verify reads a token for a purpose. Not ok: it was not signed by us, for
// something else, or is too old.
func (k Keys) Verify(purpose, token string, now time.Time) (c Claim, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != claimSize+markSize {
		return Claim{}, false
	}
	c = Claim{Purpose: purpose, Subject: int64(binary.BigEndian.Uint64(b)), Version: int(binary.BigEndian.Uint32(b[8:]))}
	if expires := int64(binary.BigEndian.Uint64(b[12:])); expires != 0 {
		c.Expires = time.Unix(expires, 0).UTC()
	}
	for i := range k {
		if hmac.Equal(k.seal(i, c), b) {
			return c, c.Expires.IsZero() || now.Before(c.Expires)
		}
	}
	return Claim{}, false
}
