package cards

import (
	"slices"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// A paragraph is a text that is to be set.
type paragraph struct {
	l         *library
	text      []rune
	lang      language.Language
	rightLeft bool
	chooser   *chooser
	ellipsis  *chooser
}

func (l *library) paragraph(text []rune, r role, lang string, rightLeft bool) *paragraph {
	return &paragraph{
		l: l, text: text, lang: language.NewLanguage(lang), rightLeft: rightLeft,
		chooser: l.chooser(r, lang, text), ellipsis: l.chooser(r, lang, ellipsis),
	}
}

var ellipsis = []rune{'…'}

func (p *paragraph) direction() di.Direction {
	if p.rightLeft {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// shape makes glyphs of a text. False says that some character would be a box.
func (p *paragraph) shape(text []rune, c *chooser, size float64) ([]shaping.Output, bool) {
	var cut shaping.Segmenter
	runs := cut.Split(shaping.Input{
		Text: text, RunEnd: len(text), Direction: p.direction(), Size: fixed.Int26_6(size * 64), Language: p.lang,
	}, c)
	glyphs := make([]shaping.Output, len(runs))
	for i, run := range runs {
		glyphs[i] = p.l.shaper.Shape(run)
		for _, g := range glyphs[i].Glyphs {
			if g.GlyphID == 0 {
				return nil, false
			}
		}
	}
	return glyphs, true
}

// covered tells whether the fonts at hand have all of the text.
func (p *paragraph) covered() bool {
	if empty(p.text) {
		return false
	}
	_, ok := p.shape(p.text, p.chooser, 32)
	return ok
}

// set is a text in lines.
type set struct {
	size      float64
	lines     []shaping.Line
	widths    []float64
	ascent    float64 // of the first line above its baseline
	descent   float64 // of the last line below its baseline
	leading   float64 // from baseline to baseline
	shown     int     // characters of the text, where it did not fit; else 0
	rightLeft bool
}

// height is how tall the lines are together.
func (s *set) height() float64 {
	return s.ascent + s.descent + s.leading*float64(len(s.lines)-1)
}

// setAt sets a text at a size into lines of a width, broken between words where
// that can be, and as even as they can be; nil where it needs more lines, or
// where a single word is wider. Cut cuts it instead.
func (p *paragraph) setAt(size, width float64, lines int, cut bool) *set {
	glyphs, ok := p.shape(p.text, p.chooser, size)
	if !ok {
		return nil
	}
	config := shaping.WrapConfig{Direction: p.direction(), BreakPolicy: shaping.Never}
	if cut {
		config.BreakPolicy, config.TruncateAfterLines = shaping.WhenNecessary, lines
		if end, ok := p.shape(ellipsis, p.ellipsis, size); ok {
			config.Truncator = end[0]
		}
	}
	s, truncated := p.wrap(config, glyphs, size, width)
	if !cut && (len(s.lines) > lines || s.widest() > width) {
		return nil
	}
	if truncated > 0 {
		s.shown = len(p.text) - truncated
		return s
	}
	return p.balance(config, glyphs, s, width)
}

// balance finds the narrowest lines that are as many.
func (p *paragraph) balance(config shaping.WrapConfig, glyphs []shaping.Output, s *set, width float64) *set {
	if len(s.lines) == 1 {
		return s
	}
	best := s
	for low, high := width/2, s.widest(); high-low > 4; {
		middle := (low + high) / 2
		try, truncated := p.wrap(config, glyphs, s.size, middle)
		if truncated == 0 && len(try.lines) <= len(s.lines) && try.widest() <= width {
			best, high = try, middle
		} else {
			low = middle
		}
	}
	return best
}

func (s *set) widest() float64 { return slices.Max(s.widths) }

// wrap breaks shaped text into lines. The library writes into what it is given.
func (p *paragraph) wrap(config shaping.WrapConfig, glyphs []shaping.Output, size, width float64) (*set, int) {
	own := slices.Clone(glyphs)
	for i := range own {
		own[i].Glyphs = slices.Clone(own[i].Glyphs)
	}
	config.Truncator.Glyphs = slices.Clone(config.Truncator.Glyphs)
	var w shaping.LineWrapper
	lines, truncated := w.WrapParagraphF(config, fixed.Int26_6(width*64), p.text, shaping.NewSliceIterator(own))
	s := &set{size: size, rightLeft: p.rightLeft}
	for _, line := range lines {
		if len(line) > 0 {
			s.add(line)
		}
	}
	s.measure()
	return s, truncated
}

// add takes a line, with its runs as they stand from left to right.
func (s *set) add(line shaping.Line) {
	line = slices.Clone(line)
	slices.SortStableFunc(line, func(a, b shaping.Output) int { return int(a.VisualIndex - b.VisualIndex) })
	var width fixed.Int26_6
	for _, run := range line {
		width += run.Advance
	}
	s.lines, s.widths = append(s.lines, line), append(s.widths, float64(width)/64)
}

const (
	capital  = 0.74 // of the size: how far letters such as these rise
	descends = 0.22 // and how far they hang down
	leading  = 1.18 // of the size, for such letters
	clearing = 0.08 // of the size, between the ink of two lines
	tallest  = 1.4  // of the size: how far above or below its line ink may reach
)

// measure finds how far lines must stand apart: scripts with signs above and
// below their letters need more.
func (s *set) measure() {
	var above, below float64
	for i, line := range s.lines {
		up, down := capital*s.size, descends*s.size
		for _, run := range line {
			for _, g := range run.Glyphs {
				top := float64(g.YBearing+g.YOffset) / 64
				up, down = max(up, top), max(down, -top-float64(g.Height)/64)
			}
		}
		up, down = min(up, tallest*s.size), min(down, tallest*s.size)
		if i == 0 {
			s.ascent = up
		}
		s.descent, above, below = down, max(above, up), max(below, down)
	}
	s.leading = max(leading*s.size, above+below+clearing*s.size)
}
