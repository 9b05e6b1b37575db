package jobs

import (
	"time"

	"colloquy/store"
)

// Digest lets the issues of the digest go out when they are due: a step at a time,
// so that whoever writes meanwhile need not wait. Several processes may do so.
func Digest(st *store.Store, clock func() time.Time) Loop {
	return whenDue(st.DigestDue, st.NextDigest, st.Issuable(), clock)
}
