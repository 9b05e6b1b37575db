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

// afford counts what is read for a reference: one definition may serve thousands.
func (p *page) afford(definition []byte) bool {
	p.judged += len(definition)
	if p.judged > 10*len(p.source)+p.d.slack {
		p.refuse(forum.TooComplicated, 0)
		return false
	}
	return true
}

// judge reads a target as Markdown writes it.
func (p *page) judge(destination []byte) (target string, outside, ok bool) {
	if !p.afford(destination) {
		return "", false, false
	}
	p.scratch = unescape(p.scratch[:0], destination)
	return p.judgeAddress(p.scratch)
}

// judgeAddress reads a target as it is. The address of a picture of ours is the one
// within the site, however it was written.
func (p *page) judgeAddress(raw []byte) (target string, outside, ok bool) {
	target, outside, ok = p.d.judge(raw)
	if ok && outside && p.site != "" {
		if within, ours := forum.OwnPicture(p.site, target); ours {
			return within, false, true
		}
	}
	return target, outside, ok
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
	p.notePicture(target)
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
	target, outside, ok := p.judgeAddress(address)
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
