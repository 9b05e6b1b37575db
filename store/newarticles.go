package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"colloquy/forum"
)

// announceArticle owes an article that became public to those who follow its
// authors or topics: once for ever, and not where its date says that it was
// public elsewhere long before.
func (t *tx) announceArticle(id int64) error {
	delay := t.store.policy.AnnounceDelay.Microseconds()
	added, err := t.changed(`INSERT INTO new_articles (article_id, due_at)
		SELECT id, CASE WHEN published_at >= $1 THEN max(published_at, $2) + $3 END FROM articles WHERE id = $4 AND status = 'published' ON CONFLICT DO NOTHING`,
		t.now.Add(-forum.NewArticleFor).UnixMicro(), t.now.UnixMicro(), delay, id)
	if err != nil {
		return err
	}
	if added {
		t.onCommit(t.store.announceSoon)
		return nil
	}
	// What nobody has been told of before it was taken back is new the next time.
	return t.do("DELETE FROM new_articles WHERE article_id = $1 AND due_at IS NOT NULL AND cursor = 0 AND NOT EXISTS (SELECT 1 FROM articles WHERE id = $1 AND status = 'published')", id)
}

// A newArticle is one that is owed to followers.
type newArticle struct {
	id, cursor int64
	due        time.Time
}

// AnnounceArticles tells the next followers of an author or topic of the new
// article that is owed longest, and returns whether there may be more to tell.
func (s *Store) AnnounceArticles(ctx context.Context) (more bool, err error) {
	var a newArticle
	var addresses []int64
	err = s.read(ctx, "AnnounceArticles", func(t *tx) error {
		err := t.row([]any{&a.id, moment{&a.due}, &a.cursor}, "SELECT article_id, due_at, cursor FROM new_articles WHERE due_at <= $1 ORDER BY due_at LIMIT 1", t.now.UnixMicro())
		if err == nil {
			addresses, err = t.followersOf(a)
		}
		return err
	})
	if errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		err = s.write(ctx, "AnnounceArticles", func(t *tx) error { return t.expandArticle(a, addresses) })
	}
	if err != nil && a.id != 0 && ctx.Err() == nil {
		err = errors.Join(fmt.Errorf("of article %d nobody more is told for now: %w", a.id, err), s.putOffArticle(ctx, a))
	}
	return err == nil, err
}

func (s *Store) putOffArticle(ctx context.Context, a newArticle) error {
	return s.write(ctx, "PutOffArticle", func(t *tx) error {
		return t.do("UPDATE new_articles SET due_at = $1 WHERE article_id = $2 AND due_at = $3", t.now.Add(putOff).UnixMicro(), a.id, a.due.UnixMicro())
	})
}

// followersOf are the next addresses that follow an author or topic of an article
// and did so before it was public, by their ids.
func (t *tx) followersOf(a newArticle) ([]int64, error) {
	since := a.due.Add(-t.store.policy.AnnounceDelay).UnixMicro()
	var list []int64
	for _, query := range []string{
		nextFollowers + "f.kind = 'author' AND f.subject_id IN (SELECT x.author_id FROM article_authors x WHERE x.article_id = $3) ORDER BY f.address_id LIMIT $4",
		nextFollowers + "f.kind = 'topic' AND f.subject_id IN (SELECT x.topic_id FROM article_topics x WHERE x.article_id = $3) ORDER BY f.address_id LIMIT $4",
	} {
		ids, err := t.ids(query, a.cursor, since, a.id, expandStep)
		if err != nil {
			return nil, err
		}
		list = append(list, ids...)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(len(list), expandStep)], nil
}

const nextFollowers = "SELECT DISTINCT f.address_id FROM follows f WHERE f.ended_at IS NULL AND f.address_id > $1 AND f.created_at <= $2 AND "

// expandArticle writes what some followers are owed, and how far they have been
// told; where somebody else was faster, nothing.
func (t *tx) expandArticle(a newArticle, addresses []int64) error {
	if len(addresses) == 0 {
		return t.do("UPDATE new_articles SET due_at = NULL WHERE article_id = $1 AND cursor = $2", a.id, a.cursor)
	}
	ours, err := t.changed("UPDATE new_articles SET cursor = $1 WHERE article_id = $2 AND cursor = $3 AND due_at IS NOT NULL", addresses[len(addresses)-1], a.id, a.cursor)
	if err != nil || !ours {
		return err
	}
	for _, address := range addresses {
		err := t.owe(owed{key: fmt.Sprintf("%s/%d/%d", forum.MailArticle, a.id, address), kind: forum.MailArticle, subject: a.id, address: address, priority: forum.PriorityNotice})
		if err != nil {
			return err
		}
	}
	return nil
}
