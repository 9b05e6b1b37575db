package store

import (
	"context"
	"errors"
	"slices"

	"colloquy/forum"
)

const selectSeries = `SELECT s.id, s.slug, s.name, s.description, s.version, (SELECT count(*) FROM series_articles x WHERE x.series_id = s.id),
	(SELECT count(*) FROM series_articles x JOIN articles a ON a.id = x.article_id WHERE x.series_id = s.id AND a.status = 'published') FROM series s `

func seriesDest(x *forum.Series) []any {
	return []any{&x.ID, &x.Slug, &x.Name, &x.Description, &x.Version, &x.Parts, &x.Public}
}

// AllSeries lists every series by name, without articles; those of which nothing is
// public too.
func (s *Store) AllSeries(ctx context.Context) (list []forum.Series, err error) {
	err = s.read(ctx, "AllSeries", func(t *tx) error {
		list, err = records(t, seriesDest, selectSeries+"ORDER BY s.name, s.id")
		return err
	})
	return list, err
}

// Series is a series as readers see it: with those of its articles that are public.
// forum.ErrNotFound where none is.
func (s *Store) Series(ctx context.Context, slug string) (x forum.Series, err error) {
	err = s.read(ctx, "Series", func(t *tx) error {
		if err := t.row(seriesDest(&x), selectSeries+"WHERE s.slug = $1", slug); err != nil {
			return err
		}
		if x.Public == 0 {
			return forum.ErrNotFound
		}
		x.Articles, err = t.heads("SELECT "+headColumns+" FROM series_articles x JOIN articles a ON a.id = x.article_id"+headJoins+"WHERE x.series_id = $1 AND a.status = 'published' ORDER BY x.place", x.ID)
		return err
	})
	return x, err
}

// SeriesByID is a series as editors see it: with all its articles, by the titles
// that they have or are being written under.
func (s *Store) SeriesByID(ctx context.Context, id int64) (x forum.Series, err error) {
	err = s.read(ctx, "SeriesByID", func(t *tx) error {
		if err := t.row(seriesDest(&x), selectSeries+"WHERE s.id = $1", id); err != nil {
			return err
		}
		x.Articles, err = records(t, choiceDest, `SELECT a.id, a.slug, coalesce(nullif(a.title, ''), m.title, ''), a.status, a.lang, a.right_left FROM series_articles x
			JOIN articles a ON a.id = x.article_id LEFT JOIN manuscripts m ON m.article_id = a.id WHERE x.series_id = $1 ORDER BY x.place`, id)
		return err
	})
	return x, err
}

// AddSeries begins a series without articles.
//
// Errors: forum.ErrSignIn, ErrForbidden, ErrSuspended, *forum.Invalid.
func (s *Store) AddSeries(ctx context.Context, actor *forum.Member, n forum.NewSeries) (id int64, err error) {
	if err := n.Clean(); err != nil {
		return 0, err
	}
	err = s.write(ctx, "AddSeries", func(t *tx) error {
		if _, err := t.organiser(actor); err != nil {
			return err
		}
		slug, err := t.freeSlug("series", "slug", forum.Slug(n.Name))
		if err != nil {
			return err
		}
		return t.row([]any{&id}, "INSERT INTO series (slug, name, description, version) VALUES ($1, $2, $3, 1) RETURNING id", slug, n.Name, n.Description)
	})
	return id, err
}

// SaveSeries changes a series, with the order of its articles. Version is the one
// that the editor saw.
//
// Errors: forum.ErrNotFound, ErrConflict, ErrSignIn, ErrForbidden, ErrSuspended,
// *forum.Invalid, also where an article is part of another series.
func (s *Store) SaveSeries(ctx context.Context, actor *forum.Member, id int64, version int, n forum.NewSeries) error {
	if err := n.Clean(); err != nil {
		return err
	}
	return s.write(ctx, "SaveSeries", func(t *tx) error {
		if err := t.seriesToChange(actor, id, version); err != nil {
			return err
		}
		before, err := t.publicParts(id)
		if err != nil {
			return err
		}
		if err := t.do("UPDATE series SET name = $1, description = $2, version = version + 1 WHERE id = $3", n.Name, n.Description, id); err != nil {
			return err
		}
		if err := t.do("DELETE FROM series_articles WHERE series_id = $1", id); err != nil {
			return err
		}
		for i, article := range n.Articles {
			if err := t.addPart(id, i, article); err != nil {
				return err
			}
		}
		return t.showSeries(id, before)
	})
}

func (t *tx) addPart(series int64, place int, article int64) error {
	taken, err := t.exists("SELECT 1 FROM series_articles WHERE article_id = $1", article)
	if err != nil {
		return err
	}
	if taken {
		return invalid("article", forum.InSeries)
	}
	ok, err := t.changed("INSERT INTO series_articles (series_id, place, article_id) SELECT $1, $2, id FROM articles WHERE id = $3", series, place, article)
	if err == nil && !ok {
		err = invalid("article", forum.NoArticle)
	}
	return err
}

func (t *tx) seriesToChange(actor *forum.Member, id int64, version int) error {
	if _, err := t.organiser(actor); err != nil {
		return err
	}
	var now int
	err := t.row([]any{&now}, "SELECT version FROM series WHERE id = $1", id)
	if err == nil && now != version {
		err = forum.ErrConflict
	}
	return err
}

// RemoveSeries ends a series. Its articles stay as they are. Errors as of SaveSeries.
func (s *Store) RemoveSeries(ctx context.Context, actor *forum.Member, id int64, version int) error {
	return s.write(ctx, "RemoveSeries", func(t *tx) error {
		if err := t.seriesToChange(actor, id, version); err != nil {
			return err
		}
		before, err := t.publicParts(id)
		if err != nil {
			return err
		}
		if err := t.do("DELETE FROM series WHERE id = $1", id); err != nil {
			return err
		}
		return t.showSeries(id, before)
	})
}

func (t *tx) publicParts(series int64) ([]int64, error) {
	return t.ids("SELECT x.article_id FROM series_articles x JOIN articles a ON a.id = x.article_id WHERE x.series_id = $1 AND a.status = 'published'", series)
}

// showSeries makes out of date what says of articles that they are parts of a series,
// or said so before.
func (t *tx) showSeries(id int64, before []int64) error {
	after, err := t.publicParts(id)
	if err != nil {
		return err
	}
	t.onCommit(func() { t.store.revisions.relist(nil) }) // the page of the series
	return t.touchAround(forum.Once(append(before, after...)))
}

// seriesPlace finds where a public article stands in its series; nil where it is
// part of none.
func (t *tx) seriesPlace(article int64) (*forum.SeriesPlace, error) {
	var at forum.SeriesPlace
	var series int64
	err := t.row([]any{&series, &at.Slug, &at.Name}, "SELECT s.id, s.slug, s.name FROM series_articles x JOIN series s ON s.id = x.series_id WHERE x.article_id = $1", article)
	if errors.Is(err, forum.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := records(t, func(a *forum.Article) []any { return []any{&a.ID, &a.Slug, &a.Title} },
		"SELECT a.id, a.slug, a.title FROM series_articles x JOIN articles a ON a.id = x.article_id WHERE x.series_id = $1 AND a.status = 'published' ORDER BY x.place", series)
	i := slices.IndexFunc(list, func(a forum.Article) bool { return a.ID == article })
	if err != nil || i < 0 {
		return nil, err
	}
	at.Part, at.Parts = i+1, len(list)
	if i > 0 {
		at.Earlier = &forum.Neighbour{Slug: list[i-1].Slug, Title: list[i-1].Title}
	}
	if i < len(list)-1 {
		at.Later = &forum.Neighbour{Slug: list[i+1].Slug, Title: list[i+1].Title}
	}
	return &at, nil
}
