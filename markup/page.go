package markup

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"

	"colloquy/forum"
)

// A page is one rendering: one walk over the tree writes HTML and plain text
// side by side. Pages are used again; nothing that leaves one shares its memory.
type page struct {
	d       *dialect
	source  []byte
	html    []byte
	text    []byte
	scratch []byte
	links   []string
	judged  int        // how much was read as targets of links
	open    []frame    // the elements that are open
	marks   int        // how deep emphasis nests
	inLink  int        // above 0 while a link is open
	alts    []position // where the descriptions of images begin that are being written
	article
	mentions
	names   bool   // somebody may be named
	problem string // key of the first problem
	limit   int
}

// article is what only articles need.
type article struct {
	outline  []int          // levels, in the source, of the headings that the walk stands under
	ids      map[string]int // how often each id was asked for
	headings []Heading
	heading  position // where the heading that is being written begins
	tables   int
	noted    map[[2]int]bool // references to footnotes that can be jumped back to
	site     string          // its own address; "" where that does not matter
	pictures []string        // of ours, that the text names
	shown    map[forum.Picture]bool
}

// A frame is an element that was opened and must be closed. Frames of Markdown
// close when the walk leaves their node, and take with them what HTML in the
// text opened inside. An empty tag makes a frame that only does that.
type frame struct {
	tag  string
	raw  bool // opened by HTML in the text
	at   int  // where its tag begins in the HTML
	body int  // and where its content does
}

// A position is a place in the output to come back to.
type position struct{ html, text, links int }

var pages = sync.Pool{New: func() any { return new(page) }}

// keep is how much memory a page may hold while it is not used.
const keep = 256 << 10

func newPage(d *dialect, source string) *page {
	p := pages.Get().(*page)
	*p = page{
		d: d, source: clean(p.source[:0], source),
		html: p.html[:0], text: p.text[:0], scratch: p.scratch[:0],
		open: p.open[:0], links: p.links[:0],
	}
	return p
}

func (p *page) release() {
	if cap(p.source)+cap(p.html)+cap(p.text)+cap(p.scratch) <= keep {
		pages.Put(p)
	}
}

// refuse notes a problem; the first one counts.
func (p *page) refuse(key string, limit int) {
	if p.problem == "" {
		p.problem, p.limit = key, limit
	}
}

// walk goes over the tree without recursion (emphasis can nest thousands deep)
// and stops when the HTML outgrows the text by too much.
func (p *page) walk(root ast.Node) {
	most := p.d.growth*len(p.source) + p.d.slack
	for n := root; n != nil && p.problem == ""; {
		if len(p.html) > most {
			p.refuse(forum.TooComplicated, 0)
		}
		if p.enter(n) {
			if child := n.FirstChild(); child != nil {
				n = child
				continue
			}
			p.leave(n)
		}
		n = p.next(n, root)
	}
}

// next leaves the parents that are done and returns the node to visit then.
func (p *page) next(n, root ast.Node) ast.Node {
	for n != root {
		if sibling := n.NextSibling(); sibling != nil {
			return sibling
		}
		n = n.Parent()
		p.leave(n)
	}
	return nil
}

// enter begins a node and tells whether its children are to be visited. Only
// then is it left.
func (p *page) enter(n ast.Node) bool {
	switch n.Type() {
	case ast.TypeBlock:
		return p.enterBlock(n)
	case ast.TypeInline:
		return p.enterInline(n)
	}
	p.scope() // the document
	return true
}

func (p *page) leave(n ast.Node) {
	switch n.Type() {
	case ast.TypeBlock:
		p.leaveBlock(n)
	case ast.TypeInline:
		p.leaveInline(n)
	default:
		p.end()
	}
}

// rendered hands over the result.
func (p *page) rendered() Rendered {
	text := strings.Trim(string(p.text), "\n")
	r := Rendered{
		HTML: sanitise(p.d.policy, p.html), Text: text,
		Words: CountWords(text), Headings: p.headings, Pictures: p.pictures,
	}
	if len(p.named) > 0 {
		r.Mentions = p.named
	}
	if len(p.links) > 0 {
		r.Links = append([]string(nil), p.links...)
	}
	return r
}
