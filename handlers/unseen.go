package handlers

import (
	"bytes"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// This file shows comments that are held or hidden to those who may see them: the
// author at their place in the discussion, moderators in their case.

// unseenNote is what stands over a comment of which its author alone sees the words.
func unseenNote(c forum.Comment) string {
	switch c.Status {
	case forum.Held:
		return "Waits for a moderator. Only you see it."
	case forum.Hidden:
		note := hiddenState(c.Hiding) + ". Only you see its words."
		if c.Hiding.Mended && c.Hiding.Waits {
			note += " " + mendedNote
		}
		return note
	}
	return ""
}

const mendedNote = "You mended it; a moderator looks again."

// hiddenState says to its author where a hidden comment stands.
func hiddenState(h forum.HiddenBy) string {
	if h.Site {
		return "Hidden until a moderator has looked at it"
	}
	return "Hidden by a moderator"
}

// addOwn puts the viewer's own comments that nobody else sees to where they belong
// on the page. The page itself is everybody's and stays as it is.
func (p *threadPage) addOwn(order forum.Order, branch forum.Path) {
	if len(p.reader.Own) == 0 {
		return
	}
	page := *p.ArticlePage
	page.Rows = slices.Clone(page.Rows)
	p.ArticlePage, p.own = &page, map[int64]forum.Comment{}
	for _, c := range p.reader.Own {
		if i := slices.IndexFunc(page.Rows, func(r forum.Row) bool { return r.ID == c.ID }); i >= 0 {
			p.own[c.ID] = c
			continue
		}
		if branch != nil && !c.Path.Under(branch) {
			continue
		}
		if i := p.placeOf(c.Path, order); i >= 0 {
			r := forum.Row{ID: c.ID, MemberID: c.By.MemberID, Path: c.Path, Status: c.Status, Version: c.Version, Answered: c.Answered, CreatedAt: c.CreatedAt}
			page.Rows = slices.Insert(page.Rows, i, r)
			p.own[c.ID] = c
		}
	}
}

// placeOf is before which row a comment belongs; -1 where that is on another page.
func (p *threadPage) placeOf(path forum.Path, order forum.Order) int {
	root := path.Root()
	first := slices.IndexFunc(p.Rows, func(r forum.Row) bool { return bytes.Equal(r.Path.Root(), root) })
	if first >= 0 {
		i := first
		for i < len(p.Rows) && bytes.Equal(p.Rows[i].Path.Root(), root) && bytes.Compare(p.Rows[i].Path, path) < 0 {
			i++
		}
		if i == 0 && p.HasPrev {
			return -1
		}
		return i
	}
	if path.Depth() > 1 {
		return -1
	}
	i := len(p.Rows)
	switch order {
	case forum.Oldest:
		i = firstRow(p.Rows, func(r forum.Row) bool { return bytes.Compare(r.Path, root) > 0 })
	case forum.Newest:
		i = firstRow(p.Rows, func(r forum.Row) bool { return bytes.Compare(r.Path.Root(), root) < 0 })
	}
	if i == 0 && p.HasPrev || i == len(p.Rows) && p.Next != 0 {
		return -1
	}
	return i
}

// firstRow is the first row for which something is so, or the end.
func firstRow(rows []forum.Row, is func(forum.Row) bool) int {
	if i := slices.IndexFunc(rows, is); i >= 0 {
		return i
	}
	return len(rows)
}

// unseen writes a comment that the viewer alone sees, with what they can do.
func (s *server) unseen(b *bytes.Buffer, slug string, c forum.Comment) error {
	if err := s.templates.RenderFragment(b, presentToAuthor(c, slug)); err != nil {
		return err
	}
	until := forum.EditableUntil(c.CreatedAt, s.o.Policy)
	a := templates.Acts{ID: c.ID, Slug: slug, Name: c.By.Name, Version: c.Version, Unseen: true, Own: c.Status == forum.Held, Until: until, Left: span(until.Sub(s.o.Clock()))}
	a.CanEdit, a.Mend = a.Left != "" && c.Status == forum.Held, c.Status == forum.Hidden && !c.Hiding.Mended
	err := s.templates.RenderFragment(b, a)
	b.WriteString("</article>")
	return err
}

// presentToAuthor is presentComment for whoever wrote the comment: they see their
// words where nobody else does.
func presentToAuthor(c forum.Comment, slug string) templates.CommentView {
	note := unseenNote(c)
	if note == "" {
		return presentComment(c, slug)
	}
	c.Status = forum.Shown
	v := presentComment(c, slug)
	v.Note, v.Edited = note, false
	return v
}

// showUnseen leads to a comment that no page shows to everybody: its author to
// where they see it, a moderator to its case. For all others err stands.
func (s *server) showUnseen(c echo.Context, id int64, err error) error {
	if !errors.Is(err, forum.ErrNotFound) && !errors.Is(err, forum.ErrGone) {
		return err
	}
	comment, article, w, cerr := s.ownComment(c)
	if cerr != nil {
		return cerr
	}
	v, verr := s.viewer(c)
	if verr != nil {
		return verr
	}
	if forum.MaySeeUnseen(w, v, comment) != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	if forum.MaySeeUnseen(w, nil, comment) != nil {
		return s.toCase(c, v, id, err)
	}
	switch comment.Status {
	case forum.Held, forum.Hidden:
	case forum.Declined:
		return c.Redirect(http.StatusFound, "/my-comments")
	default:
		return err
	}
	if comment.By.Guest() { // the article's page is the same for all guests
		return c.Redirect(http.StatusFound, "/my-comments?done="+string(comment.Status))
	}
	spot, err := s.store.Nearest(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusFound, pageURL(templates.ArticleURL(article.Slug), forum.Oldest, spot.After)+"#comment-"+itoa(id))
}

// toCase leads a moderator to the case of a comment that nobody sees; err stands
// where there is none for them.
func (s *server) toCase(c echo.Context, m *forum.Member, comment int64, err error) error {
	found, cerr := s.store.UnseenCase(c.Request().Context(), m, comment)
	switch {
	case errors.Is(cerr, forum.ErrNotFound):
		return err
	case cerr != nil:
		return cerr
	}
	return c.Redirect(http.StatusFound, "/moderation/cases/"+itoa(found))
}

// membersForm is the form under a discussion in which members alone may write, for
// whoever is not signed in: their words come along through signing in.
func (s *server) membersForm(slug string) templates.WriteForm {
	f := s.writeForm(slug, nil)
	f.MembersOnly, f.Guests, f.AskName = true, false, false
	return f
}
