package jobs

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/mail/mailtest"
	"colloquy/store"
	"colloquy/store/storetest"
)

// What the test hands to its child.
const (
	childDir   = "COLLOQUY_JOBS_DIR"
	childPort  = "COLLOQUY_JOBS_PORT"
	childLater = "COLLOQUY_JOBS_LATER" // by how much its clock is ahead
	childPosts = "COLLOQUY_JOBS_POSTS" // it posts comments and tells followers
	childIssue = "COLLOQUY_JOBS_ISSUE" // it lets an issue of the digest go out
)

func TestMain(m *testing.M) {
	if os.Getenv(childSink) != "" {
		fmt.Println(sinkUntilKilled())
		os.Exit(1)
	}
	if dir := os.Getenv(childDir); dir != "" {
		fmt.Println("error", queueAndDeliver(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// queueAndDeliver owes mails and delivers them until it is killed. It says what
// was acknowledged.
func queueAndDeliver(dir string) error {
	later, err := time.ParseDuration(os.Getenv(childLater))
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(os.Getenv(childPort))
	if err != nil {
		return err
	}
	clock := func() time.Time { return time.Now().Add(later) }
	policy := forum.DefaultPolicy()
	if os.Getenv(childPosts) != "" {
		policy.AnnounceDelay = 20 * time.Millisecond
	}
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Policy: policy, Clock: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	transport := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, TLS: mail.TLSNone, Times: mail.DefaultTimes()})
	r := New(slog.New(slog.DiscardHandler), clock)
	if os.Getenv(childPosts) != "" {
		return postAndTell(s, r, port, clock)
	}
	if os.Getenv(childIssue) != "" {
		return issueAndSend(s, r, port, clock)
	}
	r.Start("deliver", Deliver(s, newWriter(&testing.T{}, clock), transport, slog.New(slog.DiscardHandler), Flow{}))
	for i := 0; ; i++ {
		email := fmt.Sprintf("join-%d-%d@example.org", os.Getpid(), i)
		if _, err := s.Ask(context.Background(), forum.NewRequest{Kind: forum.RequestJoin, Email: email, Name: "New Name"}); err != nil {
			return err
		}
		_, _ = os.Stdout.WriteString(email + "\n")
	}
}

// killed runs a child until so many mails arrived, and returns the addresses
// whose mails it acknowledged as owed.
func killed(t *testing.T, s *mailtest.Server, dir string, later time.Duration, mails int, env ...string) (owed []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), childDir+"="+dir, childPort+"="+strconv.Itoa(s.Port), childLater+"="+later.String())
	c.Env = append(c.Env, env...)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for enough := len(s.Received()) + mails; len(s.Received()) < enough; {
			<-s.Notify()
		}
		_ = c.Process.Kill()
	}()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "error") {
			t.Fatal(lines.Text())
		}
		owed = append(owed, lines.Text())
	}
	_ = c.Wait()
	return owed
}

func TestMailsSurviveAKillDuringQueueingAndDelivery(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills a process again and again")
	}
	t.Parallel()
	const rounds, notices = 4, 60
	s := mailtest.Start(t, mailtest.Options{})
	dir, began := t.TempDir(), time.Now()
	p := openPost(t, s, dir, func() time.Time { return began })
	for i := range notices {
		p.owe(forum.MailLeft, fmt.Sprintf("left-%d@example.org", i), "")
	}
	p.must(p.Close())
	var owed []string
	for round := range rounds {
		owed = append(owed, killed(t, s, dir, time.Duration(round)*10*time.Minute, 20+rand.IntN(60))...)
	}
	now := time.Now().Add(rounds * 10 * time.Minute)
	p = openPost(t, s, dir, func() time.Time { return now })
	open := func() []string { return p.Column("SELECT key FROM outbox WHERE state IN ('queued', 'handing')") }
	for i := 0; len(open()) > 0 && i < 1000; i++ {
		p.round()
		now = now.Add(time.Minute)
	}
	p.Sound()
	tally(t, s, owed, rounds, notices, len(p.Column("SELECT key FROM outbox WHERE state = 'dropped'")))
}

// openPost opens a database that is there already.
func openPost(t *testing.T, s *mailtest.Server, dir string, clock func() time.Time) *post {
	t.Helper()
	db := storetest.OpenWith(t, store.Options{Dir: dir, Clock: clock})
	return &post{db, t, newDelivery(db.Store, newWriter(t, clock), toServer(s), slog.New(slog.DiscardHandler), Flow{}), &record{}}
}

// tally counts what arrived. Each kill leaves at most one mail in doubt.
func tally(t *testing.T, s *mailtest.Server, owed []string, rounds, notices, dropped int) {
	t.Helper()
	arrived, ids := map[string]int{}, map[string]string{}
	for _, m := range s.Received() {
		e, err := enmime.ReadEnvelope(bytes.NewReader(m.Content))
		if err != nil {
			t.Fatal(err)
		}
		id := e.GetHeader("Message-ID")
		if before, ok := ids[m.To]; ok && before != id {
			t.Errorf("%s got its mail as %s and as %s", m.To, before, id)
		}
		ids[m.To] = id
		arrived[m.To]++
	}
	twice := 0
	for to, n := range arrived {
		twice += n - 1
		if strings.HasPrefix(to, "left-") && n > 1 {
			t.Errorf("%s got its notice %d times", to, n)
		}
	}
	if twice > rounds {
		t.Errorf("%d mails came twice after %d kills", twice, rounds)
	}
	for _, to := range owed {
		if arrived[to] == 0 {
			t.Errorf("%s was acknowledged and got no mail", to)
		}
	}
	missing := 0
	for i := range notices {
		if arrived[fmt.Sprintf("left-%d@example.org", i)] == 0 {
			missing++
		}
	}
	if missing > dropped || len(owed) < rounds {
		t.Errorf("%d notices are missing, %d were dropped; %d mails owed", missing, dropped, len(owed))
	}
}

// postAndTell posts a few comments in a discussion that many follow, tells them
// and delivers over several connections, until it is killed. It says which
// comments were acknowledged.
func postAndTell(s *store.Store, r *Runner, port int, clock func() time.Time) error {
	transport := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, TLS: mail.TLSNone, Times: mail.DefaultTimes(), Connections: 5})
	d := newDelivery(s, newWriter(&testing.T{}, clock), transport, slog.New(slog.DiscardHandler), Flow{Connections: 4})
	r.Start("announce", Announce(s, clock))
	r.Start("deliver", d.run)
	for i := range 3 {
		p, err := s.PostComment(context.Background(), forum.NewComment{Article: "peering", MemberID: 1, Body: fmt.Sprintf("Words %d of %d.", i, os.Getpid())})
		if err != nil {
			return err
		}
		_, _ = fmt.Printf("%d\n", p.ID)
	}
	select {}
}

func TestNobodyIsForgottenOrToldTwiceHoweverOftenTheProgramIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills a process again and again")
	}
	t.Parallel()
	const rounds, followers = 8, 150
	s := mailtest.Start(t, mailtest.Options{})
	dir, began := t.TempDir(), time.Now()
	p := openPost(t, s, dir, func() time.Time { return began.Add(-24 * time.Hour) })
	if w := followed(t, p.DB, "peering", followers); w.ID != 1 {
		t.Fatal(w.ID)
	}
	p.must(p.Close())
	var posted []string
	delay := forum.DefaultPolicy().AnnounceDelay
	for round := range rounds {
		posted = append(posted, killed(t, s, dir, time.Duration(round)*2*delay, 1+rand.IntN(2*followers), childPosts+"=1")...)
	}
	now := time.Now().Add(2 * rounds * delay)
	p = openPost(t, s, dir, func() time.Time { return now })
	p.told()
	for i := 0; p.open() > 0 && i < 1000; i++ {
		p.round()
		now = now.Add(time.Minute)
	}
	p.Sound()
	told := p.Column("SELECT comment_id || ' ' || count(*) FROM tellings GROUP BY comment_id")
	for _, id := range posted {
		if !slices.Contains(told, fmt.Sprint(id, " ", followers)) {
			t.Errorf("not all were told of comment %s", id)
		}
	}
	for to, n := range s.Counts() {
		if n != 1 {
			t.Errorf("%v got it %d times", to, n)
		}
	}
	sent, dropped := p.Column("SELECT id FROM outbox WHERE state = 'sent'"), p.Column("SELECT id FROM outbox WHERE state = 'dropped'")
	all := p.Column("SELECT id FROM outbox")
	arrived := len(s.Received())
	if p.open() != 0 || len(sent)+len(dropped) != len(all) || arrived < len(sent) || arrived > len(all) || len(dropped) > rounds*4 {
		t.Errorf("%d of %d sent, %d dropped after %d kills, %d arrived", len(sent), len(all), len(dropped), rounds, arrived)
	}
}
