package markup

// begin opens an element without attributes.
func (p *page) begin(tag string) { p.beginWith(tag, "") }

// beginWith opens an element; attrs is written by us, and begins with a space.
func (p *page) beginWith(tag, attrs string) {
	at := len(p.html)
	p.html = append(p.html, '<')
	p.html = append(p.html, tag...)
	p.html = append(p.html, attrs...)
	p.html = append(p.html, '>')
	p.push(tag, at, false)
}

// scope opens nothing, but closes what HTML in the text opens inside.
func (p *page) scope() { p.push("", len(p.html), false) }

func (p *page) push(tag string, at int, raw bool) {
	if tag == "a" {
		p.inLink++
	}
	p.open = append(p.open, frame{tag: tag, raw: raw, at: at, body: len(p.html)})
}

// pop closes the innermost element.
func (p *page) pop() frame {
	f := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if f.tag == "a" {
		p.inLink--
	}
	if f.tag != "" {
		p.html = append(p.html, "</"...)
		p.html = append(p.html, f.tag...)
		p.html = append(p.html, '>')
	}
	return f
}

// end closes the innermost element of Markdown, and what HTML opened inside it.
func (p *page) end() frame {
	for {
		if f := p.pop(); !f.raw {
			return f
		}
	}
}

// endFilled is end for an element that is better left out than empty. It tells
// whether there is anything.
func (p *page) endFilled() bool {
	p.closeRaw()
	filled := len(p.html) > p.top().body
	if f := p.end(); !filled {
		p.html = p.html[:f.at]
	}
	return filled
}

// closeRaw closes what HTML opened inside the innermost element of Markdown.
func (p *page) closeRaw() {
	for p.top().raw {
		p.pop()
	}
}

// top returns the innermost open element.
func (p *page) top() frame {
	if len(p.open) == 0 {
		return frame{}
	}
	return p.open[len(p.open)-1]
}

// here returns the place that is written next.
func (p *page) here() position { return position{len(p.html), len(p.text), len(p.links)} }

// newline ends a line of the HTML.
func (p *page) newline() { p.html = append(p.html, '\n') }

// textBreak begins a new line of the plain text where there is one already.
func (p *page) textBreak() {
	if n := len(p.text); n > 0 && p.text[n-1] != '\n' {
		p.text = append(p.text, '\n')
	}
}

// write writes HTML of our own.
func (p *page) write(html string) { p.html = append(p.html, html...) }

// say writes text as it is, into the HTML and the plain text.
func (p *page) say(s []byte) {
	p.html = escape(p.html, s)
	p.text = append(p.text, s...)
}

// prose writes text in which escapes and entities are to be resolved.
func (p *page) prose(s []byte) {
	p.scratch = unescape(p.scratch[:0], s)
	p.say(p.scratch)
}
