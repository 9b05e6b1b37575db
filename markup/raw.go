package markup

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"

	"colloquy/forum"
)

// maxOpen is how many elements may be open before HTML opens one more. What
// the parser and the walk allow comes to half of it.
const maxOpen = 100

// rawBlock writes a block of HTML. What it opens stays open for the Markdown
// that follows, as in <details>, until the block of Markdown around it ends.
func (p *page) rawBlock(n *ast.HTMLBlock) {
	var source []byte
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		source = append(source, line.Value(p.source)...)
	}
	if n.HasClosure() {
		source = append(source, n.ClosureLine.Value(p.source)...)
	}
	skip := ""
	eachToken(source, func(t html.Token) {
		switch {
		case skip != "":
			if t.Type == html.EndTagToken && t.Data == skip {
				skip = ""
			}
		case t.Type == html.StartTagToken && oneOf(unread, t.Data):
			skip = t.Data
		default:
			p.rawBlockToken(t)
		}
	})
	p.closeLine()
	p.textBreak()
}

// rawBlockToken writes a tag or a text that stands between blocks.
func (p *page) rawBlockToken(t html.Token) {
	e, known := elements[t.Data]
	switch t.Type {
	case html.TextToken:
		p.rawText(t.Data)
	case html.StartTagToken, html.SelfClosingTagToken:
		switch {
		case !known && oneOf(dividing, t.Data):
			p.closeLine()
		case known && e.block && p.fit(e):
			p.rawStart(t, e)
		case known && !e.block:
			p.openLine()
			p.rawSpan(t, e)
		}
	case html.EndTagToken:
		if known {
			p.rawEnd(t.Data)
		} else if oneOf(dividing, t.Data) {
			p.closeLine()
		}
	}
}

// rawInline writes the tag that stands in a line of Markdown. Blocks cannot.
func (p *page) rawInline(n *ast.RawHTML) {
	var source []byte
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		source = append(source, segment.Value(p.source)...)
	}
	eachToken(source, func(t html.Token) {
		e, known := elements[t.Data]
		switch {
		case !known || e.block:
		case t.Type == html.StartTagToken, t.Type == html.SelfClosingTagToken:
			p.rawSpan(t, e)
		case t.Type == html.EndTagToken:
			p.rawEnd(t.Data)
		}
	})
}

// eachToken reads HTML as a browser would. Comments and declarations are
// tokens too; nobody asks for them.
func eachToken(source []byte, do func(html.Token)) {
	for z := html.NewTokenizer(bytes.NewReader(source)); z.Next() != html.ErrorToken; {
		do(z.Token())
	}
}

// rawText writes text that stands between tags. White space between blocks is nothing.
func (p *page) rawText(s string) {
	blank := strings.TrimSpace(s) == ""
	if blank && !(p.top().raw && elements[p.top().tag].text) {
		return
	}
	p.openLine()
	if f := p.top(); len(p.html) == f.body && (f.tag == "p" || f.tag == "pre") {
		s = strings.TrimLeft(s, "\n") // of a pre, browsers drop the first
	}
	p.say([]byte(s))
}

// rawSpan opens an element within a line, where it has its place.
func (p *page) rawSpan(t html.Token, e element) {
	if e.inside == "" || p.fit(e) {
		p.rawStart(t, e)
	}
}

// rawStart opens an element where its tag stands.
func (p *page) rawStart(t html.Token, e element) {
	switch t.Data {
	case "a":
		p.rawLink(t)
		return
	case "img":
		p.rawImage(t, e)
		return
	case "br":
		p.text = append(p.text, '\n')
	}
	if len(p.open) > maxOpen {
		return
	}
	at := len(p.html)
	p.write("<" + t.Data)
	p.keepAttributes(t, e)
	p.write(">")
	if !e.void {
		p.push(t.Data, at, true)
	}
	if e.block {
		p.textBreak()
	}
}

// rawEnd closes an element that HTML opened in the same block of Markdown, and
// what was opened inside it. Any other end tag is stripped.
func (p *page) rawEnd(tag string) {
	for i := len(p.open) - 1; i >= 0 && p.open[i].raw; i-- {
		if p.open[i].tag != tag {
			continue
		}
		p.popTo(i)
		if elements[tag].block {
			p.newline()
			p.textBreak()
		}
		return
	}
}

// popTo closes elements until n are open.
func (p *page) popTo(n int) {
	for len(p.open) > n {
		p.pop()
	}
}

func (p *page) rawLink(t html.Token) {
	target, outside, ok := p.judgeAddress([]byte(attribute(t, "href")))
	if ok && p.inLink == 0 {
		p.beginLink(target, []byte(attribute(t, "title")), outside, true)
	}
}

func (p *page) rawImage(t html.Token, e element) {
	description := []byte(attribute(t, "alt"))
	p.text = append(p.text, description...)
	source, outside, ok := p.judgeAddress([]byte(attribute(t, "src")))
	if !ok || !isImage(source, outside) {
		p.html = escape(p.html, description)
		return
	}
	if !p.image(source, description, []byte(attribute(t, "title")), narrower(t, source)) {
		for name := range fieldsOf(e.attrs) {
			p.keep(t, name)
		}
	}
	p.write(">")
}

// narrower is how wide a tag wants a picture of ours, 0 where it wants it as it is.
// How tall it is then, the picture says.
func narrower(t html.Token, source string) int {
	_, width, ok := forum.PictureAt(source)
	if n, err := strconv.Atoi(attribute(t, "width")); ok && err == nil && n > 0 && n < width {
		return n
	}
	return 0
}
