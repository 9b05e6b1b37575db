package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// topical publishes an article under topics.
func topical(t *testing.T, db *storetest.DB, slug string, topics ...string) int64 {
	t.Helper()
	a, _ := taken(t, db, forum.NewArticle{Slug: slug, Title: "About " + slug, Body: "Text.", Source: slug, Published: db.Clock.Now().Add(-time.Hour), Topics: topics, Authors: []forum.Author{{Name: "Ann Author"}}})
	return a.ID
}

func topicCalled(t *testing.T, db *storetest.DB, name string) store.TopicEntry {
	t.Helper()
	list, err := db.TopicEntries(ctx)
	must(t, err)
	for _, p := range list {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no topic is called %s: %+v", name, list)
	return store.TopicEntry{}
}

// named lists the names of topics in their order.
func named(t *testing.T, db *storetest.DB) string {
	t.Helper()
	list, err := db.Topics(ctx)
	must(t, err)
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

func TestOnlyEditorsOrganise(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	article := topical(t, d.DB, "peering", "Routing")
	topic := topicCalled(t, d.DB, "Routing")
	comment := d.Comment(d.reader, "peering", 0)
	series, err := d.AddSeries(ctx, d.editor, forum.NewSeries{Name: "Plumbing"})
	must(t, err)
	for name, do := range map[string]func(*forum.Member) error{
		"add a topic": func(m *forum.Member) error { _, err := d.AddTopic(ctx, m, forum.NewTopic{Name: "New"}); return err },
		"save a topic": func(m *forum.Member) error {
			return d.SaveTopic(ctx, m, topic.ID, topic.Version, forum.NewTopic{Name: "New"})
		},
		"order topics":       func(m *forum.Member) error { return d.OrderTopics(ctx, m, []int64{topic.ID}, []int64{topic.ID}) },
		"merge a topic":      func(m *forum.Member) error { return d.MergeTopic(ctx, m, topic.ID, topic.Version, topic.ID) },
		"remove a topic":     func(m *forum.Member) error { return d.RemoveTopic(ctx, m, topic.ID, topic.Version) },
		"feature":            func(m *forum.Member) error { return d.SetFeatured(ctx, m, nil, []int64{article}) },
		"add a series":       func(m *forum.Member) error { _, err := d.AddSeries(ctx, m, forum.NewSeries{Name: "New"}); return err },
		"save a series":      func(m *forum.Member) error { return d.SaveSeries(ctx, m, series, 1, forum.NewSeries{Name: "New"}) },
		"end a series":       func(m *forum.Member) error { return d.RemoveSeries(ctx, m, series, 1) },
		"save a byline":      func(m *forum.Member) error { return d.SaveByline(ctx, m, 1, 1, forum.NewProfile{Name: "Eve"}) },
		"give a byline":      func(m *forum.Member) error { return d.TieByline(ctx, m, 1, 1, "eve") },
		"choose":             func(m *forum.Member) error { _, err := d.ArticleChoices(ctx, m, true); return err },
		"look an article up": func(m *forum.Member) error { _, err := d.ArticleAt(ctx, m, "peering"); return err },
		"pin a comment":      func(m *forum.Member) error { return d.Pin(ctx, m, comment, true) },
	} {
		for _, m := range []*forum.Member{d.author, d.reader} {
			if err := do(m); !errors.Is(err, forum.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := do(nil); !errors.Is(err, forum.ErrSignIn) {
			t.Errorf("%s as nobody: %v", name, err)
		}
	}
	if err := d.TieByline(ctx, d.editor, 1, 1, "eve"); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("an editor gives a byline: %v", err)
	}
	must(t, d.Pin(ctx, d.Member(forum.RoleModerator), comment, true))
}

func TestTopicsStandInTheOrderOfTheEditorsThenByName(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	topical(t, d.DB, "peering", "Routing", "Law", "Access")
	is(t, named(t, d.DB), "Access, Law, Routing")
	a, l, r := topicCalled(t, d.DB, "Access").ID, topicCalled(t, d.DB, "Law").ID, topicCalled(t, d.DB, "Routing").ID
	must(t, d.OrderTopics(ctx, d.editor, []int64{a, l, r}, []int64{r, a, l}))
	topical(t, d.DB, "dns", "Names", "Addresses")
	is(t, named(t, d.DB), "Routing, Access, Law, Addresses, Names")
	for _, wrong := range [][2][]int64{{{a, l, r}, {r, a, l}}, {{r, a, l}, {r, a}}, {{r, a, l}, {r, a, 99}}} {
		wanting(t, d.OrderTopics(ctx, d.editor, wrong[0], wrong[1]), forum.ErrConflict)
	}
}

func TestARenamedTopicIsFoundByAllNamesThatItHad(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	topical(t, d.DB, "peering", "Routing")
	p := topicCalled(t, d.DB, "Routing")
	other, err := d.AddTopic(ctx, d.editor, forum.NewTopic{Name: "Law"})
	must(t, err)
	must(t, d.SaveTopic(ctx, d.editor, p.ID, p.Version, forum.NewTopic{Name: "Interconnection", Description: "How networks meet."}))
	wanting(t, d.SaveTopic(ctx, d.editor, p.ID, p.Version, forum.NewTopic{Name: "Stale"}), forum.ErrConflict)
	must(t, d.SaveTopic(ctx, d.editor, p.ID, p.Version+1, forum.NewTopic{Name: "Carriage", Slug: "who-carries"}))
	for _, path := range []string{"/topics/routing", "/topics/interconnection"} {
		to, err := d.Redirected(ctx, path)
		must(t, err)
		is(t, to.Topic, "who-carries")
	}
	topical(t, d.DB, "dns", "Routing")
	topical(t, d.DB, "bgp", "Carriage")
	topic, err := d.Topic(ctx, "who-carries")
	must(t, err)
	is(t, fmt.Sprint(topic.ArticleCount), "3")
	is(t, named(t, d.DB), "Carriage, Law")
	for field, n := range map[string]forum.NewTopic{
		"slug":        {Name: "Routing"},
		"name":        {Name: "Carriage", Slug: "another"},
		"sponsor":     {Name: "Other", Sponsor: forum.Sponsor{URL: "https://example.org"}},
		"sponsor_url": {Name: "Other", Sponsor: forum.Sponsor{Name: "Registry", URL: "javascript:alert(1)"}},
		"description": {Name: "Other", Description: "two\nlines"},
	} {
		var bad *forum.Invalid
		if err := d.SaveTopic(ctx, d.editor, other, 1, n); !errors.As(err, &bad) || bad.Problems[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	must(t, d.SaveTopic(ctx, d.editor, p.ID, p.Version+2, forum.NewTopic{Name: "Routing"})) // back again
	_, err = d.Redirected(ctx, "/topics/routing")
	wanting(t, err, forum.ErrNotFound)
	d.Sound()
}

func TestAMergedTopicTakesArticlesFollowersAndWishesAlong(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range 120 {
		topical(t, d.DB, fmt.Sprintf("routing-%d", i), "Routing")
	}
	topical(t, d.DB, "both", "Routing", "Peering")
	topical(t, d.DB, "peering", "Peering")
	from, into := topicCalled(t, d.DB, "Routing"), topicCalled(t, d.DB, "Peering")
	follow := func(m *forum.Member, topic int64) {
		must(t, d.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowTopic, Subject: topic, Pace: forum.PaceDaily}))
	}
	both, one, ended := d.Member(0), d.Member(0), d.Member(0)
	follow(both, from.ID)
	follow(both, into.ID)
	follow(one, from.ID)
	follow(ended, from.ID)
	follow(ended, into.ID)
	must(t, d.Unfollow(ctx, ended.AddressID, forum.FollowTopic, into.ID))
	must(t, d.Follow(ctx, one.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Topics: forum.ListIDs([]int64{from.ID, into.ID})}))
	must(t, d.Follow(ctx, both.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Topics: forum.ListIDs([]int64{from.ID})}))
	must(t, d.MergeTopic(ctx, d.editor, from.ID, from.Version, into.ID))
	is(t, named(t, d.DB), "Peering")
	topic, err := d.Topic(ctx, "peering")
	must(t, err)
	is(t, fmt.Sprint(topic.ArticleCount), "122")
	likewise(t, d.Column("SELECT count(*) || ' of topic ' || subject_id FROM follows WHERE kind = 'topic' AND ended_at IS NULL GROUP BY subject_id"), fmt.Sprint("3 of topic ", into.ID))
	likewise(t, d.Column("SELECT topics FROM digest_wishes"), fmt.Sprint(into.ID), fmt.Sprint(into.ID))
	to, err := d.Redirected(ctx, "/topics/routing")
	must(t, err)
	is(t, to.Topic, "peering")
	late := d.Member(0) // whose mail to confirm waited
	follow(late, from.ID)
	f, err := d.Following(ctx, late.AddressID, forum.FollowTopic, into.ID)
	must(t, err)
	is(t, string(f.Pace), "daily")
	topical(t, d.DB, "later", "Routing")
	is(t, fmt.Sprint(topicCalled(t, d.DB, "Peering").ArticleCount), "123")
	wanting(t, d.MergeTopic(ctx, d.editor, from.ID, from.Version, into.ID), forum.ErrNotFound)
	var bad *forum.Invalid
	if err := d.MergeTopic(ctx, d.editor, into.ID, into.Version, into.ID); !errors.As(err, &bad) {
		t.Errorf("a topic merged into itself: %v", err)
	}
	d.Sound()
}

func TestAHalfMergedTopicIsFinishedBeforeAnybodyIsToldOfAnything(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	topical(t, d.DB, "old", "Routing")
	topical(t, d.DB, "other", "Peering")
	m := d.Member(0)
	from, into := topicCalled(t, d.DB, "Routing"), topicCalled(t, d.DB, "Peering")
	must(t, d.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowTopic, Subject: from.ID, Pace: forum.PaceSoon}))
	d.Exec("UPDATE topics SET merged_into = $1, merging = 0 WHERE id = $2", into.ID, from.ID) // and then it stopped
	_, err := d.KeepHouse(ctx)
	must(t, err)
	_, err = d.Following(ctx, m.AddressID, forum.FollowTopic, into.ID)
	must(t, err)
	is(t, fmt.Sprint(topicCalled(t, d.DB, "Peering").ArticleCount), "2")
	d.Sound()
}

func TestOnlyATopicThatNobodyUsesIsRemoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	topical(t, d.DB, "peering", "Routing")
	used := topicCalled(t, d.DB, "Routing")
	wanting(t, d.RemoveTopic(ctx, d.editor, used.ID, used.Version), forum.ErrConflict)
	followed, err := d.AddTopic(ctx, d.editor, forum.NewTopic{Name: "Followed"})
	must(t, err)
	must(t, d.Follow(ctx, d.reader.AddressID, forum.NewFollow{Kind: forum.FollowTopic, Subject: followed, Pace: forum.PaceSoon}))
	wanting(t, d.RemoveTopic(ctx, d.editor, followed, 1), forum.ErrConflict)
	empty, err := d.AddTopic(ctx, d.editor, forum.NewTopic{Name: "Empty"})
	must(t, err)
	must(t, d.RemoveTopic(ctx, d.editor, empty, 1))
	is(t, named(t, d.DB), "Followed, Routing")
	d.Sound()
}

func TestATopicOfDraftsAloneIsUnknownToReaders(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	taken(t, d.DB, forum.NewArticle{Slug: "secret", Title: "Secret", Body: "Text.", Source: "secret", Draft: true, Topics: []string{"Mergers"}, Authors: []forum.Author{{Name: "Ann Author"}}})
	p := topicCalled(t, d.DB, "Mergers")
	must(t, d.SaveTopic(ctx, d.editor, p.ID, p.Version, forum.NewTopic{Name: "Mergers", Sponsor: forum.Sponsor{Name: "Registry", URL: "https://example.org"}}))
	side, err := d.Side(ctx)
	must(t, err)
	choices, err := d.FindChoices(ctx)
	must(t, err)
	if len(side.Sponsors) != 0 || len(choices.Topics) != 0 {
		t.Errorf("%+v %+v", side.Sponsors, choices.Topics)
	}
	var bad *forum.Invalid
	if err := d.Wish(ctx, d.reader.AddressID, forum.Wishes{Topics: []int64{p.ID}, Hour: -1}); !errors.As(err, &bad) {
		t.Errorf("a hidden topic can be wished for: %v", err)
	}
	topical(t, d.DB, "public", "Mergers")
	side, err = d.Side(ctx)
	must(t, err)
	is(t, fmt.Sprintf("%+v", side.Sponsors), "[{Topic:Mergers Name:Registry Text: URL:https://example.org}]")
}
