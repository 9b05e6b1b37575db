package store

import (
	"context"
	"errors"

	"colloquy/forum"
)

// PictureKept tells whether a picture is one of those that are kept, by the name of
// the full one.
func (s *Store) PictureKept(ctx context.Context, name string) (kept bool, err error) {
	err = s.read(ctx, "PictureKept", func(t *tx) error {
		kept, err = t.exists("SELECT 1 FROM pictures WHERE name = $1", name)
		return err
	})
	return kept, err
}

// A looseUse is one of a picture that was not named for long, as far as is known.
type looseUse struct {
	forum.Place
	picture, at int64
	name        forum.Picture
	found       int // where it is named after all
}

// dropPictures lets the pictures of a place go.
func (t *tx) dropPictures(at forum.Place) error {
	gone, err := t.ids("DELETE FROM picture_uses WHERE article_id = $1 AND page = $2 RETURNING picture_id", at.Article, at.Page)
	if err != nil || len(gone) == 0 {
		return err
	}
	return t.do("DELETE FROM pictures WHERE id IN (SELECT value FROM json_each($1)) AND NOT EXISTS (SELECT 1 FROM picture_uses WHERE picture_id = pictures.id)", jsonList(gone))
}

// doubtPictures lets the pictures of a place be looked for again: a state that named
// them is gone.
func (t *tx) doubtPictures(at forum.Place) error {
	return t.do("UPDATE picture_uses SET settled = 0 WHERE article_id = $1 AND page = $2 AND settled = 1", at.Article, at.Page)
}

// Where a picture is named.
const (
	namedNowhere = iota
	namedInText  // may be gone with the next save
	namedInState // for good
)

// settlePictures looks for the pictures of a step in the texts of their manuscripts. A
// kept state keeps them for good, the present text for another while; what no text
// names goes. The texts are read before the writer is asked for; what changed meanwhile
// is left to a later step.
func (s *Store) settlePictures(ctx context.Context) (int, error) {
	var list []looseUse
	err := s.read(ctx, "SettlePictures", func(t *tx) (err error) {
		list, err = t.looseUses()
		for i := range list {
			if err == nil {
				list[i].found, err = t.whereNamed(list[i])
			}
		}
		return err
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return len(list), s.write(ctx, "SettlePictures", func(t *tx) error {
		for _, u := range list {
			if err := t.settlePicture(u); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) looseUses() ([]looseUse, error) {
	return records(t, func(u *looseUse) []any {
		return []any{&u.Article, &u.Page, &u.picture, &u.at, pictureName{&u.name}}
	}, `SELECT u.article_id, u.page, u.picture_id, u.at, p.name FROM picture_uses u JOIN pictures p ON p.id = u.picture_id
		WHERE u.public = 0 AND u.settled = 0 AND u.at < $1 ORDER BY u.at LIMIT $2`, t.now.Add(-forum.PictureGrace).UnixMicro(), keepStep)
}

// whereNamed looks for a picture in the texts of its place; narrower ones count.
func (t *tx) whereNamed(u looseUse) (int, error) {
	query, key := "SELECT id, instr(body_md, $2) > 0 FROM manuscripts WHERE article_id = $1", any(u.Article)
	if u.Page != "" {
		query, key = "SELECT id, instr(body_md, $2) > 0 FROM manuscripts WHERE page = $1", u.Page
	}
	var id int64
	var present bool
	err := t.row([]any{&id, &present}, query, key, u.name.Hash)
	if errors.Is(err, forum.ErrNotFound) {
		return namedNowhere, nil
	}
	if err != nil {
		return 0, err
	}
	kept, err := t.exists("SELECT 1 FROM states WHERE manuscript_id = $1 AND instr(body_md, $2) > 0 LIMIT 1", id, u.name.Hash)
	switch {
	case kept:
		return namedInState, err
	case present:
		return namedInText, err
	}
	return namedNowhere, err
}

// settlePicture does what follows for a picture, where nobody named it meanwhile.
func (t *tx) settlePicture(u looseUse) error {
	const same = "article_id = $1 AND page = $2 AND picture_id = $3 AND at = $4 AND public = 0"
	key := []any{u.Article, u.Page, u.picture, u.at}
	switch u.found {
	case namedInState:
		return t.do("UPDATE picture_uses SET settled = 1 WHERE "+same, key...)
	case namedInText:
		return t.do("UPDATE picture_uses SET at = $5 WHERE "+same, append(key, t.now.UnixMicro())...)
	}
	gone, err := t.changed("DELETE FROM picture_uses WHERE "+same, key...)
	if err != nil || !gone {
		return err
	}
	return t.do("DELETE FROM pictures WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM picture_uses WHERE picture_id = $1)", u.picture)
}
