package store

import (
	"context"
	"errors"

	"colloquy/forum"
	"colloquy/markup"
)

// A BylineEntry is a byline as editors see it.
type BylineEntry struct {
	forum.Author
	Version int
	Member  string // name of the member whose byline it is; "" where it is nobody's
	Own     string // what the member says about themselves, which stands in place of the biography
	Public  int    // public articles
	All     int    // articles
}

const selectByline = "SELECT " + authorColumns + `, w.version, coalesce(m.name, ''), coalesce(m.handle, ''), coalesce(m.biography, ''),
	(SELECT count(*) FROM article_authors x JOIN articles a ON a.id = x.article_id WHERE x.author_id = w.id AND a.status = 'published'),
	(SELECT count(*) FROM article_authors x WHERE x.author_id = w.id) FROM authors w LEFT JOIN members m ON m.id = w.member_id `

func bylineDest(b *BylineEntry) []any {
	return append(authorDest(&b.Author), &b.Version, &b.Member, &b.MemberHandle, &b.Own, &b.Public, &b.All)
}

// bylinesPerPage is how many bylines a list shows.
const bylinesPerPage = 50

// Bylines lists bylines for editors by handle, after the one that is named ("": from
// the beginning). More tells whether the list goes on.
func (s *Store) Bylines(ctx context.Context, after string) (list []BylineEntry, more bool, err error) {
	return s.bylineList(ctx, "Bylines", selectByline+"WHERE w.handle > $1 ORDER BY w.handle LIMIT $2", after)
}

// FindBylines lists the bylines whose name or handle holds a text, however it is
// accented.
func (s *Store) FindBylines(ctx context.Context, text string) (list []BylineEntry, more bool, err error) {
	query := selectByline + "WHERE instr(w.name, $1) > 0 OR $3 <> '' AND instr(w.handle, $3) > 0 ORDER BY w.handle LIMIT $2"
	return s.bylineList(ctx, "FindBylines", query, text, forum.Slug(text))
}

func (s *Store) bylineList(ctx context.Context, name, query, first string, rest ...any) (list []BylineEntry, more bool, err error) {
	err = s.read(ctx, name, func(t *tx) error {
		list, err = records(t, bylineDest, query, append([]any{first, bylinesPerPage + 1}, rest...)...)
		return err
	})
	if len(list) > bylinesPerPage {
		list, more = list[:bylinesPerPage], true
	}
	return list, more, err
}

// Byline is one of them. forum.ErrNotFound where there is none.
func (s *Store) Byline(ctx context.Context, id int64) (b BylineEntry, err error) {
	err = s.read(ctx, "Byline", func(t *tx) error {
		b, err = t.byline(id)
		return err
	})
	return b, err
}

func (t *tx) byline(id int64) (b BylineEntry, err error) {
	err = t.row(bylineDest(&b), selectByline+"WHERE w.id = $1", id)
	return b, err
}

// SaveByline changes what the page about an author says. Version is the one that the
// editor saw.
//
// Errors: forum.ErrNotFound, ErrConflict, ErrSignIn, ErrForbidden, ErrSuspended,
// *forum.Invalid.
func (s *Store) SaveByline(ctx context.Context, actor *forum.Member, id int64, version int, n forum.NewProfile) error {
	e := &forum.Invalid{}
	n.Clean(e)
	if err := checkBiography(e, n.Biography); err != nil {
		return err
	}
	return s.write(ctx, "SaveByline", func(t *tx) error {
		if _, err := t.organiser(actor); err != nil {
			return err
		}
		if err := e.Or(); err != nil {
			return err
		}
		b, err := t.byline(id)
		if err == nil && b.Version != version {
			err = forum.ErrConflict
		}
		if err != nil {
			return err
		}
		err = t.do("UPDATE authors SET name = $1, position = $2, affiliation = $3, biography = $4, version = version + 1 WHERE id = $5",
			n.Name, n.Position, n.Affiliation, n.Biography, id)
		if err != nil {
			return err
		}
		return t.touchSite()
	})
}

// TieByline makes a byline a member's own, by their address or handle; an empty text
// ends that. Version is the one that the administrator saw.
//
// Errors: forum.ErrNotFound, ErrConflict, those of forum.MayAdminister, *forum.Invalid
// where there is no such member, or they have another byline.
func (s *Store) TieByline(ctx context.Context, actor *forum.Member, id int64, version int, member string) error {
	return s.write(ctx, "TieByline", func(t *tx) error {
		if _, err := t.administrator(actor); err != nil {
			return err
		}
		b, err := t.byline(id)
		if err == nil && (b.Version != version || member == "" && b.MemberID == 0 || member != "" && b.MemberID != 0) {
			err = forum.ErrConflict
		}
		if err != nil {
			return err
		}
		m, action := forum.Member{ID: b.MemberID}, "byline taken away"
		if member != "" {
			action = "byline given"
			if m, err = t.memberCalled(member); errors.Is(err, forum.ErrNotFound) {
				err = invalid("member", forum.NoMember)
			}
			if err != nil {
				return err
			}
		}
		if err := t.tie(b, m, member != ""); err != nil {
			return err
		}
		return t.note(forum.Event{ActorID: actor.ID, Action: action, Kind: forum.SubjectMember, Subject: m.ID, Note: b.Name})
	})
}

func (t *tx) tie(b BylineEntry, m forum.Member, on bool) error {
	if on {
		other, err := t.exists("SELECT 1 FROM authors WHERE member_id = $1", m.ID)
		if err != nil {
			return err
		}
		if other {
			return invalid("member", forum.HasByline)
		}
	}
	member := idOrNull(m.ID)
	if !on {
		member = nil
	}
	if err := t.do("UPDATE authors SET member_id = $1, version = version + 1 WHERE id = $2", member, b.ID); err != nil {
		return err
	}
	if on {
		if err := t.hearOfRecent(m.ID); err != nil {
			return err
		}
	}
	return t.touchSite()
}

// biographyOf reads what the page about an author says about them: the member's own
// words where they have some. Rendered for each page, as that of a member.
func (t *tx) biographyOf(w *forum.Author) error {
	if w.MemberID != 0 {
		var own string
		if err := t.row([]any{&own}, "SELECT biography FROM members WHERE id = $1", w.MemberID); err != nil {
			return err
		}
		if own != "" {
			w.Biography = own
		}
	}
	if w.Biography == "" {
		return nil
	}
	r, err := markup.Comment(w.Biography)
	if err != nil { // what the sanitiser refuses by now is shown as it was written
		return nil
	}
	w.BiographyHTML, w.Biography = r.HTML, r.Text
	return nil
}
