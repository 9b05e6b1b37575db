package markup

import (
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"colloquy/forum"
)

// The two dialects, built once: parsers and policies are safe for concurrent use.
var (
	comments = &dialect{
		parser: commentParser(), policy: commentPolicy(), hardBreaks: true, schemesOnly: true,
		linkAttrs: ` rel="ugc nofollow noopener"`,
		maxLinks:  forum.MaxLinks, maxWord: forum.MaxWord, growth: 20, slack: 4 << 10,
	}
	articles = &dialect{
		parser: articleParser(), policy: articlePolicy(), article: true,
		growth: 40, slack: 16 << 10,
	}
)

// A dialect is what one kind of text may hold and how it is shown.
type dialect struct {
	parser      parser.Parser
	policy      *bluemonday.Policy
	article     bool   // images, HTML, headings, footnotes, scrolling tables
	hardBreaks  bool   // the end of a line is a line break
	schemesOnly bool   // links need a scheme; none lead within the site
	linkAttrs   string // written into every link
	maxLinks    int    // 0: any number
	maxWord     int    // 0: any length
	growth      int    // the HTML may be this many times the size of the source,
	slack       int    // and this many bytes more
}

// render is the whole way from source to Rendered.
func (d *dialect) render(source string) (Rendered, error) { return d.renderNaming(source, nil) }

func (d *dialect) renderNaming(source string, known func(handle string) bool) (Rendered, error) {
	return d.renderWith(source, func(p *page) { p.known, p.names = known, !d.article && strings.IndexByte(source, '@') >= 0 })
}

func (d *dialect) renderWith(source string, prepare func(*page)) (Rendered, error) {
	if badText(source) {
		return Rendered{}, invalid(forum.BadText, 0)
	}
	p := newPage(d, source)
	defer p.release()
	prepare(p)
	if d.maxWord > 0 && longestWord(p.source) > d.maxWord {
		return Rendered{}, invalid(forum.LongWord, d.maxWord)
	}
	root, t := d.parse(p.source)
	if t.problem != "" {
		return Rendered{}, invalid(t.problem, t.limit)
	}
	p.walk(root)
	if p.problem != "" {
		return Rendered{}, invalid(p.problem, p.limit)
	}
	return p.rendered(), nil
}

// parse makes the tree of a text, with a toll that says whether it is fit to be used.
func (d *dialect) parse(source []byte) (ast.Node, *toll) {
	pc := parser.NewContext()
	t := newToll(len(source))
	pc.Set(tollKey, t)
	return d.parser.Parse(text.NewReader(source), parser.WithContext(pc)), t
}

func invalid(key string, limit int) error {
	e := new(forum.Invalid)
	e.Add("body", key, limit)
	return e
}
