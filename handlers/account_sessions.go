package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/templates"
)

// sessionWords say on the page of sessions what was done.
var sessionWords = map[string]string{
	"one": "The session is ended. That browser is signed out.",
	"all": "All other sessions are ended.",
}

// showSessions lists where the member is signed in.
func (s *server) showSessions(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, err := s.store.Sessions(c.Request().Context(), v.ID, s.sessions.token(c.Request()))
	if err != nil {
		return err
	}
	p := templates.SessionsPage{
		Frame: s.accountFrame(c, "Sessions"), Nav: templates.AccountNav{Current: "/account/sessions"},
		Done: sessionWords[c.QueryParam("done")], Idle: span(s.o.Policy.SessionIdle), Life: span(s.o.Policy.SessionLife), Sessions: list, Others: len(list) > 1,
	}
	return s.render(c, http.StatusOK, p)
}

// endSession ends one session of the member's own. What is none of theirs, or
// has ended, is answered in the same way.
func (s *server) endSession(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if number, ok := parseID(c.Param("number")); ok {
		version, err := s.store.EndOneSession(c.Request().Context(), v, number)
		if err != nil {
			return err
		}
		s.proveMember(c, v, version)
	}
	return c.Redirect(http.StatusSeeOther, "/account/sessions?done=one")
}

// endOtherSessions signs the member out everywhere else.
func (s *server) endOtherSessions(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	version, err := s.store.EndOtherSessions(c.Request().Context(), v, s.sessions.token(c.Request()))
	if err != nil {
		return err
	}
	s.proveMember(c, v, version)
	return c.Redirect(http.StatusSeeOther, "/account/sessions?done=all")
}
