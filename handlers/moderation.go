package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// moderationNav leads through the moderators' pages; the frame knows how many
// cases are open.
func moderationNav(f templates.Frame, path string) templates.ModerationNav {
	n := templates.ModerationNav{Current: path}
	if f.Viewer != nil {
		n.Open = f.Viewer.Cases
	}
	return n
}

// openCases is how many cases wait for a moderator, as each of their pages says.
func (s *server) openCases(c echo.Context, m *forum.Member) string {
	n, err := s.store.OpenCases(c.Request().Context(), m)
	if err != nil {
		s.o.Log.WarnContext(c.Request().Context(), "the open cases could not be counted", "request", requestOf(c.Request()).number, "error", err)
		return ""
	}
	return countUpTo(n)
}

// showCases shows the queue, with the most urgent case beside it.
func (s *server) showCases(c echo.Context) error {
	d, err := s.desk(c, parseCaseList(c.QueryParams()))
	if err != nil {
		return err
	}
	if err := s.firstCase(c, d); err != nil {
		return err
	}
	return s.showDesk(c, http.StatusOK, d)
}

func (s *server) showCase(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	d, err := s.desk(c, parseCaseList(c.QueryParams()))
	if err != nil {
		return err
	}
	if err := s.openAt(c, d, id); err != nil {
		return err
	}
	return s.showDesk(c, http.StatusOK, d)
}

// A desk is what a moderator has before them: a list, and perhaps a case of it.
type desk struct {
	moderator *forum.Member
	list      caseList
	queue     store.Queue
	file      *store.CaseFile
	page      templates.CasesPage
}

// desk reads the list.
func (s *server) desk(c echo.Context, l caseList) (d *desk, err error) {
	d = &desk{list: l}
	if d.moderator, err = s.viewer(c); err != nil {
		return nil, err
	}
	if l.text != "" {
		d.queue, err = s.store.FindCases(c.Request().Context(), d.moderator, l.text)
	} else {
		d.queue, err = s.store.Queue(c.Request().Context(), d.moderator, l.CaseQuery)
	}
	return d, err
}

// firstCase puts the first case of the list beside it. One that went meanwhile is
// left out.
func (s *server) firstCase(c echo.Context, d *desk) error {
	if len(d.queue.Items) > 0 {
		if err := s.openAt(c, d, d.queue.Items[0].ID); !errors.Is(err, forum.ErrNotFound) {
			return err
		}
	}
	d.page = presentCases(d.queue, d.list, 0)
	return nil
}

// openAt puts a case beside the list, and notes in memory who looks at it.
func (s *server) openAt(c echo.Context, d *desk, id int64) error {
	f, err := s.store.CaseFor(c.Request().Context(), d.moderator, id)
	if err != nil {
		return err
	}
	d.file = &f
	d.page = presentCases(d.queue, d.list, id)
	d.page.Case = s.presentCase(f, d.queue.Rules, d.list)
	d.page.Alone = c.Param("id") != ""
	d.page.Case.Here = s.hereNow(c, id, d.moderator)
	return nil
}

// hereNow notes that somebody has a case open, and says who else has.
func (s *server) hereNow(c echo.Context, id int64, m *forum.Member) string {
	now := s.o.Clock()
	if requestOf(c.Request()).original == http.MethodHead || c.Request().Header.Get("Sec-Purpose") != "" {
		return "" // nobody looks
	}
	return hereText(s.openers.note(id, m, now), now)
}

// showDesk completes the page and sends it.
func (s *server) showDesk(c echo.Context, status int, d *desk) error {
	title := d.page.Heading
	if d.page.Alone && d.page.Case != nil {
		title = d.page.Case.Heading + ", case " + itoa(d.page.Case.ID)
	}
	d.page.Frame = s.moderationFrame(c, title)
	d.page.Nav = moderationNav(d.page.Frame, "/moderation")
	if d.page.Done == nil && status == http.StatusOK {
		var err error
		if d.page.Done, err = s.casesDone(c, d); err != nil {
			return err
		}
	}
	return s.render(c, status, d.page)
}

// formList is the list that a form was sent from.
func formList(c echo.Context) caseList {
	q, err := url.ParseQuery(field(c, "from"))
	if err != nil {
		return caseList{}
	}
	return parseCaseList(q)
}

// caseNow tells a page that is open who else has the case open, and what happened
// to it since.
func (s *server) caseNow(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	seen, err := queryID(c, "version")
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	now, changes, err := s.store.CaseNow(c.Request().Context(), v, id, int(seen))
	if err != nil {
		return err
	}
	answer := struct {
		Version int      `json:"version"`
		Open    bool     `json:"open"`
		Here    string   `json:"here"`
		News    []string `json:"news"`
	}{now.Version, now.Open(), s.hereNow(c, id, v), changeTexts(changes, s.o.Clock())}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.JSON(http.StatusOK, answer)
}

// versionField is the version of a case that a form was made of.
func versionField(c echo.Context) int {
	n, err := strconv.ParseInt(field(c, "version"), 10, 32)
	if err != nil {
		return -1
	}
	return int(n)
}
