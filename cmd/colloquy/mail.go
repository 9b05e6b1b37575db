package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"

	"colloquy/config"
	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/jobs"
	"colloquy/mail"
	"colloquy/templates"
)

// mailboxFolder is where mails are kept that are not sent.
const mailboxFolder = "mailbox"

// A mailer is how mails leave the house.
type mailer struct {
	transport mail.Transport
	folder    *mail.Folder // nil where mails are sent
	writer    *jobs.Writer
	flow      jobs.Flow
}

// openMail makes the transport that the configuration names. Site is what pages
// and mails say about the site.
func (s *server) openMail(site handlers.Site, keys forum.Keys) (*mailer, error) {
	base, err := url.Parse(site.BaseURL)
	if err != nil {
		return nil, err
	}
	c := s.cfg.Mail
	mails, err := templates.NewMails(templates.Site{Name: site.Name, Language: site.Language, BaseURL: site.BaseURL, Zone: site.Zone, Postal: c.PostalAddress})
	if err != nil {
		return nil, err
	}
	signer, err := signerOf(c.DKIM)
	if err != nil {
		return nil, err
	}
	m := &mailer{writer: &jobs.Writer{
		Mails: mails, From: mail.Person{Name: site.Name, Address: c.From}, ReplyTo: c.ReplyTo, Bounces: c.Bounces, Host: mailHost(base.Hostname()), Clock: s.app.now,
		Keys: keys, DKIM: signer,
	}}
	if c.From == "" { // the configuration demands one where mails are sent
		m.writer.From.Address = "colloquy@" + m.writer.Host
	}
	if c.Transport == config.TransportSMTP {
		m.transport = mail.NewSMTP(mail.Server{
			Host: c.SMTP.Host, Port: c.SMTP.Port, Username: c.SMTP.Username, Password: string(c.SMTP.Password), TLS: c.SMTP.TLS,
			Hello: base.Hostname(), Times: mail.DefaultTimes(), Connections: c.SMTP.Connections + 1,
		})
		m.flow = jobs.Flow{Connections: c.SMTP.Connections + 1, DomainPace: c.DomainPace}
		return m, nil
	}
	m.folder, err = mail.NewFolder(filepath.Join(s.cfg.Data, mailboxFolder))
	m.transport = m.folder
	return m, err
}

// preview writes an issue of the digest as a mail.
func (m *mailer) preview(d forum.Digest) (p handlers.StoredMail, err error) {
	p.Subject, p.Text, p.HTML, err = m.writer.Digest(&d)
	return p, err
}

// signerOf makes what signs the mails; nil where the configuration has no key.
func signerOf(c config.DKIM) (*mail.Signer, error) {
	if c.Key == "" {
		return nil, nil
	}
	signer, err := mail.NewSigner(c.Domain, c.Selector, []byte(c.Key))
	if err != nil {
		return nil, fmt.Errorf("mail.dkim.key: %w", err)
	}
	return signer, nil
}

// mailHost is a host as it may stand behind the @ of an address or a Message-ID,
// which a network address may not.
func mailHost(host string) string {
	if _, err := netip.ParseAddr(host); err == nil || host == "" {
		return "localhost"
	}
	return host
}

// warnOfMailbox says once that nobody gets a mail.
func (s *server) warnOfMailbox() {
	if s.cfg.Mail.Transport == config.TransportMailbox {
		s.log.Warn("mails are not sent, they stay in the mailbox; set mail.transport to smtp and mail.smtp.host to send them",
			"mailbox", filepath.Join(s.cfg.Data, mailboxFolder))
	}
}

// mailbox lets pages look into the folder, in development alone.
func (s *server) mailbox(m *mailer) *handlers.Mailbox {
	if m.folder == nil || !s.development {
		return nil
	}
	return &handlers.Mailbox{
		List: func(to string) ([]handlers.StoredMail, error) {
			kept, err := m.folder.List(to)
			list := make([]handlers.StoredMail, len(kept))
			for i, k := range kept {
				list[i] = handlers.StoredMail(k)
			}
			return list, err
		},
		Read: func(name string) (handlers.StoredMail, error) {
			k, err := m.folder.Read(name)
			return handlers.StoredMail(k), err
		},
	}
}
