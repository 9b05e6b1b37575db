package markup

import (
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"colloquy/forum"
)

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
		ok = u.Host != "" && isPlainHost(u)
	case "mailto":
		ok = strings.Contains(u.Opaque, "@")
	case "":
		ok = !d.schemesOnly && isPlainHost(u)
	}
	target = u.String()
	again, err := url.Parse(target)
	if err != nil || again.String() != target || again.Scheme != u.Scheme || again.Host != u.Host {
		return "", false, false
	}
	return target, u.Host != "", ok && target != ""
}

// isPlainHost refuses a name before the host, which passes for the host
// (http://bank.example@evil.example/), and what no host is written with.
func isPlainHost(u *url.URL) bool {
	return u.User == nil && !strings.ContainsAny(u.Host, "%<>{}|^`\\\"' ")
}

// isImage tells whether a judged target may be the source of an image: a file
// of ours, or one elsewhere in the web.
func isImage(source string, outside bool) bool {
	if outside {
		return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
	}
	return strings.HasPrefix(source, "/media/") && !strings.Contains(source, "..")
}

// judge reads a target as Markdown writes it. One definition may serve thousands
// of references, so what is read so is counted.
func (p *page) judge(destination []byte) (target string, outside, ok bool) {
	if p.judged += len(destination); p.judged > 10*len(p.source)+p.d.slack {
		p.refuse(forum.TooComplicated, 0)
		return "", false, false
	}
	p.scratch = unescape(p.scratch[:0], destination)
	return p.d.judge(p.scratch)
}

// enterLink opens a link. Where the target is refused, or a link is open
// already, what would be its text is shown and nothing else.
func (p *page) enterLink(destination, title []byte) {
	target, outside, ok := p.judge(destination)
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
	p.alts = append(p.alts, p.here())
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
	if source, outside, ok := p.judge(n.Destination); ok && isImage(source, outside) {
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
