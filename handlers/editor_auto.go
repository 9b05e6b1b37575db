package handlers

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// A savedAnswer tells the script of the form what became of a text that it sent.
type savedAnswer struct {
	Version int       `json:"version"`
	SavedAt time.Time `json:"saved_at"`
	Length  string    `json:"length"`
	Here    string    `json:"here"`
	URL     string    `json:"url,omitempty"` // of the form of an article that was begun
	Key     string    `json:"key,omitempty"`
	Next    string    `json:"next,omitempty"` // what the button says that leads on from it

	// Where somebody saved another text meanwhile: that one, and what it has otherwise.
	By     string                 `json:"by,omitempty"`
	Theirs *templates.WritingForm `json:"theirs,omitempty"`
	HTML   string                 `json:"html,omitempty"`

	// Where it cannot be stored: what is wrong with which field.
	Problems map[string]string `json:"problems,omitempty"`
}

// autosave saves what the script sends: by itself, or because somebody asked for it.
func (s *server) autosave(c echo.Context, d *door) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if field(c, "leave") != "" { // the page is closed
		s.sitters.leave(d.key, forum.Shorten(field(c, "window"), windowName), v)
		return c.NoContent(http.StatusNoContent)
	}
	form, kind := typedForm(c), forum.StateAuto
	if field(c, "save") != "" {
		kind = forum.StateSaved
	}
	m, err := d.save(c.Request().Context(), v, form.draft(), kind)
	if err != nil {
		return s.tellNotSaved(c, v, form, err)
	}
	return s.tellSaved(c, d, v, form.Window, m)
}

func (s *server) tellSaved(c echo.Context, d *door, v *forum.Member, window string, m forum.Manuscript) error {
	return s.tellScript(c, http.StatusOK, savedAnswer{
		Version: m.Version, SavedAt: m.SavedAt, Length: length(m.Words), URL: d.url, Key: d.key, Next: nextStep(d, m, forum.MayEditArticles(v) == nil),
		Here: s.sitters.note(d.key, forum.Shorten(window, windowName), v, s.o.Clock()),
	})
}

// tellNotSaved tells the script why nothing was saved, where it can do something about
// it.
func (s *server) tellNotSaved(c echo.Context, v *forum.Member, form typed, err error) error {
	var overtaken *forum.Overtaken
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &overtaken):
		return s.tellOvertaken(c, v, form, overtaken.Theirs)
	case errors.As(err, &invalid):
		return s.tellScript(c, http.StatusUnprocessableEntity, savedAnswer{Problems: problems(invalid)})
	}
	return err
}

// tellScript answers the script; nobody may keep what it says.
func (s *server) tellScript(c echo.Context, status int, answer any) error {
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(status, answer)
}

// tellOvertaken tells the script that nothing was saved, and what somebody else has
// saved meanwhile.
func (s *server) tellOvertaken(c echo.Context, v *forum.Member, form typed, theirs forum.Manuscript) error {
	text, err := s.part(*theirText(form, theirs, v))
	if err != nil {
		return err
	}
	full := formOf(theirs)
	return s.tellScript(c, http.StatusConflict, savedAnswer{
		Version: theirs.Version, SavedAt: theirs.SavedAt, By: saverName(theirs, v, "Somebody", "You"), Theirs: &full, HTML: string(text),
	})
}

// compareWriting tells the script what a text that the browser kept has otherwise than
// the one that is stored. Nothing is changed.
func (s *server) compareWriting(c echo.Context, d *door) error {
	v, m, err := s.throughDoor(c, d)
	if err != nil {
		return err
	}
	text, err := s.part(changesOf(m, typedForm(c).over(m, v)))
	if err != nil {
		return err
	}
	return s.tellScript(c, http.StatusOK, savedAnswer{Version: m.Version, SavedAt: m.SavedAt, HTML: string(text)})
}

// writingNow tells the script of a form that is open which version is stored by now,
// and who else is in the text.
func (s *server) writingNow(c echo.Context, d *door) error {
	v, m, err := s.throughDoor(c, d)
	if err != nil {
		return err
	}
	window := forum.Shorten(c.QueryParam("window"), windowName)
	return s.tellScript(c, http.StatusOK, savedAnswer{
		Version: m.Version, SavedAt: m.SavedAt, Length: length(m.Words), By: saverName(m, v, "Somebody", "You"), Here: s.sitters.note(d.key, window, v, s.o.Clock()),
	})
}

// maxBegun bounds how many forms are remembered that have begun an article.
const maxBegun = 1000

// A pageOf is a page of somebody's on which an article is begun, by a word that its
// script makes up. The name of a window is none: in one window many articles are begun.
type pageOf struct {
	member int64
	page   string
}

// begun remembers which article a page has begun: where the answer got lost, the
// same page asks again, and there are not two.
type begun struct {
	mu       sync.Mutex
	articles map[pageOf]int64
}

func (b *begun) get(w pageOf) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.articles[w]
}

func (b *begun) put(w pageOf, article int64) {
	if w.page == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.articles == nil || len(b.articles) >= maxBegun {
		b.articles = map[pageOf]int64{}
	}
	b.articles[w] = article
}

// beginArticle begins an article with what was typed: by the form, or by its script,
// which goes on writing in the same page.
func (s *server) beginArticle(c echo.Context, d *door) error {
	if wants(c.Request()) != "json" {
		return s.saveWriting(c, d)
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	form, w := typedForm(c), pageOf{member: v.ID, page: forum.Shorten(field(c, "begin"), windowName)}
	if id := s.begun.get(w); id != 0 {
		d = s.doorOf(id)
		if err := s.catchUp(c, d, v, &form); err != nil {
			return err
		}
	}
	m, err := d.save(c.Request().Context(), v, form.draft(), forum.StateSaved)
	if err != nil {
		return s.tellNotSaved(c, v, form, err)
	}
	s.begun.put(w, m.Article.ID)
	return s.tellSaved(c, s.doorOf(m.Article.ID), v, form.Window, m)
}

// catchUp makes the form one of the version that its page has saved, of which it never
// heard. More may have been typed since, and is saved over that.
func (s *server) catchUp(c echo.Context, d *door, v *forum.Member, form *typed) error {
	m, err := d.read(c.Request().Context(), v)
	if err == nil && m.SavedBy == v.ID && m.Window == form.Window {
		form.Version = m.Version
	}
	return err
}
