package markup

import (
	"bytes"
	"net/url"
	"slices"
	"unicode"
	"unicode/utf8"

	"colloquy/forum"
)

// maxMentions is how many different names after an @ are looked at in one text:
// whoever is looked up costs a question to the database.
const maxMentions = 30

// maxNamings is how often names become links in one text: who writes more of
// them writes no text.
const maxNamings = 100

// CommentNaming renders a comment as Comment does; each handle after an @ that
// is known becomes a link to the page of the member. Rendered.Mentions of Comment
// are those to ask about.
func CommentNaming(source string, known func(handle string) bool) (Rendered, error) {
	return comments.renderNaming(source, known)
}

// mentions are what a page knows of names after an @.
type mentions struct {
	known  func(string) bool // nil: nobody
	named  []string          // handles, each once, in order
	linked int
}

// naming writes text in which members may be named; at is where it begins in the
// source.
func (p *page) naming(value []byte, at int) {
	done := 0
	for {
		i := bytes.IndexByte(value[done:], '@')
		if i < 0 {
			break
		}
		i += done
		size := handleLength(value[i+1:])
		handle := ""
		if size > 0 && p.mayName(at+i, at+i+1+size) {
			handle = forum.HandleOf(string(value[i+1 : i+1+size]))
		}
		if handle != "" && p.name(handle) {
			p.prose(value[:i])
			p.link(handle, value[i:i+1+size])
			value, at, done = value[i+1+size:], at+i+1+size, 0
			continue
		}
		done = i + 1 + size
	}
	p.prose(value)
}

// name notes a handle and tells whether it is to be a link.
func (p *page) name(handle string) bool {
	if !slices.Contains(p.named, handle) {
		if len(p.named) == maxMentions {
			return false
		}
		p.named = append(p.named, handle)
	}
	return p.known != nil && p.linked < maxNamings && p.known(handle)
}

func (p *page) link(handle string, written []byte) {
	p.linked++
	p.write(`<a href="/members/`)
	p.html = escape(p.html, url.PathEscape(handle))
	p.write(`" class="mention">`)
	p.say(written)
	p.write("</a>")
}

// mayName tells whether what stands around a name lets it be one: it is not the
// end of an address, and not cut out of a longer word.
func (p *page) mayName(at, end int) bool {
	if at > 0 {
		r, _ := utf8.DecodeLastRune(p.source[:at])
		if isWordRune(r) && !isSpaceless(r) || unicode.IsMark(r) || bytes.ContainsRune([]byte(`/\.-@_+=&?#%~`), r) {
			return false
		}
	}
	r, size := utf8.DecodeRune(p.source[end:])
	switch {
	case size == 0:
		return true
	case r == '.' || r == ':': // a host's name, and not the end of a sentence
		next, _ := utf8.DecodeRune(p.source[end+1:])
		return !isWordRune(next)
	case unicode.Is(unicode.Cf, r):
		return unicode.Is(unicode.Bidi_Control, r)
	}
	return r != '@' && r != '_' && r != '/' && !unicode.IsMark(r)
}

// handleLength is how many bytes at the beginning of s can be a handle: letters
// and digits, and single hyphens between them.
func handleLength(s []byte) int {
	size := 0
	for size < len(s) {
		r, n := utf8.DecodeRune(s[size:])
		if !isWordRune(r) && !(size > 0 && unicode.IsMark(r)) {
			next, _ := utf8.DecodeRune(s[size+n:])
			if r != '-' || size == 0 || !isWordRune(next) {
				break
			}
		}
		size += n
	}
	return size
}
