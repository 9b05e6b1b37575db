package jobs

import (
	"strconv"

	"colloquy/forum"
	"colloquy/templates"
)

// deskView is that of a mail about an article that is being written; nil for others.
func deskView(l forum.Letter, f templates.MailFrame) templates.MailView {
	switch {
	case l.Step != nil:
		return stepView(*l.Step, f)
	case l.Notes != nil:
		return notesView(*l.Notes, f)
	}
	return nil
}

// stepWords say what became of an article: behind its title, and as a sentence.
var stepWords = map[forum.ArticleStep]struct{ subject, what string }{
	forum.StepSubmit:     {"is handed in", "It was handed in and waits for an editor."},
	forum.StepTakeUp:     {"is in review", "An editor has begun to read your article."},
	forum.StepReturn:     {"comes back to you", "The editors give your article back to you, to go on with."},
	forum.StepSchedule:   {"is scheduled", "Your article is approved. It is published by itself on "},
	forum.StepUnschedule: {"is off the schedule", "Your article is not published at the time that was set: it is in review again."},
	forum.StepPublish:    {"is published", "Your article is public."},
	forum.StepUpdate:     {"is corrected", "The editors corrected your article."},
	forum.StepWithdraw:   {"is withdrawn", "Your article was withdrawn: readers do not see it any more."},
	forum.StepReinstate:  {"is public again", "Your article is public again."},
}

func stepView(told forum.StepTold, f templates.MailFrame) templates.MailView {
	step := told.Step
	w := stepWords[step.Step]
	v := templates.StepMail{MailFrame: f, Title: told.Title, What: w.what, Subjected: w.subject, Note: step.Note, Button: "Open it at the desk", Editors: step.Step.TellsEditors()}
	id := strconv.FormatInt(told.Article.ID, 10)
	v.Link = "/editor/articles/" + id + "/publish"
	v.Said = "A word of the editors:"
	switch step.Step {
	case forum.StepSubmit:
		v.Said = "A word of the author:"
		if step.By != "" {
			v.What, v.Said = step.By+" handed it in. It waits for an editor.", step.By+" says:"
		}
	case forum.StepSchedule:
		v.What += templates.OnClocks(step.Due, told.Zone) + "."
	case forum.StepReturn:
		v.Link = "/editor/articles/" + id
	case forum.StepPublish, forum.StepReinstate:
		v.Link, v.Button = templates.ArticleURL(told.Article.Slug), "Read it"
	case forum.StepUpdate:
		v.Said, v.Link, v.Button = "It says:", templates.ArticleURL(told.Article.Slug), "Read it"
	case forum.StepWithdraw:
		v.Said = "Readers are told why:"
	}
	return v
}

// notesPerMail is how many notes a mail shows.
const notesPerMail = 20

// quotedOfPassage is how much a mail quotes of a passage, in characters.
const quotedOfPassage = 300

func notesView(told forum.NewNotes, f templates.MailFrame) templates.MailView {
	v := templates.NotesMail{MailFrame: f, Title: told.Title, More: max(len(told.Notes)-notesPerMail, 0)}
	v.Link = "/editor/articles/" + strconv.FormatInt(told.Article, 10) + "/notes"
	for _, n := range told.Notes[:len(told.Notes)-v.More] {
		v.Notes = append(v.Notes, templates.MailedNote{By: n.By, Quote: forum.Shorten(n.Quote, quotedOfPassage), Text: n.Text, Answer: n.Above != 0})
	}
	return v
}
