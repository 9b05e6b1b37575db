package store

import (
	"context"
	"database/sql"
	"time"
)

// An ImportedArticle is what the next import needs to know of an earlier one.
type ImportedArticle struct {
	Source    string
	Title     string
	Published time.Time
}

// ImportedArticles lists the articles that imports brought in.
func (s *Store) ImportedArticles(ctx context.Context) ([]ImportedArticle, error) {
	var list []ImportedArticle
	err := s.read(ctx, "ImportedArticles", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var a ImportedArticle
			err := rows.Scan(&a.Source, &a.Title, moment{&a.Published})
			list = append(list, a)
			return err
		}, "SELECT source, title, published_at FROM articles WHERE source <> '' ORDER BY source")
	})
	return list, err
}
