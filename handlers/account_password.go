package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// passwordWords say on the page of password and address what was done.
var passwordWords = map[string]string{
	"joined":   "You are a member now, and what you wrote is posted. To sign in again you need a password, or a link that we mail you.",
	"password": "Your password is changed. You are signed out everywhere else.",
	"address":  "Your address is changed. You are signed out everywhere else, and the old address was told.",
}

func (s *server) showPassword(c echo.Context) error {
	p, err := s.passwordPage(c)
	if err != nil {
		return err
	}
	p.Done = passwordWords[c.QueryParam("done")]
	return s.render(c, http.StatusOK, p)
}

func (s *server) passwordPage(c echo.Context) (templates.PasswordPage, error) {
	v, err := s.viewer(c)
	if err != nil {
		return templates.PasswordPage{}, err
	}
	x, err := s.store.Security(c.Request().Context(), v.ID, s.sessions.token(c.Request()))
	if err != nil {
		return templates.PasswordPage{}, err
	}
	current := templates.Field{Name: "current", Label: "Your password", Type: "password", Autocomplete: "current-password", Required: true}
	inOtherForm := current
	inOtherForm.Key = "owner"
	p := templates.PasswordPage{
		Frame: s.accountFrame(c, "Password and address"), Nav: templates.AccountNav{Current: "/account/password"},
		HasPassword: x.HasPassword, May: x.HasPassword || x.Fresh, Address: v.Email,
		Current: current, Password: newPasswordField("New password", ""), Owner: inOtherForm,
		Email: templates.Field{Name: "email", Label: "New address", Type: "email", Autocomplete: "email", Required: true, Max: forum.MaxAddress, Hint: "We send a link to it. Your address is changed when you have followed the link."},
	}
	return p, nil
}

// asOwner makes sure that it is the member who sits there, and goes on with the
// hash of their password.
func (s *server) asOwner(c echo.Context, v *forum.Member, do func(secret string) error) error {
	var secret string
	err := s.tryPassword(c, v.Email, func(bool) (err error) {
		secret, err = s.store.CheckOwner(c.Request().Context(), v.ID, s.sessions.token(c.Request()), field(c, "current"))
		return err
	})
	if err != nil {
		return err
	}
	return do(secret)
}

func (s *server) changePassword(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	err = s.asOwner(c, v, func(secret string) error {
		return s.begin(c, func(n store.NewSession) (store.Entered, error) {
			return s.store.ChangePassword(c.Request().Context(), v, secret, field(c, "password"), n)
		})
	})
	if err != nil {
		return s.passwordAgain(c, err, func(p *templates.PasswordPage) *templates.Field { return &p.Current })
	}
	return c.Redirect(http.StatusSeeOther, "/account/password?done=password")
}

// askAddress asks for a mail to the new address, with a link that changes it.
func (s *server) askAddress(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	email := field(c, "email")
	e := &forum.Invalid{}
	forum.CleanAddress(e, "email", email)
	if forum.AddressKey(email) == forum.AddressKey(v.Email) {
		e.Add("email", forum.Unchanged, 0)
	}
	err = e.Or()
	if err == nil && field(c, "address") != v.Email { // another tab changed it
		err = forum.ErrConflict
	}
	if err == nil {
		err = s.asOwner(c, v, func(string) error {
			_, err := s.ask(c, forum.NewRequest{Kind: forum.RequestAddress, MemberID: v.ID, Email: email, Browser: s.knowBrowser(c)})
			return err
		})
	}
	if err != nil {
		return s.passwordAgain(c, err, func(p *templates.PasswordPage) *templates.Field { return &p.Owner })
	}
	return c.Redirect(http.StatusSeeOther, "/confirm")
}

// passwordAgain shows the page again with what was wrong; current finds the
// field with the member's password in the form that was sent.
func (s *server) passwordAgain(c echo.Context, err error, current func(*templates.PasswordPage) *templates.Field) error {
	p, perr := s.passwordPage(c)
	if perr != nil {
		return perr
	}
	p.Email.Value = field(c, "email")
	var invalid *forum.Invalid
	var limited *forum.Limited
	status := http.StatusUnprocessableEntity
	switch {
	case errors.As(err, &invalid):
		found := problems(invalid)
		current(&p).Problem, p.Password.Problem, p.Email.Problem = found["current"], found["password"], found["email"]
	case errors.As(err, &limited):
		status, p.Wait = http.StatusTooManyRequests, retryAfter(c, limited)
	case errors.Is(err, forum.ErrConflict):
		status, p.Changed = http.StatusConflict, true
	case errors.Is(err, forum.ErrForbidden):
		status = http.StatusForbidden
	default:
		return err
	}
	return s.render(c, status, p)
}
