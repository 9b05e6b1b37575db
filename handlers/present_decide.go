package handlers

import (
	"slices"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// decideKeys are the keys by which a decision is made.
var decideKeys = map[forum.Action]string{
	forum.ActionKeep: "k", forum.ActionRelease: "k", forum.ActionRestore: "k", forum.ActionHide: "h", forum.ActionRemove: "r",
	forum.ActionStand: "s", forum.ActionOverturn: "o",
}

// presentDecide makes the form of a case: what is decided every day in the bar,
// all else that fits the case below "More".
func presentDecide(f store.CaseFile, rules []forum.Rule, l caseList) *templates.Decide {
	d := &templates.Decide{URL: caseURL(f.ID) + "/decision", Version: int64(f.Version), From: l.query(), Rules: ruleOptions(rules, ""), Message: messageField("message")}
	for _, a := range barActions(f) {
		d.Buttons = append(d.Buttons, templates.DecideButton{Value: string(a), Label: barLabel(a, f), Key: decideKeys[a], First: a == forum.ActionRemove || a == forum.ActionOverturn})
	}
	for _, a := range moreActions {
		if fits(a, f) && !slices.Contains(barActions(f), a) && wanted(a, f) {
			d.More = append(d.More, presentMore(a, f))
		}
	}
	return d
}

// fits tells whether an action can be taken in a case as it is.
func fits(a forum.Action, f store.CaseFile) bool {
	status := forum.CommentStatus("")
	if f.Comment != nil {
		status = f.Comment.Status
	}
	appeal := f.Appeal.ID != 0
	return store.Known(a) && a.Fits(f.Kind, status) && (!a.Closes() || appeal == a.Answers())
}

// barActions are the decisions of every day, the mildest last.
func barActions(f store.CaseFile) (list []forum.Action) {
	order := []forum.Action{forum.ActionRemove, forum.ActionHide, forum.ActionKeep}
	switch {
	case f.Appeal.ID != 0:
		order = []forum.Action{forum.ActionOverturn, forum.ActionStand}
	case f.Comment == nil:
	case f.Comment.Status == forum.Held:
		order = []forum.Action{forum.ActionRemove, forum.ActionRelease}
	case f.Comment.Status == forum.Removed, f.Comment.Status == forum.Declined:
		order = []forum.Action{forum.ActionRestore}
	}
	for _, a := range order {
		if fits(a, f) {
			list = append(list, a)
		}
	}
	return list
}

// barLabel says what a decision means for this comment.
func barLabel(a forum.Action, f store.CaseFile) string {
	hidden := f.Comment != nil && f.Comment.Status == forum.Hidden
	switch {
	case a == forum.ActionKeep && hidden:
		return "Show again"
	case a == forum.ActionHide && hidden:
		return "Leave hidden"
	case a == forum.ActionRemove && f.Comment != nil && f.Comment.Status == forum.Held:
		return "Do not publish"
	}
	return actionWords[a].do
}

// moreActions are the further ones, in the order of the page.
var moreActions = []forum.Action{
	forum.ActionEdit, forum.ActionMove, forum.ActionSpam, forum.ActionWarn, forum.ActionSuspend, forum.ActionExclude, forum.ActionClear,
	forum.ActionCloseThread, forum.ActionOpenThread, forum.ActionCloseDiscussion, forum.ActionOpenDiscussion,
	forum.ActionHoldAll, forum.ActionHoldNone, forum.ActionMembersOnly, forum.ActionEverybody, forum.ActionLift,
}

// wanted leaves out what is so already, and what nobody is there for.
func wanted(a forum.Action, f store.CaseFile) bool {
	art := f.Article
	switch a {
	case forum.ActionCloseThread:
		return !f.Closed
	case forum.ActionOpenThread:
		return f.Closed
	case forum.ActionCloseDiscussion:
		return art.Open
	case forum.ActionOpenDiscussion:
		return !art.Open
	case forum.ActionHoldAll:
		return !art.HoldAll
	case forum.ActionHoldNone:
		return art.HoldAll
	case forum.ActionMembersOnly:
		return !art.MembersOnly
	case forum.ActionEverybody:
		return art.MembersOnly
	case forum.ActionSuspend:
		return f.Author.Member != nil
	case forum.ActionWarn, forum.ActionExclude:
		return f.Author.Member != nil || f.Author.Guest
	case forum.ActionLift:
		return len(f.Author.Sanctions) > 0
	}
	return true
}

// presentMore makes a further decision with what it needs.
func presentMore(a forum.Action, f store.CaseFile) templates.DecideMore {
	m := templates.DecideMore{DecideButton: templates.DecideButton{Value: string(a), Label: actionWords[a].do}, Hint: moreHints[a]}
	switch a {
	case forum.ActionEdit:
		m.Fields = []templates.Field{
			{Name: "title", Key: "cut-title", Label: "Title that stays", Value: f.Comment.Title, Max: forum.MaxTitle},
			{Name: "body", Key: "cut-body", Label: "Text that stays", Type: "area", Value: f.Comment.Body, Max: forum.MaxBody, Rows: 6},
		}
	case forum.ActionMove:
		m.Fields = []templates.Field{{Name: "slug", Key: "move-slug", Label: "Address of the other article", Max: 300}}
	case forum.ActionSpam:
		m.Check = &templates.Option{Value: "all", Name: "and everything else that its author wrote"}
	case forum.ActionSuspend:
		m.Choice = &templates.DecideChoice{Name: "days", Label: "For how long", Options: suspensions()}
	case forum.ActionExclude:
		m.Choice = &templates.DecideChoice{Name: "scope", Label: "Who or what", Options: scopes(f)}
	case forum.ActionLift:
		m.Choice = &templates.DecideChoice{Name: "lift", Label: "Which decision"}
		for _, d := range f.Author.Sanctions {
			m.Choice.Options = append(m.Choice.Options, templates.Option{Value: itoa(d.ID), Name: decidedBy(d.Action, d.Actor, d.Machine) + ", " + d.At.Format("2 January 2006")})
		}
	}
	return m
}

// moreHints say what a further decision does.
var moreHints = map[forum.Action]string{
	forum.ActionEdit:            "The comment shows that a part was cut out. Moderators can still read the whole.",
	forum.ActionMove:            "The comment goes with all that stands under it.",
	forum.ActionWarn:            "The comment stands. Its author gets the message.",
	forum.ActionSuspend:         "The author can read, but not write.",
	forum.ActionExclude:         "For good, until it is lifted.",
	forum.ActionClear:           "Name, portrait, texts and website go.",
	forum.ActionCloseThread:     "What stands there stays; nobody can answer any more.",
	forum.ActionCloseDiscussion: "Nobody can comment on the article any more.",
	forum.ActionHoldAll:         "Every new comment under the article waits for a moderator.",
	forum.ActionMembersOnly:     "Guests cannot comment on the article.",
}

func suspensions() []templates.Option {
	return []templates.Option{{Value: "1", Name: "1 day"}, {Value: "7", Name: "7 days", Chosen: true}, {Value: "30", Name: "30 days"}, {Value: "90", Name: "90 days"}, {Value: "365", Name: "365 days"}}
}

func scopes(f store.CaseFile) (list []templates.Option) {
	if f.Author.Member != nil {
		list = append(list, templates.Option{Value: forum.ScopeMember, Name: "The member"})
	}
	return append(
		list,
		templates.Option{Value: forum.ScopeAddress, Name: "The e-mail address"},
		templates.Option{Value: forum.ScopeDomain, Name: "All addresses of its domain"},
		templates.Option{Value: forum.ScopeNetwork, Name: "The network from which it came"},
	)
}
