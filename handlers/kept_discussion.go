package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/templates"
)

// showKept shows moderators and editors what was said under an article that was
// withdrawn.
func (s *server) showKept(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	a, list, next, err := s.store.KeptDiscussion(ctx, v, id, after)
	if err != nil {
		return err
	}
	w, err := s.store.Withdrawn(ctx, a.Slug)
	if err != nil {
		return err
	}
	p := templates.KeptPage{Frame: s.editorFrame(c, "Discussion: "+a.Title), Heading: a.Title, Withdrawn: w.At, Why: w.Why, FirstPage: after == 0}
	for _, comment := range list {
		p.Comments = append(p.Comments, presentComment(comment, ""))
	}
	if next != 0 {
		p.NextURL = manuscriptURL(id) + "/discussion?after=" + itoa(next)
	}
	return s.render(c, http.StatusOK, p)
}
