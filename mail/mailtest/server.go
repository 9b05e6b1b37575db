// Package mailtest is a mail server inside the process of a test. It takes mail
// as a real one does, and fails as told: it refuses, stalls, hangs up.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Options say how the server is.
type Options struct {
	TLS      string // "starttls", "implicit"; else it does not encrypt
	Username string // "" asks for none
	Password string
	// Login asks for a name and a password the old way, and knows no PLAIN.
	Login bool
	UTF8  bool // takes addresses beyond ASCII (RFC 6531)
	// Mail, Rcpt and Data are asked what to answer; nil takes everything.
	Mail func(from string) error
	Rcpt func(to string) error
	Data func(r Received) error
}

// What an answer may do instead of being one.
var (
	// ErrCut hangs up.
	ErrCut = errors.New("cut")
	// ErrStall says nothing until the client hangs up or the test ends.
	ErrStall = errors.New("stall")
	// ErrCutContent hangs up in the midst of the content; Data is asked before
	// anything of it was read. Only an answer of Rcpt may be it.
	ErrCutContent = errors.New("cut the content")
	// ErrTakenCut takes the mail and hangs up without saying so. Only an answer of
	// Data may be it.
	ErrTakenCut = errors.New("taken and cut")
)

// Refuse is an answer: a code and an enhanced one (RFC 3463).
func Refuse(code int, enhanced [3]int, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}
}

// Received is a mail that the server got.
type Received struct {
	From, To string
	Content  []byte
	Hello    string
	Login    string // who had signed in
	Conn     int    // number of the connection, 1 for the first
}

// A Server takes mail.
type Server struct {
	Host string
	Port int
	// Roots trusts the server's certificate.
	Roots *tls.Config

	o      Options
	mu     sync.Mutex
	taken  []Received
	conns  int
	notify chan struct{}
	end    chan struct{}
}

// Start starts a server that ends with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, o: o, notify: make(chan struct{}, 1), end: make(chan struct{})}
	cert, roots, err := certificate()
	if err != nil {
		t.Fatal(err)
	}
	s.Roots = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	server := smtp.NewServer(smtp.BackendFunc(s.session))
	server.Domain, server.MaxRecipients, server.MaxMessageBytes = "mailtest", 5, 64<<20
	server.AllowInsecureAuth, server.EnableSMTPUTF8 = true, o.UTF8
	server.ErrorLog = log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	switch o.TLS {
	case "starttls":
		server.TLSConfig = config
	case "implicit":
		listener = tls.NewListener(listener, config)
	}
	ended := make(chan struct{})
	go func() { _ = server.Serve(listener); close(ended) }()
	t.Cleanup(func() {
		close(s.end)
		_ = server.Close()
		<-ended
	})
	return s
}

// Received returns what was taken so far.
func (s *Server) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.taken...)
}

// Connections is how many there were.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// Notify receives a word when a mail was taken.
func (s *Server) Notify() <-chan struct{} { return s.notify }

func (s *Server) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns++
	return &session{server: s, conn: c, got: Received{Conn: s.conns}}, nil
}

// session is one introduction of a client; after STARTTLS there is another.
type session struct {
	server     *Server
	conn       *smtp.Conn
	got        Received
	cutContent bool
}

// act does what an answer says instead of being one.
func (s *session) act(err error) error {
	switch {
	case errors.Is(err, ErrCut):
		_ = s.conn.Close()
	case errors.Is(err, ErrStall):
		<-s.server.end
	}
	return err
}

var errUnknown = &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}

// Mail takes the sender.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.o.Username != "" && s.got.Login == "" {
		return errUnknown
	}
	s.got.From, s.got.Hello = from, s.conn.Hostname()
	if s.server.o.Mail != nil {
		return s.act(s.server.o.Mail(from))
	}
	return nil
}

// Rcpt takes a recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.got.To = to
	if s.server.o.Rcpt == nil {
		return nil
	}
	err := s.server.o.Rcpt(to)
	if s.cutContent = errors.Is(err, ErrCutContent); s.cutContent {
		return nil
	}
	return s.act(err)
}

// Data takes the content.
func (s *session) Data(r io.Reader) error {
	if s.cutContent {
		_, _ = io.CopyN(io.Discard, r, 1)
		_ = s.conn.Close()
		return ErrCutContent
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	got := s.got
	got.Content = content
	if s.server.o.Data != nil {
		if err = s.server.o.Data(got); err != nil && !errors.Is(err, ErrTakenCut) {
			return s.act(err)
		}
	}
	s.server.take(got)
	if err != nil {
		_ = s.conn.Close()
	}
	return err
}

func (s *Server) take(got Received) {
	s.mu.Lock()
	s.taken = append(s.taken, got)
	s.mu.Unlock()
	select {
	case s.notify <- struct{}{}:
	default:
	}
}

// ID is the mail's Message-ID.
func (r Received) ID() string {
	head, _, _ := bytes.Cut(r.Content, []byte("\r\n\r\n"))
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if id, ok := bytes.CutPrefix(line, []byte("Message-ID: ")); ok {
			return string(id)
		}
	}
	return ""
}

// Counts tells how often each recipient got which mail.
func (s *Server) Counts() map[[2]string]int {
	counts := map[[2]string]int{}
	for _, r := range s.Received() {
		counts[[2]string{r.To, r.ID()}]++
	}
	return counts
}

// Reset forgets the mail under way.
func (s *session) Reset() { s.got.From, s.got.To, s.cutContent = "", "", false }

// Logout has nothing to free.
func (s *session) Logout() error { return nil }

// AuthMechanisms are the ways to sign in.
func (s *session) AuthMechanisms() []string {
	switch {
	case s.server.o.Username == "":
		return nil
	case s.server.o.Login:
		return []string{sasl.Login}
	}
	return []string{sasl.Plain}
}

// Auth signs somebody in.
func (s *session) Auth(mech string) (sasl.Server, error) {
	check := func(name, password string) error {
		if name != s.server.o.Username || password != s.server.o.Password {
			return smtp.ErrAuthFailed
		}
		s.got.Login = name
		return nil
	}
	if mech == sasl.Login {
		return &login{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, name, password string) error { return check(name, password) }), nil
}

// login asks for the name and then for the password.
type login struct {
	check func(name, password string) error
	name  string
	step  int
}

// Next answers the client.
func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch {
	case l.step == 1 && len(response) == 0:
		return []byte("Username:"), false, nil
	case l.name == "":
		l.name = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.name, string(response))
}

// certificate makes one for this machine.
func certificate() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool, nil
}
