package markup

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// enterBlock begins a paragraph, list, table …
func (p *page) enterBlock(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Paragraph:
		p.flow()
		if p.isFigure(n) {
			p.begin("figure")
		} else {
			p.begin("p")
		}
	case *ast.Heading:
		p.enterHeading(n)
	case *ast.Blockquote:
		p.flow()
		p.begin("blockquote")
		p.newline()
	case *ast.List:
		p.enterList(n)
	case *ast.ListItem:
		p.enterItem(n)
	case *ast.TextBlock:
		p.scope()
	default:
		return p.enterRareBlock(n)
	}
	return true
}

// enterRareBlock begins what most texts do not hold.
func (p *page) enterRareBlock(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CodeBlock:
		p.code(n, nil)
	case *ast.FencedCodeBlock:
		p.code(n, n.Language(p.source))
	case *ast.ThematicBreak:
		p.flow()
		p.write("<hr>\n")
	case *ast.HTMLBlock:
		p.rawBlock(n)
	case *extast.FootnoteList:
		p.flow()
		p.beginWith("section", ` class="footnotes" role="doc-endnotes" aria-label="Footnotes"`)
		p.newline()
		p.begin("ol")
		p.newline()
		return true
	case *extast.Footnote:
		p.beginWith("li", ` id="`+noteID(n.Index)+`"`)
		p.newline()
		return true
	default:
		return p.enterTable(n)
	}
	return false
}

// leaveBlock ends what enterBlock began.
func (p *page) leaveBlock(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		p.leaveHeading(n)
		return
	case *ast.Paragraph:
		if !p.endFilled() {
			return
		}
	case *ast.TextBlock:
		p.end()
		if n.NextSibling() == nil {
			p.textBreak()
			return
		}
	case *extast.FootnoteList:
		p.end()
		p.newline()
		p.end()
	case *extast.Table, *extast.TableHeader, *extast.TableRow, *extast.TableCell:
		p.leaveTable(n)
		return
	default:
		p.end()
	}
	p.newline()
	p.textBreak()
}

func (p *page) enterList(n *ast.List) {
	p.flow()
	switch {
	case !n.IsOrdered():
		p.begin("ul")
	case n.Start == 1:
		p.begin("ol")
	default:
		p.beginWith("ol", ` start="`+strconv.Itoa(n.Start)+`"`)
	}
	p.newline()
}

func (p *page) enterItem(n *ast.ListItem) {
	p.begin("li")
	if child := n.FirstChild(); child != nil && child.Kind() != ast.KindTextBlock {
		p.newline()
	}
}

// code writes a block of code.
func (p *page) code(n ast.Node, language []byte) {
	p.flow()
	attrs := ""
	if p.d.article {
		attrs = ` tabindex="0"` // wide code is scrolled, by the keyboard too
	}
	p.beginWith("pre", attrs)
	attrs = ""
	if languagePattern.Match(language) {
		attrs = ` class="language-` + string(language) + `"`
	}
	p.beginWith("code", attrs)
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		p.say(line.Value(p.source))
	}
	p.end()
	p.end()
	p.newline()
	p.textBreak()
}
