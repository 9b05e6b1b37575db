package handlers

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// maxForm is the largest form, in bytes: a comment of 20,000 characters of four
// bytes, each percent-encoded, and its side fields.
const maxForm = 512 << 10

// drainForm is how much of a larger one is still read, so that its sender hears
// the answer instead of a broken connection.
const drainForm = 32 << 20

// maxAddress is the longest address of a page, in bytes.
const maxAddress = 8 << 10

// maxFields is how many fields a form may have.
const maxFields = 100

var (
	errAddress     = &statusError{http.StatusBadRequest, "This address cannot be read", "Part of it is not written as an address in the web must be."}
	errLongAddress = &statusError{http.StatusRequestURITooLong, "This address is too long", "Please go on from the front page."}
	errTooLarge    = &statusError{http.StatusRequestEntityTooLarge, "This is too much at once", "A comment has 20,000 characters at most."}
	errFormType    = &statusError{http.StatusUnsupportedMediaType, "This cannot be read", "A form is expected, as a browser sends it."}
	errForm        = &statusError{http.StatusUnprocessableEntity, "This form cannot be read", "Part of it is not written as a form must be."}
	errCrossOrigin = &statusError{http.StatusForbidden, "This came from another site", "Only pages of this site can do this. Please open the page here and try again."}
)

// strictAddress refuses addresses that are not well-formed. Go's URL.Query
// would swallow such errors.
func strictAddress(r *http.Request) error {
	if len(r.RequestURI) > maxAddress {
		return errLongAddress
	}
	if !cleanText(r.URL.Path) {
		return errAddress
	}
	if r.URL.RawQuery == "" {
		return nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return errAddress
	}
	for key, values := range query {
		for _, v := range append(values, key) {
			if !cleanText(v) {
				return errAddress
			}
		}
	}
	return nil
}

func cleanText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// cleaned is a text without what no text may hold, so that it can be shown again.
func cleaned(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}

// readForm reads the body of a POST once, strictly and bounded.
func readForm(c echo.Context) error { return readFormUpTo(c, maxForm, errTooLarge) }

// readFormUpTo is readForm with another bound, and with what is said beyond it.
func readFormUpTo(c echo.Context, most int, tooMuch error) error {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.ContentLength != 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		drain(r)
		return errFormType
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return tooMuch
		}
		return errForm
	}
	if len(text) > most {
		drain(r)
		return tooMuch
	}
	if bytes.Count(text, []byte("&")) >= maxFields {
		return errForm
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return errForm
	}
	r.PostForm, r.Form = form, form
	return nil
}

func drain(r *http.Request) { _, _ = io.CopyN(io.Discard, r.Body, drainForm) }

// field is the first value of a form field.
func field(c echo.Context, name string) string { return c.Request().PostForm.Get(name) }

// has tells whether a form carries a field, be it empty.
func has(c echo.Context, name string) bool { return c.Request().PostForm.Has(name) }

// parseID reads an id: digits only.
func parseID(s string) (int64, bool) {
	if s == "" || len(s) > 18 || strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, false
	}
	id, err := strconv.ParseInt(s, 10, 64)
	return id, err == nil && id > 0
}

// paramID is the id in a path; what is none does not exist.
func paramID(c echo.Context) (int64, error) {
	id, ok := parseID(c.Param("id"))
	if !ok {
		return 0, forum.ErrNotFound
	}
	return id, nil
}

// notSaved stands above a form that comes back.
const notSaved = "Nothing is saved yet: something is wrong below."

// refusal is how a form comes back: with which status, how long to wait ("" where
// one need not), and what is wrong with which field.
func refusal(c echo.Context, err error) (status int, wait string, wrong templates.Problems) {
	var limited *forum.Limited
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &limited):
		return http.StatusTooManyRequests, retryAfter(c, limited), nil
	case errors.As(err, &invalid):
		return http.StatusUnprocessableEntity, "", problems(invalid)
	}
	return http.StatusUnprocessableEntity, "", nil
}

// idAndViewer is the id in a path, and who comes for what it names.
func (s *server) idAndViewer(c echo.Context) (int64, *forum.Member, error) {
	id, err := paramID(c)
	if err != nil {
		return 0, nil, err
	}
	v, err := s.viewer(c)
	return id, v, err
}

// queryID is the id in a query; absent is 0.
func queryID(c echo.Context, name string) (int64, error) {
	s := c.QueryParam(name)
	if s == "" {
		return 0, nil
	}
	id, ok := parseID(s)
	if !ok {
		return 0, forum.ErrNotFound
	}
	return id, nil
}

// localPath is an address on this site to go on to; anything else is the front
// page. Browsers read backslashes as slashes, and two of them as another site.
func localPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") ||
		strings.ContainsAny(s, "\\\r\n\t") || strings.HasPrefix(u.Path, "//") || strings.HasPrefix(u.Path, "/login") || strings.HasPrefix(u.Path, "/join") || strings.HasPrefix(u.Path, "/logout") || len(s) > 2000 {
		return "/"
	}
	return s
}

// ignoreNotFound is for what may be missing.
func ignoreNotFound(err error) error {
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	return err
}
