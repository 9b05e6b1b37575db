package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// toldArticles delivers what is due and returns why each address heard of an article.
func toldArticles(t *testing.T, db *storetest.DB) (list []string) {
	t.Helper()
	for more := true; more; {
		var err error
		more, err = db.AnnounceArticles(ctx)
		must(t, err)
	}
	due, err := db.ClaimDue(ctx, 1000)
	must(t, err)
	for _, c := range due {
		l, owed, err := db.WriteLetter(ctx, c.ID)
		must(t, err)
		if !owed || l.Kind != forum.MailArticle {
			continue
		}
		must(t, db.MarkDone(ctx, c.ID, forum.MailSent, ""))
		list = append(list, fmt.Sprintf("%s: %s, %d %s", l.To, l.Article.Slug, l.Causes[0].Reason, l.Causes[0].Name))
	}
	slices.Sort(list)
	return list
}

// publishNew publishes an article by Ann in routing, dated some time before now.
func publishNew(t *testing.T, db *storetest.DB, slug string, ago time.Duration, change ...func(*forum.NewArticle)) forum.NewArticle {
	t.Helper()
	n := forum.NewArticle{
		Slug: slug, Source: slug, Title: "About " + slug, Body: "Text.", Published: db.Clock.Now().Add(-ago), Topics: []string{"Routing"},
		Authors: []forum.Author{{Name: "Ann Author"}},
	}
	for _, c := range change {
		c(&n)
	}
	_, _, err := db.ImportArticle(ctx, n)
	must(t, err)
	return n
}

// followThem follows Ann, routing, or both.
func followThem(t *testing.T, db *storetest.DB, m *forum.Member, author, topic bool) {
	t.Helper()
	if author {
		a, err := db.Author(ctx, "ann-author")
		must(t, err)
		must(t, db.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowAuthor, Subject: a.ID, Pace: forum.PaceSoon}))
	}
	if topic {
		p, err := db.Topic(ctx, "routing")
		must(t, err)
		must(t, db.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowTopic, Subject: p.ID, Pace: forum.PaceSoon}))
	}
}

func likewise(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestANewArticleIsToldOnceToWhoFollowsItsAuthorOrTopicWithTheNearestReason(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	publishNew(t, db, "before", 30*24*time.Hour)
	both, topic, nobody := db.Member(0), db.Member(0), db.Member(0)
	followThem(t, db, both, true, true)
	followThem(t, db, topic, false, true)
	db.Clock.Move(time.Minute)
	n := publishNew(t, db, "fresh", time.Hour)
	likewise(t, toldArticles(t, db))
	db.Clock.Move(time.Minute)
	followThem(t, db, nobody, true, true) // after it was public: it is there to be read
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	likewise(t, toldArticles(t, db), both.Email+": fresh, 4 Ann Author", topic.Email+": fresh, 5 Routing")
	for _, draft := range []bool{true, false} {
		n.Draft = draft
		_, _, err := db.ImportArticle(ctx, n)
		must(t, err)
		db.Clock.Move(time.Hour)
		likewise(t, toldArticles(t, db))
	}
	db.Sound()
}

func TestAnArticleOfLongAgoIsToldToNobodyNotWhenItsDateChangesEither(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	publishNew(t, db, "before", 30*24*time.Hour)
	m := db.Member(0)
	followThem(t, db, m, true, true)
	n := publishNew(t, db, "old", 49*time.Hour)
	n.Published = db.Clock.Now()
	_, _, err := db.ImportArticle(ctx, n)
	must(t, err)
	db.Clock.Move(time.Hour)
	likewise(t, toldArticles(t, db))
}

func TestADraftIsToldWhenItBecomesPublicAndNotWhereItWasTakenBackBefore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	publishNew(t, db, "before", 30*24*time.Hour)
	m := db.Member(0)
	followThem(t, db, m, false, true)
	n := publishNew(t, db, "draft", 0, func(n *forum.NewArticle) { n.Draft = true })
	db.Clock.Move(time.Hour)
	likewise(t, toldArticles(t, db))
	for _, draft := range []bool{false, true} { // by mistake
		n.Draft = draft
		_, _, err := db.ImportArticle(ctx, n)
		must(t, err)
	}
	db.Clock.Move(time.Hour)
	likewise(t, toldArticles(t, db))
	n.Draft = false
	_, _, err := db.ImportArticle(ctx, n)
	must(t, err)
	db.Clock.Move(time.Hour)
	likewise(t, toldArticles(t, db), m.Email+": draft, 5 Routing")
}

func TestWhoIsToldOfAnArticleIsDecidedWhenTheMailIsWritten(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	publishNew(t, db, "before", 30*24*time.Hour)
	admin := db.Member(forum.RoleAdministrator)
	author, ended, suspended, leaves := db.Member(0), db.Member(0), db.Member(0), db.Member(0)
	db.Exec("UPDATE authors SET member_id = $1", author.ID)
	for _, m := range []*forum.Member{author, ended, suspended, leaves} {
		followThem(t, db, m, false, true)
	}
	publishNew(t, db, "fresh", 0)
	db.Clock.Move(time.Hour)
	_, err := db.AnnounceArticles(ctx)
	must(t, err)
	p, err := db.Topic(ctx, "routing")
	must(t, err)
	must(t, db.Unfollow(ctx, ended.AddressID, forum.FollowTopic, p.ID))
	must(t, db.SuspendMember(ctx, admin, suspended.ID, time.Time{}, db.Clock.Now().Add(time.Hour), "Spam."))
	db.Exec("UPDATE members SET leaves_at = $1 WHERE id = $2", db.Clock.Now().Add(time.Hour).UnixMicro(), leaves.ID)
	likewise(t, toldArticles(t, db))
}

func TestThousandsHearOfAnArticleInSteps(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	publishNew(t, db, "before", 30*24*time.Hour)
	p, err := db.Topic(ctx, "routing")
	must(t, err)
	const many = 250
	for i := range many {
		db.Exec("INSERT INTO addresses (email, email_key, created_at) VALUES ($1, $1, 0)", fmt.Sprintf("reader-%d@example.net", i))
	}
	db.Exec("INSERT INTO follows (address_id, kind, subject_id, pace, created_at) SELECT id, 'topic', $1, 'soon', 0 FROM addresses WHERE email LIKE 'reader-%'", p.ID)
	publishNew(t, db, "fresh", 0)
	db.Clock.Move(time.Hour)
	at, ok, err := db.NextAnnouncement(ctx)
	if must(t, err); !ok || at.After(db.Clock.Now()) {
		t.Errorf("next at %v, %v", at, ok)
	}
	if got := toldArticles(t, db); len(got) != many {
		t.Errorf("%d heard of it", len(got))
	}
	if _, ok, err := db.NextAnnouncement(ctx); err != nil || ok {
		t.Errorf("more is due: %v", err)
	}
}
