package store

import (
	"context"
	"strings"

	"colloquy/forum"
)

// A Redirect is where an old address leads: an article or a topic, by its slug, and
// what stands behind the page's own address.
type Redirect struct{ Article, Topic, Rest string }

// Redirected looks up where a path leads that is nothing any more. A path is as it
// is asked for, without what stands behind a question mark; what stands behind the
// address of an article or a topic goes along.
//
// Errors: forum.ErrNotFound, also where the article is not public; what was
// withdrawn is told by its own address.
func (s *Store) Redirected(ctx context.Context, path string) (to Redirect, err error) {
	path = "/" + strings.Trim(path, "/")
	page := pageOf(path)
	err = s.read(ctx, "Redirected", func(t *tx) error {
		var found string
		err := t.row([]any{&found, &to.Article, &to.Topic}, `SELECT r.path, coalesce(a.slug, ''), coalesce(p.slug, '') FROM redirects r
			LEFT JOIN articles a ON a.id = r.article_id LEFT JOIN topics p ON p.id = r.topic_id
			WHERE r.path IN ($1, $2) AND (a.status IN ('published', 'withdrawn') OR p.article_count > 0) ORDER BY r.path DESC LIMIT 1`, path, page)
		to.Rest = strings.TrimPrefix(path, found)
		return err
	})
	return to, err
}

// pageOf is the address of the article or topic under whose address a path stands.
func pageOf(path string) string {
	for _, under := range []string{articlePath(""), topicPath("")} {
		if rest, ok := strings.CutPrefix(path, under); ok {
			slug, _, _ := strings.Cut(rest, "/")
			return under + slug
		}
	}
	return path
}

// articlePath is the path of an article's page, as a redirect names it.
func articlePath(slug string) string { return "/articles/" + slug }

// aliases are the paths that lead to an article.
func (t *tx) aliases(article int64) ([]string, error) {
	return records(t, func(path *string) []any { return []any{path} }, "SELECT path FROM redirects WHERE article_id = $1 ORDER BY path", article)
}

// redirectArticle makes a path lead to an article. One that leads to another
// article or topic is taken: it was promised for ever.
func (t *tx) redirectArticle(article int64, path string) error {
	ours, err := t.changed(`INSERT INTO redirects (path, article_id, at) VALUES ($1, $2, $3)
		ON CONFLICT (path) DO UPDATE SET at = at WHERE article_id = excluded.article_id`, path, article, t.now.UnixMicro())
	if err == nil && !ours {
		err = invalid("aliases", forum.Taken)
	}
	return err
}

// setAliases makes the paths lead to an article, and those that are named no more
// lead nowhere; addresses that the article itself had stay. The one that it has is none
// of them.
func (t *tx) setAliases(article int64, slug string, paths []string) error {
	were, err := t.aliases(article)
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, path := range paths {
		if path == articlePath(slug) {
			continue
		}
		if err := t.freePath(article, path); err != nil {
			return err
		}
		if err := t.redirectArticle(article, path); err != nil {
			return err
		}
		keep[path] = true
	}
	for _, path := range were {
		if keep[path] || strings.HasPrefix(path, articlePath("")) {
			continue
		}
		if err := t.do("DELETE FROM redirects WHERE path = $1", path); err != nil {
			return err
		}
	}
	return nil
}

// importAliases is setAliases for what was written elsewhere: a path that is taken
// leads on to whoever has it, and keeps no article out.
func (t *tx) importAliases(article int64, paths []string) error {
	var free []string
	var slug string
	if err := t.row([]any{&slug}, "SELECT slug FROM articles WHERE id = $1", article); err != nil {
		return err
	}
	for _, path := range paths {
		taken, err := t.exists("SELECT 1 FROM redirects WHERE path = $1 AND article_id IS NOT $2", path, article)
		if err != nil {
			return err
		}
		if !taken && t.freePath(article, path) == nil {
			free = append(free, path)
		}
	}
	return t.setAliases(article, slug, free)
}

// freePath refuses a path at which something stands: the page of another article, or of
// a topic, what belongs to such a page, or anything else at which the site answers. It
// would never lead on.
func (t *tx) freePath(article int64, path string) error {
	page, routed := pageOf(path), t.store.routed != nil && t.store.routed(path)
	switch {
	case page != path && !routed:
		return nil
	case page != path:
		article = 0 // below the article's own page, too
	case routed && !strings.HasPrefix(path, articlePath("")) && !strings.HasPrefix(path, topicPath("")):
		return invalid("aliases", forum.OwnAddress)
	}
	taken, err := t.exists(`SELECT 1 FROM articles WHERE slug = substr($1, 11) AND $1 = '/articles/' || slug AND id <> $2
		UNION ALL SELECT 1 FROM topics WHERE slug = substr($1, 9) AND $1 = '/topics/' || slug`, page, article)
	if err == nil && taken {
		err = invalid("aliases", forum.Taken)
	}
	return err
}

// LostAliases are those of the paths that do not lead to an article, and are not its own
// address: something else stands there, or has them.
func (s *Store) LostAliases(ctx context.Context, article int64, paths []string) (lost []string, err error) {
	err = s.read(ctx, "LostAliases", func(t *tx) error {
		lost, err = records(t, func(path *string) []any { return []any{path} }, `SELECT j.value FROM json_each($1) j
			WHERE NOT EXISTS (SELECT 1 FROM redirects r WHERE r.path = j.value AND r.article_id = $2)
			AND j.value <> (SELECT '/articles/' || slug FROM articles WHERE id = $2) ORDER BY j.key`, jsonRows(paths), article)
		return err
	})
	return lost, err
}

// moveSlug gives an article another slug. The address that it had while it was
// public leads to the new one for ever. A slug that another article has, or had, is
// taken.
func (t *tx) moveSlug(a forum.Article, slug string) error {
	if slug == a.Slug {
		return nil
	}
	taken, err := t.exists("SELECT 1 FROM articles WHERE slug = $1 UNION ALL SELECT 1 FROM redirects WHERE path = '/articles/' || $1 AND article_id IS NOT $2", slug, a.ID)
	if err != nil {
		return err
	}
	if taken {
		return invalid("slug", forum.Taken)
	}
	if err := t.do("DELETE FROM redirects WHERE path = $1 AND article_id = $2", articlePath(slug), a.ID); err != nil {
		return err
	}
	if a.Status == forum.Published || a.Status == forum.Withdrawn {
		if err := t.redirectArticle(a.ID, articlePath(a.Slug)); err != nil {
			return err
		}
	}
	return t.do("UPDATE articles SET slug = $1 WHERE id = $2", slug, a.ID)
}
