package markup

import (
	"strconv"

	extast "github.com/yuin/goldmark/extension/ast"
)

// maxBacks is how many references to one footnote can be jumped back to.
const maxBacks = 20

func noteID(index int) string { return "fn-" + strconv.Itoa(index) }

// referenceID is "fnref-1", and "fnref-1-2" for the second to the same note.
func referenceID(index, nth int) string {
	id := "fnref-" + strconv.Itoa(index)
	if nth > 0 {
		id += "-" + strconv.Itoa(nth+1)
	}
	return id
}

// reference writes the number of a footnote. Within a link it cannot be one,
// and an image's description has no place for it.
func (p *page) reference(n *extast.FootnoteLink) {
	number := strconv.Itoa(n.Index)
	switch {
	case len(p.alts) > 0:
		return
	case p.inLink > 0:
		p.write("<sup>" + number + "</sup>")
		return
	}
	id := ""
	if n.RefIndex < maxBacks {
		id = ` id="` + referenceID(n.Index, n.RefIndex) + `"`
		if p.noted == nil {
			p.noted = make(map[[2]int]bool)
		}
		p.noted[[2]int{n.Index, n.RefIndex}] = true
	}
	p.write(`<sup><a` + id + ` href="#` + noteID(n.Index) +
		`" class="footnote-ref" role="doc-noteref" aria-label="Footnote ` + number + `">` + number + `</a></sup>`)
}

// wayBack writes the link from a footnote to one of its references.
func (p *page) wayBack(n *extast.FootnoteBacklink) {
	if !p.noted[[2]int{n.Index, n.RefIndex}] {
		return
	}
	p.closeRaw() // a link in a link would be none
	label := "Back to the text"
	if n.RefIndex > 0 {
		label += ", reference " + strconv.Itoa(n.RefIndex+1)
	}
	p.write(` <a href="#` + referenceID(n.Index, n.RefIndex) +
		`" class="footnote-back" role="doc-backlink" aria-label="` + label + `">↩︎</a>`)
}
