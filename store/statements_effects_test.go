package store_test

import (
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

func TestTheAuthorSeesWhatWasCutOutAsItWas(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	n := c.decision(forum.ActionEdit)
	n.Title, n.Body = "Shorter", "What stays."
	d, err := c.Decide(ctx, c.moderator, n)
	must(t, err)
	list := c.statements(t)
	if len(list) != 1 {
		t.Fatalf("heard: %+v", list)
	}
	if s := list[0].Statement; !s.Cut || strings.Contains(string(s.HTML), "What stays.") || !strings.Contains(string(s.HTML), "Body of number") || s.Title == "Shorter" {
		t.Errorf("it says %+v", s)
	}
	c.appeal(t, d)
	c.decide(t, c.second, forum.ActionOverturn)
	c.wants(t, "SELECT body_md LIKE 'Body of number%' FROM comments", "1")
	c.Sound()
}

func TestOverturningASuspensionGivesTheRightToWriteBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.report(t, c.Member(0), "off-topic")
	n := c.decision(forum.ActionSuspend)
	n.For = 3 * 24 * time.Hour
	d, err := c.Decide(ctx, c.moderator, n)
	must(t, err)
	list := c.statements(t)
	if len(list) != 1 || !list[0].Statement.Until.Equal(d.At.Add(n.For)) {
		t.Fatalf("heard: %+v", list)
	}
	c.appeal(t, d)
	c.decide(t, c.second, forum.ActionOverturn)
	c.wants(t, "SELECT count(*) FROM members WHERE suspended_until IS NOT NULL", "0")
	if list := c.statements(t); len(list) != 1 || list[0].Statement.Decision.Action != forum.ActionOverturn {
		t.Errorf("heard: %+v", list)
	}
	if s, err := c.Statement(ctx, d.ID); err != nil || !s.Until.Equal(d.At.Add(n.For)) || s.Decision.Stands() {
		t.Errorf("its page says %+v %v", s, err)
	}
	c.Sound()
}

func TestWhatIsDecidedTogetherComesInOneMail(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for range 3 {
		c.Comment(c.author, "peering", 0)
	}
	c.report(t, c.Member(0), "spam")
	n := c.decision(forum.ActionSpam)
	n.All = true
	d, err := c.Decide(ctx, c.moderator, n)
	must(t, err)
	list := c.statements(t)
	if len(list) != 1 || list[0].Statement.Decision.ID != d.ID || list[0].Statement.Others != 3 {
		t.Errorf("heard: %+v", list)
	}
	if all, _, err := c.Statements(ctx, c.author.ID, 0); err != nil || len(all) != 4 {
		t.Errorf("their page shows %d %v", len(all), err)
	}
}
