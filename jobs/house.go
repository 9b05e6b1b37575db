package jobs

import (
	"context"
	"log/slog"
	"time"

	"colloquy/store"
)

// When housekeeping is done: not at once, since a server that has just started
// has better things to do; and then often, so that what is promised for a time
// goes when that is over. Where nothing is to be done it costs a few looks into
// indexes.
const (
	keepFirst = 20 * time.Second
	keepEvery = time.Minute
)

// every does something for the first time after a while, and then again and
// again, until it fails.
func every(first, then time.Duration, do func(context.Context) error) Loop {
	return func(ctx context.Context) error {
		for wait := first; Sleep(ctx, wait) == nil; wait = then {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		}
		return nil
	}
}

// Hourly does something a minute after the start, and then once an hour.
func Hourly(do func(context.Context) error) Loop { return every(time.Minute, time.Hour, do) }

// Housekeeping does what time demands.
func Housekeeping(st *store.Store, log *slog.Logger) Loop {
	return every(keepFirst, keepEvery, func(ctx context.Context) error {
		kept, err := st.KeepHouse(ctx)
		if kept != (store.Kept{}) {
			log.Info("housekeeping", "sessions", kept.Sessions, "erased", kept.Erased,
				"visits", kept.Visits, "networks", kept.Networks, "judged", kept.Judged,
				"requests", kept.Requests, "mails", kept.Mails, "previews", kept.Previews, "names", kept.Names, "events", kept.Events, "left", kept.Left, "rendered", kept.Rendered, "related", kept.Related, "pictures", kept.Pictures)
		}
		return err
	})
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

// tellEvery is how often it is asked whether moderators are to be told of what
// waits: what cannot wait is owed with the report itself.
const tellEvery = time.Minute

// TellModerators tells moderators by mail what waits for them.
func TellModerators(st *store.Store) Loop {
	return every(keepFirst, tellEvery, func(ctx context.Context) error {
		_, err := st.TellModerators(ctx)
		return err
	})
}

const (
	// headPause is how long acts of moderation are gathered before the head of
	// their log is noted: forty decisions in a row cost few syncs to the disk.
	headPause = time.Second
	// headLook is how soon what other processes logged is noted.
	headLook = time.Minute
)

// LogHeads notes the newest entry of the log outside of the database, soon after
// something was logged, and once more in the end.
func LogHeads(st *store.Store) Loop {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			if err := st.NoteLogHead(ctx); err != nil && ctx.Err() == nil {
				return err
			}
			select {
			case <-st.Logged():
				_ = Sleep(ctx, headPause)
			case <-time.After(headLook):
			case <-ctx.Done():
			}
		}
		return st.NoteLogHead(context.WithoutCancel(ctx))
	}
}
