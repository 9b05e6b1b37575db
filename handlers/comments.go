package handlers

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// writeForm is an empty form for whoever looks.
func (s *server) writeForm(slug string, v *forum.Member) templates.WriteForm {
	f := templates.WriteForm{
		Slug: slug, MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody,
		Anonymous: v == nil, Guests: s.o.Guests, AskName: v == nil && s.o.Guests,
	}
	f.Follow = s.followTick(false, "")
	if v != nil {
		f.As, f.Follow = v.Name, s.followTick(v.FollowBox != "", string(v.FollowBox))
	}
	return f
}

// typedForm is the form with everything that was typed.
func (s *server) typedForm(c echo.Context, v *forum.Member) templates.WriteForm {
	f := s.writeForm(c.Param("slug"), v)
	f.Title, f.Body, f.Name, f.Email = field(c, "title"), field(c, "body"), field(c, "name"), field(c, "email")
	f.Parent, _ = parseID(field(c, "parent"))
	f.Seen = seenVersion(c)
	f.Follow = s.followTick(field(c, "follow") != "", field(c, "pace"))
	return f
}

// seenVersion is the version of what is answered or changed that a form says its
// author has seen; 0 where it does not say.
func seenVersion(c echo.Context) int {
	seen, ok := parseID(field(c, "seen"))
	if !ok || seen > math.MaxInt32 {
		return 0
	}
	return int(seen)
}

// newComment reads a comment from a form. A broken parent is a problem of its
// own field.
func newComment(c echo.Context, v *forum.Member) (forum.NewComment, error) {
	n := forum.NewComment{Article: c.Param("slug"), Title: field(c, "title"), Body: field(c, "body"), Seen: seenVersion(c)}
	if v != nil {
		n.MemberID = v.ID
	} else {
		n.Name, n.Email = field(c, "name"), field(c, "email")
	}
	e := &forum.Invalid{}
	if parent := field(c, "parent"); parent != "" {
		id, ok := parseID(parent)
		if !ok {
			e.Add("parent", forum.UnknownParent, 0)
		}
		n.Parent = id
	}
	n.Follow = tickedFollow(e, field(c, "follow") != "", field(c, "pace"), n.Article)
	return n, e.Or()
}

func (s *server) postComment(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if field(c, "preview") != "" {
		return s.writeAgain(c, nil)
	}
	if v == nil {
		return s.postSignedOut(c)
	}
	n, err := s.typedComment(c, v)
	if err != nil {
		return s.writeAgain(c, err)
	}
	posted, err := s.store.PostComment(c.Request().Context(), n)
	return s.answerPosted(c, templates.CommentURL(posted.ID), err)
}

// typedComment reads a comment from a form and counts it.
func (s *server) typedComment(c echo.Context, v *forum.Member) (forum.NewComment, error) {
	n, err := newComment(c, v)
	n.Network = s.network(c)
	if err == nil {
		err = s.limits.take(paceComments, s.sender(c, v), s.o.Clock())
	}
	return n, err
}

// answerPosted leads on after a comment was taken, or shows the form again.
func (s *server) answerPosted(c echo.Context, next string, err error) error {
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid), errors.Is(err, forum.ErrClosed), errors.Is(err, forum.ErrConflict), errors.Is(err, forum.ErrSuspended), errors.Is(err, forum.ErrExcluded):
		return s.writeAgain(c, err)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// writeAgain shows the form with what was typed: as a preview (err nil), or
// because it could not be taken.
func (s *server) writeAgain(c echo.Context, err error) error {
	v, verr := s.viewer(c)
	if verr != nil {
		return verr
	}
	p, perr := s.writePage(c, s.typedForm(c, v))
	if perr != nil {
		return perr
	}
	status := http.StatusOK
	var invalid *forum.Invalid
	var limited *forum.Limited
	switch {
	case errors.As(err, &limited):
		status, p.Wait = http.StatusTooManyRequests, span(limited.RetryAfter)
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(limited.RetryAfter.Seconds()))))
	case errors.As(err, &invalid):
		status, p.Form.Problems = http.StatusUnprocessableEntity, problems(invalid)
		p.ParentGone = p.ParentGone && p.Form.Problems["parent"] == "" // said once
		p.ThreadClosed = p.ThreadClosed && p.Form.Problems["parent"] == ""
	case errors.Is(err, forum.ErrSuspended), errors.Is(err, forum.ErrExcluded):
		status, p.Closed = http.StatusForbidden, s.mayNotWrite(err)
	case errors.Is(err, forum.ErrClosed):
		status = http.StatusForbidden
	case errors.Is(err, forum.ErrConflict):
		status = http.StatusConflict
	case err == nil:
		if p.Preview, err = s.previewNew(c, v); err != nil {
			return err
		}
	}
	return s.render(c, status, p)
}

// mayNotWrite says why somebody may not write any more who was doing so.
func (s *server) mayNotWrite(err error) string {
	var suspended *forum.Suspension
	if errors.As(err, &suspended) {
		return "Your account was suspended. " + s.suspendedText(suspended)
	}
	return excludedText
}

// writePage is the form on a page of its own.
func (s *server) writePage(c echo.Context, form templates.WriteForm) (templates.WritePage, error) {
	a, err := s.store.Article(c.Request().Context(), form.Slug)
	if err != nil {
		return templates.WritePage{}, err
	}
	if form.As == "" {
		if err := s.writeAsJoining(c, &form); err != nil {
			return templates.WritePage{}, err
		}
	}
	form.Alone = true
	if err := s.alreadyFollows(c, &form, a.ID); err != nil {
		return templates.WritePage{}, err
	}
	if form.As == "" && form.Joining == "" && a.MembersOnly {
		form.MembersOnly, form.Guests, form.AskName = true, false, false
	}
	p := templates.WritePage{Frame: s.frame(c, "Write a comment"), Slug: a.Slug, ArticleTitle: a.Title, Form: form}
	if !a.DiscussionOpen(s.o.Policy, s.o.Clock()) {
		p.Closed = closedWhy(a, s.o.Policy)
	}
	if form.Parent == 0 {
		return p, nil
	}
	parent, _, err := s.store.Comment(c.Request().Context(), form.Parent)
	switch {
	case err != nil && !errors.Is(err, forum.ErrNotFound):
		return p, err
	case err != nil || parent.ArticleID != a.ID || parent.Status != forum.Shown:
		p.Form.Parent, p.Form.Seen, p.ParentGone = 0, 0, true
	default:
		closed, err := s.store.ThreadClosed(c.Request().Context(), parent.ID)
		if err != nil {
			return p, err
		}
		if closed {
			p.Form.Parent, p.Form.Seen, p.ThreadClosed = 0, 0, true
			return p, nil
		}
		p.ParentChanged = form.Seen != 0 && form.Seen != parent.Version
		p.Form.Seen = parent.Version
		answered := presentComment(parent, a.Slug)
		p.Answered = &answered
		p.Frame.Title = "Answer " + parent.By.Name
	}
	return p, nil
}

// showWrite is the form on a page of its own, for answering without a script.
func (s *server) showWrite(c echo.Context) error {
	parent, err := queryID(c, "parent")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	kept, err := s.kept(c, v)
	if err != nil {
		return err
	}
	if err := forum.MayWrite(v, s.o.Clock()); err != nil { // what was kept is handed back
		return err
	}
	form := s.writeForm(c.Param("slug"), v)
	form.Parent = parent
	if kept != nil {
		form.Title, form.Body, form.Parent, form.Seen = kept.Title, kept.Body, kept.Parent, kept.Seen
		s.tick(&form, keptFollow(kept))
	}
	p, err := s.writePage(c, form)
	if err != nil {
		return err
	}
	p.Restored = kept != nil
	if kept == nil && p.Answered != nil && !p.Answered.Untitled {
		p.Form.Title = forum.AnswerTitle(p.Answered.Heading)
	}
	return s.render(c, http.StatusOK, p)
}
