package markup

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"colloquy/forum"
)

// sizesOfColumn is how wide an article is on the page; the style sheet says the same.
const sizesOfColumn = "(min-width: 40rem) 38rem, 95vw"

// isImage tells whether a judged target may be the source of an image: a file
// of ours, or one elsewhere in the web.
func isImage(source string, outside bool) bool {
	if outside {
		return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
	}
	return strings.HasPrefix(source, "/media/") && !strings.Contains(source, "..")
}

// isFigure tells the paragraph that is one picture with a title: the title becomes
// its caption.
func (p *page) isFigure(n *ast.Paragraph) bool {
	image, ok := n.FirstChild().(*ast.Image)
	if !ok || !p.d.article || n.ChildCount() != 1 || len(bytes.TrimSpace(image.Title)) == 0 {
		return false
	}
	source, outside, ok := p.judge(image.Destination)
	return ok && isImage(source, outside)
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
		p.showImage(n, source, p.text[a.text:])
		return
	}
	p.html = escape(p.html, p.text[a.text:])
}

// showImage writes an image, with what belongs below it where it is a figure.
func (p *page) showImage(n *ast.Image, source string, description []byte) {
	if f := p.top(); f.tag == "figure" && !f.raw {
		p.image(source, description, nil, 0)
		p.write(">\n")
		p.caption(n.Title)
		p.newline()
		return
	}
	p.scratch = unescape(p.scratch[:0], n.Title)
	p.image(source, description, p.scratch, 0)
	p.write(">")
}

// image writes an image but for the end of its tag. One of ours may be shown narrower
// than it is.
func (p *page) image(source string, description, title []byte, narrower int) (ours bool) {
	p.write(`<img src="`)
	p.html = escape(p.html, source)
	p.write(`" alt="`)
	p.html = escape(p.html, description)
	if len(title) > 0 {
		p.write(`" title="`)
		p.html = escape(p.html, title)
	}
	p.write(`" loading="lazy"`)
	picture, width, ours := forum.PictureAt(source)
	if ours {
		p.sizes(picture, width, narrower)
		p.notePicture(source)
	}
	return ours
}

// sizes writes what a page needs to know of a picture of ours before it comes: how
// large it is, so that nothing moves, and which widths there are to choose from.
func (p *page) sizes(picture forum.Picture, width, narrower int) {
	p.write(` decoding="async"`)
	if widths := picture.Widths(); len(widths) > 1 && width == picture.Width {
		p.write(` srcset="`)
		for i, w := range widths {
			if i > 0 {
				p.write(", ")
			}
			p.write(forum.MediaPath + picture.NameAt(w) + " " + strconv.Itoa(w) + "w")
		}
		p.write(`" sizes="`)
		if narrower > 0 {
			p.write(strconv.Itoa(narrower) + "px")
		} else {
			p.write(sizesOfColumn)
		}
		p.write(`"`)
	}
	if narrower > 0 {
		width = narrower
	}
	p.write(` width="` + strconv.Itoa(width) + `" height="` + strconv.Itoa(picture.HeightAt(width)) + `"`)
}

// notePicture notes that the text names a picture of ours, where it does.
func (p *page) notePicture(address string) {
	picture, _, ok := forum.PictureAt(address)
	if !ok || !p.d.article || p.shown[picture] {
		return
	}
	if p.shown == nil {
		p.shown = map[forum.Picture]bool{}
	}
	p.shown[picture] = true
	p.pictures = append(p.pictures, picture.Name())
}

// captions are one line of Markdown, without pictures and HTML.
var captions = &dialect{parser: commentParser(), linkAttrs: ` rel="noopener"`, growth: 40, slack: 4 << 10}

// caption writes the line below a picture: Markdown where it is one line of it, and
// else as it stands.
func (p *page) caption(source []byte) {
	p.textBreak()
	p.begin("figcaption")
	if p.afford(source) && !p.captionOf(string(source)) {
		p.prose(source)
	}
	p.endFilled()
}

// captionOf renders a caption and tells whether it could. Quotes in it had to be
// escaped; they are quotes like any other.
func (p *page) captionOf(source string) bool {
	c := newPage(captions, strings.ReplaceAll(source, `\"`, `"`))
	defer c.release()
	c.site = p.site
	root, t := captions.parse(c.source)
	line, ok := root.FirstChild().(*ast.Paragraph)
	if t.problem != "" || !ok || root.ChildCount() != 1 {
		return false
	}
	for n := line.FirstChild(); n != nil; n = n.NextSibling() {
		c.walk(n)
	}
	if c.problem != "" {
		return false
	}
	p.html, p.text, p.links = append(p.html, c.html...), append(p.text, c.text...), append(p.links, c.links...)
	for _, target := range c.links {
		p.notePicture(target)
	}
	return true
}
