package store

import (
	"context"

	"colloquy/forum"
)

// KeptDiscussion is what was said under an article that was withdrawn, in the order of
// reading, after a comment; 0 begins. Next is where the next page begins, 0 where there
// is none. What was not shown when the article was withdrawn is a placeholder.
//
// Errors: forum.ErrNotFound, also for whoever may not read it, and where the article is
// not withdrawn; ErrSignIn.
func (s *Store) KeptDiscussion(ctx context.Context, actor *forum.Member, article, after int64) (a forum.Article, list []forum.Comment, next int64, err error) {
	err = s.read(ctx, "KeptDiscussion", func(t *tx) error {
		if err := t.mayReadKept(actor); err != nil {
			return err
		}
		if a, err = t.anyArticle(article); err != nil {
			return err
		}
		if a.Status != forum.Withdrawn {
			return forum.ErrNotFound
		}
		from, err := t.start(article, after)
		if err != nil {
			return err
		}
		rows, err := oldestFirst{t, article}.after(from, forum.PageSize+1)
		if err != nil {
			return err
		}
		if len(rows) > forum.PageSize {
			rows = rows[:forum.PageSize]
			next = rows[len(rows)-1].ID
		}
		for _, r := range rows {
			c, err := t.comment(r.ID)
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return a, list, next, err
}

// mayReadKept asks whether a member as they are now may read it; for everybody else
// there is nothing.
func (t *tx) mayReadKept(actor *forum.Member) error {
	who, err := t.acting(actor)
	if err != nil {
		return err
	}
	if forum.MayReadKept(who) != nil {
		return forum.ErrNotFound
	}
	return nil
}
