package store

import (
	"context"
	"encoding/binary"
	"errors"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// excerptLength is how much of a comment's text is kept for lists and for
// structured data, in characters.
const excerptLength = 300

// Posted is the answer to a comment that was handed in.
type Posted struct {
	ID   int64
	Twin bool // it was there already: the same text, sent twice
	Held bool // nobody else sees it before a moderator has looked
}

// PostComment takes a comment: a member's, or a guest's where guests may. It is
// on the disk, counted, found by the search and owed to the followers when this
// returns. The same text by the same person under the same parent within the
// twin window is the same comment.
//
// Errors: *forum.Invalid, forum.ErrNotFound (no such article, or not public),
// forum.ErrClosed, forum.ErrSignIn (guests may not, or the address is a member's),
// forum.ErrExcluded, forum.ErrSuspended,
// forum.ErrConflict (what is answered is not what was seen any more).
func (s *Store) PostComment(ctx context.Context, n forum.NewComment) (Posted, error) {
	r, err := s.prepareComment(ctx, &n)
	if err != nil {
		return Posted{}, err
	}
	var posted Posted
	err = s.write(ctx, "PostComment", func(t *tx) error {
		posted, err = t.postComment(n, r)
		return err
	})
	return posted, err
}

// prepared is what a text becomes before the writer is asked for: the writer has
// one processor for everybody.
type prepared struct {
	html, excerpt string
	title, body   string // words for the search
	mentions      []int64
	screened      screened
}

// prepareComment checks and renders. The database is asked where the comment may
// name members, and there alone.
func (s *Store) prepareComment(ctx context.Context, n *forum.NewComment) (prepared, error) {
	r, err := checkComment(n)
	if err != nil {
		return prepared{}, err
	}
	p := prepared{excerpt: markup.Excerpt(r.Text, excerptLength), title: forum.Terms(n.Title), body: forum.Terms(r.Text)}
	if len(r.Mentions) > 0 {
		if r, p.mentions, err = s.naming(ctx, n.Body, r); err != nil {
			return prepared{}, err
		}
	}
	p.html = string(r.HTML)
	if n.CreatedAt.IsZero() { // what is imported has been read elsewhere
		p.screened, err = s.screenText(ctx, *n, r)
	}
	return p, err
}

// checkComment finds everything that is wrong with a comment at once.
func checkComment(n *forum.NewComment) (markup.Rendered, error) {
	err := n.Clean()
	var found, bad *forum.Invalid
	if err != nil && !errors.As(err, &bad) {
		return markup.Rendered{}, err
	}
	r, rerr := markup.Comment(n.Body)
	if errors.As(rerr, &found) && !named(bad, "body") {
		if bad == nil {
			bad = &forum.Invalid{}
		}
		bad.Problems = append(bad.Problems, found.Problems...)
	}
	if bad == nil && rerr == nil && !forum.Visible(r.Text) { // marks alone, such as a rule or a link's definition
		bad = &forum.Invalid{}
		bad.Add("body", forum.Missing, 0)
	}
	if bad != nil {
		return r, bad
	}
	return r, rerr
}

// named tells whether a problem with the field is known already.
func named(e *forum.Invalid, field string) bool {
	if e != nil {
		for _, p := range e.Problems {
			if p.Field == field {
				return true
			}
		}
	}
	return false
}

// place is where a new comment goes.
type place struct {
	article int64
	slug    string
	seq     uint32
	path    forum.Path
	above   any // id of the comment under which it hangs, nil at the top
	parent  any // id of the comment answered, nil at the top
}

func (t *tx) postComment(n forum.NewComment, r prepared) (Posted, error) {
	a, seq, err := t.articleForComment(n.Article)
	if err != nil {
		return Posted{}, err
	}
	var member *forum.Member
	if n.MemberID != 0 {
		if member, err = t.present(n.MemberID); err != nil {
			return Posted{}, err
		}
	}
	at := t.now
	if !n.CreatedAt.IsZero() {
		at = n.CreatedAt
	} else if err := forum.MayComment(member, t.store.guests, a, t.store.policy, t.now); err != nil {
		return Posted{}, err
	}
	if member == nil {
		if err := t.mayBeGuest(n); err != nil {
			return Posted{}, err
		}
		if n.CreatedAt.IsZero() {
			if err := t.excluded(n.Email, n.Network); err != nil {
				return Posted{}, err
			}
		}
	}
	twin := n.TwinKey(a.ID)
	if id, ok, err := t.twin(twin, at, !n.CreatedAt.IsZero()); err != nil || ok {
		return Posted{ID: id, Twin: ok}, err
	}
	p, err := t.placeFor(a, n.Parent, n.Seen, seq)
	if err != nil {
		return Posted{}, err
	}
	var v forum.Verdict
	if n.CreatedAt.IsZero() {
		if v, err = t.screenNew(n, member, a.HoldAll, r.screened); err != nil {
			return Posted{}, err
		}
	}
	id, err := t.insertComment(n, r, p, twin, at, v)
	if err == nil && n.Network != "" {
		err = t.do("INSERT INTO origins (comment_id, network, at) VALUES ($1, $2, $3)", id, n.Network, t.now.UnixMicro())
	}
	return Posted{ID: id, Held: v.Held()}, err
}

// articleForComment reads the little that decides about a new comment.
func (t *tx) articleForComment(slug string) (forum.Article, uint32, error) {
	a := forum.Article{Slug: slug}
	var seq uint32
	err := t.row([]any{&a.ID, &a.Status, &a.Closed, &a.CloseAfter, &a.MembersOnly, &a.HoldAll, moment{&a.PublishedAt}, &seq},
		"SELECT id, status, closed, coalesce(closes_after, 0), members_only, hold_all, published_at, next_seq FROM articles WHERE slug = $1", slug)
	return a, seq, err
}

// twin looks for the same comment, posted a short while ago and still there. It
// looks ahead as well: clocks are set back, and imports come in any order. An
// import finds those that are gone too: what was removed must not come back with
// the next import.
func (t *tx) twin(key int64, at time.Time, imported bool) (int64, bool, error) {
	var id int64
	err := t.row([]any{&id},
		"SELECT id FROM comments WHERE twin_key = $1 AND created_at > $2 AND created_at < $3 AND ($4 OR status NOT IN ('deleted', 'removed', 'declined')) ORDER BY id LIMIT 1",
		key, at.Add(-t.store.policy.TwinWindow).UnixMicro(), at.Add(t.store.policy.TwinWindow).UnixMicro(), imported)
	if errors.Is(err, forum.ErrNotFound) {
		return 0, false, nil
	}
	return id, err == nil, err
}

// placeFor finds where an answer hangs, and refuses one to what is not here, or
// is not what its author has seen.
func (t *tx) placeFor(a forum.Article, parent int64, seen int, seq uint32) (place, error) {
	p := place{article: a.ID, slug: a.Slug, seq: seq}
	if parent == 0 {
		p.path = forum.Path(nil).Child(seq)
		return p, nil
	}
	var article int64
	var version int
	var status forum.CommentStatus
	var path, above any
	var unseen, closed bool
	err := t.row([]any{&article, &version, &status, &path, &above, &unseen, &closed},
		`SELECT c.article_id, c.version, c.status, c.path, c.above_id, c.status IN ('held', 'declined') AND c.below = 0,
			EXISTS (SELECT 1 FROM comments o WHERE o.article_id = c.article_id AND o.root_seq = c.root_seq AND o.thread_closed = 1) FROM comments c WHERE c.id = $1`, parent)
	switch {
	case errors.Is(err, forum.ErrNotFound), err == nil && (article != a.ID || unseen):
		return p, invalid("parent", forum.UnknownParent)
	case err != nil:
		return p, err
	case status != forum.Shown:
		return p, invalid("parent", forum.ParentGone)
	case closed:
		return p, invalid("parent", forum.ThreadClosed)
	case seen != 0 && seen != version:
		return p, forum.ErrConflict
	}
	parentPath := forum.Path(path.([]byte))
	p.path, p.parent, p.above = parentPath.Child(seq), parent, parent
	if parentPath.Depth() == forum.MaxDepth {
		p.above = above
	}
	return p, nil
}

func invalid(field, key string) error {
	e := &forum.Invalid{}
	e.Add(field, key, 0)
	return e
}

// insertComment writes all that a comment owes: its row, the counters and the
// revision of its article, the search row, the announcement.
func (t *tx) insertComment(n forum.NewComment, r prepared, p place, twin int64, at time.Time, v forum.Verdict) (int64, error) {
	var member, address any
	if n.MemberID != 0 {
		member = n.MemberID
	} else {
		id, err := t.address(n.Email)
		if err != nil {
			return 0, err
		}
		address = id
	}
	status := forum.Shown
	if v.Held() {
		status = forum.Held
	}
	var id int64
	err := t.row([]any{&id}, `INSERT INTO comments
		(article_id, parent_id, above_id, root_seq, path, member_id, address_id, status, twin_key, created_at, html_version, name, title, excerpt, body_html, body_md, same_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id`,
		p.article, p.parent, p.above, binary.BigEndian.Uint32(p.path), []byte(p.path), member, address, status, twin, at.UnixMicro(),
		markup.Version, n.Name, n.Title, r.excerpt, r.html, n.Body, r.screened.same)
	switch {
	case err != nil:
		return 0, err
	case v.Held():
		return id, t.insertHeld(n, id, p, address, v.Why())
	}
	if err := t.countComment(p, id, at); err != nil {
		return 0, err
	}
	t.indexComment(id, r.title, r.body)
	t.happens(CommentPosted, p.article, id, n.MemberID)
	if err := t.followOwn(n, p.article, address); err != nil {
		return 0, err
	}
	if !n.CreatedAt.IsZero() { // imported: those who follow have read it elsewhere
		return id, nil
	}
	if err := t.notice(id, n.MemberID, p.parent, r.mentions); err != nil {
		return 0, err
	}
	if n.Parent != 0 {
		if err := t.warm(n.Parent); err != nil {
			return 0, err
		}
	}
	return id, t.announce(id, at)
}

// countComment brings the counters and the revision up to date.
func (t *tx) countComment(p place, id int64, at time.Time) error {
	var revision int64
	err := t.row([]any{&revision}, `UPDATE articles SET comment_count = comment_count + 1, next_seq = $1, revision = revision + 1,
		last_comment_id = CASE WHEN last_comment_at > $2 THEN last_comment_id ELSE $3 END,
		last_comment_at = CASE WHEN last_comment_at > $2 THEN last_comment_at ELSE $2 END
		WHERE id = $4 RETURNING revision`, p.seq+1, at.UnixMicro(), id, p.article)
	if err != nil {
		return err
	}
	t.revised(p.article, revision)
	if p.above == nil {
		return nil
	}
	return t.addBelow(p.above, 1)
}

// addBelow counts a comment that appeared under another (delta 1) or went from
// there (-1). Where that makes a placeholder appear or go, the one above it is
// counted anew as well.
func (t *tx) addBelow(above any, delta int) error {
	for above != nil && delta != 0 {
		var status forum.CommentStatus
		var below int
		var next any
		err := t.row([]any{&status, &below, &next},
			"UPDATE comments SET below = below + $1 WHERE id = $2 RETURNING status, below, above_id", delta, above)
		if err != nil {
			return err
		}
		flipped := delta > 0 && below == 1 || delta < 0 && below == 0
		if status == forum.Shown || status == forum.Removed || !flipped {
			return nil
		}
		above = next
	}
	return nil
}
