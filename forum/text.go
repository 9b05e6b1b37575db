package forum

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks may follow one character. Living
// scripts need four at most; towers of twenty climb over the lines above.
const maxMarks = 8

// CleanLine makes a one-line text of what came in from a form: spaces at both
// ends go, inner ones are folded. What cannot be shown on one line as it is
// written is noted in e under the field.
func CleanLine(e *Invalid, field, text string, limit int) string {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		e.Add(field, BadText, 0)
		return ""
	}
	text = norm.NFC.String(text)
	if key := lineProblem(text); key != "" {
		e.Add(field, key, 0)
		return ""
	}
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > limit {
		e.Add(field, TooLong, limit)
	}
	return text
}

// lineProblem returns the key of what a one-line text may not hold.
func lineProblem(text string) string {
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return LineBreak
		case r != '\t' && isControl(r):
			return ControlChar
		case isBidiControl(r):
			return BidiOverride
		}
	}
	if isTower(text) {
		return TooComplicated
	}
	return ""
}

// isTower tells whether more marks stand on one character than any script
// needs. A character that is drawn as nothing carries none: it does not begin a
// new count.
func isTower(text string) bool {
	marks := 0
	for _, r := range text {
		switch {
		case r < '\u00ad':
			marks = 0
		case unicode.Is(unicode.M, r):
			marks++
		case !isUnseen(r):
			marks = 0
		}
		if marks > maxMarks {
			return true
		}
	}
	return false
}

// isControl tells the control characters and the code points that are no
// character at all: a feed may hold neither.
func isControl(r rune) bool {
	return unicode.IsControl(r) || r >= '\ufdd0' && unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// isBidiControl tells the characters that reorder the text around them
// (Unicode Standard Annex 9, explicit formatting). The plain marks LRM, RLM and
// ALM stay allowed: right-to-left names need them.
func isBidiControl(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// CleanRequired is CleanLine for a field that must hold something visible.
func CleanRequired(e *Invalid, field, text string, limit int) string {
	before := len(e.Problems)
	text = CleanLine(e, field, text, limit)
	if len(e.Problems) == before && !Visible(text) {
		e.Add(field, Missing, 0)
	}
	return text
}

// CleanOptional is CleanLine for a field that may be empty; what is not empty
// must show something.
func CleanOptional(e *Invalid, field, text string, limit int) string {
	before := len(e.Problems)
	text = CleanLine(e, field, text, limit)
	if len(e.Problems) == before && text != "" && !Visible(text) {
		e.Add(field, Missing, 0)
	}
	return text
}

// CleanName is CleanRequired for the name of a person: it must hold a letter
// or a digit. Characters that are drawn as nothing and that no name needs go.
func CleanName(e *Invalid, field, text string) string {
	before := len(e.Problems)
	if utf8.ValidString(text) {
		text = strings.Map(dropFiller, text)
	}
	text = CleanRequired(e, field, text, MaxName)
	if len(e.Problems) == before && !strings.ContainsFunc(text, isNamePart) {
		e.Add(field, Missing, 0)
	}
	return text
}

func isNamePart(r rune) bool {
	return unicode.In(r, unicode.L, unicode.Nd, unicode.Nl) && !isBlank(r)
}

// dropFiller drops what is drawn as nothing, but for the joiners that several
// scripts write with, the variants of Han characters, and the marks of direction.
// What reorders a text stays, to be refused.
func dropFiller(r rune) rune {
	switch {
	case r >= '\u200c' && r <= '\u200f', r == '\u061c', isBidiControl(r),
		unicode.In(r, unicode.Variation_Selector, unicode.Prepended_Concatenation_Mark):
		return r
	case isUnseen(r):
		return -1
	}
	return r
}

// CleanBody makes a text of several lines of what came in: line ends become LF,
// control characters other than tab go, and so do blank lines at both ends.
func CleanBody(e *Invalid, field, text string, limit int) string {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		e.Add(field, BadText, 0)
		return ""
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\u2029", "\n\n")
	text = norm.NFC.String(strings.Map(bodyRune, text))
	text = strings.TrimRight(text[blankLines(text):], " \t\n")
	switch {
	case !Visible(text):
		e.Add(field, Missing, 0)
	case isTower(text):
		e.Add(field, TooComplicated, 0)
	case utf8.RuneCountInString(text) > limit:
		e.Add(field, TooLong, limit)
	}
	return text
}

// blankLines is the length of the blank lines that a text begins with. What the
// first other line is indented by stays: it may mean code.
func blankLines(text string) int {
	return strings.LastIndexByte(text[:len(text)-len(strings.TrimLeft(text, " \t\n"))], '\n') + 1
}

// bodyRune makes LF of the line ends that word processors leave, and drops the
// control characters.
func bodyRune(r rune) rune {
	switch {
	case r >= ' ' && r < '\u007f': // nearly all there is
		return r
	case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028':
		return '\n'
	case r != '\n' && r != '\t' && isControl(r) || isBidiControl(r):
		return -1
	}
	return r
}

// Visible tells whether a text shows anything at all.
func Visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r) && !isBlank(r)
	})
}

// isBlank tells the letters and symbols that are drawn as nothing: fillers of
// Hangul, the empty Braille cell, the empty note, variation selectors, tags.
func isBlank(r rune) bool {
	if r < '\u00ad' || r > '\u3164' && r < '\ufe00' {
		return false
	}
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\u00ad', '\u034f', '\u180e', '\U0001d159':
		return true
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r)
}

// isUnseen tells what is drawn as nothing: blanks, and characters that only say
// how others are written.
func isUnseen(r rune) bool {
	if r < '\u00ad' || r > '\u3164' && r < '\ufe00' {
		return false
	}
	return isBlank(r) || unicode.Is(unicode.Cf, r)
}

// Shorten cuts a text to at most limit characters, at a word where there is
// one, and says so with an ellipsis. A letter and its marks stay together.
func Shorten(text string, limit int) string {
	const joiner = '\u200d'
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	end := max(limit-1, 0)
	for end > 0 && (unicode.Is(unicode.M, runes[end]) || runes[end] == joiner || runes[end-1] == joiner) {
		end--
	}
	cut := string(runes[:end])
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

// CleanLink checks an address in the web: absolute, http or https, with a host
// and without a password in it. Empty is allowed.
func CleanLink(e *Invalid, field, text string) string {
	before := len(e.Problems)
	text = CleanLine(e, field, text, 2000)
	if text == "" || len(e.Problems) > before {
		return text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		e.Add(field, BadLink, 0)
	}
	return text
}
