package markup

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// How elements of a comment look in a mail. Mail programs take style sheets
// apart, so each element carries its own; the classes are those of the mails'
// frame, for dark screens.
const (
	monospace   = "font-family:Consolas,Menlo,monospace;font-size:14px"
	lineOfTable = "border:1px solid #ddd8cc;padding:4px 8px;text-align:start"
)

// mailTags are the opening tags by element. What is not here is written as what
// it holds.
var mailTags = map[string]string{
	"p":          `<p dir="auto" style="margin:0 0 12px">`,
	"strong":     `<strong>`,
	"em":         `<em>`,
	"del":        `<span style="text-decoration:line-through">`,
	"code":       `<code style="` + monospace + `">`,
	"pre":        `<pre class="rule" dir="ltr" style="margin:0 0 12px;padding:8px 0 8px 12px;border-left:1px solid #ddd8cc;white-space:pre-wrap;word-break:break-word;` + monospace + `;line-height:1.45">`,
	"blockquote": `<blockquote class="rule mut" dir="auto" style="margin:0 0 12px;padding:0 12px;border-left:3px solid #ddd8cc;color:#5b6168">`,
	"ul":         `<ul dir="auto" style="margin:0 0 12px;padding:0 24px">`,
	"ol":         `<ol dir="auto" style="margin:0 0 12px;padding:0 24px">`,
	"li":         `<li style="margin:0 0 4px">`,
	"table":      `<table class="rule" style="margin:0 0 12px;border-collapse:collapse;font-size:15px">`,
	"thead":      `<thead>`,
	"tbody":      `<tbody>`,
	"tr":         `<tr>`,
	"th":         `<th class="rule" dir="auto" style="` + lineOfTable + `;font-weight:600">`,
	"td":         `<td class="rule" dir="auto" style="` + lineOfTable + `">`,
}

// A mailHTML writes blocks and emphasis, and nothing that leads or loads.
type mailHTML struct{ strings.Builder }

// block writes a node and all below it.
func (w *mailHTML) block(n *html.Node, depth int) {
	switch {
	case n.Type == html.TextNode:
		w.WriteString(html.EscapeString(n.Data))
		return
	case n.Type != html.ElementNode:
		return
	case depth > deepest:
		w.WriteString(html.EscapeString(words(n)))
		return
	case n.Data == "br":
		w.WriteString("<br>")
		return
	case n.Data == "hr":
		w.WriteString(`<hr class="rule" style="margin:16px 0;border:0;border-top:1px solid #ddd8cc">`)
		return
	}
	tag := mailTags[n.Data]
	if start, err := strconv.Atoi(attributeOf(n, "start")); err == nil && n.Data == "ol" {
		tag = `<ol start="` + strconv.Itoa(start) + `"` + strings.TrimPrefix(tag, "<ol")
	}
	w.WriteString(tag)
	for c := range n.ChildNodes() {
		w.block(c, depth+1)
	}
	if n.Data == "a" {
		if to := leadsTo(n); to != "" {
			w.WriteString(` <span class="mut" dir="ltr" style="color:#5b6168;word-break:break-all">&lt;` + html.EscapeString(to) + `&gt;</span>`)
		}
	}
	if tag != "" {
		name, _, _ := strings.Cut(strings.Trim(tag, "<>"), " ")
		w.WriteString("</" + name + ">")
	}
}
