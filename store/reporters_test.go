package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

func TestTheSameWordsFromTheSameNetworkStayWithWhoSentThemFirst(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	one, two := c.guest("one"), c.guest("two")
	one.Fresh, two.Fresh, two.Email = true, true, "gus@example.org"
	first := c.file(t, one)
	if f := c.file(t, two); f != (store.Filed{Other: true}) {
		t.Errorf("the second has %+v", f)
	}
	one.Fresh = false
	if f := c.file(t, one); f.ID != first.ID || !f.Known {
		t.Errorf("the first has %+v", f)
	}
	c.wants(t, "SELECT reports || ' ' || version FROM cases", "1 1")
	c.wants(t, "SELECT count(*) FROM requests", "0")
	must(t, c.WithdrawReport(ctx, first.ID)) // which is not the second one's wish
	if f := c.file(t, two); f.ID == first.ID || f.Other || f.Known {
		t.Errorf("after the first is withdrawn the second has %+v", f)
	}
	c.wants(t, "SELECT state FROM reports ORDER BY id", "withdrawn", "open")
	c.Sound()
}

func TestWhatWasHiddenAndKeptIsReportedAnewOnlyWhenItsWordsChanged(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	readers := c.readers(4)
	reader := readers[0]
	c.comment = c.Comment(c.author, "peering", 0)
	first := c.report(t, reader, "off-topic")
	guest := c.guest("guest")
	guest.Fresh = true
	c.file(t, guest)
	for _, r := range readers[1:] {
		c.report(t, r, "off-topic")
	}
	c.wants(t, "SELECT status FROM comments WHERE id = 2", "hidden") // by the reports
	again := func() store.Filed {                                    // in another browser, the same words
		n := guest
		n.Browser = "another"
		return c.file(t, n)
	}
	c.Clock.Move(time.Minute)
	c.decide(t, c.moderator, forum.ActionKeep)
	c.later()
	told, _ := c.deliver(t)
	if n := strings.Count(fmt.Sprint(told), "outcome to "+reader.Email); n != 1 {
		t.Errorf("told %q", told)
	}
	if f := c.report(t, reader, "off-topic"); f.ID != first.ID || !f.Known {
		t.Errorf("with the same words: %+v", f)
	}
	if f := again(); !f.Other {
		t.Errorf("with the same words, from the same network: %+v", f)
	}
	c.wants(t, "SELECT state FROM reports GROUP BY state", "rejected")
	version := number(t, raw(t, c.Dir), "SELECT version FROM comments WHERE id = "+fmt.Sprint(c.comment))
	must(t, c.EditComment(ctx, c.author.Writer(), c.comment, version, "Other", "Other words."))
	if f := c.report(t, reader, "off-topic"); f.ID != first.ID || f.Known {
		t.Errorf("with other words: %+v", f)
	}
	if f := again(); f.Other || f.Known {
		t.Errorf("with other words, from the same network: %+v", f)
	}
	c.wants(t, "SELECT state || ' ' || count(*) FROM reports GROUP BY state ORDER BY state", "open 2", "rejected 4")
	c.Sound()
}

// Who was reported looks at the other cases of the same reporter afterwards: what came
// of the report about them is not to be read there.
func TestAModeratorDoesNotSeeTheRecordOfReportsAboutThemselves(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	reader := c.readers(1)[0]
	other := c.comment
	c.Exec("INSERT INTO authors (id, handle, name, position, affiliation, biography, member_id) VALUES (77, 'second', 'Second', '', '', '', $1)", c.second.ID)
	c.Exec("INSERT INTO article_authors (article_id, place, author_id) VALUES (1, 9, 77)")
	decide := func(id int64, a forum.Action) {
		t.Helper()
		_, err := c.Decide(ctx, c.moderator, forum.NewDecision{Case: id, Version: 1, Action: a, Rule: "stay-with-the-subject", Message: "Look."})
		must(t, err)
		c.Clock.Move(time.Minute)
	}
	c.comment = c.Comment(c.second, "peering", 0)
	decide(mustCase(t, c, c.report(t, reader, "off-topic").ID), forum.ActionRemove)
	f := c.file(t, forum.NewReport{Kind: forum.SubjectArticle, Subject: 1, Reason: "other", Writer: reader.Writer()})
	decide(mustCase(t, c, f.ID), forum.ActionKeep)
	c.comment = c.Comment(c.author, "peering", 0)
	decide(mustCase(t, c, c.report(t, reader, "off-topic").ID), forum.ActionRemove)
	c.comment = other
	id := mustCase(t, c, c.report(t, reader, "off-topic").ID)
	for _, look := range []struct {
		who                      *forum.Member
		upheld, rejected, weight int
	}{{c.moderator, 2, 1, 120}, {c.second, 1, 0, 133}} {
		f, err := c.CaseFor(ctx, look.who, id)
		must(t, err)
		if r := f.Reports[0]; r.Upheld != look.upheld || r.Rejected != look.rejected || r.Weight != look.weight || f.Weighing.Total != look.weight {
			t.Errorf("%s sees %d upheld, %d rejected, and that it counts %d, together %d", look.who.Name, r.Upheld, r.Rejected, r.Weight, f.Weighing.Total)
		}
	}
}
