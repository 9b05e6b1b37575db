// Package templates makes HTML of views. A page is a value of a type of this
// package; its type names its file. Everything is parsed at the start, and a
// file without a view, or a view without a file, stops the start.
package templates

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"
)

//go:embed layouts/*.html partials/*.html pages/*.html
var files embed.FS

// A View is the data of one page.
type View interface{ page() string }

// A Fragment is the data of one part of a page.
type Fragment interface{ partial() string }

// Site is what every page says about the site.
type Site struct {
	Name, Tagline string
	Language      string
	BaseURL       string
	Zone          *time.Location
	// Asset is the address of a file of package static.
	Asset func(name string) string
	// Words are what administrators say on every page; nil: nothing.
	Words func() SiteWords
}

// A Set is all templates, ready to use by many goroutines.
type Set struct {
	pages    map[string]*template.Template
	partials *template.Template
}

// New parses all templates.
func New(site Site) (*Set, error) {
	base, err := template.New("").Funcs(funcs(site)).ParseFS(files, "layouts/*.html", "partials/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	s := &Set{pages: map[string]*template.Template{}, partials: base}
	for _, name := range names {
		t, err := template.Must(base.Clone()).ParseFS(files, name)
		if err != nil {
			return nil, err
		}
		s.pages[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return s, s.check()
}

// check holds the views against the files.
func (s *Set) check() error {
	known := map[string]bool{}
	for _, v := range Views() {
		known[v.page()] = true
		if s.pages[v.page()] == nil {
			return fmt.Errorf("the page %s has no file", v.page())
		}
	}
	for name := range s.pages {
		if !known[name] {
			return fmt.Errorf("the file pages/%s.html has no view", name)
		}
	}
	for _, f := range Fragments() {
		if s.partials.Lookup(f.partial()+".html") == nil {
			return fmt.Errorf("the part %s has no file", f.partial())
		}
	}
	return nil
}

// Render writes a whole page.
func (s *Set) Render(w io.Writer, v View) error {
	return s.pages[v.page()].ExecuteTemplate(w, "layout.html", v)
}

// RenderFragment writes a part of a page.
func (s *Set) RenderFragment(w io.Writer, f Fragment) error {
	return s.partials.ExecuteTemplate(w, f.partial()+".html", f)
}

// Template returns the template of a page, for checks of all of them.
func (s *Set) Template(v View) *template.Template { return s.pages[v.page()].Lookup("layout.html") }

// FragmentTemplate returns the template of a part, for checks of all of them.
func (s *Set) FragmentTemplate(f Fragment) *template.Template {
	return s.partials.Lookup(f.partial() + ".html")
}
