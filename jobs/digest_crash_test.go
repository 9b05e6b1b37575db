package jobs

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"colloquy/mail"
	"colloquy/mail/mailtest"
	"colloquy/store"
)

// issueAndSend does what the digest owes, a step at a time, and delivers, until it
// is killed. It says each step.
func issueAndSend(s *store.Store, r *Runner, port int, clock func() time.Time) error {
	transport := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, TLS: mail.TLSNone, Times: mail.DefaultTimes(), Connections: 5})
	r.Start("deliver", newDelivery(s, newWriter(&testing.T{}, clock), transport, slog.New(slog.DiscardHandler), Flow{Connections: 4}).run)
	for {
		more, err := s.DigestDue(context.Background())
		if err != nil {
			return err
		}
		_, _ = fmt.Println("step")
		if !more {
			select {}
		}
	}
}

// killedAtStep runs a child until it has told of so many steps.
func killedAtStep(t *testing.T, s *mailtest.Server, dir string, later time.Duration, steps int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), childDir+"="+dir, childPort+"="+strconv.Itoa(s.Port), childLater+"="+later.String(), childIssue+"=1")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; n < steps && lines.Scan(); n++ {
		if lines.Text() != "step" {
			t.Fatal(lines.Text())
		}
	}
	_ = c.Process.Kill()
	_ = c.Wait()
}

func TestEverySubscriberGetsTheIssueHoweverOftenTheProgramIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills a process again and again")
	}
	t.Parallel()
	const subscribers, batches, rounds = 1200, 4, 4
	s := mailtest.Start(t, mailtest.Options{})
	dir, began := t.TempDir(), time.Now()
	p := openPost(t, s, dir, func() time.Time { return began })
	subscribed(t, p.DB, subscribers)
	published(t, p.DB, "peering", began)
	due, ok, err := p.NextDigest(t.Context())
	p.must(err)
	if !ok {
		t.Fatal("none is due ever")
	}
	p.must(p.Close())
	later := due.Sub(began)
	// It is composed, owed to so many batches, and found to be owed to all; killed
	// at the first step, it may be in the midst of the next.
	for range batches + 2 {
		killedAtStep(t, s, dir, later, 1)
		later += 10 * time.Minute
	}
	for range rounds {
		killed(t, s, dir, later, 1+rand.IntN(subscribers/rounds), childIssue+"=1")
		later += 10 * time.Minute
	}
	now := time.Now().Add(later)
	p = openPost(t, s, dir, func() time.Time { return now })
	for more := true; more; {
		more, err = p.DigestDue(t.Context())
		p.must(err)
	}
	for i := 0; p.open() > 0 && i < 1000; i++ {
		p.round()
		now = now.Add(time.Minute)
	}
	p.Sound()
	if got := p.Column("SELECT state || ' ' || count(*) || ' ' || count(DISTINCT address_id) FROM outbox GROUP BY state"); !slices.Equal(got, []string{fmt.Sprintf("sent %d %[1]d", subscribers)}) {
		t.Errorf("the outbox says %q", got)
	}
	if got := p.Column(issuesNow); !slices.Equal(got, []string{fmt.Sprintf("queued 1 %d", subscribers)}) {
		t.Errorf("the issue is %q", got)
	}
	counts, twice := s.Counts(), 0
	for _, n := range counts {
		twice += n - 1
	}
	// After a kill those may come twice that were sent and not yet noted.
	if most := (batches + 2 + rounds) * 100; len(counts) != subscribers || twice > most {
		t.Errorf("%d of %d got it, %d mails came twice", len(counts), subscribers, twice)
	}
	t.Logf("%d mails came twice", twice)
}
