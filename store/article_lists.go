package store

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"colloquy/forum"
)

// ListOrder is how a list of articles is sorted.
type ListOrder int

// The orders of a list. The latter two hold only articles that have comments.
const (
	NewestArticles ListOrder = iota
	LatestComment
	MostComments
)

// ListQuery asks for one page of a list of articles.
type ListQuery struct {
	After int64     // the article after which the page begins, 0: the first page
	Order ListOrder // of all articles; those of a topic or an author are NewestArticles
	Topic int64     // 0: any
	By    int64     // author, 0: any
	Texts int       // read the texts too, those of up to so many bytes
	Front bool      // the first page names the featured articles apart
}

// ArticleList is one page of a list.
type ArticleList struct {
	Articles []forum.Article
	Next     int64           // where the next page begins, 0 where there is none
	Featured []forum.Article // those of the front page, in their order
}

// Articles returns one page of a list of public articles. forum.ErrNotFound
// where the article to begin after is not public.
func (s *Store) Articles(ctx context.Context, q ListQuery) (ArticleList, error) {
	var l ArticleList
	err := s.read(ctx, "Articles", func(t *tx) error {
		at, id, err := t.listStart(q)
		if err != nil {
			return err
		}
		if q.Front && q.After == 0 {
			if l.Featured, err = t.featured(); err != nil {
				return err
			}
		}
		return t.list(&l, q, at, id)
	})
	return l, err
}

// listStart is the place of the article after which a page begins, as it is now:
// counters may have changed since the page before. One that is not in the list
// any more, for all its comments are gone, begins the list again.
func (t *tx) listStart(q ListQuery) (at, id int64, err error) {
	if q.After == 0 {
		return math.MaxInt64, math.MaxInt64, nil
	}
	var published, commented, count int64
	err = t.row([]any{&published, &commented, &count},
		"SELECT published_at, coalesce(last_comment_at, 0), comment_count FROM articles WHERE id = $1 AND status = 'published'", q.After)
	switch {
	case err != nil || q.Order == NewestArticles:
		return published, q.After, err
	case count == 0:
		return math.MaxInt64, math.MaxInt64, nil
	case q.Order == LatestComment:
		return commented, q.After, nil
	}
	return count, q.After, nil
}

const listColumns = "SELECT " + headColumns + headTables + "WHERE a.status = 'published' AND "

// The statements of the lists: after a place, so many, of a topic or an author.
const (
	listNewest    = listColumns + "(a.published_at, a.id) < ($1, $2) AND $4 = 0 ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
	listFront     = listColumns + "(a.published_at, a.id) < ($1, $2) AND $4 = 0 AND a.id NOT IN (SELECT article_id FROM featured) ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
	listTopic     = listColumns + "(a.published_at, a.id) < ($1, $2) AND a.id IN (SELECT article_id FROM article_topics WHERE topic_id = $4) ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
	listAuthor    = listColumns + "(a.published_at, a.id) < ($1, $2) AND a.id IN (SELECT article_id FROM article_authors WHERE author_id = $4) ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
	listCommented = listColumns + "a.last_comment_at IS NOT NULL AND (a.last_comment_at, a.id) < ($1, $2) AND $4 = 0 ORDER BY a.last_comment_at DESC, a.id DESC LIMIT $3"
	listMost      = listColumns + "a.comment_count > 0 AND (a.comment_count, a.id) < ($1, $2) AND $4 = 0 ORDER BY a.comment_count DESC, a.id DESC LIMIT $3"
)

// statement is what lists the articles, and the number of the topic or author.
func (q ListQuery) statement() (string, int64) {
	switch {
	case q.Topic != 0:
		return listTopic, q.Topic
	case q.By != 0:
		return listAuthor, q.By
	case q.Order == LatestComment:
		return listCommented, 0
	case q.Order == MostComments:
		return listMost, 0
	case q.Front && q.After == 0:
		return listFront, 0
	}
	return listNewest, 0
}

func (t *tx) list(l *ArticleList, q ListQuery, at, id int64) error {
	query, of := q.statement()
	err := t.each(func(rows *sql.Rows) error {
		var a forum.Article
		err := rows.Scan(headDest(&a)...)
		l.Articles = append(l.Articles, a)
		return err
	}, query, at, id, forum.ArticlesPerPage+1, of)
	if err != nil {
		return err
	}
	if len(l.Articles) > forum.ArticlesPerPage {
		l.Articles = l.Articles[:forum.ArticlesPerPage]
		l.Next = l.Articles[forum.ArticlesPerPage-1].ID
	}
	for i := range l.Articles {
		a := &l.Articles[i]
		if err := t.bylines(a); err != nil {
			return err
		}
		if q.Texts == 0 {
			continue
		}
		err := t.row([]any{&a.HTML}, "SELECT body_html FROM article_texts WHERE article_id = $1 AND octet_length(body_html) <= $2", a.ID, q.Texts)
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			return err
		}
	}
	return nil
}

// AllArticles lists every article, whatever its state, the newest first, and by the
// title that it is being written under; for the command line.
func (s *Store) AllArticles(ctx context.Context) ([]forum.Article, error) {
	var list []forum.Article
	err := s.read(ctx, "AllArticles", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var a forum.Article
			err := rows.Scan(append(headDest(&a), moment{&a.DueAt}, &a.Title)...)
			list = append(list, a)
			return err
		}, "SELECT "+headColumns+", a.due_at, coalesce((SELECT title FROM manuscripts WHERE article_id = a.id AND a.status NOT IN ('published', 'withdrawn')), a.title)"+headTables+"ORDER BY a.published_at DESC, a.id DESC")
	})
	return list, err
}

// mostDiscussed returns the articles with the most comments.
func (t *tx) mostDiscussed(n int) ([]forum.Article, error) {
	var list []forum.Article
	err := t.each(func(rows *sql.Rows) error {
		var a forum.Article
		err := rows.Scan(&a.Slug, &a.Title, &a.CommentCount)
		list = append(list, a)
		return err
	}, "SELECT slug, title, comment_count FROM articles WHERE status = 'published' AND comment_count > 0 ORDER BY comment_count DESC, id DESC LIMIT $1", n)
	return list, err
}
