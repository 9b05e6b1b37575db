package cards

import "context"

// MaxKept bounds what finished cards take; MaxWaiting how many wait.
const (
	MaxKept    = maxKept
	MaxWaiting = maxWaiting
	MaxPicture = maxPicture
	Margin     = margin
)

// TakeTurn takes the turn to draw and returns how to give it back.
func (m *Maker) TakeTurn() (back func()) {
	back, err := m.turns.Turn(context.Background(), 0)
	if err != nil {
		panic(err)
	}
	return back
}

// Waiting is how many wait while another has the turn.
func (m *Maker) Waiting() int { return int(m.turns.All()) - 1 }

// Wait waits for the turn.
func (m *Maker) Wait(ctx context.Context) error {
	_, err := m.turns.Turn(ctx, 0)
	return err
}

// Drop lets the fonts go, as time does.
func (m *Maker) Drop() { m.drop() }

// Keep keeps a picture.
func (m *Maker) Keep(name string, p *Picture) { m.keep(name, p) }

// Kept is how many cards are kept, and how many bytes they take.
func (m *Maker) Kept() (n, size int) { return len(m.kept), m.size }

// Lines are the widths of the lines in which a title is set, in how much room,
// and whether it had to be cut.
func (m *Maker) Lines(c Card) (widths []float64, room float64, cut bool) {
	s := m.fonts().paragraph(tidy(c.Title), forTitle, c.Lang, c.RightLeft).fit(titleFoot - titleTop)
	return s.widths, wide, s.shown > 0
}

// Families are the families of the fonts that a title is set in.
func (m *Maker) Families(c Card) []string {
	l := m.fonts()
	p := l.paragraph(tidy(c.Title), forTitle, c.Lang, c.RightLeft)
	var list []string
	runs, _ := p.shape(p.text, p.chooser, 40)
	for _, run := range runs {
		list = append(list, run.Face.Describe().Family)
	}
	return list
}

// Tidy is what of a text is set.
func Tidy(text string) string { return string(tidy(text)) }

// DrawUnguarded draws a card without recovering from a panic.
func (m *Maker) DrawUnguarded(c Card) {
	l := m.fonts()
	p := l.paragraph(tidy(c.Title), forTitle, c.Lang, c.RightLeft)
	if p.covered() {
		canvas := newCanvas(colour[black])
		canvas.text(p.fit(titleFoot-titleTop), margin, Width-margin, titleTop, black)
	}
}
