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
	m := forum.Manuscript{ID: 7, Version: 12, Title: title, Body: "Words.", Fields: forum.Fields{Slug: "price-list"}, Article: forum.Article{ID: 7, Slug: "price-list", Status: forum.InReview, DueAt: now.Add(time.Hour), PublishedAt: now}}
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
		return templates.StepsPage{Frame: signedIn, Crumbs: deskCrumbs(m), Steps: presentSteps(editor, m, zone, now, typed)}
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
