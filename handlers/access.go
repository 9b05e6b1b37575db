package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// guard stands before every handler: it bounds what comes in, knows who comes,
// and asks whether the route is for them and they are not too fast.
func (s *server) guard(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		q := requestOf(c.Request())
		q.route = r.path
		s.discreet(c, r)
		if r.method == http.MethodPost && carriesText(r.path) {
			return s.guardText(c, r)
		}
		if r.method == http.MethodPost && !carriesFile(r.path) && r.path != stopRoute {
			if err := readForm(c); err != nil {
				return err
			}
		}
		if r.who == anyone && r.pace == free {
			return r.handle(c)
		}
		if err := s.admit(c, r); err != nil {
			if carriesFile(r.path) {
				drain(c.Request()) // it was not read yet: whoever is refused hears the answer
			}
			return err
		}
		return r.handle(c)
	}
}

// discreet keeps answers that are for one person out of every cache, redirects
// included, and the tokens of links out of the Referer of whatever follows.
func (s *server) discreet(c echo.Context, r route) {
	h := c.Response().Header()
	token := strings.Contains(r.path, ":token")
	if r.who != anyone || r.method == http.MethodPost || token {
		h.Set("Cache-Control", "private, no-store")
	}
	if token {
		h.Set("Referrer-Policy", "strict-origin") // with no-referrer forms would send no origin
	}
}

// admit asks whether a route is for whoever comes, and whether they are not too
// fast.
func (s *server) admit(c echo.Context, r route) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if r.who == writer && v == nil {
		w, err := s.writer(c)
		if err == nil && w.Nobody() {
			err = forum.ErrSignIn
		}
		if err != nil {
			return err
		}
	} else if err := allowed(r.who, v, s.o.Clock()); err != nil {
		return err
	}
	return s.limits.take(r.pace, s.sender(c, v), s.o.Clock())
}

// allowed tells whether a route is for whoever looks. What a role allows, it does
// not allow while its holder is suspended.
func allowed(w who, v *forum.Member, now time.Time) (err error) {
	switch {
	case w == anyone:
		return nil
	case v == nil:
		return forum.ErrSignIn
	case w == moderator:
		err = forum.MayRemoveEdit(v)
	case w == editor:
		err = forum.MayEditDigest(v)
	case w == administrator:
		err = forum.MayAdminister(v)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return forum.MayWrite(v, now)
}

// viewer is the member who is signed in, nil for anybody else. It is looked up
// once for each request, and never where no cookie of ours came along.
func (s *server) viewer(c echo.Context) (*forum.Member, error) {
	q := requestOf(c.Request())
	if q.asked {
		return q.viewer, nil
	}
	if !s.sessions.present(c.Request()) {
		q.asked = true
		return nil, nil
	}
	session, err := s.sessions.Get(c.Request(), s.sessions.name)
	if err != nil {
		return nil, err
	}
	q.asked = true
	if m, ok := session.Values[memberKey].(forum.Member); ok {
		q.viewer, q.member = &m, m.ID
		if used, ok := session.Values[usedKey].(lastUse); ok && s.o.Clock().Sub(used.at) > noteUseEvery {
			q.touch, q.used = session.ID, s.o.Clock()
		}
	}
	return q.viewer, nil
}
