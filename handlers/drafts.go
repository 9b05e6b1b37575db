package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// showDiscard asks whether a draft is to be thrown away.
func (s *server) showDiscard(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	return s.discardPage(c, http.StatusOK, id, v, templates.Said{})
}

func (s *server) discardPage(c echo.Context, status int, id int64, v *forum.Member, said templates.Said) error {
	d, err := s.store.Discard(c.Request().Context(), v, id)
	if err != nil {
		return err
	}
	p := templates.DiscardPage{
		Frame: s.editorFrame(c, "Delete a draft"), Nav: s.editorNav(c, v), Said: said, URL: manuscriptURL(id), Title: titleOf(d.Manuscript), Version: d.Version,
		Saved: d.SavedAt, Saver: d.Saver, Here: s.sitters.note(itoa(id), "", v, s.o.Clock()), Goes: discardGoes(d.Words, d.States, d.Notes, d.Previews),
	}
	p.Path = p.URL + "/delete"
	return s.render(c, status, p)
}

// discardGoes says what goes with a draft.
func discardGoes(words, states, notes, previews int) []string {
	list := []string{"Its text, with " + counted(words, "word", "words") + ", and what was kept of earlier ones: " + counted(states, "saved state", "saved states") + ".", "Its pictures, where no other text uses them."}
	if notes > 0 {
		list = append(list, counted(notes, "note", "notes")+" beside it.")
	}
	if previews > 0 {
		list = append(list, counted(previews, "link", "links")+" by which outsiders read it.")
	}
	return list
}

// discard throws a draft away.
func (s *server) discard(c echo.Context) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	err = s.store.DeleteDraft(c.Request().Context(), v, id, versionField(c))
	var overtaken *forum.Overtaken
	if errors.As(err, &overtaken) {
		said := "Nothing is deleted: another text was saved meanwhile" + by(overtaken.Theirs.Saver) + ". Please look at it first."
		return s.discardPage(c, http.StatusConflict, id, v, templates.Said{Text: said, Wrong: true})
	}
	if err != nil {
		return err
	}
	to := articleDeskPath + "?done=deleted"
	if _, err := s.store.Desk(c.Request().Context(), v, store.DeskQuery{}); errors.Is(err, forum.ErrForbidden) {
		to = "/account" // it was all they wrote, and they may write no more
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// mayDiscard tells whether somebody who reads a manuscript may throw it away.
func (s *server) mayDiscard(c echo.Context, v *forum.Member, m forum.Manuscript) (bool, error) {
	if m.Article.Status != forum.Draft {
		return false, nil
	}
	err := s.store.MayDeleteDraft(c.Request().Context(), v, m.Article.ID)
	if errors.Is(err, forum.ErrForbidden) || errors.Is(err, forum.ErrSuspended) {
		return false, nil
	}
	return err == nil, err
}
