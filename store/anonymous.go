package store

import (
	"errors"

	"colloquy/forum"
)

// anonymousAddress is the one row on which all comments hang that are nobody's
// any more. Its address is empty: nobody can ask for a mail to it, prove it or
// join with it.
func (t *tx) anonymousAddress() (int64, error) {
	var id int64
	err := t.row([]any{&id}, "SELECT id FROM addresses WHERE email_key = ''")
	if errors.Is(err, forum.ErrNotFound) {
		return t.address("")
	}
	return id, err
}

// makeAnonymous takes the name off a comment, and with it every link to who
// wrote it. It cannot be taken back. Of the comment, its id, its article and its
// member are looked at.
func (t *tx) makeAnonymous(c forum.Comment) error {
	var was int64
	if err := t.row([]any{&was}, "SELECT coalesce(address_id, 0) FROM comments WHERE id = $1", c.ID); err != nil {
		return err
	}
	nobody, err := t.anonymousAddress()
	if err != nil || was == nobody {
		return err
	}
	// The twin key is made of who wrote the comment: with a guess, it would tell.
	err = t.do("UPDATE comments SET member_id = NULL, address_id = $1, name = $2, twin_key = random() WHERE id = $3", nobody, forum.AnonymousName, c.ID)
	if err != nil {
		return err
	}
	if err := t.unsignCase(c.ID); err != nil {
		return err
	}
	if err := t.renamed(c); err != nil || was == 0 {
		return err
	}
	return t.releaseAddress(was)
}

// renamed brings up to date what shows who wrote a comment: itself, and the
// answers that name whom they answer.
func (t *tx) renamed(c forum.Comment) error {
	if err := t.do("UPDATE comments SET version = version + 1 WHERE id = $1 OR parent_id = $1", c.ID); err != nil {
		return err
	}
	if c.Status == forum.Shown {
		t.happens(CommentChanged, c.ArticleID, c.ID, 0)
	}
	return t.touchArticle(c.ArticleID)
}

// eraseText empties a comment, its earlier texts too. The row stays: answers
// hang on it.
func (t *tx) eraseText(id int64) error {
	if err := t.do("DELETE FROM comment_edits WHERE comment_id = $1", id); err != nil {
		return err
	}
	return t.do("UPDATE comments SET title = '', body_md = '', body_html = '', excerpt = '', same_key = 0, name = CASE name WHEN $1 THEN name ELSE '' END WHERE id = $2", forum.AnonymousName, id)
}
