package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// Whoever has no account gets a cookie of ours only when they ask for something
// that waits for a mail, or have confirmed one. Neither cookie changes what a
// page looks like, so pages that are the same for everybody stay so.
const (
	// browserCookie is a random token: what this browser asked for hangs on it
	// until the mail is answered.
	browserCookie = "colloquy-browser"
	// provedCookie lists, signed, the addresses that this browser has proved.
	provedCookie = "colloquy-proved"
	// knownCookie lists, signed, the addresses with which somebody has signed in
	// here, also after signing out.
	knownCookie = "colloquy-known"
	// reporterCookie is a random token, signed: by it a guest who reported something
	// is the same person the next time.
	reporterCookie = "colloquy-reporter"
)

// provedFor is how long a browser is not asked again.
const provedFor = 365 * 24 * time.Hour

// maxProved is how many addresses one browser can have proved at once.
const maxProved = 4

// purposes are what the signed tokens of a cookie are good for.
var purposes = map[string]string{provedCookie: "proved", knownCookie: "known"}

func (s *server) cookieName(name string) string {
	if s.sessions.secure {
		return "__Host-" + name
	}
	return name
}

func (s *server) setCookie(c echo.Context, name, value string, life time.Duration) {
	http.SetCookie(c.Response(), &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: s.sessions.secure, SameSite: http.SameSiteLaxMode,
	})
}

// browserToken is the token of the browser that asks, "" where it has none.
func (s *server) browserToken(c echo.Context) string {
	if token := requestOf(c.Request()).browser; token != "" {
		return token
	}
	cookie, err := c.Request().Cookie(s.cookieName(browserCookie))
	if err != nil || len(cookie.Value) != 2*browserTokenSize {
		return ""
	}
	return cookie.Value
}

const browserTokenSize = 16

// knowBrowser gives the browser a token where it has none. The cookie lives for
// as long as anything waits.
func (s *server) knowBrowser(c echo.Context) string {
	token := s.browserToken(c)
	if token == "" {
		token = randomHex(browserTokenSize)
	}
	if q := requestOf(c.Request()); q.browser == "" { // once for each answer
		q.browser = token
		s.setCookie(c, browserCookie, token, s.o.Policy.WaitingRetention)
	}
	return token
}

// claims are the addresses that one of the browser's cookies lists. The store
// knows which of them still count (store.Proved).
func (s *server) claims(c echo.Context, cookieName string) []forum.Claim {
	cookie, err := c.Request().Cookie(s.cookieName(cookieName))
	if err != nil {
		return nil
	}
	var list []forum.Claim
	for token := range strings.SplitSeq(cookie.Value, ".") {
		claim, ok := s.o.Keys.Verify(purposes[cookieName], token, s.o.Clock())
		if ok && len(list) < maxProved {
			list = append(list, claim)
		}
	}
	return list
}

// prove notes in the browser that it has proved an address; version is the
// address's.
func (s *server) prove(c echo.Context, address int64, version int) {
	s.claim(c, provedCookie, address, version)
}

func (s *server) claim(c echo.Context, cookieName string, address int64, version int) {
	list := []forum.Claim{{Purpose: purposes[cookieName], Subject: address, Version: version, Expires: s.o.Clock().Add(provedFor)}}
	for _, claim := range s.claims(c, cookieName) {
		if claim.Subject != address && len(list) < maxProved {
			list = append(list, claim)
		}
	}
	tokens := make([]string, len(list))
	for i, claim := range list {
		tokens[i] = s.o.Keys.Sign(claim)
	}
	s.setCookie(c, cookieName, strings.Join(tokens, "."), provedFor)
}

// forget makes the browser forget the addresses that it has proved, and what was
// asked for in it: the next one at it may be somebody else, and what waits says
// addresses and what was written.
func (s *server) forget(c echo.Context) {
	for _, name := range []string{provedCookie, browserCookie, reporterCookie} {
		if _, err := c.Request().Cookie(s.cookieName(name)); err == nil {
			s.setCookie(c, name, "", -time.Second)
		}
	}
}

// writer is who sits at the browser, as far as it matters for what they wrote.
func (s *server) writer(c echo.Context) (forum.Writer, error) {
	v, err := s.viewer(c)
	if err != nil {
		return forum.Writer{}, err
	}
	w := v.Writer()
	claims := s.claims(c, provedCookie)
	if len(claims) == 0 {
		return w, nil
	}
	w.Addresses, err = s.store.Proved(c.Request().Context(), claims)
	return w, err
}

// hasProved tells whether the browser has proved the address, and how it is
// spelled does not matter.
func (s *server) hasProved(c echo.Context, email string) (bool, error) {
	w, err := s.writer(c)
	if err != nil {
		return false, err
	}
	return s.isAmong(c, email, w.Addresses)
}

// isAmong tells whether the address is one of those with the ids.
func (s *server) isAmong(c echo.Context, email string, ids []int64) (bool, error) {
	if len(ids) == 0 {
		return false, nil
	}
	id, err := s.store.AddressID(c.Request().Context(), email)
	return err == nil && slices.Contains(ids, id), ignoreNotFound(err)
}
