package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// preview shows what was typed as the comment that it will be. Whatever else is
// to be seen of that comes with it.
func (s *server) preview(c echo.Context, comment forum.Comment, slug string) *templates.PreviewView {
	return s.previewText(c.Request().Context(), field(c, "title"), field(c, "body"), comment, slug)
}

func (s *server) previewText(ctx context.Context, title, body string, comment forum.Comment, slug string) *templates.PreviewView {
	n := forum.NewComment{Title: title, Body: body, MemberID: 1} // name and address are not checked yet
	err := n.Clean()
	if err == nil {
		comment.HTML, err = s.store.RenderComment(ctx, n.Body)
	}
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return &templates.PreviewView{Why: templates.Sentence(invalid.Problems[0])}
	}
	if err != nil {
		return &templates.PreviewView{Why: "This cannot be shown at the moment. Please try again in a while."}
	}
	comment.Status, comment.Title = forum.Shown, n.Title
	view := presentComment(comment, slug)
	view.ID = 0
	return &templates.PreviewView{Comment: view}
}

// previewNew shows a comment that is not posted yet, by whoever writes it.
func (s *server) previewNew(c echo.Context, v *forum.Member) (*templates.PreviewView, error) {
	ctx := c.Request().Context()
	a, err := s.store.Article(ctx, c.Param("slug"))
	if err != nil {
		return nil, err
	}
	parent, _ := parseID(field(c, "parent"))
	comment, err := s.unposted(ctx, a.ID, parent)
	if err != nil {
		return nil, err
	}
	form := templates.WriteForm{Email: field(c, "email")}
	if v != nil {
		comment.By, err = s.store.Commenter(ctx, v.ID, a.ID)
	} else if err = s.writeAsJoining(c, &form); err == nil {
		comment.By.Name = cmp.Or(form.Joining, forum.CleanName(&forum.Invalid{}, "name", field(c, "name")), "Your name")
	}
	if err != nil {
		return nil, err
	}
	p := s.preview(c, comment, a.Slug)
	if v == nil && (!s.o.Guests || form.Joining != "") { // who signs in first, or joins, is no guest
		p.Comment.Guest = false
	}
	return p, nil
}

// unposted is a comment that is not posted yet, where it will stand.
func (s *server) unposted(ctx context.Context, article, answers int64) (forum.Comment, error) {
	comment := forum.Comment{Path: forum.Path(nil).Child(1)}
	if answers == 0 {
		return comment, nil
	}
	parent, _, err := s.store.Comment(ctx, answers)
	if err == nil && parent.ArticleID == article && parent.Status == forum.Shown {
		comment.ParentID, comment.AnswersTo, comment.Path = answers, parent.By.Name, parent.Path.Child(1)
	}
	return comment, ignoreNotFound(err)
}

// previewWaiting shows a comment that waits for a mail: as that of by, or of a
// guest under the name that it carries where by is nil.
func (s *server) previewWaiting(ctx context.Context, n forum.NewComment, by *forum.Member) (templates.PreviewView, error) {
	a, err := s.store.Article(ctx, n.Article)
	if ignoreNotFound(err) != nil {
		return templates.PreviewView{}, err
	}
	comment, err := s.unposted(ctx, a.ID, n.Parent)
	if err == nil && by != nil && by.ID != 0 {
		comment.By, err = s.store.Commenter(ctx, by.ID, a.ID)
	}
	if err != nil {
		return templates.PreviewView{}, err
	}
	if comment.By.Name == "" {
		comment.By.Name = n.Name
	}
	p := s.previewText(ctx, n.Title, n.Body, comment, n.Article)
	p.Comment.Guest = by == nil
	return *p, nil
}

// previewEdit shows a comment as it will look when its change is saved.
func (s *server) previewEdit(c echo.Context, comment forum.Comment, slug string) *templates.PreviewView {
	if now := s.o.Clock(); !forum.EditsQuietly(comment, s.o.Policy, now) {
		comment.EditedAt = now
	}
	return s.preview(c, comment, slug)
}

// previewComment answers the script with a preview: of a new comment, or of the
// change of one.
func (s *server) previewComment(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	edit, err := queryID(c, "edit")
	if err != nil {
		return err
	}
	var p *templates.PreviewView
	if edit == 0 {
		p, err = s.previewNew(c, v)
	} else {
		var comment forum.Comment
		var article forum.Article
		if comment, article, err = s.store.Comment(c.Request().Context(), edit); err == nil {
			var w forum.Writer
			if w, err = s.writer(c); err == nil {
				err = forum.MayEdit(w, comment, s.o.Policy, s.o.Clock())
			}
		}
		p = s.previewEdit(c, comment, article.Slug)
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if p.Why != "" {
		status = http.StatusUnprocessableEntity
	}
	b := getBuffer()
	defer putBuffer(b)
	if err := s.templates.RenderFragment(b, *p); err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return send(c, status, b.Bytes())
}
