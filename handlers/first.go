package handlers

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// HashFirst is what is kept of the token with which the first administrator is
// made.
func HashFirst(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// mayBeFirst tells whether the link makes the first administrator: it is the one
// that was printed, and there is none yet.
func (s *server) mayBeFirst(c echo.Context) error {
	if subtle.ConstantTimeCompare(HashFirst(c.Param("token")), s.o.First) != 1 {
		return forum.ErrNotFound
	}
	is, err := s.store.Administered(c.Request().Context())
	if err == nil && is {
		err = forum.ErrGone
	}
	return err
}

// showFirst is the form that makes the first administrator.
func (s *server) showFirst(c echo.Context) error {
	if err := s.mayBeFirst(c); err != nil {
		return s.deadLink(c, err)
	}
	return s.firstPage(c, http.StatusOK, nil)
}

func (s *server) firstPage(c echo.Context, status int, invalid *forum.Invalid) error {
	wrong := problems(invalid)
	p := templates.ConfirmPage{
		Frame: s.frame(c, "The first administrator"), Heading: "The first administrator", Action: c.Request().URL.Path, Button: "Become administrator",
		Text: []string{"Nobody administers this site yet. Whoever fills this in sees to members, mail and settings from then on; then this link is void."},
		Fields: []templates.Field{
			{Name: "name", Label: "Name", Hint: "As it is shown beside what you write.", Value: field(c, "name"), Autocomplete: "name", Required: true, Max: forum.MaxName, Problem: wrong["name"]},
			{Name: "email", Label: "E-mail address", Hint: "To sign in with; it is never shown.", Type: "email", Value: field(c, "email"), Autocomplete: "email", Required: true, Max: forum.MaxAddress, Problem: wrong["email"]},
			{Name: "password", Label: "Password", Type: "password", Autocomplete: "new-password", Required: true, Hint: "8 characters at least; a few words in a row are good.", Problem: wrong["password"]},
		},
	}
	p.Path = ""
	return s.render(c, status, p)
}

// becomeFirst makes the first administrator and signs them in.
func (s *server) becomeFirst(c echo.Context) error {
	if err := s.mayBeFirst(c); err != nil {
		return s.deadLink(c, err)
	}
	m, err := s.addFirst(c)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.firstPage(c, http.StatusUnprocessableEntity, invalid)
	case errors.Is(err, forum.ErrGone):
		return s.deadLink(c, err)
	case err != nil:
		return err
	}
	if err := s.startSession(c, m); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/admin")
}

// addFirst checks all that was typed at once, before the password is hashed.
func (s *server) addFirst(c echo.Context) (forum.Member, error) {
	n, password := forum.NewMember{Name: field(c, "name"), Email: field(c, "email")}, field(c, "password")
	e := &forum.Invalid{}
	if err := n.Clean(); err != nil && !errors.As(err, &e) {
		return forum.Member{}, err
	}
	store.CheckPassword(e, "password", password, n.Name, n.Email)
	if err := e.Or(); err != nil {
		return forum.Member{}, err
	}
	var err error
	if n.SecretHash, err = store.HashPassword(c.Request().Context(), password); err != nil {
		return forum.Member{}, err
	}
	return s.store.AddFirstAdministrator(c.Request().Context(), n)
}
