package markup

import (
	"html"
	"strings"

	"colloquy/forum"
)

// inlineTags are those between whose marks a line goes on; every other element
// begins a new one.
var inlineTags = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "cite": true, "code": true, "del": true, "dfn": true, "em": true, "i": true, "ins": true,
	"kbd": true, "mark": true, "q": true, "rp": true, "rt": true, "ruby": true, "s": true, "samp": true, "small": true, "span": true, "strong": true,
	"sub": true, "sup": true, "time": true, "u": true, "var": true, "wbr": true,
}

// Strip returns the text of HTML that this package made: what stands between its
// tags, a line for each block, without footnotes' marks. It is for showing a few
// words of a text that is not to be rendered again, and is no sanitiser: its
// result is plain text, to be escaped like any other.
func Strip(h forum.HTML) string {
	rest := string(h)
	var b strings.Builder
	b.Grow(len(rest))
	for {
		text, tag, found := strings.Cut(rest, "<")
		b.WriteString(html.UnescapeString(text))
		if !found {
			return b.String()
		}
		tag, rest, found = strings.Cut(tag, ">") // attributes hold no > unescaped
		if !found {
			return b.String()
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
		switch {
		case strings.HasPrefix(tag, "a ") && strings.Contains(tag, `class="footnote-`):
			_, rest, _ = strings.Cut(rest, "</a>")
		case !inlineTags[name] && !strings.HasSuffix(b.String(), "\n"):
			b.WriteByte('\n')
		}
	}
}
