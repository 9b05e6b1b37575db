package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// openCase opens the case about a thing, be it reported or not.
func (s *server) openCase(c echo.Context, kind string, id int64) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	found, err := s.store.OpenCase(c.Request().Context(), v, kind, id)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, caseURL(found))
}

func (s *server) moderateComment(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	return s.openCase(c, forum.SubjectComment, id)
}

func (s *server) moderateMember(c echo.Context) error {
	id, err := s.store.SubjectNamed(c.Request().Context(), forum.SubjectMember, c.Param("handle"))
	if err != nil {
		return err
	}
	return s.openCase(c, forum.SubjectMember, id)
}

func (s *server) moderateArticle(c echo.Context) error {
	id, err := s.store.SubjectNamed(c.Request().Context(), forum.SubjectArticle, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.openCase(c, forum.SubjectArticle, id)
}
