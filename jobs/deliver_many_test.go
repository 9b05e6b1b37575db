package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/mail/mailtest"
)

// newMany is a post that delivers over several connections.
func newMany(t *testing.T, s *mailtest.Server, flow Flow) *post {
	t.Helper()
	p := newPost(t, mail.NewSMTP(mail.Server{Host: s.Host, Port: s.Port, TLS: mail.TLSNone, Times: mail.DefaultTimes(), Connections: flow.Connections + 1}))
	p.d = newDelivery(p.Store, p.d.writer, p.d.transport, p.d.log, flow)
	return p
}

// told tells all followers of what is due.
func (p *post) told() {
	p.t.Helper()
	for more := true; more; {
		var err error
		more, err = p.Announce(p.t.Context())
		p.must(err)
	}
}

// follow has so many follow a discussion in which one comment is told.
func (p *post) follow(readers int) {
	p.t.Helper()
	w := followed(p.t, p.DB, "peering", readers)
	p.Comment(w, "peering", 0)
	p.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	p.told()
}

// until runs the delivery until something holds that is asked after each mail and
// each move of the clock.
func (p *post) until(holds func() bool) {
	p.t.Helper()
	ctx, stop := context.WithCancel(p.t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if err := p.d.run(ctx); err != nil {
			p.t.Error(err)
		}
	})
	for !holds() {
		select { // a look now and then, in case that nothing happens
		case <-p.t.Context().Done():
			p.t.Fatal("it never holds")
		case <-time.After(5 * time.Millisecond):
		}
	}
	stop()
	all.Wait()
}

// pass moves the clock on while the delivery runs, and wakes it as one does who
// writes from another process.
func (p *post) pass(d time.Duration) {
	p.t.Helper()
	p.Clock.Move(d)
	p.Exec("UPDATE site SET backed_up_at = $1", p.Clock.Now().UnixMicro())
	_, err := p.Watch(p.t.Context())
	p.must(err)
}

// open counts the mails without an end.
func (p *post) open() int {
	p.t.Helper()
	return len(p.Column("SELECT id FROM outbox WHERE finished_at IS NULL"))
}

func TestManyWorkersSendEachMailOnce(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newMany(t, s, Flow{Connections: 6})
	p.follow(500)
	p.until(func() bool { return p.open() == 0 })
	if n := len(s.Counts()); n != 500 || len(s.Received()) != 500 || s.Connections() > 7+len(s.Received())/100 {
		t.Errorf("%d readers got %d mails over %d connections", n, len(s.Received()), s.Connections())
	}
	p.Sound()
}

func TestPartialOutagesLoseNoMailAndSendNoneTwice(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	answer := func(every map[int64]error) error {
		k := n.Add(1)
		for m, err := range every {
			if k%m == 0 {
				return err
			}
		}
		return nil
	}
	later := mailtest.Refuse(451, [3]int{4, 3, 0}, "Later")
	s := mailtest.Start(t, mailtest.Options{
		Mail: func(string) error { return answer(map[int64]error{101: later, 97: mailtest.ErrCut}) },
		Rcpt: func(string) error {
			return answer(map[int64]error{31: later, 53: mailtest.ErrCut, 89: mailtest.ErrCutContent})
		},
		Data: func(mailtest.Received) error {
			return answer(map[int64]error{23: later, 43: mailtest.Refuse(421, [3]int{4, 3, 2}, "Going down"), 61: mailtest.ErrTakenCut})
		},
	})
	p := newMany(t, s, Flow{Connections: 5})
	p.follow(300)
	for i := range 200 { // some are so unlucky that they wait for their last tries, a day and more
		if p.round(); p.open() == 0 {
			break
		}
		p.pass(time.Minute + time.Duration(i/100)*time.Hour)
	}
	for to, n := range s.Counts() {
		if n != 1 {
			t.Errorf("%v got it %d times", to, n)
		}
	}
	sent, dropped, failed := len(p.Column("SELECT id FROM outbox WHERE state = 'sent'")), len(p.Column("SELECT id FROM outbox WHERE state = 'dropped'")), len(p.Column("SELECT id FROM outbox WHERE state = 'failed'"))
	if sent+dropped != 300 || failed != 0 || len(s.Received()) < sent || len(s.Received()) > sent+dropped {
		t.Errorf("%d sent, %d dropped, %d failed; %d arrived: %s", sent, dropped, failed, len(s.Received()), p.states())
	}
	p.Sound()
}

func TestAServerThatIsDownForAnHourGetsEverythingAfterIt(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	down.Store(true)
	s := mailtest.Start(t, mailtest.Options{Mail: func(string) error {
		if down.Load() {
			return mailtest.ErrCut
		}
		return nil
	}})
	p := newMany(t, s, Flow{Connections: 4})
	p.follow(100)
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New Name"})
	end := p.Clock.Now().Add(time.Hour)
	for range 1000 {
		if p.round(); p.open() == 0 {
			break
		}
		p.pass(time.Minute)
		down.Store(p.Clock.Now().Before(end))
	}
	if n := len(s.Counts()); n != 101 || len(s.Received()) != 101 {
		t.Errorf("%d got %d mails: %s", n, len(s.Received()), p.states())
	}
}

func TestAStalledServerKeepsNoConfirmationWaiting(t *testing.T) {
	t.Parallel()
	free := make(chan struct{})
	var stalled atomic.Int64
	s := mailtest.Start(t, mailtest.Options{Rcpt: func(to string) error {
		if strings.HasPrefix(to, "reader-") {
			stalled.Add(1)
			<-free
		}
		return nil
	}})
	p := newMany(t, s, Flow{Connections: 3})
	p.follow(200)
	asked := false
	p.until(func() bool {
		if stalled.Load() == 3 && !asked {
			asked = true
			p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New Name"})
		}
		if len(s.Received()) == 0 {
			return false
		}
		close(free)
		return true
	})
	if got := s.Received(); got[0].To != "new@example.org" {
		t.Errorf("%s came first", got[0].To)
	}
	p.Sound()
}

func TestTheMostUrgentMailsGoFirst(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newMany(t, s, Flow{})
	p.follow(10)
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New Name"})
	p.round()
	if got := s.Received(); len(got) != 11 || got[0].To != "new@example.org" {
		t.Errorf("%d mails, %s first", len(got), got[0].To)
	}
}

func TestMailsToOneDomainWaitTheirTurnAndOthersPassThem(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newMany(t, s, Flow{DomainPace: 2})
	for i := range 9 {
		p.owe(forum.MailLeft, fmt.Sprintf("left-%d@large.example", i), "")
	}
	p.owe(forum.MailLeft, "left@small.example", "")
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@large.example", Name: "New Name"})
	p.round()
	got := map[string]int{}
	for _, m := range s.Received() {
		_, domain, _ := strings.Cut(m.To, "@")
		got[domain]++
	}
	if got["large.example"] > 3 || got["small.example"] != 1 || s.Received()[0].To != "new@large.example" {
		t.Errorf("at once: %v", got)
	}
	if n := p.Column("SELECT count(*) FROM outbox WHERE attempts > 0 AND finished_at IS NULL")[0]; n != "0" {
		t.Errorf("%s that only wait count an attempt", n)
	}
	for range 20 {
		p.Clock.Move(500 * time.Millisecond)
		p.round()
	}
	if p.open() != 0 || len(s.Received()) != 11 {
		t.Errorf("%d wait for ever: %s", p.open(), p.states())
	}
}

func TestADomainThatSaysThatTooMuchComesIsSpared(t *testing.T) {
	t.Parallel()
	var mended atomic.Bool
	s := mailtest.Start(t, mailtest.Options{Rcpt: func(string) error {
		if mended.Load() {
			return nil
		}
		return mailtest.Refuse(451, [3]int{4, 7, 28}, "Too many")
	}})
	p := newMany(t, s, Flow{DomainPace: 20})
	p.owe(forum.MailLeft, "first@large.example", "")
	p.round()
	mended.Store(true)
	for i := range 10 {
		p.owe(forum.MailLeft, fmt.Sprintf("left-%d@large.example", i), "")
	}
	p.round()
	if n := len(s.Received()); n > 1 {
		t.Errorf("%d mails at once", n)
	}
}

func TestMoreIsClaimedAtOnceWhileMailsLeaveQuicklyAndFewWhereTheyDoNot(t *testing.T) {
	l := newLane(nil, nil, 8)
	var sizes []int
	for _, took := range []time.Duration{0, time.Millisecond, time.Millisecond, 2 * time.Second, time.Millisecond} {
		sizes = append(sizes, l.batch)
		l.adapt(took)
	}
	if want := []int{128, 256, 512, 512, 128}; !slices.Equal(sizes, want) || l.batch != 256 {
		t.Errorf("claimed are %v, then %d", sizes, l.batch)
	}
}

func TestAMailThatFallsDueWhileItWaitsItsTurnIsNotSentTwice(t *testing.T) {
	t.Parallel()
	free := make(chan struct{})
	var waiting atomic.Bool
	s := mailtest.Start(t, mailtest.Options{Data: func(mailtest.Received) error {
		waiting.Store(true)
		<-free
		return nil
	}})
	p := newMany(t, s, Flow{})
	p.follow(10)
	moves := 0
	p.until(func() bool {
		if waiting.Load() && moves < 3 {
			p.Clock.Move(10 * time.Minute)
			moves++
			l := p.d.lanes()[0]
			if _, err := p.d.claim(p.t.Context(), l, make(chan *parcel, l.batch)); err != nil {
				t.Error(err)
			}
			if moves == 3 {
				close(free)
			}
		}
		return p.open() == 0
	})
	for to, n := range s.Counts() {
		if n != 1 {
			t.Errorf("%v got it %d times", to, n)
		}
	}
	if len(s.Received()) != 10 {
		t.Errorf("%d arrived: %s", len(s.Received()), p.states())
	}
}
