package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// editorNav leads through the pages of those who write and edit articles.
func (s *server) editorNav(c echo.Context, v *forum.Member) templates.EditorNav {
	return templates.EditorNav{Current: c.Request().URL.Path, Writes: v != nil, Edits: forum.MayEditArticles(v) == nil}
}
