package mail

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"mime"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jhillyerd/enmime/v2"
)

var update = flag.Bool("update", false, "write the golden files anew")

// letter is an ordinary message.
func letter() Message {
	return Message{
		From: Person{"Zeitschrift für Netze", "colloquy@example.org"}, To: "amara@example.net", ReplyTo: "editors@example.org",
		Subject: "Confirm your address, naïve reader: a subject that is long enough to need a second line in the header",
		Text:    "Hello Amara,\n\nopen this link:\n\nhttps://example.org/confirm/0123456789abcdef0123456789abcdef\n\n.\n-- \nColloquy\n",
		HTML:    "<!doctype html><p>Hello Amara, “ünïcode” &amp; more.</p>" + strings.Repeat("<p>A line without an end.</p>", 60),
		ID:      "abc123@example.org", Date: time.Date(2026, 11, 20, 12, 0, 0, 0, time.FixedZone("", 3600)),
		Header: []Field{{"List-Unsubscribe", "<https://example.org/unsubscribe/x>"}}, Sender: "bounces@example.org", Name: "20261120-1",
	}
}

func composed(t *testing.T, m Message) []byte {
	t.Helper()
	b, err := m.Compose()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAComposedMailIsAsItsGoldenFileSays(t *testing.T) {
	path := filepath.Join("testdata", "letter.eml")
	got := composed(t, letter())
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("run with -update and look at the difference:\n%s", got)
	}
}

func TestAComposedMailKeepsTheRulesOfTheWire(t *testing.T) {
	got := composed(t, letter())
	for line := range strings.SplitSeq(string(got), "\r\n") {
		if len(line) > 78 || strings.ContainsAny(line, "\r\n") || !isASCII(line) {
			t.Errorf("%q", line)
		}
	}
	if strings.Contains(string(got), "X-Mailer") || strings.Contains(string(got), "User-Agent") {
		t.Error("it says which program wrote it")
	}
	if again := composed(t, letter()); !bytes.Equal(got, again) {
		t.Error("the same mail is written differently")
	}
	other := letter()
	other.Text += "."
	if boundary(other.ID, other.Text) == boundary(other.ID, other.Text+".") {
		t.Error("the boundary does not follow from the text")
	}
}

func TestAnotherReaderFindsEverythingInAComposedMail(t *testing.T) {
	m := letter()
	e, err := enmime.ReadEnvelope(bytes.NewReader(composed(t, m)))
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{
		"Subject": m.Subject, "From": "Zeitschrift für Netze <colloquy@example.org>", "To": "<amara@example.net>", "Reply-To": "<editors@example.org>",
		"Message-ID": "<abc123@example.org>", "Date": "Fri, 20 Nov 2026 12:00:00 +0100", "Auto-Submitted": "auto-generated",
		"List-Unsubscribe": "<https://example.org/unsubscribe/x>", "Mime-Version": "1.0",
	} {
		if got := e.GetHeaderValues(field); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if len(e.Errors) > 0 || len(e.Attachments)+len(e.Inlines)+len(e.OtherParts) > 0 {
		t.Errorf("%v", e.Errors)
	}
	if text := strings.ReplaceAll(e.Text, "\r\n", "\n"); text != m.Text {
		t.Errorf("text: %q", text)
	}
	if html := strings.ReplaceAll(e.HTML, "\r\n", "\n"); html != m.HTML {
		t.Errorf("HTML: %q", html)
	}
}

func TestNothingThatIsTypedBeginsAFieldOfItsOwn(t *testing.T) {
	for name, change := range map[string]func(*Message){
		"sender's name":   func(m *Message) { m.From.Name = "Colloquy\r\nBcc: victim@example.org" },
		"sender":          func(m *Message) { m.From.Address = "a@example.org>\r\nBcc: <victim@example.org" },
		"recipient":       func(m *Message) { m.To = "a@example.org\r\nBcc: victim@example.org" },
		"two recipients":  func(m *Message) { m.To = "a@example.org, victim@example.org" },
		"named recipient": func(m *Message) { m.To = "A <a@example.org>" },
		"quoted":          func(m *Message) { m.To = `"a b"@example.org` },
		"no recipient":    func(m *Message) { m.To = "" },
		"answers":         func(m *Message) { m.ReplyTo = "a@example.org\nBcc: victim@example.org" },
		"subject":         func(m *Message) { m.Subject = "Hello\r\nBcc: victim@example.org" },
		"bare line feed":  func(m *Message) { m.Subject = "Hello\nBcc: victim@example.org" },
		"no subject":      func(m *Message) { m.Subject = "" },
		"broken subject":  func(m *Message) { m.Subject = "Hello \xff" },
		"field's value":   func(m *Message) { m.Header = []Field{{"List-Id", "x\r\nBcc: victim@example.org"}} },
		"field's name":    func(m *Message) { m.Header = []Field{{"X: y\r\nBcc", "victim@example.org"}} },
		"second sender":   func(m *Message) { m.Header = []Field{{"from", "victim@example.org"}} },
		"twice":           func(m *Message) { m.Header = []Field{{"List-Id", "x"}, {"list-id", "y"}} },
		"message id":      func(m *Message) { m.ID = "x@y> <z" },
		"no message id":   func(m *Message) { m.ID = "" },
		"no date":         func(m *Message) { m.Date = time.Time{} },
		"broken text":     func(m *Message) { m.Text = "\xff" },
	} {
		m := letter()
		change(&m)
		if _, err := m.Compose(); !errors.Is(err, ErrAddress) && !errors.Is(err, ErrHeader) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "victim") {
			t.Errorf("%s: the error tells the address: %v", name, err)
		}
	}
}

func TestNamesOfEveryScriptAreReadAsWritten(t *testing.T) {
	for _, name := range []string{`Anna "Bo" O'Neill, Dr.`, "山田 太郎", "مهندسة الشبكات", "A <b@c.d>", "Zoë"} {
		m := letter()
		m.From.Name, m.Subject = name, name+" and more"
		text := composed(t, m)
		e, err := enmime.ReadEnvelope(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		list, err := e.AddressList("From")
		if err != nil || len(list) != 1 || list[0].Name != name || list[0].Address != "colloquy@example.org" {
			t.Errorf("%s: %v, %v\n%s", name, list, err, text[:400])
		}
	}
}

func TestADomainBeyondASCIIIsWrittenAsMailServersKnowIt(t *testing.T) {
	for address, want := range map[string]string{
		"amara@bücher.example": "amara@xn--bcher-kva.example", "Amara@Example.ORG": "Amara@Example.ORG", "zoë@example.org": "zoë@example.org",
	} {
		if got, err := wireAddress(address); err != nil || got != want {
			t.Errorf("%s: %q, %v", address, got, err)
		}
	}
}

func TestAPlainMailHasOnePart(t *testing.T) {
	m := letter()
	m.HTML, m.ReplyTo = "", ""
	h, err := textproto.NewReader(newReader(composed(t, m))).ReadMIMEHeader()
	if err != nil || !strings.HasPrefix(h.Get("Content-Type"), "text/plain") || h.Get("Reply-To") != "" {
		t.Errorf("%v, %v", h, err)
	}
}

func TestWhatLooksEncodedInANameOrSubjectIsNotDecodedByAnybody(t *testing.T) {
	for _, name := range []string{"=?utf-8?b?UGF5UGFsIDxzZWN1cml0eUBwYXlwYWwuY29tPg==?=", "Zoë =?utf-8?q?=40paypal.com?="} {
		m := letter()
		m.From.Name, m.Subject = name, "Re: "+name
		head, _, _ := strings.Cut(string(composed(t, m)), "\r\n\r\n")
		fields, err := textproto.NewReader(bufio.NewReader(strings.NewReader(head + "\r\n\r\n"))).ReadMIMEHeader()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []string{"From", "Subject"} {
			// What lenient programs do: decode whatever looks encoded.
			got, err := new(mime.WordDecoder).DecodeHeader(strings.ReplaceAll(fields.Get(f), `"`, " "))
			if err != nil || strings.Contains(got, "paypal.com>") || strings.Contains(got, "@paypal") {
				t.Errorf("%s reads %q, %v", f, got, err)
			}
		}
	}
}
