package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// EditComment replaces title and body of a comment within its edit window. The
// earlier text is kept and can be seen, except after a change of the first
// minute. Seen is the version that the author had before them: where it is not
// the comment's any more, the error is forum.ErrConflict.
//
// Errors: *forum.Invalid, forum.ErrNotFound, ErrGone, ErrForbidden, ErrSignIn,
// ErrConflict.
func (s *Store) EditComment(ctx context.Context, w forum.Writer, id int64, seen int, title, body string) error {
	n := forum.NewComment{Title: title, Body: body, MemberID: 1} // Clean looks at the member for a guest's fields alone
	r, err := s.prepareComment(ctx, &n)
	if err != nil {
		return err
	}
	return s.write(ctx, "EditComment", func(t *tx) error {
		c, err := t.commentInPublic(id)
		if err != nil {
			return err
		}
		if err := forum.MayEdit(w, c, t.store.policy, t.now); err != nil {
			return err
		}
		if err := t.mayWrite(w.MemberID); err != nil {
			return err
		}
		if c.Version != seen {
			return forum.ErrConflict
		}
		if c.Title == n.Title && c.Body == n.Body {
			return nil
		}
		return t.editComment(c, n, r)
	})
}

// editComment looks at the new text as at a new comment: what would have been held
// is held from now on, with the earlier text kept.
func (t *tx) editComment(c forum.Comment, n forum.NewComment, r prepared) error {
	v, err := t.screenEdit(c, r.screened)
	if err != nil {
		return err
	}
	holds := v.Held() && c.Status == forum.Shown
	if err := t.replaceText(c, n, r, holds); err != nil {
		return err
	}
	if holds {
		if err := t.changeVisibility(c, forum.Held, -1); err != nil {
			return err
		}
	}
	if v.Held() && (holds || c.Status == forum.Held) {
		return t.hold(c, v.Why())
	}
	return t.changedSubject(forum.SubjectComment, c.ID, forum.ChangeEdited)
}

// replaceText keeps the earlier text where it must be kept, or the caller says so,
// and writes the new one.
func (t *tx) replaceText(c forum.Comment, n forum.NewComment, r prepared, keep bool) error {
	edited := c.EditedAt
	if keep || !forum.EditsQuietly(c, t.store.policy, t.now) {
		edited = t.now
		err := t.do(`INSERT INTO comment_edits (comment_id, number, title, body_md, body_html, html_version, until)
			SELECT id, 1 + (SELECT coalesce(max(number), 0) FROM comment_edits WHERE comment_id = $1), title, body_md, body_html, html_version, $2
			FROM comments WHERE id = $1`, c.ID, t.now.UnixMicro())
		if err != nil {
			return err
		}
	}
	n.MemberID = c.By.MemberID
	n.Parent = c.ParentID
	if c.By.Guest() {
		n.Name = c.By.Name
		if err := t.row([]any{&n.Email}, "SELECT email FROM addresses WHERE id = $1", c.By.AddressID); err != nil {
			return err
		}
	}
	err := t.do(`UPDATE comments SET title = $1, body_md = $2, body_html = $3, excerpt = $4, html_version = $5, edited_at = $6,
		twin_key = $7, same_key = $8, version = version + 1 WHERE id = $9`,
		n.Title, n.Body, r.html, r.excerpt, markup.Version, micros(edited), n.TwinKey(c.ArticleID), r.screened.same, c.ID)
	if err != nil {
		return err
	}
	if c.Status != forum.Shown { // nobody hears of it, or finds it
		t.seenByAuthor(c)
		return nil
	}
	if err := t.mentionAnew(c.ID, c.By.MemberID, r.mentions); err != nil {
		return err
	}
	t.indexComment(c.ID, r.title, r.body)
	t.happens(CommentChanged, c.ArticleID, c.ID, c.By.MemberID)
	return t.touchArticle(c.ArticleID)
}

// DeleteComment takes a comment of the writer's own out of sight. A placeholder
// stays where it has answers. Deleting it again changes nothing.
func (s *Store) DeleteComment(ctx context.Context, w forum.Writer, id int64) (forum.Comment, error) {
	var c forum.Comment
	err := s.write(ctx, "DeleteComment", func(t *tx) (err error) {
		if c, err = t.comment(id); err != nil {
			return err
		}
		if err := forum.MayDelete(w, c); err != nil || c.Status == forum.Deleted {
			return err
		}
		switch c.Status {
		case forum.Shown:
		case forum.Held:
			if err := t.moveUnseen(c, forum.Deleted); err != nil {
				return err
			}
			return t.heldIsGone(c)
		default: // what is not counted any more waits for its decision
			return forum.ErrConflict
		}
		if err := t.changeVisibility(c, forum.Deleted, -1); err != nil {
			return err
		}
		return t.changedSubject(forum.SubjectComment, id, forum.ChangeDeleted)
	})
	return c, err
}

// UndeleteComment takes a deletion back within the window for it and before the
// text is erased. Where the comment was not deleted, nothing changes.
func (s *Store) UndeleteComment(ctx context.Context, w forum.Writer, id int64) (forum.Comment, error) {
	var c forum.Comment
	err := s.write(ctx, "UndeleteComment", func(t *tx) (err error) {
		if c, err = t.commentInPublic(id); err != nil {
			return err
		}
		if err := forum.MayUndelete(w, c, t.store.policy, t.now); err != nil || c.Status == forum.Shown {
			return err
		}
		if err := t.mayWrite(w.MemberID); err != nil {
			return err
		}
		if c.Body == "" {
			return forum.ErrGone
		}
		if c.Held { // and is so again
			return t.holdAgain(c)
		}
		if err := t.changeVisibility(c, forum.Shown, +1); err != nil {
			return err
		}
		return t.changedSubject(forum.SubjectComment, id, forum.ChangeUndeleted)
	})
	return c, err
}

// RemoveComment takes a comment away by decision. A placeholder says so.
func (s *Store) RemoveComment(ctx context.Context, id int64) error {
	return s.write(ctx, "RemoveComment", func(t *tx) error {
		c, err := t.comment(id)
		if err != nil || c.Status != forum.Shown {
			return err
		}
		return t.changeVisibility(c, forum.Removed, -1)
	})
}

// changeVisibility moves a comment between being shown and not, with all that
// depends on it: counters, placeholders, answers that name it, search, followers.
func (t *tx) changeVisibility(c forum.Comment, to forum.CommentStatus, delta int) error {
	var gone time.Time
	if delta < 0 && to != forum.Held {
		gone = t.now
	}
	var below int
	var above any
	err := t.row([]any{&below, &above},
		"UPDATE comments SET status = $1, gone_at = $2, held = max(held, $1 = 'held'), version = version + 1 WHERE id = $3 RETURNING below, above_id", to, micros(gone), c.ID)
	if err != nil {
		return err
	}
	if err := t.do("UPDATE comments SET version = version + 1 WHERE parent_id = $1", c.ID); err != nil {
		return err
	}
	if err := t.addBelow(above, seenDelta(c.Status, to, below)); err != nil {
		return err
	}
	if err := t.recount(c.ArticleID, delta); err != nil {
		return err
	}
	if err := t.bellsOf(c.ID); err != nil {
		return err
	}
	t.happens(kindOf(to), c.ArticleID, c.ID, c.By.MemberID)
	if delta < 0 {
		return t.withdrawComment(c.ID)
	}
	if c.Held {
		if err := t.release(c); err != nil {
			return err
		}
	}
	text := c.Text
	if r, err := markup.Comment(c.Body); err == nil { // a text that newer rules refuse shows as it was rendered
		text = r.Text
	}
	t.indexComment(c.ID, forum.Terms(c.Title), forum.Terms(text))
	if !c.Held && !forum.AnnouncedAgain(c.CreatedAt, t.now, t.store.policy) {
		return nil
	}
	return t.announce(c.ID, t.now)
}

// seenDelta is how many more comments a page shows, be it as placeholders, after
// one went from one status to another: 1, 0 or -1.
func seenDelta(from, to forum.CommentStatus, below int) int {
	n := 0
	if from == forum.Shown || from == forum.Removed || below > 0 {
		n--
	}
	if to == forum.Shown || to == forum.Removed || below > 0 {
		n++
	}
	return n
}

// withdrawComment takes a comment that is not shown any more out of the search
// and from what followers are owed.
func (t *tx) withdrawComment(id int64) error {
	t.unindexComment(id)
	return t.do("DELETE FROM announcements WHERE comment_id = $1", id)
}

// recount changes an article's counter by delta and finds its last comment anew.
func (t *tx) recount(article int64, delta int) error {
	var last, at any
	err := t.row([]any{&last, &at},
		"SELECT id, created_at FROM comments WHERE article_id = $1 AND status = 'shown' ORDER BY created_at DESC, id DESC LIMIT 1", article)
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return err
	}
	err = t.do("UPDATE articles SET comment_count = comment_count + $1, last_comment_id = $2, last_comment_at = $3 WHERE id = $4", delta, last, at, article)
	if err != nil {
		return err
	}
	return t.touchArticle(article)
}

// Edits returns earlier texts of a comment, the newest one first, and the comment
// as it is now. It begins with the text of number from, or with the newest where
// that is 0; there are two more than forum.EditsPerPage at most, so that a page
// knows what stands before and after its own.
func (s *Store) Edits(ctx context.Context, id int64, from int) (forum.Comment, forum.Article, []forum.Edit, error) {
	var c forum.Comment
	var a forum.Article
	var edits []forum.Edit
	err := s.read(ctx, "Edits", func(t *tx) (err error) {
		if c, a, err = t.publicComment(id); err != nil {
			return err
		}
		if err := forum.MaySeeHistory(c); err != nil {
			return err
		}
		edits, err = t.edits(id, from, false)
		return err
	})
	return c, a, edits, err
}

// RemoveEdit takes an earlier text of a comment away, for good.
func (s *Store) RemoveEdit(ctx context.Context, m *forum.Member, id int64, number int) error {
	return s.write(ctx, "RemoveEdit", func(t *tx) error {
		if m == nil {
			return forum.ErrSignIn
		}
		now, err := t.present(m.ID)
		if err == nil {
			err = forum.MayRemoveEdit(now)
		}
		if err == nil {
			err = forum.MayWrite(now, t.now)
		}
		if err != nil {
			return err
		}
		ok, err := t.changed(`UPDATE comment_edits SET title = '', body_md = '', body_html = '', removed_at = coalesce(removed_at, $1), removed_by = coalesce(removed_by, $2)
			WHERE comment_id = $3 AND number = $4`, t.now.UnixMicro(), m.ID, id, number)
		if err == nil && !ok {
			err = forum.ErrNotFound
		}
		return err
	})
}
