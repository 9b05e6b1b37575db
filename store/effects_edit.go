package store

import (
	"errors"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// keepUnseen keeps the present text of a comment for moderators alone, and with it
// all earlier ones, which may say the same. It returns the number of the text.
func (t *tx) keepUnseen(comment int64) (number int64, err error) {
	err = t.row([]any{&number}, `INSERT INTO comment_edits (comment_id, number, title, body_md, body_html, html_version, until)
		SELECT id, 1 + (SELECT coalesce(max(number), 0) FROM comment_edits WHERE comment_id = $1), title, body_md, body_html, html_version, $2
		FROM comments WHERE id = $1 RETURNING number`, comment, t.now.UnixMicro())
	if err != nil {
		return 0, err
	}
	return number, t.do("UPDATE comment_edits SET cut = $1 WHERE comment_id = $2 AND cut = 0", number, comment)
}

// putText writes a text in the place of a comment's, with nothing to be seen of
// what was there. What recognises a comment that is sent twice stays as it was.
func (t *tx) putText(c forum.Comment, title, body string, r prepared, edited time.Time) error {
	err := t.do(`UPDATE comments SET title = $1, body_md = $2, body_html = $3, excerpt = $4, html_version = $5, edited_at = $6, version = version + 1 WHERE id = $7`,
		title, body, r.html, r.excerpt, markup.Version, micros(edited), c.ID)
	if err != nil {
		return err
	}
	return t.mentionAnew(c.ID, c.By.MemberID, r.mentions)
}

// shownAnew tells the search and who reads that a comment's words are others.
func (t *tx) shownAnew(c forum.Comment, r prepared) error {
	t.indexComment(c.ID, r.title, r.body)
	t.happens(CommentChanged, c.ArticleID, c.ID, c.By.MemberID)
	return t.touchArticle(c.ArticleID)
}

// cutOut takes a part out of a comment. The original stays for moderators, and the
// comment is shown, with a mark.
func cutOut(t *tx, j *judging) (err error) {
	c := *j.about.comment
	if c.Title == j.Title && c.Body == j.Body {
		return invalid("body", forum.Unchanged)
	}
	j.trace.Edited, j.trace.Cut = microsOrZero(c.EditedAt), microsOrZero(c.CutAt)
	if j.trace.Told, err = t.ids("SELECT member_id FROM notices WHERE comment_id = $1 AND reason = $2", c.ID, forum.ReasonMention); err != nil {
		return err
	}
	if j.trace.Row, err = t.keepUnseen(c.ID); err != nil {
		return err
	}
	if err := t.putText(c, j.Title, j.Body, j.text, time.Time{}); err != nil {
		return err
	}
	if err := t.do("UPDATE comments SET cut_at = $1 WHERE id = $2", t.now.UnixMicro(), c.ID); err != nil {
		return err
	}
	if c.Status == forum.Shown {
		return t.shownAnew(c, j.text)
	}
	if c, err = t.comment(c.ID); err != nil {
		return err
	}
	return t.setStatus(&c, forum.Shown, "")
}

// uncut brings the original of a comment back, and shows or hides it as it was.
func uncut(t *tx, d forum.Decision, tr trace) error {
	c, err := t.commentOfCase(d.CaseID)
	if err != nil {
		return err
	}
	if c.Status != tr.To && c.Status != forum.Deleted {
		return forum.ErrConflict
	}
	var title, body, html string
	var version int
	err = t.row([]any{&title, &body, &html, &version}, "SELECT title, body_md, body_html, html_version FROM comment_edits WHERE comment_id = $1 AND number = $2 AND body_md <> ''", c.ID, tr.Row)
	if errors.Is(err, forum.ErrNotFound) { // it was erased meanwhile
		return forum.ErrConflict
	}
	if err != nil {
		return err
	}
	r := prepared{html: html, title: forum.Terms(title), body: forum.Terms(body), mentions: tr.Told}
	if rendered, err := markup.Comment(body); err == nil { // one that newer rules refuse is found by its marks too
		r.excerpt, r.body = markup.Excerpt(rendered.Text, excerptLength), forum.Terms(rendered.Text)
	}
	if err := t.putText(c, title, body, r, timeOf(tr.Edited)); err != nil {
		return err
	}
	if err := t.do("UPDATE comments SET html_version = $1, cut_at = $2 WHERE id = $3", version, micros(timeOf(tr.Cut)), c.ID); err != nil {
		return err
	}
	if err := t.do("DELETE FROM comment_edits WHERE comment_id = $1 AND number = $2", c.ID, tr.Row); err != nil {
		return err
	}
	if err := t.do("UPDATE comment_edits SET cut = 0 WHERE comment_id = $1 AND cut = $2", c.ID, tr.Row); err != nil {
		return err
	}
	switch {
	case c.Status == forum.Deleted:
		return nil
	case tr.From == forum.Shown:
		return t.shownAnew(c, r)
	}
	return t.setStatus(&c, tr.From, "")
}

// timeOf reads a moment of a trace; 0 is none.
func timeOf(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// eraseCut erases what was cut out of comments long ago.
func (t *tx) eraseCut() (int, error) {
	return t.count(`UPDATE comment_edits SET title = '', body_md = '', body_html = '' WHERE (comment_id, number) IN
		(SELECT comment_id, number FROM comment_edits WHERE cut <> 0 AND body_md <> '' AND until <= $1 LIMIT $2)`,
		t.now.Add(-t.store.policy.RemovedRetention).UnixMicro(), keepStep)
}
