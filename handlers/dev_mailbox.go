package handlers

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// showMailbox lists the mails that were not sent, the newest first; ?to=
// narrows it to an address.
func (s *server) showMailbox(c echo.Context) error {
	p := templates.MailboxPage{Frame: s.frame(c, "Mailbox"), To: strings.TrimSpace(c.QueryParam("to")), None: s.o.Mailbox == nil}
	p.Section = "mailbox"
	if p.None {
		return s.render(c, http.StatusOK, p)
	}
	list, err := s.o.Mailbox.List(p.To)
	if err != nil {
		return err
	}
	for _, m := range list {
		p.Mails = append(p.Mails, mailItem(m))
	}
	return s.render(c, http.StatusOK, p)
}

func mailItem(m StoredMail) templates.MailItem {
	item := templates.MailItem{Name: m.Name, To: m.To, Subject: m.Subject, At: m.Date}
	if item.Subject == "" {
		item.Subject = "(no subject)"
	}
	return item
}

// storedMail reads the mail that the address names.
func (s *server) storedMail(c echo.Context) (StoredMail, error) {
	if s.o.Mailbox == nil {
		return StoredMail{}, forum.ErrNotFound
	}
	m, err := s.o.Mailbox.Read(c.Param("name"))
	if errors.Is(err, fs.ErrNotExist) {
		err = forum.ErrNotFound
	}
	return m, err
}

// showMail shows a mail as text, its HTML in a frame that may do nothing, and its
// source.
func (s *server) showMail(c echo.Context) error {
	m, err := s.storedMail(c)
	if err != nil {
		return err
	}
	item := mailItem(m)
	c.Response().Header().Set("Content-Security-Policy", contentPolicy+"; frame-src 'self'")
	p := templates.MailPage{Frame: s.frame(c, item.Subject), Mail: item, From: m.From, Text: linkText(m.Text, s.o.Site.BaseURL), HTML: m.HTML != ""}
	p.Section = "mailbox"
	p.Head, p.Body, _ = strings.Cut(m.Source, "\n\n")
	return s.render(c, http.StatusOK, p)
}

// mailPolicy lets a mail's HTML show its own styles, inside a frame of our pages,
// and nothing else.
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

// showMailHTML sends the HTML of a mail as it is.
func (s *server) showMailHTML(c echo.Context) error {
	m, err := s.storedMail(c)
	if err == nil && m.HTML == "" {
		err = forum.ErrNotFound
	}
	if err != nil {
		return err
	}
	return sendMailHTML(c, m.HTML)
}

// sendMailHTML sends the HTML of a mail as it is, to be looked at in a frame of ours.
func sendMailHTML(c echo.Context, text string) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", mailPolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Cache-Control", "private, no-store")
	return send(c, http.StatusOK, []byte(text))
}

// linkInText is an address in the text of a mail, without the sentence's end.
var linkInText = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>".,;:!?]`)

// linkText cuts a text into what is a link and what is not. Links to this site
// lead to where one looks from: behind a proxy or a forwarded port that may be
// another address.
func linkText(text, baseURL string) (pieces []templates.TextPiece) {
	rest := 0
	for _, at := range linkInText.FindAllStringIndex(text, -1) {
		link := text[at[0]:at[1]]
		u, err := url.Parse(link)
		if err != nil {
			continue
		}
		if path, ours := strings.CutPrefix(link, baseURL); ours && strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") {
			link = u.RequestURI()
		}
		pieces = append(pieces, templates.TextPiece{Text: text[rest:at[0]]}, templates.TextPiece{Text: text[at[0]:at[1]], URL: link})
		rest = at[1]
	}
	return append(pieces, templates.TextPiece{Text: text[rest:]})
}

// mailboxSamples are the views of the mailbox.
func mailboxSamples(frame templates.Frame, now time.Time) map[string]templates.View {
	frame.Section = "mailbox"
	item := templates.MailItem{Name: "20261120-120000-0000000001-join", To: "a-rather-long-address-for-one-person@mail.department.example.org", Subject: "Confirm your comment on “كيف تعمل الشبكات”, at such a length that it needs a second line", At: now}
	return map[string]templates.View{
		"mailbox":       templates.MailboxPage{Frame: frame, To: "amara@example.org", Mails: []templates.MailItem{item, item}},
		"mailbox-empty": templates.MailboxPage{Frame: frame, To: "amara@example.org"},
		"mailbox-none":  templates.MailboxPage{Frame: frame, None: true},
		"mail":          templates.MailPage{Frame: frame, Mail: item, From: "Colloquy <colloquy@example.org>", Text: linkText("Open this:\n\nhttps://example.org/confirm/"+strings.Repeat("0123", 40)+"\n", "https://example.org"), Head: "From: Colloquy <colloquy@example.org>\nMessage-ID: <" + strings.Repeat("0123", 40) + "@example.org>", Body: "Open this:"},
	}
}
