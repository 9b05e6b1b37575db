package mail

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

func inPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func pkcs8(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return inPEM("PRIVATE KEY", der)
}

// signers are one of each kind of key.
func signers(t *testing.T) map[string]*Signer {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*Signer{}
	for name, key := range map[string][]byte{"RSA": pkcs8(t, r), "RSA in PKCS #1": inPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(r)), "Ed25519": pkcs8(t, ed)} {
		if all[name], err = NewSigner("example.org", "mail", key); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return all
}

// record is what the domain publishes.
func record(t *testing.T, public crypto.PublicKey) string {
	t.Helper()
	if ed, ok := public.(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(ed)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

func verify(t *testing.T, s *Signer, raw []byte) *dkim.Verification {
	t.Helper()
	list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
		if domain != "mail._domainkey.example.org" {
			t.Errorf("asked for %s", domain)
		}
		return []string{record(t, s.Public())}, nil
	}})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	return list[0]
}

func TestSignedMailsAreWhatTheirDomainSays(t *testing.T) {
	alone, molded := many(t, "amara@example.net", "0123456789abcdef")
	for name, s := range signers(t) {
		for _, m := range []Message{alone, molded} {
			m.Signer = s
			raw := composed(t, m)
			v := verify(t, s, raw)
			if v.Err != nil || v.Domain != "example.org" {
				t.Errorf("%s: %v", name, v.Err)
			}
			for _, field := range []string{"From", "Subject", "List-Unsubscribe", "List-Id", "Message-ID", "References"} {
				if !slices.Contains(v.HeaderKeys, field) {
					t.Errorf("%s: %s is not signed: %v", name, field, v.HeaderKeys)
				}
			}
			for what, changed := range map[string][]byte{
				"another stop link": bytes.Replace(raw, []byte("\r\nList-Unsubscribe: <https://example.org"), []byte("\r\nList-Unsubscribe: <https://example.net"), 1),
				"a second sender":   append([]byte("From: victim@example.org\r\n"), raw...),
				"a second subject":  append([]byte("Subject: Pay now\r\n"), raw...),
				"another body":      bytes.Replace(raw, []byte("Zo=C3=AB"), []byte("Zo"), 1),
			} {
				if bytes.Equal(changed, raw) || verify(t, s, changed).Err == nil {
					t.Errorf("%s: %s is taken", name, what)
				}
			}
		}
	}
}

func TestManySignAtOnceAndBothTransportsSendWhatWasSigned(t *testing.T) {
	s := signers(t)["RSA"]
	dir := t.TempDir()
	folder, err := NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, name := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		wg.Go(func() {
			_, m := many(t, "amara@example.net", "0123456789abcdef"+name)
			m.Signer, m.Name = s, name
			if o := folder.Send(context.Background(), m, func() error { return nil }); o.Result != Sent {
				t.Error(o)
			}
		})
	}
	wg.Wait()
	for _, name := range []string{"1", "8"} {
		raw, err := os.ReadFile(filepath.Join(dir, name+suffix))
		if err != nil {
			t.Fatal(err)
		}
		if v := verify(t, s, raw); v.Err != nil {
			t.Error(v.Err)
		}
	}
}

func TestAKeyThatCannotSignIsRefusedWithoutShowingIt(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	small, err := rsa.GenerateKey(rand.Reader, 768)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for want, key := range map[string][]byte{
		"no key in PEM":         []byte("c2VjcmV0"),
		"768 bits":              pkcs8(t, small),
		"neither an RSA":        pkcs8(t, curve),
		"no private key":        inPEM("PUBLIC KEY", []byte("secret")),
		"cannot be read":        inPEM("PRIVATE KEY", []byte("secret")),
		"the key cannot be rea": inPEM("RSA PRIVATE KEY", []byte("secret")),
	} {
		_, err := NewSigner("example.org", "mail", key)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "c2Vj") {
			t.Errorf("%s: %v", want, err)
		}
	}
}
