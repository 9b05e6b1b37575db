package templates

import (
	"cmp"
	"math"
	"strconv"
	"strings"
)

// A PlotKind says how a plot is drawn.
type PlotKind string

// The kinds of plots.
const (
	PlotColumns PlotKind = "columns" // upright bars, a label under each: a histogram
	PlotLine    PlotKind = "line"    // over time; several lines where there are several names
	PlotBars    PlotKind = "bars"    // lying bars, a name above each
)

// A Plot is what can be drawn.
type Plot struct {
	ID     string // on its page
	Title  string
	Says   string // what it shows, in a sentence, for those who cannot see it
	Kind   PlotKind
	Unit   string   // behind values: "hours"; "" for counts of what the title says
	Counts bool     // values are whole
	Tall   int      // of the field, in pixels; 0: as tall as most
	Names  []string // of the lines, where there are several
	Points []Point
}

// A Point is one place of a plot.
type Point struct {
	Label  string    // "12 Nov"
	Values []float64 // one for each line; NaN where nothing is known
}

// Unknown is the value of a point about which nothing is known.
func Unknown() float64 { return math.NaN() }

// A Drawing is a plot with everything in its place, as SVG has it. Lengths across
// are in hundredths of the width, so that texts have their size on every screen;
// what scales stands in a field of 1,000 by 1,000.
type Drawing struct {
	ID, Title, Says string
	Height          int
	Left, Width     string // of the field
	Top, Tall       int
	Lines           []DrawnLine // of the grid
	Bars            []DrawnBar
	Paths           []DrawnPath
	Dots            []DrawnDot
	Texts           []DrawnText
}

func (Drawing) partial() string { return "plot" }

// A DrawnLine is a line of the grid, with its label.
type DrawnLine struct {
	Y     int
	Label string
}

// A DrawnBar is a bar: upright in the field, or lying across the drawing.
type DrawnBar struct {
	Lying               bool
	X, Y, Width, Height string
	Title               string // what the pointer finds
}

// A DrawnPath is a line of data.
type DrawnPath struct {
	Line, Area string // as SVG has it; no area for the second line and those after it
	Second     bool
}

// A DrawnDot is where a line ends, or a point that has none beside it.
type DrawnDot struct {
	X      string
	Y      int
	Second bool
}

// A DrawnText is a text somewhere.
type DrawnText struct {
	X, Text, Anchor string
	Y, DX           int
	Strong          bool
}

// The field of the data, in pixels from above and in hundredths from the left.
const (
	plotTop    = 26
	plotTall   = 160
	plotFoot   = 24
	plotLeft   = 8.0
	plotWidth  = 91.0
	plotField  = 1000
	mostLabels = 5  // under a line
	mostValues = 12 // on columns
	mostTicks  = 5  // above 0
	barRow     = 46 // pixels for a lying bar
	barWidth   = 80 // hundredths for the longest
)

// Draw puts everything in its place.
func Draw(p Plot) Drawing {
	tall := cmp.Or(p.Tall, plotTall)
	d := Drawing{ID: p.ID, Title: p.Title, Says: p.Says, Left: percent(plotLeft), Width: percent(plotWidth), Top: plotTop, Tall: tall, Height: plotTop + tall + plotFoot}
	switch p.Kind {
	case PlotBars:
		d.drawBars(p)
	case PlotColumns:
		d.drawColumns(p)
	case PlotLine:
		d.drawLines(p)
	}
	return d
}

// drawBars draws a lying bar for each point.
func (d *Drawing) drawBars(p Plot) {
	d.Height = barRow*len(p.Points) + 4
	most := largest(p)
	for i, point := range p.Points {
		v := point.value(0)
		wide := share(v, most) * barWidth
		y := i * barRow
		d.Bars = append(d.Bars, DrawnBar{Lying: true, X: "0", Y: strconv.Itoa(y + 22), Width: percent(wide), Height: "14", Title: point.Label + ": " + p.Amount(v)})
		d.Texts = append(d.Texts, DrawnText{X: "0", Y: y + 16, Text: point.Label, Anchor: "start"}, DrawnText{X: percent(wide), DX: 6, Y: y + 33, Text: p.Amount(v), Anchor: "start", Strong: true})
	}
}

// drawColumns draws an upright bar for each point of which something is known: few
// with their values on them, many beside a scale.
func (d *Drawing) drawColumns(p Plot) {
	top := largest(p)
	if len(p.Points) > mostValues {
		top = d.scale(p)
	} else {
		d.Lines = []DrawnLine{{Y: plotTop + d.Tall}}
	}
	step := d.labelEvery(p)
	slot := float64(plotField) / float64(max(len(p.Points), 1))
	for i, point := range p.Points {
		v, middle := point.value(0), (float64(i)+.5)*slot
		high := share(v, top) * plotField
		at := percent(plotLeft + middle/plotField*plotWidth)
		if !math.IsNaN(v) {
			d.Bars = append(d.Bars, DrawnBar{
				X: number(middle - slot*.36), Y: number(plotField - high), Width: number(slot * .72), Height: number(high), Title: point.Label + ": " + p.Amount(v),
			})
		}
		if !math.IsNaN(v) && len(p.Points) <= mostValues {
			y := plotTop + d.Tall - int(high/plotField*float64(d.Tall)) - 6
			d.Texts = append(d.Texts, DrawnText{X: at, Y: y, Text: p.Amount(v), Anchor: "middle", Strong: true})
		}
		if (len(p.Points)-1-i)%step == 0 {
			d.Texts = append(d.Texts, DrawnText{X: at, Y: d.Height - 7, Text: point.Label, Anchor: "middle"})
		}
	}
}

// labelEvery is how many points share a label.
func (d *Drawing) labelEvery(p Plot) int {
	if p.Kind == PlotColumns && len(p.Points) <= mostValues {
		return 1
	}
	step := (len(p.Points) + mostLabels - 1) / mostLabels
	if step > 5 { // days: the same one of the week
		step = (step + 6) / 7 * 7
	}
	return max(step, 1)
}

// drawLines draws a line for each name, with what it is and where it ends.
func (d *Drawing) drawLines(p Plot) {
	top := d.scale(p)
	step, last := d.labelEvery(p), len(p.Points)-1
	for i, point := range p.Points {
		if (last-i)%step == 0 {
			x := p.across(i)
			d.Texts = append(d.Texts, DrawnText{X: percent(plotLeft + x/plotField*plotWidth), Y: d.Height - 7, Text: point.Label, Anchor: anchorAt(x)})
		}
	}
	var labels []DrawnText
	for line := range max(len(p.Names), 1) {
		path, end := p.path(line, top)
		if end < 0 {
			continue
		}
		d.Paths = append(d.Paths, path)
		d.dots(p, line, end, top)
		v, x := p.Points[end].value(line), p.across(end)
		text := p.Amount(v)
		if line < len(p.Names) {
			text = p.Names[line] + ": " + text
		}
		labels = append(labels, DrawnText{X: percent(plotLeft + x/plotField*plotWidth), Y: plotTop + d.Tall - int(share(v, top)*float64(d.Tall)) - 8, Text: text, Anchor: anchorAt(x), Strong: true})
	}
	d.Texts = append(d.Texts, spaced(labels)...)
}

// dots marks where a line ends, and points alone, of which no line is seen.
func (d *Drawing) dots(p Plot, line, end int, top float64) {
	known := func(i int) bool { return i >= 0 && i < len(p.Points) && !math.IsNaN(p.Points[i].value(line)) }
	for i := range p.Points {
		if i == end || known(i) && !known(i-1) && !known(i+1) {
			v := p.Points[i].value(line)
			d.Dots = append(d.Dots, DrawnDot{X: percent(plotLeft + p.across(i)/plotField*plotWidth), Y: plotTop + d.Tall - int(math.Round(share(v, top)*float64(d.Tall))), Second: line > 0})
		}
	}
}

// scale draws the grid and returns where it ends.
func (d *Drawing) scale(p Plot) float64 {
	ticks := Ticks(largest(p), p.Counts)
	top := ticks[len(ticks)-1]
	for _, v := range ticks {
		d.Lines = append(d.Lines, DrawnLine{Y: plotTop + d.Tall - int(math.Round(v/top*float64(d.Tall))), Label: amount(v)})
	}
	return top
}

// path draws one line, with a gap where nothing is known; end is its last point, -1
// where there is none.
func (p Plot) path(line int, top float64) (path DrawnPath, end int) {
	var l, area strings.Builder
	end = -1
	down := false // the pen is
	for i := range p.Points {
		v := p.Points[i].value(line)
		if math.IsNaN(v) {
			if down {
				area.WriteString("V1000Z")
			}
			down = false
			continue
		}
		x, y := number(p.across(i)), number(plotField-share(v, top)*plotField)
		if down {
			l.WriteString("L" + x + " " + y)
			area.WriteString("L" + x + " " + y)
		} else {
			l.WriteString("M" + x + " " + y)
			area.WriteString("M" + x + " 1000V" + y)
		}
		down, end = true, i
	}
	if down {
		area.WriteString("V1000Z")
	}
	path = DrawnPath{Line: l.String(), Second: line > 0}
	if line == 0 {
		path.Area = area.String()
	}
	return path, end
}
