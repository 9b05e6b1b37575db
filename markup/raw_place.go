package markup

import (
	"bytes"
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// flow makes a place for a block: it closes a line of text that HTML left open
// and, in a table or list, opens the cell or item that the block must stand in.
func (p *page) flow() {
	if p.top().raw {
		p.closeLine()
		p.openInner()
	}
}

// closeLine closes what can only hold text, where HTML opened it.
func (p *page) closeLine() {
	for f := p.top(); f.raw && holdsLine(f.tag); f = p.top() {
		if f.tag == "p" {
			p.html = bytes.TrimRight(p.html, " \n")
		}
		p.pop()
		if f.tag == "p" {
			p.newline()
			p.textBreak()
		}
	}
}

// holdsLine tells the elements in which no block may stand.
func holdsLine(tag string) bool {
	return !elements[tag].block || tag == "p" || tag == "pre" || tag == "summary"
}

// openInner opens what must stand between the innermost element and anything else.
func (p *page) openInner() {
	for f := p.top(); f.raw && elements[f.tag].inner != ""; f = p.top() {
		p.openRaw(elements[f.tag].inner)
	}
}

// openLine makes a place for a line of text: a paragraph, where it would
// otherwise stand directly between blocks.
func (p *page) openLine() {
	p.openInner()
	if f := p.top(); !f.raw || !elements[f.tag].text {
		p.openRaw("p")
	}
}

// fit closes elements until the innermost is one that e may stand directly in,
// or one in which that can be opened. It tells whether there is such a place.
func (p *page) fit(e element) bool {
	if e.inside == "" {
		p.flow()
		return true
	}
	for i := len(p.open) - 1; i >= 0 && p.open[i].raw; i-- {
		if tag := p.open[i].tag; !oneOf(e.inside, tag) && !oneOf(e.under, tag) {
			continue
		}
		p.popTo(i + 1)
		for !oneOf(e.inside, p.top().tag) {
			p.openRaw(elements[p.top().tag].inner)
		}
		return true
	}
	return false
}

func (p *page) openRaw(tag string) {
	at := len(p.html)
	p.write("<" + tag + ">")
	p.push(tag, at, true)
}

// keepAttributes writes the attributes of a tag that may stay.
func (p *page) keepAttributes(t html.Token, e element) {
	if len(t.Attr) == 0 {
		return
	}
	for name := range fieldsOf(commonAttributes + " " + e.attrs) {
		p.keep(t, name)
	}
}

// keep writes one attribute if the tag has it and its value is harmless.
func (p *page) keep(t html.Token, name string) {
	for _, a := range t.Attr {
		if a.Key != name || a.Namespace != "" {
			continue
		}
		if attributePatterns[name].MatchString(a.Val) {
			p.write(" " + name + `="`)
			p.html = escape(p.html, a.Val)
			p.write(`"`)
		}
		return
	}
}

// attribute returns the value of an attribute, without control characters:
// entities can name them.
func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name && a.Namespace == "" {
			return strings.TrimSpace(strings.Map(dropControl, a.Val))
		}
	}
	return ""
}

func fieldsOf(list string) iter.Seq[string] { return strings.FieldsSeq(list) }
