package markup

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// An addressParser makes links of bare addresses in the web. It is called at a
// colon or a dot and looks back for "http", "https" or "www": there are fewer
// of those than of spaces, and an address is found after a Chinese character
// too. Mail addresses stay text: they were not written to be harvested.
type addressParser struct{}

// Trigger implements parser.InlineParser.
func (addressParser) Trigger() []byte { return []byte{':', '.'} }

// Parse implements parser.InlineParser.
func (addressParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	last, ok := parent.LastChild().(*ast.Text)
	if !ok || last.Segment.Stop != segment.Start || last.SoftLineBreak() {
		return nil
	}
	source := block.Source()
	head, skip := addressHead(source[last.Segment.Start:segment.Start], line)
	start := segment.Start - head
	if head == 0 || !atBoundary(source[:start], skip == 1) {
		return nil
	}
	size := addressLength(line[skip:], skip == 1)
	if size == 0 {
		return nil
	}
	cutText(parent, last, head)
	block.Advance(skip + size)
	link := ast.NewAutoLink(ast.AutoLinkURL, ast.NewTextSegment(text.NewSegment(start, segment.Start+skip+size)))
	link.SetPos(start)
	if skip == 1 {
		link.Protocol = []byte("http")
	}
	return link
}

// addressHead returns how much of an address stands before the mark at which
// line begins (0: it is none), and how much the mark itself takes.
func addressHead(before, line []byte) (head, skip int) {
	heads := []string{"www"}
	skip = 1
	if line[0] == ':' {
		if !bytes.HasPrefix(line, []byte("://")) {
			return 0, 0
		}
		heads, skip = []string{"https", "http"}, 3
	}
	for _, h := range heads {
		if n := len(before) - len(h); n >= 0 && bytes.EqualFold(before[n:], []byte(h)) {
			return len(h), skip
		}
	}
	return 0, 0
}

// atBoundary tells whether an address may begin after before: not within a word
// of a script that writes spaces, and one without a scheme not within another
// name or address either.
func atBoundary(before []byte, bare bool) bool {
	if len(before) == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRune(before)
	if isWordRune(r) {
		return isSpaceless(r)
	}
	return r != '/' && !(bare && bytes.ContainsRune([]byte(".-@:=&?#+%"), r))
}

// cutText takes the last n bytes, already read as text, back from the tree.
func cutText(parent ast.Node, last *ast.Text, n int) {
	last.Segment.Stop -= n
	if last.Segment.IsEmpty() {
		parent.RemoveChild(parent, last)
	}
}

// addressLength returns how far an address reaches that begins with its host, 0
// where there is no host. After "www." one dot is there already.
func addressLength(b []byte, dotted bool) int {
	host := hostLength(b)
	name := b[:host]
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[:i]
	}
	name = bytes.TrimRight(name, ".")
	if len(name) == 0 || !dotted && !bytes.Contains(name, []byte(".")) && !bytes.EqualFold(name, []byte("localhost")) {
		return 0
	}
	if host == len(b) {
		return trimAddress(b)
	}
	switch b[host] {
	case '/', '?', '#':
		return trimAddress(b[:host+tailLength(b[host:])])
	case '@': // what stands before it is no host
		return 0
	}
	return trimAddress(b[:host])
}

// maxHost is longer than any host may be.
const maxHost = 300

// hostLength returns how far a host with a port reaches.
func hostLength(b []byte) int {
	i := 0
	for i < min(len(b), maxHost) {
		r, size := utf8.DecodeRune(b[i:])
		if !isWordRune(r) && !unicode.IsMark(r) && r != '-' && r != '.' && r != '_' && r != ':' {
			break
		}
		i += size
	}
	return i
}

// tailLength returns how far path, query and fragment reach: to a space, a
// quote, a mark of Chinese or Japanese, or a bracket that was not opened.
func tailLength(b []byte) int {
	round, square := 0, 0
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch r {
		case '(':
			round++
		case ')':
			round--
		case '[':
			square++
		case ']':
			square--
		}
		if round < 0 || square < 0 || endsAddress(r) {
			return i
		}
		i += size
	}
	return len(b)
}

func endsAddress(r rune) bool {
	switch r {
	case '<', '>', '"', '`', '\\', '|', '“', '”', '„', '‘', '’', '«', '»', '…':
		return true
	}
	return unicode.IsSpace(r) || isWidePunctuation(r)
}

// trimAddress leaves the punctuation at the end to the sentence.
func trimAddress(b []byte) int {
	for len(b) > 0 {
		r, size := utf8.DecodeLastRune(b)
		switch r {
		case '.', ',', ':', ';', '!', '?', '\'', '*', '_', '~', '–', '—':
			b = b[:len(b)-size]
			continue
		}
		break
	}
	return len(b)
}
