package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// presentStatement is a decision in the list of those about a member.
func presentStatement(s forum.Statement, p forum.Policy, now time.Time, day func(time.Time) string) templates.DecisionItem {
	v := templates.NewStatement(s)
	return templates.DecisionItem{
		URL: decisionsPath + "/" + itoa(s.Decision.ID), Heading: v.Heading, Title: s.Title, At: s.Decision.At, Message: s.Decision.Message,
		State: stateWords(s, p, now, day),
	}
}

// stateWords say where a decision stands, or the appeal against it; "" where there
// is nothing to say.
func stateWords(s forum.Statement, p forum.Policy, now time.Time, day func(time.Time) string) string {
	d := s.Decision
	switch a := d.Appeal; {
	case a != nil && a.Outcome == forum.AppealUpheld:
		return "Your appeal was upheld: the decision is taken back."
	case a != nil && a.Outcome == forum.AppealRejected:
		return "Your appeal was rejected: the decision stands."
	case a != nil:
		return "You appealed on " + day(a.CreatedAt) + ". The appeal waits for somebody to look at it."
	case !d.Stands() && s.Instead != 0:
		return "A moderator has looked at it since, and decided."
	case !d.Stands():
		return "Taken back on " + day(d.UndoneAt) + "."
	case forum.MayAppeal(d, p, now) == nil:
		return "You can appeal until " + day(s.AppealUntil) + "."
	case d.Action.Against():
		return "The time to appeal ended on " + day(s.AppealUntil) + "."
	}
	return ""
}
