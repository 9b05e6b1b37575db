package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// memberFilters are what a search for members can be narrowed to.
var memberFilters = []struct {
	value, name string
	query       store.MemberQuery
}{
	{"", "Everybody", store.MemberQuery{}},
	{"author", "Authors", store.MemberQuery{Roles: forum.RoleAuthor}},
	{"editor", "Editors", store.MemberQuery{Roles: forum.RoleEditor}},
	{"moderator", "Moderators", store.MemberQuery{Roles: forum.RoleModerator}},
	{"administrator", "Administrators", store.MemberQuery{Roles: forum.RoleAdministrator}},
	{"suspended", "Suspended", store.MemberQuery{Suspended: true}},
}

// showAdminMembers lists members, and those that are looked for.
func (s *server) showAdminMembers(c echo.Context) error {
	before, err := queryID(c, "before")
	if err != nil {
		return err
	}
	text, filter := c.QueryParam("q"), c.QueryParam("filter")
	p := templates.AdminMembersPage{
		Frame: s.adminFrame(c, "Members"), Nav: templates.AdminNav{Current: "/admin/members"},
		Text: text, Max: forum.MaxAddress, FirstPage: before == 0, FirstURL: withQuery("/admin/members", "q", text, "filter", filter),
	}
	var q store.MemberQuery
	for _, f := range memberFilters {
		if f.value == filter {
			q = f.query
		}
		p.Filters = append(p.Filters, templates.Option{Value: f.value, Name: f.name, Chosen: f.value == filter})
	}
	q.Text, q.Before = text, before
	var list []forum.Member
	if len(text) <= forum.MaxAddress { // nobody is called more
		if list, err = s.store.FindMembers(c.Request().Context(), q); err != nil {
			return err
		}
	}
	if len(list) > store.MembersPerPage {
		list = list[:store.MembersPerPage]
		p.NextURL = withQuery("/admin/members", "q", text, "filter", filter, "before", itoa(list[len(list)-1].ID))
	}
	for i := range list {
		p.Members = append(p.Members, s.presentAdminMember(&list[i]))
	}
	return s.render(c, http.StatusOK, p)
}

func (s *server) presentAdminMember(m *forum.Member) templates.AdminMemberItem {
	item := templates.AdminMemberItem{URL: adminMemberURL(m.ID), Name: m.Name, Email: m.Email, Roles: m.Roles.String(), Since: m.CreatedAt}
	var states []string
	if m.Suspended(s.o.Clock()) {
		states = append(states, "suspended "+s.untilWords(m.SuspendedUntil))
	}
	if !m.LeavesAt.IsZero() {
		states = append(states, "leaves on "+s.day(m.LeavesAt))
	}
	item.State = strings.Join(states, ", ")
	return item
}
