package jobs

import (
	"context"
	"time"

	"colloquy/store"
)

// Publish publishes what was scheduled when its time has come, and what came due while
// nobody was there at once. Several processes may do so.
func Publish(st *store.Store, clock func() time.Time) Loop {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			more, err := st.PublishDue(ctx)
			if err == nil && !more {
				err = untilPublication(ctx, st, clock)
			}
			if err != nil && ctx.Err() == nil {
				return err
			}
		}
		return nil
	}
}

// untilPublication waits until an article is due, or one was scheduled.
func untilPublication(ctx context.Context, st *store.Store, clock func() time.Time) error {
	at, ok, err := st.NextPublication(ctx)
	if err != nil {
		return err
	}
	return await(ctx, at, ok, clock, st.Publishable())
}
