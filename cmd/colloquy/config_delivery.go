package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net"
	"strings"
	"time"

	"colloquy/config"
	"colloquy/mail"
)

// askAtMost is how long all questions about names may take together.
const askAtMost = 5 * time.Second

// delivery says what is missing for mails to arrive, and be believed.
func (a *app) delivery(ctx context.Context, cfg config.Config) (advice []string) {
	say := func(yes bool, text string) {
		if yes {
			advice = append(advice, text)
		}
	}
	say(cfg.BaseURL == "", "base_url is not set; links in mails would begin with "+cfg.PublicURL("")+".")
	say(cfg.BaseURL != "" && !strings.HasPrefix(cfg.BaseURL, "https://"), "base_url does not begin with https://; one-click stopping needs https (RFC 8058).")
	if cfg.Mail.Transport == config.TransportMailbox {
		return append(advice, "mail.transport is mailbox: no mail leaves.")
	}
	ctx, cancel := context.WithTimeout(ctx, askAtMost)
	defer cancel()
	q := &asking{ctx: ctx, names: a.names, say: say}
	if q.names == nil {
		q.names = net.DefaultResolver
	}
	domain := domainOf(cfg.Mail.From)
	q.policies(domain)
	q.signing(domain, cfg.Mail.DKIM)
	q.exchange(domain)
	if other := domainOf(cfg.Mail.Bounces); other != "" && other != domain {
		q.exchange(other)
	}
	return advice
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}

// asking asks the servers for names.
type asking struct {
	ctx   context.Context
	names *net.Resolver
	say   func(yes bool, text string)
}

// texts are the texts that a name publishes, with spaces around them taken away;
// ok is false where nobody could be asked, which is said.
func (q *asking) texts(name string) (list []string, ok bool) {
	list, err := q.names.LookupTXT(q.ctx, name+".")
	return list, q.answered(name, err)
}

// answered tells whether there was an answer, be it that there is nothing.
func (q *asking) answered(name string, err error) bool {
	var unknown *net.DNSError
	if err == nil || errors.As(err, &unknown) && unknown.IsNotFound {
		return true
	}
	q.say(true, name+" could not be looked up: no server for names answered. Look again where there is a network.")
	return false
}

// policies looks who may send for the domain, and what becomes of others' mails.
func (q *asking) policies(domain string) {
	if list, ok := q.texts(domain); ok {
		q.say(!begins(list, "v=spf1"), domain+" has no SPF record: a text that begins with v=spf1 and names the server that sends (RFC 7208).")
	}
	if list, ok := q.texts("_dmarc." + domain); ok {
		q.say(!begins(list, "v=DMARC1"), domain+" has no DMARC record: a text of _dmarc."+domain+" such as v=DMARC1; p=none (RFC 7489).")
	}
}

func begins(list []string, with string) bool {
	for _, text := range list {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), strings.ToLower(with)) {
			return true
		}
	}
	return false
}

// signing looks whether the domain publishes the key with which mails are signed.
func (q *asking) signing(from string, d config.DKIM) {
	if d.Key == "" {
		q.say(true, "mail.dkim is not set: mails are not signed, unless the server that takes them does that.")
		return
	}
	domain := strings.ToLower(d.Domain)
	q.say(from != domain && !strings.HasSuffix(from, "."+domain), "mail.dkim.domain is "+domain+", and mails come from "+from+": DMARC does not count such a signature.")
	signer, err := mail.NewSigner(d.Domain, d.Selector, []byte(d.Key))
	if err != nil {
		q.say(true, "mail.dkim.key cannot be used: "+err.Error()+".")
		return
	}
	name := d.Selector + "._domainkey." + domain
	list, ok := q.texts(name)
	if !ok {
		return
	}
	ours := published(signer)
	switch key, found := publishedKey(list); {
	case !found:
		q.say(true, name+" publishes no key; its text is to hold p="+base64.StdEncoding.EncodeToString(ours)+".")
	case !bytes.Equal(key, ours):
		q.say(true, name+" publishes another key than that of mail.dkim.key; its text is to hold p="+base64.StdEncoding.EncodeToString(ours)+".")
	}
}

// published is the public key as a domain publishes it (RFC 6376, 3.6.1; RFC
// 8463, 4.2).
func published(s *mail.Signer) []byte {
	switch k := s.Public().(type) {
	case ed25519.PublicKey:
		return k
	case *rsa.PublicKey:
		der, err := x509.MarshalPKIXPublicKey(k)
		if err == nil {
			return der
		}
	}
	return nil
}

// publishedKey finds the key in the texts of a name.
func publishedKey(list []string) (key []byte, found bool) {
	for _, text := range list {
		for _, tag := range strings.Split(text, ";") {
			name, value, _ := strings.Cut(tag, "=")
			if strings.TrimSpace(name) != "p" {
				continue
			}
			key, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), ""))
			if err == nil && len(key) > 0 {
				return key, true
			}
		}
	}
	return nil, false
}

// exchange looks whether a domain takes mails: what comes back goes there.
func (q *asking) exchange(domain string) {
	list, err := q.names.LookupMX(q.ctx, domain+".")
	if q.answered(domain, err) {
		q.say(len(list) == 0, domain+" has no MX record: mails that come back reach nobody, and many servers take none from such a domain.")
	}
}
