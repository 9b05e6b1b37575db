package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// fieldWords name the fields of a manuscript.
var fieldWords = map[string]string{
	"title": "Title", "body": "Text", "standfirst": "Standfirst", "slug": "Address", "lang": "Language", "topics": "Topics", "authors": "Authors",
	"canonical": "Published first at", "close_after": "Days until the discussion closes", "aliases": "Other addresses",
}

// takenWords say what somebody did.
var takenWords = map[forum.ArticleStep]string{
	forum.StepSubmit: "handed it in", forum.StepTakeBack: "took it back", forum.StepTakeUp: "took it up", forum.StepReturn: "gave it back",
	forum.StepSchedule: "scheduled it", forum.StepUnschedule: "took it off the schedule", forum.StepPublish: "published it", forum.StepUpdate: "changed what readers see",
	forum.StepWithdraw: "withdrew it", forum.StepReinstate: "made it public again",
}

// stepForms say what each step is called and what it asks for.
var stepForms = map[forum.ArticleStep]struct {
	label, button, hint, note, about string
	must, quiet, danger              bool
}{
	forum.StepSubmit:     {label: "Hand it in", button: "Hand in", hint: "Editors read it and decide. You can take it back until one has begun.", note: "A word to the editors"},
	forum.StepTakeBack:   {button: "Take it back and go on writing"},
	forum.StepTakeUp:     {button: "Take it up for review"},
	forum.StepReturn:     {label: "Give it back to the author", button: "Give it back", note: "What the author should know", must: true, quiet: true},
	forum.StepSchedule:   {label: "Schedule it", button: "Schedule", note: "A word to the author"},
	forum.StepUnschedule: {button: "Take it off the schedule"},
	forum.StepPublish:    {label: "Publish it now", button: "Publish now", hint: "Readers see it at once, and followers are told.", note: "A word to the author"},
	forum.StepUpdate:     {label: "Show readers what was changed", button: "Show the change"},
	forum.StepWithdraw: {
		label: "Withdraw it", button: "Withdraw", hint: "Its page then says that it was withdrawn, and why; nothing of the article stays. The discussion is kept for moderators.",
		note: "Why", about: "Readers see this.", must: true, danger: true,
	},
	forum.StepReinstate: {button: "Make it public again"},
}

// typedStep is what came in with a step that was not taken.
type typedStep struct {
	forum.NewStep
	date, clock string
	wrong       templates.Problems
	lacks       []templates.MissingPiece // of the manuscript, as only the step found out
}

// presentSteps makes the panel of an article for a member.
func presentSteps(v *forum.Member, m forum.Manuscript, zone *time.Location, now time.Time, typed typedStep) templates.Steps {
	p := templates.Steps{ID: m.Article.ID, Version: m.Version, Title: titleOf(m), Seen: string(m.Article.Status), State: stateNames[m.Article.Status], More: stateMore(m.Article, zone)}
	if m.Article.Status == forum.Published {
		p.Public = m.Article.Slug
	}
	p.Changed, p.Approved = changedSince(m), m.Public
	p.Missing = missing(m)
	for _, step := range m.Article.Status.Steps() {
		if forum.MayTakeStep(v, m, step, now) == nil && stepFits(step, m, p) {
			p.Forms = append(p.Forms, presentStep(step, m.Article, zone, typed))
		}
	}
	openOnly(p.Forms)
	if len(p.Missing) == 0 {
		p.Missing = typed.lacks
	}
	return p
}

// stepFits tells whether a step that somebody may take makes sense as things are.
func stepFits(step forum.ArticleStep, m forum.Manuscript, p templates.Steps) bool {
	switch {
	case step == forum.StepSubmit:
		return m.Own && len(p.Missing) == 0
	case step == forum.StepTakeBack:
		return m.Own
	case step == forum.StepUpdate && p.Changed == "":
		return false
	}
	return !step.Approves() || len(p.Missing) == 0
}

// openOnly unfolds the one step that there is to take, unless it takes something away.
func openOnly(forms []templates.StepForm) {
	only := -1
	for i, f := range forms {
		switch {
		case f.Danger:
		case only >= 0:
			return
		default:
			only = i
		}
	}
	if only >= 0 {
		forms[only].Open = true
	}
}

// changedSince says what becomes of what was saved since a manuscript was approved.
func changedSince(m forum.Manuscript) string {
	switch {
	case m.Version == m.Public:
		return ""
	case m.Article.Status == forum.Published:
		return "Something is saved that readers do not see yet."
	case m.Article.Status == forum.Scheduled:
		return "Something was saved since it was approved. What was approved is published, and nothing of that."
	}
	return ""
}

// stateMore says more of where an article stands.
func stateMore(a forum.Article, zone *time.Location) string {
	switch a.Status {
	case forum.Scheduled:
		return "It is published by itself on " + templates.OnClocks(a.DueAt, zone) + "."
	case forum.Published:
		return "Public since " + templates.OnClocks(a.PublishedAt, zone) + "."
	case forum.Withdrawn:
		return "Readers see that it was withdrawn, and why."
	case forum.Submitted:
		return "It waits for an editor."
	case forum.InReview:
		return "An editor is reading it. Meanwhile its text can be changed, and notes be answered."
	}
	return ""
}

// missing is what keeps a manuscript from being published.
func missing(m forum.Manuscript) (list []templates.MissingPiece) {
	if m.Article.Status == forum.Withdrawn {
		return nil
	}
	_, err := m.Ready()
	invalid, _ := err.(*forum.Invalid)
	return missingPieces(invalid)
}

func missingPieces(invalid *forum.Invalid) (list []templates.MissingPiece) {
	if invalid == nil {
		return nil
	}
	seen := map[string]bool{}
	for _, p := range invalid.Problems {
		if label := fieldWords[p.Field]; label != "" && !seen[p.Field] {
			seen[p.Field] = true
			list = append(list, templates.MissingPiece{Field: p.Field, Label: label, Text: templates.Sentence(p)})
		}
	}
	return list
}

func presentStep(step forum.ArticleStep, a forum.Article, zone *time.Location, typed typedStep) templates.StepForm {
	w := stepForms[step]
	f := templates.StepForm{Step: string(step), Label: w.label, Button: w.button, Hint: w.hint, Quiet: w.quiet, Danger: w.danger}
	ours := typed.Step == step
	if !ours {
		typed = typedStep{}
	}
	f.Open = ours
	if step == forum.StepSchedule && a.Status == forum.Scheduled {
		f.Label, f.Button = "Schedule it anew, with what is saved now", "Schedule anew"
	}
	if step == forum.StepSchedule {
		f.Due = dueFields(a, zone, typed)
		f.Hint = "By the clocks of " + templates.ZoneName(zone) + "."
	}
	if step == forum.StepUpdate {
		f.Change = changeChoice(typed)
		f.Areas = append(f.Areas, templates.Field{Name: "text", Label: "The correction", Note: "(of a correction only)", Type: "area", Rows: 3, Max: forum.MaxCorrection, Value: typed.Text, Problem: typed.wrong["text"], Hint: "What was wrong, and what is right. It stands under the article with today’s date."})
	}
	if w.note != "" {
		note := templates.Field{Name: "note", Key: "note-" + string(step), Label: w.note, Type: "area", Rows: 3, Max: forum.MaxStepNote, Value: typed.Note, Problem: typed.wrong["note"], Hint: w.about, Required: w.must}
		if !w.must {
			note.Note = "(may be empty)"
		}
		f.Areas = append(f.Areas, note)
	}
	return f
}

// dueFields ask when an article is to be published.
func dueFields(a forum.Article, zone *time.Location, typed typedStep) []templates.Field {
	if typed.Step == "" && a.Status == forum.Scheduled {
		typed.date, typed.clock = a.DueAt.In(zone).Format(time.DateOnly), a.DueAt.In(zone).Format("15:04")
	}
	wrong := typed.wrong["due_date"]
	if wrong == "" {
		wrong = typed.wrong["due"]
	}
	return []templates.Field{
		{Name: "due_date", Label: "Date", Type: pickerOf("date", typed.date, time.DateOnly), Value: typed.date, Problem: wrong, Required: true},
		{Name: "due_time", Label: "Time", Type: pickerOf("time", typed.clock, "15:04"), Value: typed.clock, Problem: typed.wrong["due_time"], Required: true},
	}
}

// pickerOf is the kind of an input that can show what was typed: one for dates or times
// shows nothing of what is none.
func pickerOf(kind, typed, layout string) string {
	if _, err := time.Parse(layout, typed); err != nil && typed != "" {
		return "text"
	}
	return kind
}

// changeChoice asks what a change is.
func changeChoice(typed typedStep) *templates.Choose {
	c := &templates.Choose{Name: "change", Legend: "What the change is", Problem: typed.wrong["change"], Options: []templates.ChooseOption{
		{Value: string(forum.ChangeMinor), Label: "Spelling and such", Hint: "Nothing is said of it."},
		{Value: string(forum.ChangeCorrection), Label: "A correction", Hint: "Something was wrong. The article says what."},
		{Value: string(forum.ChangeSubstantial), Label: "A new version", Hint: "It says more than before. The article says that it was updated today."},
	}}
	for i := range c.Options {
		c.Options[i].Chosen = c.Options[i].Value == string(typed.Change)
	}
	return c
}

// presentTaken are the steps that were taken.
func presentTaken(list []forum.TakenStep, zone *time.Location) (views []templates.TakenStep) {
	for _, x := range list {
		did := takenWords[x.Step]
		switch {
		case x.Step == forum.StepPublish && x.ByID == 0 && x.By == "":
			did = "It was published at its time."
		case x.By == "":
			did = "Somebody " + did + "."
		case !x.Due.IsZero():
			did += " for " + templates.OnClocks(x.Due, zone) + "."
		default:
			did += "."
		}
		views = append(views, templates.TakenStep{By: x.By, Did: did, At: x.At, Note: x.Note})
	}
	return views
}
