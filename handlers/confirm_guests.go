package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// notMe is the button of whoever got a mail that they did not ask for.
const notMe = "This was not me"

// joinLinked is what the link of a join opens. In another browser than the one
// that asked, name and password are typed anew: somebody else may have chosen
// them, for an address that is not theirs.
func (s *server) joinLinked(c echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	if r.Holder != nil {
		return s.holderLinked(c, r)
	}
	p := templates.ConfirmPage{
		Heading: "Become a member", Button: "Join", Refuse: notMe,
		Text: []string{"You join as " + r.Name + " with the address " + r.Email + "."},
	}
	if !r.Here {
		p.Text = []string{
			"You join with the address " + r.Email + ".",
			"This is another browser than the one in which the form was filled in. So that nobody else knows your password, it is chosen here; what was typed there is forgotten.",
		}
		password := newPasswordField("Password", "")
		password.Required, password.Note, password.Hint = false, "(optional)", "Without one you sign in by a link that we mail you. "+password.Hint
		p.Fields = []templates.Field{
			{Name: "name", Label: "Name", Value: r.Name, Autocomplete: "name", Required: true, Max: forum.MaxName, Hint: "Everybody sees it beside what you write."},
			password,
		}
	}
	if v, err := s.viewer(c); err != nil || v != nil {
		if err != nil {
			return p, err
		}
		p.Text = append(p.Text, "You are signed in as "+v.Name+". This makes another account, and signs you in with it.")
	}
	comments := r.Comments()
	switch len(comments) {
	case 0:
	case 1:
		p.Text, p.Leave = append(p.Text, "Joining also posts this comment:"), "Do not post this comment"
	default:
		p.Text, p.Leave = append(p.Text, "Your comments are posted with that."), "Do not post these comments"
	}
	return p, s.previewAll(c, &p, comments, &forum.Member{})
}

func (s *server) previewAll(c echo.Context, p *templates.ConfirmPage, list []forum.NewComment, by *forum.Member) error {
	for _, n := range list {
		if n.Follow.Any() && p.SignIn == "" {
			p.Text = append(p.Text, "With it you follow that discussion: mails about follow-up comments come to this address, "+paceWords[n.Follow.Pace]+".")
		}
		view, err := s.previewWaiting(c.Request().Context(), n, by)
		if err != nil {
			return err
		}
		p.Comments = append(p.Comments, view)
	}
	return nil
}

// holderLinked is what a link opens whose address has a member: nothing of theirs
// changes, and what was written is offered to them alone.
func (s *server) holderLinked(c echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	v, err := s.viewer(c)
	if err != nil {
		return templates.ConfirmPage{}, err
	}
	p := templates.ConfirmPage{Heading: "This address has an account already", Refuse: notMe}
	p.Text = []string{r.Email + " is the address of " + r.Holder.Name + ". Nothing about that account changes."}
	comments := r.Comments()
	signedIn := v != nil && v.ID == r.Holder.ID
	switch {
	case len(comments) == 0 && v == nil:
		p.SignIn = "/login"
	case len(comments) == 0:
	case v == nil:
		p.Text = append(p.Text, "A comment was written with it. Sign in as "+r.Holder.Name+" to post it.")
		p.SignIn = "/login?next=" + url.QueryEscape(c.Request().URL.Path)
	case !signedIn:
		p.Text = append(p.Text, "A comment was written with it, and you are signed in as "+v.Name+". Sign out, sign in as "+r.Holder.Name+", and open the link again to post it.")
	default:
		p.Text, p.Button = append(p.Text, "A comment was written with it. You are signed in as "+v.Name+" and can post it."), "Post comment"
	}
	return p, s.previewAll(c, &p, comments, r.Holder)
}

// doJoin makes the member and signs them in under a new token.
func (s *server) doJoin(c echo.Context, token string, r forum.Request) error {
	if r.Holder != nil {
		return s.doComment(c, token, r)
	}
	j, err := s.readJoining(c, r)
	if err != nil {
		return err
	}
	a, err := s.store.Join(c.Request().Context(), token, s.browserToken(c), j)
	if errors.Is(err, forum.ErrConflict) { // the address has a member since a moment ago
		return c.Redirect(http.StatusSeeOther, c.Request().URL.Path)
	}
	if err != nil {
		return err
	}
	if err := s.startSession(c, a.Member); err != nil {
		return err
	}
	s.prove(c, a.Address, a.Proof)
	next := localPath(r.Next)
	switch {
	case len(a.Lost) > 0:
		return s.handBack(c, a.Lost, nil)
	case !r.Here && j.SecretHash == "":
		next = "/account/password?done=joined"
	case len(a.Posted) > 0:
		next = templates.CommentURL(a.Posted[0])
	case next == "/":
		next = "/account?done=joined"
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// readJoining reads name and password where they are chosen in this browser.
func (s *server) readJoining(c echo.Context, r forum.Request) (store.Joining, error) {
	j := store.Joining{Leave: has(c, "leave")}
	if r.Here {
		return j, nil
	}
	e := &forum.Invalid{}
	j.Name = forum.CleanFreeName(e, "name", field(c, "name"))
	password := field(c, "password")
	if password != "" {
		store.CheckPassword(e, "password", password, j.Name, r.Email)
	}
	if err := e.Or(); err != nil || password == "" {
		return j, err
	}
	var err error
	j.SecretHash, err = s.hash(c.Request().Context(), password)
	return j, err
}

// commentLinked is what the link of a comment opens.
func (s *server) commentLinked(c echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	if r.Holder != nil {
		return s.holderLinked(c, r)
	}
	p := templates.ConfirmPage{
		Heading: "Post your comment", Button: "Post comment", Refuse: notMe,
		Text: []string{"Your comment appears under “" + r.Article + "”, as that of " + r.Name + ", a guest. Your address is not shown."},
	}
	return p, s.previewAll(c, &p, r.Comments(), nil)
}

// doComment posts what waits for a link. Who is asked to sign in comes back to it.
func (s *server) doComment(c echo.Context, token string, r forum.Request) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	var member int64
	if v != nil {
		member = v.ID
	}
	a, err := s.store.PostWaiting(c.Request().Context(), token, s.browserToken(c), member)
	switch {
	case errors.Is(err, forum.ErrSignIn):
		return c.Redirect(http.StatusSeeOther, "/login?next="+url.QueryEscape(c.Request().URL.Path))
	case errors.Is(err, forum.ErrForbidden), errors.Is(err, forum.ErrConflict): // the page says who is signed in, or that it is another thing by now
		return c.Redirect(http.StatusSeeOther, c.Request().URL.Path)
	case err != nil:
		return err
	}
	if a.Member.ID == 0 {
		s.prove(c, a.Address, a.Proof)
	}
	switch {
	case len(a.Lost) > 0:
		return s.handBack(c, a.Lost, nil)
	case len(a.Posted) > 0:
		return c.Redirect(http.StatusSeeOther, templates.CommentURL(a.Posted[0]))
	}
	return c.Redirect(http.StatusSeeOther, "/account")
}

// mineLinked is what the link to one's own comments opens.
func (s *server) mineLinked(_ echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	return templates.ConfirmPage{
		Heading: "See your comments", Button: "See my comments", Refuse: notMe,
		Text: []string{"This browser is remembered as yours: in it you see what " + r.Email + " wrote as a guest, and can change or delete it.", "On a computer that others use, let it forget you when you are done; the page has a button for that."},
	}, nil
}

func (s *server) doMine(c echo.Context, token string, _ forum.Request) error {
	a, err := s.store.ProveAddress(c.Request().Context(), token, s.browserToken(c), forum.RequestMine)
	if err != nil {
		return err
	}
	s.prove(c, a.Address, a.Proof)
	return c.Redirect(http.StatusSeeOther, "/my-comments")
}
