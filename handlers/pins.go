package handlers

import (
	"html/template"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// maxPinned is how much of a pinned comment stands above the discussion, in
// characters.
const maxPinned = 280

// pinnedPart is the comment above the discussion in short; "" where there is none,
// and for a member who does not want to see it.
func (s *server) pinnedPart(p threadPage) (template.HTML, error) {
	c := p.Pinned
	if c == nil || p.reader.Muted[c.By.MemberID] || p.hidden(c.Path) != 0 {
		return "", nil
	}
	view := presentComment(*c, p.Article.Slug)
	return s.part(templates.PinnedView{ID: c.ID, By: view.By, Heading: c.Title, Excerpt: forum.Shorten(c.Text, maxPinned), At: c.CreatedAt})
}

// pin shows a comment above its discussion.
func (s *server) pin(c echo.Context) error { return s.setPin(c, true) }

// unpin ends that.
func (s *server) unpin(c echo.Context) error { return s.setPin(c, false) }

func (s *server) setPin(c echo.Context, on bool) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	return s.orBack(c, s.store.Pin(c.Request().Context(), v, id, on), templates.CommentURL(id))
}
