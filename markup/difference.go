package markup

import (
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"colloquy/forum"
)

// ChangeKind says what became of a piece of a text.
type ChangeKind int

// What a piece of text is to a change.
const (
	Kept  ChangeKind = iota // stands in both texts
	Added                   // stands in the newer one alone
	Taken                   // stands in the older one alone
)

// A Change is a piece of two texts that are set against each other: what is
// kept or added makes the newer text, what is kept or taken the older one.
type Change struct {
	Kind ChangeKind
	Text string
}

// compareWork bounds what a Comparer does, in steps of its worst case: some
// fifty milliseconds.
const compareWork = 12_000_000

// A Comparer tells word by word how texts were changed. The work of one of them
// is bounded: what is too much to compare by words is compared by lines, and what
// is too much for that is shown as replaced.
type Comparer struct {
	work int // done so far
}

// Compare sets an older text against the newer one.
func (c *Comparer) Compare(older, newer string) []Change {
	a, b := forum.Segments(older), forum.Segments(newer)
	begin := 0
	for begin < min(len(a), len(b)) && a[begin] == b[begin] {
		begin++
	}
	end := 0
	for end < min(len(a), len(b))-begin && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	head, tail := strings.Join(a[:begin], ""), strings.Join(a[len(a)-end:], "")
	a, b = a[begin:len(a)-end], b[begin:len(b)-end]
	words := c.afford(a, b)
	if !words {
		a, b = strings.SplitAfter(strings.Join(a, ""), "\n"), strings.SplitAfter(strings.Join(b, ""), "\n")
	}
	if !c.afford(a, b) {
		a, b = []string{strings.Join(a, "")}, []string{strings.Join(b, "")}
	}
	c.work += cost(a, b)
	l := &changes{}
	l.add(Kept, head)
	l.compare(a, b, words)
	l.add(Kept, tail)
	return l.list
}

// cost is what comparing can take at worst.
func cost(a, b []string) int { return min(len(a), len(b)) * (len(a) + len(b)) }

func (c *Comparer) afford(a, b []string) bool { return cost(a, b) <= compareWork-c.work }

// changes collects pieces; neighbours of one kind become one.
type changes struct{ list []Change }

func (l *changes) add(kind ChangeKind, text string) {
	switch n := len(l.list); {
	case text == "":
	case n > 0 && l.list[n-1].Kind == kind:
		l.list[n-1].Text += text
	default:
		l.list = append(l.list, Change{kind, text})
	}
}

// firstLetter begins the alphabet that stands for words while they are compared:
// the characters from there on are more than a text can have words.
const firstLetter = 0x10000

// compare writes each word, or line, as one letter and compares those. Tidy makes
// one change of two that have only a word or two between them.
func (l *changes) compare(a, b []string, tidy bool) {
	letters := map[string]rune{}
	var alphabet []string
	spell := func(words []string) []rune {
		text := make([]rune, len(words))
		for i, w := range words {
			letter, ok := letters[w]
			if !ok {
				letter = firstLetter + rune(len(alphabet))
				letters[w], alphabet = letter, append(alphabet, w)
			}
			text[i] = letter
		}
		return text
	}
	d := diffmatchpatch.New()
	d.DiffTimeout = 0 // the result depends on the texts alone
	pieces := d.DiffMainRunes(spell(a), spell(b), false)
	if tidy {
		pieces = d.DiffCleanupSemantic(pieces)
	}
	for _, piece := range pieces {
		var text strings.Builder
		for _, letter := range piece.Text {
			text.WriteString(alphabet[letter-firstLetter])
		}
		l.add(kinds[piece.Type], text.String())
	}
}

var kinds = map[diffmatchpatch.Operation]ChangeKind{
	diffmatchpatch.DiffEqual: Kept, diffmatchpatch.DiffInsert: Added, diffmatchpatch.DiffDelete: Taken,
}
