package mail

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/mail/mailtest"
)

func newReader(b []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(b)) }

// client is a transport to a server of the test.
func client(t *testing.T, s *mailtest.Server, change ...func(*Server)) *SMTP {
	t.Helper()
	o := Server{Host: s.Host, Port: s.Port, TLS: TLSNone, Hello: "discuss.example.org", Times: DefaultTimes(), Roots: s.Roots}
	for _, f := range change {
		f(&o)
	}
	c := NewSMTP(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// note counts how often it was said that the last byte comes.
func note(n *int) func() error { return func() error { *n++; return nil } }

func TestAMailIsHandedOverAsComposed(t *testing.T) {
	for _, encryption := range []string{TLSNone, TLSStart, TLSImplicit} {
		for _, login := range []bool{false, true} {
			s := mailtest.Start(t, mailtest.Options{TLS: encryption, Username: "colloquy", Password: "sécret", Login: login})
			c := client(t, s, func(o *Server) { o.TLS, o.Username, o.Password = encryption, "colloquy", "sécret" })
			noted := 0
			if o := c.Send(t.Context(), letter(), note(&noted)); o.Result != Sent || noted != 1 {
				t.Fatalf("%s: %+v, noted %d times", encryption, o, noted)
			}
			got := s.Received()[0]
			if got.From != "bounces@example.org" || got.To != "amara@example.net" || got.Hello != "discuss.example.org" || got.Login != "colloquy" || !bytes.Equal(got.Content, composed(t, letter())) {
				t.Errorf("%s: %+v\n%s", encryption, got, got.Content)
			}
		}
	}
}

func TestAServerThatWouldGoOnInTheClearIsNotTrusted(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	if o := client(t, s, func(o *Server) { o.TLS = TLSStart }).Send(t.Context(), letter(), note(new(int))); o.Result != Later || !o.Unreachable() || !strings.Contains(o.Why, "STARTTLS") {
		t.Errorf("%+v", o)
	}
	for _, encryption := range []string{TLSStart, TLSImplicit} {
		s := mailtest.Start(t, mailtest.Options{TLS: encryption})
		o := client(t, s, func(o *Server) { o.TLS, o.Roots = encryption, &tls.Config{MinVersion: tls.VersionTLS12} }).Send(t.Context(), letter(), note(new(int)))
		if o.Result != Later || !o.Unreachable() || !strings.Contains(o.Why, "certificate") || len(s.Received()) != 0 {
			t.Errorf("%s: an unknown certificate: %+v", encryption, o)
		}
	}
}

func TestWhatAServerSaysDecidesWhatBecomesOfAMail(t *testing.T) {
	said := func(code int, enhanced [3]int) error {
		return mailtest.Refuse(code, enhanced, "Words for amara@example.net")
	}
	for name, c := range map[string]struct {
		options mailtest.Options
		result  Result
		stage   Stage
		nobody  bool
	}{
		"sender, for now":        {mailtest.Options{Mail: func(string) error { return said(451, [3]int{4, 3, 0}) }}, Later, StageSender, false},
		"sender":                 {mailtest.Options{Mail: func(string) error { return said(550, [3]int{5, 7, 1}) }}, Later, StageSender, false},
		"recipient, for now":     {mailtest.Options{Rcpt: func(string) error { return said(450, [3]int{4, 2, 1}) }}, Later, StageRecipient, false},
		"too many recipients":    {mailtest.Options{Rcpt: func(string) error { return said(552, [3]int{5, 5, 3}) }}, Later, StageRecipient, false},
		"unknown recipient":      {mailtest.Options{Rcpt: func(string) error { return said(550, [3]int{5, 1, 1}) }}, Refused, StageRecipient, true},
		"unknown domain":         {mailtest.Options{Rcpt: func(string) error { return said(550, [3]int{5, 1, 2}) }}, Refused, StageRecipient, true},
		"domain without mail":    {mailtest.Options{Rcpt: func(string) error { return said(556, [3]int{5, 1, 10}) }}, Refused, StageRecipient, true},
		"blocked":                {mailtest.Options{Rcpt: func(string) error { return said(550, [3]int{5, 7, 1}) }}, Refused, StageRecipient, false},
		"full":                   {mailtest.Options{Rcpt: func(string) error { return said(550, [3]int{5, 2, 2}) }}, Refused, StageRecipient, false},
		"no enhanced code":       {mailtest.Options{Rcpt: func(string) error { return said(550, [3]int{-1, -1, -1}) }}, Refused, StageRecipient, false},
		"content, for now":       {mailtest.Options{Data: func(mailtest.Received) error { return said(452, [3]int{4, 3, 1}) }}, Later, StageContent, false},
		"content":                {mailtest.Options{Data: func(mailtest.Received) error { return said(554, [3]int{5, 6, 0}) }}, Refused, StageContent, false},
		"found out late":         {mailtest.Options{Data: func(mailtest.Received) error { return said(550, [3]int{5, 1, 1}) }}, Refused, StageContent, true},
		"hung up at the sender":  {mailtest.Options{Mail: func(string) error { return mailtest.ErrCut }}, Later, StageSender, false},
		"hung up before content": {mailtest.Options{Rcpt: func(string) error { return mailtest.ErrCut }}, Later, StageRecipient, false},
		"hung up at the end":     {mailtest.Options{Data: func(mailtest.Received) error { return mailtest.ErrCut }}, InDoubt, StageContent, false},
		"wants a name":           {mailtest.Options{Username: "x", Password: "y"}, Later, StageSender, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := client(t, mailtest.Start(t, c.options)).Send(t.Context(), letter(), note(new(int)))
			if o.Result != c.result || o.Stage != c.stage || (o.Absence() == forum.AbsentSurely) != c.nobody || o.Why == "" || strings.ContainsAny(o.Why, "\r\n") {
				t.Errorf("%+v", o)
			}
		})
	}
}

func TestAConnectionThatEndsInTheMidstOfTheContentIsNoDoubt(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{Rcpt: func(string) error { return mailtest.ErrCutContent }})
	m := letter()
	m.HTML, m.Text = "", strings.Repeat("Many words, more than any buffer on the way holds.\n", 400_000)
	noted := 0
	if o := client(t, s).Send(t.Context(), m, note(&noted)); o.Result != Later || o.Stage != StageContent || noted != 0 {
		t.Errorf("%+v, noted %d times", o, noted)
	}
}

func TestNothingIsSentThatCouldNotBeNoted(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	c := client(t, s)
	o := c.Send(t.Context(), letter(), func() error { return errors.New("no disk") })
	if o.Result != Later || !strings.Contains(o.Why, "no disk") {
		t.Errorf("%+v", o)
	}
	if o := c.Send(t.Context(), letter(), note(new(int))); o.Result != Sent {
		t.Errorf("the next one: %+v", o)
	}
	if n := len(s.Received()); n != 1 {
		t.Errorf("%d mails arrived", n)
	}
}

func TestAServerThatStallsIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		options mailtest.Options
		result  Result
	}{
		"at a command": {mailtest.Options{Rcpt: func(string) error { return mailtest.ErrStall }}, Later},
		"at the end":   {mailtest.Options{Data: func(mailtest.Received) error { return mailtest.ErrStall }}, InDoubt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			short := func(o *Server) { o.Times.Command, o.Times.Answer = 50*time.Millisecond, 50*time.Millisecond }
			if o := client(t, mailtest.Start(t, c.options), short).Send(t.Context(), letter(), note(new(int))); o.Result != c.result {
				t.Errorf("%+v", o)
			}
		})
		t.Run(name+" when the program stops", func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			options := c.options
			if options.Rcpt != nil {
				options.Rcpt = func(string) error { stop(); return mailtest.ErrStall }
			} else {
				options.Data = func(mailtest.Received) error { stop(); return mailtest.ErrStall }
			}
			o := client(t, mailtest.Start(t, options), func(o *Server) { o.Times.Grace = 20 * time.Millisecond }).Send(ctx, letter(), note(new(int)))
			if o.Result != c.result {
				t.Errorf("%+v", o)
			}
		})
	}
}

func TestAServerThatIsNotThereOrSaysNothingIsUnreachable(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := silent.Addr().(*net.TCPAddr).Port
	for _, encryption := range []string{TLSNone, TLSStart, TLSImplicit} {
		times := DefaultTimes()
		times.Dial = 50 * time.Millisecond
		c := NewSMTP(Server{Host: "127.0.0.1", Port: port, TLS: encryption, Times: times})
		if o := c.Send(t.Context(), letter(), note(new(int))); o.Result != Later || !o.Unreachable() || !strings.Contains(o.Why, "no answer in time") {
			t.Errorf("silent, %s: %+v", encryption, o)
		}
	}
	_ = silent.Close()
	if o := NewSMTP(Server{Host: "127.0.0.1", Port: port, TLS: TLSNone, Times: DefaultTimes()}).Send(t.Context(), letter(), note(new(int))); !o.Unreachable() || !strings.Contains(o.Why, "refused") {
		t.Errorf("not there: %+v", o)
	}
}

func TestAWrongPasswordMakesNoMailFail(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{Username: "colloquy", Password: "secret"})
	o := client(t, s, func(o *Server) { o.Username, o.Password = "colloquy", "wrong" }).Send(t.Context(), letter(), note(new(int)))
	if o.Result != Later || o.Stage != StageSignIn || o.Code != 535 || !o.Unreachable() || strings.Contains(o.Why, "wrong") {
		t.Errorf("%+v", o)
	}
	s = mailtest.Start(t, mailtest.Options{})
	o = client(t, s, func(o *Server) { o.Username, o.Password = "colloquy", "secret" }).Send(t.Context(), letter(), note(new(int)))
	if o.Result != Later || o.Stage != StageSignIn {
		t.Errorf("no way to sign in: %+v", o)
	}
}

func TestAConnectionIsKeptForAHundredMails(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	c := client(t, s)
	for range maxOnConnection + 1 {
		if o := c.Send(t.Context(), letter(), note(new(int))); o.Result != Sent {
			t.Fatalf("%+v", o)
		}
	}
	if got := s.Received(); s.Connections() != 2 || got[maxOnConnection-1].Conn != 1 || got[maxOnConnection].Conn != 2 {
		t.Errorf("%d connections", s.Connections())
	}
}

func TestAConnectionThatIsNotUsedIsEnded(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	c := client(t, s, func(o *Server) { o.Times.Idle = time.Millisecond })
	c.Send(t.Context(), letter(), note(new(int)))
	for ended := false; !ended; { // the timer's own goroutine ends it
		c.mu.Lock()
		ended = len(c.kept) == 0
		c.mu.Unlock()
	}
	if o := c.Send(t.Context(), letter(), note(new(int))); o.Result != Sent || s.Connections() != 2 {
		t.Errorf("%+v, %d connections", o, s.Connections())
	}
}

func TestAKeptConnectionThatTheServerEndsIsReplacedAtOnce(t *testing.T) {
	for name, answer := range map[string]error{"hangs up": mailtest.ErrCut, "takes leave": mailtest.Refuse(421, [3]int{4, 3, 2}, "Going down")} {
		var n atomic.Int64
		s := mailtest.Start(t, mailtest.Options{Mail: func(string) error {
			if n.Add(1) == 2 {
				return answer
			}
			return nil
		}})
		c := client(t, s)
		for range 2 {
			if o := c.Send(t.Context(), letter(), note(new(int))); o.Result != Sent {
				t.Errorf("%s: %+v", name, o)
			}
		}
		if len(s.Received()) != 2 || s.Connections() != 2 {
			t.Errorf("%s: %d mails over %d connections", name, len(s.Received()), s.Connections())
		}
	}
}

func TestARefusedMailSpoilsNoneAfterIt(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{Rcpt: func(to string) error {
		if strings.HasPrefix(to, "nobody@") {
			return mailtest.Refuse(550, [3]int{5, 1, 1}, "No such user")
		}
		return nil
	}})
	c := client(t, s)
	bad := letter()
	bad.To = "nobody@example.net"
	for _, m := range []Message{letter(), bad, letter()} {
		c.Send(t.Context(), m, note(new(int)))
	}
	if len(s.Received()) != 2 || s.Connections() != 1 {
		t.Errorf("%d mails over %d connections", len(s.Received()), s.Connections())
	}
}

func TestAddressesBeyondASCIINeedAServerThatTakesThem(t *testing.T) {
	m := letter()
	m.To = "zoë@bücher.example"
	if o := client(t, mailtest.Start(t, mailtest.Options{})).Send(t.Context(), m, note(new(int))); o.Result != Refused || o.Absence() != forum.AbsentNot {
		t.Errorf("%+v", o)
	}
	s := mailtest.Start(t, mailtest.Options{UTF8: true})
	if o := client(t, s).Send(t.Context(), m, note(new(int))); o.Result != Sent || s.Received()[0].To != "zoë@xn--bcher-kva.example" {
		t.Errorf("%+v", o)
	}
}

func TestANetworkAddressIntroducesItselfInBrackets(t *testing.T) {
	for hello, want := range map[string]string{"": "localhost", "example.org": "example.org", "127.0.0.1": "[127.0.0.1]", "::1": "[IPv6:::1]"} {
		if got := NewSMTP(Server{Hello: hello}).hello(); got != want {
			t.Errorf("%q: %s", hello, got)
		}
	}
}

func TestAMessageThatCannotBeWrittenIsRefusedBeforeAnybodyIsAsked(t *testing.T) {
	s := mailtest.Start(t, mailtest.Options{})
	m := letter()
	m.To = "a@b, c@d"
	if o := client(t, s).Send(t.Context(), m, note(new(int))); o.Result != Refused || o.Stage != StageCompose || s.Connections() != 0 {
		t.Errorf("%+v", o)
	}
	m = letter()
	m.Sender = "a\r\nRCPT TO:<x@y>@example.org"
	if o := client(t, s).Send(t.Context(), m, note(new(int))); o.Result != Refused || len(s.Received()) != 0 {
		t.Errorf("%+v", o)
	}
}
