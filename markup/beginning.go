package markup

import (
	"html"
	"strings"

	"colloquy/forum"
)

// Beginning is the first paragraph of what this package rendered, as a plain
// text of at most limit characters; see Excerpt.
func Beginning(text forum.HTML, limit int) string {
	_, rest, found := strings.Cut(string(text), "<p>")
	if !found {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "</p>")
	var b strings.Builder
	for rest != "" { // no text and no value of an attribute holds < or >
		words, tag, _ := strings.Cut(rest, "<")
		b.WriteString(words)
		_, rest, _ = strings.Cut(tag, ">")
	}
	return Excerpt(html.UnescapeString(b.String()), limit)
}
