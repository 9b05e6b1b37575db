package markup

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"

	"colloquy/forum"
)

// tollKey is where a parse keeps its toll.
var tollKey = parser.NewContextKey()

// A toll keeps a parse short. Some of what the parser does costs as many steps
// as there are marks so far, or characters left, in a block of text: honest
// texts never notice, hostile ones make it quadratic. Our wrappers around the
// parsers pay for such steps in advance from a budget that grows with the text.
// When it is spent, or something nests too deep, the problem is noted, every
// wrapper refuses, and what is left is read as plain text, which is quick; the
// caller throws the result away.
type toll struct {
	problem string // key of the first problem, "" while there is none
	limit   int    // the limit concerned
	budget  int

	block ast.Node    // the block whose text is being read; what follows is about it
	size  int         // length of its source
	lines int         // its lines
	opens []int       // where brackets are open
	marks int         // emphasis marks so far
	links int         // links so far
	ticks map[int]int // where the last run of so many backticks begins
	quote quoteState

	notes, refs int // footnotes and references to them in the whole text
}

// newToll gives a budget for a text of size bytes: about 20 ms at the worst for
// the longest comment.
func newToll(size int) *toll { return &toll{budget: 2_000_000 + 50*size} }

func tollOf(pc parser.Context) *toll { return pc.Get(tollKey).(*toll) }

// enter notes which block is being read. Inline parsers are called with it.
func (t *toll) enter(block ast.Node) {
	if t.block == block {
		return
	}
	t.block, t.opens, t.ticks = block, t.opens[:0], nil
	t.marks, t.links, t.quote = 0, 0, quoteState{}
	t.size, t.lines = 0, block.Lines().Len()
	if t.lines > 0 {
		t.size = block.Lines().At(t.lines-1).Stop - block.Lines().At(0).Start
	}
}

// pay takes steps from the budget and tells whether it held them.
func (t *toll) pay(steps int) bool {
	if t.budget -= steps; t.budget < 0 {
		t.refuse(forum.TooComplicated, 0)
	}
	return t.problem == ""
}

// refuse notes a problem; the first one counts.
func (t *toll) refuse(key string, limit int) {
	if t.problem == "" {
		t.problem, t.limit = key, limit
	}
}
