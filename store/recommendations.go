package store

import (
	"context"

	"colloquy/forum"
)

// Recommend notes that the member recommends a comment, once; again changes
// nothing. Errors: forum.ErrNotFound, ErrGone, ErrForbidden, ErrSignIn.
func (s *Store) Recommend(ctx context.Context, m *forum.Member, id int64) error {
	return s.write(ctx, "Recommend", func(t *tx) error {
		c, err := t.commentInPublic(id)
		if err != nil {
			return err
		}
		if err := forum.MayRecommend(m, c); err != nil {
			return err
		}
		if err := t.mayWrite(m.ID); err != nil {
			return err
		}
		return t.recommend(m.ID, c)
	})
}

func (t *tx) recommend(member int64, c forum.Comment) error {
	fresh, err := t.changed(`INSERT INTO recommendations (member_id, article_id, comment_id, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (member_id, article_id, comment_id) DO NOTHING`, member, c.ArticleID, c.ID, t.now.UnixMicro())
	if err != nil || !fresh {
		return err
	}
	if err := t.warm(c.ID); err != nil {
		return err
	}
	return t.countRecommendation(c, 1)
}

// Unrecommend takes a recommendation back; where there is none, nothing changes.
func (s *Store) Unrecommend(ctx context.Context, m *forum.Member, id int64) error {
	return s.write(ctx, "Unrecommend", func(t *tx) error {
		c, err := t.commentInPublic(id)
		if err != nil {
			return err
		}
		if m == nil {
			return forum.ErrSignIn
		}
		gone, err := t.changed("DELETE FROM recommendations WHERE member_id = $1 AND article_id = $2 AND comment_id = $3", m.ID, c.ArticleID, id)
		if err != nil || !gone {
			return err
		}
		return t.countRecommendation(c, -1)
	})
}

// countRecommendation changes how a page shows the comment, but not the comment:
// its version is that of its words.
func (t *tx) countRecommendation(c forum.Comment, delta int) error {
	if err := t.do("UPDATE comments SET recommended = recommended + $1 WHERE id = $2", delta, c.ID); err != nil {
		return err
	}
	return t.touchArticle(c.ArticleID)
}
