package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// Import says what became of an article that was handed in.
type Import string

// What an import can do with an article.
const (
	ImportAdded     Import = "added"
	ImportUpdated   Import = "updated"
	ImportUnchanged Import = "unchanged"
	ImportKept      Import = "kept" // an editor changed the article here: it stays as it is
)

// ImportArticle takes an article from outside. Source names where it was
// found: the same source again updates the article where the text changed, and
// does nothing where it did not. Another article that has the slug already
// makes the new one's slug longer by a number.
func (s *Store) ImportArticle(ctx context.Context, n forum.NewArticle) (forum.Article, Import, error) {
	var a forum.Article
	var did Import
	if err := n.Clean(); err != nil {
		return a, did, err
	}
	r, err := s.prepareArticle(n)
	if err != nil {
		return a, did, err
	}
	hash, err := articleHash(n)
	if err != nil {
		return a, did, err
	}
	err = s.write(ctx, "ImportArticle", func(t *tx) error {
		a, did, err = t.importArticle(n, r, hash)
		return err
	})
	return a, did, err
}

// preparedArticle is what an article becomes before the writer is asked for.
type preparedArticle struct {
	html        string
	words       int
	title, body string // words for the search
	pictures    []string
}

func (s *Store) prepareArticle(n forum.NewArticle) (preparedArticle, error) {
	r, err := markup.ArticleOn(s.site, n.Body)
	if err != nil {
		return preparedArticle{}, err
	}
	return preparedArticle{string(r.HTML), r.Words, forum.Terms(n.Title), forum.Terms(n.Standfirst + "\n" + r.Text), r.Pictures}, nil
}

// articleHash is the same for the same content.
func articleHash(n forum.NewArticle) ([]byte, error) {
	text, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return sum[:], nil
}

// aDay is how far ahead a date may lie: somewhere it is tomorrow already.
const aDay = 24 * time.Hour

func (t *tx) importArticle(n forum.NewArticle, r preparedArticle, hash []byte) (forum.Article, Import, error) {
	var a forum.Article
	var known []byte
	var changed bool
	if !n.Draft && n.Published.After(t.now.Add(aDay)) {
		return a, "", invalid("date", forum.InFuture)
	}
	err := t.row([]any{&a.ID, &a.Slug, &known, &changed}, "SELECT id, slug, source_hash, changed FROM articles WHERE source = $1 AND source <> ''", n.Source)
	switch {
	case errors.Is(err, forum.ErrNotFound):
		a.Slug, err = t.freeSlug("articles", "slug", n.Slug)
		if err != nil {
			return a, "", err
		}
		a.ID, err = t.insertArticle(n, a.Slug, r, hash)
		if err != nil {
			return a, "", err
		}
		if err := t.importAliases(a.ID, n.Aliases); err != nil {
			return a, "", err
		}
		return a, ImportAdded, t.fileArticle(a.ID, n, r, appearance{})
	case err != nil:
		return a, "", err
	case string(known) == string(hash):
		return a, ImportUnchanged, nil
	case changed:
		return a, ImportKept, nil
	}
	return a, ImportUpdated, t.updateArticle(a.ID, n, r, hash)
}

func status(n forum.NewArticle) forum.ArticleStatus {
	if n.Draft {
		return forum.Draft
	}
	return forum.Published
}

func (t *tx) insertArticle(n forum.NewArticle, slug string, r preparedArticle, hash []byte) (int64, error) {
	published := orNow(n.Published, t.now)
	var id int64
	err := t.row([]any{&id}, `INSERT INTO articles (id, slug, title, standfirst, words, lang, right_left, status, closed, published_at, updated_at, source, source_hash, created_at, canonical, closes_after, members_only)
		VALUES (`+nextArticle+`, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, nullif($15, 0), $16) RETURNING id`,
		slug, n.Title, n.Standfirst, r.words, n.Lang, n.RightLeft, status(n), n.Closed, published.UnixMicro(),
		orNow(n.Updated, published).UnixMicro(), n.Source, hash, t.now.UnixMicro(), n.Canonical, n.CloseAfter, n.MembersOnly)
	if err != nil {
		return 0, err
	}
	return id, t.do("INSERT INTO article_texts (article_id, body_md, body_html, html_version) VALUES ($1, $2, $3, $4)", id, n.Body, r.html, markup.Version)
}

// updateArticle keeps the address, and the date of publication where the import
// names none. A discussion that was closed by hand stays closed.
func (t *tx) updateArticle(id int64, n forum.NewArticle, r preparedArticle, hash []byte) error {
	was, err := t.appearance(id)
	if err != nil {
		return err
	}
	err = t.do(`UPDATE articles SET title = $1, standfirst = $2, words = $3, lang = $4, right_left = $5, status = $6, closed = CASE WHEN $7 THEN 1 ELSE closed END,
		published_at = coalesce($8, published_at), updated_at = $9, source_hash = $10, canonical = $11, closes_after = nullif($12, 0) WHERE id = $13`,
		n.Title, n.Standfirst, r.words, n.Lang, n.RightLeft, status(n), n.Closed, micros(n.Published), orNow(n.Updated, t.now).UnixMicro(), hash, n.Canonical, n.CloseAfter, id)
	if err != nil {
		return err
	}
	err = t.do("UPDATE article_texts SET body_md = $1, body_html = $2, html_version = $3 WHERE article_id = $4", n.Body, r.html, markup.Version, id)
	if err != nil {
		return err
	}
	if err := t.importAliases(id, n.Aliases); err != nil {
		return err
	}
	return t.fileArticle(id, n, r, was)
}

// fileArticle writes what hangs on an article: bylines, topics, pictures, search row,
// revisions. Was is how it appeared before.
func (t *tx) fileArticle(id int64, n forum.NewArticle, r preparedArticle, was appearance) error {
	if err := t.setAuthors(id, n.Authors); err != nil {
		return err
	}
	if err := t.setTopics(id, n.Topics); err != nil {
		return err
	}
	if err := t.takePictures(n.Pictures, r.pictures); err != nil {
		return err
	}
	if err := t.showPictures(forum.Place{Article: id}, r.pictures); err != nil {
		return err
	}
	t.indexArticle(id, r.title, r.body)
	return t.showArticle(id, was)
}

func (t *tx) setAuthors(id int64, authors []forum.Author) error {
	if err := t.do("DELETE FROM article_authors WHERE article_id = $1", id); err != nil {
		return err
	}
	for i, w := range authors {
		author, err := t.author(w)
		if err != nil {
			return err
		}
		if err := t.do("INSERT INTO article_authors (article_id, place, author_id) VALUES ($1, $2, $3)", id, i, author); err != nil {
			return err
		}
	}
	return nil
}

// author finds a byline by its handle or makes it. What is known of it stays
// where the import says nothing. Where it says something else than what is known,
// that stands on many pages.
func (t *tx) author(w forum.Author) (int64, error) {
	is := w
	err := t.row([]any{&is.ID, &is.Name, &is.Position, &is.Affiliation, &is.Biography}, "SELECT id, name, position, affiliation, biography FROM authors WHERE handle = $1", w.Handle)
	if errors.Is(err, forum.ErrNotFound) {
		err = t.row([]any{&is.ID}, "INSERT INTO authors (handle, name, position, affiliation, biography) VALUES ($1, $2, $3, $4, $5) RETURNING id",
			w.Handle, w.Name, w.Position, w.Affiliation, w.Biography)
		return is.ID, err
	}
	w.ID = is.ID
	w.Position, w.Affiliation, w.Biography = cmp.Or(w.Position, is.Position), cmp.Or(w.Affiliation, is.Affiliation), cmp.Or(w.Biography, is.Biography)
	if err != nil || w == is {
		return is.ID, err
	}
	if err := t.do("UPDATE authors SET name = $1, position = $2, affiliation = $3, biography = $4 WHERE id = $5", w.Name, w.Position, w.Affiliation, w.Biography, w.ID); err != nil {
		return w.ID, err
	}
	return w.ID, t.touchSite()
}

func (t *tx) setTopics(id int64, names []string) error {
	touched, err := t.ids("DELETE FROM article_topics WHERE article_id = $1 RETURNING topic_id", id)
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	for i, name := range names {
		topic, err := t.topicNamed(name)
		if err != nil {
			return err
		}
		if topic == 0 || seen[topic] {
			continue
		}
		seen[topic] = true
		if err := t.do("INSERT INTO article_topics (article_id, place, topic_id) VALUES ($1, $2, $3)", id, i, topic); err != nil {
			return err
		}
		touched = append(touched, topic)
	}
	return t.countTopics(touched)
}

// countTopics counts the public articles of topics anew.
func (t *tx) countTopics(ids []int64) error {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		err := t.do(`UPDATE topics SET article_count = (SELECT count(*) FROM article_topics x JOIN articles a ON a.id = x.article_id
			WHERE x.topic_id = topics.id AND a.status = 'published') WHERE id = $1`, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// DescribeTopic writes what a topic is about.
func (s *Store) DescribeTopic(ctx context.Context, slug, description string) error {
	e := &forum.Invalid{}
	description = forum.CleanOptional(e, "description", description, 1000)
	if err := e.Or(); err != nil {
		return err
	}
	return s.write(ctx, "DescribeTopic", func(t *tx) error {
		ok, err := t.changed("UPDATE topics SET description = $1 WHERE slug = $2", description, slug)
		if err == nil && !ok {
			err = forum.ErrNotFound
		}
		if err != nil {
			return err
		}
		return t.touchSite()
	})
}
