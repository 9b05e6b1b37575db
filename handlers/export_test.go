package handlers

import (
	"bytes"
	"net/http"
	"time"

	"colloquy/store"
	"colloquy/templates"
)

// RenderComments returns a function that executes the templates of a page's
// comments, as a page without any cache would: for comparison in benchmarks.
func RenderComments(base string) (func(*bytes.Buffer, store.ArticlePage) error, error) {
	set, err := templates.New(templates.Site{Name: "Colloquy", Language: "en", BaseURL: base, Zone: time.UTC, Asset: func(n string) string { return n }})
	if err != nil {
		return nil, err
	}
	return func(b *bytes.Buffer, p store.ArticlePage) error {
		for _, r := range p.Rows {
			c := p.Comments[r.ID]
			if err := set.RenderFragment(b, presentComment(c, p.Article.Slug)); err != nil {
				return err
			}
			if err := set.RenderFragment(b, templates.Acts{ID: c.ID, Version: c.Version, Slug: p.Article.Slug, Name: c.By.Name, CanReply: true, CanReport: true}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// IsKept tells whether a page for everybody is in memory and shows what the
// database says.
func IsKept(h http.Handler, path string) bool {
	s := h.(*server)
	p := s.pages.get(path)
	return p != nil && s.current(p)
}

// A RouteLine is a route with for whom it is.
type RouteLine struct{ Method, Path, Who string }

// RouteTable lists all routes, those of the development included.
func RouteTable() []RouteLine {
	names := map[who]string{anyone: "anyone", writer: "writer", member: "member", moderator: "moderator", editor: "editor", administrator: "administrator"}
	s := &server{}
	var list []RouteLine
	for _, r := range append(s.table(), s.developmentTable()...) {
		list = append(list, RouteLine{r.method, r.path, names[r.who]})
	}
	return list
}

// Warnings are what the administrators' page says of a state.
func Warnings(o store.Overview, now time.Time, jobs []JobState, mail Mail, guessed bool, disk *Disk) (texts []string) {
	for _, w := range warnings(siteState{Overview: o, now: now, jobs: jobs, mail: mail, guessed: guessed, baseURL: "http://localhost", disk: disk}) {
		texts = append(texts, w.Text)
	}
	return texts
}

// OccupyDownload begins a download of a sender's that goes on until it is
// released.
func OccupyDownload(h http.Handler, sender string) (release func(), err error) {
	return h.(*server).downloads.begin(sender)
}
