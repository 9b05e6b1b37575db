package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

func (s *server) showJoin(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	next := localPath(c.QueryParam("next"))
	if v != nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	if err := s.joiningOpen(c); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, s.joinPage(c, joining{next: next}))
}

var errJoiningClosed = &statusError{http.StatusForbidden, "New members cannot join at the moment", "Whoever runs this site has closed it for new members for now. You can read everything without an account."}

// joiningOpen tells whether the site takes new members, which its administrators
// decide.
func (s *server) joiningOpen(c echo.Context) error {
	w, err := s.store.SiteSettings(c.Request().Context())
	if err == nil && !w.JoiningOpen {
		err = errJoiningClosed
	}
	return err
}

// joining is what the form to join holds, but for the password.
type joining struct {
	name, email, next string
	kept              *templates.Kept
	anew              bool // the address was wrong
	problems          templates.Problems
}

func (s *server) joinPage(c echo.Context, j joining) templates.JoinPage {
	p := templates.JoinPage{Frame: s.frame(c, "Join"), NextPath: j.next, Kept: j.kept, Fields: joinFields(j), Anew: j.anew}
	p.Section, p.Path = "join", ""
	return p
}

func joinFields(j joining) []templates.Field {
	return []templates.Field{
		{Name: "name", Label: "Name", Value: j.name, Autocomplete: "name", Required: true, Max: forum.MaxName, Hint: "As you sign what you write. Everybody sees it.", Problem: j.problems["name"]},
		{Name: "email", Label: "E-mail address", Type: "email", Value: j.email, Autocomplete: "username", Required: true, Max: forum.MaxAddress, Hint: "Never shown. We send a link there.", Problem: j.problems["email"]},
		newPasswordField("Password", j.problems["password"]),
	}
}

// join notes that somebody wants to be a member and sends the link. Whether the
// address has a member already makes no difference to what is done here, nor to
// how long it takes: only the mail says so.
func (s *server) join(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	j := joining{name: field(c, "name"), email: field(c, "email"), next: localPath(field(c, "next"))}
	if v != nil {
		return c.Redirect(http.StatusSeeOther, j.next)
	}
	if err := s.joiningOpen(c); err != nil {
		return err
	}
	if slug := field(c, "keep"); slug != "" { // "Join first", from the form of a comment
		j.kept = keptOf(c, slug)
		return s.render(c, http.StatusOK, s.joinPage(c, j))
	}
	if has(c, "kept") {
		j.kept = keptOf(c, field(c, "kept"))
	}
	r, err := s.askToJoin(c, j.next)
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		j.problems = problems(invalid)
		return s.render(c, http.StatusUnprocessableEntity, s.joinPage(c, j))
	}
	if err != nil {
		return err
	}
	if j.kept == nil {
		return c.Redirect(http.StatusSeeOther, "/confirm")
	}
	return s.hangKept(c, r, j.kept)
}

// askToJoin checks what was typed and hashes the password once, whoever has the
// address.
func (s *server) askToJoin(c echo.Context, next string) (forum.Request, error) {
	e := &forum.Invalid{}
	n := forum.NewRequest{
		Kind: forum.RequestJoin, Next: next, Name: forum.CleanFreeName(e, "name", field(c, "name")), Email: forum.CleanAddress(e, "email", field(c, "email")),
	}
	store.CheckPassword(e, "password", field(c, "password"), n.Name, n.Email)
	if err := e.Or(); err != nil {
		return forum.Request{}, err
	}
	if err := s.mayAsk(c); err != nil {
		return forum.Request{}, err
	}
	var err error
	if n.SecretHash, err = s.hash(c.Request().Context(), field(c, "password")); err != nil {
		return forum.Request{}, err
	}
	n.Browser, n.Network = s.knowBrowser(c), s.network(c)
	id, err := s.store.Ask(c.Request().Context(), n)
	return forum.Request{ID: id, Name: n.Name, Email: n.Email}, err
}

// hangKept lets the comment that came along wait for the join. One that cannot be
// taken is handed back; the join waits all the same.
func (s *server) hangKept(c echo.Context, join forum.Request, k *templates.Kept) error {
	n := forum.NewComment{Article: k.Slug, Parent: k.Parent, Seen: k.Seen, Title: k.Title, Body: k.Body, Follow: keptFollow(k)}
	err := s.hang(c, join, n)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/confirm")
	}
	if !unpostable(err) {
		return err
	}
	return s.handBack(c, []forum.NewComment{n}, err)
}

// hang lets a comment wait for a join.
func (s *server) hang(c echo.Context, join forum.Request, n forum.NewComment) error {
	n.Name, n.Email, n.Network = join.Name, join.Email, s.network(c)
	_, err := s.store.Ask(c.Request().Context(), forum.NewRequest{
		Kind: forum.RequestComment, Email: join.Email, JoinID: join.ID, Browser: s.knowBrowser(c), Comment: &n,
	})
	return err
}
