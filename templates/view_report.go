package templates

import (
	"time"

	"colloquy/forum"
)

// ReportPage is the form to report something, on a page of its own. The script
// takes the form out of it and shows it in place.
type ReportPage struct {
	Frame
	Crumbs  []Crumb
	Heading string
	Wait    string // how long to wait before sending it again; "" where one need not
	Comment *CommentView
	What    string // title of the article, or name of the person; "" for a comment
	Form    ReportForm
}

func (ReportPage) page() string { return "report" }

// ReportForm is the form itself.
type ReportForm struct {
	Action   string
	Thing    string // "this comment"
	Whose    string // "Whoever wrote it never learns"
	Seen     int    // version of what is shown
	Reasons  []ReportReason
	Note     Field
	Legal    []Field
	Faith    bool
	Email    *Field // guests only, where mails leave
	Told     string // where the outcome is mailed without that; "" for nowhere
	Back     string
	Problems Problems
}

func (ReportForm) partial() string { return "report-form" }

// ReportReason is one of the reasons to choose from.
type ReportReason struct {
	Value, Label string
	Legal        bool
	Chosen       bool
}

// ReportedPage is a reporter's own view of a report.
type ReportedPage struct {
	Frame
	Done   string // what was just done; "" for nothing
	Report ReportItem
	Note   string
	Law    string
	Token  string
	Key    string // by which the script marks what is reported, such as "comment-7"
	Told   string // where the outcome is mailed; "" for nowhere
	Waits  string // the address that is to confirm; "" for none
	Email  *Field // to be told by mail; nil where that cannot be
	Mine   bool   // a member's: it stands in their list
}

func (ReportedPage) page() string { return "reported" }

// ReportsPage lists what a member reported.
type ReportsPage struct {
	Frame
	Nav       AccountNav
	Items     []ReportItem
	FirstPage bool
	NextURL   string
}

func (ReportsPage) page() string { return "reports" }

// ReportItem is a report and how it stands.
type ReportItem struct {
	URL       string // of its page; "" on that page itself
	About     string // "A comment under"
	What      string // title of the article, or name of the person
	WhatURL   string // "" where it is not public any more
	Reason    string
	At        time.Time
	State     string // in a word
	Words     []string
	Decided   time.Time // zero while it is open
	Open      bool
	Withdrawn bool
	Again     string // where to report it anew; "" where that cannot be
}

func (ReportItem) partial() string { return "report-item" }

// ReportStates say in a word how a report stands.
var ReportStates = map[forum.ReportState]string{
	forum.ReportOpen: "Waits for a moderator", forum.ReportUpheld: "Decided: it goes against the rules", forum.ReportRejected: "Decided: it stays", forum.ReportWithdrawn: "Withdrawn",
}

var (
	reportedThings = map[string]string{
		forum.SubjectComment: "A comment under", forum.SubjectArticle: "The article", forum.SubjectMember: "The page of",
	}
	goneThings = map[string]string{
		forum.SubjectComment: "A comment under an article that is not public any more", forum.SubjectArticle: "An article that is not public any more",
		forum.SubjectMember: "The page of somebody who is not here any more",
	}
)

// ReportedThing says what was reported, before the title of the article or the name
// of the person: what is "" where it is gone.
func ReportedThing(kind, what string) string {
	if what == "" {
		return goneThings[kind]
	}
	return reportedThings[kind]
}

// upheldWords say what became of what was reported. Nothing in them is about its
// author: what they were told is between them and the moderators.
var upheldWords = map[forum.Action]string{
	forum.ActionHide:   "A moderator took it out of sight.",
	forum.ActionRemove: "A moderator removed it.",
	forum.ActionSpam:   "A moderator removed it as spam.",
	forum.ActionEdit:   "A moderator cut a part out of it.",
	forum.ActionMove:   "A moderator moved it to where it belongs.",
	forum.ActionClear:  "A moderator took away what does not belong on that page.",
	forum.ActionStand:  "A moderator looked again at what had been decided before, and it stands.",
}

// OutcomeWords say what came of a report that was decided.
func OutcomeWords(v forum.ReportView) []string {
	d := v.Decision
	if d == nil || !v.Decided() {
		return nil
	}
	if v.State == forum.ReportRejected && !d.Stands() && d.Action.Upholds() {
		return []string{"It stays: the first decision was taken back after an appeal."}
	}
	words := "A moderator looked at it and let it stand."
	if v.State == forum.ReportUpheld {
		words = upheldWords[d.Action]
	}
	if words == "" { // a word to its author, or more: that is theirs
		words = "A moderator found that it goes against the code of conduct, and acted on it."
	}
	list := []string{words}
	if d.Rule != "" && d.Stands() {
		list = append(list, "By rule “"+d.Rule+"” of the code of conduct.")
	}
	if !d.Stands() {
		list = append(list, "It was taken back later, after another look.")
	}
	return list
}
