package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

// publishSoon tells whoever publishes what is due that there is something to wait for.
func (s *Store) publishSoon() {
	select {
	case s.publishable <- struct{}{}:
	default: // told already
	}
}

// Publishable receives a word when an article was scheduled, or another process
// wrote.
func (s *Store) Publishable() <-chan struct{} { return s.publishable }

// NextPublication is when the next article is to be published; ok is false where none
// is scheduled.
func (s *Store) NextPublication(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, "NextPublication", func(t *tx) error {
		return t.row([]any{moment{&at}}, "SELECT min(due_at) FROM articles WHERE status = 'scheduled'")
	})
	return at, !at.IsZero(), err
}

// SiteZone is where the clocks stand by which articles are scheduled.
func (s *Store) SiteZone(ctx context.Context) (zone *time.Location, err error) {
	err = s.read(ctx, "SiteZone", func(t *tx) error {
		e, err := t.entry(forum.SettingPublishing)
		zone = forum.ZoneOf(e)
		return err
	})
	return zone, err
}

// PublishDue publishes the article that was scheduled for the earliest time that has
// come, and returns whether there was one. Which time it says is the one that was
// set, however late the site was there again.
func (s *Store) PublishDue(ctx context.Context) (did bool, err error) {
	err = s.read(ctx, "PublishDue", func(t *tx) (err error) {
		did, err = t.exists("SELECT id FROM articles WHERE status = 'scheduled' AND due_at <= $1 LIMIT 1", t.now.UnixMicro())
		return err
	})
	if err != nil || !did {
		return false, err
	}
	err = s.write(ctx, "PublishDue", func(t *tx) error {
		did, err = t.publishDue()
		return err
	})
	return did, err
}

func (t *tx) publishDue() (bool, error) {
	var id int64
	err := t.row([]any{&id}, `UPDATE articles SET status = 'published', published_at = due_at, updated_at = due_at, due_at = NULL
		WHERE id = (SELECT id FROM articles WHERE status = 'scheduled' AND due_at <= $1 ORDER BY due_at, id LIMIT 1) RETURNING id`, t.now.UnixMicro())
	if errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := t.republic(id, appearance{}); err != nil {
		return false, err
	}
	return true, t.recordStep(id, forum.NewStep{Step: forum.StepPublish}, 0)
}
