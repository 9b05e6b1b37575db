package markup

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// A mailText writes plain text: paragraphs filled, quotes behind ">", items
// behind their marks, code as it stands.
type mailText struct {
	strings.Builder
	prefix string // before each line
	mark   string // in place of the end of prefix, before the next line
	gap    bool   // a blank line is due before the next one
}

// line writes one line behind what belongs before it.
func (w *mailText) line(s string) {
	if w.gap && w.Len() > 0 {
		w.WriteString(strings.TrimRight(w.prefix, " ") + "\n")
	}
	w.gap = false
	before := w.prefix
	if w.mark != "" {
		before = before[:len(before)-len(w.mark)] + w.mark
		w.mark = ""
	}
	w.WriteString(strings.TrimRight(before+s, " ") + "\n")
}

// within writes something behind one more prefix; the first line has mark in its
// place, which is as long.
func (w *mailText) within(prefix, mark string, write func()) {
	outer := w.prefix
	if w.gap && w.Len() > 0 { // the blank line before is not yet within
		w.WriteString(strings.TrimRight(outer, " ") + "\n")
	}
	w.gap = false
	w.prefix += prefix
	if mark != "" || w.mark != "" { // an item may begin with another
		w.mark += cmp.Or(mark, prefix)
	}
	write()
	w.prefix, w.mark = outer, ""
}

// block writes an element that has lines of its own, and a blank one after it.
func (w *mailText) block(n *html.Node, depth int) {
	switch {
	case n.Type == html.TextNode && strings.TrimSpace(n.Data) == "":
		return
	case !isBlock(n) || depth > deepest:
		w.paragraph(inline(n))
	case n.Data == "pre":
		w.code(words(n))
	case n.Data == "hr":
		w.line("* * *")
	case n.Data == "blockquote":
		w.within("> ", "", func() { w.flow(n, depth) })
	case n.Data == "ul" || n.Data == "ol":
		w.list(n, depth)
	case n.Data == "tr":
		w.row(n)
		return
	case n.Data == "thead" || n.Data == "tbody":
		w.flow(n, depth)
		return
	default:
		w.flow(n, depth)
	}
	w.gap = true
}

// flow writes what an element holds: words gather into a paragraph until a block
// comes.
func (w *mailText) flow(n *html.Node, depth int) {
	var b strings.Builder
	flush := func() {
		if strings.TrimSpace(b.String()) != "" {
			w.paragraph(b.String())
		}
		b.Reset()
	}
	for c := range n.ChildNodes() {
		if isBlock(c) {
			flush()
			w.block(c, depth+1)
			continue
		}
		b.WriteString(inline(c))
	}
	flush()
}

// list writes the items of a list close together.
func (w *mailText) list(n *html.Node, depth int) {
	number, err := strconv.Atoi(attributeOf(n, "start"))
	if err != nil {
		number = 1
	}
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode {
			continue
		}
		mark := "- "
		if n.Data == "ol" {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		w.within(strings.Repeat(" ", len(mark)), mark, func() { w.flow(c, depth+1) })
		w.gap = false
	}
}

// row writes the cells of a table on one line: which column they belong to is
// seen as far as a text can show it.
func (w *mailText) row(n *html.Node) {
	var cells []string
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			cells = append(cells, strings.Join(strings.Fields(inline(c)), " "))
		}
	}
	w.paragraph(strings.Join(cells, " | "))
	w.gap = false
}

func (w *mailText) code(text string) {
	w.within("    ", "", func() {
		for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
			w.line(strings.ReplaceAll(line, "\t", "    "))
		}
	})
}

// inline is what a line holds, with its forced breaks.
func inline(n *html.Node) string {
	var b strings.Builder
	inlineTo(&b, n, 0)
	return b.String()
}

func inlineTo(b *strings.Builder, n *html.Node, depth int) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
	case n.Data == "br":
		b.WriteByte('\n')
	case depth > deepest:
		b.WriteString(words(n))
	default:
		for c := range n.ChildNodes() {
			inlineTo(b, c, depth+1)
		}
	}
	if n.Data == "a" && n.Type == html.ElementNode {
		if to := leadsTo(n); to != "" {
			b.WriteString(" <" + to + ">")
		}
	}
}

// paragraph fills lines.
func (w *mailText) paragraph(text string) {
	room := max(columnsOfMail-len(w.prefix), columnsOfMail/3)
	for part := range strings.SplitSeq(text, "\n") {
		var line strings.Builder
		width := 0
		for _, piece := range breakable(part) {
			n := columns(piece)
			gap := strings.HasPrefix(piece, " ")
			if width > 0 && width+n > room {
				w.line(line.String())
				line.Reset()
				width = 0
			}
			if width == 0 && gap {
				piece, n = piece[1:], n-1
			}
			line.WriteString(piece)
			width += n
		}
		if width > 0 {
			w.line(line.String())
		}
	}
}

// breakable are the pieces that may stand on different lines: words, each but the first with the
// space before it, and the characters of scripts that write no spaces.
func breakable(text string) []string {
	var list []string
	for i, word := range strings.Fields(text) {
		if i > 0 {
			word = " " + word
		}
		begin, before := 0, ' '
		for at, r := range word {
			if at > begin && isIdeograph(r) && (isIdeograph(before) || unicode.IsLetter(before)) {
				list = append(list, word[begin:at])
				begin = at
			}
			before = r
		}
		list = append(list, word[begin:])
	}
	return list
}

// columns is how wide a piece is on a terminal: ideographs take two columns.
func columns(s string) (n int) {
	for _, r := range s {
		switch {
		case isIdeograph(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60 || r >= 0xac00 && r <= 0xd7a3:
			n += 2
		case !extends(r):
			n++
		}
	}
	return n
}
