package store

import (
	"errors"

	"colloquy/forum"
)

// candidatesLooked is how many articles an issue is chosen from at most: those
// published in the period, and those with the newest comments.
const candidatesLooked = 500

// digestCandidates are the articles that an issue could name, with what happened in
// its period.
func (t *tx) digestCandidates(i forum.Issue) ([]forum.Candidate, error) {
	start, end := i.Period.Start.UnixMicro(), i.Period.End.UnixMicro()
	ids, err := t.ids(`SELECT id FROM (SELECT id FROM articles WHERE status = 'published' AND published_at >= $1 AND published_at < $2 ORDER BY published_at DESC LIMIT $3)
		UNION SELECT id FROM (SELECT id FROM articles WHERE status = 'published' AND last_comment_at IS NOT NULL AND last_comment_at >= $1 ORDER BY last_comment_at DESC LIMIT $3)`,
		start, end, candidatesLooked)
	if err != nil {
		return nil, err
	}
	ids = append(ids, i.Edits.Added...)
	var list []forum.Candidate
	seen := map[int64]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		c, err := t.candidate(id, i)
		if errors.Is(err, forum.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// candidate counts what happened around an article in the period of an issue.
func (t *tx) candidate(article int64, i forum.Issue) (c forum.Candidate, err error) {
	start, end := i.Period.Start.UnixMicro(), i.Period.End.UnixMicro()
	c.ArticleID = article
	err = t.row([]any{moment{&c.PublishedAt}, &c.Comments, &c.Commenters, &c.Recommended, moment{&c.QuietSince}, moment{&c.NamedAt}}, `SELECT a.published_at,
		(SELECT count(*) FROM comments c WHERE c.article_id = a.id AND c.created_at >= $2 AND c.created_at < $3 AND c.status = 'shown'),
		(SELECT count(DISTINCT coalesce(c.member_id, -c.address_id)) FROM comments c WHERE c.article_id = a.id AND c.created_at >= $2 AND c.created_at < $3 AND c.status = 'shown'),
		(SELECT count(*) FROM recommendations r WHERE r.article_id = a.id AND r.created_at >= $2 AND r.created_at < $3),
		(SELECT max(c.created_at) FROM comments c WHERE c.article_id = a.id AND c.created_at < $2 AND c.status = 'shown'),
		(SELECT max(x.ends_at) FROM issue_items n JOIN issues x ON x.id = n.issue_id WHERE n.article_id = a.id AND x.list = $4 AND x.number IS NOT NULL)
		FROM articles a WHERE a.id = $1 AND a.status = 'published'`, article, start, end, i.List)
	if err != nil {
		return c, err
	}
	c.Authors, err = t.ids("SELECT author_id FROM article_authors WHERE article_id = $1", article)
	return c, err
}

// quoteFor is the comment of a period that is quoted beside the most discussed
// article: the one that most recommend, the earliest of several. 0 is none.
func (t *tx) quoteFor(c forum.Chosen, p forum.Period) (id int64, err error) {
	if c.Section != forum.SectionDiscussed {
		return 0, nil
	}
	err = t.row([]any{&id}, `SELECT id FROM comments WHERE article_id = $1 AND created_at >= $2 AND created_at < $3 AND status = 'shown'
		ORDER BY recommended DESC, created_at, id LIMIT 1`, c.ArticleID, p.Start.UnixMicro(), p.End.UnixMicro())
	if errors.Is(err, forum.ErrNotFound) {
		err = nil
	}
	return id, err
}
