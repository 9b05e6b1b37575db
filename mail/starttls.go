package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"strings"
)

// errNoTLS says that a server would have us go on in the clear.
var errNoTLS = errors.New("the server offers no STARTTLS")

// startTLS changes a connection to TLS (RFC 3207, 4), introducing us by our own
// name: the library's way to do this calls us localhost, for which some servers
// hang up.
func startTLS(ctx context.Context, raw net.Conn, hello string, config *tls.Config) (net.Conn, error) {
	text := textproto.NewConn(raw)
	if _, _, err := text.ReadResponse(220); err != nil {
		return nil, err
	}
	offered, err := ask(text, 250, "EHLO "+hello)
	if err != nil {
		return nil, err
	}
	if !offersTLS(offered) {
		return nil, errNoTLS
	}
	if _, err := ask(text, 220, "STARTTLS"); err != nil {
		return nil, err
	}
	if text.R.Buffered() > 0 {
		return nil, errors.New("the server said more before the connection was encrypted")
	}
	secure := tls.Client(raw, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return &greeted{Conn: secure, rest: strings.NewReader("220 encrypted\r\n")}, nil
}

// ask sends a command and returns the answer.
func ask(text *textproto.Conn, code int, command string) (string, error) {
	if err := text.PrintfLine("%s", command); err != nil {
		return "", err
	}
	_, answer, err := text.ReadResponse(code)
	return answer, err
}

func offersTLS(answer string) bool {
	for line := range strings.SplitSeq(answer, "\n") {
		if strings.EqualFold(strings.TrimSpace(line), "STARTTLS") {
			return true
		}
	}
	return false
}

// greeted is a connection on which the server has greeted already, for a library
// that waits for it: it reads one greeting before all else.
type greeted struct {
	net.Conn
	rest *strings.Reader
}

func (g *greeted) Read(b []byte) (int, error) {
	if n, err := g.rest.Read(b); err != io.EOF {
		return n, err
	}
	return g.Conn.Read(b)
}
