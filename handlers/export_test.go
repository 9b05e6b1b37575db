package handlers

import (
	"bytes"
	"time"

	"colloquy/store"
	"colloquy/templates"
)

// RenderComments returns a function that executes the templates of a page's
// comments, as a page without any cache would: for comparison in benchmarks.
func RenderComments(base string) (func(*bytes.Buffer, store.ArticlePage) error, error) {
	set, err := templates.New(templates.Site{Name: "Colloquy", Language: "en", BaseURL: base, Zone: time.UTC, Asset: func(n string) string { return n }})
	if err != nil {
		return nil, err
	}
	return func(b *bytes.Buffer, p store.ArticlePage) error {
		for _, r := range p.Rows {
			c := p.Comments[r.ID]
			if err := set.RenderFragment(b, presentComment(c, p.Article.Slug)); err != nil {
				return err
			}
			if err := set.RenderFragment(b, templates.Acts{ID: c.ID, Version: c.Version, Slug: p.Article.Slug, Name: c.By.Name, CanReply: true}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
