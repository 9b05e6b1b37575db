package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/store"
	"colloquy/templates"
)

// adminFrame is the frame of an administrators' page.
func (s *server) adminFrame(c echo.Context, title string) templates.Frame {
	f := s.frame(c, title)
	f.Section = "admin"
	return f
}

// showAdmin is the state of the site.
func (s *server) showAdmin(c echo.Context) error {
	o, err := s.store.Overview(c.Request().Context())
	if err != nil {
		return err
	}
	st := s.siteState(o)
	return s.render(c, http.StatusOK, templates.AdminPage{
		Frame: s.adminFrame(c, "Administration"), Nav: templates.AdminNav{Current: "/admin"},
		Warnings: warnings(st), Facts: stateFacts(st), Jobs: presentJobs(st.jobs), Events: presentEvents(o.Events),
	})
}

// siteState gathers what the page says: from the store, the configuration, the
// jobs and the disk.
func (s *server) siteState(o store.Overview) siteState {
	st := siteState{
		Overview: o, now: s.o.Clock(), version: s.o.Version, started: s.started, schema: store.SchemaVersion(),
		mail: s.o.Mail, baseURL: s.o.Site.BaseURL, guessed: s.o.Site.Guessed, live: s.announcer.watching(),
	}
	if s.o.Jobs != nil {
		st.jobs = s.o.Jobs()
	}
	if s.o.Disk != nil {
		d, err := s.o.Disk()
		if err != nil {
			s.o.Log.Warn("the disk cannot be looked at", "error", err)
		} else {
			st.disk = &d
		}
	}
	return st
}

func (s *server) showEvents(c echo.Context) error {
	before, err := queryID(c, "before")
	if err != nil {
		return err
	}
	list, err := s.store.RecentEvents(c.Request().Context(), before)
	if err != nil {
		return err
	}
	p := templates.EventsPage{Frame: s.adminFrame(c, "Events"), Nav: templates.AdminNav{Current: "/admin/events"}, FirstPage: before == 0}
	if len(list) > store.EventsPerPage {
		list = list[:store.EventsPerPage]
		p.NextURL = "/admin/events?before=" + itoa(list[len(list)-1].ID)
	}
	p.Events = presentEvents(list)
	return s.render(c, http.StatusOK, p)
}

// seenNumber is what a form says its sender saw; -1 where it does not say, which
// is never what is there now.
func seenNumber(c echo.Context) int64 {
	n, err := strconv.ParseInt(field(c, "seen"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// withQuery is an address with what is not empty of a query.
func withQuery(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
