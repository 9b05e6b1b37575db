package markup

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"colloquy/forum"
)

// maxCells is how many cells a table may have, those included with which short
// rows are filled up. A larger one stays text.
const maxCells = 4_000

// maxNotes is how many footnotes an article may have. What follows stays text.
const maxNotes = 500

// A nestingParser opens quotes or lists, to a depth. It finds out the moment
// one too many opens, on the first line that does it: nothing deeper is built.
type nestingParser struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (p nestingParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, pos := reader.Position()
	node, state := p.BlockParser.Open(parent, reader, pc)
	if node == nil || depth(parent) < forum.MaxNesting {
		return node, state
	}
	tollOf(pc).refuse(forum.TooDeep, forum.MaxNesting)
	reader.SetPosition(line, pos)
	return nil, parser.NoChildren
}

// depth counts the quotes, lists and footnotes that a node stands in, itself included.
func depth(n ast.Node) int {
	depth := 0
	for ; n != nil; n = n.Parent() {
		switch n.Kind() {
		case ast.KindBlockquote, ast.KindList, footnoteKind:
			depth++
		}
	}
	return depth
}

// A noteParser opens footnotes, so many and to a depth.
type noteParser struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (p noteParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	t := tollOf(pc)
	if t.notes >= maxNotes || depth(parent) >= forum.MaxNesting {
		return nil, parser.NoChildren
	}
	node, state := p.BlockParser.Open(parent, reader, pc)
	if node != nil {
		t.notes++
	}
	return node, state
}

// definitions reads the definitions of links at the head of a paragraph. Taking
// each from the paragraph copies the lines that are left.
type definitions struct{ parser.ParagraphTransformer }

// Transform implements parser.ParagraphTransformer.
func (d definitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, found := node.Lines(), 0
	for i := range lines.Len() {
		line := lines.At(i)
		if bytes.HasPrefix(bytes.TrimLeft(line.Value(reader.Source()), " "), []byte("[")) {
			found++
		}
	}
	if found > 0 && tollOf(pc).pay(found*lines.Len()) {
		d.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// tables turns paragraphs into tables. Every row is filled up to the width of
// the first, so a few bytes can ask for millions of cells.
type tables struct{ parser.ParagraphTransformer }

// Transform implements parser.ParagraphTransformer.
func (t tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, columns, size := node.Lines(), 0, 0
	for i := range lines.Len() {
		line := lines.At(i)
		columns = max(columns, delimiters(line.Value(reader.Source())))
		size += line.Len()
	}
	// A cell that holds something costs its author two bytes.
	if cells := columns * (lines.Len() - 1); cells <= min(maxCells, size/2) {
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// delimiters returns how many columns a line draws if it is the line under the
// head of a table, 0 otherwise.
func delimiters(line []byte) int {
	columns, dashes := 0, false
	for _, c := range line {
		switch c {
		case '-':
			if !dashes {
				columns++
			}
		case '|', ':', ' ', '\t', '\n':
		default:
			return 0
		}
		dashes = c == '-'
	}
	return columns
}
