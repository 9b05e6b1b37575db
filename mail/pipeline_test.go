package mail

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"colloquy/mail/mailtest"
)

// A scripted server answers as it is told, and keeps what it was sent.
type scripted struct {
	port    int
	extra   string            // what it can, beside the rest
	answers map[string]string // to a command, by how its line begins
	pending bool              // it got the next command before it had answered one

	mu       sync.Mutex
	contents []string
}

func script(t *testing.T, s *scripted) *SMTP {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	s.port = l.Addr().(*net.TCPAddr).Port
	c := NewSMTP(Server{Host: "127.0.0.1", Port: s.port, TLS: TLSNone, Times: DefaultTimes()})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func (s *scripted) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	_, _ = fmt.Fprint(c, "220 here\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		word, _, _ := strings.Cut(line, " ")
		answer := map[string]string{"EHLO": "250-here\r\n" + s.extra + "250 8BITMIME", "DATA": "354 go on", "QUIT": "221 bye"}[word]
		s.mu.Lock()
		for begins, other := range s.answers {
			if strings.HasPrefix(line, begins) {
				answer = other
			}
		}
		if answer == "" {
			answer = "250 2.0.0 well"
		}
		s.pending = s.pending || in.Buffered() > 0
		s.mu.Unlock()
		_, _ = fmt.Fprint(c, answer+"\r\n")
		if word == "DATA" && strings.HasPrefix(answer, "354") && !s.content(c, in) {
			return
		}
	}
}

// content takes a message; one without a recipient is refused.
func (s *scripted) content(c net.Conn, in *bufio.Reader) bool {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(line)
	}
	s.mu.Lock()
	s.contents = append(s.contents, b.String())
	s.mu.Unlock()
	answer := "250 2.0.0 taken"
	if b.Len() == 0 {
		answer = "554 5.5.1 for nobody"
	}
	_, _ = fmt.Fprint(c, answer+"\r\n")
	return true
}

func TestAServerIsToldInStepsUnlessItAllowsAllAtOnce(t *testing.T) {
	for extra, together := range map[string]bool{"": false, "250-PIPELINING\r\n": true} {
		s := &scripted{extra: extra}
		c := script(t, s)
		for range 2 {
			if o := c.Send(t.Context(), letter(), nil); o.Result != Sent {
				t.Fatalf("%q: %+v", extra, o)
			}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.pending != together || len(s.contents) != 2 {
			t.Errorf("%q: together %t, %d taken", extra, s.pending, len(s.contents))
		}
	}
}

func TestARefusalIsReadToItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		answers map[string]string
		want    Outcome
	}{
		"recipient":           {map[string]string{"RCPT TO:<gone": "550 5.1.1 nobody", "DATA": "354 go on"}, Outcome{Result: Refused, Stage: StageRecipient, Code: 550, Enhanced: "5.1.1"}},
		"recipient, no data":  {map[string]string{"RCPT TO:<gone": "550 5.1.1 nobody", "DATA": "503 5.5.1 for nobody"}, Outcome{Result: Refused, Stage: StageRecipient, Code: 550, Enhanced: "5.1.1"}},
		"recipient, later":    {map[string]string{"RCPT TO:<gone": "451 4.7.1 too many", "DATA": "503 5.5.1 for nobody"}, Outcome{Result: Later, Stage: StageRecipient, Code: 451, Enhanced: "4.7.1"}},
		"of several lines":    {map[string]string{"RCPT TO:<gone": "550-5.1.1 no\r\n550 5.1.1 body", "DATA": "503 no"}, Outcome{Result: Refused, Stage: StageRecipient, Code: 550, Enhanced: "5.1.1"}},
		"content":             {map[string]string{"DATA": "554 no"}, Outcome{Result: Refused, Stage: StageContent, Code: 554}},
		"it is about to end":  {map[string]string{"RCPT TO:<gone": "421 4.3.2 closing"}, Outcome{Result: Later, Stage: StageRecipient, Code: 421, Enhanced: "4.3.2"}},
		"no enhanced code":    {map[string]string{"RCPT TO:<gone": "550 5.x.1 nobody", "DATA": "503 no"}, Outcome{Result: Refused, Stage: StageRecipient, Code: 550}},
		"nothing of the kind": {map[string]string{"RCPT TO:<gone": "what", "DATA": "503 no"}, Outcome{Result: Later, Stage: StageRecipient}},
	} {
		s := &scripted{extra: "250-PIPELINING\r\n", answers: c.answers}
		transport := script(t, s)
		m := letter()
		m.To = "gone@example.net"
		o := transport.Send(t.Context(), m, nil)
		o.Why = ""
		if o != c.want {
			t.Errorf("%s: %+v", name, o)
		}
		if c.answers["DATA"] == "554 no" {
			continue
		}
		s.mu.Lock()
		s.contents, s.answers = nil, nil
		s.mu.Unlock()
		if o := transport.Send(t.Context(), letter(), nil); o.Result != Sent || len(s.contents) != 1 || !strings.HasSuffix(s.contents[0], "--\r\n") {
			t.Errorf("%s: then %+v, %q", name, o, s.contents)
		}
	}
}

func TestLinesThatBeginWithADotArriveAsTheyAre(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	c := client(t, s)
	m := letter()
	m.Text = ".\n..\n.hidden\n\n.\nend"
	if o := c.Send(t.Context(), m, nil); o.Result != Sent {
		t.Fatalf("%+v", o)
	}
	if got := s.Received()[0].Content; !bytes.Equal(got, composed(t, m)) {
		t.Errorf("it arrived as\n%s", got)
	}
}
