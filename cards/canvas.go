package cards

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/vector"
)

// steps is how many shades there are from the paper to an ink.
const steps = 60

// An ink is a colour of the card.
type ink uint8

const (
	black  ink = iota // text
	grey              // what is beside it
	accent            // the site's own colour
	hair              // thin lines
	inks
)

// The colours of the style sheet, on light paper.
var (
	paper  = color.RGBA{0xfd, 0xfc, 0xf9, 0xff}
	colour = [inks]color.RGBA{black: {0x1d, 0x1f, 0x22, 0xff}, grey: {0x5b, 0x61, 0x68, 0xff}, hair: {0xdd, 0xd8, 0xcc, 0xff}}
)

// A canvas is a card while it is drawn. It has few colours, so that it is small.
type canvas struct {
	img    *image.Paletted
	raster vector.Rasterizer
}

func newCanvas(own color.RGBA) *canvas {
	palette := color.Palette{paper}
	for i, c := range colour {
		if ink(i) == accent {
			c = own
		}
		for step := 1; step <= steps; step++ {
			palette = append(palette, color.RGBA{shade(paper.R, c.R, step), shade(paper.G, c.G, step), shade(paper.B, c.B, step), 0xff})
		}
	}
	return &canvas{img: image.NewPaletted(image.Rect(0, 0, Width, Height), palette)}
}

func shade(from, to uint8, step int) uint8 {
	return uint8((int(from)*(steps-step) + int(to)*step + steps/2) / steps)
}

// bar fills a rectangle.
func (c *canvas) bar(r image.Rectangle, i ink) {
	r = r.Intersect(c.img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.img.Pix[c.img.PixOffset(r.Min.X, y):c.img.PixOffset(r.Max.X, y)]
		for x := range row {
			row[x] = uint8(int(i)*steps + steps)
		}
	}
}

// text draws lines between two edges, from a height on.
func (c *canvas) text(s *set, left, right, top float64, i ink) {
	baseline := top + s.ascent
	for n, line := range s.lines {
		x := left
		if s.rightLeft {
			x = right - s.widths[n]
		}
		c.line(line, x, math.Round(baseline), s.size, i)
		baseline += s.leading
	}
}

// line draws one line. Ink that reaches farther than a line may is left away.
func (c *canvas) line(line shaping.Line, x, baseline, size float64, i ink) {
	top := int(baseline - tallest*size)
	height := int(2*tallest*size) + 1
	c.raster.Reset(Width, height)
	for _, run := range line {
		for _, g := range run.Glyphs {
			c.glyph(run, g, x+float64(g.XOffset)/64, baseline-float64(top)-float64(g.YOffset)/64)
			x += float64(g.Advance) / 64
		}
	}
	mask := image.NewAlpha(image.Rect(0, 0, Width, height))
	c.raster.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	c.print(mask, top, i)
}

// print lays a mask of ink on the paper.
func (c *canvas) print(mask *image.Alpha, top int, i ink) {
	for y := max(0, -top); y < mask.Rect.Dy() && top+y < Height; y++ {
		from, to := mask.Pix[y*mask.Stride:], c.img.Pix[(top+y)*c.img.Stride:]
		for x := range Width {
			if shade := (int(from[x])*steps + 127) / 255; shade > 0 {
				to[x] = uint8(int(i)*steps + shade)
			}
		}
	}
}

// glyph adds the outline of a glyph at a place to the line.
func (c *canvas) glyph(run shaping.Output, g shaping.Glyph, x, y float64) {
	if g.GlyphID == font.EmptyGlyph {
		return
	}
	outline, ok := run.Face.GlyphDataOutline(g.GlyphID)
	if !ok {
		return
	}
	scale := float32(run.Size) / 64 / float32(run.Face.Upem())
	at := func(p opentype.SegmentPoint) (float32, float32) {
		return float32(x) + p.X*scale, float32(y) - p.Y*scale
	}
	for i, s := range outline.Segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				c.raster.ClosePath()
			}
			c.raster.MoveTo(ax, ay)
		case opentype.SegmentOpLineTo:
			c.raster.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			c.raster.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			c.raster.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	c.raster.ClosePath()
}

// png is the finished picture, with the colours that it has.
func (c *canvas) png() ([]byte, error) {
	var used [256]bool
	for _, p := range c.img.Pix {
		used[p] = true
	}
	var palette color.Palette
	var to [256]uint8
	for i, c := range c.img.Palette {
		if used[i] {
			to[i] = uint8(len(palette))
			palette = append(palette, c)
		}
	}
	for i, p := range c.img.Pix {
		c.img.Pix[i] = to[p]
	}
	c.img.Palette = palette
	var b bytes.Buffer
	err := png.Encode(&b, c.img)
	return b.Bytes(), err
}
