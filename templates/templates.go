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
	all, err := Parse()
	if err != nil {
		return nil, err
	}
	return all.Set(site)
}

// Set is the templates of a site. There may be many, of different sites.
func (all *Parsed) Set(site Site) (*Set, error) {
	s := &Set{pages: map[string]*template.Template{}, partials: template.New("").Funcs(funcs(site))}
	for name := range all.parts {
		if err := all.add(s.partials, name); err != nil {
			return nil, err
		}
	}
	for name, page := range all.pages {
		t := template.New("").Funcs(funcs(site))
		for name, tree := range page {
			if _, err := t.AddParseTree(name, tree.Copy()); err != nil {
				return nil, err
			}
		}
		if err := all.complete(t); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.pages[name] = t
	}
	return s, s.check()
}

// trees are templates by name, as they were parsed.
type trees map[string]*parse.Tree

// Parsed is all files: the layout and the parts together, and of each page the
// layout with what the page says in it. Whoever has many sites in one process parses
// once.
type Parsed struct {
	parts trees
	pages map[string]trees
}

// Parse reads and parses the files.
func Parse() (*Parsed, error) {
	layout, err := template.New("").Funcs(funcs(Site{})).ParseFS(files, "layouts/*.html")
	if err != nil {
		return nil, err
	}
	parts, err := template.Must(layout.Clone()).ParseFS(files, "partials/*.html")
	if err != nil {
		return nil, err
	}
	all := &Parsed{parts: treesOf(parts), pages: map[string]trees{}}
	names, err := fs.Glob(files, "pages/*.html")
	for _, name := range names {
		// By its whole path: a page and a part may have the same name.
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t, err := template.Must(layout.Clone()).New(name).Parse(string(text))
		if err != nil {
			return nil, err
		}
		all.pages[strings.TrimSuffix(path.Base(name), ".html")] = treesOf(t)
	}
	return all, err
}

func treesOf(t *template.Template) trees {
	all := trees{}
	for _, d := range t.Templates() {
		if d.Tree != nil {
			all[d.Name()] = d.Tree
		}
	}
	return all
}

// add puts a part into a set: a copy, as a set writes its escapers into the trees
// that it executes.
func (all *Parsed) add(t *template.Template, name string) error {
	tree, ok := all.parts[name]
	if !ok {
		return fmt.Errorf("there is no template %q", name)
	}
	_, err := t.AddParseTree(name, tree.Copy())
	return err
}

// complete adds to a page the parts that it comes to. All parts for each page would
// take five times the memory.
func (all *Parsed) complete(t *template.Template) error {
	for missing := calledBy(t); len(missing) > 0; missing = calledBy(t) {
		for _, name := range missing {
			if err := all.add(t, name); err != nil {
				return err
			}
		}
	}
	return nil
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
