package handlers

import (
	"slices"
	"strings"

	"colloquy/forum"
	"colloquy/templates"
)

// reportsShown is how many reports stand open: the words that they are about are
// not to be pushed off the screen.
const reportsShown = 3

// presentReports shows the open reports before the others, and of those the legal
// ones first.
func presentReports(v *templates.CaseView, list []forum.Report) {
	rank := func(r forum.Report) int {
		switch {
		case r.State != forum.ReportOpen:
			return 2
		case r.Kind.Legal():
			return 0
		}
		return 1
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b forum.Report) int { return rank(a) - rank(b) })
	for i, r := range list {
		if i < reportsShown {
			v.Reports = append(v.Reports, presentReport(r))
		} else {
			v.MoreReports = append(v.MoreReports, presentReport(r))
		}
	}
}

func presentReport(r forum.Report) templates.ReportView {
	v := templates.ReportView{Label: r.Label, Note: r.Note, Law: r.Law, Name: r.Name, Contact: r.Contact, Reporter: r.Reporter, At: r.CreatedAt}
	switch {
	case r.MemberID != 0:
		v.URL = templates.MemberURL(r.Handle)
	case r.AddressID != 0:
		v.Guest = "guest, address confirmed"
	default:
		v.Guest = "guest, address not confirmed"
	}
	if n := r.Upheld + r.Rejected; n > 0 {
		v.Record = itoa(int64(r.Upheld)) + " of " + itoa(int64(n)) + " upheld"
	}
	also := func(n int, what string) { v.Record = strings.TrimPrefix(v.Record+", ", ", ") + itoa(int64(n)) + what }
	if r.InChain() {
		also(r.Chain, " reports about this author within a day")
	}
	switch {
	case r.InFlood() && r.Day >= forum.MaxDay:
		also(r.Day, " or more reports within a day")
	case r.InFlood():
		also(r.Day, " reports within a day")
	}
	switch r.State {
	case forum.ReportOpen:
		v.Counts = "counts " + hundredths(r.Weight)
	case forum.ReportUpheld:
		v.State = "upheld"
	case forum.ReportRejected:
		v.State = "not upheld"
	case forum.ReportWithdrawn:
		v.State = "withdrawn"
	case forum.ReportMoot:
		v.State = "nothing is left to decide"
	}
	return v
}
