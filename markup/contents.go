package markup

import (
	"strings"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// maxContents is how many entries a list of contents has; what has more is a
// book, and needs its chapters only. maxEntry is how long one is, in characters.
const (
	maxContents = 100
	maxEntry    = 150
)

// Contents finds an article's headings in its rendered HTML, in order: those of
// both levels, or the upper one alone where there are too many.
func Contents(article forum.HTML) []Heading {
	list := headings(string(article), "23")
	if len(list) > maxContents {
		list = headings(string(article), "2")
	}
	return list[:min(len(list), maxContents)]
}

// headings reads what package markup itself wrote: in it a heading that can be
// linked to always begins with the same letters, and no text or attribute can
// hold a "<".
func headings(rest, levels string) []Heading {
	var list []Heading
	for len(list) <= maxContents {
		i := strings.Index(rest, "<h")
		if i < 0 || len(rest) < i+len(`<h2 id="`) {
			break
		}
		level, tail := rest[i+2], rest[i+3:]
		rest = tail
		tail, ok := strings.CutPrefix(tail, ` id="`)
		if !ok || !strings.Contains(levels, string(level)) {
			continue
		}
		id, tail, _ := strings.Cut(tail, `">`)
		inner, after, ok := strings.Cut(tail, "</h"+string(level)+">")
		if !ok {
			break
		}
		rest = after
		if text := headingText(inner); text != "" {
			list = append(list, Heading{Level: int(level - '0'), ID: id, Text: text})
		}
	}
	return list
}

// headingText is what a heading says: an image counts by its description, the
// number of a footnote does not.
func headingText(inner string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(inner))
	note := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return Excerpt(b.String(), maxEntry)
		case html.TextToken:
			if !note {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			note = mark(&b, z.Token())
		case html.EndTagToken:
			note = false
		}
	}
}

// mark writes what a tag stands for, and tells whether it begins the number of
// a footnote.
func mark(b *strings.Builder, tag html.Token) (note bool) {
	if tag.Data == "br" {
		b.WriteByte(' ')
	}
	for _, a := range tag.Attr {
		if tag.Data == "img" && a.Key == "alt" {
			b.WriteString(a.Val)
		}
		note = note || a.Key == "class" && a.Val == "footnote-ref"
	}
	return note
}
