package store

import (
	"context"
	"database/sql"
	"time"

	"colloquy/forum"
)

// BranchQuery asks for one page of a comment and everything under it.
type BranchQuery struct {
	Comment int64
	After   int64 // the comment after which the page begins; 0: with the comment itself
	Have    func(id int64, version int) bool
}

// Branch returns a comment with one page of what stands under it, and in Context
// what it stands under, the thread's top first. It has no surroundings.
// forum.ErrNotFound where the article is not public or After is not in the
// branch; forum.ErrGone where no page shows the comment.
func (s *Store) Branch(ctx context.Context, q BranchQuery) (ArticlePage, error) {
	var p ArticlePage
	epoch := s.epoch()
	err := s.read(ctx, "Branch", func(t *tx) (err error) {
		c, err := t.comment(q.Comment)
		if err != nil {
			return err
		}
		if p.Article, p.Surroundings, err = t.articleOwnByID(c.ArticleID); err != nil {
			return err
		}
		if c.Unseen() {
			return forum.ErrNotFound
		}
		if c.Status != forum.Shown && c.Status != forum.Removed && !c.Answered {
			return forum.ErrGone
		}
		if err := t.branchWindow(&p, c, q.After); err != nil {
			return err
		}
		return t.fillBranch(&p, c, q.Have)
	})
	if err == nil {
		s.learnRevision(p.Article.ID, p.Article.Revision, epoch)
	}
	return p, err
}

func (t *tx) branchWindow(p *ArticlePage, c forum.Comment, after int64) error {
	from := c.Path
	where := "WHERE article_id = $1 AND path >= $2 AND path < $3" + visible + "ORDER BY path LIMIT $4"
	if after != 0 {
		var err error
		if from, err = t.start(p.Article.ID, after); err != nil {
			return err
		}
		if !from.Under(c.Path) {
			return forum.ErrNotFound
		}
		where = "WHERE article_id = $1 AND path > $2 AND path < $3" + visible + "ORDER BY path LIMIT $4"
		p.HasPrev = true // and that is the page that begins with the comment, or one between
	}
	rows, err := t.rows(forum.PageSize+1, where, p.Article.ID, []byte(from), []byte(c.Path.End()))
	if err != nil {
		return err
	}
	if len(rows) > forum.PageSize {
		rows = rows[:forum.PageSize]
		p.Next = rows[len(rows)-1].ID
	}
	p.Rows = rows
	return nil
}

// fillBranch reads the comments of the page and the trail above it.
func (t *tx) fillBranch(p *ArticlePage, c forum.Comment, have func(int64, int) bool) error {
	if err := t.fillRows(p, have); err != nil {
		return err
	}
	for _, path := range c.Path.Ancestors() {
		above, err := t.commentAt(p.Article.ID, path)
		if err != nil {
			return err
		}
		p.Context = append(p.Context, above)
	}
	return nil
}

// An OutlineRow is a comment as the outline names it.
type OutlineRow struct {
	forum.Row
	Name, Title, Text string // empty for a placeholder
}

// OutlineSize is how many comments an outline names at once.
const OutlineSize = 2500

// outlineText is how much of a comment without a title is read, in characters.
const outlineText = 100

// Outline is a discussion, a line a comment.
type Outline struct {
	Article forum.Article
	Site    int64 // the revision
	Rows    []OutlineRow
	Next    int64 // where the next page begins, 0 where there is none
}

// Outline returns what a discussion's comments are called, in reading order.
// forum.ErrNotFound where the article is not public.
func (s *Store) Outline(ctx context.Context, slug string, after int64) (Outline, error) {
	var o Outline
	epoch := s.epoch()
	err := s.read(ctx, "Outline", func(t *tx) (err error) {
		var at Surroundings
		if o.Article, at, err = t.articleOwn(slug); err != nil {
			return err
		}
		o.Site = at.Site
		from, err := t.start(o.Article.ID, after)
		if err != nil {
			return err
		}
		if from == nil {
			from = forum.Path{}
		}
		if o.Rows, err = t.outlineRows(o.Article.ID, from); err != nil {
			return err
		}
		if len(o.Rows) > OutlineSize {
			o.Rows = o.Rows[:OutlineSize]
			o.Next = o.Rows[OutlineSize-1].ID
		}
		return nil
	})
	if err == nil {
		s.learnRevision(o.Article.ID, o.Article.Revision, epoch)
	}
	return o, err
}

func (t *tx) outlineRows(article int64, from forum.Path) ([]OutlineRow, error) {
	var list []OutlineRow
	err := t.each(func(rows *sql.Rows) error {
		var r OutlineRow
		var created int64
		err := rows.Scan(&r.ID, &r.MemberID, (*[]byte)(&r.Path), (*string)(&r.Status), &created, &r.Name, &r.Title, &r.Text)
		r.CreatedAt = time.UnixMicro(created).UTC()
		if r.Status != forum.Shown {
			r.Name, r.Title, r.Text = "", "", ""
		}
		list = append(list, r)
		return err
	}, `SELECT c.id, coalesce(c.member_id, 0), c.path, c.status, c.created_at, coalesce(m.name, c.name), c.title, substr(c.excerpt, 1, $4)
		FROM comments c LEFT JOIN members m ON m.id = c.member_id
		WHERE c.article_id = $1 AND c.path > $2 AND (c.status IN ('shown', 'removed') OR c.below > 0) ORDER BY c.path LIMIT $3`,
		article, []byte(from), OutlineSize+1, outlineText)
	return list, err
}
