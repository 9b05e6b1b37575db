package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"colloquy/forum"
	"colloquy/mail/mailtest"
	"colloquy/store"
)

// owed makes a site that owes a mail to each of the addresses.
func owed(t *testing.T, addresses ...string) string {
	t.Helper()
	dir := site(t)
	withData(t, dir, func(ctx context.Context, st *store.Store) error { return join(ctx, st, addresses) })
	return dir
}

func join(ctx context.Context, st *store.Store, addresses []string) error {
	for _, a := range addresses {
		if _, err := st.Ask(ctx, forum.NewRequest{Kind: forum.RequestJoin, Email: a, Name: "New Name"}); err != nil {
			return err
		}
	}
	return nil
}

func mailFiles(dir string) []string {
	list, _ := filepath.Glob(filepath.Join(dir, "mailbox", "*.eml"))
	return list
}

func TestWithoutAMailServerMailsStayInTheMailboxAndTheLogSaysSo(t *testing.T) {
	t.Parallel()
	dir := owed(t, "one@example.org")
	p := start(t, "serve", "--data", dir)
	eventually(t, "the mail is written", func() bool { return len(mailFiles(dir)) == 1 })
	withData(t, dir, func(ctx context.Context, st *store.Store) error { return join(ctx, st, []string{"two@example.org"}) })
	eventually(t, "what another process owes is written too", func() bool { return len(mailFiles(dir)) == 2 })
	if status, _ := p.get("/dev/mailbox"); status != http.StatusNotFound {
		t.Errorf("/dev/mailbox of a real site: status %d", status)
	}
	p.stop()
	log := p.err.String()
	if strings.Count(log, "mails are not sent") != 1 || strings.Contains(log, "example.org") {
		t.Errorf("%s", log)
	}
	text, err := os.ReadFile(mailFiles(dir)[0])
	if err != nil || !strings.Contains(string(text), "From: \"Colloquy\" <colloquy@localhost>\r\n") || !strings.Contains(string(text), p.url+"/confirm/") {
		t.Errorf("%v\n%s", err, text)
	}
	if info, err := os.Stat(filepath.Join(dir, "mailbox")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestMailsGoToTheServerThatIsConfigured(t *testing.T) {
	t.Parallel()
	s := mailtest.Start(t, mailtest.Options{Username: "colloquy", Password: "secret"})
	dir := owed(t, "one@example.net")
	settings := writeFile(t, filepath.Join(t.TempDir(), "config.yaml"), fmt.Sprintf(
		"base_url: https://discuss.example.org\nsite: {name: Die Fünf}\nmail: {transport: smtp, from: mail@example.org, reply_to: editors@example.org, postal_address: '1 Example Street', smtp: {host: %s, port: %d, username: colloquy, password: secret, tls: none}}\n", s.Host, s.Port))
	p := start(t, "serve", "--data", dir, "--config", settings)
	eventually(t, "the mail arrives", func() bool { return len(s.Received()) == 1 })
	p.stop()
	got := s.Received()[0]
	text := string(got.Content)
	if got.From != "mail@example.org" || got.To != "one@example.net" || got.Hello != "discuss.example.org" || got.Login != "colloquy" ||
		!strings.Contains(text, "Reply-To: <editors@example.org>") || !regexp.MustCompile(`Message-ID: <\w+@discuss\.example\.org>`).MatchString(text) || !strings.Contains(text, "https://discuss.example.org/confirm/") || !strings.Contains(text, ", 1 Example Street\r\n") {
		t.Errorf("%+v\n%s", got, text)
	}
	if log := p.err.String(); strings.Contains(log, "mails are not sent") || strings.Contains(log, "one@") || strings.Contains(log, "secret") {
		t.Errorf("%s", log)
	}
	if _, err := os.Stat(filepath.Join(dir, "mailbox")); err == nil {
		t.Error("a mailbox that nobody needs")
	}
}

func TestMailsAreSignedAndComeBackWhereTheConfigurationSays(t *testing.T) {
	t.Parallel()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	s := mailtest.Start(t, mailtest.Options{})
	dir := owed(t, "one@example.net")
	inPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	settings := writeFile(t, filepath.Join(t.TempDir(), "config.yaml"), fmt.Sprintf(
		"base_url: https://discuss.example.org\nmail:\n  transport: smtp\n  from: mail@example.org\n  bounces: back@example.org\n  smtp: {host: %s, port: %d, tls: none}\n  dkim:\n    domain: example.org\n    selector: mail\n    key: |\n      %s\n",
		s.Host, s.Port, strings.ReplaceAll(strings.TrimSpace(inPEM), "\n", "\n      ")))
	p := start(t, "serve", "--data", dir, "--config", settings)
	eventually(t, "the mail arrives", func() bool { return len(s.Received()) == 1 })
	p.stop()
	got := s.Received()[0]
	text := string(got.Content)
	if got.From != "back@example.org" || !strings.HasPrefix(text, "DKIM-Signature: ") || !strings.Contains(text, "d=example.org;") || !strings.Contains(text, "s=mail;") || !strings.Contains(text, "<mail@example.org>") {
		t.Errorf("from %s\n%s", got.From, text)
	}
	if strings.Contains(p.err.String(), "PRIVATE KEY") {
		t.Error("the key is in the log")
	}
}

func TestAKeyThatCannotSignIsToldAtTheStart(t *testing.T) {
	t.Parallel()
	settings := writeFile(t, filepath.Join(t.TempDir(), "config.yaml"), "base_url: https://discuss.example.org\nmail: {transport: smtp, from: mail@example.org, smtp: {host: localhost}, dkim: {domain: example.org, selector: mail, key: verysecret}}\n")
	r := colloquy(t, "serve", "--data", site(t), "--config", settings, "--listen", "127.0.0.1:0")
	r.fails(t, 1, "mail.dkim.key: no key in PEM")
}

func TestTheDemonstrationShowsItsMails(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kept")
	p := start(t, "demo", "--data", dir)
	withData(t, dir, func(ctx context.Context, st *store.Store) error { return join(ctx, st, []string{"one@example.net"}) })
	var link string
	eventually(t, "the mail is in the list", func() bool {
		_, page := p.get("/dev/mailbox?to=one@example.net")
		found := regexp.MustCompile(`href="(/dev/mailbox/[0-9a-z-]+)"`).FindStringSubmatch(page)
		if found != nil {
			link = found[1]
		}
		return found != nil
	})
	p.shows(link, "Confirm your address to join Colloquy")
	p.shows(link+"/html", "Confirm this address")
	p.stop()
	if !strings.Contains(p.out.String(), "read them at "+p.url+"/dev/mailbox") || strings.Contains(p.err.String(), "mails are not sent") {
		t.Errorf("%s%s", &p.out, &p.err)
	}
}
