package templates

import (
	"math"
	"strconv"
	"strings"
)

// This file is about the numbers of a plot: where they stand, and how they are written.

// across is where a point stands in the field.
func (p Plot) across(i int) float64 {
	if len(p.Points) < 2 {
		return plotField
	}
	return float64(i) / float64(len(p.Points)-1) * plotField
}

// anchorAt keeps a text within the drawing.
func anchorAt(x float64) string {
	switch {
	case x > plotField*.92:
		return "end"
	case x < plotField*.08:
		return "start"
	}
	return "middle"
}

// spaced moves labels that would stand on each other.
func spaced(labels []DrawnText) []DrawnText {
	const line = 15
	for i := 1; i < len(labels); i++ {
		if gap := labels[i].Y - labels[i-1].Y; gap > -line && gap < line {
			if labels[i].Y > labels[i-1].Y && labels[i-1].Y+line < plotTop+plotTall {
				labels[i].Y = labels[i-1].Y + line
			} else {
				labels[i].Y = labels[i-1].Y - line
			}
		}
		if labels[i].Y < 12 {
			labels[i].Y, labels[i-1].Y = 12, max(labels[i-1].Y, 12+line)
		}
	}
	return labels
}

// value is that of one line; what is not there is not known.
func (p Point) value(line int) float64 {
	if line >= len(p.Values) {
		return Unknown()
	}
	return p.Values[line]
}

// share is how much of the whole a value is: nothing where it is not known, or less
// than that.
func share(v, whole float64) float64 {
	if !(v > 0) || whole <= 0 { // also of what is no number
		return 0
	}
	return min(v/whole, 1)
}

// largest is the largest value that is known; never less than 0.
func largest(p Plot) float64 {
	most := 0.0
	for _, point := range p.Points {
		for _, v := range point.Values {
			if v > most && !math.IsInf(v, 1) {
				most = v
			}
		}
	}
	return most
}

// Ticks are the labels of a scale from 0 up to a value or a little more: few, round,
// and whole where counts are shown.
func Ticks(most float64, counts bool) []float64 {
	if most <= 0 || math.IsInf(most, 0) || math.IsNaN(most) {
		most = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(most)))
	for _, f := range []float64{.2, .5, 1, 2} {
		if most/(step*f) <= mostTicks {
			step *= f
			break
		}
	}
	if counts {
		step = max(1, math.Round(step))
	}
	n := int(math.Ceil(most/step - 1e-9))
	ticks := make([]float64, 0, n+1)
	for i := range n + 1 {
		ticks = append(ticks, float64(i)*step)
	}
	return ticks
}

// Amount is a value as a text, with its unit: as the plot writes it, so its table does.
func (p Plot) Amount(v float64) string {
	if p.Unit == "" || math.IsNaN(v) {
		return amount(v)
	}
	text := amount(v)
	if text == "1" {
		return text + " " + strings.TrimSuffix(p.Unit, "s")
	}
	return text + " " + p.Unit
}

// amount is a value as plots and their tables write it.
func amount(v float64) string {
	switch {
	case math.IsNaN(v), math.IsInf(v, 0):
		return "–"
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return Number(int(v))
	case math.Abs(v) < 1:
		return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

func number(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

func percent(v float64) string { return number(v) + "%" }
