package forum

import (
	"context"
	"sync/atomic"
	"time"
)

// A Turnstile bounds how many do something costly at once, and how many wait for
// their turn: whoever comes when too many wait is told to come later, so that a
// crowd takes neither all the memory nor everybody's time.
type Turnstile struct {
	turns chan struct{}
	most  int64 // that run or wait
	all   atomic.Int64
	later time.Duration
}

// NewTurnstile lets so many run at once, and most run or wait; later is what others
// are told to wait.
func NewTurnstile(atOnce, most int, later time.Duration) *Turnstile {
	return &Turnstile{turns: make(chan struct{}, atOnce), most: int64(most), later: later}
}

// Turn waits for its turn; *Limited where too many wait already. Kept is how many of
// the places are for others.
func (q *Turnstile) Turn(ctx context.Context, kept int64) (release func(), err error) {
	if q.all.Add(1) > q.most-kept {
		q.all.Add(-1)
		return nil, &Limited{RetryAfter: q.later}
	}
	select {
	case q.turns <- struct{}{}:
		return func() { <-q.turns; q.all.Add(-1) }, nil
	case <-ctx.Done():
		q.all.Add(-1)
		return nil, ctx.Err()
	}
}

// All is how many run or wait.
func (q *Turnstile) All() int64 { return q.all.Load() }
