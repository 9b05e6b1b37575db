package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CountWords counts words as people do: what stands between spaces and holds a
// letter or a digit is one. Chinese and Japanese write no spaces; two
// characters count as a word there, five in Thai, Lao, Burmese, Khmer and
// Tibetan, which comes near to the time that reading takes.
func CountWords(text string) int {
	words, ideographs, others := 0, 0, 0
	inWord := false
	for _, r := range text {
		switch {
		case inWord && r > ' ' && r < utf8.RuneSelf: // spare most letters the rest
		case r <= ' ' || r >= utf8.RuneSelf && unicode.IsSpace(r):
			inWord = false
		case isIdeograph(r):
			ideographs++
			inWord = false
		case isSoutheastAsian(r):
			others++
			inWord = false
		case !inWord && isWordRune(r):
			words++
			inWord = true
		case r == '—': // joins two words without a space
			inWord = false
		}
	}
	return words + (ideographs+1)/2 + (others+4)/5
}

// Excerpt shortens a plain text to one line of at most limit characters, cut at
// a word, with an ellipsis where something is left out. A character is what a
// reader takes for one: an accent, a vowel sign or a joined emoji is not torn off.
func Excerpt(text string, limit int) string {
	if limit <= 0 {
		return ""
	}
	text = strings.Join(strings.Fields(headOf(text, limit)), " ")
	last, word, n := 0, 0, 0 // where to cut: at the last character, at the last word
	for i := 0; i < len(text); n++ {
		if n == limit {
			return cutAt(text, last, word)
		}
		if n < limit {
			last = i
		}
		size := characterLength(text[i:])
		if isBreak(text[i:]) {
			word = i
		}
		i += size
	}
	return text
}

// headOf spares a long text the work: it is longer than any excerpt needs, even
// if each character is made of many.
func headOf(text string, limit int) string {
	most := 64 * (limit + 1)
	if most < 0 || len(text) <= most {
		return text
	}
	for !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// cutAt cuts at a word, unless that would waste too much of the room.
func cutAt(text string, last, word int) string {
	if word < last/2 {
		word = last
	}
	return strings.TrimRightFunc(text[:word], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(".,;:!?–—-(“‘«„…、。，；：！？「（《", r)
	}) + "…"
}

// isBreak tells whether a text may be cut before s.
func isBreak(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == ' ' || isIdeograph(r)
}

// characterLength returns the length of the first character of s with all that
// belongs to it (a plain part of Unicode Standard Annex 29).
func characterLength(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	flag := isFlagLetter(r)
	for n < len(s) {
		next, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case flag && isFlagLetter(next):
			flag = false
		case r == zeroWidthJoiner && next >= 0x2190, extends(next):
		default:
			return n
		}
		r = next
		n += size
	}
	return n
}

const zeroWidthJoiner = '\u200d'

// isFlagLetter tells the letters two of which are drawn as a flag.
func isFlagLetter(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// extends tells what belongs to the character before it.
func extends(r rune) bool {
	if r < 0x300 {
		return false
	}
	return unicode.IsMark(r) || r == zeroWidthJoiner || r == '\u200c' ||
		r >= 0x1f3fb && r <= 0x1f3ff || // skin tones
		r >= 0xe0020 && r <= 0xe007f || // tags in flags of regions
		r >= 0x1160 && r <= 0x11ff // Hangul vowels and finals
}

func dropControl(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}
