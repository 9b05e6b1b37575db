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
	if key := lineProblem(text); key != "" {
		e.Add(field, key, 0)
		return ""
	}
	text = norm.NFC.String(strings.Join(strings.Fields(text), " "))
	if utf8.RuneCountInString(text) > limit {
		e.Add(field, TooLong, limit)
	}
	return text
}

// lineProblem returns the key of what a one-line text may not hold.
func lineProblem(text string) string {
	marks := 0
	for _, r := range text {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return LineBreak
		case r != '\t' && unicode.IsControl(r):
			return ControlChar
		case isBidiControl(r):
			return BidiOverride
		case marks > maxMarks:
			return TooComplicated
		}
	}
	return ""
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
// or a digit, and no character that only pretends to be nothing.
func CleanName(e *Invalid, field, text string) string {
	before := len(e.Problems)
	text = CleanRequired(e, field, text, MaxName)
	if len(e.Problems) == before && !strings.ContainsFunc(text, isNamePart) {
		e.Add(field, Missing, 0)
	}
	return text
}

func isNamePart(r rune) bool { return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isBlank(r) }

// CleanBody makes a text of several lines of what came in: line ends become LF,
// control characters other than tab go, and so do blank lines at both ends.
func CleanBody(e *Invalid, field, text string, limit int) string {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		e.Add(field, BadText, 0)
		return ""
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.Map(dropControl, text)
	text = norm.NFC.String(strings.TrimRight(strings.TrimLeft(text, "\n"), " \t\n"))
	switch {
	case !Visible(text):
		e.Add(field, Missing, 0)
	case utf8.RuneCountInString(text) > limit:
		e.Add(field, TooLong, limit)
	}
	return text
}

func dropControl(r rune) rune {
	if r != '\n' && r != '\t' && unicode.IsControl(r) || isBidiControl(r) {
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
// Hangul, the empty Braille cell, variation selectors, tags.
func isBlank(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\u00ad', '\u034f', '\u180e':
		return true
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r)
}

// Shorten cuts a text to at most limit characters, at a word where there is
// one, and says so with an ellipsis.
func Shorten(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	cut := string(runes[:limit-1])
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.Is(unicode.M, r) }) + "…"
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
