package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"colloquy/forum"
)

// shownPicture finds whether readers see picture p.
const shownPicture = `SELECT 1 FROM picture_uses u LEFT JOIN articles a ON a.id = u.article_id
	WHERE u.picture_id = p.id AND u.public = 1 AND (u.page <> '' OR a.status = 'published')`

// MayAddPicture returns nil where the member may add pictures to an article or a page
// of the site, and otherwise why not.
func (s *Store) MayAddPicture(ctx context.Context, actor *forum.Member, at forum.Place) error {
	return s.read(ctx, "MayAddPicture", func(t *tx) error {
		_, err := t.pictureTaker(actor, at)
		return err
	})
}

// pictureTaker reads the manuscript to which the member may add pictures.
func (t *tx) pictureTaker(actor *forum.Member, at forum.Place) (forum.Manuscript, error) {
	m, who, err := t.manuscriptFor(actor, finderOf(at))
	if err != nil {
		return m, err
	}
	return m, forum.MaySaveManuscript(who, m, t.now)
}

// finderOf finds the manuscript of a place. A page of the site that was never changed
// has an empty one.
func finderOf(at forum.Place) finder {
	if at.Page == "" {
		return articleFinder(at.Article)
	}
	if forum.Slug(at.Page) != at.Page {
		return keptPageFinder(at.Page)
	}
	return pageFinder(forum.Manuscript{Page: at.Page, Title: at.Page})
}

// AddPicture adds a picture, whose files are there, to an article or a page of the
// site. It returns it with the alternative text as it is kept.
//
// Errors: forum.ErrNotFound, ErrForbidden, ErrSignIn, ErrSuspended, *forum.Invalid
// about "alternative", or about "picture" where there are too many.
func (s *Store) AddPicture(ctx context.Context, actor *forum.Member, at forum.Place, p forum.KeptPicture) (forum.KeptPicture, error) {
	e := &forum.Invalid{}
	p.Alternative = forum.CleanOptional(e, "alternative", p.Alternative, forum.MaxAlternative)
	if err := e.Or(); err != nil {
		return p, err
	}
	err := s.write(ctx, "AddPicture", func(t *tx) error {
		if _, err := t.pictureTaker(actor, at); err != nil {
			return err
		}
		n, err := t.countRows("SELECT count(*) FROM picture_uses WHERE article_id = $1 AND page = $2", at.Article, at.Page)
		if err != nil {
			return err
		}
		if n >= forum.MaxPictures {
			e.Add("picture", forum.TooMany, forum.MaxPictures)
			return e
		}
		return t.addPicture(at, p)
	})
	return p, err
}

func (t *tx) addPicture(at forum.Place, p forum.KeptPicture) error {
	var id int64
	err := t.row([]any{&id}, "INSERT INTO pictures (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at RETURNING id", p.Name(), t.now.UnixMicro())
	if err != nil {
		return err
	}
	return t.do(`INSERT INTO picture_uses (article_id, page, picture_id, alternative, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (article_id, page, picture_id) DO UPDATE
		SET at = excluded.at, alternative = CASE WHEN excluded.alternative = '' THEN picture_uses.alternative ELSE excluded.alternative END`,
		at.Article, at.Page, id, p.Alternative, t.now.UnixMicro())
}

// Pictures are what was uploaded for a text, or what it names, in the order in which
// they came, with the text.
//
// Errors: forum.ErrNotFound, also where the member may not know of it; ErrSignIn.
func (s *Store) Pictures(ctx context.Context, actor *forum.Member, at forum.Place) (m forum.Manuscript, list []forum.KeptPicture, err error) {
	err = s.read(ctx, "Pictures", func(t *tx) error {
		if m, _, err = t.manuscriptFor(actor, finderOf(at)); err != nil {
			return err
		}
		seen := m.Page != "" || m.Article.Status == forum.Published
		list, err = records(t, func(p *forum.KeptPicture) []any { return []any{pictureName{&p.Picture}, &p.Alternative, &p.Shown} },
			"SELECT p.name, u.alternative, u.public AND $3 FROM picture_uses u JOIN pictures p ON p.id = u.picture_id WHERE u.article_id = $1 AND u.page = $2 ORDER BY u.picture_id",
			at.Article, at.Page, seen)
		return err
	})
	return m, list, err
}

// pictureName reads a column that holds the name of a picture.
type pictureName struct{ p *forum.Picture }

// Scan implements sql.Scanner.
func (n pictureName) Scan(v any) error {
	text, _ := v.(string)
	p, _, ok := forum.ParsePicture(text)
	if !ok {
		return errors.New("a picture has a name that is none")
	}
	*n.p = p
	return nil
}

// PictureVisible tells whether whoever asks may see a picture, by the name of the full
// one, and whether everybody may: what readers see names it. Others are for those who
// may read a manuscript to which it belongs, and for who holds the token of a preview.
//
// Errors: forum.ErrNotFound for everybody else.
func (s *Store) PictureVisible(ctx context.Context, name string, viewer *forum.Member, token string) (public bool, err error) {
	err = s.read(ctx, "PictureVisible", func(t *tx) error {
		public, err = t.exists("SELECT 1 FROM pictures p WHERE p.name = $1 AND EXISTS ("+shownPicture+")", name)
		if err != nil || public {
			return err
		}
		seen, err := t.pictureOfPreview(name, token)
		if err == nil && !seen && viewer != nil {
			seen, err = t.pictureForWriter(name, viewer.ID)
		}
		if err == nil && !seen {
			err = forum.ErrNotFound
		}
		return err
	})
	return public, err
}

func (t *tx) pictureOfPreview(name, token string) (bool, error) {
	if token == "" {
		return false, nil
	}
	var status forum.ArticleStatus
	err := t.row([]any{&status}, `SELECT a.status FROM preview_links l JOIN manuscripts m ON m.id = l.manuscript_id JOIN articles a ON a.id = m.article_id
		JOIN picture_uses u ON u.article_id = a.id AND u.page = '' JOIN pictures p ON p.id = u.picture_id
		WHERE l.token_hash = $1 AND l.expires_at > $2 AND p.name = $3`, hashToken(token), t.now.UnixMicro(), name)
	if errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	return status.Previewed(), err
}

// pictureForWriter asks of each manuscript to which a picture belongs whether the
// member may read that.
func (t *tx) pictureForWriter(name string, viewer int64) (bool, error) {
	who, err := t.present(viewer)
	if err != nil {
		return false, err
	}
	uses, err := records(t, func(at *forum.Place) []any { return []any{&at.Article, &at.Page} },
		"SELECT u.article_id, u.page FROM pictures p JOIN picture_uses u ON u.picture_id = p.id WHERE p.name = $1", name)
	for _, at := range uses {
		if err != nil {
			break
		}
		m := forum.Manuscript{Page: at.Page}
		if m.Own, err = t.exists(ownArticle, at.Article, viewer); err == nil && forum.MayReadManuscript(who, m) == nil {
			return true, nil
		}
	}
	return false, err
}

// wantedAgain is how old the word that a picture is wanted may be before a save says
// it anew.
const wantedAgain = 24 * time.Hour

// namePictures notes which pictures a text names that is being written: those that are
// its own already, that readers see, and what an editor may see.
func (t *tx) namePictures(at forum.Place, text string, who *forum.Member) error {
	names := forum.PicturesIn(text)
	if len(names) == 0 {
		return nil
	}
	return t.do(`INSERT INTO picture_uses (article_id, page, picture_id, at) SELECT $1, $2, p.id, $3 FROM json_each($4) j CROSS JOIN pictures p ON p.name = j.value
		WHERE $5 OR EXISTS (SELECT 1 FROM picture_uses x WHERE x.article_id = $1 AND x.page = $2 AND x.picture_id = p.id) OR EXISTS (`+shownPicture+`)
		ON CONFLICT (article_id, page, picture_id) DO UPDATE SET at = excluded.at WHERE picture_uses.at < excluded.at - $6`,
		at.Article, at.Page, t.now.UnixMicro(), jsonRows(names), forum.MayEditArticles(who) == nil, wantedAgain.Microseconds())
}

// showPictures makes the pictures that readers see those that a text names.
func (t *tx) showPictures(at forum.Place, names []string) error {
	err := t.do("UPDATE picture_uses SET public = 0, at = $3 WHERE article_id = $1 AND page = $2 AND public = 1", at.Article, at.Page, t.now.UnixMicro())
	if err != nil || len(names) == 0 {
		return err
	}
	return t.do(`INSERT INTO picture_uses (article_id, page, picture_id, public, at) SELECT $1, $2, p.id, 1, $3 FROM json_each($4) j CROSS JOIN pictures p ON p.name = j.value
		WHERE true ON CONFLICT (article_id, page, picture_id) DO UPDATE SET public = 1`, at.Article, at.Page, t.now.UnixMicro(), jsonRows(names))
}

// takePictures takes on those of the pictures whose files are there which a text is
// about to show.
func (t *tx) takePictures(there, shown []string) error {
	for _, name := range there {
		if !slices.Contains(shown, name) {
			continue
		}
		if err := t.do("INSERT INTO pictures (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at", name, t.now.UnixMicro()); err != nil {
			return err
		}
	}
	return nil
}
