package jobs

import (
	"context"
	"log/slog"
	"time"

	"colloquy/store"
)

// When housekeeping is done: not in the first minute, in which a server that
// has just started has better things to do.
const (
	keepFirst = time.Minute
	keepEvery = time.Hour
)

// Housekeeping does once an hour what time demands.
func Housekeeping(st *store.Store, log *slog.Logger) Loop {
	return func(ctx context.Context) error {
		for wait := keepFirst; ; wait = keepEvery {
			if Sleep(ctx, wait) != nil {
				return nil
			}
			kept, err := st.KeepHouse(ctx)
			if kept != (store.Kept{}) {
				log.Info("housekeeping", "sessions", kept.Sessions, "erased", kept.Erased,
					"announcements", kept.Announcements, "visits", kept.Visits,
					"requests", kept.Requests, "mails", kept.Mails, "names", kept.Names, "events", kept.Events, "left", kept.Left, "rendered", kept.Rendered)
			}
			if err != nil {
				return err
			}
		}
	}
}

// watchEvery is how soon pages show what another process wrote.
const watchEvery = time.Second

// Watch notices what other processes write: an import beside the running
// server, an article opened on the command line.
func Watch(st *store.Store) Loop {
	return func(ctx context.Context) error {
		for Sleep(ctx, watchEvery) == nil {
			if _, err := st.Watch(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

// visitsEvery is how long a visit may be known to the memory alone.
const visitsEvery = 2 * time.Second

// Visits writes down which members opened which discussions.
func Visits(st *store.Store) Loop {
	return func(ctx context.Context) error {
		for Sleep(ctx, visitsEvery) == nil {
			if _, err := st.FlushVisits(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		}
		return nil
	}
}
