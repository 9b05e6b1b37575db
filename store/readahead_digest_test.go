package store_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

func TestManyIssuesReadAtOnceAreThoseReadOneByOne(t *testing.T) {
	t.Parallel()
	p := newPress(t, 3)
	articles := []forum.Article{p.article("peering"), p.article("transit"), p.article("roots")}
	p.Exec("INSERT INTO topics (id, slug, name, description) VALUES (91, 'x-routing', 'X Routing', ''), (92, 'x-money', 'X Money', '')")
	p.Exec("INSERT INTO article_topics (article_id, topic_id, place) SELECT id, 91 + id % 2, 9 FROM articles")
	p.Exec("UPDATE topics SET article_count = (SELECT count(*) FROM article_topics x WHERE x.topic_id = topics.id) WHERE id > 90")
	admin := p.Member(forum.RoleAdministrator)
	is, _ := forum.FindSetting(forum.SettingDigest)
	entry := is.Filled(nil)
	entry["sponsor"] = "Example Exchange"
	must(t, p.ChangeSetting(ctx, admin, forum.SettingDigest, time.Time{}, []forum.Entry{entry}))
	var members []*forum.Member
	for range 8 {
		members = append(members, p.Member(0))
		p.subscribe(t, members[len(members)-1].AddressID)
	}
	top := p.Comment(members[0], "transit", 0)
	muted := p.Member(0)
	p.Exec("INSERT INTO mutes (member_id, muted_id, at) VALUES ($1, $2, 1)", members[0].ID, muted.ID)
	p.Comment(muted, "transit", top)
	for n := range 7 { // more answers than are told
		p.Clock.Move(time.Second)
		p.Comment(members[n%3+1], "transit", top)
	}
	must(t, p.Follow(ctx, members[1].AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: articles[1].ID, Pace: forum.PaceDaily}))
	p.NoteVisit(members[2].ID, articles[0].ID, forum.Visit{Since: p.Clock.Now(), Last: p.Clock.Now()})
	p.NoteVisit(members[1].ID, articles[2].ID, forum.Visit{Since: p.Clock.Now(), Last: p.Clock.Now()})
	_, err := p.FlushVisits(ctx)
	must(t, err)
	must(t, p.Wish(ctx, members[3].AddressID, forum.Wishes{Hour: -1, Articles: true}))
	must(t, p.Wish(ctx, members[1].AddressID, forum.Wishes{Hour: -1, Topics: []int64{91}}))
	must(t, p.Wish(ctx, members[4].AddressID, forum.Wishes{Hour: -1, Topics: []int64{92}}))
	p.untilDue(t, 0)
	digest(t, p.DB)
	must(t, p.Wish(ctx, members[5].AddressID, forum.Wishes{Hour: -1, PausedUntil: p.Clock.Now().Add(48 * time.Hour)}))
	must(t, p.Unfollow(ctx, members[6].AddressID, forum.FollowWeekly, 0))
	p.Exec("UPDATE outbox SET note = 'silenced' WHERE address_id = $1", members[7].AddressID)
	claimed, err := p.ClaimDue(ctx, 100)
	must(t, err)
	claimed = slices.DeleteFunc(claimed, func(c store.Claimed) bool { return c.Kind != forum.MailDigest })
	letters, err := p.ReadLetters(ctx, claimed)
	must(t, err)
	owed := 0
	for _, c := range claimed {
		one, ok, err := p.WriteLetter(ctx, c.ID)
		must(t, err)
		many, read := letters[c.ID]
		if ok != read || ok && !reflect.DeepEqual(one, many) {
			t.Errorf("address %d: %t %+v\n%t %+v", c.AddressID, ok, one.Digest, read, many.Digest)
		}
		if ok {
			owed++
		}
	}
	if owed != 3+5 || len(claimed) != 11 {
		t.Errorf("%d of %d are owed", owed, len(claimed))
	}
	of := func(m *forum.Member) *forum.Digest {
		for _, l := range letters {
			if l.AddressID == m.AddressID {
				return l.Digest
			}
		}
		t.Fatal("no letter to", m.ID)
		return nil
	}
	if d := of(members[0]); len(d.Answers) != 5 || d.Issue.Sponsor == nil || d.Issue.Sponsor.Name != "Example Exchange" {
		t.Errorf("who was answered seven times reads of %d", len(d.Answers))
	} else if slices.ContainsFunc(d.Answers, func(a forum.DigestAnswer) bool { return a.By == muted.Name }) {
		t.Error("an answer of somebody whom they muted is told")
	}
	if d := of(members[3]); len(d.Issue.Items) == 0 || d.Issue.Items[len(d.Issue.Items)-1].Section != forum.SectionNew {
		t.Errorf("who wants articles only gets %+v", d.Issue.Items)
	}
	for _, item := range of(members[2]).Issue.Items {
		if item.Article.ID == articles[0].ID {
			t.Error("who has read an article gets it again")
		}
	}
	p.Sound()
}
