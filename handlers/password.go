package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

func (s *server) showForgot(c echo.Context) error {
	return s.forgotPage(c, http.StatusOK, nil)
}

func (s *server) forgotPage(c echo.Context, status int, invalid *forum.Invalid) error {
	p := templates.ForgotPage{Frame: s.frame(c, "Forgot your password?"), Email: templates.Field{
		Name: "email", Label: "E-mail address", Type: "email", Value: field(c, "email"), Autocomplete: "username", Required: true, Max: forum.MaxAddress,
		Problem: problems(invalid)["email"],
	}}
	p.Section, p.Path = "login", ""
	return s.render(c, status, p)
}

// askReset asks for a mail with a link by which a new password is chosen. The
// answer is the same for every address, and costs the same.
func (s *server) askReset(c echo.Context) error {
	_, err := s.ask(c, forum.NewRequest{Kind: forum.RequestReset, Email: field(c, "email"), Browser: s.knowBrowser(c)})
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.forgotPage(c, http.StatusUnprocessableEntity, invalid)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/confirm")
}

// resetLinks are the links that lead to /password/reset/:token.
func (s *server) resetLinks() map[forum.RequestKind]confirmation {
	return map[forum.RequestKind]confirmation{forum.RequestReset: {s.resetLinked, s.resetPassword}}
}

func (s *server) showResetLink(c echo.Context) error { return s.openLinked(c, s.resetLinks()) }

func (s *server) doResetLink(c echo.Context) error { return s.answerLinked(c, s.resetLinks()) }

func (s *server) resetLinked(_ echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	if r.Holder == nil {
		return templates.ConfirmPage{}, forum.ErrGone
	}
	return templates.ConfirmPage{
		Heading: "Choose a new password", Button: "Set password",
		Text:   []string{"For the account of " + r.Holder.Name + ", " + r.Holder.Email + ". You are signed in here, and signed out everywhere else."},
		Fields: []templates.Field{newPasswordField("New password", "")},
	}, nil
}

// newPasswordField asks for a password that is chosen now.
func newPasswordField(label, problem string) templates.Field {
	return templates.Field{
		Name: "password", Label: label, Type: "password", Autocomplete: "new-password", Required: true, Max: forum.MaxPassword,
		Hint: "8 characters or more. A few unrelated words make a good one.", Problem: problem,
	}
}

func (s *server) resetPassword(c echo.Context, token string, _ forum.Request) error {
	ctx, browser := c.Request().Context(), s.browserToken(c)
	err := s.begin(c, func(n store.NewSession) (store.Entered, error) {
		return s.store.ResetPassword(ctx, token, browser, field(c, "password"), n)
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account?done=password")
}
