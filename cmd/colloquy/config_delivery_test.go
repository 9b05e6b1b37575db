package main

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer is a server for names that knows these texts and where mails go; it
// is asked over UDP, as any.
func nameServer(t *testing.T, texts map[string]string, mx ...string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		for b := make([]byte, 1500); ; {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(b[:n]) == nil && len(m.Questions) == 1 {
				if out, err := reply(m, texts, mx).Pack(); err == nil {
					_, _ = conn.WriteTo(out, from)
				}
			}
		}
	}()
	return resolver(conn.LocalAddr().String())
}

func resolver(address string) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", address)
	}}
}

func reply(m dnsmessage.Message, texts map[string]string, mx []string) *dnsmessage.Message {
	q := m.Questions[0]
	name := strings.TrimSuffix(q.Name.String(), ".")
	m.Response, m.Additionals = true, nil
	h := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60}
	switch text, known := texts[name]; {
	case q.Type == dnsmessage.TypeTXT && known:
		var parts []string
		for ; len(text) > 200; text = text[200:] { // a text is made of pieces
			parts = append(parts, text[:200])
		}
		m.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.TXTResource{TXT: append(parts, text)}}}
	case q.Type == dnsmessage.TypeMX && len(mx) > 0 && mx[0] == name:
		m.Answers = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName("mx.example.org.")}}}
	default:
		m.RCode = dnsmessage.RCodeNameError
	}
	return &m
}

// checked is what “config check” says, and with which exit code.
func checked(t *testing.T, names *net.Resolver, env ...string) (string, int) {
	t.Helper()
	var out, wrong strings.Builder
	a := &app{in: strings.NewReader(""), out: &out, err: &wrong, env: env, names: names}
	code := a.run(context.Background(), []string{"config", "check", "--data", t.TempDir()})
	return out.String() + wrong.String(), code
}

func says(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
}

var smtp = []string{"COLLOQUY_BASE_URL=https://discuss.example.org", "COLLOQUY_MAIL_TRANSPORT=smtp", "COLLOQUY_MAIL_SMTP_HOST=smtp.example.org", "COLLOQUY_MAIL_FROM=colloquy@example.org"}

func TestTheCheckSaysWhatIsMissingForMailsToArrive(t *testing.T) {
	text, code := checked(t, nameServer(t, nil), smtp...)
	if says(t, text, "Nothing is wrong", "no SPF record", "no DMARC record", "mail.dkim is not set", "no MX record"); code != 0 {
		t.Errorf("exit code %d", code)
	}
	text, code = checked(t, nil)
	if says(t, text, "base_url is not set", "no mail leaves"); code != 0 || strings.Contains(text, "SPF") {
		t.Errorf("%d %s", code, text)
	}
	text, _ = checked(t, nil, "COLLOQUY_BASE_URL=http://discuss.example.org")
	says(t, text, "does not begin with https://")
	if text, code = checked(t, nil, "COLLOQUY_MAIL_TRANSPORT=smtp"); code != 1 {
		t.Errorf("a configuration that is wrong: %d %s", code, text)
	}
}

func TestTheCheckComparesTheKeyThatIsPublished(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(smtp, "COLLOQUY_MAIL_DKIM_DOMAIN=example.org", "COLLOQUY_MAIL_DKIM_SELECTOR=one", "COLLOQUY_MAIL_DKIM_KEY_FILE="+file)
	p := base64.StdEncoding.EncodeToString(public)
	names := map[string]string{"example.org": "v=spf1 mx -all", "_dmarc.example.org": "v=DMARC1; p=reject"}
	text, _ := checked(t, nameServer(t, names, "example.org"), env...)
	says(t, text, "one._domainkey.example.org publishes no key", p)
	names["one._domainkey.example.org"] = "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	text, _ = checked(t, nameServer(t, names, "example.org"), env...)
	says(t, text, "publishes another key", p)
	names["one._domainkey.example.org"] = "v=DKIM1; k=ed25519; n=" + strings.Repeat("x", 250) + "; p=" + p
	if text, _ = checked(t, nameServer(t, names, "example.org"), env...); strings.Contains(text, "For delivery") {
		t.Errorf("nothing is missing:\n%s", text)
	}
}

func TestTheCheckSaysThatNobodyCouldBeAsked(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close() // nobody is there
	text, code := checked(t, resolver(conn.LocalAddr().String()), smtp...)
	if says(t, text, "example.org could not be looked up"); code != 0 || strings.Contains(text, "no SPF record") {
		t.Errorf("%d %s", code, text)
	}
}
