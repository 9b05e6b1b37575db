package markup

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// maxSlug is how many characters of a heading go into its id.
const maxSlug = 60

// enterHeading notes where a heading begins: its id is known only when its text
// is. In a comment it is a bold line, so that the page's own headings stay in
// order.
func (p *page) enterHeading(*ast.Heading) {
	p.flow()
	if !p.d.article {
		p.begin("p")
		p.begin("strong")
		return
	}
	p.heading = p.here()
	p.scope()
}

// leaveHeading ends a heading. An empty one is left out.
func (p *page) leaveHeading(n *ast.Heading) {
	if !p.d.article {
		p.endFilled()
		if p.endFilled() {
			p.newline()
			p.textBreak()
		}
		return
	}
	p.end()
	if len(p.html) > p.heading.html {
		p.closeHeading(n.Level, p.heading)
		p.textBreak()
	}
}

// closeHeading puts the tag before what was written since start, and the
// anchor after it. What has no words heads nothing.
func (p *page) closeHeading(written int, start position) {
	text := strings.Join(strings.Fields(string(p.text[start.text:])), " ")
	tag, level := "p", 6
	if text != "" {
		level = p.level(written)
		tag = "h" + strconv.Itoa(level)
	}
	before, after := "<"+tag+">", ""
	if level <= 3 {
		id := p.uniqueID(slug(text))
		p.headings = append(p.headings, Heading{Level: level, ID: id, Text: text})
		before = "<" + tag + ` id="` + id + `">`
		after = `<a class="anchor" href="` + fragment(id) + `" aria-label="Link to this section"></a>`
	}
	p.html = append(p.html, before...) // make room, then move
	copy(p.html[start.html+len(before):], p.html[start.html:])
	copy(p.html[start.html:], before)
	p.write(after + "</" + tag + ">\n")
}

// level returns the level at which a heading shows. The page's title is the h1,
// so the first heading is an h2 whatever its author began with, and below a
// heading comes the next level, whatever was left out: a reader who moves by
// headings falls into no gap.
func (p *page) level(written int) int {
	for n := len(p.outline); n > 0 && p.outline[n-1] >= written; n-- {
		p.outline = p.outline[:n-1]
	}
	p.outline = append(p.outline, written)
	return min(len(p.outline)+1, 6)
}

// uniqueID numbers ids that were given before.
func (p *page) uniqueID(id string) string {
	if p.ids == nil {
		p.ids = make(map[string]int)
	}
	for {
		p.ids[id]++
		n := p.ids[id]
		if n == 1 {
			return id
		}
		if numbered := id + "-" + strconv.Itoa(n); p.ids[numbered] == 0 {
			p.ids[numbered]++
			return numbered
		}
	}
}

// slug makes an id of a heading in any script. The prefix keeps it apart from
// the ids of the page around it.
func slug(text string) string {
	var b bytes.Buffer
	b.WriteString("s")
	gap, length := true, 0
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
			gap = gap || r != '\'' && r != '’'
			continue
		}
		if length >= maxSlug {
			break
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
		length++
	}
	if length == 0 {
		return "s-section"
	}
	return b.String()
}

// fragment is the address of an id on the same page.
func fragment(id string) string { return (&url.URL{Fragment: id}).String() }
