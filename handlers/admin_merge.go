package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// showMerge asks into which account a member's is to be merged.
func (s *server) showMerge(c echo.Context) error {
	from, err := s.mergedMember(c)
	if err != nil {
		return err
	}
	return s.mergePage(c, http.StatusOK, from, "")
}

func (s *server) mergedMember(c echo.Context) (forum.Member, error) {
	id, err := paramID(c)
	if err != nil {
		return forum.Member{}, err
	}
	return s.store.Member(c.Request().Context(), id)
}

func (s *server) mergePage(c echo.Context, status int, from forum.Member, problem string) error {
	p := templates.ConfirmPage{
		Frame: s.adminFrame(c, "Merge two accounts"), Heading: "Merge " + from.Name + " into another account",
		Text:   []string{"For two accounts of one person. What " + from.Name + " (" + from.Email + ") wrote and recommends goes over to the other one; then this one is deleted."},
		Fields: []templates.Field{{Name: "into", Label: "The account that stays", Value: field(c, "into"), Required: true, Hint: "Its e-mail address or its handle.", Problem: problem}},
		Action: c.Request().URL.Path, Button: "Look at both", Back: adminMemberURL(from.ID),
	}
	return s.render(c, status, p)
}

// merge shows both accounts first; what follows cannot be taken back.
func (s *server) merge(c echo.Context) error {
	from, err := s.mergedMember(c)
	if err != nil {
		return err
	}
	into, err := s.store.MemberCalled(c.Request().Context(), field(c, "into"))
	if errors.Is(err, forum.ErrNotFound) {
		return s.mergePage(c, http.StatusUnprocessableEntity, from, "Nobody has this address or handle.")
	}
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if err := forum.MayMerge(v, &from, &into); err != nil {
		return s.mergePage(c, http.StatusConflict, from, "These two cannot be merged: nobody merges away their own account, one that has a role which the other lacks, or into one that is about to be deleted.")
	}
	if field(c, "sure") != itoa(into.ID) {
		return s.mergeSure(c, from, into)
	}
	if err := s.store.MergeMembers(c.Request().Context(), v, from.ID, into.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, adminMemberURL(into.ID)+"?done=merge")
}

func (s *server) mergeSure(c echo.Context, from, into forum.Member) error {
	return s.render(c, http.StatusOK, templates.ConfirmPage{
		Frame: s.adminFrame(c, "Merge two accounts"), Heading: "Merge these two accounts?",
		Text: []string{
			"Goes: " + from.Name + ", " + from.Email + ", member since " + s.day(from.CreatedAt) + ".",
			"Stays: " + into.Name + ", " + into.Email + ", member since " + s.day(into.CreatedAt) + ".",
			"The one that stays keeps its roles (" + into.Roles.String() + "), its address and its password.",
			"This cannot be taken back.",
		},
		Hidden: []templates.Hidden{{Name: "into", Value: into.Email}, {Name: "sure", Value: itoa(into.ID)}},
		Action: c.Request().URL.Path, Button: "Merge them", Danger: true, Back: adminMemberURL(from.ID),
	})
}
