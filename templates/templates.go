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
	"slices"
	"strings"
	"text/template/parse"
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
	// Card is the address of the picture beside a link to a page that is no article.
	Card string
	// Postal is the address that mails to many name, on one line; it may be empty.
	Postal string
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
		t, err := pageSet(site, base, name)
		if err != nil {
			return nil, err
		}
		s.pages[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return s, s.check()
}

// pageSet is the set of one page: its file, and of the layout and the parts those
// that it comes to. All parts for each page would take five times the memory.
func pageSet(site Site, base *template.Template, name string) (*template.Template, error) {
	t, err := template.New("").Funcs(funcs(site)).ParseFS(files, "layouts/*.html")
	if err != nil {
		return nil, err
	}
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	// By its whole path: a page and a part may have the same name.
	if _, err := t.New(name).Parse(string(text)); err != nil {
		return nil, err
	}
	for missing := calledBy(t); len(missing) > 0; missing = calledBy(t) {
		for _, part := range missing {
			p := base.Lookup(part)
			if p == nil {
				return nil, fmt.Errorf("%s: there is no template %q", name, part)
			}
			// A copy: a set writes its escapers into the trees that it executes.
			if _, err := t.AddParseTree(part, p.Tree.Copy()); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// calledBy are the templates that those of a set call and that are not in it.
func calledBy(t *template.Template) (missing []string) {
	for _, d := range t.Templates() {
		if d.Tree == nil {
			continue
		}
		calls(d.Tree.Root, func(name string) {
			if t.Lookup(name) == nil && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		})
	}
	return missing
}

// calls tells the names of the templates that a node calls.
func calls(n parse.Node, tell func(name string)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				calls(child, tell)
			}
		}
	case *parse.TemplateNode:
		tell(n.Name)
	case *parse.IfNode:
		calls(n.List, tell)
		calls(n.ElseList, tell)
	case *parse.RangeNode:
		calls(n.List, tell)
		calls(n.ElseList, tell)
	case *parse.WithNode:
		calls(n.List, tell)
		calls(n.ElseList, tell)
	}
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
