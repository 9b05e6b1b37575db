package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// errLastAdministrator answers the link of somebody who cannot leave yet; it goes
// on working.
var errLastAdministrator = &statusError{http.StatusConflict, "This account cannot be deleted yet", lastAdministrator + " Then open the link from the mail again."}

func (s *server) confirmLeave() confirmation {
	return confirmation{page: s.leaveLinkPage, do: s.doLeave}
}

func (s *server) confirmStay() confirmation { return confirmation{page: s.stayLinkPage, do: s.doStay} }

func (s *server) leaveLinkPage(_ echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	return templates.ConfirmPage{
		Heading: "Delete your account", Button: "Delete the account", Danger: true, Refuse: "Keep it",
		Text: []string{
			"This deletes the account with the address " + r.Email + ". " + leavesHow[r.How],
			"Nothing changes for others for " + span(s.o.Policy.RegretWindow) + ", and until then you can take it back. After that nobody can.",
		},
	}, nil
}

// doLeave begins the time in which it can be taken back.
func (s *server) doLeave(c echo.Context, token string, _ forum.Request) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	m, err := s.store.Leave(c.Request().Context(), token, s.browserToken(c), s.sessions.token(c.Request()))
	if errors.Is(err, forum.ErrConflict) {
		return errLastAdministrator
	}
	if err != nil {
		return err
	}
	if v != nil && v.ID == m.ID {
		return c.Redirect(http.StatusSeeOther, "/account/data?done=leaving")
	}
	return s.render(c, http.StatusOK, templates.DonePage{
		Frame: s.frame(c, "Your account will be deleted"), Heading: "Your account will be deleted on " + s.day(m.LeavesAt),
		Text:  []string{leavesHow[m.LeavesHow], "You are signed out everywhere. A mail tells how to take it back until then."},
		Links: []templates.Crumb{{Name: "To the front page", URL: "/"}},
	})
}

func (s *server) stayLinkPage(_ echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	p := templates.ConfirmPage{Heading: "Keep your account", Button: "Keep the account", Text: []string{"The account with the address " + r.Email + " is not deleted then. Everything stays as it is."}}
	if r.Holder != nil && !r.Holder.LeavesAt.IsZero() {
		p.Text[0] = "The account with the address " + r.Email + " is to be deleted on " + s.day(r.Holder.LeavesAt) + ". Keep it, and everything stays as it is."
	}
	return p, nil
}

func (s *server) doStay(c echo.Context, token string, _ forum.Request) error {
	if _, err := s.store.Stay(c.Request().Context(), token, s.browserToken(c)); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.DonePage{
		Frame: s.frame(c, "Your account stays"), Heading: "Your account stays",
		Text:  []string{"It is as it was. If it was not you who wanted it deleted, choose a new password: somebody could read your mail, or was signed in as you."},
		Links: []templates.Crumb{{Name: "Your account", URL: "/account"}, {Name: "To the front page", URL: "/"}},
	})
}
