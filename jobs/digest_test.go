package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"colloquy/forum"
	"colloquy/mail/mailtest"
	"colloquy/store/storetest"
)

// subscribed adds so many subscribers of the weekly list.
func subscribed(t testing.TB, db *storetest.DB, count int) {
	t.Helper()
	db.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO addresses (email, email_key, created_at, confirmed_at) SELECT 'weekly-' || i || '@example-' || (i % 500) || '.org', 'weekly-' || i || '@example-' || (i % 500) || '.org', 1, 1 FROM n`, count)
	db.Exec("INSERT INTO follows (address_id, kind, subject_id, pace, created_at) SELECT id, 'weekly', 0, '', 1 FROM addresses WHERE email_key LIKE 'weekly-%'")
	db.Exec("INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at) SELECT address_id, kind, subject_id, pace, 'The week by mail', '/weekly', 1, 1 FROM follows WHERE kind = 'weekly'")
}

// published publishes an article now.
func published(t testing.TB, db *storetest.DB, slug string, now time.Time) {
	t.Helper()
	n := forum.NewArticle{Slug: slug, Title: "About " + slug, Standfirst: "A sentence about it.", Body: "Words.", Source: slug, Published: now, Authors: []forum.Author{{Name: "Ann " + slug}}, Topics: []string{"Routing"}}
	if _, _, err := db.ImportArticle(context.Background(), n); err != nil {
		t.Fatal(err)
	}
}

const issuesNow = "SELECT status || ' ' || coalesce(number, 0) || ' ' || queued FROM issues WHERE list = 'weekly' ORDER BY id"

func TestIssuesGoOutByThemselvesWhenTheyAreDue(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		subscribed(t, db, 3)
		db.Exec("UPDATE site SET created_at = $1", time.Now().UnixMicro()) // it was made outside the bubble
		r, _ := newRunner()
		r.Start("digest", Digest(db.Store, time.Now))
		want := []string{}
		for week := range 3 {
			published(t, db, fmt.Sprint("article-", week), time.Now())
			due, ok, err := db.NextDigest(t.Context())
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			pass(time.Until(due) - time.Second)
			if got := db.Column(issuesNow); !slices.Equal(got, want) {
				t.Errorf("too soon: %q", got)
			}
			pass(time.Second + time.Millisecond)
			want = append(want, fmt.Sprintf("queued %d 3", week+1))
			if got := db.Column(issuesNow); !slices.Equal(got, want) {
				t.Errorf("when it is due: %q, not %q", got, want)
			}
		}
		stop(t, r)
	})
}

func TestAnIssueThatAnEditorStopsAndLetsGoIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		subscribed(t, db, 3)
		published(t, db, "peering", time.Now())
		r, _ := newRunner()
		i, err := db.SendDigest(t.Context(), forum.FollowWeekly)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.PauseIssue(t.Context(), nil, i.ID, true); err != nil {
			t.Fatal(err)
		}
		r.Start("digest", Digest(db.Store, time.Now))
		synctest.Wait()
		if got := db.Column(issuesNow); got[0] != "queueing 1 0" {
			t.Errorf("while it is stopped: %q", got)
		}
		if err := db.PauseIssue(t.Context(), nil, i.ID, false); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := db.Column(issuesNow); got[0] != "queued 1 3" {
			t.Errorf("without waiting: %q", got)
		}
		stop(t, r)
	})
}

// issued lets an issue go out that is due now, as far as the outbox.
func (p *post) issued() {
	p.t.Helper()
	due, ok, err := p.NextDigest(p.t.Context())
	p.must(err)
	if !ok {
		p.t.Fatal("none is due ever")
	}
	p.Clock.Move(due.Sub(p.Clock.Now()))
	for more := true; more; {
		more, err = p.DigestDue(p.t.Context())
		p.must(err)
	}
}

func TestAnIssueArrivesOnceAtEverySubscriber(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newPost(t, toServer(s))
	const subscribers = 30
	subscribed(t, p.DB, subscribers)
	m := p.Member(0)
	p.must(p.Follow(t.Context(), m.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Wording: "The week by mail", Source: "/weekly"}))
	published(t, p.DB, "peering", p.Clock.Now())
	first := p.Comment(m, "peering", 0)
	p.Comment(p.Member(0), "peering", first)
	p.issued()
	for range 4 {
		p.round()
		p.Clock.Move(time.Hour)
	}
	counts := s.Counts()
	if len(counts) != subscribers+1 {
		t.Errorf("%d got it", len(counts))
	}
	for to, n := range counts {
		if n != 1 {
			t.Errorf("%v got it %d times", to, n)
		}
	}
	if got := p.Column("SELECT DISTINCT state || ' ' || attempts || ' ' || (message_id <> '') FROM outbox WHERE kind = 'digest'"); !slices.Equal(got, []string{"sent 1 1"}) {
		t.Errorf("the outbox says %q", got)
	}
	for _, r := range s.Received() {
		own := r.To == m.Email
		if text := string(r.Content); strings.Contains(text, "Answers to you") != own || !strings.Contains(text, "Colloquy Weekly 1") || !strings.Contains(text, "List-Unsubscribe-Post: List-Unsubscribe=One-Click") {
			t.Errorf("to %s:\n%s", r.To, text)
		}
	}
	p.Sound()
}

func TestAnIssueThatMayHaveBeenSentIsSentAgain(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newPost(t, toServer(s))
	subscribed(t, p.DB, 2)
	published(t, p.DB, "peering", p.Clock.Now())
	p.issued()
	claimed, err := p.ClaimDue(t.Context(), 10)
	p.must(err)
	if len(claimed) != 2 || claimed[0].InDoubt || p.states() != "queued queued" {
		t.Fatalf("%+v, %s", claimed, p.states())
	}
	p.Clock.Move(time.Hour) // as after a crash
	p.round()
	if p.states() != "sent sent" || len(s.Received()) != 2 {
		t.Errorf("%s, %d arrived", p.states(), len(s.Received()))
	}
}

func TestAnIssueWithWhichTheProgramEndsAgainAndAgainIsGivenUp(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newPost(t, toServer(s))
	subscribed(t, p.DB, 1)
	published(t, p.DB, "peering", p.Clock.Now())
	p.issued()
	for attempt := 1; ; attempt++ {
		claimed, err := p.ClaimDue(t.Context(), 10)
		p.must(err)
		if len(claimed) != 1 {
			t.Fatalf("attempt %d: %+v", attempt, claimed)
		}
		p.Clock.Move(48 * time.Hour)
		if _, again := forum.RetryAfter(attempt); !again {
			break
		}
	}
	p.round()
	if p.states() != "dropped" || len(s.Received()) != 0 {
		t.Errorf("%s, %d arrived", p.states(), len(s.Received()))
	}
}

func TestAnIssueSurvivesAServerThatFailsForADay(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	t.Parallel()
	down := true
	s := mailtest.Start(t, mailtest.Options{Mail: func(string) error {
		if down {
			return mailtest.Refuse(451, [3]int{4, 3, 0}, "not now")
		}
		return nil
	}})
	p := newPost(t, toServer(s))
	subscribed(t, p.DB, 3)
	published(t, p.DB, "peering", p.Clock.Now())
	p.issued()
	for began := p.Clock.Now(); p.Clock.Now().Sub(began) < 24*time.Hour; p.Clock.Move(30 * time.Minute) {
		p.round()
	}
	if len(s.Received()) != 0 || strings.Contains(p.states(), "failed") {
		t.Fatalf("%d arrived, %s", len(s.Received()), p.states())
	}
	down = false
	for range 3 {
		p.Clock.Move(12 * time.Hour)
		p.round()
	}
	if p.states() != "sent sent sent" || len(s.Received()) != 3 {
		t.Errorf("%s, %d arrived", p.states(), len(s.Received()))
	}
}

func TestTwoProcessesThatDeliverSendAnIssueOnce(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newPost(t, toServer(s))
	const subscribers = 120
	subscribed(t, p.DB, subscribers)
	published(t, p.DB, "peering", p.Clock.Now())
	p.issued()
	other := openPost(t, s, p.Dir, p.Clock.Now)
	var both sync.WaitGroup
	for _, one := range []*post{p, other} {
		both.Go(func() {
			for one.open() > 0 {
				one.round()
			}
		})
	}
	both.Wait()
	counts := s.Counts()
	for to, n := range counts {
		if n != 1 {
			t.Errorf("%v got it %d times", to, n)
		}
	}
	if len(counts) != subscribers {
		t.Errorf("%d got it", len(counts))
	}
}

func TestAnIssueGoesToOddButLegalAddresses(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing happens at once in it: without the race detector it is tried")
	}
	t.Parallel()
	w := newWriter(t, func() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) })
	legal := 0
	for _, line := range realLines(t, "email-addresses.tsv")[1:] {
		quoted, _, _ := strings.Cut(line, "\t")
		var address string
		if err := json.Unmarshal([]byte(quoted), &address); err != nil {
			t.Fatal(err)
		}
		e := &forum.Invalid{}
		if address = forum.CleanAddress(e, "email", address); e.Or() != nil {
			continue
		}
		l := digestTo(anIssue(t, 1), 1, everything)
		l.To = address
		m := message(t, w, l)
		if _, err := m.Compose(); err != nil {
			t.Errorf("%q: %v", address, err)
		}
		legal++
	}
	if legal < 10 {
		t.Errorf("%d addresses are legal", legal)
	}
}
