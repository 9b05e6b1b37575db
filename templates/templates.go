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

// A Set is all templates, ready to use by many goroutines. Pages share their parts.
type Set struct{ all *template.Template }

// New parses all templates.
func New(site Site) (*Set, error) {
	all, err := Parse()
	if err != nil {
		return nil, err
	}
	return all.Set(site)
}

// Parsed is all files: the layout, of each page what it says in the layout, and the
// parts. Whoever has many sites in one process parses once.
type Parsed struct {
	layout *parse.Tree
	pages  map[string]*parse.Tree
	parts  map[string]*parse.Tree
}

// content is what the layout calls, and each page defines.
const content = "content"

// Parse reads and parses the files.
func Parse() (*Parsed, error) {
	t, err := template.New("").Funcs(funcs(Site{})).ParseFS(files, "layouts/*.html", "partials/*.html")
	if err != nil {
		return nil, err
	}
	all := &Parsed{layout: t.Lookup("layout.html").Tree, pages: map[string]*parse.Tree{}, parts: map[string]*parse.Tree{}}
	for _, part := range t.Templates() {
		if part.Tree != nil && part.Tree != all.layout {
			all.parts[part.Name()] = part.Tree
		}
	}
	names, err := fs.Glob(files, "pages/*.html")
	for _, name := range names {
		page, err := template.New("").Funcs(funcs(Site{})).ParseFS(files, name)
		if err != nil {
			return nil, err
		}
		said := page.Lookup(content)
		if said == nil {
			return nil, fmt.Errorf("%s does not define %q", name, content)
		}
		all.pages[strings.TrimSuffix(path.Base(name), ".html")] = said.Tree
	}
	return all, err
}

// Set is the templates of a site. There may be many, of different sites.
func (p *Parsed) Set(site Site) (*Set, error) {
	s := &Set{template.New("").Funcs(funcs(site))}
	// Copies: a set writes its escapers into the trees that it executes.
	for name, tree := range p.parts {
		if _, err := s.all.AddParseTree(name, tree.Copy()); err != nil {
			return nil, err
		}
	}
	for name, tree := range p.pages {
		layout := p.layout.Copy()
		calls(layout.Root, func(called *parse.TemplateNode) {
			if called.Name == content {
				called.Name = content + " of " + name
			}
		})
		if _, err := s.all.AddParseTree(pageName(name), layout); err != nil {
			return nil, err
		}
		if _, err := s.all.AddParseTree(content+" of "+name, tree.Copy()); err != nil {
			return nil, err
		}
	}
	return s, s.check(p)
}

// pageName is the name of the layout with a page in it.
func pageName(page string) string { return "page " + page }

// calls tells what other templates a node calls.
func calls(n parse.Node, tell func(called *parse.TemplateNode)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				calls(child, tell)
			}
		}
	case *parse.TemplateNode:
		tell(n)
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

// check holds the views against the files, and what templates call against what
// there is.
func (s *Set) check(p *Parsed) error {
	known := map[string]bool{}
	for _, v := range Views() {
		known[v.page()] = true
		if p.pages[v.page()] == nil {
			return fmt.Errorf("the page %s has no file", v.page())
		}
	}
	for name := range p.pages {
		if !known[name] {
			return fmt.Errorf("the file pages/%s.html has no view", name)
		}
	}
	for _, f := range Fragments() {
		if p.parts[f.partial()+".html"] == nil {
			return fmt.Errorf("the part %s has no file", f.partial())
		}
	}
	var err error
	for _, t := range s.all.Templates() {
		if t.Tree == nil { // the root has none
			continue
		}
		calls(t.Tree.Root, func(called *parse.TemplateNode) {
			if s.all.Lookup(called.Name) == nil {
				err = fmt.Errorf("%s: there is no template %q", t.Name(), called.Name)
			}
		})
	}
	return err
}

// Render writes a whole page.
func (s *Set) Render(w io.Writer, v View) error {
	return s.all.ExecuteTemplate(w, pageName(v.page()), v)
}

// RenderFragment writes a part of a page.
func (s *Set) RenderFragment(w io.Writer, f Fragment) error {
	return s.all.ExecuteTemplate(w, f.partial()+".html", f)
}

// Template returns the template of a page, for checks of all of them.
func (s *Set) Template(v View) *template.Template { return s.all.Lookup(pageName(v.page())) }

// FragmentTemplate returns the template of a part, for checks of all of them.
func (s *Set) FragmentTemplate(f Fragment) *template.Template {
	return s.all.Lookup(f.partial() + ".html")
}
