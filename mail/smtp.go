package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// How a connection is encrypted.
const (
	// TLSStart begins in the clear and must change to TLS (RFC 3207).
	TLSStart = "starttls"
	// TLSImplicit speaks TLS from the first byte (RFC 8314).
	TLSImplicit = "implicit"
	// TLSNone does not encrypt.
	TLSNone = "none"
)

// Times bound the parts of an attempt.
type Times struct {
	Dial    time.Duration // connecting and encrypting
	Command time.Duration // an answer to a command
	Content time.Duration // writing the message
	Answer  time.Duration // the answer to the message
	Idle    time.Duration // how long a connection is kept without work
	Grace   time.Duration // what a message under way gets when the program stops
}

// DefaultTimes are shorter than RFC 5321, 4.5.3.2, proposes: the server is our
// own submission server, and whoever waits for a mail waits for these too.
func DefaultTimes() Times {
	return Times{
		Dial: 15 * time.Second, Command: 30 * time.Second, Content: time.Minute, Answer: 2 * time.Minute,
		Idle: 30 * time.Second, Grace: 10 * time.Second,
	}
}

// maxOnConnection is after how many messages a connection is replaced; servers
// close them after a hundred or so.
const maxOnConnection = 100

// Server is where messages are submitted.
type Server struct {
	Host     string
	Port     int
	Username string // "" where the server asks for none
	Password string
	TLS      string // TLSStart, TLSImplicit or TLSNone
	// Hello is how we introduce ourselves: the host of the site (RFC 5321,
	// 4.1.1.1). Some servers turn away whoever says "localhost".
	Hello string
	Times Times
	// Connections is how many may be open at once; 0 is one.
	Connections int
	// Roots are the certificates that are trusted; nil for those of the system.
	Roots *tls.Config
}

// SMTP submits messages to a server, over connections that are kept. Several may
// send at once.
type SMTP struct {
	server Server
	turns  chan struct{} // one for each connection that may be open

	mu   sync.Mutex
	kept []*connection // without work; the one that worked last is at the end
}

// connection is one to the server, with what was sent over it.
type connection struct {
	*smtp.Client
	raw  net.Conn
	pipe *pipeline // nil where the server wants one step after the other
	sent int
	idle *time.Timer
	torn bool // a message on it did not come to its end: the server is told to forget it
}

// NewSMTP returns a transport that connects when there is something to send.
func NewSMTP(server Server) *SMTP {
	return &SMTP{server: server, turns: make(chan struct{}, max(1, server.Connections))}
}

// buffers hold what is written to a server.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Send hands a message to the server. Where all connections are at work, it waits
// for one.
func (s *SMTP) Send(ctx context.Context, m Message, handing func() error) Outcome {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	content, err := m.ComposeInto(*buffer)
	if err != nil {
		return Outcome{Result: Refused, Stage: StageCompose, Why: oneLine(err.Error())}
	}
	*buffer = content
	select {
	case s.turns <- struct{}{}:
	case <-ctx.Done():
		return Outcome{Result: Later, Stage: StageCompose, Why: "the program stopped"}
	}
	defer func() { <-s.turns }()
	c, reused, o := s.connect(ctx)
	if c == nil {
		return o
	}
	o, began := s.submit(ctx, c, m, content, handing)
	if reused && !began && o.Result == Later && (o.Code == 0 || o.Code == 421) && ctx.Err() == nil {
		// The server ended the connection that we kept: this is no fault of the
		// message.
		_ = c.raw.Close()
		if c, o = s.dial(ctx); c == nil {
			return o
		}
		o, _ = s.submit(ctx, c, m, content, handing)
	}
	s.keep(c, o)
	return o
}

// connect takes a kept connection that is still good, or a new one.
func (s *SMTP) connect(ctx context.Context) (c *connection, reused bool, o Outcome) {
	for c := s.take(); c != nil; c = s.take() {
		if c.sent < maxOnConnection && (!c.torn || c.Reset() == nil) {
			c.torn = false
			return c, true, Outcome{}
		}
		s.leave(c)
	}
	c, o = s.dial(ctx)
	return c, false, o
}

// take takes the kept connection that worked last.
func (s *SMTP) take() *connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.kept)
	if n == 0 {
		return nil
	}
	c := s.kept[n-1]
	s.kept = s.kept[:n-1]
	c.idle.Stop()
	return c
}

// keep keeps the connection for the next message, where the server left it open.
// After a message that was taken the server waits for the next one by itself
// (RFC 5321, 4.1.1.4).
func (s *SMTP) keep(c *connection, o Outcome) {
	c.sent++
	if o.Result == InDoubt || o.Code == 421 || o.Code == 0 && o.Result != Sent {
		_ = c.raw.Close()
		return
	}
	c.torn = o.Result != Sent
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, c)
	if c.idle == nil {
		c.idle = time.AfterFunc(s.server.Times.Idle, func() { s.retire(c) })
	} else {
		c.idle.Reset(s.server.Times.Idle)
	}
}

// retire ends a connection that is without work for long.
func (s *SMTP) retire(c *connection) {
	s.mu.Lock()
	i := slices.Index(s.kept, c)
	if i >= 0 {
		s.kept = slices.Delete(s.kept, i, i+1)
	}
	s.mu.Unlock()
	if i >= 0 {
		s.leave(c)
	}
}

// leave takes leave of the server.
func (s *SMTP) leave(c *connection) {
	c.CommandTimeout = time.Second
	_ = c.Quit() // it may have been closed by the other side
	_ = c.raw.Close()
}

// Close takes leave of the server on all connections without work.
func (s *SMTP) Close() error {
	for c := s.take(); c != nil; c = s.take() {
		s.leave(c)
	}
	return nil
}

// submit sends one message. Began tells whether content was on its way.
func (s *SMTP) submit(ctx context.Context, c *connection, m Message, content []byte, handing func() error) (o Outcome, began bool) {
	defer s.whileRunning(ctx, c)()
	from, err := wireAddress(m.Sender)
	if err != nil {
		return Outcome{Result: Refused, Stage: StageCompose, Why: err.Error()}, false
	}
	to, err := wireAddress(m.To)
	if err != nil {
		return Outcome{Result: Refused, Stage: StageCompose, Why: err.Error()}, false
	}
	beyond := !isASCII(from + to)
	if ok, _ := c.Extension("SMTPUTF8"); beyond && !ok {
		return Outcome{Result: Refused, Stage: StageRecipient, Enhanced: "5.6.7", Code: 553, Why: "our mail server takes no addresses beyond ASCII (RFC 6531)"}, false
	}
	if c.pipe != nil {
		return c.pipe.submit(c.parameters(beyond), from, to, content, handing)
	}
	if err := c.Mail(from, &smtp.MailOptions{UTF8: beyond}); err != nil {
		return failure(StageSender, err), false
	}
	if err := c.Rcpt(to, nil); err != nil {
		return failure(StageRecipient, err), false
	}
	w, err := c.Data()
	if err != nil {
		return failure(StageContent, err), false
	}
	return s.handOver(c, w, content, handing), true
}

// parameters are those of a message, for a server that knows them (RFC 6152, 6531).
func (c *connection) parameters(beyond bool) (list string) {
	if ok, _ := c.Extension("8BITMIME"); ok {
		list += " BODY=8BITMIME"
	}
	if beyond {
		list += " SMTPUTF8"
	}
	return list
}

// handOver writes the message, says that the last byte comes, and sends it.
func (s *SMTP) handOver(c *connection, w *smtp.DataCommand, content []byte, handing func() error) Outcome {
	late := time.AfterFunc(s.server.Times.Content, func() { _ = c.raw.Close() })
	_, err := w.Write(content)
	late.Stop()
	if err != nil {
		return failure(StageContent, err)
	}
	if handing == nil {
		handing = func() error { return nil }
	}
	if err := handing(); err != nil {
		// Without the last byte the server forgets the message.
		_ = c.raw.Close()
		return Outcome{Result: Later, Stage: StageContent, Why: oneLine("it could not be noted that it is sent: " + err.Error())}
	}
	_, err = w.CloseWithResponse()
	var said *smtp.SMTPError
	switch {
	case err == nil:
		return Outcome{Result: Sent, Stage: StageContent, Code: 250}
	case errors.As(err, &said):
		return failure(StageContent, err)
	}
	return Outcome{Result: InDoubt, Stage: StageContent, Why: oneLine("the connection was lost after the last byte: " + err.Error())}
}

// whileRunning cuts the connection when the program stops and the message does
// not come to its end.
func (s *SMTP) whileRunning(ctx context.Context, c *connection) (done func()) {
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(s.server.Times.Grace)
		defer t.Stop()
		select {
		case <-t.C:
			_ = c.raw.Close()
		case <-ended:
		}
	})
	return func() { stop(); close(ended) }
}

// dial connects, encrypts and signs in.
func (s *SMTP) dial(ctx context.Context) (*connection, Outcome) {
	ctx, cancel := context.WithTimeout(ctx, s.server.Times.Dial)
	defer cancel()
	address := net.JoinHostPort(s.server.Host, strconv.Itoa(s.server.Port))
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, failure(StageConnect, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	client, pipe, stage, err := s.greet(ctx, raw)
	if err == nil && !stop() {
		err = ctx.Err()
	}
	if err != nil {
		stop()
		_ = raw.Close()
		if ctx.Err() != nil {
			err = errors.New("no answer in time")
		}
		return nil, failure(stage, err)
	}
	return &connection{Client: client, raw: raw, pipe: pipe}, Outcome{}
}

// greet makes an introduced client of a connection.
func (s *SMTP) greet(ctx context.Context, raw net.Conn) (*smtp.Client, *pipeline, Stage, error) {
	conn := raw
	switch s.server.TLS {
	case TLSImplicit:
		secure := tls.Client(raw, s.tls())
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, nil, StageConnect, err
		}
		conn = secure
	case TLSStart:
		var err error
		if conn, err = startTLS(ctx, raw, s.hello(), s.tls()); err != nil {
			return nil, nil, StageConnect, err
		}
	}
	client := smtp.NewClient(conn)
	client.CommandTimeout, client.SubmissionTimeout = s.server.Times.Command, s.server.Times.Answer
	if err := client.Hello(s.hello()); err != nil {
		return nil, nil, StageConnect, err
	}
	err := s.signIn(client)
	return client, newPipeline(raw, conn, client, s.server.Times), StageSignIn, err
}

func (s *SMTP) tls() *tls.Config {
	c := &tls.Config{}
	if s.server.Roots != nil {
		c = s.server.Roots.Clone()
	}
	c.ServerName, c.MinVersion = s.server.Host, tls.VersionTLS12
	return c
}

// hello is the name of our host; a network address stands in brackets (RFC 5321,
// 4.1.3).
func (s *SMTP) hello() string {
	ip, err := netip.ParseAddr(s.server.Hello)
	switch {
	case s.server.Hello == "":
		return "localhost"
	case err != nil:
		return s.server.Hello
	case ip.Is4():
		return "[" + ip.String() + "]"
	}
	return "[IPv6:" + ip.String() + "]"
}

// signIn uses PLAIN (RFC 4616), or LOGIN with servers that know nothing else.
func (s *SMTP) signIn(c *smtp.Client) error {
	switch {
	case s.server.Username == "":
		return nil
	case c.SupportsAuth(sasl.Plain):
		return c.Auth(sasl.NewPlainClient("", s.server.Username, s.server.Password))
	case c.SupportsAuth(sasl.Login):
		return c.Auth(sasl.NewLoginClient(s.server.Username, s.server.Password))
	}
	return fmt.Errorf("the server takes no name and password (TLS: %s)", s.server.TLS)
}
