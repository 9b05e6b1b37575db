package cards

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strconv"
)

// The size of a card, in pixels: what all networks show whole.
const (
	Width  = 1200
	Height = 630
)

// Where things stand on a card.
const (
	margin     = 84
	wide       = Width - 2*margin
	band       = 12  // of the site's colour, along the top
	nameBase   = 90  // on which the site's name stands
	footTop    = 532 // the line above the authors
	footBase   = 582 // on which their names stand
	titleTop   = 136 // between the two is room for title and standfirst
	titleFoot  = footTop - 32
	standGap   = 22 // between title and standfirst
	standLines = 2
	siteGap    = 28 // between name and tagline
	nameSize   = 30
	footSize   = 29
	standSize  = 33
)

// titleSizes are steps of size for a title, and in how many lines it may stand
// at each.
var titleSizes = []struct {
	size  float64
	lines int
}{{88, 2}, {80, 3}, {72, 3}, {66, 4}, {60, 4}, {54, 5}, {48, 5}, {44, 6}}

var errUncovered = errors.New("no font has all of the title's characters")

// drawArticle draws the card of an article. errUncovered where the fonts at hand
// do not have its title; what else they do not have is left out.
func drawArticle(l *library, site Site, c Card) (png []byte, err error) {
	defer recovered(&err)
	title := l.paragraph(tidy(c.Title), forTitle, c.Lang, c.RightLeft)
	if !title.covered() {
		return nil, errUncovered
	}
	d := newDrawing(l, site, c.RightLeft)
	d.name(site.Name)
	d.foot(c)
	heading := title.fit(titleFoot - titleTop)
	stand := d.standfirst(c, titleFoot-titleTop-heading.height()-standGap)
	height := heading.height()
	if stand != nil {
		height += standGap + stand.height()
	}
	top := titleTop + (titleFoot-titleTop-height)*0.44
	d.text(heading, margin, Width-margin, top, black)
	if stand != nil {
		d.text(stand, margin, Width-margin, top+heading.height()+standGap, grey)
	}
	return d.png()
}

// fit sets a title as large as it can stand in a height.
func (p *paragraph) fit(height float64) *set {
	var large *set
	for _, step := range titleSizes {
		s := p.setAt(step.size, wide, step.lines, false)
		switch {
		case s == nil || s.height() > height:
		case large == nil && len(s.lines) <= 2:
			return s
		case large == nil:
			large = s
		case len(s.lines) < len(large.lines) && s.size > smaller*large.size:
			return s
		}
	}
	if large != nil {
		return large
	}
	last := titleSizes[len(titleSizes)-1]
	for lines := last.lines; ; lines-- {
		if s := p.setAt(last.size, wide, lines, true); s.height() <= height || lines == 1 {
			return s
		}
	}
}

// smaller is how much smaller a title of three lines or more may be for one line
// less: that is better than a word alone on a line.
const smaller = 0.82

// drawSite draws the card of the site itself.
func drawSite(l *library, site Site) (png []byte, err error) {
	defer recovered(&err)
	d := newDrawing(l, site, false)
	name := l.paragraph(tidy(site.Name), forTitle, site.Language, false)
	if !name.covered() {
		return d.png() // paper and colour
	}
	heading := name.fit(300)
	var line *set
	height := heading.height()
	if tagline := l.paragraph(tidy(site.Tagline), forText, site.Language, false); tagline.covered() {
		line = tagline.setAt(38, wide, 3, true)
		height += siteGap + line.height()
	}
	top := (Height+band-height)/2 - 16
	d.bar(image.Rect(margin, int(top)-46, margin+72, int(top)-40), accent)
	d.text(heading, margin, Width-margin, top, black)
	if line != nil {
		d.text(line, margin, Width-margin, top+heading.height()+siteGap, grey)
	}
	return d.png()
}

// recovered turns a panic of a font's program into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("a card could not be drawn: %v", p)
	}
}

// A drawing is a card with what all cards have.
type drawing struct {
	*canvas
	l         *library
	site      Site
	rightLeft bool
}

func newDrawing(l *library, site Site, rightLeft bool) *drawing {
	d := &drawing{newCanvas(parseColour(site.Accent)), l, site, rightLeft}
	d.bar(image.Rect(0, 0, Width, band), accent)
	return d
}

// name writes the site's name at the top.
func (d *drawing) name(name string) {
	p := d.l.paragraph(tidy(name), forName, d.site.Language, d.rightLeft)
	if p.covered() {
		s := p.setAt(nameSize, wide, 1, true)
		d.text(s, margin, Width-margin, nameBase-s.ascent, accent)
	}
}

// foot writes the authors at the bottom.
func (d *drawing) foot(c Card) {
	p := d.l.paragraph(tidy(c.Byline), forSmall, c.Lang, c.RightLeft)
	if !p.covered() {
		return
	}
	d.bar(image.Rect(margin, footTop, Width-margin, footTop+2), hair)
	s := p.setAt(footSize, wide, 1, true)
	d.text(s, margin, Width-margin, footBase-s.ascent, grey)
}

// standfirst sets the standfirst where there is room for it; else nil. One that
// is too long ends with a sentence, where one ends early enough.
func (d *drawing) standfirst(c Card, room float64) *set {
	text := tidy(c.Standfirst)
	p := d.l.paragraph(text, forText, c.Lang, c.RightLeft)
	if !p.covered() {
		return nil
	}
	s := p.setAt(standSize, wide, standLines, true)
	if n := sentences(text[:s.shown]); n > 0 {
		s = d.l.paragraph(text[:n], forText, c.Lang, c.RightLeft).setAt(standSize, wide, standLines, true)
	}
	if s.height() > room {
		return nil
	}
	return s
}

// sentences is where the last whole sentence of a text ends, 0 where none does.
func sentences(text []rune) int {
	for i := len(text) - 1; i > 0; i-- {
		if text[i] == ' ' && slices.Contains([]rune(".?!؟।。？！"), text[i-1]) {
			return i
		}
	}
	return 0
}

// parseColour reads "#rrggbb", which the configuration has checked.
func parseColour(text string) color.RGBA {
	if n, err := strconv.ParseUint(text[min(1, len(text)):], 16, 32); err == nil && len(text) == 7 {
		return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
	}
	return colour[black]
}
