package store

import (
	"context"
	"sync/atomic"
	"time"

	"colloquy/forum"
)

// A turnstile bounds how many do something costly at once, and how many wait for
// their turn: whoever comes when too many wait is told to come later, so that a
// crowd takes neither all the memory nor everybody's time.
type turnstile struct {
	turns chan struct{}
	most  int64 // that run or wait
	all   atomic.Int64
}

func newTurnstile(atOnce, most int) *turnstile {
	return &turnstile{turns: make(chan struct{}, atOnce), most: int64(most)}
}

// turn waits for its turn; *forum.Limited where too many wait already. Kept is
// how many of the places are for others.
func (q *turnstile) turn(ctx context.Context, kept int64) (release func(), err error) {
	if q.all.Add(1) > q.most-kept {
		q.all.Add(-1)
		return nil, &forum.Limited{RetryAfter: 5 * time.Second}
	}
	select {
	case q.turns <- struct{}{}:
		return func() { <-q.turns; q.all.Add(-1) }, nil
	case <-ctx.Done():
		q.all.Add(-1)
		return nil, ctx.Err()
	}
}
