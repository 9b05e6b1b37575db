package handlers

import (
	"time"

	"colloquy/store"
	"colloquy/templates"
)

// figureSamples are the moderators' figures: of a busy site, of one where little
// happened, and of one where nothing did.
func figureSamples(signedIn templates.Frame, now time.Time) map[string]templates.View {
	signedIn.Section = "moderation"
	busy := store.Figures{Open: []int{3, 7, 12, 5, 1, 2}, Reported: true, CountedAt: now}
	q := store.FiguresQuery{}
	for d := range 31 {
		q.Days = append(q.Days, now.AddDate(0, 0, d-30))
		if d > 0 {
			busy.Days = append(busy.Days, store.DayCount{Reports: (d * d * 7) % 11, Comments: 900 + (d*d*371)%800})
		}
	}
	for w := range figuresWeeks + 1 {
		q.Weeks = append(q.Weeks, now.AddDate(0, 0, 7*(w-figuresWeeks)))
		if w > 0 {
			busy.Waits = append(busy.Waits, store.Wait{Decided: w % 4 * 9, Median: time.Duration(2+w%3) * time.Hour, Ninetieth: time.Duration(9+w*w%13) * time.Hour})
		}
	}
	busy.Judges = []store.Judge{{Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Decided: 131, Undone: 4, Overturned: 2}, {Name: "ليلى حداد", Decided: 47, Undone: 1}, {Name: "陈伟", Decided: 1}}
	busy.Appeals = store.Appealed{Waiting: 2, Upheld: 3, Rejected: 9, SameJudge: 1}
	busy.Machine = store.Machine{Waiting: 1, Right: 8, Wrong: 3, Withdrawn: 1}
	quiet := store.Figures{Open: make([]int, len(figureAges)+1), Days: make([]store.DayCount, 30), Waits: make([]store.Wait, figuresWeeks), Reported: true, CountedAt: now}
	quiet.Days[12].Reports, quiet.Days[13].Comments = 1, 2
	page := templates.FiguresPage{Frame: signedIn, Nav: templates.ModerationNav{Current: figuresPath, Open: "30"}, At: now, Orders: figureOrders(30)}
	full, little, nothing := page, page, page
	full.Figures, little.Figures = presentFigures(busy, q), presentFigures(quiet, q)
	nothing.Nothing, nothing.Nav.Open = true, ""
	return map[string]templates.View{"figures": full, "figures-quiet": little, "figures-nothing": nothing}
}
