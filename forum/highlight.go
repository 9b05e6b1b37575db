package forum

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Piece is a part of a text, marked where it is what was looked for.
type Piece struct {
	Text   string
	Marked bool
}

const (
	// snippetLength is how much of a text a result shows, in characters.
	snippetLength = 240
	// snippetLead is how much of that may stand before the first match.
	snippetLead = 80
	// searchStep is about how much of a text is looked through at once, in
	// bytes: most matches stand near the beginning.
	searchStep = 4 << 10
)

// Highlight marks in a text what the question asks for.
func (q Question) Highlight(text string) []Piece {
	return cutAtSpans(text, q.spans(text, false))
}

// Snippet shows about 240 characters of a text around the first match, or its
// beginning where it holds none, on one line.
func (q Question) Snippet(text string) []Piece {
	from, to := 0, 0
	if first := q.spans(text, true); len(first) > 0 {
		from, to = snippetFrom(text, first[0].from), first[0].to
	} else {
		from = snippetFrom(text, 0)
	}
	end := snippetTo(text, from, to)
	window := strings.Join(strings.Fields(text[from:end]), " ")
	pieces := q.Highlight(window)
	if from > 0 && strings.TrimSpace(text[:from]) != "" {
		pieces = append([]Piece{{Text: "… "}}, pieces...)
	}
	if strings.TrimSpace(text[end:]) != "" {
		pieces = append(pieces, Piece{Text: " …"})
	}
	return pieces
}

// snippetFrom goes back from a match to the beginning of the text or of its line
// where that is near, else to a word.
func snippetFrom(text string, at int) int {
	line, word, i := -1, at, at
	for n := 0; n < snippetLead && i > 0; n++ {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if r == '\n' && line < 0 {
			line = i
		}
		if unicode.IsSpace(r) || isPaired(r) && !startsWithMark(text[i:]) {
			word = i
		}
		i -= size
	}
	switch {
	case i == 0:
		return 0
	case line >= 0:
		return line
	}
	return word
}

// snippetTo goes on to where a snippet is long enough, at a word, and never
// before the end of the match.
func snippetTo(text string, from, match int) int {
	word := match
	i := from
	for n := 0; n < snippetLength && i < len(text); n++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		if i >= match && (unicode.IsSpace(r) || isPaired(r) && !unicode.Is(unicode.M, r)) {
			word = i
		}
		i += size
	}
	switch {
	case i == len(text):
		return i
	case word <= from: // one word that is longer than a snippet
		for i < len(text) && startsWithMark(text[i:]) {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
		}
		return max(i, match)
	}
	return word
}

func startsWithMark(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.M, r)
}

// spanOf is where something stands in a text, in bytes.
type spanOf struct{ from, to int }

// In tells whether all that is asked for stands somewhere in the texts.
func (q Question) In(texts ...string) bool {
	missing, longest := slices.Clone(q.phrases), q.longest()
	for _, text := range texts {
		plain := plainKeys(text)
		if !slices.ContainsFunc(missing, func(p phrase) bool { return p.mayStandIn(plain) }) {
			continue // most texts: taking them apart into words takes long
		}
		var last []placed
		for w := range eachPlaced(text) {
			last = lastWords(last, w, longest)
			missing = slices.DeleteFunc(missing, func(p phrase) bool { return p.ends(last) })
			if len(missing) == 0 {
				return len(q.phrases) > 0
			}
		}
	}
	return false
}

// plainKeys is a text as the keys of its words are written.
func plainKeys(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for at := 0; at < len(text); {
		at += writePlain(&b, text, at, wordKey)
	}
	return b.String()
}

// writePlain writes the plain form of the character at a place, with its marks, as
// something else makes it where it is not of ASCII, and returns how long it was.
func writePlain(b *strings.Builder, text string, at int, as func(string) string) int {
	c := text[at]
	if c < utf8.RuneSelf && (at+1 == len(text) || text[at+1] < utf8.RuneSelf) {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b.WriteByte(c)
		return 1
	}
	n := max(1, norm.NFKC.NextBoundaryInString(text[at:], true))
	b.WriteString(as(plainForm(text[at : at+n])))
	return n
}

// mayStandIn tells whether a text in its plain form has the letters of the phrase.
func (p phrase) mayStandIn(plain string) bool {
	for _, key := range p.keys {
		if !strings.Contains(plain, key) {
			return false
		}
	}
	return true
}

// longest is how many words the longest phrase has.
func (q Question) longest() (n int) {
	for _, p := range q.phrases {
		n = max(n, len(p.keys))
	}
	return n
}

// lastWords adds a word to those read last, of which so many are needed.
func lastWords(last []placed, w placed, needed int) []placed {
	last = append(last, w)
	if len(last) > 64+needed {
		last = append(last[:0], last[len(last)-needed:]...)
	}
	return last
}

// spans finds what matches, or the first of it; matches that touch are one.
func (q Question) spans(text string, first bool) []spanOf {
	longest := q.longest()
	var found []spanOf
	var last []placed // the words read last
	for w := range eachPlaced(text) {
		last = lastWords(last, w, longest)
		begin := -1
		for _, p := range q.phrases {
			if n := len(p.keys); p.ends(last) && (begin < 0 || last[len(last)-n].from < begin) {
				begin = last[len(last)-n].from
			}
		}
		if begin < 0 {
			continue
		}
		found = joinSpan(found, spanOf{begin, w.to})
		if first {
			break
		}
	}
	return found
}

// joinSpan adds a span; it may reach back over those before it.
func joinSpan(found []spanOf, s spanOf) []spanOf {
	for n := len(found); n > 0 && found[n-1].to >= s.from; n = len(found) {
		s.from = min(s.from, found[n-1].from)
		found = found[:n-1]
	}
	return append(found, s)
}

// ends tells whether the words read last end with the phrase.
func (p phrase) ends(last []placed) bool {
	n := len(p.keys)
	if len(last) < n {
		return false
	}
	for i, w := range last[len(last)-n:] {
		if w.key != p.keys[i] && !(p.beginning && i == n-1 && strings.HasPrefix(w.key, p.keys[i])) {
			return false
		}
	}
	return true
}

// cutAtSpans makes pieces of a text.
func cutAtSpans(text string, spans []spanOf) []Piece {
	var pieces []Piece
	at := 0
	for _, s := range spans {
		if s.from > at {
			pieces = append(pieces, Piece{Text: text[at:s.from]})
		}
		pieces = append(pieces, Piece{Text: text[s.from:s.to], Marked: true})
		at = s.to
	}
	if at < len(text) {
		pieces = append(pieces, Piece{Text: text[at:]})
	}
	return pieces
}

// placed is a word as it is compared, and where it stands in the text as it was
// written.
type placed struct {
	key      string
	from, to int
}

// eachPlaced goes through the words of a text in the way in which the index
// takes it apart.
func eachPlaced(text string) iter.Seq[placed] {
	return func(yield func(placed) bool) {
		var f form
		for at := 0; at < len(text); {
			end := stepEnd(text, at)
			f.read(text[at:end])
			var step []placed
			eachTerm(f.text, func(from, to int, _ bool) {
				offset := from
				for _, w := range indexed(f.text[from:to]) {
					offset += strings.Index(f.text[offset:to], w)
					step = append(step, placed{wordKey(w), at + int(f.from[offset]), at + int(f.to[offset+len(w)-1])})
					offset += len(w)
				}
			})
			for _, w := range step {
				if !yield(w) {
					return
				}
			}
			at = end
		}
	}
}

// stepEnd is where the part of a text ends that is looked through at once: after
// a space where there is one.
func stepEnd(text string, at int) int {
	if len(text)-at <= searchStep {
		return len(text)
	}
	rest := text[at+searchStep:]
	i := strings.IndexAny(rest[:min(len(rest), searchStep)], " \n")
	if i >= 0 {
		return at + searchStep + i + 1
	}
	end := min(at+2*searchStep, len(text))
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	return end
}

// A form is a text in its plain form, with where each byte comes from.
type form struct {
	text     string
	from, to []int32
}

// read is plainForm, a character with its marks at a time.
func (f *form) read(text string) {
	var b strings.Builder
	b.Grow(len(text))
	f.from, f.to = f.from[:0], f.to[:0]
	for at := 0; at < len(text); {
		n := writePlain(&b, text, at, func(plain string) string { return plain })
		for len(f.from) < b.Len() {
			f.from, f.to = append(f.from, int32(at)), append(f.to, int32(at+n))
		}
		at += n
	}
	f.text = b.String()
}
