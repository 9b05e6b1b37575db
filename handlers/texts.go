package handlers

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// A textPage is a page of words that comes with the program. The code of conduct
// has the rules in its middle.
type textPage struct {
	title       string
	body, after forum.HTML
}

// rulesMark is the paragraph in whose place the rules stand.
const rulesMark = "<p>{rules}</p>"

// loadTexts renders the pages of words once. What they promise for a time, they
// promise for the time that is configured.
func loadTexts(p forum.Policy, contact string) (map[string]textPage, error) {
	texts := map[string]textPage{}
	times := promises(p, contact)
	for _, t := range templates.Texts() {
		r, err := markup.Article(times.Replace(t.Body))
		if err != nil {
			return nil, err
		}
		body, after, _ := strings.Cut(string(r.HTML), rulesMark)
		texts[t.Name] = textPage{t.Title, forum.HTML(body), forum.HTML(after)}
	}
	return texts, nil
}

// promises puts what holds into the words: each time is that of the policy, or of
// the limit that housekeeping goes by.
func promises(p forum.Policy, contact string) *strings.Replacer {
	return strings.NewReplacer(
		"{session_idle}", span(p.SessionIdle), "{session_life}", span(p.SessionLife),
		"{quiet_edit}", span(p.QuietEdit), "{deleted_retention}", span(p.DeletedRetention),
		"{removed_retention}", span(p.RemovedRetention), "{network_retention}", span(p.NetworkRetention),
		"{waiting_retention}", span(p.WaitingRetention), "{link_life}", span(p.LinkLife), "{regret_window}", span(p.RegretWindow),
		"{mail_retention}", span(p.MailRetention), "{name_retention}", years(forum.NameRetention), "{event_retention}", years(forum.EventRetention),
		"{appeal_window}", span(p.AppealWindow),
		"{visits}", years(forum.MaxVisitAge), "{proved}", years(provedFor), "{asking_mails}", inWords(forum.MaxAskingMails), "{contact}", contactText(contact))
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

// showConduct is the code of conduct: what is behind the rules, the rules that
// decisions name, and what happens where one is broken.
func (s *server) showConduct(c echo.Context) error {
	rules, err := s.store.ConductRules(c.Request().Context())
	if err != nil {
		return err
	}
	text := s.texts["conduct"]
	p := templates.ConductPage{Frame: s.frame(c, text.title), Before: text.body, After: text.after}
	p.Section, p.NoIndex, p.Canonical = "conduct", false, s.o.Site.BaseURL+"/conduct"
	for _, r := range rules {
		p.Rules = append(p.Rules, templates.ConductRule{Number: r.Number, Title: r.Title, Text: r.HTML})
	}
	return s.render(c, http.StatusOK, p)
}

func (s *server) showText(c echo.Context) error {
	name := path.Base(c.Path())
	text, ok := s.texts[name]
	if !ok {
		return forum.ErrNotFound
	}
	p := templates.TextPage{Frame: s.frame(c, text.title), Body: text.body}
	p.Section, p.NoIndex, p.Canonical = name, false, s.o.Site.BaseURL+"/"+name
	return s.render(c, http.StatusOK, p)
}
