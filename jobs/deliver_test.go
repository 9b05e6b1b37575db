package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/mail/mailtest"
	"colloquy/store/storetest"
	"colloquy/templates"
)

// A post is a site's outbox and whatever delivers it.
type post struct {
	*storetest.DB
	t   *testing.T
	d   *delivery
	log *record
}

func newWriter(t testing.TB, clock func() time.Time) *Writer {
	t.Helper()
	mails, err := templates.NewMails(templates.Site{Name: "Colloquy", Language: "en", BaseURL: "https://discuss.example.org", Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	return &Writer{Mails: mails, From: mail.Person{Name: "Colloquy", Address: "colloquy@example.org"}, Host: "discuss.example.org", Clock: clock, Keys: forum.Keys{bytes.Repeat([]byte{7}, forum.KeySize)}}
}

func newPost(t *testing.T, transport mail.Transport) *post {
	t.Helper()
	db, log := storetest.Open(t), &record{}
	t.Cleanup(func() { _ = transport.Close() })
	return &post{db, t, newDelivery(db.Store, newWriter(t, db.Clock.Now), transport, slog.New(slog.NewTextHandler(log, nil)), Flow{}), log}
}

// toServer delivers to a mail server of the test.
func toServer(s *mailtest.Server) mail.Transport {
	return mail.NewSMTP(mail.Server{Host: s.Host, Port: s.Port, TLS: mail.TLSNone, Hello: "discuss.example.org", Times: mail.DefaultTimes()})
}

func (p *post) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *post) ask(n forum.NewRequest) {
	p.t.Helper()
	_, err := p.Ask(p.t.Context(), n)
	p.must(err)
}

// owe owes a mail that is about no request.
func (p *post) owe(kind forum.MailKind, email, note string) {
	p.t.Helper()
	p.Exec(`INSERT INTO addresses (email, email_key, created_at) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`, email, forum.AddressKey(email))
	p.Exec(`INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, note, created_at)
		SELECT $1, $2, 0, id, 2, 0, 'queued', 1, $4, $3 FROM addresses WHERE email_key = $5`,
		fmt.Sprintf("%s/%s/%d", kind, email, time.Now().UnixNano()), kind, p.Clock.Now().UnixMicro(), note, forum.AddressKey(email))
}

// round delivers what is due now.
func (p *post) round() {
	p.t.Helper()
	l := p.d.lanes()[0]
	parcels := make(chan *parcel, l.batch)
	_, err := p.d.claim(p.t.Context(), l, parcels)
	p.must(err)
	close(parcels)
	var all sync.WaitGroup
	for range l.workers {
		all.Go(func() {
			if err := p.d.work(p.t.Context(), parcels); err != nil {
				p.t.Error(err)
			}
		})
	}
	all.Wait()
}

// states are the rows of the outbox in words.
func (p *post) states() string {
	p.t.Helper()
	return strings.Join(p.Column("SELECT state FROM outbox ORDER BY id"), " ")
}

func TestAMailThatIsOwedIsSentOnce(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{})
	p := newPost(t, toServer(s))
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "New@Example.org", Name: "Typed Name", SecretHash: "x"})
	for range 3 {
		p.round()
		p.Clock.Move(time.Hour)
	}
	got := s.Received()
	if len(got) != 1 || got[0].To != "New@Example.org" || got[0].From != "colloquy@example.org" || p.states() != "sent" {
		t.Fatalf("%d mails, %s", len(got), p.states())
	}
	e, err := enmime.ReadEnvelope(bytes.NewReader(got[0].Content))
	if err != nil {
		t.Fatal(err)
	}
	if e.GetHeader("Subject") != "Confirm your address to join Colloquy" || e.GetHeader("From") != `"Colloquy" <colloquy@example.org>` || e.GetHeader("Auto-Submitted") != "auto-generated" ||
		!strings.HasSuffix(e.GetHeader("Message-ID"), "@discuss.example.org>") || e.GetHeader("Date") != "Fri, 20 Nov 2026 12:00:00 +0000" || e.GetHeader("Reply-To") != "" {
		t.Errorf("%s", got[0].Content)
	}
	token := linkIn(t, e.Text, "/confirm/")
	if r, err := p.Request(t.Context(), token, "", forum.RequestJoin); err != nil || r.Name != "Typed Name" {
		t.Errorf("%+v, %v", r, err)
	}
	for _, leak := range []string{"example.org", "Typed", token} {
		if strings.Contains(p.log.String(), leak) {
			t.Errorf("the log tells %s: %s", leak, p.log)
		}
	}
	if !strings.Contains(p.log.String(), "outbox=1 kind=join attempt=1 outcome=sent") {
		t.Error(p.log)
	}
}

// linkIn finds the last part of a link in a mail's text.
func linkIn(t *testing.T, text, before string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "https://discuss.example.org"+before)
	if !ok {
		t.Fatalf("no link to %s in\n%s", before, text)
	}
	token, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(token)
}

func TestAMailThatCannotBeTakenNowIsTriedAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	tries, ids := 0, map[string]bool{}
	s := mailtest.Start(t, mailtest.Options{Data: func(r mailtest.Received) error {
		mu.Lock()
		defer mu.Unlock()
		e, err := enmime.ReadEnvelope(bytes.NewReader(r.Content))
		if err != nil {
			return err
		}
		ids[e.GetHeader("Message-ID")] = true
		if tries++; tries < 3 {
			return mailtest.Refuse(451, [3]int{4, 7, 1}, "Greylisted, new@example.org")
		}
		return nil
	}})
	p := newPost(t, toServer(s))
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New Name"})
	for _, wait := range []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute} {
		p.round()
		p.round()
		p.Clock.Move(wait)
	}
	mu.Lock()
	defer mu.Unlock()
	if tries != 3 || len(ids) != 1 || p.states() != "sent" {
		t.Errorf("%d tries, %v, %s", tries, ids, p.states())
	}
	if log := p.log.String(); strings.Contains(log, "new@") || !strings.Contains(log, "outcome=later stage=content code=451 enhanced=4.7.1") {
		t.Error(log)
	}
}

func TestARefusedMailFailsAlone(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{Rcpt: func(to string) error {
		switch {
		case strings.HasPrefix(to, "nobody"):
			return mailtest.Refuse(550, [3]int{5, 1, 1}, "No such user")
		case strings.HasPrefix(to, "blocked"):
			return mailtest.Refuse(550, [3]int{5, 7, 1}, "We do not like you")
		}
		return nil
	}})
	p := newPost(t, toServer(s))
	for _, who := range []string{"first", "nobody", "blocked", "last"} {
		p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: who + "@example.org", Name: "New Name"})
	}
	p.round()
	if got := p.states(); got != "sent failed failed sent" {
		t.Error(got)
	}
	for _, who := range []string{"nobody", "blocked"} {
		p.ask(forum.NewRequest{Kind: forum.RequestSignIn, Email: who + "@example.org"})
	}
	p.round()
	if got := p.states(); got != "sent failed failed sent skipped failed" {
		t.Errorf("an address that does not exist is left alone, a blocked one is tried: %s", got)
	}
}

func TestAMailInDoubtIsSentAgainOrDroppedByItsKind(t *testing.T) {
	t.Parallel()
	var mended atomic.Bool
	s := mailtest.Start(t, mailtest.Options{Data: func(mailtest.Received) error {
		if !mended.Load() {
			return mailtest.ErrCut
		}
		return nil
	}})
	p := newPost(t, toServer(s))
	m := p.Member(forum.RoleAdministrator)
	p.ask(forum.NewRequest{Kind: forum.RequestReset, Email: m.Email})
	p.owe(forum.MailAttack, m.Email, "Many tries.")
	p.round()
	if got := p.states(); got != "handing handing" {
		t.Fatal(got)
	}
	mended.Store(true)
	p.Clock.Move(time.Minute)
	p.round()
	if got := p.states(); got != "sent dropped" || len(s.Received()) != 1 {
		t.Error(got)
	}
}

func TestAServerThatAlwaysLeavesUsInDoubtIsNotTriedForEver(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	s := mailtest.Start(t, mailtest.Options{Data: func(mailtest.Received) error { tries.Add(1); return mailtest.ErrCut }})
	p := newPost(t, toServer(s))
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New Name"})
	for range 30 {
		p.round()
		p.Clock.Move(5 * time.Hour)
	}
	if got := p.states(); got != "dropped" || tries.Load() != 8 {
		t.Errorf("%s after %d tries", got, tries.Load())
	}
}

// gone is a server that nobody reaches.
type gone struct{ tries int }

func (g *gone) Send(context.Context, mail.Message, func() error) mail.Outcome {
	g.tries++
	return mail.Outcome{Result: mail.Later, Stage: mail.StageConnect, Why: "connect: no route to host"}
}
func (*gone) Close() error { return nil }

func TestAServerThatIsGoneIsTriedOnceInARound(t *testing.T) {
	t.Parallel()
	g := &gone{}
	p := newPost(t, g)
	for i := range 5 {
		p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: fmt.Sprintf("new-%d@example.org", i), Name: "New Name"})
	}
	p.round()
	if got := p.states(); got != "queued queued queued queued queued" || g.tries != 1 {
		t.Errorf("%s after %d tries", got, g.tries)
	}
	if !strings.Contains(p.log.String(), "no route to host") {
		t.Errorf("nobody learns why: %s", p.log)
	}
}

func TestTheLogSaysWhyAMailDoesNotGetIntoTheMailbox(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mailbox")
	f, err := mail.NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	p := newPost(t, f)
	p.must(os.Remove(dir))
	p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New"})
	p.round()
	if log := p.log.String(); !strings.Contains(log, "outcome=later stage=disk") || !strings.Contains(log, "no such file") || strings.Contains(log, "new@") {
		t.Error(log)
	}
}

// breaking is a transport that breaks at one mail.
type breaking struct{ mail.Transport }

func (b breaking) Send(ctx context.Context, m mail.Message, handing func() error) mail.Outcome {
	if strings.HasPrefix(m.To, "break") {
		panic("lost its head")
	}
	return b.Transport.Send(ctx, m, handing)
}

func TestAMailThatBreaksItsWriterFailsAlone(t *testing.T) {
	t.Parallel()
	f, err := mail.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := newPost(t, breaking{f})
	for _, who := range []string{"first", "break", "last"} {
		p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: who + "@example.org", Name: "New Name"})
	}
	p.owe("no-such-kind", "first@example.org", "")
	p.owe(forum.MailLeft, "not an address", "")
	p.round()
	if got := p.states(); got != "sent failed sent skipped failed" {
		t.Error(got)
	}
	if !strings.Contains(p.log.String(), "deliver_test.go") {
		t.Errorf("nobody learns where: %s", p.log)
	}
}

func TestTheLoopDeliversWhenSomethingIsOwedAndWhenItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		dir := filepath.Join(t.TempDir(), "mailbox")
		f, err := mail.NewFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := newRunner()
		r.Start("deliver", Deliver(db.Store, newWriter(t, time.Now), f, r.log, Flow{}))
		pass(10 * time.Minute)
		count := func() int {
			list, err := f.List("")
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		if _, err := db.Ask(t.Context(), forum.NewRequest{Kind: forum.RequestJoin, Email: "one@example.org", Name: "New Name"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if count() != 1 {
			t.Error("it waits although somebody waits for the mail")
		}
		if _, err := db.Ask(t.Context(), forum.NewRequest{Kind: forum.RequestJoin, Email: "two@example.org", Name: "New Name"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		db.Exec("UPDATE outbox SET state = 'queued', finished_at = NULL, due_at = $1 WHERE id = 1", time.Now().Add(30*time.Second).UnixMicro())
		pass(2 * time.Minute)
		if got := db.Column("SELECT attempts || ' ' || state FROM outbox WHERE id = 1"); got[0] != "2 sent" || count() != 2 {
			t.Errorf("what another process made due: %v, %d files", got, count())
		}
		stop(t, r)
	})
}

func TestMoreMailsThanOneRoundTakesAreSentWithoutARest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t)
		defer db.Close()
		f, err := mail.NewFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3*claimAtOnce + 1 {
			if _, err := db.Ask(t.Context(), forum.NewRequest{Kind: forum.RequestJoin, Email: fmt.Sprintf("a-%d@example.org", i), Name: "New Name"}); err != nil {
				t.Fatal(err)
			}
		}
		r, _ := newRunner()
		r.Start("deliver", Deliver(db.Store, newWriter(t, time.Now), f, r.log, Flow{}))
		synctest.Wait()
		if list, err := f.List(""); err != nil || len(list) != 3*claimAtOnce+1 {
			t.Errorf("%d mails, %v", len(list), err)
		}
		stop(t, r)
	})
}

// stopping stops the program while a mail is under way.
type stopping struct {
	mail.Transport
	stop context.CancelFunc
}

func (s stopping) Send(ctx context.Context, m mail.Message, handing func() error) mail.Outcome {
	s.stop()
	return s.Transport.Send(ctx, m, handing)
}

func TestWhenTheProgramStopsTheMailUnderWayIsFinished(t *testing.T) {
	t.Parallel()
	f, err := mail.NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p := newPost(t, stopping{f, cancel})
	for i := range 3 {
		p.ask(forum.NewRequest{Kind: forum.RequestJoin, Email: fmt.Sprintf("new-%d@example.org", i), Name: "New Name"})
	}
	if err := Deliver(p.Store, p.d.writer, p.d.transport, p.d.log, Flow{})(ctx); err != nil {
		t.Error(err)
	}
	if got := p.states(); got != "sent queued queued" {
		t.Error(got)
	}
}

func TestTheLoopEndsWithItsDatabaseAndSaysSo(t *testing.T) {
	t.Parallel()
	p := newPost(t, &gone{})
	_ = p.Close()
	if err := Deliver(p.Store, p.d.writer, p.d.transport, p.d.log, Flow{})(t.Context()); err == nil || errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
