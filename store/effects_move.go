package store

import (
	"encoding/binary"
	"errors"
	"slices"

	"colloquy/forum"
)

// maxMovedRecommendations is how many recommendations go along with a branch at
// most.
const maxMovedRecommendations = 1500

// maxMovedBack is how many comments a branch may have when it comes back: people
// answered meanwhile.
const maxMovedBack = 2 * forum.MaxMoved

// placeBefore is where a branch stood.
type placeBefore struct {
	Article int64      `json:"article"`
	Parent  int64      `json:"parent,omitempty"`
	Above   int64      `json:"above,omitempty"`
	From    int64      `json:"from,omitempty"` // the article from which it had been moved before
	Numbers [][2]int64 `json:"numbers"`        // of comments in that article, each with its id
}

// moved is a comment of a branch, on its way.
type moved struct {
	id, above, member int64
	path              forum.Path
	status            forum.CommentStatus
	recommended       int
}

// branchToMove reads a branch in its order; a larger one than limit cannot be moved
// while others wait for the writer.
func (t *tx) branchToMove(c forum.Comment, limit int) ([]moved, error) {
	list, err := records(t, func(m *moved) []any {
		return []any{&m.id, (*[]byte)(&m.path), &m.above, &m.status, &m.recommended, &m.member}
	}, `SELECT id, path, coalesce(above_id, 0), status, recommended, coalesce(member_id, 0) FROM comments
		WHERE article_id = $1 AND path >= $2 AND path < $3 ORDER BY path LIMIT $4`, c.ArticleID, []byte(c.Path), []byte(c.Path.End()), limit+1)
	if err != nil {
		return nil, err
	}
	recommended := 0
	for _, m := range list {
		recommended += m.recommended
	}
	if len(list) > limit || recommended > maxMovedRecommendations {
		e := &forum.Invalid{}
		e.Add("slug", forum.LargeBranch, forum.MaxMoved)
		return nil, e
	}
	return list, nil
}

// A destination is where a branch goes: under a comment, or to the top.
type destination struct {
	article int64
	base    forum.Path
	above   any              // id of the comment under which it hangs
	numbers map[int64]uint32 // that comments of it have there already
}

// number gives the comments of a branch numbers in another article, in the order
// of those that they had: the order of reading stays.
func (t *tx) number(list []moved, to destination) error {
	order := make([]moved, 0, len(list))
	for _, m := range list {
		if to.numbers[m.id] == 0 {
			order = append(order, m)
		}
	}
	slices.SortFunc(order, func(a, b moved) int { return int(int64(a.path.Seq()) - int64(b.path.Seq())) })
	var next uint32
	if err := t.row([]any{&next}, "UPDATE articles SET next_seq = next_seq + $1 WHERE id = $2 RETURNING next_seq", len(order), to.article); err != nil {
		return err
	}
	next -= uint32(len(order))
	for i, m := range order {
		to.numbers[m.id] = next + uint32(i)
	}
	return nil
}

// carry takes a branch, which begins with c, to another article.
func (t *tx) carry(c forum.Comment, list []moved, to destination) error {
	if err := t.number(list, to); err != nil {
		return err
	}
	paths := map[int64]forum.Path{}
	for _, m := range list {
		base, above := to.base, to.above
		if m.id != c.ID {
			base, above = paths[m.above], m.above
		}
		if base.Depth() >= forum.MaxDepth { // others have answered so deep that it does not fit any more
			return forum.ErrConflict
		}
		path := base.Child(to.numbers[m.id])
		paths[m.id] = path
		err := t.do("UPDATE comments SET article_id = $1, path = $2, root_seq = $3, above_id = $4, version = version + 1 WHERE id = $5",
			to.article, []byte(path), binary.BigEndian.Uint32(path), above, m.id)
		if err != nil {
			return err
		}
		if m.recommended > 0 {
			if err := t.do("UPDATE recommendations SET article_id = $1 WHERE comment_id = $2", to.article, m.id); err != nil {
				return err
			}
		}
	}
	return t.carryAlong(c, list, to)
}

// carryAlong brings up to date what depends on where comments stand: counters of
// both articles, cases, what waits to be posted under them, who hides the thread,
// pages that are open.
func (t *tx) carryAlong(c forum.Comment, list []moved, to destination) error {
	ids := make([]int64, len(list))
	shown := 0
	for i, m := range list {
		ids[i] = m.id
		if m.status == forum.Shown {
			shown++
			t.happens(CommentGone, c.ArticleID, m.id, m.member)
			t.happens(CommentPosted, to.article, m.id, m.member)
		}
	}
	if err := t.recount(c.ArticleID, -shown); err != nil {
		return err
	}
	if err := t.recount(to.article, shown); err != nil {
		return err
	}
	if err := t.do("UPDATE cases SET article_id = $1 WHERE kind = 'comment' AND subject_id IN (SELECT value FROM json_each($2))", to.article, jsonList(ids)); err != nil {
		return err
	}
	if err := t.do("UPDATE requests SET article_id = $1 WHERE article_id = $2 AND done_at IS NULL AND parent_id IN (SELECT value FROM json_each($3))", to.article, c.ArticleID, jsonList(ids)); err != nil {
		return err
	}
	return t.moveHidden(c.ID, to.article)
}

// moveBranch takes a comment with all under it to another article, as a thread of
// its own there. Whoever follows that article is told of nothing, since nothing is
// new.
func moveBranch(t *tx, j *judging) error {
	c := *j.about.comment
	to := destination{numbers: map[int64]uint32{}}
	err := t.row([]any{&to.article}, "SELECT id FROM articles WHERE slug = $1 AND status = 'published'", j.Slug)
	switch {
	case errors.Is(err, forum.ErrNotFound):
		return invalid("slug", forum.NoArticle)
	case err != nil:
		return err
	case to.article == c.ArticleID:
		return invalid("slug", forum.AlreadySo)
	}
	list, err := t.branchToMove(c, forum.MaxMoved)
	if err != nil {
		return err
	}
	p := &placeBefore{Article: c.ArticleID, Parent: c.ParentID, Above: list[0].above}
	for _, m := range list {
		p.Numbers = append(p.Numbers, [2]int64{m.id, int64(m.path.Seq())})
	}
	if err := t.row([]any{&p.From}, "SELECT coalesce(moved_from, 0) FROM comments WHERE id = $1", c.ID); err != nil {
		return err
	}
	j.trace.Place, j.c.ArticleID = p, to.article
	if p.Above != 0 {
		if err := t.addBelow(p.Above, -1); err != nil {
			return err
		}
	}
	if err := t.do("UPDATE comments SET parent_id = NULL, moved_from = $1 WHERE id = $2", c.ArticleID, c.ID); err != nil {
		return err
	}
	return t.carry(c, list, to)
}

// moveBranchBack brings a branch back to where it stood, with what was said under
// it meanwhile. Where what it hung on was moved itself, it follows there.
func moveBranchBack(t *tx, d forum.Decision, tr trace) error {
	c, err := t.commentOfCase(d.CaseID)
	if err != nil {
		return err
	}
	p := tr.Place
	if p == nil {
		return forum.ErrConflict
	}
	list, err := t.branchToMove(c, maxMovedBack)
	var large *forum.Invalid
	if errors.As(err, &large) {
		return forum.ErrConflict
	}
	if err != nil {
		return err
	}
	to := destination{article: p.Article, numbers: map[int64]uint32{}}
	if p.Above != 0 {
		to.above = p.Above
		if err := t.row([]any{&to.article, (*[]byte)(&to.base)}, "SELECT article_id, path FROM comments WHERE id = $1", p.Above); err != nil {
			return err
		}
	}
	if to.article == c.ArticleID {
		return forum.ErrConflict
	}
	if to.article == p.Article {
		for _, n := range p.Numbers {
			to.numbers[n[0]] = uint32(n[1])
		}
	}
	if err := t.do("UPDATE comments SET parent_id = $1, moved_from = $2 WHERE id = $3", idOrNull(p.Parent), idOrNull(p.From), c.ID); err != nil {
		return err
	}
	if err := t.carry(c, list, to); err != nil {
		return err
	}
	if err := t.do("UPDATE cases SET article_id = $1 WHERE id = $2", to.article, d.CaseID); err != nil {
		return err
	}
	if p.Above == 0 || !c.Answered && c.Status != forum.Shown && c.Status != forum.Removed {
		return nil
	}
	return t.addBelow(p.Above, 1)
}
