package store

import (
	"context"

	"colloquy/forum"
)

// A Hearer is an address that hears of a discussion.
type Hearer struct {
	ID        int64
	AddressID int64
	Email     string
	Article   forum.Article // slug and title; without an id where it is not public any more
	Stopped   bool          // it hears of it no more
}

// Hearer returns whom the link in a mail stops; forum.ErrNotFound where the
// address is gone.
func (s *Store) Hearer(ctx context.Context, id int64) (h Hearer, err error) {
	err = s.read(ctx, "Hearer", func(t *tx) error {
		h, err = t.hearer(id)
		return err
	})
	return h, err
}

func (t *tx) hearer(id int64) (h Hearer, err error) {
	err = t.row([]any{&h.ID, &h.AddressID, &h.Email, &h.Stopped, &h.Article.ID, &h.Article.Slug, &h.Article.Title},
		`SELECT h.id, h.address_id, d.email, h.stopped_at IS NOT NULL, coalesce(a.id, 0), coalesce(a.slug, ''), coalesce(a.title, '')
		FROM hearers o JOIN hearers h ON h.id = coalesce(o.same_as, o.id) JOIN addresses d ON d.id = h.address_id
		LEFT JOIN articles a ON a.id = h.article_id AND a.status = 'published' WHERE o.id = $1`, id)
	return h, err
}

// StopHearing ends every reason for which an address hears of a discussion, and
// nothing else: the follow of it, and whatever else would tell of it. Doing it
// again changes nothing.
//
// Errors: forum.ErrNotFound where the address is gone.
func (s *Store) StopHearing(ctx context.Context, id int64) error {
	return s.write(ctx, "StopHearing", func(t *tx) error {
		h, err := t.hearer(id)
		if err != nil || h.Stopped {
			return err
		}
		var article int64
		if err := t.row([]any{&article}, "UPDATE hearers SET stopped_at = $1 WHERE id = $2 RETURNING article_id", t.now.UnixMicro(), h.ID); err != nil {
			return err
		}
		return t.unfollow(h.AddressID, forum.FollowArticle, article, forum.EndedByLink)
	})
}

// HearAgain takes StopHearing back: what it ended is as it was.
func (s *Store) HearAgain(ctx context.Context, id int64) error {
	return s.write(ctx, "HearAgain", func(t *tx) error {
		h, err := t.hearer(id)
		if err != nil || !h.Stopped {
			return err
		}
		var article, stopped int64
		if err := t.row([]any{&article, &stopped}, "SELECT article_id, stopped_at FROM hearers WHERE id = $1", h.ID); err != nil {
			return err
		}
		if err := t.do("UPDATE hearers SET stopped_at = NULL WHERE id = $1", h.ID); err != nil {
			return err
		}
		err = t.do("UPDATE follows SET ended_at = NULL, ended_why = '' WHERE kind = 'article' AND subject_id = $1 AND address_id = $2 AND ended_why = $3 AND ended_at = $4",
			article, h.AddressID, forum.EndedByLink, stopped)
		if err != nil {
			return err
		}
		t.followsChanged(h.AddressID, forum.FollowArticle, article)
		return nil
	})
}
