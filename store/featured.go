package store

import (
	"context"
	"slices"

	"colloquy/forum"
)

// featured are the articles that stand above the others on the front page, as far
// as they are public.
func (t *tx) featured() ([]forum.Article, error) {
	return t.heads("SELECT " + headColumns + " FROM featured x CROSS JOIN articles a ON a.id = x.article_id" + headJoins + "WHERE a.status = 'published' ORDER BY x.place")
}

// Featured are the articles that editors chose for the front page, in their order,
// without their texts. One that was withdrawn since is among them; readers do not
// see it.
func (s *Store) Featured(ctx context.Context) (list []forum.Article, err error) {
	err = s.read(ctx, "Featured", func(t *tx) error {
		list, err = records(t, choiceDest, "SELECT a.id, a.slug, a.title, a.status, a.lang, a.right_left FROM featured x CROSS JOIN articles a ON a.id = x.article_id ORDER BY x.place")
		return err
	})
	return list, err
}

func choiceDest(a *forum.Article) []any {
	return []any{&a.ID, &a.Slug, &a.Title, &a.Status, &a.Lang, &a.RightLeft}
}

// SetFeatured chooses the articles of the front page. Seen are those that the editor
// saw.
//
// Errors: forum.ErrConflict where they are others by now, ErrSignIn, ErrForbidden,
// ErrSuspended, *forum.Invalid of what is no public article, or too much.
func (s *Store) SetFeatured(ctx context.Context, actor *forum.Member, seen, order []int64) error {
	order = forum.Once(order)
	return s.write(ctx, "SetFeatured", func(t *tx) error {
		if _, err := t.organiser(actor); err != nil {
			return err
		}
		now, err := t.ids("SELECT article_id FROM featured ORDER BY place")
		if err != nil {
			return err
		}
		if !slices.Equal(now, seen) {
			return forum.ErrConflict
		}
		if len(order) > forum.MaxFeatured {
			e := &forum.Invalid{}
			e.Add("article", forum.TooMany, forum.MaxFeatured)
			return e
		}
		return t.setFeatured(now, order)
	})
}

func (t *tx) setFeatured(now, order []int64) error {
	if err := t.do("DELETE FROM featured"); err != nil {
		return err
	}
	for i, id := range order {
		ok, err := t.changed("INSERT INTO featured (article_id, place) SELECT id, $1 FROM articles WHERE id = $2 AND (status = 'published' OR $3)", i, id, slices.Contains(now, id))
		if err != nil {
			return err
		}
		if !ok {
			return invalid("article", forum.NoArticle)
		}
	}
	t.onCommit(func() { t.store.revisions.relist(nil) }) // no other page names them so
	return nil
}

// maxChoices is how many articles a form offers to choose from.
const maxChoices = 100

// ArticleChoices are articles that editors can choose from: the newest public ones,
// and where drafts counts, those that are not public yet, by the titles that they
// are being written under.
//
// Errors: forum.ErrSignIn, ErrForbidden.
func (s *Store) ArticleChoices(ctx context.Context, actor *forum.Member, drafts bool) (list []forum.Article, err error) {
	err = s.read(ctx, "ArticleChoices", func(t *tx) error {
		if err := forum.MayEditArticles(actor); err != nil {
			return err
		}
		if drafts {
			list, err = records(t, choiceDest, `SELECT a.id, a.slug, coalesce(nullif(m.title, ''), a.title), a.status, a.lang, a.right_left FROM articles a
				LEFT JOIN manuscripts m ON m.article_id = a.id WHERE a.status IN ('draft', 'submitted', 'review', 'scheduled') AND a.status <> 'published' ORDER BY a.id DESC LIMIT $1`, maxChoices)
			if err != nil {
				return err
			}
		}
		public, err := records(t, choiceDest, `SELECT a.id, a.slug, a.title, a.status, a.lang, a.right_left FROM articles a
			WHERE a.status = 'published' ORDER BY a.published_at DESC, a.id DESC LIMIT $1`, maxChoices)
		list = append(list, public...)
		return err
	})
	return list, err
}

// ArticleAt finds an article for editors by its slug, whatever its state.
//
// Errors: forum.ErrNotFound, ErrSignIn, ErrForbidden.
func (s *Store) ArticleAt(ctx context.Context, actor *forum.Member, slug string) (id int64, err error) {
	err = s.read(ctx, "ArticleAt", func(t *tx) error {
		if err := forum.MayEditArticles(actor); err != nil {
			return err
		}
		return t.row([]any{&id}, "SELECT id FROM articles WHERE slug = $1", slug)
	})
	return id, err
}
