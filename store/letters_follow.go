package store

import (
	"database/sql"
	"errors"

	"colloquy/forum"
)

// whyOwnArticle is why a mail about a new article is not sent to its author.
const whyOwnArticle = "the address is of its author"

// writeArticleMail reads what a mail about a new article says: the article as it
// is now, and which of its authors and topics the address still follows. why says
// that there is nothing to tell.
func (t *tx) writeArticleMail(l *forum.Letter, article int64) (why string, err error) {
	if l.Member != nil && !forum.MayBeTold(l.Member, t.now) {
		return whyNotTold, nil
	}
	a, err := t.articleHead("a.id = $1", article)
	if errors.Is(err, forum.ErrNotFound) {
		return whyHidden, nil
	}
	if err != nil {
		return "", err
	}
	if l.Member != nil {
		var own bool
		err := t.row([]any{&own}, "SELECT EXISTS (SELECT 1 FROM article_authors x JOIN authors w ON w.id = x.author_id WHERE x.article_id = $1 AND w.member_id = $2)", article, l.Member.ID)
		if err != nil || own {
			return whyOwnArticle, err
		}
	}
	l.Article = &a
	err = t.each(func(rows *sql.Rows) error {
		var c forum.Cause
		err := rows.Scan(&c.Reason, &c.Name)
		l.Causes = append(l.Causes, c)
		return err
	}, `SELECT $3, w.name FROM article_authors x JOIN authors w ON w.id = x.author_id
		JOIN follows f ON f.kind = 'author' AND f.subject_id = w.id AND f.address_id = $2 AND f.ended_at IS NULL WHERE x.article_id = $1
		UNION ALL
		SELECT $4, p.name FROM article_topics x JOIN topics p ON p.id = x.topic_id
		JOIN follows f ON f.kind = 'topic' AND f.subject_id = p.id AND f.address_id = $2 AND f.ended_at IS NULL WHERE x.article_id = $1`,
		article, l.AddressID, forum.ReasonAuthor, forum.ReasonTopic)
	if err != nil {
		return "", err
	}
	if len(l.Causes) == 0 {
		return "neither its authors nor its topics are followed any more", nil
	}
	return "", nil
}
