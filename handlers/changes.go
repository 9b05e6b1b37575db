package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// ownComment reads the comment of a path, its article, and who looks.
func (s *server) ownComment(c echo.Context) (forum.Comment, forum.Article, forum.Writer, error) {
	id, err := paramID(c)
	if err != nil {
		return forum.Comment{}, forum.Article{}, forum.Writer{}, err
	}
	w, err := s.writer(c)
	if err != nil {
		return forum.Comment{}, forum.Article{}, w, err
	}
	comment, article, err := s.store.Comment(c.Request().Context(), id)
	return comment, article, w, err
}

func (s *server) showEdit(c echo.Context) error {
	comment, article, w, err := s.ownComment(c)
	if err != nil {
		return err
	}
	if comment.Status == forum.Hidden {
		return s.showMend(c, w, comment.ID)
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	kept, err := s.kept(c, v)
	if err != nil {
		return err
	}
	if err := forum.MayEdit(w, comment, s.o.Policy, s.o.Clock()); err != nil {
		return err
	}
	if err := forum.MayWrite(v, s.o.Clock()); err != nil {
		return err
	}
	p := s.editPage(c, comment, article, comment.Title, comment.Body, comment.Version)
	if kept != nil {
		p.CommentTitle, p.Body, p.Version = kept.Title, kept.Body, kept.Version
	}
	return s.render(c, http.StatusOK, p)
}

func (s *server) editPage(c echo.Context, comment forum.Comment, article forum.Article, title, body string, version int) templates.EditPage {
	until := forum.EditableUntil(comment.CreatedAt, s.o.Policy)
	return templates.EditPage{
		Frame: s.frame(c, "Change your comment"), Slug: article.Slug, ArticleTitle: article.Title, ID: comment.ID, Version: version,
		CommentTitle: title, Body: body, Until: until, Left: span(until.Sub(s.o.Clock())), Quiet: span(s.o.Policy.QuietEdit), MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody,
	}
}

func (s *server) editComment(c echo.Context) error {
	comment, article, w, err := s.ownComment(c)
	if err != nil {
		return err
	}
	if comment.Status == forum.Hidden {
		return s.mendComment(c, w, comment.ID)
	}
	if err := forum.MayEdit(w, comment, s.o.Policy, s.o.Clock()); err != nil {
		return err
	}
	seen, err := strconv.Atoi(field(c, "version"))
	if err != nil {
		seen = comment.Version // a form without it edits what is there now
	}
	title, body := field(c, "title"), field(c, "body")
	p := s.editPage(c, comment, article, title, body, seen)
	if field(c, "preview") != "" {
		p.Preview = s.previewEdit(c, comment, article.Slug)
		return s.render(c, http.StatusOK, p)
	}
	err = s.store.EditComment(c.Request().Context(), w, comment.ID, seen, title, body)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		p.Problems = problems(invalid)
		return s.render(c, http.StatusUnprocessableEntity, p)
	case errors.Is(err, forum.ErrConflict):
		now := presentToAuthor(comment, article.Slug)
		p.Conflict, p.Version = &now, comment.Version
		return s.render(c, http.StatusConflict, p)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, templates.CommentURL(comment.ID))
}

func (s *server) showDelete(c echo.Context) error {
	comment, article, w, err := s.ownComment(c)
	if err != nil {
		return err
	}
	if err := forum.MayDelete(w, comment); err != nil {
		return err
	}
	if comment.Status == forum.Deleted {
		return forum.ErrGone
	}
	return s.render(c, http.StatusOK, templates.DeletePage{
		Frame: s.frame(c, "Delete your comment"), Slug: article.Slug, ArticleTitle: article.Title,
		Comment: presentToAuthor(comment, article.Slug), HasAnswers: comment.Answered, Left: span(s.o.Policy.UndeleteWindow),
	})
}

func (s *server) deleteComment(c echo.Context) error {
	comment, article, w, err := s.ownComment(c)
	if err != nil {
		return err
	}
	if _, err := s.store.DeleteComment(c.Request().Context(), w, comment.ID); err != nil {
		return err
	}
	if comment.By.Guest() { // the article's page is the same for all guests: this one offers to take it back
		return c.Redirect(http.StatusSeeOther, "/my-comments?done=deleted")
	}
	page := "?"
	if spot, err := s.store.Nearest(c.Request().Context(), comment.ID); err == nil && spot.After != 0 {
		page += "after=" + itoa(spot.After) + "&"
	}
	return c.Redirect(http.StatusSeeOther, templates.ArticleURL(article.Slug)+page+"deleted="+itoa(comment.ID)+"#notice")
}

func (s *server) undeleteComment(c echo.Context) error {
	comment, _, w, err := s.ownComment(c)
	if err != nil {
		return err
	}
	if _, err := s.store.UndeleteComment(c.Request().Context(), w, comment.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, templates.CommentURL(comment.ID))
}
