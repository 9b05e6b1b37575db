package jobs

import (
	"context"
	"time"

	"colloquy/store"
)

// Digest lets the issues of the digest go out when they are due: a step at a time,
// so that whoever writes meanwhile need not wait. Several processes may do so.
func Digest(st *store.Store, clock func() time.Time) Loop {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			more, err := st.DigestDue(ctx)
			if err == nil && !more {
				err = untilIssue(ctx, st, clock)
			}
			if err != nil && ctx.Err() == nil {
				return err
			}
		}
		return nil
	}
}

// untilIssue waits until an issue is due, or somebody wants one to go out.
func untilIssue(ctx context.Context, st *store.Store, clock func() time.Time) error {
	at, ok, err := st.NextDigest(ctx)
	if err != nil {
		return err
	}
	return await(ctx, at, ok, clock, st.Issuable())
}
