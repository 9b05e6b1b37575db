package markup

import (
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"colloquy/forum"
)

// An alt is an image whose description is being written.
type alt struct{ position }

// judge reads the target of a link as the page will hold it. One parser judges
// all addresses, by scheme; what it does not read the same way twice is no
// address. outside tells whether the target has a host.
func (d *dialect) judge(raw []byte) (target string, outside, ok bool) {
	u, err := url.Parse(string(util.URLEscape(raw, false)))
	if err != nil {
		return "", false, false
	}
	switch u.Scheme {
	case "http", "https":
		ok = u.Host != "" && u.User == nil // http://bank.example@evil.example/
	case "mailto":
		ok = strings.Contains(u.Opaque, "@")
	case "":
		ok = !d.schemesOnly && u.User == nil
	}
	target = u.String()
	again, err := url.Parse(target)
	if err != nil || again.String() != target || again.Scheme != u.Scheme || again.Host != u.Host {
		return "", false, false
	}
	return target, u.Host != "", ok && target != ""
}

// judgeImage is judge for the source of an image: a file of ours, or one
// elsewhere in the web.
func (d *dialect) judgeImage(raw []byte) (source string, ok bool) {
	source, outside, ok := d.judge(raw)
	local := strings.HasPrefix(source, "/media/") && !strings.Contains(source, "..")
	web := strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
	return source, ok && (web || local && !outside)
}

// enterLink opens a link. Where the target is refused, or a link is open
// already, what would be its text is shown and nothing else.
func (p *page) enterLink(destination, title []byte) {
	p.scratch = unescape(p.scratch[:0], destination)
	target, outside, ok := p.d.judge(p.scratch)
	if !ok || p.inLink > 0 {
		p.scope()
		return
	}
	p.scratch = unescape(p.scratch[:0], title)
	p.beginLink(target, p.scratch, outside, false)
}

// beginLink writes the tag of a link to a target that was judged. Titles show
// only where authors are trusted: they may say something else than the link.
func (p *page) beginLink(target string, title []byte, outside, raw bool) {
	at := len(p.html)
	p.write(`<a href="`)
	p.html = escape(p.html, target)
	if len(title) > 0 && p.d.article {
		p.write(`" title="`)
		p.html = escape(p.html, title)
	}
	p.write(`"`)
	p.write(p.d.linkAttrs)
	if outside && p.d.article {
		p.write(` rel="noopener"`)
	}
	p.write(`>`)
	p.push("a", at, raw)
	p.links = append(p.links, target)
	if p.d.maxLinks > 0 && len(p.links) > p.d.maxLinks {
		p.refuse(forum.TooManyLinks, p.d.maxLinks)
	}
}

// leaveLink closes a link. One that shows nothing would be a trap: it shows
// where it leads.
func (p *page) leaveLink() {
	p.closeRaw()
	if f := p.top(); f.tag == "a" && len(p.html) == f.body {
		p.say([]byte(p.links[len(p.links)-1]))
	}
	p.end()
}

// autoLink writes an address that is its own text. One that is refused is shown
// as it was typed, brackets included: std::vector<std::string> looks like one.
func (p *page) autoLink(n *ast.AutoLink) {
	label, address := n.Label(p.source), n.URL(p.source)
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(string(label)), "mailto:") {
		address = append([]byte("mailto:"), label...)
	}
	target, outside, ok := p.d.judge(address)
	bracketed := p.source[n.Pos()] == '<'
	switch {
	case ok && p.inLink == 0:
		p.beginLink(target, nil, outside, false)
		p.say(label)
		p.end()
	case bracketed && !ok:
		p.say([]byte("<" + string(label) + ">"))
	default:
		p.say(label)
	}
}

// enterImage begins an image, whose children describe it. In a comment it is a
// link with the description as its text.
func (p *page) enterImage(n *ast.Image) {
	if !p.d.article {
		p.enterLink(n.Destination, nil)
		return
	}
	p.alts = append(p.alts, alt{p.here()})
	p.scope()
}

// leaveImage takes back what was written as description and writes the image.
// One that is refused leaves its description.
func (p *page) leaveImage(n *ast.Image) {
	if !p.d.article {
		p.leaveLink()
		return
	}
	p.end()
	a := p.alts[len(p.alts)-1]
	p.alts = p.alts[:len(p.alts)-1]
	p.html, p.links = p.html[:a.html], p.links[:a.links]
	p.scratch = unescape(p.scratch[:0], n.Destination)
	if source, ok := p.d.judgeImage(p.scratch); ok {
		p.scratch = unescape(p.scratch[:0], n.Title)
		p.image(source, p.text[a.text:], p.scratch)
		p.write(">")
		return
	}
	p.html = escape(p.html, p.text[a.text:])
}

// image writes an image but for the end of its tag.
func (p *page) image(source string, description, title []byte) {
	p.write(`<img src="`)
	p.html = escape(p.html, source)
	p.write(`" alt="`)
	p.html = escape(p.html, description)
	if len(title) > 0 {
		p.write(`" title="`)
		p.html = escape(p.html, title)
	}
	p.write(`" loading="lazy"`)
}
