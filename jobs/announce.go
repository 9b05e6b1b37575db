package jobs

import (
	"context"
	"time"

	"colloquy/store"
)

// Announce tells followers of new comments and of new articles when their time
// has come: a few at a time, so that whoever posts meanwhile need not wait.
func Announce(st *store.Store, clock func() time.Time) Loop {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			more, err := st.Announce(ctx)
			if err == nil && !more {
				more, err = st.AnnounceArticles(ctx)
			}
			if err == nil && !more {
				err = untilAnnouncement(ctx, st, clock)
			}
			if err != nil && ctx.Err() == nil {
				return err
			}
		}
		return nil
	}
}

// untilAnnouncement waits until followers are to be told of something.
func untilAnnouncement(ctx context.Context, st *store.Store, clock func() time.Time) error {
	at, ok, err := st.NextAnnouncement(ctx)
	if err != nil {
		return err
	}
	return await(ctx, at, ok, clock, st.Announceable())
}

// await waits until a moment, where there is one, or until somebody tells; and
// never for long, since the clock may be set.
func await(ctx context.Context, at time.Time, ok bool, clock func() time.Time, told <-chan struct{}) error {
	wait := lookAtLeast
	if ok {
		wait = min(wait, at.Sub(clock()))
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-told:
	case <-ctx.Done():
	}
	return nil
}
