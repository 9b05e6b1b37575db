package mailtest

import (
	"bytes"
	"io"
	"log"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Sink takes mails and forgets them, until the listener is closed: what is
// measured against it is whoever sends.
func Sink(l net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return sink{}, nil }))
	server.Domain, server.MaxRecipients, server.MaxMessageBytes = "mailtest", 5, 64<<20
	server.ErrorLog = log.New(io.Discard, "", 0)
	return server.Serve(l)
}

type sink struct{}

func (sink) Mail(string, *smtp.MailOptions) error { return nil }
func (sink) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (sink) Reset()                               {}
func (sink) Logout() error                        { return nil }

func (sink) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// A Prepared is a mail as it goes over the wire.
type Prepared struct {
	To      string
	Content func() ([]byte, error)
}

// Bare sends mails in a loop, over so many connections, as the library does it and
// with nothing else: what a sender is compared with. It returns how long it took.
func Bare(port int, from string, mails []Prepared, connections int) (time.Duration, error) {
	var all sync.WaitGroup
	failed := make(chan error, connections)
	began := time.Now()
	for i := range connections {
		all.Go(func() {
			if err := bare(port, from, mails, i, connections); err != nil {
				failed <- err
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	select {
	case err := <-failed:
		return 0, err
	default:
		return took, nil
	}
}

// bare sends every step-th mail.
func bare(port int, from string, mails []Prepared, first, step int) error {
	c, err := smtp.Dial(net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return err
	}
	for i := first; i < len(mails); i += step {
		content, err := mails[i].Content()
		if err == nil {
			err = c.SendMail(from, []string{mails[i].To}, bytes.NewReader(content))
		}
		if err != nil {
			return err
		}
	}
	return c.Quit()
}
