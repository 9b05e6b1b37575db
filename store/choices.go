package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

	"colloquy/forum"
)

// maxAuthorChoices is how many authors can be chosen from.
const maxAuthorChoices = 300

// FindChoices are what a search can be narrowed to.
type FindChoices struct {
	Topics  []forum.Topic  // those with public articles, in their order
	Authors []forum.Author // those of public articles, by name: the first 300
	Since   time.Time      // when the first article was published; zero where there is none
}

// FindChoices returns what a search can be narrowed to. It is the same for one
// revision of the site.
func (s *Store) FindChoices(ctx context.Context) (FindChoices, error) {
	var c FindChoices
	err := s.read(ctx, "FindChoices", func(t *tx) error {
		err := t.each(func(rows *sql.Rows) error {
			var p forum.Topic
			err := rows.Scan(topicDest(&p)...)
			c.Topics = append(c.Topics, p)
			return err
		}, "SELECT "+topicColumns+" FROM topics p WHERE p.article_count > 0 AND p.merged_into IS NULL"+topicOrder)
		if err != nil {
			return err
		}
		err = t.each(func(rows *sql.Rows) error {
			var w forum.Author
			err := rows.Scan(authorDest(&w)...)
			c.Authors = append(c.Authors, w)
			return err
		}, "SELECT "+authorColumns+` FROM authors w WHERE EXISTS (SELECT 1 FROM article_authors x JOIN articles a ON a.id = x.article_id
			WHERE x.author_id = w.id AND a.status = 'published') ORDER BY w.name LIMIT $1`, maxAuthorChoices)
		if err != nil {
			return err
		}
		err = t.row([]any{moment{&c.Since}}, "SELECT published_at FROM articles WHERE status = 'published' AND published_at > $1 ORDER BY published_at, id LIMIT 1", int64(math.MinInt64))
		if errors.Is(err, forum.ErrNotFound) {
			return nil
		}
		return err
	})
	return c, err
}
