package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// done are the sentences of what was done to a member, by the word in the
// address.
var memberDone = map[string]string{
	"roles": "The roles are changed, and the member is signed out.", "suspend": "The member is suspended, and signed out everywhere.", "unsuspend": "The suspension has ended.",
	"sign-out": "The member is signed out everywhere.", "sign-in-link": "A link that signs in is on its way to the member’s address.", "clear": "It is taken away.", "rename": "The member has another name.", "merge": "The two accounts are one now.",
}

// Why a deed was not done.
const (
	changedMeanwhile  = "Somebody changed this meanwhile, so nothing was done. Here it is as it is now."
	onlyAdministrator = "This is the last administrator who can act. Make somebody else one first."
)

func (s *server) showAdminMember(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	return s.adminMember(c, http.StatusOK, id, templates.Said{Text: memberDone[c.QueryParam("done")]}, nil)
}

// adminMember shows the page of a member as they are now; after a deed that was
// not done, with why and with what was typed.
func (s *server) adminMember(c echo.Context, status int, id int64, said templates.Said, invalid *forum.Invalid) error {
	f, err := s.store.MemberFile(c.Request().Context(), id)
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	p := presentMemberFile(f, s.o.Clock())
	p.Frame, p.Nav, p.Said, p.Self = s.adminFrame(c, f.Name), templates.AdminNav{Current: "/admin/members"}, said, v.ID == id
	p.Frame.Path = p.Base
	typed := problems(invalid)
	for _, f := range []*templates.Field{&p.Until, &p.Reason, &p.NewName} {
		f.Problem = typed[f.Name]
		if has(c, f.Name) {
			f.Value = field(c, f.Name)
		}
	}
	for i := range p.For.Options {
		if o := &p.For.Options[i]; has(c, "for") {
			o.Chosen = o.Value == field(c, "for")
		}
	}
	return s.render(c, status, p)
}

// memberDeed does something about the member of the path, and shows the page
// again: with done, or with why not.
func (s *server) memberDeed(c echo.Context, done string, do func(actor *forum.Member, id int64) error) error {
	id, v, err := s.idAndViewer(c)
	if err != nil {
		return err
	}
	err = do(v, id)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.adminMember(c, http.StatusUnprocessableEntity, id, templates.Said{}, invalid)
	case errors.Is(err, forum.ErrLastAdministrator):
		return s.adminMember(c, http.StatusConflict, id, templates.Said{Text: onlyAdministrator, Wrong: true}, nil)
	case errors.Is(err, forum.ErrConflict):
		return s.adminMember(c, http.StatusConflict, id, templates.Said{Text: changedMeanwhile, Wrong: true}, nil)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, adminMemberURL(id)+"?done="+done)
}

func (s *server) changeRoles(c echo.Context) error {
	return s.memberDeed(c, "roles", func(actor *forum.Member, id int64) error {
		var roles forum.Roles
		for _, name := range c.Request().PostForm["role"] {
			role, ok := forum.ParseRole(name)
			if !ok {
				return forum.ErrNotFound
			}
			roles |= role
		}
		return s.store.ChangeRoles(c.Request().Context(), actor, id, forum.Roles(seenNumber(c)), roles)
	})
}

// seenMoment is the moment that a form says its sender saw, in microseconds;
// 0 is none.
func seenMoment(c echo.Context) time.Time {
	n := seenNumber(c)
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

func (s *server) suspendMember(c echo.Context) error {
	return s.memberDeed(c, "suspend", func(actor *forum.Member, id int64) error {
		until, err := suspendedUntil(field(c, "for"), field(c, "date"), s.o.Clock(), s.o.Site.Zone)
		if err != nil {
			return err
		}
		return s.store.SuspendMember(c.Request().Context(), actor, id, seenMoment(c), until, field(c, "why"))
	})
}

// suspendedUntil reads how long somebody is to be suspended: for a day, a week, a
// month, or up to and with a date where the site is.
func suspendedUntil(length, date string, now time.Time, zone *time.Location) (time.Time, error) {
	switch length {
	case "day":
		return now.AddDate(0, 0, 1), nil
	case "week":
		return now.AddDate(0, 0, 7), nil
	case "month":
		return now.AddDate(0, 1, 0), nil
	}
	e := &forum.Invalid{}
	day, err := time.ParseInLocation(time.DateOnly, date, zone)
	switch {
	case date == "":
		e.Add("date", forum.Missing, 0)
	case err != nil || day.Year() > 9000:
		e.Add("date", forum.BadDate, 0)
	}
	return day.AddDate(0, 0, 1), e.Or()
}

func (s *server) unsuspendMember(c echo.Context) error {
	return s.memberDeed(c, "unsuspend", func(actor *forum.Member, id int64) error {
		return s.store.SuspendMember(c.Request().Context(), actor, id, seenMoment(c), time.Time{}, "")
	})
}

func (s *server) signOutMember(c echo.Context) error {
	return s.memberDeed(c, "sign-out", func(actor *forum.Member, id int64) error {
		return s.store.SignOutMember(c.Request().Context(), actor, id)
	})
}

func (s *server) sendSignIn(c echo.Context) error {
	return s.memberDeed(c, "sign-in-link", func(actor *forum.Member, id int64) error {
		return s.store.SendSignIn(c.Request().Context(), actor, id)
	})
}

func (s *server) clearProfile(c echo.Context) error {
	return s.memberDeed(c, "clear", func(actor *forum.Member, id int64) error {
		what := map[string]store.Portrayal{"portrait": store.PortraitTaken, "words": store.WordsTaken}[field(c, "what")]
		if what == 0 {
			return forum.ErrNotFound
		}
		return s.store.ClearProfile(c.Request().Context(), actor, id, int(seenNumber(c)), what)
	})
}

func (s *server) renameMember(c echo.Context) error {
	return s.memberDeed(c, "rename", func(actor *forum.Member, id int64) error {
		return s.store.RenameMember(c.Request().Context(), actor, id, int(seenNumber(c)), field(c, "name"))
	})
}
