package handlers

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// stopRoute takes the one click of a mail program (RFC 8058): it comes from
// wherever that runs, with a body of its own, and knows no session.
const stopRoute = "/unsubscribe/:token"

// stopPattern is the same for the protection against other sites, which lets
// exactly this through.
const stopPattern = "POST /unsubscribe/{token}"

// hearerOf reads whom a link in a mail stops. forum.ErrNotFound: it was not made
// by us. forum.ErrGone: the address is gone since.
func (s *server) hearerOf(c echo.Context) (store.Hearer, error) {
	claim, ok := s.o.Keys.Verify(forum.PurposeStop, c.Param("token"), s.o.Clock())
	if !ok || claim.Version != 1 {
		return store.Hearer{}, forum.ErrNotFound
	}
	h, err := s.store.Hearer(c.Request().Context(), claim.Subject)
	if errors.Is(err, forum.ErrNotFound) || err == nil && h.Email == "" {
		err = forum.ErrGone
	}
	return h, err
}

// spelled is an address as whoever opens a link may see it: in full where they
// have proved that it is theirs.
func (s *server) spelled(c echo.Context, id int64, email string) string {
	if v, err := s.viewer(c); err == nil && v != nil && v.AddressID == id {
		return email
	}
	if w, err := s.writer(c); err == nil && slices.Contains(w.Addresses, id) {
		return email
	}
	return masked(email)
}

// showStop says what the link in a mail stops, and asks. It changes nothing,
// however often a program opens it.
func (s *server) showStop(c echo.Context) error {
	if s.ofDigest(c) {
		return s.showDigestStop(c)
	}
	h, err := s.hearerOf(c)
	if err != nil {
		return s.strayLink(c, err)
	}
	if h.Stopped {
		return s.stoppedPage(c, h, "It was stopped before.")
	}
	what, to := discussionName(h), s.spelled(c, h.AddressID, h.Email)
	heading, text := "Stop these mails", "This stops all mails about "+what+" to "+to+", for whatever reason they come. Other mails go on."
	again := c.QueryParam("done") == "again"
	if again { // perhaps something else was stopped since: nothing more is promised
		heading, text = "It is as before", "Mails about "+what+" go to "+to+" as before."
	}
	p := templates.ConfirmPage{
		Frame: s.frame(c, heading), Heading: heading, Action: c.Request().URL.Path, Button: "Stop these mails", Quiet: again, Links: stopLinks(h),
		Text: []string{text},
	}
	p.Path = ""
	return s.render(c, http.StatusOK, p)
}

// discussionName names it, as far as it can be seen.
func discussionName(h store.Hearer) string {
	if h.Article.ID == 0 {
		return "a discussion that is not public any more"
	}
	return "the discussion of “" + h.Article.Title + "”"
}

func stopLinks(h store.Hearer) []templates.Crumb {
	links := []templates.Crumb{{Name: "See, change or stop all mails", URL: "/unsubscribe"}}
	if h.Article.ID != 0 {
		links = append(links, templates.Crumb{Name: h.Article.Title, URL: templates.ArticleURL(h.Article.Slug)})
	}
	return links
}

// doStop stops at once. A second time is as good as the first, and whatever came
// in the body does not matter.
func (s *server) doStop(c echo.Context) error {
	_, _ = io.CopyN(io.Discard, c.Request().Body, maxForm)
	if s.ofDigest(c) {
		return s.doDigestStop(c)
	}
	h, err := s.hearerOf(c)
	if err != nil {
		return s.strayLink(c, err)
	}
	if err := s.store.StopHearing(c.Request().Context(), h.ID); err != nil {
		return s.strayLink(c, err)
	}
	if h.Stopped {
		return s.stoppedPage(c, h, "It was stopped before.")
	}
	return s.stoppedPage(c, h, "It is done.")
}

func (s *server) stoppedPage(c echo.Context, h store.Hearer, done string) error {
	p := templates.ConfirmPage{
		Frame: s.frame(c, "These mails are stopped"), Heading: "These mails are stopped", Action: "/unsubscribe/" + c.Param("token") + "/undo", Button: "Undo", Quiet: true, Links: stopLinks(h),
		Text: []string{done + " Nothing about " + discussionName(h) + " goes to " + s.spelled(c, h.AddressID, h.Email) + " any more."},
	}
	p.Path = ""
	return s.render(c, http.StatusOK, p)
}

// undoStop takes it back.
func (s *server) undoStop(c echo.Context) error {
	if s.ofDigest(c) {
		return s.undoDigestStop(c)
	}
	h, err := s.hearerOf(c)
	if err == nil {
		err = s.store.HearAgain(c.Request().Context(), h.ID)
	}
	if err != nil {
		return s.strayLink(c, err)
	}
	return c.Redirect(http.StatusSeeOther, "/unsubscribe/"+c.Param("token")+"?done=again")
}

// strayLink says kindly that a signed link leads nowhere: it was cut off on its
// way, or the address is gone.
func (s *server) strayLink(c echo.Context, err error) error {
	p := templates.DonePage{Links: []templates.Crumb{{Name: "See, change or stop your mails", URL: "/unsubscribe"}, {Name: "To the front page", URL: "/"}}}
	status := http.StatusOK
	switch {
	case errors.Is(err, forum.ErrGone):
		p.Heading, p.Text = "Nothing goes to this address any more", []string{"It is not known here any more, so there is nothing to stop."}
	case errors.Is(err, forum.ErrNotFound):
		status, p.Heading = http.StatusNotFound, "This link does not lead anywhere"
		p.Text = []string{"Perhaps it was cut off on its way. Please copy all of it from the mail, or ask for a new one."}
	default:
		return err
	}
	p.Frame = s.frame(c, p.Heading)
	p.Path = ""
	return s.render(c, status, p)
}

// showUnsubscribe leads to all that somebody gets: at once where the browser has
// proved who they are, else by a mail.
func (s *server) showUnsubscribe(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "private, no-store")
	known, err := s.knownFollows(c)
	if err != nil {
		return err
	}
	if len(known) == 1 && c.QueryParam("other") == "" {
		return c.Redirect(http.StatusSeeOther, known[0].URL)
	}
	return s.render(c, http.StatusOK, s.unsubscribePage(c, known, nil))
}

func (s *server) unsubscribePage(c echo.Context, known []templates.Crumb, invalid *forum.Invalid) templates.UnsubscribePage {
	p := templates.UnsubscribePage{Frame: s.frame(c, "See, change or stop mails"), Known: known, Email: templates.Field{
		Name: "email", Label: "E-mail address", Type: "email", Value: field(c, "email"), Autocomplete: "email", Required: true, Max: forum.MaxAddress,
		Hint: "The one to which the mails go.", Problem: problems(invalid)["email"],
	}}
	return p
}

// knownFollows are the pages of what is followed that whoever sits at the browser
// need not ask for.
func (s *server) knownFollows(c echo.Context) ([]templates.Crumb, error) {
	v, err := s.viewer(c)
	if err != nil {
		return nil, err
	}
	var list []templates.Crumb
	if v != nil {
		list = append(list, templates.Crumb{Name: v.Email, URL: "/account/following"})
	}
	w, err := s.writer(c)
	if err != nil {
		return nil, err
	}
	addresses, err := s.store.ProvedAddresses(c.Request().Context(), w)
	if err != nil {
		return nil, err
	}
	claims := s.claims(c, provedCookie)
	for _, a := range addresses {
		for _, claim := range claims {
			if claim.Subject == a.ID && (v == nil || v.AddressID != a.ID) {
				list = append(list, templates.Crumb{Name: a.Email, URL: s.subscriptionsURL(a.ID, claim.Version)})
				break
			}
		}
	}
	return list, nil
}

// askUnsubscribe mails a link to all that an address gets; the answer is the same
// for every address.
func (s *server) askUnsubscribe(c echo.Context) error {
	_, err := s.ask(c, forum.NewRequest{Kind: forum.RequestMails, Email: field(c, "email"), Browser: s.knowBrowser(c)})
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return s.render(c, http.StatusUnprocessableEntity, s.unsubscribePage(c, nil, invalid))
	}
	return s.orBack(c, err, "/confirm")
}
