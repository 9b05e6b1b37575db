package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"colloquy/forum"
)

const sponsoredColumns = topicColumns + ", p.version, p.sponsor, p.sponsor_text, p.sponsor_url"

func sponsoredDest(p *forum.Topic) []any {
	return append(topicDest(p), &p.Version, &p.Sponsor.Name, &p.Sponsor.Text, &p.Sponsor.URL)
}

// topicPath is the path of a topic's page, as a redirect names it.
func topicPath(slug string) string { return "/topics/" + slug }

// organiser is the member as they are now, where they may organise what is
// published.
func (t *tx) organiser(actor *forum.Member) (*forum.Member, error) {
	return t.allowed(actor, forum.MayEditArticles)
}

// A TopicEntry is a topic as editors see it.
type TopicEntry struct {
	forum.Topic
	Filed   int  // articles under it, those that are not public too
	Follows bool // somebody follows it, or did not long ago
}

// TopicEntries lists all topics for editors, in their order.
func (s *Store) TopicEntries(ctx context.Context) (list []TopicEntry, err error) {
	err = s.read(ctx, "TopicEntries", func(t *tx) error {
		list, err = records(t, topicEntryDest, selectTopicEntry+"WHERE p.merged_into IS NULL"+topicOrder)
		return err
	})
	return list, err
}

const selectTopicEntry = "SELECT " + sponsoredColumns + `, (SELECT count(*) FROM article_topics x WHERE x.topic_id = p.id),
	EXISTS (SELECT 1 FROM follows f WHERE f.kind = 'topic' AND f.subject_id = p.id) FROM topics p `

func topicEntryDest(p *TopicEntry) []any {
	return append(sponsoredDest(&p.Topic), &p.Filed, &p.Follows)
}

// TopicEntry is one of them, by its id. forum.ErrNotFound where it became another.
func (s *Store) TopicEntry(ctx context.Context, id int64) (p TopicEntry, err error) {
	err = s.read(ctx, "TopicEntry", func(t *tx) error {
		p, err = t.topicEntry(id)
		return err
	})
	return p, err
}

func (t *tx) topicEntry(id int64) (p TopicEntry, err error) {
	err = t.row(topicEntryDest(&p), selectTopicEntry+"WHERE p.id = $1 AND p.merged_into IS NULL", id)
	return p, err
}

// AddTopic adds a topic. It is shown to readers as soon as an article under it is
// public.
//
// Errors: forum.ErrSignIn, ErrForbidden, ErrSuspended, *forum.Invalid.
func (s *Store) AddTopic(ctx context.Context, actor *forum.Member, n forum.NewTopic) (id int64, err error) {
	if err := n.Clean(); err != nil {
		return 0, err
	}
	err = s.write(ctx, "AddTopic", func(t *tx) error {
		if _, err := t.organiser(actor); err != nil {
			return err
		}
		if err := t.freeTopic(0, n); err != nil {
			return err
		}
		if err := t.row([]any{&id}, "INSERT INTO topics (slug, name, description) VALUES ($1, $2, $3) RETURNING id", n.Slug, n.Name, n.Description); err != nil {
			return err
		}
		return t.touchSite()
	})
	return id, err
}

// freeTopic refuses a name or an address that another topic has, or had.
func (t *tx) freeTopic(id int64, n forum.NewTopic) error {
	for field, query := range map[string]string{
		"name": "SELECT 1 FROM topics WHERE name = $2 AND id <> $1 AND merged_into IS NULL",
		"slug": "SELECT 1 FROM topics WHERE slug = $2 AND id <> $1 UNION ALL SELECT 1 FROM redirects WHERE path = '/topics/' || $2 AND topic_id IS NOT $1",
	} {
		value := n.Name
		if field == "slug" {
			value = n.Slug
		}
		taken, err := t.exists(query, id, value)
		if err != nil {
			return err
		}
		if taken {
			return invalid(field, forum.Taken)
		}
	}
	return nil
}

// SaveTopic changes a topic. Version is the one that the editor saw. The address
// that it had leads to the new one for ever.
//
// Errors: forum.ErrNotFound, ErrConflict, ErrSignIn, ErrForbidden, ErrSuspended,
// *forum.Invalid.
func (s *Store) SaveTopic(ctx context.Context, actor *forum.Member, id int64, version int, n forum.NewTopic) error {
	if err := n.Clean(); err != nil {
		return err
	}
	return s.write(ctx, "SaveTopic", func(t *tx) error {
		p, err := t.topicToChange(actor, id, version)
		if err != nil {
			return err
		}
		if err := t.freeTopic(id, n); err != nil {
			return err
		}
		if err := t.moveTopicSlug(p.Topic, n.Slug); err != nil {
			return err
		}
		err = t.do(`UPDATE topics SET slug = $1, name = $2, description = $3, sponsor = $4, sponsor_text = $5, sponsor_url = $6, version = version + 1 WHERE id = $7`,
			n.Slug, n.Name, n.Description, n.Sponsor.Name, n.Sponsor.Text, n.Sponsor.URL, id)
		if err != nil {
			return err
		}
		return t.touchSite()
	})
}

// topicToChange reads the topic that an editor changes.
func (t *tx) topicToChange(actor *forum.Member, id int64, version int) (TopicEntry, error) {
	if _, err := t.organiser(actor); err != nil {
		return TopicEntry{}, err
	}
	p, err := t.topicEntry(id)
	if err == nil && p.Version != version {
		err = forum.ErrConflict
	}
	return p, err
}

func (t *tx) moveTopicSlug(p forum.Topic, slug string) error {
	if slug == p.Slug {
		return nil
	}
	if err := t.do("DELETE FROM redirects WHERE path = $1 AND topic_id = $2", topicPath(slug), p.ID); err != nil {
		return err
	}
	return t.redirectTopic(p.ID, topicPath(p.Slug))
}

// redirectTopic makes a path lead to a topic for ever.
func (t *tx) redirectTopic(topic int64, path string) error {
	return t.do(`INSERT INTO redirects (path, topic_id, at) VALUES ($1, $2, $3) ON CONFLICT (path) DO UPDATE SET topic_id = excluded.topic_id WHERE topic_id IS NOT NULL`,
		path, topic, t.now.UnixMicro())
}

// OrderTopics puts the topics in an order. Seen is the one that the editor saw.
//
// Errors: forum.ErrConflict where it is another by now, ErrSignIn, ErrForbidden,
// ErrSuspended.
func (s *Store) OrderTopics(ctx context.Context, actor *forum.Member, seen, order []int64) error {
	return s.write(ctx, "OrderTopics", func(t *tx) error {
		if _, err := t.organiser(actor); err != nil {
			return err
		}
		now, err := t.ids("SELECT p.id FROM topics p WHERE p.merged_into IS NULL" + topicOrder)
		if err != nil {
			return err
		}
		if !slices.Equal(now, seen) || !sameIDs(now, order) {
			return forum.ErrConflict
		}
		for i, id := range order {
			if err := t.do("UPDATE topics SET place = $1 WHERE id = $2 AND place <> $1", i+1, id); err != nil {
				return err
			}
		}
		return t.touchSite()
	})
}

// sameIDs tells whether two lists hold the same ids, in any order.
func sameIDs(a, b []int64) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// RemoveTopic removes a topic under which nothing is filed and which nobody
// follows.
//
// Errors: forum.ErrNotFound, ErrSignIn, ErrForbidden, ErrSuspended; ErrConflict also
// where something is filed under it or somebody follows it by now.
func (s *Store) RemoveTopic(ctx context.Context, actor *forum.Member, id int64, version int) error {
	return s.write(ctx, "RemoveTopic", func(t *tx) error {
		p, err := t.topicToChange(actor, id, version)
		if err != nil {
			return err
		}
		used, err := t.exists("SELECT 1 FROM follows WHERE kind = 'topic' AND subject_id = $1 UNION ALL SELECT 1 FROM topics WHERE merged_into = $1", id)
		if err != nil {
			return err
		}
		if p.Filed > 0 || used {
			return forum.ErrConflict
		}
		if err := t.do("DELETE FROM topics WHERE id = $1", id); err != nil {
			return err
		}
		return t.touchSite()
	})
}

// topicNamed finds the topic under which an article is filed that names it: by its
// name, by its address, or by one that it had before. It is made where there is
// none; 0 where no topic can be called so.
func (t *tx) topicNamed(name string) (id int64, err error) {
	slug := forum.Slug(name)
	if slug == "" {
		return 0, nil
	}
	err = t.row([]any{&id}, `SELECT id FROM (SELECT 1 AS rank, id FROM topics WHERE name = $1 AND merged_into IS NULL
		UNION ALL SELECT 2, coalesce(merged_into, id) FROM topics WHERE slug = $2
		UNION ALL SELECT 3, topic_id FROM redirects WHERE path = '/topics/' || $2 AND topic_id IS NOT NULL) ORDER BY rank LIMIT 1`, name, slug)
	if errors.Is(err, forum.ErrNotFound) {
		err = t.row([]any{&id}, "INSERT INTO topics (slug, name, description) VALUES ($1, $2, '') RETURNING id", slug, name)
	}
	return id, err
}

// topicNow is the topic that one is by now. forum.ErrNotFound where there is none
// that readers know of.
func (t *tx) topicNow(id int64) (now int64, err error) {
	err = t.row([]any{&now}, "SELECT p.id FROM topics o JOIN topics p ON p.id = coalesce(o.merged_into, o.id) WHERE o.id = $1 AND p.article_count > 0", id)
	return now, err
}

// sponsors are those of the setting, then those of topics that readers know.
func (t *tx) sponsors() (list []forum.Sponsor, err error) {
	if err := t.setting(forum.SettingSponsors, &list); err != nil {
		return nil, err
	}
	more, err := records(t, func(p *forum.Sponsor) []any { return []any{&p.Topic, &p.Name, &p.Text, &p.URL} },
		"SELECT p.name, p.sponsor, p.sponsor_text, p.sponsor_url FROM topics p WHERE p.sponsor <> '' AND p.article_count > 0 AND p.merged_into IS NULL"+topicOrder)
	for _, p := range more {
		if !slices.ContainsFunc(list, func(o forum.Sponsor) bool { return strings.EqualFold(o.Topic, p.Topic) }) {
			list = append(list, p)
		}
	}
	return list, err
}
