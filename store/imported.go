package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"time"
)

// An ImportedArticle is what the next import needs to know of an earlier one.
type ImportedArticle struct {
	Source    string
	Title     string
	Published time.Time
	Text      [sha256.Size]byte // hash of the body
}

// ImportedArticles lists the articles that imports brought in.
func (s *Store) ImportedArticles(ctx context.Context) ([]ImportedArticle, error) {
	var list []ImportedArticle
	err := s.read(ctx, "ImportedArticles", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var a ImportedArticle
			var body []byte
			err := rows.Scan(&a.Source, &a.Title, moment{&a.Published}, &body)
			a.Text = sha256.Sum256(body)
			list = append(list, a)
			return err
		}, `SELECT a.source, a.title, a.published_at, x.body_md FROM articles a JOIN article_texts x ON x.article_id = a.id
			WHERE a.source <> '' ORDER BY a.source`)
	})
	return list, err
}
