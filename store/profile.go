package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// hasCommented tells of a member m whether anybody can read a comment of theirs.
const hasCommented = `EXISTS (SELECT 1 FROM comments c JOIN articles a ON a.id = c.article_id
	WHERE c.member_id = m.id AND c.status = 'shown' AND a.status = 'published')`

// profileArticles is how many of their articles the page of a member names.
const profileArticles = 5

// Said is a comment in a list of what somebody wrote.
type Said struct {
	ID      int64
	Title   string
	Excerpt string
	At      time.Time
	Article forum.Article // slug, title, language and direction alone
}

// Profile is what anybody may know of a member.
type Profile struct {
	Member    forum.Member    // without the address
	Biography forum.HTML      // of the member, rendered
	Author    *forum.Author   // where a byline on a public article is theirs
	Articles  []forum.Article // the newest of theirs, slug and title and date alone
	Commented bool            // there is a comment of theirs to read
	Comments  []Said          // one page, the newest first
	Next      int64           // where the next page begins, 0 where there is none
}

// Profile returns what a member shows to everybody, with one page of their
// comments after the one that is named (0: the newest). forum.ErrNotFound where
// there is nothing public: whoever only reads is not known to others.
func (s *Store) Profile(ctx context.Context, handle string, after int64) (Profile, error) {
	var p Profile
	err := s.read(ctx, "Profile", func(t *tx) error {
		m := &p.Member
		err := t.row([]any{&m.ID, &m.Handle, &m.Name, &m.Position, &m.Affiliation, &m.Roles, moment{&m.CreatedAt}, &m.Biography, &m.Website, &m.Portrait, &p.Commented},
			`SELECT m.id, m.handle, m.name, m.position, m.affiliation, m.roles, m.created_at, m.biography, m.website, m.portrait, `+hasCommented+` FROM members m WHERE m.handle = $1`, handle)
		if err != nil {
			return err
		}
		if m.Biography != "" {
			// Rendered for each page: it is short, and nothing is out of date after a
			// change of the sanitiser. What that refuses by now is not shown.
			if r, err := markup.Comment(m.Biography); err == nil {
				p.Biography = r.HTML
			}
		}
		if err := t.profileAuthor(&p); err != nil {
			return err
		}
		if p.Author == nil && !p.Commented && m.Roles == 0 {
			return forum.ErrNotFound
		}
		return t.profileComments(&p, after)
	})
	if err != nil {
		return Profile{}, err
	}
	return p, nil
}

// profileAuthor reads the member's byline and what stands under it.
func (t *tx) profileAuthor(p *Profile) error {
	var w forum.Author
	err := t.row(authorDest(&w), "SELECT "+authorColumns+" FROM authors w WHERE w.member_id = $1 AND "+publicAuthor, p.Member.ID)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Author = &w
	return t.each(func(rows *sql.Rows) error {
		var a forum.Article
		err := rows.Scan(headDest(&a)...)
		p.Articles = append(p.Articles, a)
		return err
	}, listAuthor, int64(math.MaxInt64), int64(math.MaxInt64), profileArticles, w.ID)
}

// profileComments reads a page of what the member wrote.
func (t *tx) profileComments(p *Profile, after int64) error {
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if after != 0 {
		id = after
		if err := t.row([]any{&at}, "SELECT created_at FROM comments WHERE id = $1 AND member_id = $2", after, p.Member.ID); err != nil {
			return err
		}
	}
	err := t.each(func(rows *sql.Rows) error {
		var c Said
		a := &c.Article
		err := rows.Scan(&c.ID, &c.Title, &c.Excerpt, moment{&c.At}, &a.Slug, &a.Title, &a.Lang, &a.RightLeft)
		p.Comments = append(p.Comments, c)
		return err
	}, `SELECT c.id, c.title, c.excerpt, c.created_at, a.slug, a.title, a.lang, a.right_left FROM comments c JOIN articles a ON a.id = c.article_id
		WHERE c.member_id = $1 AND (c.created_at, c.id) < ($2, $3) AND c.status = 'shown' AND a.status = 'published'
		ORDER BY c.created_at DESC, c.id DESC LIMIT $4`, p.Member.ID, at, id, forum.CommentsPerList+1)
	if err == nil && len(p.Comments) > forum.CommentsPerList {
		p.Comments = p.Comments[:forum.CommentsPerList]
		p.Next = p.Comments[forum.CommentsPerList-1].ID
	}
	return err
}
