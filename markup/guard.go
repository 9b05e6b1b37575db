package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// badText tells what no later step could make good: it is refused, because
// leaving bytes out would show something else than was written.
func badText(source string) bool {
	return strings.IndexByte(source, 0) >= 0 || !utf8.ValidString(source)
}

// clean appends source to dst in the form that everything else relies on: lines
// end with LF, the last one too, and control characters other than tab are gone.
func clean(dst []byte, source string) []byte {
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch {
		case c == '\r':
			if i+1 == len(source) || source[i+1] != '\n' {
				dst = append(dst, '\n')
			}
		case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
		case c == 0xc2 && source[i+1] < 0xa0: // U+0080 to U+009F; the text is valid UTF-8
			i++
		default:
			dst = append(dst, c)
		}
	}
	if len(dst) > 0 && dst[len(dst)-1] != '\n' {
		dst = append(dst, '\n')
	}
	return dst
}

// longestWord returns the length, in characters, of the longest run that no
// browser would break: such a run widens the page for everybody. Scripts that
// are written without spaces break anywhere, so they end a run as a space does.
func longestWord(source []byte) int {
	longest, run := 0, 0
	for i := 0; i < len(source); {
		r, size := rune(source[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(source[i:])
		}
		i += size
		if r <= ' ' || r >= utf8.RuneSelf && (unicode.IsSpace(r) || isSpaceless(r)) {
			longest, run = max(longest, run), 0
			continue
		}
		run++
	}
	return max(longest, run)
}
