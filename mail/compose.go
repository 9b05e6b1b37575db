package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// Errors of a message that cannot be written. None of them names an address.
var (
	ErrAddress = errors.New("not an address that a mail can name")
	ErrHeader  = errors.New("not a field that a mail can carry")
)

// Compose writes the message as it goes over the wire (RFC 5322): a text and an
// HTML part, quoted-printable, seven bits, lines that end with CRLF. The same
// message gives the same bytes, but for the signature, which tells when it was
// made.
func (m Message) Compose() ([]byte, error) { return m.ComposeInto(nil) }

// ComposeInto is Compose for whoever composes one message after the other: it
// writes over what the buffer holds, where that is large enough.
func (m Message) ComposeInto(buffer []byte) (b []byte, err error) {
	if m.Mold != nil {
		b, err = m.Mold.fill(m, buffer)
	} else {
		b, err = compose(m, boundary(m.ID, m.Text, m.HTML))
	}
	if err != nil || m.Signer == nil {
		return b, err
	}
	return m.Signer.sign(b)
}

// compose writes a message that shares nothing with others.
func compose(m Message, boundary string) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP), gomail.WithBoundary(boundary))
	if err := m.addresses(msg); err != nil {
		return nil, err
	}
	if err := m.fields(msg); err != nil {
		return nil, err
	}
	if !utf8.ValidString(m.Text) || !utf8.ValidString(m.HTML) {
		return nil, fmt.Errorf("%w: the text is no UTF-8", ErrHeader)
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("compose: %w", err)
	}
	return b.Bytes(), nil
}

// boundary follows from what it separates, so that no text can hold it.
func boundary(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return "part-" + hex.EncodeToString(h.Sum(nil)[:16])
}

func (m Message) addresses(msg *gomail.Msg) error {
	from, err := wireAddress(m.From.Address)
	if err != nil {
		return err
	}
	if strings.ContainsFunc(m.From.Name, isControl) {
		return fmt.Errorf("%w: the sender's name", ErrHeader)
	}
	to, err := wireAddress(m.To)
	if err != nil {
		return err
	}
	msg.FromMailAddress(&netmail.Address{Name: literally(m.From.Name), Address: from})
	msg.ToMailAddress(&netmail.Address{Address: to})
	if m.ReplyTo == "" {
		return nil
	}
	reply, err := wireAddress(m.ReplyTo)
	if err != nil {
		return err
	}
	msg.ReplyToMailAddress(&netmail.Address{Address: reply})
	return nil
}

// fields writes the header but for the addresses. What is not plain is encoded
// by the library (RFC 2047), so a line break could begin no field; it is refused
// all the same.
func (m Message) fields(msg *gomail.Msg) error {
	all := append([]Field{{"Subject", m.Subject}, {"Message-ID", "<" + m.ID + ">"}, {"Auto-Submitted", "auto-generated"}}, m.Header...)
	seen := map[string]bool{"from": true, "to": true, "reply-to": true, "date": true, "mime-version": true, "content-type": true, "content-transfer-encoding": true}
	for _, f := range all {
		name := strings.ToLower(f.Name)
		if !isFieldName(f.Name) || seen[name] || !isValue(f.Value) {
			return fmt.Errorf("%w: %q", ErrHeader, f.Name)
		}
		seen[name] = true
		msg.SetGenHeader(gomail.Header(f.Name), literally(f.Value))
	}
	if !m.isIdentified() {
		return errIdentity
	}
	msg.SetDateWithValue(m.Date)
	return nil
}

// literally takes apart what looks like an encoded word (RFC 2047, 2). Many mail
// programs decode it wherever it stands: a name could so hold characters that no
// check has seen, such as those that make it look like another address.
func literally(s string) string { return strings.ReplaceAll(s, "=?", "= ?") }

var errIdentity = fmt.Errorf("%w: Message-ID or Date", ErrHeader)

// isIdentified tells whether Message-ID and Date are what they are to be.
func (m Message) isIdentified() bool {
	return !strings.ContainsAny(m.ID, "<> ") && strings.Count(m.ID, "@") == 1 && !m.Date.IsZero()
}

// isValue tells whether a text may stand in a field.
func isValue(s string) bool {
	return s != "" && utf8.ValidString(s) && !strings.ContainsFunc(s, isControl)
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// isFieldName tells whether a name may begin a field (RFC 5322, 3.6.8).
func isFieldName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == ':' })
}

// wireAddress checks an address for the last time, and writes its domain in the
// letters that mail servers know (RFC 5891). A local part beyond ASCII stays and
// needs a server that takes it (RFC 6531).
func wireAddress(address string) (string, error) {
	parsed, err := netmail.ParseAddress(address)
	if err != nil || parsed.Address != address || strings.ContainsFunc(address, isControl) || strings.ContainsAny(address, " <>\"") {
		return "", ErrAddress
	}
	at := strings.LastIndexByte(address, '@')
	domain := address[at+1:]
	if !isASCII(domain) {
		if domain, err = idna.Lookup.ToASCII(domain); err != nil {
			return "", ErrAddress
		}
	}
	return address[:at+1] + domain, nil
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
