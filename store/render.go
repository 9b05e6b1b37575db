package store

import (
	"context"
	"database/sql"

	"colloquy/markup"
)

// texts are a table that keeps texts as they were rendered.
type texts struct {
	name   string
	stale  string // key, number and text of those that an older version rendered
	write  string // $1 HTML, $2 excerpt, $3 version, of the text $6 with the key $4 and number $5
	skip   string // the version alone, of a text that newer rules refuse
	render func(*Store, string) (markup.Rendered, error)
	naming bool // it may name members
}

var (
	articleTexts = texts{
		"RenderArticlesAgain",
		"SELECT article_id, 0, body_md FROM article_texts WHERE html_version < $1 LIMIT $2",
		"UPDATE article_texts SET body_html = $1, html_version = $3 WHERE article_id = $4 AND body_md = $6",
		"UPDATE article_texts SET html_version = $3 WHERE article_id = $4 AND body_md = $6",
		func(s *Store, body string) (markup.Rendered, error) { return markup.ArticleOn(s.site, body) }, false,
	}
	commentTexts = texts{
		"RenderCommentsAgain",
		"SELECT id, 0, body_md FROM comments WHERE html_version < $1 LIMIT $2",
		"UPDATE comments SET body_html = $1, excerpt = $2, html_version = $3, version = version + 1 WHERE id = $4 AND body_md = $6",
		"UPDATE comments SET html_version = $3 WHERE id = $4 AND body_md = $6",
		renderComment, true,
	}
	editTexts = texts{
		"RenderEditsAgain",
		"SELECT comment_id, number, body_md FROM comment_edits WHERE html_version < $1 LIMIT $2",
		"UPDATE comment_edits SET body_html = $1, html_version = $3 WHERE comment_id = $4 AND number = $5 AND body_md = $6",
		"UPDATE comment_edits SET html_version = $3 WHERE comment_id = $4 AND number = $5 AND body_md = $6",
		renderComment, true,
	}
)

func renderComment(_ *Store, body string) (markup.Rendered, error) { return markup.Comment(body) }

// A staleText is one that an older version of package markup rendered.
type staleText struct {
	key, number int64
	body        string
	query       string
	args        []any
}

// renderAgain makes a step that renders texts again. The writer is not asked
// for until that is done; what changed meanwhile is left to the next step. A
// text that the newer rules refuse keeps its earlier HTML.
func (s *Store) renderAgain(of texts) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		list, err := s.staleTexts(ctx, of)
		if err != nil || len(list) == 0 {
			return 0, err
		}
		for i := range list {
			x := &list[i]
			r, err := of.render(s, x.body)
			if err == nil && of.naming && len(r.Mentions) > 0 {
				var broken error
				if r, _, broken = s.naming(ctx, x.body, r); broken != nil {
					return 0, broken
				}
			}
			if x.query = of.write; err != nil {
				x.query = of.skip
			}
			x.args = []any{string(r.HTML), markup.Excerpt(r.Text, excerptLength), markup.Version, x.key, x.number, x.body}
		}
		return len(list), s.write(ctx, of.name, func(t *tx) error {
			for _, x := range list {
				if err := t.do(x.query, x.args...); err != nil {
					return err
				}
			}
			return t.touchSite()
		})
	}
}

func (s *Store) staleTexts(ctx context.Context, of texts) ([]staleText, error) {
	var list []staleText
	err := s.read(ctx, of.name, func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var x staleText
			err := rows.Scan(&x.key, &x.number, &x.body)
			list = append(list, x)
			return err
		}, of.stale, markup.Version, keepStep)
	})
	return list, err
}
