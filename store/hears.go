package store

import (
	"context"
	"errors"
	"time"

	"colloquy/forum"
)

// HearsWording is what stands beside the box by which authors say that they want to
// hear of comments under their articles.
const HearsWording = "Tell me by mail of comments under my articles"

// writesHere tells whether member m has a byline, or wrote an article.
const writesHere = "(EXISTS (SELECT 1 FROM authors w WHERE w.member_id = m.id) OR EXISTS (SELECT 1 FROM articles a WHERE a.written_by = m.id))"

// HearsComments tells whether a member hears of comments under their articles, and
// whether they have written any.
func (s *Store) HearsComments(ctx context.Context, member int64) (hears, writes bool, err error) {
	err = s.read(ctx, "HearsComments", func(t *tx) error {
		return t.row([]any{&hears, &writes}, "SELECT hears_comments <> 0, "+writesHere+" FROM members m WHERE m.id = $1", member)
	})
	return hears, writes, err
}

// HearComments says whether a member wants to hear of comments under their articles.
// From then on they follow the discussions of those that are published, and of those
// that were within forum.HearsFor; what they ended by themselves stays ended. Where
// they say no, what they follow already stays.
//
// Errors: forum.ErrSignIn.
func (s *Store) HearComments(ctx context.Context, member int64, on bool) error {
	return s.write(ctx, "HearComments", func(t *tx) error {
		if _, err := t.present(member); err != nil {
			return err
		}
		if !on {
			return t.do("UPDATE members SET hears_comments = 0 WHERE id = $1", member)
		}
		if err := t.do("UPDATE members SET hears_comments = $1 WHERE id = $2 AND hears_comments = 0", t.now.UnixMicro(), member); err != nil {
			return err
		}
		return t.hearOfRecent(member)
	})
}

// maxHeardOf bounds of how many articles an author begins to hear at once.
const maxHeardOf = 50

// hearOfRecent has a member who wants it follow the discussions of their articles.
func (t *tx) hearOfRecent(member int64) error {
	articles, err := t.ids(`SELECT a.id FROM authors w JOIN article_authors x ON x.author_id = w.id JOIN articles a ON a.id = x.article_id
		WHERE w.member_id = $1 AND a.status = 'published' AND a.published_at >= $2 ORDER BY a.published_at DESC LIMIT $3`, member, t.now.Add(-forum.HearsFor).UnixMicro(), maxHeardOf)
	if err != nil {
		return err
	}
	for _, id := range articles {
		if err := t.makeAuthorsFollow(id); err != nil {
			return err
		}
	}
	return nil
}

// makeAuthorsFollow has those authors of an article who want it follow its discussion. Who
// has followed it before, or stopped mails about it, has said what they want; who
// wants no mails at all gets none.
func (t *tx) makeAuthorsFollow(article int64) error {
	type hearing struct {
		address int64
		since   time.Time
	}
	list, err := records(t, func(h *hearing) []any { return []any{&h.address, moment{&h.since}} },
		`SELECT m.address_id, m.hears_comments FROM articles a JOIN article_authors x ON x.article_id = a.id JOIN authors w ON w.id = x.author_id
		JOIN members m ON m.id = w.member_id JOIN addresses d ON d.id = m.address_id
		WHERE a.id = $1 AND a.status = 'published' AND a.published_at >= $2 AND m.hears_comments > 0 AND d.suppressed_at IS NULL AND d.confirmed_at IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM follows f WHERE f.kind = 'article' AND f.subject_id = a.id AND f.address_id = m.address_id)
		AND NOT EXISTS (SELECT 1 FROM hearers h WHERE h.address_id = m.address_id AND h.article_id = a.id AND h.stopped_at IS NOT NULL)`, article, t.now.Add(-forum.HearsFor).UnixMicro())
	if err != nil {
		return err
	}
	for _, h := range list {
		n := forum.NewFollow{Kind: forum.FollowArticle, Subject: article, Pace: forum.PaceSoon, Wording: HearsWording, Source: "/account/mails", AskedAt: h.since}
		if err := t.follow(h.address, n); err != nil && !errors.Is(err, forum.ErrNotFound) {
			return err
		}
	}
	return nil
}
