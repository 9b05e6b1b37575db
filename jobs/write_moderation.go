package jobs

import (
	"fmt"
	"strconv"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// quotedOfStatement is how much of what somebody wrote stands in the mail about it,
// in bytes on the wire; the page shows all.
const quotedOfStatement = 12_000

// moderationView is that of a mail about decisions and cases; nil for others.
func (w *Writer) moderationView(l forum.Letter, f templates.MailFrame) templates.MailView {
	switch {
	case l.Statement != nil:
		return w.statementView(l, f)
	case l.Waiting != nil:
		return casesView(*l.Waiting, f)
	}
	return nil
}

// statementView is that of a mail about a decision. Its link works for as long as
// the decision is somebody's: whoever has lost their account needs it most.
func (w *Writer) statementView(l forum.Letter, f templates.MailFrame) templates.MailView {
	s := *l.Statement
	about := s.Decision.ID
	v := templates.StatementMail{Statement: templates.NewStatement(s), TakenBack: l.TakenBack, Standing: templates.Stands(s), Whole: true}
	if s.Appealed != nil {
		about = s.Appealed.ID
		v.Appealed = templates.NewStatement(forum.Statement{Decision: *s.Appealed, Kind: s.Kind}).Heading
	}
	if s.HTML != "" {
		body := markup.Mail(s.HTML, quotedOfStatement)
		v.Text, v.HTML, v.Whole = body.Text, body.HTML, body.Whole
	}
	f.Link = "/appeals/" + w.Keys.Sign(forum.Claim{Purpose: forum.PurposeAppeal, Subject: about, Version: 1})
	v.MailFrame = f
	return v
}

// lanes are the lists in which cases wait, as a mail names them.
var lanes = map[forum.Lane]string{
	forum.LaneLegal: "Legal", forum.LaneAppeal: "Appeal", forum.LaneReports: "Reported", forum.LaneHeld: "Held", forum.LaneSecond: "Second look", forum.LaneOpened: "Opened by a moderator",
}

func casesView(q forum.WaitingCases, f templates.MailFrame) templates.MailView {
	v := templates.CasesMail{MailFrame: f, Why: q.Why, More: q.Total - len(q.Cases), One: q.Total == 1, Head: q.Head}
	v.Link = "/moderation"
	switch {
	case q.Total >= forum.MaxWaitingCounted:
		v.Count = fmt.Sprintf("%d cases or more", forum.MaxWaitingCounted)
	case v.One:
		v.Count = "1 case"
	default:
		v.Count = fmt.Sprintf("%d cases", q.Total)
	}
	for _, c := range q.Cases {
		v.Cases = append(v.Cases, templates.MailedCase{
			Lane: lanes[c.Lane], Facts: joined(factsOf(c.Case)...), Title: c.Title, By: c.By, Text: c.Text, Since: c.OpenedAt, Path: "/moderation/cases/" + strconv.FormatInt(c.ID, 10),
			Reason: c.Reason, Law: c.Law, Note: c.Note,
		})
	}
	return v
}

// factsOf says of a case what tells how urgent it is.
func factsOf(c forum.Case) (list []string) {
	switch {
	case c.Reports == 1:
		list = append(list, "1 report")
	case c.Reports > 1:
		list = append(list, fmt.Sprintf("%d reports", c.Reports))
	}
	if c.Hidden {
		list = append(list, "hidden by the site")
	}
	return list
}
