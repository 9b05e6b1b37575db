package templates

import "time"

// Figure is a plot with the same numbers beside it.
type Figure struct {
	Drawing Drawing
	Note    string // a sentence above it
	Head    []string
	Rows    [][]string
	Empty   string // what is said instead where there is nothing to show
}

func (Figure) partial() string { return "figure" }

// FiguresPage is what moderators see of their work.
type FiguresPage struct {
	Frame
	Nav     ModerationNav
	Orders  []OrderLink // for how long
	Figures []Figure
	At      time.Time // when it was counted
	Nothing bool      // nothing was ever reported
}

func (FiguresPage) page() string { return "figures" }
