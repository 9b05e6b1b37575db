package handlers

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// portraitRoute takes a form that carries a file.
const portraitRoute = "/account/portrait"

// carriesFile tells the routes whose forms carry a file; guard leaves the reading
// of it to the handler.
func carriesFile(path string) bool {
	return path == portraitRoute || path == rollRoute || path == picturesRoute
}

const (
	portraitField = "portrait"
	pictureTypes  = "image/jpeg,image/png,image/gif,image/webp"
	// maxAround is how much may stand around a file in its form, in bytes.
	maxAround = 16 << 10
	// maxParts is how many fields such a form may have.
	maxParts = 10
	// maxUploads is how many pictures are read into memory at once.
	maxUploads = 8
)

// uploads bounds how many pictures are in memory.
type uploads chan struct{}

// begin takes a place, or says that there is none.
func (u uploads) begin() (end func(), err error) {
	select {
	case u <- struct{}{}:
		return func() { <-u }, nil
	default:
		return nil, &forum.Limited{RetryAfter: 10 * time.Second}
	}
}

// readPicture reads a picture of so many bytes at most from a field of a form. What is
// too large is a *forum.Invalid about it, as is a form without a picture.
func readPicture(r *http.Request, field string, most int64) ([]byte, error) {
	picture, err := readUpload(r, field, most)
	switch {
	case errors.Is(err, errNoFile):
		return nil, pictureProblem(field, forum.Missing, 0)
	case errors.Is(err, errLargeFile):
		return nil, pictureProblem(field, forum.LargePicture, int(most>>20))
	}
	return picture, err
}

// What is wrong with a form that carries a file.
var (
	errNoFile    = errors.New("the form carries no file")
	errLargeFile = errors.New("the file is too large")
)

// readUpload reads a file of so many bytes at most from a form (RFC 7578), strictly
// and bounded, into memory: no file is made of what a stranger sends before it was
// looked at. The other fields are read as those of any form.
func readUpload(r *http.Request, field string, most int64) (file []byte, err error) {
	defer drain(r) // whoever sends too much hears the answer
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, errFormType
	}
	r.PostForm = url.Values{} // nobody reads the body again
	bound := &io.LimitedReader{R: r.Body, N: most + maxAround}
	form := multipart.NewReader(bound, params["boundary"])
	for range maxParts {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) && file != nil {
			return file, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, errNoFile
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(part)
		}
		switch {
		case err != nil:
			return nil, formProblem(bound)
		case part.FormName() == field && len(content) > 0 && int64(len(content)) <= most && file == nil:
			file = content
		case part.FormName() == field && len(content) > 0:
			return nil, errLargeFile
		case part.FormName() != field && !cleanText(string(content)):
			return nil, errForm
		case part.FormName() != field:
			r.PostForm.Add(part.FormName(), string(content))
		}
	}
	return nil, errForm
}

// formProblem is why a form ended before its end: it is too large, or broken.
func formProblem(bound *io.LimitedReader) error {
	if bound.N <= 0 {
		return errLargeFile
	}
	return errForm
}

func pictureProblem(field, key string, limit int) error {
	e := &forum.Invalid{}
	e.Add(field, key, limit)
	return e
}

// addPortrait shows the picture that was uploaded for the member.
func (s *server) addPortrait(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	err = s.keepPortrait(c, v)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.render(c, http.StatusUnprocessableEntity, s.profilePage(c, v, forum.ProfileOf(*v), invalid))
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/profile?done=shown")
}

func (s *server) keepPortrait(c echo.Context, v *forum.Member) error {
	ctx := c.Request().Context()
	end, err := s.uploads.begin()
	if err != nil {
		drain(c.Request())
		return err
	}
	defer end()
	if err := forum.MayChangeProfile(v, s.o.Clock()); err != nil { // before the work
		drain(c.Request())
		return err
	}
	picture, err := readPicture(c.Request(), portraitField, forum.MaxPicture)
	if err != nil {
		return err
	}
	name, err := s.o.Media.Keep(ctx, portraitField, picture)
	if err != nil {
		return err
	}
	return s.store.SetPortrait(ctx, v.ID, name)
}

// removePortrait lets initials stand in the place of a portrait. The file goes
// with the next housekeeping; it is not shown any more at once.
func (s *server) removePortrait(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if err := s.store.SetPortrait(c.Request().Context(), v.ID, ""); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/profile?done=removed")
}
