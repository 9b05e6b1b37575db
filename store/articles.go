package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"colloquy/forum"
)

const headColumns = `a.id, a.slug, a.title, a.standfirst, a.words, a.lang, a.right_left, a.status, a.closed, coalesce(a.closes_after, 0), a.members_only, a.hold_all, a.published_at, a.updated_at, a.corrected_at, a.canonical,
	a.comment_count, coalesce(a.last_comment_id, 0), a.last_comment_at, a.revision, coalesce(lm.name, lc.name, '')`

const (
	headJoins  = ` LEFT JOIN comments lc ON lc.id = a.last_comment_id LEFT JOIN members lm ON lm.id = lc.member_id `
	headTables = " FROM articles a" + headJoins
)

func headDest(a *forum.Article) []any {
	return []any{
		&a.ID, &a.Slug, &a.Title, &a.Standfirst, &a.Words, &a.Lang, &a.RightLeft, &a.Status, &a.Closed, &a.CloseAfter, &a.MembersOnly, &a.HoldAll,
		moment{&a.PublishedAt},
		moment{&a.UpdatedAt},
		moment{&a.CorrectedAt},
		&a.Canonical,
		&a.CommentCount, &a.LastCommentID,
		moment{&a.LastCommentAt},
		&a.Revision, &a.LastCommenter,
	}
}

// articleOwn reads what a public article's own row says, and the revisions of
// the site and of what surrounds its comments, in one step: it stands at the
// beginning of every page of an article.
func (t *tx) articleOwn(slug string) (forum.Article, Surroundings, error) {
	var a forum.Article
	var at Surroundings
	err := t.row(ownDest(&a, &at), ownColumns+"slug = $1", slug)
	t.store.raiseSite(at.Site) // another process may have written: what is kept for the site must not be older than the article
	return a, at, err
}

func (t *tx) articleOwnByID(id int64) (forum.Article, Surroundings, error) {
	var a forum.Article
	var at Surroundings
	err := t.row(ownDest(&a, &at), ownColumns+"id = $1", id)
	t.store.raiseSite(at.Site)
	return a, at, err
}

const ownColumns = `SELECT id, slug, title, standfirst, words, lang, right_left, status, closed, coalesce(closes_after, 0), members_only, hold_all, published_at, updated_at, corrected_at, canonical,
	comment_count, coalesce(last_comment_id, 0), last_comment_at, revision, coalesce(pinned_id, 0), around, (SELECT revision FROM site WHERE id = 1) FROM articles WHERE status = 'published' AND `

func ownDest(a *forum.Article, at *Surroundings) []any {
	return []any{
		&a.ID, &a.Slug, &a.Title, &a.Standfirst, &a.Words, &a.Lang, &a.RightLeft, &a.Status, &a.Closed, &a.CloseAfter, &a.MembersOnly, &a.HoldAll,
		moment{&a.PublishedAt},
		moment{&a.UpdatedAt},
		moment{&a.CorrectedAt},
		&a.Canonical,
		&a.CommentCount, &a.LastCommentID,
		moment{&a.LastCommentAt},
		&a.Revision, &a.PinnedID, &at.Around, &at.Site,
	}
}

// articleHead reads a public article without its text.
func (t *tx) articleHead(where string, arg any) (forum.Article, error) {
	var a forum.Article
	err := t.row(headDest(&a), "SELECT "+headColumns+headTables+"WHERE a.status = 'published' AND "+where, arg)
	if err != nil {
		return a, err
	}
	return a, t.bylines(&a)
}

// heads reads articles without their texts, with authors and topics.
func (t *tx) heads(query string, args ...any) ([]forum.Article, error) {
	list, err := records(t, headDest, query, args...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := t.bylines(&list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// bylines reads an article's authors and topics.
func (t *tx) bylines(a *forum.Article) error {
	err := t.each(func(rows *sql.Rows) error {
		var w forum.Author
		err := rows.Scan(authorDest(&w)...)
		a.Authors = append(a.Authors, w)
		return err
	}, "SELECT "+authorColumns+" FROM article_authors x JOIN authors w ON w.id = x.author_id WHERE x.article_id = $1 ORDER BY x.place", a.ID)
	if err != nil {
		return err
	}
	return t.each(func(rows *sql.Rows) error {
		var p forum.Topic
		err := rows.Scan(topicDest(&p)...)
		a.Topics = append(a.Topics, p)
		return err
	}, "SELECT "+topicColumns+" FROM article_topics x JOIN topics p ON p.id = x.topic_id WHERE x.article_id = $1 ORDER BY x.place", a.ID)
}

const authorColumns = `w.id, w.handle, w.name, w.position, w.affiliation, w.biography, coalesce(w.member_id, 0),
	coalesce((SELECT wm.portrait FROM members wm WHERE wm.id = w.member_id), '')`

func authorDest(w *forum.Author) []any {
	return []any{&w.ID, &w.Handle, &w.Name, &w.Position, &w.Affiliation, &w.Biography, &w.MemberID, &w.Portrait}
}

const topicColumns = "p.id, p.slug, p.name, p.description, p.article_count"

func topicDest(p *forum.Topic) []any {
	return []any{&p.ID, &p.Slug, &p.Name, &p.Description, &p.ArticleCount}
}

// Article returns a public article without its text.
func (s *Store) Article(ctx context.Context, slug string) (forum.Article, error) {
	var a forum.Article
	err := s.read(ctx, "Article", func(t *tx) (err error) {
		a, err = t.articleHead("a.slug = $1", slug)
		return err
	})
	return a, err
}

// topicOrder is how topics are listed: those that editors gave a place, then the
// others by name.
const topicOrder = " ORDER BY p.place = 0, p.place, p.name"

// Topics returns all topics in their order, but for those that became another.
func (s *Store) Topics(ctx context.Context) ([]forum.Topic, error) {
	var list []forum.Topic
	err := s.read(ctx, "Topics", func(t *tx) error {
		return t.each(func(rows *sql.Rows) error {
			var p forum.Topic
			err := rows.Scan(topicDest(&p)...)
			list = append(list, p)
			return err
		}, "SELECT "+topicColumns+" FROM topics p WHERE p.merged_into IS NULL"+topicOrder)
	})
	return list, err
}

// Topic returns a topic, with its sponsor.
func (s *Store) Topic(ctx context.Context, slug string) (forum.Topic, error) {
	var p forum.Topic
	err := s.read(ctx, "Topic", func(t *tx) error {
		return t.row(sponsoredDest(&p), "SELECT "+sponsoredColumns+" FROM topics p WHERE p.slug = $1 AND p.merged_into IS NULL", slug)
	})
	return p, err
}

// publicAuthor is what a byline needs so that there is a page for it.
const publicAuthor = "EXISTS (SELECT 1 FROM article_authors x JOIN articles a ON a.id = x.article_id WHERE x.author_id = w.id AND a.status = 'published')"

// publicHandle is the handle of a byline that may not be there, "" where there
// is no page for it: somebody has written drafts alone.
const publicHandle = "coalesce(CASE WHEN w.id IS NOT NULL AND " + publicAuthor + " THEN w.handle END, '')"

// Author returns a byline that stands on a public article.
func (s *Store) Author(ctx context.Context, handle string) (forum.Author, error) {
	var w forum.Author
	err := s.read(ctx, "Author", func(t *tx) error {
		err := t.row(authorDest(&w), "SELECT "+authorColumns+" FROM authors w WHERE w.handle = $1 AND "+publicAuthor, handle)
		if err == nil {
			err = t.biographyOf(&w)
		}
		if err != nil || w.MemberID == 0 {
			return err
		}
		err = t.row([]any{&w.MemberHandle}, "SELECT m.handle FROM members m WHERE m.id = $1 AND "+hasCommented, w.MemberID)
		if errors.Is(err, forum.ErrNotFound) {
			err = nil
		}
		return err
	})
	return w, err
}

// SetDiscussion opens or closes the discussion of an article, whatever the
// article's state.
func (s *Store) SetDiscussion(ctx context.Context, slug string, open bool) error {
	return s.write(ctx, "SetDiscussion", func(t *tx) error {
		var id int64
		if err := t.row([]any{&id}, "UPDATE articles SET closed = $1 WHERE slug = $2 RETURNING id", !open, slug); err != nil {
			return err
		}
		return t.touchArticle(id)
	})
}

// freeSlug returns the wanted slug, or the first with a number that is free.
func (t *tx) freeSlug(table, column, want string) (string, error) {
	numbered := func(n int) string {
		if n == 1 {
			return want
		}
		return want + "-" + strconv.Itoa(n)
	}
	taken := func(n int) (bool, error) {
		var one int
		query := "SELECT 1 FROM " + table + " WHERE " + column + " = $1"
		if table == "articles" { // an address that was promised to another is taken too
			query += " UNION ALL SELECT 1 FROM redirects WHERE path = '/articles/' || $1"
		}
		err := t.row([]any{&one}, query, numbered(n))
		if errors.Is(err, forum.ErrNotFound) {
			return false, nil
		}
		return true, err
	}
	free, last := 1, 0
	for is := true; is; {
		var err error
		if is, err = taken(free); err != nil {
			return "", err
		}
		if is {
			free, last = 2*free, free
		}
	}
	for free-last > 1 { // many share a name, or have one that makes no slug: not all of them are looked at
		is, err := taken((last + free) / 2)
		if err != nil {
			return "", err
		}
		if is {
			last = (last + free) / 2
		} else {
			free = (last + free) / 2
		}
	}
	return numbered(free), nil
}

func orNow(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}
