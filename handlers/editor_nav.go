package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// editorNav leads through the pages of those who write and edit articles.
func (s *server) editorNav(c echo.Context, v *forum.Member) templates.EditorNav {
	now := s.o.Clock()
	return templates.EditorNav{
		Current: c.Request().URL.Path,
		Writes:  forum.MayWriteArticles(v, s.submissions(c), now) == nil,
		Edits:   forum.MayEditArticles(v) == nil,
	}
}

// submissions tells whether every member may hand in articles. Where the settings
// cannot be read, nobody is led to a page that would refuse them.
func (s *server) submissions(c echo.Context) bool {
	is, err := s.store.SiteSettings(c.Request().Context())
	if err != nil {
		s.o.Log.WarnContext(c.Request().Context(), "the settings could not be read", "request", requestOf(c.Request()).number, "error", err)
	}
	return err == nil && is.Submissions
}

// editorFrame is the frame of a page of the editors' side.
func (s *server) editorFrame(c echo.Context, title string) templates.Frame {
	f := s.frame(c, title)
	f.Section = "editor"
	return f
}
