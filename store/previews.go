package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

// MakePreview makes a link by which an outsider reads the manuscript of an article
// while it is not public. The token is returned this once: the database keeps its
// hash alone.
//
// Errors: forum.ErrNotFound, ErrForbidden, ErrSignIn, ErrSuspended, *forum.Invalid,
// ErrConflict where the article is public already.
func (s *Store) MakePreview(ctx context.Context, actor *forum.Member, article int64, n forum.NewPreviewLink) (token string, err error) {
	if err := n.Clean(); err != nil {
		return "", err
	}
	token = newToken()
	err = s.write(ctx, "MakePreview", func(t *tx) error {
		m, who, err := t.previewer(actor, article)
		switch {
		case err != nil:
			return err
		case !m.Article.Status.Previewed():
			return forum.ErrConflict
		}
		if m, err = t.keptHere(m, who); err != nil {
			return err
		}
		many, err := t.countRows("SELECT count(*) FROM preview_links WHERE manuscript_id = $1 AND expires_at > $2", m.ID, t.now.UnixMicro())
		if err == nil && many >= forum.MaxPreviews {
			err = invalid("for", forum.TooMany)
		}
		if err != nil {
			return err
		}
		return t.do("INSERT INTO preview_links (manuscript_id, token_hash, note, created_at, expires_at, member_id) VALUES ($1, $2, $3, $4, $5, $6)",
			m.ID, hashToken(token), n.For, t.now.UnixMicro(), t.now.Add(time.Duration(n.Days)*24*time.Hour).UnixMicro(), who.ID)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// previewer reads the manuscript for somebody who may show it to outsiders.
func (t *tx) previewer(actor *forum.Member, article int64) (forum.Manuscript, *forum.Member, error) {
	m, who, err := t.manuscriptFor(actor, articleFinder(article))
	if err == nil {
		err = forum.MayShowPreviews(who, m, t.now)
	}
	return m, who, err
}

// EndPreview ends a link: nobody reads by it any more. Errors as of MakePreview.
func (s *Store) EndPreview(ctx context.Context, actor *forum.Member, article, link int64) error {
	return s.write(ctx, "EndPreview", func(t *tx) error {
		m, _, err := t.previewer(actor, article)
		if err != nil {
			return err
		}
		ours, err := t.changed("DELETE FROM preview_links WHERE id = $1 AND manuscript_id = $2", link, m.ID)
		if err == nil && !ours {
			err = forum.ErrNotFound
		}
		return err
	})
}

// Previews are the links to a manuscript that work, the newest first. Errors as of
// MakePreview.
func (s *Store) Previews(ctx context.Context, actor *forum.Member, article int64) (list []forum.PreviewLink, err error) {
	err = s.read(ctx, "Previews", func(t *tx) error {
		m, _, err := t.previewer(actor, article)
		if err != nil {
			return err
		}
		list, err = records(t, previewDest, "SELECT "+previewColumns+" FROM preview_links x WHERE x.manuscript_id = $1 AND x.expires_at > $2 ORDER BY x.id DESC LIMIT $3", m.ID, t.now.UnixMicro(), forum.MaxPreviews)
		return err
	})
	return list, err
}

const previewColumns = `x.id, x.note, x.expires_at, coalesce((SELECT name FROM members WHERE id = x.member_id), '')`

func previewDest(x *forum.PreviewLink) []any {
	return []any{&x.ID, &x.For, moment{&x.ExpiresAt}, &x.By}
}

// Previewed is the manuscript to which a link leads; of what is public by now, the
// article alone, without what is written. forum.ErrNotFound where the link has ended,
// leads to what was withdrawn, or never was.
func (s *Store) Previewed(ctx context.Context, token string) (m forum.Manuscript, link forum.PreviewLink, err error) {
	err = s.read(ctx, "Previewed", func(t *tx) error {
		var article int64
		err := t.row(append(previewDest(&link), &article), "SELECT "+previewColumns+`, coalesce((SELECT article_id FROM manuscripts WHERE id = x.manuscript_id), 0)
			FROM preview_links x WHERE x.token_hash = $1 AND x.expires_at > $2`, hashToken(token), t.now.UnixMicro())
		if err == nil {
			m, err = t.manuscriptOf(article, 0)
		}
		if err == nil && m.Article.Status == forum.Published {
			m = forum.Manuscript{Article: m.Article}
			return nil
		}
		if err == nil && !m.Article.Status.Previewed() {
			err = forum.ErrNotFound
		}
		if err != nil || len(m.Article.Authors) > 0 {
			return err
		}
		return t.foreseeByline(&m)
	})
	return m, link, err
}

// foreseeByline names as author who wrote a manuscript that names nobody: so it will
// be when it is published.
func (t *tx) foreseeByline(m *forum.Manuscript) error {
	var w forum.Author
	err := t.row(authorDest(&w), "SELECT "+authorColumns+" FROM articles a JOIN authors w ON w.member_id = a.written_by WHERE a.id = $1", m.Article.ID)
	if errors.Is(err, forum.ErrNotFound) { // their first article
		err = t.row([]any{&w.Name, &w.Position, &w.Affiliation, &w.Portrait}, "SELECT w.name, w.position, w.affiliation, w.portrait FROM articles a JOIN members w ON w.id = a.written_by WHERE a.id = $1", m.Article.ID)
	}
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	m.Article.Authors = []forum.Author{w}
	return err
}

// forgetPreviews drops links that have expired.
func (t *tx) forgetPreviews() (int, error) {
	return t.count("DELETE FROM preview_links WHERE id IN (SELECT id FROM preview_links WHERE expires_at <= $1 LIMIT $2)", t.now.UnixMicro(), keepStep)
}
