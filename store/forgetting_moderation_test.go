package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

func TestWordsOfARemovedCommentGoWhenNobodyCanAppealAnyMore(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	waits := c.Comment(c.author, "peering", 0)
	c.report(t, c.Member(0), "spam")
	c.decide(t, c.moderator, forum.ActionRemove)
	reporter := c.Member(0)
	_, err := c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: waits, Reason: "spam", Writer: reporter.Writer()})
	must(t, err)
	c.Remove(waits)
	c.Clock.Move(forum.DefaultPolicy().RemovedRetention - time.Second)
	if k := kept(t, c.DB); k.Erased != 0 || k.Judged != 0 {
		t.Errorf("too soon: %+v", k)
	}
	c.Clock.Move(time.Second)
	kept(t, c.DB)
	c.wants(t, "SELECT body_md = '' FROM comments WHERE id = "+fmt.Sprint(c.comment), "1")
	c.wants(t, "SELECT body_md = '' FROM comments WHERE id = "+fmt.Sprint(waits), "0") // somebody still has to read it
	c.wants(t, "SELECT count(*) FROM log_texts WHERE text <> ''", "0")
	c.wants(t, "SELECT action || ' ' || rule <> '' FROM decisions", "1")
	if err := c.Undo(ctx, c.second, 1); !errors.Is(err, forum.ErrGone) {
		t.Errorf("a comment without words is shown again: %v", err)
	}
	c.Sound()
	if k := kept(t, c.DB); k != (store.Kept{}) {
		t.Errorf("again: %+v", k)
	}
}

func TestNetworksAreForgotten(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	unknown := forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "spam", Network: "10.1.1.1", Browser: "a browser", Fresh: true}
	_, err := c.FileReport(ctx, unknown)
	must(t, err)
	c.report(t, c.Member(0), "spam")
	c.Exec("INSERT INTO origins (comment_id, network, at) VALUES (1, '10.1.1.1', $1)", c.Clock.Now().UnixMicro())
	c.Clock.Move(forum.DefaultPolicy().NetworkRetention - time.Second)
	if k := kept(t, c.DB); k.Networks != 0 {
		t.Errorf("too soon: %+v", k)
	}
	c.Clock.Move(time.Second)
	if k := kept(t, c.DB); k.Networks != 3 {
		t.Errorf("%+v", k)
	}
	c.wants(t, "SELECT (SELECT count(*) FROM origins) || ' ' || (SELECT count(*) FROM reports WHERE network <> '')", "0 0")
	c.wants(t, "SELECT count(*) FROM reports WHERE content_key IS NOT NULL", "0")
	if f, err := c.FileReport(ctx, unknown); err != nil || !f.Known {
		t.Errorf("from the same browser it is the same report: %+v %v", f, err)
	}
	c.Sound()
}

func TestWhoReportedIsForgottenLongAfterTheDecision(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	p, err := c.PostComment(ctx, forum.NewComment{Article: "peering", Name: "Gus", Email: "gus@example.org", Body: "Words."})
	must(t, err)
	address, err := c.AddressID(ctx, "gus@example.org")
	must(t, err)
	gus := forum.Writer{Addresses: []int64{address}}
	_, err = c.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "illegal", Faith: true, Law: "A law", Note: "Look.", Name: "Gus Guest", Contact: "A street", Writer: gus})
	must(t, err)
	c.report(t, c.second, "spam")
	c.decide(t, c.moderator, forum.ActionRemove)
	c.comment = p.ID
	c.report(t, c.second, "spam")
	d := c.decision(forum.ActionRemove)
	d.Case, d.Version = 2, 1
	_, err = c.Decide(ctx, c.moderator, d)
	must(t, err)
	c.Exec("INSERT INTO person_notes (address_id, body, at) VALUES ($1, 'Rude.', $2)", address, c.Clock.Now().UnixMicro())
	must(t, c.Anonymise(ctx, gus, p.ID))
	c.Exec("UPDATE decisions SET address_id = $1 WHERE case_id = 2", address)
	c.Clock.Move(forum.DefaultPolicy().RemovedRetention)
	kept(t, c.DB)
	c.wants(t, "SELECT state || name || contact || note || law || coalesce(address_id, '') || coalesce(member_id, '') FROM reports",
		"upheld", fmt.Sprint("upheld", c.second.ID), fmt.Sprint("upheld", c.second.ID))
	c.wants(t, "SELECT count(*) FROM person_notes", "0")
	c.Exec("UPDATE outbox SET state = 'skipped', finished_at = 1")
	kept(t, c.DB)
	c.wants(t, "SELECT count(*) FROM addresses WHERE email_key = 'gus@example.org'", "0")
	c.Sound()
}
