package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

func TestMailsReadAheadTellNobodyOfTheirOwnCommentAfterAMove(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m := db.Member(0)
	follow(t, db, m, a, forum.PaceEach)
	guest := guestWhoFollows(t, db, "new@example.net", a, forum.PaceEach)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db) // the member is owed the guest's comment
	now, err := db.GiveAddress(ctx, m, "new@example.net")
	if must(t, err); now != guest {
		t.Fatal("another address")
	}
	announced(t, db)
	list, err := db.ClaimDue(ctx, 10)
	must(t, err)
	letters, err := db.ReadLetters(ctx, list)
	must(t, err)
	for id, l := range letters {
		t.Errorf("mail %d to %s tells of %d comments that are their own", id, l.To, len(l.FollowUp.Told))
	}
	if len(list) == 0 {
		t.Error("nothing was claimed")
	}
}

func TestACommentThatCannotBeToldKeepsNoOther(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	follow(t, db, reader, a, forum.PaceEach)
	bad := db.Comment(writer, "peering", 0)
	db.Clock.Move(time.Second)
	good := db.Comment(writer, "peering", 0)
	db.Exec(fmt.Sprintf("CREATE TRIGGER bad BEFORE INSERT ON tellings WHEN NEW.comment_id = %d BEGIN SELECT RAISE(ABORT, 'cannot be told'); END", bad))
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	if _, err := db.Announce(ctx); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("comment %d", bad)) {
		t.Errorf("nobody is told which comment it was: %v", err)
	}
	same(t, mailed(t, db), reader, []int64{good})
	db.Exec("DROP TRIGGER bad")
	db.Clock.Move(24 * time.Hour)
	same(t, mailed(t, db), reader, []int64{bad})
	db.Sound()
}

func TestAnArticleThatCannotBeToldKeepsNoOther(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	reader := db.Member(0)
	topic := db.Article("peering").Topics[0]
	must(t, db.Follow(ctx, reader.AddressID, forum.NewFollow{Kind: forum.FollowTopic, Subject: topic.ID, Pace: forum.PaceSoon, Wording: "Follow"}))
	db.Clock.Move(time.Second)
	bad := db.Article("bad")
	db.Clock.Move(time.Second)
	db.Article("good")
	db.Exec("UPDATE new_articles SET due_at = $1 + article_id WHERE article_id >= $2", db.Clock.Now().Add(forum.DefaultPolicy().AnnounceDelay).UnixMicro(), bad.ID)
	db.Exec(fmt.Sprintf("CREATE TRIGGER bad BEFORE INSERT ON outbox WHEN NEW.subject_id = %d BEGIN SELECT RAISE(ABORT, 'cannot be told'); END", bad.ID))
	db.Clock.Move(time.Second + forum.DefaultPolicy().AnnounceDelay)
	failed := 0
	for range 10 {
		if _, err := db.AnnounceArticles(ctx); err != nil {
			failed++
		}
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE kind = 'article'"); failed != 1 || n != 2 { // of the first article and the last
		t.Errorf("failed %d times; %d mails are owed", failed, n)
	}
	db.Exec("DROP TRIGGER bad")
	db.Clock.Move(24 * time.Hour)
	for more, err := true, error(nil); more; {
		more, err = db.AnnounceArticles(ctx)
		must(t, err)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE kind = 'article'"); n != 3 {
		t.Errorf("%d mails are owed in the end", n)
	}
}

func TestTheYesOfAGuestIsDatedWhenTheyGaveIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	ticked := db.Clock.Now()
	n := forum.NewComment{
		Article: a.Slug, Body: "Words", Name: "Gus Guest", Email: "gus@example.net",
		Follow: forum.NewFollow{Kind: forum.FollowArticle, Pace: forum.PaceSoon, Wording: "Tell me", Source: "/articles/peering"},
	}
	ask(t, db, forum.NewRequest{Kind: forum.RequestComment, Email: "gus@example.net", Comment: &n})
	list, err := db.ClaimDue(ctx, 1)
	must(t, err)
	l, _, err := db.WriteLetter(ctx, list[0].ID)
	must(t, err)
	db.Clock.Move(time.Hour)
	_, err = db.PostWaiting(ctx, l.Token, "", 0)
	must(t, err)
	at := number(t, raw(t, db.Dir), "SELECT at FROM consents WHERE wording = 'Tell me'")
	confirmed := number(t, raw(t, db.Dir), "SELECT confirmed_at FROM consents WHERE wording = 'Tell me'")
	if int64(at) != ticked.UnixMicro() || int64(confirmed) != db.Clock.Now().UnixMicro() {
		t.Errorf("at %d, confirmed at %d", at, confirmed)
	}
}

func TestWhoWantsNoMailsAndThenFollowsOneThingHearsOfThatAlone(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	old, chosen := db.Article("peering"), db.Article("dns")
	id := guestWhoFollows(t, db, "gus@example.net", old, forum.PaceEach)
	must(t, db.StopMails(ctx, forum.Writer{Addresses: []int64{id}}, true))
	must(t, db.Follow(ctx, id, forum.NewFollow{Kind: forum.FollowArticle, Subject: chosen.ID, Pace: forum.PaceEach, Wording: "Follow"}))
	w := db.Member(0)
	db.Comment(w, "peering", 0)
	want := db.Comment(w, "dns", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	if got := mailed(t, db); len(got) != 1 || len(got["gus@example.net"]) != 1 || got["gus@example.net"][0][0] != want {
		t.Errorf("told %v", got)
	}
}
