package markup

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// maxReferences is how many references to footnotes an article may have: each
// becomes twenty times as long. What follows stays text.
const maxReferences = 2_000

var footnoteKind = extast.KindFootnote

// A markParser reads emphasis or strikethrough. For each mark that can close,
// the parser looks at all marks before it.
type markParser struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (p markParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	t := tollOf(pc)
	t.enter(parent)
	if t.problem != "" {
		return nil
	}
	node := p.InlineParser.Parse(parent, block, pc)
	if d, ok := node.(*parser.Delimiter); ok {
		t.marks++
		if d.CanClose {
			t.pay(t.marks)
		}
	}
	return node
}

// A linkParser reads links and images. Closing one looks at all that stands
// between its brackets, and perhaps at all that follows, in vain.
type linkParser struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (p linkParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	t := tollOf(pc)
	t.enter(parent)
	line, segment := block.PeekLine()
	if line[0] == ']' && !t.closing(line, segment.Start) || t.problem != "" {
		return nil
	}
	node := p.InlineParser.Parse(parent, block, pc)
	switch {
	case node == nil:
	case line[0] != ']':
		t.opens = append(t.opens, segment.Start)
	default:
		t.links++
	}
	return node
}

// closing pays for what closing a bracket at pos will look at.
func (t *toll) closing(line []byte, pos int) bool {
	steps := t.links + t.lines/4
	if n := len(t.opens); n > 0 {
		steps += pos - t.opens[n-1]
		t.opens = t.opens[:n-1]
		if len(line) > 1 && (line[1] == '(' || line[1] == '[') {
			steps += t.size
		}
	}
	return t.pay(steps)
}

// CloseBlock implements parser.CloseBlocker.
func (p linkParser) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	p.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// A codeParser reads code between backticks. Where no run of the same length
// follows it need not search to the end of the block to find that out.
type codeParser struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (p codeParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	t := tollOf(pc)
	t.enter(parent)
	line, segment := block.PeekLine()
	run := len(line) - len(bytes.TrimLeft(line, "`"))
	if t.ticks == nil {
		lines := parent.Lines()
		t.ticks = lastRuns(block.Source(), lines.At(0).Start, lines.At(lines.Len()-1).Stop)
	}
	if t.ticks[run] > segment.Start {
		return p.InlineParser.Parse(parent, block, pc)
	}
	block.Advance(run)
	return ast.NewTextSegment(segment.WithStop(segment.Start + run))
}

// lastRuns finds where the last run of backticks of each length begins.
func lastRuns(source []byte, start, stop int) map[int]int {
	runs := make(map[int]int)
	for i := start; i < stop; i++ {
		if source[i] != '`' {
			continue
		}
		begin := i
		for i < stop && source[i] == '`' {
			i++
		}
		runs[i-begin] = begin
	}
	return runs
}

// A referenceParser reads references to footnotes. Each is compared with all
// footnotes.
type referenceParser struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (p referenceParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	t := tollOf(pc)
	t.enter(parent)
	if t.refs >= maxReferences {
		return nil
	}
	node := p.InlineParser.Parse(parent, block, pc)
	if node != nil {
		t.refs++
	}
	return node
}
