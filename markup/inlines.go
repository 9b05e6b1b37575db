package markup

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// maxMarks is how deep emphasis shows in itself. Deeper marks change nothing
// that a reader could see, and browsers give up at 512 open elements.
const maxMarks = 10

// enterInline begins text, emphasis, a link …
func (p *page) enterInline(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Text:
		p.textNode(n)
	case *ast.String:
		p.say(n.Value)
	case *ast.CodeSpan:
		p.codeSpan(n)
	case *ast.AutoLink:
		p.autoLink(n)
	case *ast.RawHTML:
		p.rawInline(n)
	case *extast.FootnoteLink:
		p.reference(n)
	case *extast.FootnoteBacklink:
		p.wayBack(n)
	default:
		p.enterSpan(n)
		return true
	}
	return false
}

// enterSpan begins what has children.
func (p *page) enterSpan(n ast.Node) {
	switch n := n.(type) {
	case *ast.Emphasis:
		tag := "em"
		if n.Level == 2 {
			tag = "strong"
		}
		p.beginMark(tag)
	case *extast.Strikethrough:
		p.beginMark("del")
	case *ast.Link:
		p.enterLink(n.Destination, n.Title)
	case *ast.Image:
		p.enterImage(n)
	default:
		p.scope()
	}
}

// leaveInline ends what enterInline began.
func (p *page) leaveInline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Emphasis, *extast.Strikethrough:
		p.marks--
		p.endFilled()
	case *ast.Link:
		p.leaveLink()
	case *ast.Image:
		p.leaveImage(n)
	default:
		p.end()
	}
}

func (p *page) beginMark(tag string) {
	p.marks++
	if p.marks > maxMarks {
		p.scope()
		return
	}
	p.begin(tag)
}

// textNode writes text, and the end of the line where it ends one.
func (p *page) textNode(n *ast.Text) {
	if p.names { // the parser cuts texts at hyphens
		for next := n.NextSibling(); next != nil && n.Merge(next, p.source); next = n.NextSibling() {
			n.Parent().RemoveChild(n.Parent(), next)
		}
	}
	value := n.Segment.Value(p.source)
	if n.IsRaw() {
		p.say(value)
	} else if p.names && p.inLink == 0 {
		p.naming(value, n.Segment.Stop-len(value))
	} else {
		p.prose(value)
	}
	switch {
	case n.HardLineBreak(), n.SoftLineBreak() && p.d.hardBreaks:
		p.write("<br>\n")
		p.text = append(p.text, '\n')
	case n.SoftLineBreak() && !p.joins(n.NextSibling()):
		p.newline()
		p.text = append(p.text, ' ')
	}
}

// joins tells whether the end of a line is no space: Chinese and Japanese write
// none, and a browser would show one.
func (p *page) joins(next ast.Node) bool {
	t, ok := next.(*ast.Text)
	if !ok {
		return false
	}
	last, _ := utf8.DecodeLastRune(p.text)
	first, _ := utf8.DecodeRune(t.Segment.Value(p.source))
	return isWide(last) && isWide(first)
}

func isWide(r rune) bool { return isIdeograph(r) || isWidePunctuation(r) }

func (p *page) codeSpan(n *ast.CodeSpan) {
	p.begin("code")
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		segment := child.(*ast.Text).Segment
		value := segment.Value(p.source)
		line := bytes.TrimSuffix(value, []byte("\n"))
		p.say(line)
		if len(line) < len(value) {
			p.say([]byte(" "))
		}
	}
	p.end()
}
