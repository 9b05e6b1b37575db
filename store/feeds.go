package store

import (
	"context"
	"database/sql"
	"time"

	"colloquy/forum"
)

// LatestComments returns the newest comments under a public article, the newest
// first. The article comes without its text.
func (s *Store) LatestComments(ctx context.Context, slug string) (forum.Article, []forum.Comment, error) {
	var a forum.Article
	var list []forum.Comment
	epoch := s.epoch()
	err := s.read(ctx, "LatestComments", func(t *tx) (err error) {
		if a, err = t.articleHead("a.slug = $1", slug); err != nil {
			return err
		}
		return t.each(func(rows *sql.Rows) error {
			var c forum.Comment
			err := rows.Scan(commentDest(&c)...)
			list = append(list, c)
			return err
		}, "SELECT "+commentColumns+commentTables+" WHERE c.article_id = $1 AND c.status = 'shown' ORDER BY c.created_at DESC, c.id DESC LIMIT $2", a.ID, forum.CommentsPerFeed)
	})
	if err == nil {
		s.learnRevision(a.ID, a.Revision, epoch)
	}
	return a, list, err
}

// SitemapPart is how many articles a part of the sitemap holds at most: those
// whose numbers lie between two multiples of it, so that a part changes only
// where one of its own does.
const SitemapPart = 5000

// A Place is an address of the site and when what stands there changed.
type Place struct {
	Name    string // slug or handle
	Changed time.Time
}

// SitemapParts returns the numbers of the parts that hold a public article; the
// first is 1.
func (s *Store) SitemapParts(ctx context.Context) ([]int64, error) {
	var parts []int64
	err := s.read(ctx, "SitemapParts", func(t *tx) error {
		ids, err := t.ids("SELECT id FROM articles WHERE id > $1 AND status = 'published' ORDER BY id LIMIT 1", 0)
		for err == nil && len(ids) > 0 {
			part := (ids[0]-1)/SitemapPart + 1
			parts = append(parts, part)
			ids, err = t.ids("SELECT id FROM articles WHERE id > $1 AND status = 'published' ORDER BY id LIMIT 1", part*SitemapPart)
		}
		return err
	})
	return parts, err
}

// SitemapArticles returns the public articles of a part of the sitemap.
func (s *Store) SitemapArticles(ctx context.Context, part int64) ([]Place, error) {
	return s.places(ctx, "SELECT slug, max(updated_at, coalesce(corrected_at, 0), coalesce(last_comment_at, 0)) FROM articles WHERE id > $1 AND id <= $2 AND status = 'published' ORDER BY id",
		(part-1)*SitemapPart, part*SitemapPart)
}

// maxAuthors keeps the sitemap of pages below the 50,000 addresses that one may
// hold.
const maxAuthors = 40_000

// SitemapAuthors returns the authors who have a page.
func (s *Store) SitemapAuthors(ctx context.Context) ([]Place, error) {
	return s.places(ctx, "SELECT w.handle, NULL FROM authors w WHERE w.handle > $1 AND "+publicAuthor+" ORDER BY w.handle LIMIT $2", "", maxAuthors)
}

func (s *Store) places(ctx context.Context, query string, args ...any) ([]Place, error) {
	var list []Place
	err := s.read(ctx, "places", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var p Place
			err := rows.Scan(&p.Name, moment{&p.Changed})
			list = append(list, p)
			return err
		}, query, args...)
	})
	return list, err
}
