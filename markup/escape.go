package markup

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// escape appends s to dst for use in HTML, as text or between double quotes. It
// escapes what the sanitiser would, so that the sanitiser changes nothing.
func escape[T string | []byte](dst []byte, s T) []byte {
	start := 0
	for i := range len(s) {
		entity := ""
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = append(dst, entity...)
		start = i + 1
	}
	return append(dst, s[start:]...)
}

// unescape appends s to dst, with backslash escapes and entities resolved in
// one pass: \&amp; is the five characters, not an ampersand.
func unescape(dst, s []byte) []byte {
	for {
		i := bytes.IndexAny(s, `\&`)
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		s = s[i:]
		switch value, size := entity(s); {
		case s[0] == '\\' && len(s) > 1 && util.IsPunct(s[1]):
			dst = append(dst, s[1])
			s = s[2:]
		case size > 0:
			dst = append(dst, value...)
			s = s[size:]
		default:
			dst = append(dst, s[0])
			s = s[1:]
		}
	}
}

// maxEntity is longer than any entity.
const maxEntity = 40

// entity reads the entity that s begins with. The size is 0 where there is none.
func entity(s []byte) (value []byte, size int) {
	end := bytes.IndexByte(s[:min(len(s), maxEntity)], ';')
	if s[0] != '&' || end < 2 {
		return nil, 0
	}
	name := s[1:end]
	if name[0] == '#' {
		value = character(string(name[1:]))
	} else if e, ok := util.LookUpHTML5EntityByName(string(name)); ok {
		value = e.Characters
	}
	if value == nil {
		return nil, 0
	}
	return value, end + 1
}

// character reads a character given by its number, nil if it is none. Control
// characters become nothing: feeds could not hold them.
func character(number string) []byte {
	base, most := 10, 7
	if number != "" && (number[0] == 'x' || number[0] == 'X') {
		base, most, number = 16, 6, number[1:]
	}
	n, err := strconv.ParseUint(number, base, 32)
	if err != nil || len(number) > most {
		return nil
	}
	r := rune(n)
	switch {
	case r == 0 || !utf8.ValidRune(r):
		r = utf8.RuneError
	case unicode.IsControl(r) && r != '\n' && r != '\t':
		return []byte{}
	}
	return utf8.AppendRune(nil, r)
}
