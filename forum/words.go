package forum

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/unicode/norm"
)

// maxTerm is the longest word that is indexed, in characters; longer ones are
// addresses and noise.
const maxTerm = 64

// Terms makes of a text what the search index holds and what a question is
// compared with: words in lower case and one Unicode form, separated by spaces,
// without what one may leave out in writing; runs of Chinese, Japanese, Korean
// and of the scripts of South-East Asia as overlapping pairs, because those do
// not write spaces, or not between all words.
func Terms(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	text = plainForm(text)
	eachTerm(text, func(from, to int, _ bool) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[from:to])
	})
	return b.String()
}

// plainForm writes a text in lower case and in one Unicode form, without what
// may be left out.
func plainForm(text string) string {
	lower := strings.ToLower(norm.NFKC.String(text))
	return norm.NFKC.String(strings.ReplaceAll(strings.Map(termRune, lower), "ß", "ss"))
}

// eachTerm names the terms of a text in its plain form by where they stand; paired
// tells the second and each later pair of a run.
func eachTerm(text string, yield func(from, to int, paired bool)) {
	t := terms{text: text, yield: yield}
	tokens := words.FromString(text)
	at := 0
	for tokens.Next() {
		end := at + len(tokens.Value())
		t.take(at, end)
		at = end
	}
	t.endRun()
}

// termRune makes one of two characters that mean the same, and drops what may
// be left out: what is drawn as nothing, the points of Hebrew, Arabic and Syriac,
// and the stroke that stretches Arabic words.
func termRune(r rune) rune {
	switch {
	case r < '\u00ad':
		return r
	case r == '’':
		return '\''
	case r == 'ς':
		return 'σ'
	case r == '\u200b':
		return ' '
	case r == '\u0640', r >= 0x590 && r < 0x750 && unicode.Is(unicode.Mn, r), isUnseen(r):
		return -1
	}
	return r
}

// terms finds terms: words as they are, runs of paired characters as pairs.
type terms struct {
	text  string
	yield func(from, to int, paired bool)
	run   []int // where its characters begin, with their marks
	end   int   // of the run
}

// take adds a token. One that mixes scripts falls apart: in "2024년" the year is
// a word, and a character of a run.
func (t *terms) take(from, to int) {
	for from < to {
		n, paired := span(t.text[from:to])
		if paired {
			t.extendRun(from, from+n)
		} else {
			t.endRun()
			t.word(from, from+n, false)
		}
		from += n
	}
}

// span is the length of what a token begins with: characters that are paired, or
// others.
func span(token string) (n int, paired bool) {
	for i, r := range token {
		p := isPaired(r)
		switch {
		case i == 0:
			paired = p
		case p != paired && !unicode.Is(unicode.M, r):
			return i, paired
		}
	}
	return len(token), paired
}

// isPaired tells the characters of the scripts that are indexed in pairs. The
// long vowel and the closing sign of Japanese belong to no script.
func isPaired(r rune) bool {
	switch {
	case r < '\u0e00':
		return false
	case r >= '一' && r <= '鿿' || r >= '가' && r <= '힣' || r == 'ー' || r == '〆':
		return true
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.Nl) && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// word names a word without the signs at its ends.
func (t *terms) word(from, to int, paired bool) {
	whole := t.text[from:to]
	word := strings.TrimLeftFunc(whole, isEdge)
	from += len(whole) - len(word)
	word = strings.TrimRightFunc(word, isEdge)
	if utf8.RuneCountInString(word) <= maxTerm && strings.ContainsFunc(word, isTermRune) {
		t.yield(from, from+len(word), paired)
	}
}

func isEdge(r rune) bool { return !isTermRune(r) && !unicode.Is(unicode.M, r) }

func isTermRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// extendRun takes a text apart into characters with their marks.
func (t *terms) extendRun(from, to int) {
	t.run = append(t.run, from)
	for i, r := range t.text[from:to] {
		if i > 0 && !unicode.Is(unicode.M, r) {
			t.run = append(t.run, from+i)
		}
	}
	t.end = to
}

// endRun names the overlapping pairs of the run; a single character stands alone.
func (t *terms) endRun() {
	t.run = append(t.run, t.end)
	switch n := len(t.run); {
	case n == 2:
		t.word(t.run[0], t.run[1], false)
	default:
		for i := 0; i+2 < n; i++ {
			t.word(t.run[i], t.run[i+2], i > 0)
		}
	}
	t.run = t.run[:0]
}
