package markup

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"colloquy/forum"
)

// A Mailed is a comment as a mail carries it. Neither form has a link or a
// picture: mails come from our address, and nobody is to lead readers astray
// with it. Where a link leads stands behind its words.
type Mailed struct {
	Text  string     // lines of at most the width that was asked for, where words allow
	HTML  forum.HTML // blocks and emphasis, styled in place
	Whole bool       // false where blocks at the end are left out
}

// columnsOfMail is how wide Text is: with the two spaces that set it off and a
// quoting mark or two it fits on 80 columns.
const columnsOfMail = 70

// deepest is how many elements stand in one another at most. Comments hold fewer
// (see bounds_block.go); what would be deeper is written as plain words.
const deepest = 100

// Mail writes HTML of a comment anew for a mail. Where both forms together take
// more than limit bytes on the wire, it ends after the last block that fits;
// where not even the first does, its beginning is given as one paragraph.
func Mail(h forum.HTML, limit int) Mailed {
	var text mailText
	var page mailHTML
	var kept Mailed
	size := 0
	for _, n := range nodesOf(h) {
		text.block(n, 0)
		page.block(n, 0)
		size += WireSize(text.String()[len(kept.Text):]) + WireSize(page.String()[len(kept.HTML):])
		if size > limit {
			return shortened(kept, h, limit)
		}
		kept = Mailed{Text: text.String(), HTML: forum.HTML(page.String())}
	}
	kept.Whole = true
	return kept
}

// shortened is what is left of a comment that is too long.
func shortened(kept Mailed, h forum.HTML, limit int) Mailed {
	if kept.Text != "" {
		return kept
	}
	text := Strip(h)
	for n := limit / 2; ; n = n * 3 / 4 { // a character takes from two bytes to thirty, in both forms
		var m Mailed
		m.Text, m.HTML = paragraphOf(Excerpt(text, n))
		if WireSize(m.Text)+WireSize(string(m.HTML)) <= limit || n < 1 {
			return m
		}
	}
}

// paragraphOf writes one paragraph of plain words.
func paragraphOf(text string) (string, forum.HTML) {
	p := &html.Node{Type: html.ElementNode, DataAtom: atom.P, Data: "p"}
	p.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	var w mailText
	var page mailHTML
	w.block(p, 0)
	page.block(p, 0)
	return w.String(), forum.HTML(page.String())
}

// nodesOf reads HTML that this package made.
func nodesOf(h forum.HTML) []*html.Node {
	nodes, err := html.ParseFragment(strings.NewReader(string(h)), &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"})
	if err != nil { // it is nested deeper than the parser goes
		return []*html.Node{{Type: html.TextNode, Data: Strip(h)}}
	}
	return nodes
}

// WireSize is about how many bytes a text takes as quoted-printable (RFC 2045, 6.7).
func WireSize(s string) int {
	size := len(s)
	for i := range len(s) {
		if s[i] >= 0x7f || s[i] == '=' {
			size += 2
		}
	}
	return size + size/40 + 1 // breaks of long lines
}

// isBlock tells whether an element begins a line of its own.
func isBlock(n *html.Node) bool {
	return n.Type == html.ElementNode && n.Data != "br" && !inlineTags[n.Data]
}

// words are all that is written below a node, as it stands there.
func words(n *html.Node) string {
	var b strings.Builder
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// leadsTo is where a link leads, "" where its words say so already, or where it
// stays within the site. A host says so without its scheme.
func leadsTo(n *html.Node) string {
	target := attributeOf(n, "href")
	if !strings.Contains(target, ":") || strings.HasPrefix(target, "/") {
		return ""
	}
	said := strings.TrimSpace(words(n))
	for _, same := range []string{target, strings.TrimPrefix(target, "https://"), strings.TrimPrefix(target, "http://"), strings.TrimPrefix(target, "mailto:")} {
		if said == same || said == strings.TrimSuffix(same, "/") {
			return ""
		}
	}
	return target
}

func attributeOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
