package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// PageQuery asks for one page of an article and its discussion.
type PageQuery struct {
	Slug  string
	Order forum.Order
	After int64 // the comment after which the page begins; 0: the first page
	// Known is what the caller has of the article already; it is read again
	// where it is another one by now. Nil: nothing.
	Known *Surroundings
	// Have tells whether the caller has a comment rendered already; only the
	// others are read whole. Nil: none.
	Have func(id int64, version int) bool
}

// A Link names a neighbouring article.
type Link struct {
	Slug, Title string
}

// Surroundings are what no comment changes: what an article says, who wrote it,
// where it is filed, what stands next to it.
type Surroundings struct {
	Site      int64 // the site's revision
	Around    int64 // that of the article's surroundings
	HTML      forum.HTML
	Contents  []markup.Heading // none where the article is short
	Authors   []forum.Author
	Topics    []forum.Topic
	Earlier   *Link // the article published before
	Later     *Link
	Related   []forum.Article    // those that have the most in common, without their texts
	Corrected []forum.Correction // what was put right, the oldest first
	Series    *forum.SeriesPlace
}

// ArticlePage is what one page shows, read on one snapshot.
type ArticlePage struct {
	Surroundings
	Article  forum.Article
	Rows     []forum.Row             // in reading order
	Comments map[int64]forum.Comment // those that the caller did not have
	Context  []forum.Comment         // what stands above the first row, the thread's top first
	Next     int64                   // where the next page begins, 0 where there is none
	HasPrev  bool
	Prev     int64    // where the page before begins; 0 is the first page
	Closed   []uint32 // numbers of the threads that take no more answers
	Pinned   *forum.Comment
}

// ThreadClosed tells whether the thread in which a comment stands takes no more
// answers.
func (p *ArticlePage) ThreadClosed(path forum.Path) bool {
	return len(p.Closed) > 0 && slices.Contains(p.Closed, path.Root().Seq())
}

// ArticlePage returns an article with one page of its discussion, about
// forum.PageSize comments. forum.ErrNotFound where the article is not public,
// or the comment to begin after is not under it.
func (s *Store) ArticlePage(ctx context.Context, q PageQuery) (ArticlePage, error) {
	var p ArticlePage
	epoch := s.epoch()
	err := s.read(ctx, "ArticlePage", func(t *tx) (err error) {
		if p.Article, p.Surroundings, err = t.articleOwn(q.Slug); err != nil {
			return err
		}
		if err := t.surround(&p, q.Known); err != nil {
			return err
		}
		if err := t.window(&p, q); err != nil {
			return err
		}
		if err := t.pinned(&p, q); err != nil {
			return err
		}
		return t.fill(&p, q.Have)
	})
	if err == nil {
		s.learnRevision(p.Article.ID, p.Article.Revision, epoch)
	}
	return p, err
}

// Same tells whether two are of the same moment, of one article.
func (a *Surroundings) Same(b *Surroundings) bool { return a.Site == b.Site && a.Around == b.Around }

// surround takes what is known of the article where the revisions say that it
// still holds, and reads it otherwise.
func (t *tx) surround(p *ArticlePage, known *Surroundings) error {
	if known != nil && known.Same(&p.Surroundings) {
		p.Surroundings = *known
		p.Article.Authors, p.Article.Topics, p.Article.HTML = known.Authors, known.Topics, known.HTML
		return nil
	}
	err := t.bylines(&p.Article)
	if err != nil {
		return err
	}
	if err := t.row([]any{&p.Article.HTML}, "SELECT body_html FROM article_texts WHERE article_id = $1", p.Article.ID); err != nil {
		return err
	}
	p.Authors, p.Topics, p.HTML = p.Article.Authors, p.Article.Topics, p.Article.HTML
	p.Contents = contents(p.Article)
	if !p.Article.CorrectedAt.IsZero() {
		if p.Corrected, err = t.corrections(p.Article.ID); err != nil {
			return err
		}
	}
	if p.Related, err = t.related(p.Article.ID); err != nil {
		return err
	}
	if p.Series, err = t.seriesPlace(p.Article.ID); err != nil {
		return err
	}
	return t.neighbours(p)
}

const rowColumns = "SELECT id, coalesce(member_id, 0), path, status, version, below > 0, created_at, coalesce(gone_at, 0), recommended FROM comments "

// visible is what a page shows of a discussion: what is shown, and placeholders
// of what was removed or has answers.
const visible = " AND (status IN ('shown', 'removed') OR below > 0) "

func (t *tx) rows(limit int, where string, args ...any) ([]forum.Row, error) {
	if limit <= 0 {
		return nil, nil
	}
	list := make([]forum.Row, 0, limit)
	err := t.each(func(rows *sql.Rows) error {
		var r forum.Row
		var created, gone int64 // plain numbers: these rows are read for every page
		err := rows.Scan(&r.ID, &r.MemberID, (*[]byte)(&r.Path), (*string)(&r.Status), &r.Version, &r.Answered, &created, &gone, &r.Recommended)
		r.CreatedAt = time.UnixMicro(created).UTC()
		if gone != 0 {
			r.GoneAt = time.UnixMicro(gone).UTC()
		}
		list = append(list, r)
		return err
	}, rowColumns+where, append(args, limit)...)
	return list, err
}

// start is the place of the comment after which a page begins.
func (t *tx) start(article, id int64) (forum.Path, error) {
	if id == 0 {
		return nil, nil
	}
	var path []byte
	err := t.row([]any{&path}, "SELECT path FROM comments WHERE id = $1 AND article_id = $2", id, article)
	return path, err
}

// window reads the rows of the page and where its neighbours begin.
func (t *tx) window(p *ArticlePage, q PageQuery) error {
	from, err := t.start(p.Article.ID, q.After)
	if err != nil {
		return err
	}
	order, err := t.order(p.Article, q.Order)
	if err != nil {
		return err
	}
	rows, err := order.after(from, forum.PageSize+1)
	if err != nil {
		return err
	}
	if len(rows) > forum.PageSize {
		rows = rows[:forum.PageSize]
		p.Next = rows[len(rows)-1].ID
	}
	p.Rows = rows
	if from == nil {
		return nil
	}
	earlier, err := order.before(from, forum.PageSize+1)
	p.HasPrev = len(earlier) > 0
	if len(earlier) > forum.PageSize {
		p.Prev = earlier[forum.PageSize].ID
	}
	return err
}

// fill reads whole what the caller has not, and the context of a page that
// begins inside a thread.
func (t *tx) fill(p *ArticlePage, have func(int64, int) bool) error {
	if err := t.fillRows(p, have); err != nil || len(p.Rows) == 0 {
		return err
	}
	for _, path := range shownAncestors(p.Rows[0].Path) {
		c, err := t.commentAt(p.Article.ID, path)
		if err != nil {
			return err
		}
		p.Context = append(p.Context, c)
	}
	return nil
}

// fillRows reads the comments of the rows that the caller has not.
func (t *tx) fillRows(p *ArticlePage, have func(int64, int) bool) error {
	p.Comments = map[int64]forum.Comment{}
	if err := t.closedThreads(p); err != nil {
		return err
	}
	for _, r := range p.Rows {
		if have != nil && have(r.ID, r.Version) {
			continue
		}
		c, err := t.comment(r.ID)
		if err != nil {
			return err
		}
		p.Comments[r.ID] = c
	}
	return nil
}

// closedThreads reads which threads of an article take no more answers.
func (t *tx) closedThreads(p *ArticlePage) error {
	return t.each(func(rows *sql.Rows) error {
		var seq uint32
		err := rows.Scan(&seq)
		p.Closed = append(p.Closed, seq)
		return err
	}, "SELECT root_seq FROM comments WHERE article_id = $1 AND thread_closed = 1", p.Article.ID)
}

// commentAt reads the comment at a place.
func (t *tx) commentAt(article int64, path forum.Path) (forum.Comment, error) {
	var id int64
	if err := t.row([]any{&id}, "SELECT id FROM comments WHERE article_id = $1 AND path = $2", article, []byte(path)); err != nil {
		return forum.Comment{}, err
	}
	return t.comment(id)
}

// shownAncestors are those above a comment that a page indents it under.
func shownAncestors(path forum.Path) []forum.Path {
	above := path.Ancestors()
	return above[:min(len(above), forum.ShownDepth-1)]
}

// neighbours finds the articles published before and after.
func (t *tx) neighbours(p *ArticlePage) error {
	const columns = "SELECT slug, title FROM articles WHERE status = 'published' AND (published_at, id) "
	at := p.Article.PublishedAt.UnixMicro()
	link := func(query string) (*Link, error) {
		var l Link
		err := t.row([]any{&l.Slug, &l.Title}, query, at, p.Article.ID)
		if errors.Is(err, forum.ErrNotFound) {
			return nil, nil
		}
		return &l, err
	}
	var err error
	if p.Earlier, err = link(columns + "< ($1, $2) ORDER BY published_at DESC, id DESC LIMIT 1"); err != nil {
		return err
	}
	p.Later, err = link(columns + "> ($1, $2) ORDER BY published_at, id LIMIT 1")
	return err
}

// A Spot is where a comment stands: a page of its article.
type Spot struct {
	Slug  string
	After int64 // where the page begins, 0: the first page
}

// contextRows is how many comments stand before one that a page was opened for,
// where its thread's top is further away than a page.
const contextRows = 10

// countedRows is how far a comment may stand from the beginning for its page to
// be counted: that takes a microsecond a comment.
const countedRows = 5000

// Spot finds the page on which a comment stands in an order: see startOf. forum.ErrGone where no page shows the comment.
func (s *Store) Spot(ctx context.Context, id int64, in forum.Order) (Spot, error) {
	var spot Spot
	err := s.read(ctx, "Spot", func(t *tx) error {
		c, a, err := t.publicComment(id)
		if err != nil {
			return err
		}
		if c.Unseen() {
			return forum.ErrNotFound
		}
		spot.Slug = a.Slug
		order, err := t.order(a, in)
		if err != nil {
			return err
		}
		rows, err := order.before(c.Path, forum.PageSize+2)
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].ID != id {
			return forum.ErrGone
		}
		spot.After, err = startOf(order, rows, c.Path)
		return err
	})
	return spot, err
}

// startOf finds the comment after which the page of rows[0] begins, among the
// pages that one turns from the first one on; where that is too far, one that
// begins with its thread, or near it.
func startOf(o order, rows []forum.Row, of forum.Path) (int64, error) {
	n, err := o.above(of, countedRows)
	if err != nil || n == countedRows {
		return pageStart(rows, of.Root()), err
	}
	if n < forum.PageSize {
		return 0, nil
	}
	return rows[n%forum.PageSize+1].ID, nil
}

// pageStart chooses the comment after which the page of rows[0] begins, from
// what stands before it, nearest first.
func pageStart(rows []forum.Row, root forum.Path) int64 {
	if len(rows) <= forum.PageSize {
		return 0
	}
	for i, r := range rows[:forum.PageSize] {
		if bytes.Equal(r.Path, root) {
			return rows[i+1].ID
		}
	}
	return rows[contextRows].ID
}
