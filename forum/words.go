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
	t := terms{}
	t.Grow(len(text))
	lower := strings.ToLower(norm.NFKC.String(text))
	tokens := words.FromString(norm.NFKC.String(strings.ReplaceAll(strings.Map(termRune, lower), "ß", "ss")))
	for tokens.Next() {
		t.take(tokens.Value())
	}
	t.endRun()
	return strings.TrimRight(t.String(), " ")
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

// terms collects terms: words as they are, runs of paired characters as pairs.
type terms struct {
	strings.Builder
	run []string // characters with their marks
}

// take adds a token. One that mixes scripts falls apart: in "2024년" the year is
// a word, and a character of a run.
func (t *terms) take(token string) {
	for token != "" {
		n, paired := span(token)
		if paired {
			t.extendRun(token[:n])
		} else {
			t.endRun()
			t.word(token[:n])
		}
		token = token[n:]
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

// word writes a word without the signs at its ends.
func (t *terms) word(word string) {
	word = strings.TrimFunc(word, func(r rune) bool { return !isTermRune(r) && !unicode.Is(unicode.M, r) })
	if utf8.RuneCountInString(word) <= maxTerm && strings.ContainsFunc(word, isTermRune) {
		t.WriteString(word)
		t.WriteByte(' ')
	}
}

func isTermRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// extendRun takes a text apart into characters with their marks.
func (t *terms) extendRun(text string) {
	begin := 0
	for i, r := range text {
		if i > begin && !unicode.Is(unicode.M, r) {
			t.run = append(t.run, text[begin:i])
			begin = i
		}
	}
	t.run = append(t.run, text[begin:])
}

// endRun writes the run as overlapping pairs; a single character stands alone.
func (t *terms) endRun() {
	if len(t.run) == 1 {
		t.word(t.run[0])
	}
	for i := 0; i+1 < len(t.run); i++ {
		t.word(t.run[i] + t.run[i+1])
	}
	t.run = t.run[:0]
}
