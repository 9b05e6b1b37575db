package store

import (
	"context"
	"errors"

	"colloquy/forum"
)

// Pin shows a comment above its discussion, or ends that. Of one article one comment
// is shown so: the last one.
//
// Errors: forum.ErrNotFound, ErrGone where the comment is not shown, ErrSignIn,
// ErrForbidden, ErrSuspended.
func (s *Store) Pin(ctx context.Context, actor *forum.Member, comment int64, on bool) error {
	return s.write(ctx, "Pin", func(t *tx) error {
		c, err := t.pinnable(actor, comment)
		if err != nil {
			return err
		}
		query := "UPDATE articles SET pinned_id = $1 WHERE id = $2 AND pinned_id IS NOT $1"
		if !on {
			query = "UPDATE articles SET pinned_id = NULL WHERE id = $2 AND pinned_id = $1"
		}
		changed, err := t.changed(query, c.ID, c.ArticleID)
		if err != nil || !changed {
			return err
		}
		return t.touchArticle(c.ArticleID)
	})
}

func (t *tx) pinnable(actor *forum.Member, comment int64) (forum.Comment, error) {
	if _, err := t.allowed(actor, forum.MayPin); err != nil {
		return forum.Comment{}, err
	}
	c, _, err := t.publicComment(comment)
	switch {
	case err != nil:
	case c.Unseen():
		err = forum.ErrNotFound
	case c.Status != forum.Shown:
		err = forum.ErrGone
	}
	return c, err
}

// pinned reads the comment above the discussion, for the first page. One that is
// hidden, removed, deleted or moved elsewhere is not there any more.
func (t *tx) pinned(p *ArticlePage, q PageQuery) error {
	if p.Article.PinnedID == 0 || q.After != 0 {
		return nil
	}
	c, err := t.comment(p.Article.PinnedID)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err == nil && c.Status == forum.Shown && c.ArticleID == p.Article.ID {
		p.Pinned = &c
	}
	return err
}

// Pinned tells whether a comment is the one above its discussion.
func (s *Store) Pinned(ctx context.Context, comment int64) (is bool, err error) {
	err = s.read(ctx, "Pinned", func(t *tx) error {
		is, err = t.exists("SELECT 1 FROM articles WHERE pinned_id = $1", comment)
		return err
	})
	return is, err
}
