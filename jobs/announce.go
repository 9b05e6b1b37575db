package jobs

import (
	"context"
	"time"

	"colloquy/store"
)

// Announce tells followers of new comments and of new articles when their time
// has come: a few at a time, so that whoever posts meanwhile need not wait.
func Announce(st *store.Store, clock func() time.Time) Loop {
	due := func(ctx context.Context) (more bool, err error) {
		if more, err = st.Announce(ctx); err == nil && !more {
			more, err = st.AnnounceArticles(ctx)
		}
		return more, err
	}
	return whenDue(due, st.NextAnnouncement, st.Announceable(), clock)
}

// whenDue takes a step as long as there is more to do, and then waits until something
// is due next, or somebody tells.
func whenDue(step func(context.Context) (more bool, err error), next func(context.Context) (time.Time, bool, error), told <-chan struct{}, clock func() time.Time) Loop {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			more, err := step(ctx)
			if err == nil && !more {
				err = rest(ctx, next, told, clock)
			}
			if err != nil && ctx.Err() == nil {
				return err
			}
		}
		return nil
	}
}

// rest waits until something is due, or somebody tells.
func rest(ctx context.Context, next func(context.Context) (time.Time, bool, error), told <-chan struct{}, clock func() time.Time) error {
	at, ok, err := next(ctx)
	if err != nil {
		return err
	}
	return await(ctx, at, ok, clock, told)
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
