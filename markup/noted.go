package markup

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"colloquy/forum"
)

// A NotedBlock is a block of a rendered article, and which passages begin in it, by
// their numbers in what Noted was asked for.
type NotedBlock struct {
	HTML     forum.HTML
	Passages []int
}

// Noted marks passages in a rendered article and cuts it into its blocks. A passage is
// found whatever its spaces are and however its quotes and dashes are set; the first
// place counts. Each mark begins with an id that says the passage's number. What is
// found nowhere is not among the passages of any block.
func Noted(article forum.HTML, passages []string) ([]NotedBlock, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(string(article)), body)
	if err != nil {
		return nil, err
	}
	s := gathered(nodes)
	blocks := make([]NotedBlock, len(nodes))
	for i, quote := range passages {
		if at, ok := s.find(quote); ok {
			from := s.signs[at[0]]
			block := s.texts[from.text].block
			blocks[block].Passages = append(blocks[block].Passages, i)
			s.cut(i, at)
		}
	}
	s.mark()
	var list []NotedBlock
	for i, n := range nodes {
		var b strings.Builder
		if err := html.Render(&b, n); err != nil {
			return nil, err
		}
		if strings.TrimSpace(b.String()) == "" {
			continue
		}
		blocks[i].HTML = forum.HTML(b.String())
		list = append(list, blocks[i])
	}
	return list, nil
}

// A scan is all that can be read of an article, sign by sign, without spaces.
type scan struct {
	texts []scanned
	signs []sign
	plain string // the signs, folded
}

// scanned is a text in the tree, and where passages lie in it.
type scanned struct {
	node  *html.Node
	block int
	cuts  []passagePart
}

// passagePart is the part of a passage that lies in a text, in bytes.
type passagePart struct{ passage, from, to int }

// A sign is where a character stands that is no space.
type sign struct{ text, from, to int }

func gathered(nodes []*html.Node) *scan {
	s := &scan{}
	var plain strings.Builder
	for block, top := range nodes {
		for n := range all(top) {
			if n.Type != html.TextNode {
				continue
			}
			for at, r := range n.Data {
				if unicode.IsSpace(r) {
					continue
				}
				for _, f := range folded(r) {
					plain.WriteRune(f)
					s.signs = append(s.signs, sign{len(s.texts), at, at + utf8.RuneLen(r)})
				}
			}
			s.texts = append(s.texts, scanned{node: n, block: block})
		}
	}
	s.plain = plain.String()
	return s
}

// all are a node and what is in it, in the order of reading.
func all(top *html.Node) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if !yield(top) {
			return
		}
		for n := range top.Descendants() {
			if !yield(n) {
				return
			}
		}
	}
}

// folded writes quotes and dashes as they are typed.
func folded(r rune) string {
	switch r {
	case '“', '”', '„', '«', '»':
		return `"`
	case '‘', '’', '‚', '‹', '›':
		return "'"
	case '–', '—', '‑':
		return "-"
	case '…':
		return "..."
	case utf8.RuneError:
		return "?"
	}
	return string(r)
}

// find returns the first and the last sign of a passage.
func (s *scan) find(quote string) (at [2]int, ok bool) {
	var b strings.Builder
	for _, r := range quote {
		if !unicode.IsSpace(r) {
			b.WriteString(folded(r))
		}
	}
	want := b.String()
	i := strings.Index(s.plain, want)
	if want == "" || i < 0 {
		return at, false
	}
	first := utf8.RuneCountInString(s.plain[:i])
	return [2]int{first, first + utf8.RuneCountInString(want) - 1}, true
}

// cut notes in which texts a passage lies.
func (s *scan) cut(passage int, at [2]int) {
	for i := at[0]; i <= at[1]; {
		text, part := s.signs[i].text, passagePart{passage: passage}
		if i == at[0] { // the texts that follow are part of it from their beginning
			part.from = s.signs[i].from
		}
		for ; i <= at[1] && s.signs[i].text == text; i++ {
			part.to = s.signs[i].to
		}
		if i <= at[1] { // it goes on
			part.to = len(s.texts[text].node.Data)
		}
		s.texts[text].cuts = append(s.texts[text].cuts, part)
	}
}

// mark puts the marks into the tree.
func (s *scan) mark() {
	begun := map[int]bool{}
	for _, t := range s.texts {
		if len(t.cuts) == 0 {
			continue
		}
		edges := []int{0, len(t.node.Data)}
		for _, c := range t.cuts {
			edges = append(edges, c.from, c.to)
		}
		slices.Sort(edges)
		edges = slices.Compact(edges)
		for i := 1; i < len(edges); i++ {
			t.node.Parent.InsertBefore(t.piece(edges[i-1], edges[i], begun), t.node)
		}
		t.node.Parent.RemoveChild(t.node)
	}
}

// piece is a part of a text, in the marks of the passages that cover it.
func (t scanned) piece(from, to int, begun map[int]bool) *html.Node {
	n := &html.Node{Type: html.TextNode, Data: t.node.Data[from:to]}
	for _, c := range t.cuts {
		if c.from > from || c.to < to {
			continue
		}
		m := &html.Node{Type: html.ElementNode, Data: "mark", DataAtom: atom.Mark}
		if !begun[c.passage] {
			begun[c.passage] = true
			m.Attr = []html.Attribute{{Key: "id", Val: fmt.Sprint("passage-", c.passage)}}
		}
		m.AppendChild(n)
		n = m
	}
	return n
}
