package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// flowSamples are the pages on which articles go from one state to the next.
func flowSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	signedIn.Section = "editor"
	title := "A price list is dull, and dull things survive a change of staff: notes on interconnection"
	editor := &forum.Member{ID: 1, Roles: forum.RoleEditor}
	m := forum.Manuscript{ID: 7, Own: true, Version: 12, Title: title, Body: "Words.", Fields: forum.Fields{Slug: "price-list"}, Article: forum.Article{ID: 7, Slug: "price-list", Status: forum.InReview, DueAt: now.Add(time.Hour), PublishedAt: now}}
	zone, err := time.LoadLocation("America/St_Johns")
	if err != nil {
		zone = time.UTC
	}
	page := func(status forum.ArticleStatus, typed typedStep, change func(*forum.Manuscript)) templates.StepsPage {
		m := m
		m.Article.Status = status
		if change != nil {
			change(&m)
		}
		return templates.StepsPage{Frame: signedIn, Nav: templates.EditorNav{Writes: true, Edits: true}, Steps: presentSteps(editor, m, zone, now, typed)}
	}
	wrong := typedStep{NewStep: forum.NewStep{Step: forum.StepSchedule, Note: "Typed before."}, date: "2027-02-30", clock: "25:00", wrong: templates.Problems{"due_date": "This is not a date. It should look like 2027-01-31.", "due_time": "This is not a time of the day. It should look like 14:30.", "note": "This is too long: 2 000 characters at most."}}
	review := page(forum.InReview, wrong, nil)
	review.Said = templates.Said{Text: "Nothing happened yet: something is wrong below.", Wrong: true}
	review.Taken = presentTaken([]forum.TakenStep{
		{Step: forum.StepPublish, At: now},
		{Step: forum.StepSchedule, By: "Bo Lindqvist", ByID: 2, Due: now, At: now},
		{Step: forum.StepReturn, By: "مهندسة الشبكات", ByID: 3, At: now, Note: "Please say where the figures come from."},
		{Step: forum.StepSubmit, At: now},
	}, zone)
	review.Previews = &templates.Previews{ID: 7, Made: "https://discuss.example.org/preview/0123456789abcdef0123456789abcdef", Open: true, Fields: []templates.Field{{Name: "for", Label: "For whom", Problem: "Please fill this in."}, {Name: "days", Label: "For how many days", Value: "7"}}, Links: []templates.PreviewLink{{ID: 1, For: "Legal, Companhia Atlântica de Comunicações", By: "Bo", Until: now}}}
	draft := page(forum.Draft, typedStep{}, func(m *forum.Manuscript) { m.Title, m.Body = "", "" })
	draft.Kept = "Typed before."
	return map[string]templates.View{
		"login-typed": templates.LoginPage{Frame: frame, NextPath: "/editor/articles/7/notes", Typed: "Typed before."},
		"notes":       sampleNotes(signedIn, m, now), "notes-none": templates.NotesPage{Frame: signedIn, Nav: templates.EditorNav{Writes: true, Edits: true}, ID: 7, Heading: "Untitled"},
		"withdrawn":            templates.WithdrawnPage{Frame: frame, At: now, Why: []string{"The figures were wrong.", "We are sorry."}, ArticleID: 7},
		"steps":                review,
		"steps-missing":        draft,
		"steps-published":      page(forum.Published, typedStep{}, nil),
		"steps-scheduled":      page(forum.Scheduled, typedStep{}, nil),
		"steps-withdrawn":      page(forum.Withdrawn, typedStep{}, nil),
		"previewed":            templates.PreviewedPage{Frame: frame, Article: presentManuscript(m), Words: "<div class=\"prose\"><p>A text.</p></div>", Until: now},
		"kept-discussion":      templates.KeptPage{Frame: signedIn, Heading: title, Withdrawn: now, Why: "The figures were wrong.", Comments: []templates.CommentView{sampleComment(now), {ID: 8, Gone: "Deleted by its author.", GoneAt: now, Heading: "Deleted by its author."}}, NextURL: "/editor/articles/7/discussion?after=8", FirstPage: true},
		"kept-discussion-none": templates.KeptPage{Frame: signedIn, Heading: title, Withdrawn: now, Why: "The figures were wrong.", FirstPage: true},
	}
}

// sampleNotes are notes beside a text, one of them on a passage that is gone.
func sampleNotes(signedIn templates.Frame, m forum.Manuscript, now time.Time) templates.NotesPage {
	const text = `<p>A price list is <em>dull</em>, and dull things survive a change of staff.</p><h2 id="figures">Figures</h2><p>The second paragraph has 12 figures.</p>`
	p := templates.NotesPage{Frame: signedIn, Nav: templates.EditorNav{Writes: true, Edits: true}, ID: 7, Heading: m.Title, Lang: "en", Dir: "ltr", MayWrite: true}
	list := []forum.Note{
		{ID: 1, By: "Bo Lindqvist", Quote: "dull, and dull things", Text: "Says who?\nA source would help.", At: now, Answers: []forum.Note{{ID: 2, By: "مهندسة الشبكات", Text: "المصدر في الأسفل.", At: now}, {ID: 3, Text: "Thanks.", At: now}}},
		{ID: 4, By: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Quote: "12 figures", Text: "Thirteen.", At: now},
		{ID: 5, By: "Bo", Quote: "a passage of an earlier text", Text: "This is not clear.", At: now},
		{ID: 6, By: "Bo", Text: "A good piece.", At: now},
		{ID: 7, By: "Bo", Text: "Title?", At: now, DoneAt: now, DoneBy: "Amara Okafor"},
	}
	typed := typedNote{NewNote: forum.NewNote{Above: 4, Text: "Typed before."}, wrong: templates.Problems{"text": "This is too long: 4 000 characters at most."}}
	p.Fields = noteFields(typed)
	_ = layNotes(&p, m, text, list, typed)
	return p
}
