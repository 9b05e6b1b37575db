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

// A textPage is a page of words that comes with the program.
type textPage struct {
	title string
	body  forum.HTML
}

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
		texts[t.Name] = textPage{t.Title, r.HTML}
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
