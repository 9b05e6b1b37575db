package cards

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	// maxText is how many characters of a text are looked at.
	maxText = 400
	// maxMarks is how many combining marks one letter keeps: no language piles up
	// more, and a tower of them would stand over the lines above.
	maxMarks = 5
)

// tidy makes a text fit for one paragraph of a picture: what controls the order
// or the look of other characters is left out, white space is one space, and
// emoji, which are pictures of their own and in no font of outlines, are left
// out. Letters and their marks are one character where there is one: more fonts
// have it.
func tidy(text string) []rune {
	var out []rune
	space, marks := false, 0
	for _, r := range norm.NFC.String(strings.ToValidUTF8(text, "")) {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space, marks = true, 0
			continue
		case hidden(r) || emoji(r):
			continue
		case unicode.Is(unicode.Mn, r):
			if marks++; marks > maxMarks || len(out) == 0 || space {
				continue
			}
		default:
			marks = 0
		}
		if space && len(out) > 0 {
			out = append(out, ' ')
		}
		space = false
		if out = append(out, r); len(out) == maxText {
			return append(out, '…')
		}
	}
	return out
}

const (
	nonJoiner = '\u200c' // Persian and Indic scripts are written with it
	joiner    = '\u200d'
	mayBreak  = '\u200b' // where Thai and Khmer may break
)

// hidden tells characters that show nothing, but for those that a script needs:
// overrides and isolates, variation selectors, tags, what nobody has assigned.
func hidden(r rune) bool {
	switch r {
	case nonJoiner, joiner, mayBreak:
		return false
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u3164', '\uffa0', '\ufffc':
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs) || unicode.Is(unicode.Variation_Selector, r) || r&0xfffe == 0xfffe
}

// emoji tells characters that are shown as small pictures in colour.
func emoji(r rune) bool {
	return r >= 0x1f000 && r <= 0x1faff || r == 0x20e3
}

// empty tells whether nothing is left to set: signs alone, such as what stands
// between two emoji, are nothing.
func empty(text []rune) bool {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return false
		}
	}
	return true
}
