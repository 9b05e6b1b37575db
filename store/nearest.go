package store

import (
	"context"

	"colloquy/forum"
)

// Nearest finds the page on which a comment stands, oldest first, or stood: where
// nothing follows there any more, the page of what stood before it.
func (s *Store) Nearest(ctx context.Context, id int64) (Spot, error) {
	var spot Spot
	err := s.read(ctx, "Nearest", func(t *tx) error {
		c, a, err := t.publicComment(id)
		if err != nil {
			return err
		}
		spot.Slug = a.Slug
		rows, err := t.rows(forum.PageSize+2, "WHERE article_id = $1 AND path <= $2"+visible+"ORDER BY path DESC LIMIT $3", c.ArticleID, []byte(c.Path))
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].ID != id {
			following, err := t.rows(1, "WHERE article_id = $1 AND path > $2"+visible+"ORDER BY path LIMIT $3", c.ArticleID, []byte(c.Path))
			if err != nil {
				return err
			}
			if len(following) > 0 {
				rows = append([]forum.Row{{ID: id, Path: c.Path}}, rows...)
			}
		}
		if len(rows) > 0 {
			spot.After, err = startOf(oldestFirst{t, c.ArticleID}, rows, rows[0].Path)
		}
		return err
	})
	return spot, err
}
