package markup

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// enterTable begins a table or a part of one, or a block that is not ours.
func (p *page) enterTable(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.LinkReferenceDefinition:
		return false
	case *extast.Table:
		p.flow()
		p.scrollTable()
		p.begin("table")
	case *extast.TableHeader:
		p.begin("thead")
		p.newline()
		p.begin("tr")
	case *extast.TableRow:
		p.begin("tr")
	case *extast.TableCell:
		p.enterCell(n)
		return true
	default:
		p.scope()
		return true
	}
	p.newline()
	return true
}

// scrollTable opens the box in which a wide table of an article is scrolled. It
// can be reached by the keyboard, so it needs a role and a name of its own.
func (p *page) scrollTable() {
	if !p.d.article {
		p.scope()
		return
	}
	p.tables++
	label := "Table"
	if p.tables > 1 {
		label += " " + strconv.Itoa(p.tables)
	}
	p.beginWith("div", ` class="table-scroll" role="region" tabindex="0" aria-label="`+label+`"`)
}

// leaveTable ends what enterTable began.
func (p *page) leaveTable(n ast.Node) {
	p.end()
	switch n.(type) {
	case *extast.TableCell:
		if n.NextSibling() != nil {
			p.text = append(p.text, '\t')
		}
	case *extast.TableHeader:
		p.newline()
		p.end()
		if n.NextSibling() != nil {
			p.newline()
			p.begin("tbody")
		}
		p.endRow()
	case *extast.TableRow:
		if n.NextSibling() == nil {
			p.newline()
			p.end()
		}
		p.endRow()
	case *extast.Table:
		p.end()
	}
	p.newline()
}

// endRow ends a row of the plain text, in which tabs stand between the cells.
func (p *page) endRow() {
	p.text = bytes.TrimRight(p.text, "\t")
	p.textBreak()
}

// enterCell begins a cell. An empty one above the first column heads nothing.
func (p *page) enterCell(n *extast.TableCell) {
	tag, attrs := "td", ""
	if n.Parent().Kind() == extast.KindTableHeader && n.FirstChild() != nil {
		tag = "th"
	}
	if p.d.article {
		attrs = alignment(n.Alignment)
	}
	p.beginWith(tag, attrs)
}

// alignment is a class, because the attribute and the style are not allowed,
// the one by HTML, the other by our policy.
func alignment(a extast.Alignment) string {
	switch a {
	case extast.AlignLeft:
		return ` class="al-l"`
	case extast.AlignRight:
		return ` class="al-r"`
	case extast.AlignCenter:
		return ` class="al-c"`
	}
	return ""
}
