package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// showMend shows the author of a hidden comment why it is, and the form to mend it.
func (s *server) showMend(c echo.Context, w forum.Writer, id int64) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	kept, err := s.kept(c, v)
	if err != nil {
		return err
	}
	comment, article, h, err := s.store.Hiding(c.Request().Context(), w, id)
	switch {
	case errors.Is(err, forum.ErrConflict) && c.QueryParam("done") != "":
		return s.render(c, http.StatusOK, templates.DonePage{
			Frame: s.frame(c, errMended.heading), Heading: errMended.heading, Text: []string{errMended.text},
			Links: []templates.Crumb{{Name: "Your comments", URL: "/my-comments"}, {Name: "Back to the article", URL: templates.ArticleURL(article.Slug)}},
		})
	case errors.Is(err, forum.ErrConflict):
		return errMended
	case err != nil:
		return err
	}
	if err := forum.MayWrite(v, s.o.Clock()); err != nil {
		return err
	}
	p := s.mendPage(c, comment, article, h, comment.Title, comment.Body, comment.Version)
	if kept != nil {
		p.CommentTitle, p.Body, p.Version = kept.Title, kept.Body, kept.Version
	}
	return s.render(c, http.StatusOK, p)
}

var errMended = &statusError{http.StatusConflict, "A moderator will look again", "You have changed this comment since it was hidden. It stays hidden until somebody has looked at the new text."}

func (s *server) mendPage(c echo.Context, comment forum.Comment, article forum.Article, h store.Hiding, title, body string, version int) templates.MendPage {
	p := templates.MendPage{
		Frame: s.frame(c, "Mend your comment"), Slug: article.Slug, ArticleTitle: article.Title, ID: comment.ID, Version: version,
		CommentTitle: title, Body: body, Rule: h.Rule, Message: h.Message, Why: "A moderator has hidden your comment.", MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody,
	}
	if h.Reported {
		p.Why = "Your comment is hidden until a moderator has looked at it: it was reported."
	}
	return p
}

// mendComment takes the new text of a hidden comment.
func (s *server) mendComment(c echo.Context, w forum.Writer, id int64) error {
	comment, article, h, err := s.store.Hiding(c.Request().Context(), w, id)
	if errors.Is(err, forum.ErrConflict) {
		return errMended
	}
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(field(c, "version"))
	if err != nil {
		seen = comment.Version // a form without it mends what is there now
	}
	title, body := field(c, "title"), field(c, "body")
	p := s.mendPage(c, comment, article, h, title, body, seen)
	if field(c, "preview") != "" {
		p.Preview = s.previewEdit(c, comment, article.Slug)
		return s.render(c, http.StatusOK, p)
	}
	err = s.store.MendComment(c.Request().Context(), w, id, seen, title, body)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		p.Problems = problems(invalid)
		return s.render(c, http.StatusUnprocessableEntity, p)
	case errors.Is(err, forum.ErrConflict):
		p.Changed, p.Version = true, comment.Version
		return s.render(c, http.StatusConflict, p)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, templates.CommentURL(id)+"/edit?done=mended")
}
