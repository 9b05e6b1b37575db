package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"html"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// statusError is an error of the protocol with what a person reads about it.
type statusError struct {
	status        int
	heading, text string
}

func (e *statusError) Error() string { return e.heading }

// answers says what a person reads about each kind of error.
var answers = []struct {
	err error
	is  statusError
}{
	{forum.ErrNotFound, statusError{http.StatusNotFound, "There is nothing here", "The address may have a typing mistake in it, or what was here was moved."}},
	{forum.ErrGone, statusError{http.StatusGone, "This is gone", "It was here once and was taken away."}},
	{forum.ErrCut, statusError{http.StatusForbidden, "This cannot be changed any more", "A moderator cut a part out of this comment. You can delete it, or ask for another look at the decision."}},
	{forum.ErrExcluded, statusError{http.StatusForbidden, "Nothing can be posted from here", excludedText}},
	{forum.ErrForbidden, statusError{http.StatusForbidden, "You may not do this", "It is for others to do, or the time for it is over."}},
	{forum.ErrMembersOnly, statusError{http.StatusUnauthorized, "This discussion is for members", "Please sign in, or join, to write here."}},
	{forum.ErrSignIn, statusError{http.StatusUnauthorized, "Please sign in", "This needs an account."}},
	{forum.ErrLastAdministrator, statusError{http.StatusConflict, "This is the last administrator", "Make somebody else one first."}},
	{forum.ErrSuspended, statusError{http.StatusForbidden, "Your account is suspended", "You can read, and download or delete what is yours, but not write."}},
	{forum.ErrConflict, statusError{http.StatusConflict, "This changed meanwhile", "Please look at it as it is now and try again."}},
	{forum.ErrClosed, statusError{http.StatusForbidden, "This discussion is closed", "It takes no more comments."}},
	{forum.ErrStorage, statusError{http.StatusServiceUnavailable, "Nothing can be saved just now", "The site has trouble with its disk. Please keep what you wrote and try again in a few minutes."}},
	{store.ErrStopped, statusError{http.StatusServiceUnavailable, "The site is being restarted", "Please try again in a moment."}},
	{context.Canceled, statusError{499, "You left", "The connection was closed."}},
}

// kindOf finds what is answered to an error. Anything unknown is a fault.
func kindOf(err error) statusError {
	var own *statusError
	var limited *forum.Limited
	var invalid *forum.Invalid
	var framework *echo.HTTPError
	switch {
	case errors.As(err, &own):
		return *own
	case errors.As(err, &limited):
		return statusError{http.StatusTooManyRequests, "A little slower, please", "That was too much in a short time. Please try again in " + span(limited.RetryAfter) + "."}
	case errors.As(err, &invalid):
		return statusError{http.StatusUnprocessableEntity, "This cannot be taken as it is", templates.Sentence(invalid.Problems[0])}
	case errors.As(err, &framework) && framework.Code == http.StatusNotFound:
		return kindOf(forum.ErrNotFound)
	case errors.As(err, &framework) && framework.Code == http.StatusMethodNotAllowed:
		return statusError{http.StatusMethodNotAllowed, "This cannot be done here", "This address does not take what was sent to it."}
	}
	for _, a := range answers {
		if errors.Is(err, a.err) {
			return a.is
		}
	}
	return statusError{http.StatusInternalServerError, "Something went wrong", "It is our fault, and it was written down. Please try again in a while."}
}

// answerError answers an error with a page, or with what was asked for.
func (s *server) answerError(c echo.Context, err error) {
	r := c.Request()
	q := requestOf(r)
	var gone *net.OpError
	if c.Response().Committed && errors.As(err, &gone) && gone.Op == "write" {
		return // the browser left before it had read all
	}
	if c.Response().Committed {
		s.o.Log.ErrorContext(r.Context(), "error after the answer began", "request", q.number, "error", err)
		return
	}
	if s.elsewhere(c, err) {
		return
	}
	is := kindOf(err)
	var suspended *forum.Suspension
	if errors.As(err, &suspended) {
		is.text = s.suspendedText(suspended)
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	var limited *forum.Limited
	if errors.As(err, &limited) {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(limited.RetryAfter.Seconds()))))
	}
	if is.status >= 500 {
		s.o.Log.ErrorContext(r.Context(), "fault", "request", q.number, "route", q.route, "error", err)
		if is.status == http.StatusServiceUnavailable {
			h.Set("Retry-After", "60")
		}
	}
	switch {
	case is.status == http.StatusInternalServerError && wants(r) == "html":
		s.answerFault(c.Response(), r, q)
	case is.status == http.StatusUnauthorized && wants(r) == "html":
		s.answerSignIn(c, err)
	default:
		s.answerKind(c, is)
	}
}

// answerKind answers in the form that was asked for.
func (s *server) answerKind(c echo.Context, is statusError) {
	r := c.Request()
	switch wants(r) {
	case "json":
		answerJSON(c.Response(), is, requestOf(r).number)
	case "plain":
		c.Response().Header().Set("Content-Type", "text/plain; charset=utf-8")
		c.Response().WriteHeader(is.status)
		_, _ = c.Response().Write([]byte(is.heading + ". " + is.text + "\n"))
	default:
		s.answerErrorPage(c, is)
	}
}

// excludedText is what somebody reads from whom nothing is taken. It does not say
// whether that is for their address, its domain or their network.
const excludedText = "Nothing is taken from here any more. If you think that this is a mistake, please write to us."

// suspendedText says until when and why, and what can still be done.
func (s *server) suspendedText(e *forum.Suspension) string {
	until := "not write until " + e.Until.In(s.o.Site.Zone).Format("2 January 2006, 15:04 MST")
	if forum.IsForGood(e.Until) {
		until = "not write any more"
	}
	return "You can read, and download or delete what is yours, but " + until + ". The reason: " + e.Why
}

// untilWords says until when somebody may not write.
func (s *server) untilWords(until time.Time) string {
	if forum.IsForGood(until) {
		return "for good"
	}
	return "until " + s.day(until)
}

// wants is the form of answer that was asked for.
func wants(r *http.Request) string {
	accept := r.Header.Get("Accept")
	switch {
	case strings.Contains(accept, "text/html"):
		return "html"
	case strings.Contains(accept, "application/json"):
		return "json"
	case strings.HasPrefix(accept, "text/plain"):
		return "plain"
	}
	return "html"
}

func answerJSON(w http.ResponseWriter, is statusError, number string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(is.status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": is.heading, "detail": is.text, "request": number})
}

// answerErrorPage shows the page of an error; a comment that was being written
// is handed back on it.
func (s *server) answerErrorPage(c echo.Context, is statusError) {
	p := templates.ErrorPage{Frame: s.frame(c, is.heading), Status: is.status, Heading: is.heading, Text: is.text}
	p.NoIndex = true
	if typed := typedAtDesk(c); typed != nil {
		p.Kept = typed
	} else if body, title := field(c, "body"), field(c, "title"); body+title != "" && cleanText(body+title) {
		p.Kept = &templates.Kept{Title: title, Body: body}
	} else if kept := requestOf(c.Request()).kept; kept != nil {
		p.Kept = kept
	}
	if err := s.render(c, is.status, p); err != nil {
		s.answerFault(c.Response(), c.Request(), requestOf(c.Request()))
	}
}

// numberHole stands in the page of a fault for the number of the request.
const numberHole = "NUMBER-OF-THE-REQUEST"

// keptHole stands there for what was typed.
const keptHole = "WHAT-WAS-TYPED"

// faultPages are made at the start: without and with what was typed.
func (s *server) faultPages() (err error) {
	is := kindOf(errors.New("a fault"))
	for i, kept := range []*templates.Kept{nil, {Body: keptHole}} {
		var b bytes.Buffer
		err = errors.Join(err, s.templates.Render(&b, templates.ErrorPage{
			Frame: templates.Frame{Title: is.heading, NoIndex: true}, Status: is.status, Heading: is.heading, Text: is.text, Number: numberHole, Kept: kept,
		}))
		s.faults[i] = b.Bytes()
	}
	return err
}

func (s *server) answerFault(w http.ResponseWriter, r *http.Request, q *request) {
	page := s.faults[0]
	if typed := strings.TrimSpace(r.PostForm.Get("title") + "\n\n" + r.PostForm.Get("body")); typed != "" {
		page = bytes.Replace(s.faults[1], []byte(keptHole), []byte(html.EscapeString(typed)), 1)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write(bytes.Replace(page, []byte(numberHole), []byte(q.number), 1))
}
