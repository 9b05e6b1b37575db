package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// recommendRoute is where a comment is recommended; whoever has to sign in first
// does not have to do it again.
const recommendRoute = "/comments/:id/recommend"

func (s *server) recommend(c echo.Context) error { return s.judge(c, s.store.Recommend) }

func (s *server) unrecommend(c echo.Context) error { return s.judge(c, s.store.Unrecommend) }

// judge does one or the other, and leads back to the comment.
func (s *server) judge(c echo.Context, act func(context.Context, *forum.Member, int64) error) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	if err := act(c.Request().Context(), v, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, templates.CommentURL(id))
}
