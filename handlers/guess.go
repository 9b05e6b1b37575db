package handlers

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// tryPassword makes one try at the password of an account: check gets whether
// the browser has signed in with the address before. Who fails a lot is refused
// before anything costly is done, with a *forum.Limited.
func (s *server) tryPassword(c echo.Context, email string, check func(known bool) error) error {
	known, err := s.knows(c, email)
	if err != nil {
		return err
	}
	now, network := s.o.Clock(), s.limits.network(c.Request())
	x := s.throttle.trial(email, network, known, now)
	if !known {
		err = s.limits.take(paceSignIns, network.String(), now)
	}
	if err == nil {
		err = s.throttle.begin(x)
	}
	if err != nil {
		s.warn(c, x, email)
		return err
	}
	err = check(known)
	var invalid *forum.Invalid
	switch {
	case err == nil:
		s.throttle.succeeded(x)
	case errors.As(err, &invalid):
		s.warn(c, x, email)
	default:
		s.throttle.cancelled(x)
	}
	return err
}

// warn counts a try that failed, and writes down for the administrators where
// that makes an attack. Nothing is written for each failure.
func (s *server) warn(c echo.Context, x trial, email string) {
	attack, is := s.throttle.failed(x, email)
	if !is {
		return
	}
	ctx := context.WithoutCancel(c.Request().Context())
	s.o.Log.WarnContext(ctx, "somebody tries passwords", "tries", attack.Tries, "one account", attack.Email != "")
	if err := s.store.NoteAttack(ctx, attack); err != nil {
		s.o.Log.ErrorContext(ctx, "administrators could not be told of an attack", "error", err)
	}
}

// knows tells whether somebody has signed in with the address from this browser
// before. Unlike what the browser has proved, signing out does not end that: it
// is good for nothing but trying passwords at one's own pace.
func (s *server) knows(c echo.Context, email string) (bool, error) {
	claims := s.claims(c, knownCookie)
	if len(claims) == 0 {
		return false, nil
	}
	ids, err := s.store.Proved(c.Request().Context(), claims)
	if err != nil {
		return false, err
	}
	return s.isAmong(c, email, ids)
}
