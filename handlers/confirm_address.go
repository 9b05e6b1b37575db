package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// addressLinked says what happens when a member's new address is confirmed.
func (s *server) addressLinked(_ echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	p := templates.ConfirmPage{Heading: "Confirm your new address"}
	if r.Holder != nil {
		p.Text = []string{r.Email + " belongs to an account already, so it cannot be that of another one. Nothing was changed."}
		return p, nil
	}
	p.Text = []string{
		r.Email + " becomes the address of the account of " + r.Account.Name + ".",
		"All other sessions of the account end, and the address that it has now is told.",
	}
	p.Button, p.Refuse = "Change the address", notMe
	return p, nil
}

func (s *server) confirmAddress(c echo.Context, token string, r forum.Request) error {
	next := "/login?done=address"
	err := s.begin(c, func(n store.NewSession) (store.Entered, error) {
		e, err := s.store.ConfirmAddress(c.Request().Context(), token, s.browserToken(c), n)
		if e.Member.ID == r.MemberID {
			next = "/account/password?done=address"
		}
		return e, err
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// undoLinked says what happens when a member takes their old address back.
func (s *server) undoLinked(_ echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	p := templates.ConfirmPage{Heading: "Take your address back"}
	if r.Holder != nil {
		p.Text = []string{r.Email + " belongs to another account by now, so it cannot be given back. Please write to the editors."}
		return p, nil
	}
	p.Text = []string{
		r.Email + " becomes the address of the account of " + r.Account.Name + " again.",
		"All sessions end, and the password does not work any more: whoever changed the address may know it. You choose a new one with a link that we send to " + r.Email + ".",
	}
	p.Button = "Take the address back"
	return p, nil
}

func (s *server) undoAddress(c echo.Context, token string, r forum.Request) error {
	if err := s.store.UndoAddress(c.Request().Context(), token, s.browserToken(c)); err != nil {
		return err
	}
	if _, err := s.store.Ask(c.Request().Context(), forum.NewRequest{Kind: forum.RequestReset, Email: r.Email, Browser: s.knowBrowser(c)}); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/confirm?done=undone")
}
