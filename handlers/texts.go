package handlers

import (
	"context"
	"maps"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// A textPage is a page of words: one that comes with the program, or as editors
// changed it. The code of conduct has the rules in its middle.
type textPage struct {
	title       string
	body, after forum.HTML
	source      string // what it was made of
}

// siteTexts keeps the pages of words rendered, for each revision of the site.
type siteTexts struct {
	mu       sync.Mutex
	known    bool
	revision int64
	pages    map[string]textPage
	shipped  map[string]textPage // as they come with the program
	times    *strings.Replacer
	site     string // its own address
}

// rulesMark is the paragraph in whose place the rules stand.
const rulesMark = "<p>{rules}</p>"

// loadTexts renders the pages of words that come with the program. What they promise
// for a time, they promise for the time that is configured.
func loadTexts(p forum.Policy, contact string) (*siteTexts, error) {
	x := &siteTexts{shipped: map[string]textPage{}, times: replacer(placeholders(p, contact))}
	for _, t := range templates.Texts() {
		page, err := x.render(t.Name, t.Title, t.Body)
		if err != nil {
			return nil, err
		}
		x.shipped[t.Name] = page
	}
	return x, nil
}

// render makes a page of its Markdown. The rules stand where the page says so, and
// otherwise at its end.
func (x *siteTexts) render(name, title, source string) (textPage, error) {
	r, err := markup.ArticleOn(x.site, x.times.Replace(source))
	if err != nil {
		return textPage{}, err
	}
	page := textPage{title: title, body: r.HTML, source: source}
	if name == conductPage {
		before, after, _ := strings.Cut(string(r.HTML), rulesMark)
		page.body, page.after = forum.HTML(before), forum.HTML(strings.ReplaceAll(after, rulesMark, ""))
	}
	return page, nil
}

// conductPage is the one page that shows the rules.
const conductPage = "conduct"

// text is a page of words as readers see it now. One that cannot be rendered any more
// is shown as it comes with the program.
func (s *server) text(ctx context.Context, name string) (textPage, error) {
	x := s.texts
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.known || x.revision != s.store.SiteRevision() {
		list, revision, err := s.store.SitePages(ctx)
		if err != nil {
			return textPage{}, err
		}
		pages := maps.Clone(x.shipped)
		for _, p := range list {
			is, ours := x.shipped[p.Name]
			if !ours || !p.Public() {
				continue
			}
			if was := x.pages[p.Name]; was.source == p.Body {
				is = was
			} else if made, err := x.render(p.Name, p.Title, p.Body); err == nil {
				is = made
			} else {
				s.o.Log.WarnContext(ctx, "a page of the site could not be rendered", "page", p.Name, "error", err)
				continue
			}
			is.title = p.Title
			pages[p.Name] = is
		}
		x.pages, x.revision, x.known = pages, revision, true
	}
	page, ok := x.pages[name]
	if !ok {
		return page, forum.ErrNotFound
	}
	return page, nil
}

// A placeholder stands in a page of words for what holds.
type placeholder struct {
	name, value string // value in Markdown
	means       string
}

// placeholders are all there are: each time is that of the policy, or of the limit
// that housekeeping goes by.
func placeholders(p forum.Policy, contact string) []placeholder {
	return []placeholder{
		{"contact", contactText(contact), "how to write to those who run the site"},
		{"session_idle", span(p.SessionIdle), "after how long without use a session ends"},
		{"session_life", span(p.SessionLife), "how long a session lasts at most"},
		{"quiet_edit", span(p.QuietEdit), "how long a comment can be changed without saying so"},
		{"deleted_retention", span(p.DeletedRetention), "how long the text of a deleted comment is kept"},
		{"removed_retention", span(p.RemovedRetention), "how long the text of a removed comment is kept"},
		{"network_retention", span(p.NetworkRetention), "how long network addresses are kept"},
		{"waiting_retention", span(p.WaitingRetention), "how long something waits for its mail"},
		{"link_life", span(p.LinkLife), "how long a link in a mail is good for"},
		{"regret_window", span(p.RegretWindow), "how long a deletion of an account can be taken back"},
		{"mail_retention", span(p.MailRetention), "how long it is known which mails were sent"},
		{"name_retention", years(forum.NameRetention), "how long earlier names are kept"},
		{"event_retention", years(forum.EventRetention), "how long the deeds of administrators are kept"},
		{"appeal_window", span(p.AppealWindow), "how long one can appeal against a decision"},
		{"visits", years(forum.MaxVisitAge), "how long it is known when a discussion was read"},
		{"proved", years(provedFor), "how long a browser remembers an address"},
		{"asking_mails", inWords(forum.MaxAskingMails), "how many mails a day ask an address for its word"},
	}
}

// replacer puts the values in the places of their names.
func replacer(list []placeholder) *strings.Replacer {
	var pairs []string
	for _, h := range list {
		pairs = append(pairs, "{"+h.name+"}", h.value)
	}
	return strings.NewReplacer(pairs...)
}

// years says a whole number of years in words.
func years(d time.Duration) string {
	n := int(d / (365 * 24 * time.Hour))
	return counted(n, "year", "years")
}

// inWords says a small number in words, as prose does.
func inWords(n int) string {
	if words := []string{"no", "one", "two", "three", "four", "five"}; n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// contactText says where to write, in Markdown.
func contactText(address string) string {
	if address == "" {
		return "whoever runs this site has not named an address yet. Once there is one, write to it"
	}
	return "write to <" + address + ">"
}

// conductRules are the rules as pages show them.
func (s *server) conductRules(ctx context.Context) (list []templates.ConductRule, err error) {
	rules, err := s.store.ConductRules(ctx)
	for _, r := range rules {
		list = append(list, templates.ConductRule{Number: r.Number, Title: r.Title, Text: r.HTML})
	}
	return list, err
}

// showConduct is the code of conduct: what is behind the rules, the rules that
// decisions name, and what happens where one is broken.
func (s *server) showConduct(c echo.Context) error {
	rules, err := s.conductRules(c.Request().Context())
	if err != nil {
		return err
	}
	text, err := s.text(c.Request().Context(), conductPage)
	if err != nil {
		return err
	}
	p := templates.ConductPage{Frame: s.frame(c, text.title), Before: text.body, After: text.after, Rules: rules}
	p.Section, p.NoIndex, p.Canonical = conductPage, false, s.o.Site.BaseURL+"/"+conductPage
	return s.render(c, http.StatusOK, p)
}

func (s *server) showText(c echo.Context) error {
	name := path.Base(c.Path())
	text, err := s.text(c.Request().Context(), name)
	if err != nil {
		return err
	}
	p := templates.TextPage{Frame: s.frame(c, text.title), Body: text.body}
	p.Section, p.NoIndex, p.Canonical = name, false, s.o.Site.BaseURL+"/"+name
	return s.render(c, http.StatusOK, p)
}
