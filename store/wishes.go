package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"colloquy/forum"
)

// chooseList makes a list the only one that an address gets, with the topics that
// were named. Whoever asks for it anew pauses no more.
func (t *tx) chooseList(address int64, n forum.NewFollow) error {
	for _, other := range forum.Lists() {
		if other != n.Kind {
			if err := t.unfollow(address, other, 0, forum.EndedByList); err != nil {
				return err
			}
		}
	}
	if n.Topics == "" {
		return t.do("UPDATE digest_wishes SET paused_until = NULL WHERE address_id = $1 AND paused_until IS NOT NULL", address)
	}
	return t.do("INSERT INTO digest_wishes (address_id, topics) VALUES ($1, $2) ON CONFLICT (address_id) DO UPDATE SET topics = excluded.topics, paused_until = NULL", address, n.Topics)
}

// A Subscriber is who gets a list of the digest, for the links in its mails.
type Subscriber struct {
	Follow    int64
	AddressID int64
	Email     string
	List      forum.FollowKind // the one that they get now, or got last
	Active    bool
	Since     time.Time
	Wishes    forum.Wishes
}

// Subscriber returns whose link names a follow of a list. Where they changed to the
// other list since, it is that. forum.ErrNotFound where the follow is forgotten.
func (s *Store) Subscriber(ctx context.Context, follow int64) (sub Subscriber, err error) {
	err = s.read(ctx, "Subscriber", func(t *tx) error {
		sub, err = t.subscriber(follow)
		return err
	})
	return sub, err
}

func (t *tx) subscriber(follow int64) (sub Subscriber, err error) {
	err = t.row([]any{&sub.AddressID, &sub.Email, &sub.List},
		"SELECT f.address_id, d.email, f.kind FROM follows f JOIN addresses d ON d.id = f.address_id WHERE f.id = $1 AND f.kind IN ('weekly', 'monthly') AND d.email_key <> ''", follow)
	if err != nil {
		return sub, err
	}
	for _, list := range forum.Lists() {
		f, err := t.following(sub.AddressID, list, 0)
		switch {
		case err == nil:
			sub.List, sub.Active, sub.Since, follow = list, true, f.CreatedAt, f.ID
		case !errors.Is(err, forum.ErrNotFound):
			return sub, err
		}
	}
	sub.Follow = follow
	sub.Wishes, err = t.wishes(sub.AddressID)
	return sub, err
}

// SubscriberAt returns who gets the digest at an address; forum.ErrNotFound where
// nobody ever did.
func (s *Store) SubscriberAt(ctx context.Context, address int64) (sub Subscriber, err error) {
	err = s.read(ctx, "SubscriberAt", func(t *tx) error {
		ids, err := t.ids("SELECT id FROM follows WHERE address_id = $1 AND kind IN ('weekly', 'monthly') AND subject_id = 0 ORDER BY ended_at IS NULL DESC, ended_at DESC LIMIT 1", address)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return forum.ErrNotFound
		}
		sub, err = t.subscriber(ids[0])
		return err
	})
	return sub, err
}

// Wish changes what an address wants of the digest. Topics that are not there, and
// a zone that nobody knows, are *forum.Invalid.
func (s *Store) Wish(ctx context.Context, address int64, w forum.Wishes) error {
	return s.write(ctx, "Wish", func(t *tx) error {
		e := &forum.Invalid{}
		had, err := t.wishes(address)
		if err != nil {
			return err
		}
		for i, id := range w.Topics {
			now, err := t.topicNow(id)
			if errors.Is(err, forum.ErrNotFound) && !slices.Contains(had.Topics, id) {
				e.Add("topics", forum.NotOffered, 0)
				break
			}
			if ignoreNotFound(err) != nil {
				return err
			}
			if err == nil {
				w.Topics[i] = now
			}
		}
		w.Topics = forum.Once(w.Topics)
		w.Check(e, t.now)
		if err := e.Or(); err != nil {
			return err
		}
		var hour any
		if w.Hour >= 0 {
			hour = w.Hour
		}
		return t.do(`INSERT INTO digest_wishes (address_id, topics, discussions, hour, zone, paused_until) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (address_id) DO UPDATE SET topics = excluded.topics, discussions = excluded.discussions, hour = excluded.hour, zone = excluded.zone, paused_until = excluded.paused_until`,
			address, forum.ListIDs(w.Topics), !w.Articles, hour, w.Zone, micros(w.PausedUntil))
	})
}

// moveWishes hands over what an address wants of the digest, unless the other one
// has said what it wants.
func (t *tx) moveWishes(from, to int64, _ int) (int, error) {
	moved, err := t.count("UPDATE OR IGNORE digest_wishes SET address_id = $1 WHERE address_id = $2", to, from)
	if err != nil || moved > 0 {
		return moved, err
	}
	return t.count("DELETE FROM digest_wishes WHERE address_id = $1", from)
}

// StopDigest ends what a subscriber gets of the digest; whether anything was there
// to end is what it returns.
func (s *Store) StopDigest(ctx context.Context, address int64) (ended bool, err error) {
	err = s.write(ctx, "StopDigest", func(t *tx) error {
		ended, err = t.changed("UPDATE follows SET ended_at = $1, ended_why = $2 WHERE address_id = $3 AND kind IN ('weekly', 'monthly') AND ended_at IS NULL",
			t.now.UnixMicro(), forum.EndedByLink, address)
		return err
	})
	return ended, err
}

// ResumeDigest takes StopDigest back: the list that ended last goes on as it was.
func (s *Store) ResumeDigest(ctx context.Context, address int64) error {
	return s.write(ctx, "ResumeDigest", func(t *tx) error {
		return t.do(`UPDATE follows SET ended_at = NULL, ended_why = '' WHERE id = (SELECT id FROM follows WHERE address_id = $1 AND kind IN ('weekly', 'monthly') AND subject_id = 0
			AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT 1) AND NOT EXISTS (SELECT 1 FROM follows WHERE address_id = $1 AND kind IN ('weekly', 'monthly') AND ended_at IS NULL)`, address)
	})
}
