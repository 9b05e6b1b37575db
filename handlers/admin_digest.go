package handlers

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// rollRoute takes a table of subscribers, in a form that carries a file.
const rollRoute = "/admin/digest/import"

const (
	rollField = "file"
	// maxRoll is how large a table may be, in bytes: some ten thousand rows. Larger
	// ones are for the command line, which has more patience than a browser.
	maxRoll = 2 << 20
	// problemsShown is how many rows that were not taken the page names.
	problemsShown = 200
)

// showAdminDigest counts the subscribers of each list.
func (s *server) showAdminDigest(c echo.Context) error {
	said := templates.Said{}
	if c.QueryParam("done") == "removed" {
		said.Text = "The address is removed. It takes no mails any more."
	}
	return s.adminDigest(c, http.StatusOK, func(p *templates.AdminDigestPage) { p.Said = said })
}

func (s *server) adminDigest(c echo.Context, status int, more func(*templates.AdminDigestPage)) error {
	counts, err := s.store.RollCounts(c.Request().Context())
	if err != nil {
		return err
	}
	p := presentAdminDigest(counts)
	p.CanAsk = s.o.Mail.Leaves
	p.Frame = s.adminFrame(c, "The digest")
	p.Frame.Path = "/admin/digest"
	more(&p)
	return s.render(c, status, p)
}

func presentAdminDigest(counts []store.RollCount) templates.AdminDigestPage {
	p := templates.AdminDigestPage{
		Nav: templates.AdminNav{Current: "/admin/digest"}, MaxMB: maxRoll >> 20,
		Remove: templates.Field{Name: "email", Label: "E-mail address", Type: "email", Max: forum.MaxAddress, Required: true, Autocomplete: "off"},
	}
	for _, n := range counts {
		p.Lists = append(p.Lists, templates.RollCount{
			Name:   map[bool]string{true: "Monthly", false: "Weekly"}[n.List == forum.FollowMonthly],
			Active: templates.Number(n.Active), Paused: templates.Number(n.Paused), Waiting: templates.Number(n.Waiting), Ended: templates.Number(n.Ended),
		})
	}
	return p
}

// downloadRoll is all subscribers as a table (RFC 4180).
func (s *server) downloadRoll(c echo.Context) error {
	connection := http.NewResponseController(c.Response())
	name := "subscribers-" + s.o.Clock().UTC().Format(time.DateOnly) + ".csv"
	return s.sendFile(c, name, "text/csv; charset=utf-8", func(w io.Writer) error {
		return forum.WriteRoll(w, func(tell func(forum.RollRow) error) error {
			return s.store.Roll(c.Request().Context(), func(r forum.RollRow) error {
				_ = connection.SetWriteDeadline(soon(dataPatience)) // for a row, not for the whole
				return tell(r)
			})
		})
	})
}

// uploadRoll takes up the subscribers of a table and says at once what became of
// each row that was not taken: to load that page again changes nothing.
func (s *server) uploadRoll(c echo.Context) error {
	wrong := func(text string) error {
		return s.adminDigest(c, http.StatusUnprocessableEntity, func(p *templates.AdminDigestPage) { p.Problem = text })
	}
	v, err := s.viewer(c)
	if err != nil {
		drain(c.Request())
		return err
	}
	end, err := s.uploads.begin()
	if err != nil {
		drain(c.Request())
		return err
	}
	defer end()
	table, err := readUpload(c.Request(), rollField, maxRoll)
	switch {
	case errors.Is(err, errNoFile):
		return wrong("Please choose a file that is not empty.")
	case errors.Is(err, errLargeFile):
		return wrong("This file is too large: " + templates.Number(maxRoll>>20) + " MB at most. The command “colloquy digest import” takes larger ones.")
	case err != nil:
		return err
	}
	roll, err := forum.NewRollReader(bytes.NewReader(table), forum.FollowWeekly, s.o.Clock())
	if err != nil {
		return wrong("This cannot be read: " + err.Error() + ".")
	}
	if c.QueryParam("ask") != "" {
		if !s.o.Mail.Leaves {
			return forum.ErrNotFound
		}
		roll.AskFirst()
	}
	return s.importRoll(c, v, roll)
}

func (s *server) importRoll(c echo.Context, v *forum.Member, roll *forum.RollReader) error {
	connection := http.NewResponseController(c.Response())
	done := &templates.RollReport{Ignored: roll.Ignored()}
	report, err := s.store.ImportRoll(c.Request().Context(), v, roll, func(_ store.RollReport, problems []store.RollProblem) {
		_ = connection.SetWriteDeadline(soon(dataPatience))
		for _, p := range problems[:min(len(problems), problemsShown-len(done.Problems))] {
			done.Problems = append(done.Problems, templates.RollProblem{Line: templates.Number(p.Line), Email: p.Email, Why: p.Why})
		}
	})
	if err != nil {
		return err
	}
	done.Asked = c.QueryParam("ask") != ""
	done.Added, done.There, done.Refused = counted(report.Added+report.Asked, "row", "rows"), templates.Number(report.There), templates.Number(report.Refused)
	if more := report.Refused - len(done.Problems); more > 0 {
		done.More = counted(more, "row", "rows")
	}
	return s.adminDigest(c, http.StatusOK, func(p *templates.AdminDigestPage) { p.Report = done })
}

// removeSubscriber removes an address from the digest for good.
func (s *server) removeSubscriber(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	err = s.store.RemoveSubscriber(c.Request().Context(), v, field(c, "email"))
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return s.adminDigest(c, http.StatusUnprocessableEntity, func(p *templates.AdminDigestPage) {
			p.Remove.Value, p.Remove.Problem = field(c, "email"), problems(invalid)["email"]
		})
	}
	return s.orBack(c, err, "/admin/digest?done=removed")
}
