package markup

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A typographer sets what a typewriter cannot: curly quotes, apostrophes,
// dashes, the ellipsis. It is cautious: --flag, i--, ./... and 5" stay as
// they are, and so does what it cannot decide.
type typographer struct{}

// A quoteState counts the quotes that are open in a block: those that were set,
// and those of attributes (href="…"), which stay straight at both ends.
type quoteState struct{ single, double, straight int }

// Trigger implements parser.InlineParser.
func (typographer) Trigger() []byte { return []byte{'\'', '"', '-', '.'} }

// Parse implements parser.InlineParser.
func (typographer) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	t := tollOf(pc)
	t.enter(parent)
	line, _ := block.PeekLine()
	before := block.PrecendingCharacter()
	set, width := "", 1
	switch line[0] {
	case '-':
		set, width = dash(before, line)
	case '.':
		set, width = ellipsis(before, line)
	case '"':
		set = t.quote.doubleQuote(before, line)
	case '\'':
		set = t.quote.singleQuote(before, line)
	}
	if set == "" {
		return nil
	}
	block.Advance(width)
	return ast.NewString([]byte(set))
}

// dash sets "--" and "---" between words, with or without spaces.
func dash(before rune, line []byte) (set string, width int) {
	if before == '-' || before == '!' || before == '<' { // <!-- and <--
		return "", 0
	}
	run := len(line) - len(bytes.TrimLeft(line, "-"))
	if run < 2 || run > 3 {
		return "", 0
	}
	after := runeAt(line, run)
	wordAfter := isWordRune(after) || after == '"' || after == '\'' || after == '('
	switch {
	case isGap(before) && !isGap(after): // --flag
		return "", 0
	case !isGap(before) && !isGap(after) && !wordAfter: // i--; and -->
		return "", 0
	case run == 2:
		return "–", 2
	}
	return "—", 3
}

// ellipsis sets three dots, no more and no fewer; ./... is a path.
func ellipsis(before rune, line []byte) (set string, width int) {
	if before == '.' || before == '/' || !bytes.HasPrefix(line, []byte("...")) || runeAt(line, 3) == '.' {
		return "", 0
	}
	return "…", 3
}

// doubleQuote sets a quote by what stands around it. One that could close is
// left alone while none is open: it means inches or seconds.
func (q *quoteState) doubleQuote(before rune, line []byte) string {
	opens, closes := flanks(before, runeAt(line, 1))
	switch {
	case q.staysStraight(before, closes):
	case opens:
		q.double++
		return "“"
	case closes && q.double > 0:
		q.double--
		return "”"
	}
	return ""
}

// singleQuote sets an apostrophe, or a quote by what stands around it.
func (q *quoteState) singleQuote(before rune, line []byte) string {
	after := runeAt(line, 1)
	opens, closes := flanks(before, after)
	switch {
	case isWordRune(before) && unicode.IsLetter(after):
		return "’"
	case q.staysStraight(before, closes):
		return ""
	case opens && (startsWith(line[1:], elisions) || startsWith(line[1:], endings) && !isGap(before)):
		return "’"
	case opens:
		q.single++
		return "‘"
	case closes && q.single > 0:
		q.single--
		return "’"
	case unicode.IsLetter(before): // the Smiths' house
		return "’"
	}
	return ""
}

// staysStraight tells whether a quote belongs to an attribute.
func (q *quoteState) staysStraight(before rune, closes bool) bool {
	switch {
	case before == '=':
		q.straight++
		return true
	case closes && q.straight > 0:
		q.straight--
		return true
	}
	return false
}

// flanks tells whether a quote between two characters opens or closes. It does
// neither between two letters, or alone.
func flanks(before, after rune) (opens, closes bool) {
	gapBefore, gapAfter := isGap(before), isGap(after)
	punctBefore, punctAfter := isMark(before), isMark(after)
	left := !gapAfter && (!punctAfter || gapBefore || punctBefore)
	right := !gapBefore && (!punctBefore || gapAfter || punctAfter)
	if left && right && punctBefore {
		right = !isOpening(before)
		left = !right
	}
	return left && !right, right && !left
}

// Words that begin with an apostrophe ('tis, rock 'n' roll), and what one joins
// to a word before it, which may be marked up (*John*'s).
var (
	elisions = []string{"tis", "twas", "twere", "til", "em", "n", "cause", "bout"}
	endings  = []string{"s", "t", "m", "d", "re", "ve", "ll"}
)

// startsWith tells whether a line starts with one of the words, or with the
// two digits of a decade.
func startsWith(line []byte, words []string) bool {
	if len(line) > 2 && isDigit(line[0]) && isDigit(line[1]) {
		return !isDigit(line[2])
	}
	for _, word := range words {
		n := len(word)
		if len(line) >= n && bytes.EqualFold(line[:n], []byte(word)) && !isWordRune(runeAt(line, n)) {
			return true
		}
	}
	return false
}

// runeAt returns the character at i, a line break beyond the end.
func runeAt(line []byte, i int) rune {
	if i >= len(line) {
		return '\n'
	}
	r, _ := utf8.DecodeRune(line[i:])
	return r
}

func isGap(r rune) bool      { return unicode.IsSpace(r) }
func isMark(r rune) bool     { return unicode.IsPunct(r) || unicode.IsSymbol(r) }
func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
func isDigit(c byte) bool    { return c >= '0' && c <= '9' }

// isOpening tells the marks after which a quote opens.
func isOpening(r rune) bool {
	switch r {
	case '-', '–', '—', '/', '=', '*', '_', '~', '"', '\'', '>':
		return true
	}
	return unicode.In(r, unicode.Ps, unicode.Pi)
}
