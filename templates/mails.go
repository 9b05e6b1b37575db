package templates

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	texttemplate "text/template"
	"time"

	"colloquy/forum"
)

//go:embed mail/*.html mail/*.txt
var mailFiles embed.FS

// A MailView is the data of one mail.
type MailView interface {
	mail() string
	// Subject is the subject line, for a site of the name.
	Subject(site string) string
}

// Mails are the templates of all mails: a text and an HTML part of each, made of
// the same view.
type Mails struct {
	site Site
	html map[string]*template.Template
	text map[string]*texttemplate.Template
}

// The files around each mail.
const (
	mailLayoutHTML = "layout.html"
	mailLayoutText = "layout.txt"
)

// NewMails parses the templates of mails. Of the site it needs the name, the base
// URL and the zone.
func NewMails(site Site) (*Mails, error) {
	m := &Mails{site: site, html: map[string]*template.Template{}, text: map[string]*texttemplate.Template{}}
	funcs := mailFuncs(site)
	for _, v := range MailViews() {
		name := v.mail()
		h, err := template.New("").Funcs(template.FuncMap(funcs)).ParseFS(mailFiles, "mail/"+mailLayoutHTML, "mail/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("the mail %s: %w", name, err)
		}
		t, err := texttemplate.New("").Funcs(funcs).ParseFS(mailFiles, "mail/"+mailLayoutText, "mail/"+name+".txt")
		if err != nil {
			return nil, fmt.Errorf("the mail %s: %w", name, err)
		}
		m.html[name], m.text[name] = h, t
	}
	return m, m.check()
}

// check holds the files against the views.
func (m *Mails) check() error {
	names, err := fs.Glob(mailFiles, "mail/*")
	if err != nil {
		return err
	}
	for _, file := range names {
		base := path.Base(file)
		name := strings.TrimSuffix(base, path.Ext(base))
		if base != mailLayoutHTML && base != mailLayoutText && m.html[name] == nil {
			return fmt.Errorf("the file %s has no view", file)
		}
	}
	return nil
}

// mailFuncs are what templates of mails may call. In a mail every address is
// absolute, and every time names its zone.
func mailFuncs(site Site) texttemplate.FuncMap {
	return texttemplate.FuncMap{
		"siteName": func() string { return site.Name },
		"siteLang": func() string { return site.Language },
		"absolute": func(path string) string { return site.BaseURL + path },
		"date":     func(t time.Time) string { return t.In(site.Zone).Format("Monday, 2 January 2006") },
		"apart":    apart,
		"quote":    quote,
		"said":     said,
		"plural":   plural,
		"pace":     func(p forum.Pace) string { return paces[p] },
		"trusted":  func(h forum.HTML) template.HTML { return template.HTML(h) },
		"moment":   func(t time.Time) string { return t.In(site.Zone).Format("Monday, 2 January 2006, 15:04 MST") },
	}
}

// RenderMail writes a mail: its subject, its text wrapped at 72 characters, and
// its HTML.
func (m *Mails) RenderMail(v MailView) (subject, text, html string, err error) {
	var t, h strings.Builder
	if err := m.text[v.mail()].ExecuteTemplate(&t, mailLayoutText, v); err != nil {
		return "", "", "", err
	}
	if err := m.html[v.mail()].ExecuteTemplate(&h, mailLayoutHTML, v); err != nil {
		return "", "", "", err
	}
	return v.Subject(m.site.Name), wrap(t.String()), h.String(), nil
}

// Absolute is the address of a path of ours.
func (m *Mails) Absolute(path string) string { return m.site.BaseURL + path }

// HTMLTemplate returns the template of a mail's HTML, for checks of all of them.
func (m *Mails) HTMLTemplate(v MailView) *template.Template {
	return m.html[v.mail()].Lookup(mailLayoutHTML)
}
