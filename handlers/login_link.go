package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// recommends marks a request to sign in that was made to recommend a comment.
const recommends = "recommend"

// askSignIn asks for a mail with a link that signs in. The answer is the same
// for every address.
func (s *server) askSignIn(c echo.Context) (err error) {
	p := s.typedLogin(c)
	n := forum.NewRequest{Kind: forum.RequestSignIn, Email: p.Email, Next: p.NextPath, Browser: s.knowBrowser(c)}
	switch {
	case p.Kept != nil:
		var kept forum.NewComment
		kept, n.Next, err = s.carry(c, p.Kept)
		n.Comment = &kept
	case p.Recommend != 0:
		n.Next, n.How = templates.CommentURL(p.Recommend), recommends
	}
	if err == nil {
		_, err = s.ask(c, n)
	}
	if err != nil {
		return s.loginAgain(c, p, err)
	}
	return c.Redirect(http.StatusSeeOther, "/confirm")
}

// signInLinks are the links that lead to /login/:token.
func (s *server) signInLinks() map[forum.RequestKind]confirmation {
	return map[forum.RequestKind]confirmation{forum.RequestSignIn: {s.signInLinked, s.signInByLink}}
}

func (s *server) showSignInLink(c echo.Context) error { return s.openLinked(c, s.signInLinks()) }

func (s *server) doSignInLink(c echo.Context) error { return s.answerLinked(c, s.signInLinks()) }

func (s *server) signInLinked(_ echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	if r.Holder == nil {
		return templates.ConfirmPage{}, forum.ErrGone
	}
	p := templates.ConfirmPage{Heading: "Sign in", Text: []string{"You sign in as " + r.Holder.Name + "."}, Button: "Sign in", Refuse: notMe}
	switch {
	case !r.Here:
		p.Text = append(p.Text, "The link was asked for in another browser. Sign in here only if it was you who asked.")
	case r.Comment != nil:
		p.Text = append(p.Text, "Your comment is kept. After signing in you find it in the form, not posted yet.")
	}
	return p, nil
}

// signInByLink signs in and goes on where it was asked for. What was being
// written, and what was to be recommended, comes along in the browser that asked
// alone: others could have a member say what they never wrote.
func (s *server) signInByLink(c echo.Context, token string, r forum.Request) error {
	ctx, browser := c.Request().Context(), s.browserToken(c)
	err := s.begin(c, func(n store.NewSession) (e store.Entered, err error) {
		e, r, err = s.store.SignInByLink(ctx, token, browser, n)
		return e, err
	})
	if err != nil {
		return err
	}
	next := localPath(r.Next)
	if r.Here && r.Comment != nil {
		next = withKept(next, r.ID)
	}
	if id, ok := parseID(strings.TrimPrefix(next, "/comments/")); r.Here && ok && r.How == recommends {
		if err := s.recommendNow(c, requestOf(c.Request()).viewer, id); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, next)
}
