package handlers

import (
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// This file makes views of what lies on the desk. Its functions are pure.

// deskShown is how many articles a list on the desk shows; the rest is a page of its own.
const deskShown = 8

// presentDesk is the desk without what is around it.
func (s *server) presentDesk(d store.Desk, days []time.Time) templates.DeskPage {
	p := templates.DeskPage{Nothing: d.Nothing(), Zone: templates.ZoneName(d.Zone)}
	lists := []struct {
		id, heading string
		waits       bool
		state       forum.ArticleStatus // whose list has all of them
		items       []store.DeskItem
	}{
		{"returned", "Sent back to you", true, forum.Draft, d.Returned},
		{"submitted", "Handed in", d.Edits, forum.Submitted, d.Submitted},
		{"review", "In review", d.Edits, forum.InReview, d.Review},
		{"changed", "Changes that readers do not see yet", d.Edits, forum.Published, d.Changed},
		{"mine", "Your drafts", false, forum.Draft, d.Mine},
		{"drafts", "Other drafts", false, forum.Draft, d.Drafts},
	}
	for _, l := range lists {
		if len(l.items) == 0 {
			continue
		}
		section := deskSection(l.id, l.heading, l.state, l.items, d.Zone)
		if l.waits {
			p.Waits = append(p.Waits, section)
		} else {
			p.Sections = append(p.Sections, section)
		}
	}
	for _, n := range d.Answered {
		p.Notes = append(p.Notes, templates.DeskNote{URL: notesPath(n.Article), Count: counted(n.Count, "note", "notes"), Title: titled(n.Title), Quote: n.Quote, Text: n.Text, By: n.By, At: n.At})
	}
	for _, i := range d.Scheduled {
		p.Coming = append(p.Coming, deskRow(i, d.Zone))
	}
	for _, w := range d.Week {
		week := deskWeek(w, days, d.Zone)
		week.MayEdit = d.Edits
		p.Week = append(p.Week, week)
	}
	return p
}

func deskSection(id, heading string, state forum.ArticleStatus, items []store.DeskItem, zone *time.Location) templates.DeskSection {
	section := templates.DeskSection{ID: id, Heading: heading, Count: templates.Number(len(items))}
	if len(items) >= store.DeskLooked {
		section.Count += "+"
	}
	if len(items) > deskShown {
		items = items[:deskShown]
		section.MoreURL = deskURL("", string(state), "", "")
	}
	for _, i := range items {
		section.Rows = append(section.Rows, deskRow(i, zone))
	}
	return section
}

// did says what an article's last step was, where that is worth saying.
var did = map[forum.ArticleStep]string{
	forum.StepSubmit: "Handed in", forum.StepReturn: "Sent back", forum.StepTakeUp: "Taken up", forum.StepWithdraw: "Withdrawn",
}

// deskRow is an article in a list. What was saved after the last step is what is
// said of it, but for those that wait for somebody.
func deskRow(i store.DeskItem, zone *time.Location) templates.DeskRow {
	a := i.Article
	item := presentItem(a)
	row := templates.DeskRow{
		URL: manuscriptURL(a.ID), Title: titled(a.Title), Lang: item.Lang, Dir: item.Dir, By: authorNames(a),
		Words: counted(a.Words, "word", "words"), Did: "Saved", At: i.SavedAt, Who: i.Saver,
	}
	step := i.Last.Step
	switch {
	case a.Status == forum.Scheduled:
		row.Due = a.DueAt.In(zone).Format("Mon 2 Jan 2006, 15:04 MST")
	case a.Status == forum.Published:
		row.Did, row.At, row.Who = "Published", a.PublishedAt, ""
		row.PublicURL = templates.ArticleURL(a.Slug)
	case did[step] != "":
		row.Did, row.At, row.Who = did[step], i.Last.At, i.Last.By
		row.Note = i.Last.Note
	}
	row.Changed = i.Changed && (a.Status == forum.Published || a.Status == forum.Scheduled)
	return row
}

// authorNames are the authors of an article, as a line names them.
func authorNames(a forum.Article) string {
	var names []string
	for _, w := range a.Authors {
		names = append(names, w.Name)
	}
	return strings.Join(names, ", ")
}

// deskPlotTall is the height of the small plots.
const deskPlotTall = 44

// deskWeek is an article of the last days with the comments of each day since.
func deskWeek(w store.DeskWeek, days []time.Time, zone *time.Location) templates.DeskWeek {
	v := templates.DeskWeek{DeskRow: deskRow(w.DeskItem, zone)}
	v.Talk = comments(w.Article.CommentCount)
	p := templates.Plot{
		ID: "week-" + itoa(w.Article.ID), Title: "Comments by day under " + w.Article.Title, Kind: templates.PlotColumns, Counts: true, Tall: deskPlotTall,
		Says: counted(sum(w.Days), "comment", "comments") + " since it was published.",
	}
	f := templates.Figure{Head: []string{"Day", "Comments"}}
	from := len(days) - 1 - len(w.Days)
	for i, n := range w.Days {
		day := days[from+i]
		p.Points = append(p.Points, point(day.Format("Mon 2"), n))
		f.Rows = append(f.Rows, []string{dayName(day), templates.Number(n)})
	}
	if sum(w.Days) == 0 {
		f.Empty = "None."
	}
	for len(p.Points) < deskDays { // each day has the same width under every article
		p.Points = append(p.Points, templates.Point{})
	}
	f.Drawing = templates.Draw(p)
	v.Figure = f
	return v
}
