package store

import (
	"context"

	"colloquy/forum"
)

// FeedVersion is which address of the member's private feed counts.
func (s *Store) FeedVersion(ctx context.Context, member int64) (version int, err error) {
	err = s.read(ctx, "FeedVersion", func(t *tx) error {
		return t.row([]any{&version}, "SELECT feed_version FROM members WHERE id = $1", member)
	})
	return version, err
}

// FeedReader is the member whose private feed an address names: forum.ErrNotFound
// where that is not theirs any more, forum.ErrGone while they are suspended or
// about to leave.
func (s *Store) FeedReader(ctx context.Context, c forum.Claim) (m *forum.Member, err error) {
	err = s.read(ctx, "FeedReader", func(t *tx) error {
		var version int
		if err := t.row([]any{&version}, "SELECT feed_version FROM members WHERE id = $1", c.Subject); err != nil {
			return err
		}
		if version != c.Version {
			return forum.ErrNotFound
		}
		if m, err = t.memberByID(c.Subject); err == nil && !forum.MayBeTold(m, t.now) {
			err = forum.ErrGone
		}
		return err
	})
	return m, err
}

// RenewFeed gives the member's private feed another address; the one before is
// nobody's from now on.
func (s *Store) RenewFeed(ctx context.Context, member int64) error {
	return s.write(ctx, "RenewFeed", func(t *tx) error {
		return t.do("UPDATE members SET feed_version = feed_version + 1 WHERE id = $1", member)
	})
}
