package jobs

import (
	"time"

	"colloquy/store"
)

// Publish publishes what was scheduled when its time has come, and what came due while
// nobody was there at once. Several processes may do so.
func Publish(st *store.Store, clock func() time.Time) Loop {
	return whenDue(st.PublishDue, st.NextPublication, st.Publishable(), clock)
}
