package store

import (
	"context"
	"errors"

	"colloquy/forum"
)

// MergeTopic makes a topic another one: its articles are filed under that, whoever
// follows it follows that, and its address leads there for ever. Readers see it in
// one moment; what is many rows goes over in steps.
//
// Errors: forum.ErrNotFound, ErrConflict, ErrSignIn, ErrForbidden, ErrSuspended,
// *forum.Invalid where there is no such other topic.
func (s *Store) MergeTopic(ctx context.Context, actor *forum.Member, id int64, version int, into int64) error {
	err := s.write(ctx, "MergeTopic", func(t *tx) error {
		p, err := t.topicToChange(actor, id, version)
		if err != nil {
			return err
		}
		if _, err := t.topicEntry(into); err != nil || into == id {
			if err == nil || errors.Is(err, forum.ErrNotFound) {
				err = invalid("into", forum.NotOffered)
			}
			return err
		}
		return t.beginMerge(p.Topic, into)
	})
	if err != nil {
		return err
	}
	_, err = s.finishMerges(ctx)
	return err
}

// beginMerge points all that names the topic to the other one.
func (t *tx) beginMerge(p forum.Topic, into int64) error {
	for _, query := range []string{
		"UPDATE topics SET merged_into = $1, merging = 0, version = version + 1 WHERE id = $2",
		"UPDATE topics SET merged_into = $1 WHERE merged_into = $2",
		"UPDATE redirects SET topic_id = $1 WHERE topic_id = $2",
	} {
		if err := t.do(query, into, p.ID); err != nil {
			return err
		}
	}
	if err := t.redirectTopic(into, topicPath(p.Slug)); err != nil {
		return err
	}
	return t.touchSite()
}

// finishMerges takes steps until no topic is left half merged.
func (s *Store) finishMerges(ctx context.Context) (moved int, err error) {
	for {
		n, err := s.finishMerge(ctx)
		if moved += n; err != nil || n == 0 {
			return moved, err
		}
	}
}

func (s *Store) finishMerge(ctx context.Context) (n int, err error) {
	const next = "SELECT id, merged_into, merging FROM topics WHERE merging IS NOT NULL ORDER BY id LIMIT 1"
	var m merge
	err = s.read(ctx, "Merging", func(t *tx) error { return t.row([]any{&m.from, &m.into, &m.wishes}, next) })
	if err == nil {
		err = s.write(ctx, "MergeTopicStep", func(t *tx) error {
			if err := t.row([]any{&m.from, &m.into, &m.wishes}, next); err != nil {
				return err
			}
			n, err = t.mergeStep(m, keepStep)
			return err
		})
	}
	if errors.Is(err, forum.ErrNotFound) {
		err = nil
	}
	return n, err
}

// A merge is how far a topic has become another: wishes is the last address whose
// wishes were looked at.
type merge struct{ from, into, wishes int64 }

// mergeStep changes about n rows, and returns how many. Follows go first: whoever
// followed the topic hears of its articles wherever they are filed.
func (t *tx) mergeStep(m merge, n int) (int, error) {
	done, err := t.mergeFollows(m, n)
	if err != nil || done >= n {
		return done, err
	}
	filed, err := t.mergeArticles(m, n-done)
	if done += filed; err != nil || done >= n {
		return done, err
	}
	wished, err := t.mergeWishes(m, n-done)
	if done += wished; err != nil || done >= n {
		return done, err
	}
	return done + 1, t.do("UPDATE topics SET merging = NULL WHERE id = $1", m.from)
}

// mergeFollows hands over who follows the topic. Who follows both follows one,
// once: it is active where either was.
func (t *tx) mergeFollows(m merge, n int) (int, error) {
	const cost = 4
	list, err := records(t, func(f *forum.Follow) []any {
		return []any{&f.ID, &f.AddressID, &f.Kind, &f.Subject, &f.Pace, moment{&f.CreatedAt}, moment{&f.EndedAt}}
	}, "SELECT id, address_id, kind, subject_id, pace, created_at, ended_at FROM follows WHERE kind = 'topic' AND subject_id = $1 LIMIT $2", m.from, n/cost+1)
	done := 0
	for _, f := range list {
		if err := t.do("UPDATE consents SET subject_id = $1 WHERE address_id = $2 AND kind = 'topic' AND subject_id = $3", m.into, f.AddressID, m.from); err != nil {
			return done, err
		}
		moved, err := t.changed("UPDATE OR IGNORE follows SET subject_id = $1 WHERE id = $2", m.into, f.ID)
		if err == nil && !moved {
			var told int
			f.Subject = m.into
			_, told, err = t.mergeFollow(f, f.AddressID, n)
			if done += told; told >= n {
				return done, err
			}
		}
		if err != nil {
			return done, err
		}
		done += cost
	}
	return done, err
}

// mergeArticles files the topic's articles under the other one.
func (t *tx) mergeArticles(m merge, n int) (int, error) {
	const cost = 3
	ids, err := t.ids("SELECT article_id FROM article_topics WHERE topic_id = $1 LIMIT $2", m.from, n/cost+1)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	for _, id := range ids {
		both, err := t.exists("SELECT 1 FROM article_topics WHERE topic_id = $1 AND article_id = $2", m.into, id)
		if err != nil {
			return 0, err
		}
		query := "UPDATE article_topics SET topic_id = $1 WHERE article_id = $2 AND topic_id = $3"
		if both {
			query = "DELETE FROM article_topics WHERE article_id = $2 AND topic_id = $3 AND $1 > 0"
		}
		if err := t.do(query, m.into, id, m.from); err != nil {
			return 0, err
		}
		if err := t.do("UPDATE articles SET related = 0 WHERE id = $1", id); err != nil { // it has more in common with others now
			return 0, err
		}
	}
	if err := t.countTopics([]int64{m.from, m.into}); err != nil {
		return 0, err
	}
	return cost * len(ids), t.touchSite()
}

// wishesLooked is how many wishes a step looks at: few name the topic, and looking is
// cheap.
const wishesLooked = 2000

// mergeWishes has whoever wants the topic in their digest want the other one. It
// returns more than it changed, as long as there are wishes to look at.
func (t *tx) mergeWishes(m merge, n int) (int, error) {
	type wish struct {
		address int64
		topics  string
	}
	list, err := records(t, func(w *wish) []any { return []any{&w.address, &w.topics} },
		"SELECT address_id, topics FROM digest_wishes WHERE address_id > $1 ORDER BY address_id LIMIT $2", m.wishes, wishesLooked)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	changed := 0
	for _, w := range list {
		if changed == n {
			break
		}
		m.wishes = w.address
		topics := forum.ListIDs(otherTopic(forum.ParseIDs(w.topics), m.from, m.into))
		if topics == w.topics {
			continue
		}
		changed++
		if err := t.do("UPDATE digest_wishes SET topics = $1 WHERE address_id = $2", topics, w.address); err != nil {
			return 0, err
		}
	}
	return n, t.do("UPDATE topics SET merging = $1 WHERE id = $2", m.wishes, m.from)
}

// otherTopic names one topic instead of another.
func otherTopic(ids []int64, from, into int64) []int64 {
	for i, id := range ids {
		if id == from {
			ids[i] = into
		}
	}
	return forum.Once(ids)
}

// resolveTopics has a follow name topics as they are by now: it may have waited in a
// mail while they became others.
func (t *tx) resolveTopics(n *forum.NewFollow) error {
	if n.Kind == forum.FollowTopic {
		err := t.row([]any{&n.Subject}, "SELECT coalesce(merged_into, id) FROM topics WHERE id = $1", n.Subject)
		if err != nil {
			return err
		}
	}
	if n.Topics == "" {
		return nil
	}
	ids := forum.ParseIDs(n.Topics)
	for i, id := range ids {
		err := t.row([]any{&ids[i]}, "SELECT coalesce(merged_into, id) FROM topics WHERE id = $1", id)
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			return err
		}
	}
	n.Topics = forum.ListIDs(forum.Once(ids))
	return nil
}
