package forum

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/unicode/norm"
)

// maxTerm is the longest word that is indexed, in bytes; longer ones are
// addresses and noise.
const maxTerm = 64

// straight makes one apostrophe of the two that people type and read.
var straight = strings.NewReplacer("’", "'")

// Terms makes of a text what the search index holds and what a question is
// compared with: words in lower case and one Unicode form, separated by spaces;
// runs of Chinese, Japanese and Korean characters as overlapping pairs, because
// those scripts do not write spaces.
func Terms(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	var run []rune
	tokens := words.FromString(strings.ToLower(norm.NFKC.String(straight.Replace(text))))
	for tokens.Next() {
		token := tokens.Value()
		r, isRun := pairRune(token)
		if isRun {
			run = append(run, r...)
			continue
		}
		run = flushPairs(&b, run)
		if len(token) <= maxTerm && strings.ContainsFunc(token, isTermRune) {
			b.WriteString(token)
			b.WriteByte(' ')
		}
	}
	flushPairs(&b, run)
	return strings.TrimRight(b.String(), " ")
}

func isTermRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// pairRune tells whether a token belongs to a script that is indexed in pairs.
func pairRune(token string) ([]rune, bool) {
	for _, r := range token {
		if !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			return nil, false
		}
	}
	return []rune(token), token != ""
}

// flushPairs writes a run as overlapping pairs; a single character stands alone.
func flushPairs(b *strings.Builder, run []rune) []rune {
	if len(run) == 1 {
		b.WriteRune(run[0])
		b.WriteByte(' ')
	}
	for i := 0; i+1 < len(run); i++ {
		b.WriteRune(run[i])
		b.WriteRune(run[i+1])
		b.WriteByte(' ')
	}
	return run[:0]
}
