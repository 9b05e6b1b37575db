package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"colloquy/forum"
)

// maxNews is how many new comments can be stepped through; whoever comes back to
// more begins with the newest.
const maxNews = 1000

// NewsQuery asks what is new in a discussion.
type NewsQuery struct {
	Slug   string
	Member int64 // whose visit it is, and whose own comments are not new; 0 for a guest
	// Since is the last comment that a guest has seen the discussion with, 0 for
	// none. A member's visits are known.
	Since int64
	Order forum.Order
}

// News returns the comments of a discussion that are new to somebody, as the
// order has them, at most the maxNews newest. forum.ErrNotFound where the
// article is not public or Since is not under it.
func (s *Store) News(ctx context.Context, q NewsQuery) ([]int64, error) {
	var ids []int64
	err := s.read(ctx, "News", func(t *tx) error {
		a, _, err := t.articleOwn(q.Slug)
		if err != nil {
			return err
		}
		since, err := t.newsSince(a.ID, q)
		if err != nil {
			return err
		}
		ids, err = t.newsInOrder(a, q.Member, since, q.Order)
		return err
	})
	return ids, err
}

// newsSince is the moment after which a comment is new.
func (t *tx) newsSince(article int64, q NewsQuery) (time.Time, error) {
	if q.Member != 0 {
		visit, err := t.visitNow(presenceKey{q.Member, article})
		return visit.Load(t.now).Since, err
	}
	if q.Since == 0 {
		return time.UnixMicro(0), nil
	}
	var at time.Time
	err := t.row([]any{moment{&at}}, "SELECT created_at FROM comments WHERE id = $1 AND article_id = $2", q.Since, article)
	return at, err
}

// visitNow is the visit as the memory knows it, or else the disk.
func (t *tx) visitNow(k presenceKey) (forum.Visit, error) {
	if e, ok := t.store.presences.get(k); ok {
		return e.visit, nil
	}
	return t.visit(k)
}

func (t *tx) newsInOrder(a forum.Article, member int64, since time.Time, order forum.Order) ([]int64, error) {
	type news struct {
		id   int64
		path forum.Path
	}
	var list []news
	collect := func(rows *sql.Rows) error {
		var n news
		err := rows.Scan(&n.id, (*[]byte)(&n.path))
		list = append(list, n)
		return err
	}
	posted, released, err := t.newTo(presenceKey{member, a.ID})
	if err == nil {
		err = t.each(collect, "SELECT id, path"+posted+" ORDER BY created_at DESC LIMIT $4", a.ID, since.UnixMicro(), member, maxNews)
	}
	if err == nil {
		err = t.each(collect, "SELECT id, path"+released+" ORDER BY released_at DESC LIMIT $4", a.ID, since.UnixMicro(), member, maxNews-len(list))
	}
	if err != nil {
		return nil, err
	}
	compare, err := t.compare(a, order)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(x, y news) int { return compare(x.path, y.path) })
	ids := make([]int64, len(list))
	for i, n := range list {
		ids[i] = n.id
	}
	return ids, nil
}

// NewsOf counts what is new to the member in each of some articles that the
// member has opened before.
func (s *Store) NewsOf(ctx context.Context, member int64, articles []forum.Article) (map[int64]int, error) {
	news := map[int64]int{}
	err := s.read(ctx, "NewsOf", func(t *tx) error {
		for _, a := range articles {
			k := presenceKey{member, a.ID}
			visit, err := t.visitNow(k)
			if err != nil {
				return err
			}
			since := visit.NewSince(t.now)
			if since.IsZero() || !a.LastCommentAt.After(since) {
				continue
			}
			if news[a.ID], err = t.news(k, since); err != nil {
				return err
			}
		}
		return nil
	})
	return news, err
}
