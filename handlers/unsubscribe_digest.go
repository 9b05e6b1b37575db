package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// ofDigest tells whether a link stops the digest.
func (s *server) ofDigest(c echo.Context) bool {
	_, ok := s.o.Keys.Verify(forum.PurposeDigest, c.Param("token"), s.o.Clock())
	return ok
}

// showDigestStop says what the link stops, and offers less before nothing.
func (s *server) showDigestStop(c echo.Context) error {
	sub, err := s.subscriberOf(c)
	if err != nil {
		return s.strayLink(c, err)
	}
	if !sub.Active {
		return s.digestStopped(c, sub, "It was stopped before.")
	}
	p := templates.ConfirmPage{
		Frame: s.frame(c, "Stop the digest"), Heading: "Stop the digest", Action: c.Request().URL.Path, Button: "Stop the digest", Links: s.digestLinks(c),
		Text: []string{"Then nothing of it comes to " + s.spelled(c, sub.AddressID, sub.Email) + " any more. Other mails go on.", "Less is possible too: monthly, some topics alone, or a pause."},
	}
	p.Path = ""
	return s.render(c, http.StatusOK, p)
}

func (s *server) digestLinks(c echo.Context) []templates.Crumb {
	return []templates.Crumb{{Name: "Choose less instead", URL: templates.WishesURL(c.Param("token"))}, {Name: "All mails that you get", URL: "/unsubscribe"}}
}

// doDigestStop stops at once. A second time is as good as the first.
func (s *server) doDigestStop(c echo.Context) error {
	sub, err := s.subscriberOf(c)
	if err != nil {
		return s.strayLink(c, err)
	}
	ended, err := s.store.StopDigest(c.Request().Context(), sub.AddressID)
	if err != nil {
		return err
	}
	if !ended {
		return s.digestStopped(c, sub, "It was stopped before.")
	}
	return s.digestStopped(c, sub, "It is done.")
}

func (s *server) digestStopped(c echo.Context, sub store.Subscriber, done string) error {
	p := templates.ConfirmPage{
		Frame: s.frame(c, "The digest is stopped"), Heading: "The digest is stopped", Action: "/unsubscribe/" + c.Param("token") + "/undo", Button: "Undo", Quiet: true,
		Text:  []string{done + " Nothing of it goes to " + s.spelled(c, sub.AddressID, sub.Email) + " any more."},
		Links: []templates.Crumb{{Name: "All issues stand here", URL: "/weekly"}, {Name: "All mails that you get", URL: "/unsubscribe"}},
	}
	p.Path = ""
	return s.render(c, http.StatusOK, p)
}

// undoDigestStop takes it back.
func (s *server) undoDigestStop(c echo.Context) error {
	sub, err := s.subscriberOf(c)
	if err == nil {
		err = s.store.ResumeDigest(c.Request().Context(), sub.AddressID)
	}
	if err != nil {
		return s.strayLink(c, err)
	}
	return c.Redirect(http.StatusSeeOther, templates.WishesURL(c.Param("token"))+"?done=resume")
}
