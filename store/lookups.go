package store

import (
	"context"
	"database/sql"
	"math"

	"colloquy/forum"
)

// commentColumns are read by scanComment. AnswersTo stays empty where the
// comment that is answered is gone: its author's name goes with it.
const commentColumns = `c.id, c.article_id, coalesce(c.parent_id, 0), c.path, c.title, c.body_md, c.body_html, c.excerpt, c.status, c.version,
	c.created_at, c.edited_at, c.gone_at,
	coalesce(c.member_id, 0), coalesce(c.address_id, 0), coalesce(m.name, c.name), coalesce(m.position, ''), coalesce(m.affiliation, ''), ` + publicHandle + `, coalesce(m.handle, ''),
	EXISTS (SELECT 1 FROM article_authors x WHERE x.article_id = c.article_id AND x.author_id = w.id),
	coalesce(CASE WHEN p.status = 'shown' THEN coalesce(pm.name, p.name) END, ''), p.id IS NOT NULL AND p.status <> 'shown', c.below > 0, c.held,
	c.cut_at, coalesce(o.slug, ''), coalesce(o.title, '')`

const commentTables = ` FROM comments c
	LEFT JOIN members m ON m.id = c.member_id LEFT JOIN authors w ON w.member_id = c.member_id
	LEFT JOIN comments p ON p.id = c.parent_id LEFT JOIN members pm ON pm.id = p.member_id
	LEFT JOIN articles o ON o.id = c.moved_from AND o.status = 'published'`

func commentDest(c *forum.Comment) []any {
	return []any{
		&c.ID, &c.ArticleID, &c.ParentID, (*[]byte)(&c.Path), &c.Title, &c.Body, &c.HTML, &c.Text, &c.Status, &c.Version,
		moment{&c.CreatedAt},
		moment{&c.EditedAt},
		moment{&c.GoneAt},
		&c.By.MemberID, &c.By.AddressID, &c.By.Name, &c.By.Position, &c.By.Affiliation, &c.By.Handle, &c.By.MemberHandle, &c.By.AuthorOf, &c.AnswersTo, &c.ParentGone, &c.Answered, &c.Held,
		moment{&c.CutAt},
		&c.From.Slug, &c.From.Title,
	}
}

// comment reads one comment, whatever its state.
func (t *tx) comment(id int64) (forum.Comment, error) {
	var c forum.Comment
	err := t.row(commentDest(&c), "SELECT "+commentColumns+commentTables+" WHERE c.id = $1", id)
	return c, err
}

// commentInPublic reads a comment; forum.ErrNotFound where its article is not public.
func (t *tx) commentInPublic(id int64) (forum.Comment, error) {
	c, err := t.comment(id)
	if err != nil {
		return c, err
	}
	var one int
	return c, t.row([]any{&one}, "SELECT 1 FROM articles WHERE id = $1 AND status = 'published'", c.ArticleID)
}

// publicComment reads a comment and its article; forum.ErrNotFound where the
// article is not public.
func (t *tx) publicComment(id int64) (forum.Comment, forum.Article, error) {
	c, err := t.comment(id)
	if err != nil {
		return c, forum.Article{}, err
	}
	if err := t.fillHiding(&c); err != nil {
		return c, forum.Article{}, err
	}
	a, err := t.articleHead("a.id = $1", c.ArticleID)
	return c, a, err
}

// Comment returns a comment and its article, whatever the comment's state:
// callers ask package forum what may be shown of it.
func (s *Store) Comment(ctx context.Context, id int64) (forum.Comment, forum.Article, error) {
	var c forum.Comment
	var a forum.Article
	err := s.read(ctx, "Comment", func(t *tx) (err error) {
		c, a, err = t.publicComment(id)
		return err
	})
	return c, a, err
}

// Commenter returns how a page names a member who comments under an article.
func (s *Store) Commenter(ctx context.Context, member, article int64) (forum.Commenter, error) {
	by := forum.Commenter{MemberID: member}
	err := s.read(ctx, "Commenter", func(t *tx) error {
		return t.row([]any{&by.Name, &by.Position, &by.Affiliation, &by.Handle, &by.MemberHandle, &by.AuthorOf}, `SELECT m.name, m.position, m.affiliation, `+publicHandle+`, m.handle,
			EXISTS (SELECT 1 FROM article_authors x WHERE x.article_id = $1 AND x.author_id = w.id)
			FROM members m LEFT JOIN authors w ON w.member_id = m.id WHERE m.id = $2`, article, member)
	})
	return by, err
}

// edits reads earlier texts of a comment, the latest first; those that a moderator
// cut something out of where all are asked for.
func (t *tx) edits(id int64, from int, all bool) ([]forum.Edit, error) {
	if from == 0 {
		from = math.MaxInt32
	}
	var list []forum.Edit
	err := t.each(func(rows *sql.Rows) error {
		var e forum.Edit
		err := rows.Scan(&e.Number, &e.Title, &e.Body, &e.HTML, moment{&e.Until}, &e.Removed, &e.Cut)
		list = append(list, e)
		return err
	}, `SELECT number, title, body_md, body_html, until, removed_at IS NOT NULL, cut <> 0 FROM comment_edits
		WHERE comment_id = $1 AND number <= $2 AND (cut = 0 OR $3) ORDER BY number DESC LIMIT $4`, id, from, all, forum.EditsPerPage+2)
	return list, err
}
