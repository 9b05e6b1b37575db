package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// doneData are the sentences about what was done just now, by the word in the
// address.
var doneData = map[string]string{
	"kept":    "Your account stays.",
	"leaving": "You are signed out everywhere else. A mail tells how to take it back.",
}

// showData is what is stored about the member, in short.
func (s *server) showData(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	n, err := s.store.Stored(c.Request().Context(), v)
	if err != nil {
		return err
	}
	p := templates.DataPage{
		Frame: s.accountFrame(c, "Your data"), Nav: templates.AccountNav{Current: "/account/data"},
		Done: doneData[c.QueryParam("done")], Facts: s.presentStored(v, n),
	}
	if v.Suspended(s.o.Clock()) {
		p.Suspended = v.SuspendedWhy
	}
	if !v.LeavesAt.IsZero() {
		p.Leaves, p.LeavesHow = s.day(v.LeavesAt), leavesHow[v.LeavesHow]
	}
	return s.render(c, http.StatusOK, p)
}

// accountFrame is the frame of a page of one's own account.
func (s *server) accountFrame(c echo.Context, title string) templates.Frame {
	f := s.frame(c, title)
	f.Section = "account"
	return f
}

func (s *server) presentStored(m *forum.Member, n store.Stored) []templates.Fact {
	list := []templates.Fact{
		{Name: "Name", Value: m.Name},
		{Name: "Address", Value: m.Email, Ltr: true},
		{Name: "Member since", Value: s.day(m.CreatedAt)},
		{Name: "Roles", Value: capital(m.Roles.String())},
	}
	for _, f := range []struct {
		name      string
		n         int
		one, many string
	}{
		{"Comments", n.Comments, "comment", "comments"},
		{"Recommendations", n.Recommendations, "comment that you recommend", "comments that you recommend"},
		{"Visits", n.Visits, "discussion of which is known when you read it", "discussions of which is known when you read them"},
		{"Sessions", n.Sessions, "browser is signed in", "browsers are signed in"},
		{"Earlier names", n.Names, "name that moderators see", "names that moderators see"},
		{"Mails", n.Mails, "mail to you: what kind, and whether it was sent", "mails to you: what kind, and whether they were sent"},
		{"Follows", n.Follows, "thing that you get mail about", "things that you get mail about"},
	} {
		if f.n > 0 {
			list = append(list, templates.Fact{Name: f.name, Value: counted(f.n, f.one, f.many)})
		}
	}
	return list
}
