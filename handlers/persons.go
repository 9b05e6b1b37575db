package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// showPerson shows what moderators know of a member.
func (s *server) showPerson(c echo.Context) error {
	return s.person(c, http.StatusOK, memberPerson, nil)
}

// showAddressPerson shows what moderators know of a guest, by their address.
func (s *server) showAddressPerson(c echo.Context) error {
	return s.person(c, http.StatusOK, addressPerson, nil)
}

func (s *server) notePerson(c echo.Context) error { return s.addNote(c, memberPerson) }

func (s *server) noteAddress(c echo.Context) error { return s.addNote(c, addressPerson) }

// whose makes of the number in a path whom it is about, and the address of the page.
type whose func(id int64) (store.Somebody, string)

func memberPerson(id int64) (store.Somebody, string) {
	return store.Somebody{Member: id}, personURL(id)
}

func addressPerson(id int64) (store.Somebody, string) {
	return store.Somebody{Address: id}, "/moderation/addresses/" + itoa(id)
}

func (s *server) person(c echo.Context, status int, of whose, invalid *forum.Invalid) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	who, base := of(id)
	f, err := s.store.PersonFile(c.Request().Context(), v, who)
	if err != nil {
		return err
	}
	p := s.presentPerson(f, v)
	p.Frame, p.Nav, p.Base = s.moderationFrame(c, p.Heading), templates.ModerationNav{}, base
	if c.QueryParam("done") != "" {
		p.Said = templates.Said{Text: "The note is added."}
	}
	p.Note = templates.Field{Name: "body", Label: "Note", Type: "area", Rows: 3, Required: true, Max: forum.MaxNote, Value: field(c, "body"), Problem: problems(invalid)["body"]}
	return s.render(c, status, p)
}

// addNote notes something about a person.
func (s *server) addNote(c echo.Context, of whose) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	who, base := of(id)
	err = s.store.AddPersonNote(c.Request().Context(), v, who, field(c, "body"))
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return s.person(c, http.StatusUnprocessableEntity, of, invalid)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, base+"?done=note#notes")
}

func (s *server) presentPerson(f store.PersonFile, v *forum.Member) templates.PersonPage {
	p := templates.PersonPage{Heading: f.Name}
	if p.Heading == "" {
		p.Heading = "A guest"
	}
	p.Facts = s.personFacts(f)
	if f.Account != nil {
		p.OpenURL = templates.MemberURL(f.Account.Handle) + "/moderate"
	}
	for _, c := range f.Statuses {
		name := newestStates[c.Status]
		if name == "" {
			name = "Shown"
		}
		p.Counts = append(p.Counts, templates.Fact{Name: name, Value: comments(c.Count)})
	}
	p.Counts = append(p.Counts,
		templates.Fact{Name: "Reports upheld", Value: templates.Number(f.Upheld)}, templates.Fact{Name: "Reports rejected", Value: templates.Number(f.Rejected)}, templates.Fact{Name: "Reports open", Value: templates.Number(f.Open)})
	for _, n := range f.Names {
		p.Earlier = append(p.Earlier, templates.Fact{Value: n.Name, At: n.Until})
	}
	for _, x := range f.Excluded {
		p.Excluded = append(p.Excluded, presentExclusion(x, v))
	}
	for _, d := range f.Decisions {
		p.Decided = append(p.Decided, presentPersonDecision(d))
	}
	for _, c := range f.Latest {
		p.Comments = append(p.Comments, templates.PersonComment{SaidItem: presentSaid(c.Said), State: newestStates[c.Status]})
	}
	for _, n := range f.Notes {
		p.Notes = append(p.Notes, templates.PersonNote{At: n.At, By: n.By, Body: n.Body})
	}
	return p
}

// personFacts says who somebody is.
func (s *server) personFacts(f store.PersonFile) []templates.Fact {
	if f.Account == nil {
		list := []templates.Fact{{Name: "Account", Value: "none: a guest"}, {Name: "Address", Value: f.Email, Ltr: true}}
		if f.Since.IsZero() {
			return append(list, templates.Fact{Name: "Confirmed", Value: "never"})
		}
		return append(list, templates.Fact{Name: "Confirmed", At: f.Since})
	}
	m := f.Account
	list := []templates.Fact{{Name: "Page", Value: m.Handle, URL: templates.MemberURL(m.Handle)}, {Name: "Member since", At: m.CreatedAt}, {Name: "Roles", Value: m.Roles.String()}}
	if m.Suspended(s.o.Clock()) {
		list = append(list, templates.Fact{Name: "Suspended", Value: s.untilWords(m.SuspendedUntil) + ": " + m.SuspendedWhy})
	}
	if !m.LeavesAt.IsZero() {
		list = append(list, templates.Fact{Name: "Leaves", At: m.LeavesAt})
	}
	return list
}

func presentPersonDecision(d store.PersonDecision) templates.PersonDecision {
	what := logWord(string(d.Action))
	switch {
	case d.Actor != "":
		what = d.Actor + " " + what
	case d.ActorID == 0 && d.Machine:
		what = "The site itself " + what
	default:
		what = "Somebody who left " + what
	}
	return templates.PersonDecision{At: d.At, What: what, Rule: d.Rule, Message: d.Message, Case: "Case " + itoa(d.CaseID), URL: caseURL(d.CaseID), Undone: !d.Stands()}
}
