package config

import (
	"errors"
	"net"
	"net/mail"
	"net/netip"

	"colloquy/forum"
)

// checkAddress takes a bare address, or none.
func checkAddress(v string) error {
	if v == "" {
		return nil
	}
	parsed, err := mail.ParseAddress(v)
	switch {
	case err != nil:
		return wrong(v, "not an e-mail address; write it like colloquy@example.org")
	case parsed.Address != v:
		return wrong(v, "write the address alone, like colloquy@example.org; the site's name is put before it")
	case len(v) > forum.MaxAddress:
		return wrong(v, "longer than %d bytes, which no address may be", forum.MaxAddress)
	}
	return nil
}

func checkMailHost(v string) error {
	if v == "" || isHost(v) {
		return nil
	}
	if host, port, err := net.SplitHostPort(v); err == nil && isHost(host) && isPort(port, 1) {
		return wrong(v, "write the host alone, and mail.smtp.port: %s", port)
	}
	return wrong(v, "neither a name nor a network address; write it like smtp.example.org")
}

// checkDKIMName takes a name as it stands in the domain name system: of a domain,
// or of a key below it.
func checkDKIMName(v string) error {
	if _, err := netip.ParseAddr(v); v == "" || err != nil && isHost(v+".example") { // a selector may be a number
		return nil
	}
	return wrong(v, "not a name of the domain name system; write it like example.org, and a selector like mail")
}

// checkPassword refuses what Print shows in a password's place, which somebody
// who begins with its output might leave there.
func checkPassword(v string) error {
	if v == hidden {
		return errors.New("this is what “config print” shows in a secret's place, not the secret")
	}
	return nil
}

// checkMail looks at the keys that need one another.
func (l *loader) checkMail() {
	m := l.config.Mail
	if m.Transport == TransportSMTP {
		if m.SMTP.Host == "" {
			l.complainOf("mail.transport", "smtp needs mail.smtp.host")
		}
		if m.From == "" {
			l.complainOf("mail.transport", "smtp needs mail.from")
		}
	}
	if d := m.DKIM; d != (DKIM{}) {
		for _, k := range [][2]string{{"domain", d.Domain}, {"selector", d.Selector}, {"key", string(d.Key)}} {
			if k[1] == "" {
				l.complainOf("mail.dkim."+k[0], "missing; mail.dkim needs domain, selector and key, or none of them")
			}
		}
	}
	switch user, password := m.SMTP.Username != "", m.SMTP.Password != ""; {
	case user && !password:
		l.complainOf("mail.smtp.username", "needs mail.smtp.password")
	case password && !user:
		l.complainOf("mail.smtp.password", "needs mail.smtp.username")
	case password && m.SMTP.TLS == TLSNone && !onThisMachine(m.SMTP.Host):
		l.complainOf("mail.smtp.tls", "none would send the password readable for all on the way; write starttls or implicit")
	}
}

func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || host == "localhost" || err == nil && ip.IsLoopback()
}

func checkPostal(v string) error { return atMost(v, forum.MaxTitle) }
