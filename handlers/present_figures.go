package handlers

import (
	"strconv"
	"time"

	"colloquy/store"
	"colloquy/templates"
)

// This file makes plots and tables of what was counted. Its functions are pure.

// dayName is a day under a plot and in its table.
func dayName(t time.Time) string { return t.Format("2 Jan") }

func presentFigures(f store.Figures, q store.FiguresQuery) []templates.Figure {
	reports, comments := make([]int, len(f.Days)), make([]int, len(f.Days))
	for i, d := range f.Days {
		reports[i], comments[i] = d.Reports, d.Comments
	}
	return []templates.Figure{
		openFigure(f.Open),
		daysFigure("reports", "Reports by day", reports, q.Days),
		daysFigure("comments", "Comments by day", comments, q.Days),
		waitsFigure(f.Waits, q.Weeks),
		judgesFigure(f.Judges, len(f.Days)),
		appealsFigure(f.Appeals, len(f.Days)),
		machineFigure(f.Machine, len(f.Days)),
	}
}

// ageNames say how old open cases are.
var ageNames = []struct{ short, long string }{
	{"< 1 h", "less than an hour"},
	{"1–6 h", "1 to 6 hours"},
	{"6–24 h", "6 to 24 hours"},
	{"1–3 d", "1 to 3 days"},
	{"3–7 d", "3 to 7 days"},
	{"> 7 d", "more than 7 days"},
}

func openFigure(open []int) templates.Figure {
	p := templates.Plot{ID: "open", Title: "Open cases by age", Kind: templates.PlotColumns, Counts: true, Says: counted(sum(open), "open case", "open cases") + ", by how long they wait."}
	f := templates.Figure{Head: []string{"Waiting for", "Cases"}}
	for i, n := range open {
		p.Points = append(p.Points, point(ageNames[i].short, n))
		f.Rows = append(f.Rows, []string{ageNames[i].long, templates.Number(n)})
	}
	if sum(open) == 0 {
		f.Empty = "Nothing is open."
	}
	f.Drawing = templates.Draw(p)
	return f
}

func point(label string, n int) templates.Point {
	return templates.Point{Label: label, Values: []float64{float64(n)}}
}

// daysFigure is a line over days; the table has the last day first.
func daysFigure(id, title string, counts []int, days []time.Time) templates.Figure {
	p := templates.Plot{ID: id, Title: title, Kind: templates.PlotLine, Counts: true}
	f := templates.Figure{Head: []string{"Day", "Number"}}
	for i, n := range counts {
		p.Points = append(p.Points, point(dayName(days[i]), n))
	}
	for i := len(counts) - 1; i >= 0; i-- {
		f.Rows = append(f.Rows, []string{dayName(days[i]), templates.Number(counts[i])})
	}
	p.Says = templates.Number(sum(counts)) + " in " + counted(len(counts), "day", "days") + ", today with what came so far."
	f.Note, f.Drawing = p.Says, templates.Draw(p)
	return f
}

// waitUnits are in what waiting is measured, by how long the longest is.
var waitUnits = []struct {
	from time.Duration
	unit string
	per  time.Duration
}{{72 * time.Hour, "days", 24 * time.Hour}, {3 * time.Hour, "hours", time.Hour}, {0, "minutes", time.Minute}}

func waitsFigure(waits []store.Wait, weeks []time.Time) templates.Figure {
	longest, decided := time.Duration(0), 0
	for _, w := range waits {
		longest, decided = max(longest, w.Ninetieth), decided+w.Decided
	}
	at := 0
	for longest < waitUnits[at].from {
		at++
	}
	u := waitUnits[at]
	p := templates.Plot{ID: "waits", Title: "Time from report to decision", Kind: templates.PlotLine, Unit: u.unit, Names: []string{"median", "9 of 10"}}
	f := templates.Figure{Head: []string{"Week from", "Decided", "Median", "9 of 10 within"}}
	for i, w := range waits {
		values := []float64{templates.Unknown(), templates.Unknown()}
		row := []string{dayName(weeks[i]), templates.Number(w.Decided), "–", "–"}
		if w.Decided > 0 {
			values = []float64{float64(w.Median) / float64(u.per), float64(w.Ninetieth) / float64(u.per)}
			row[2], row[3] = p.Amount(values[0]), p.Amount(values[1])
		}
		p.Points = append(p.Points, templates.Point{Label: dayName(weeks[i]), Values: values})
		f.Rows = append([][]string{row}, f.Rows...)
	}
	p.Says = "For each week, how long half of the reports waited at most, and how long nine of ten."
	f.Note, f.Drawing = p.Says, templates.Draw(p)
	if decided == 0 {
		f.Note, f.Empty = "", "No report was decided in these weeks."
	}
	return f
}

func judgesFigure(judges []store.Judge, days int) templates.Figure {
	p := templates.Plot{ID: "judges", Title: "Who decided", Kind: templates.PlotBars, Counts: true, Says: "How many decisions each moderator made in the last " + strconv.Itoa(days) + " days."}
	f := templates.Figure{Note: "Decisions in the last " + strconv.Itoa(days) + " days. What was done together with another decision counts once.", Head: []string{"Who", "Decisions", "Undone", "Overturned"}}
	for _, j := range judges {
		p.Points = append(p.Points, point(j.Name, j.Decided))
		f.Rows = append(f.Rows, []string{j.Name, templates.Number(j.Decided), templates.Number(j.Undone), templates.Number(j.Overturned)})
	}
	if len(judges) == 0 {
		f.Note, f.Empty = "", "Nobody decided anything in these days."
	}
	f.Drawing = templates.Draw(p)
	return f
}

// barsFigure is one with a lying bar for each row, whose first cell names it.
func barsFigure(id, title, says, empty string, names []string, counts ...int) templates.Figure {
	p := templates.Plot{ID: id, Title: title, Kind: templates.PlotBars, Counts: true, Says: says}
	f := templates.Figure{Note: says, Head: []string{"What became of it", "Number"}}
	for i, name := range names {
		p.Points = append(p.Points, point(name, counts[i]))
		f.Rows = append(f.Rows, []string{name, templates.Number(counts[i])})
	}
	if sum(counts) == 0 {
		f.Note, f.Empty = "", empty
	}
	f.Drawing = templates.Draw(p)
	return f
}

func appealsFigure(a store.Appealed, days int) templates.Figure {
	f := barsFigure("appeals", "Appeals", "Those that were answered in the last "+strconv.Itoa(days)+" days, and those that wait.", "Nobody appealed.",
		[]string{"The author was right", "The decision stands", "Waiting"}, a.Upheld, a.Rejected, a.Waiting)
	if a.SameJudge > 0 {
		f.Rows = append(f.Rows, []string{"Answered by who had decided, as nobody else was there", templates.Number(a.SameJudge)})
	}
	return f
}

func machineFigure(m store.Machine, days int) templates.Figure {
	says := "Comments that the site hid by itself in the last " + strconv.Itoa(days) + " days, and what somebody said who looked."
	if looked := m.Right + m.Wrong; looked > 0 {
		says += " It was right in " + strconv.Itoa((100*m.Right+looked/2)/looked) + " of 100."
	}
	return barsFigure("machine", "What the site hid by itself", says, "The site hid nothing by itself.",
		[]string{"It was right", "It was wrong", "The reports were taken back", "Nobody has looked yet"}, m.Right, m.Wrong, m.Withdrawn, m.Waiting)
}
