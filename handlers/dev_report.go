package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// reportSamples are the views of reporting.
func reportSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	comment := sampleComment(now)
	crumbs := []templates.Crumb{{Name: "Home", URL: "/"}, {Name: "كيف تعمل الشبكات", URL: "/articles/sample"}}
	entries, _ := forum.FindSetting(forum.SettingReasons)
	form := func(kind string) templates.ReportForm {
		f := reportForm(kind, forum.ReportReasons(entries.Defaults))
		f.Action, f.Back, f.Seen = "/comments/7/report", "/comments/7", 2
		return f
	}
	failed := form(forum.SubjectComment)
	failed.Email, failed.Faith = hearField("r-email"), true
	failed.Problems = templates.Problems{"reason": "Please choose one of those that are offered.", "faith": "Please fill this in."}
	failed.Note.Problem, failed.Legal[0].Problem, failed.Email.Problem = "Please fill this in.", "Please fill this in.", "This is not an e-mail address. It should look like name@example.org."
	for i := range failed.Reasons {
		failed.Reasons[i].Chosen = failed.Reasons[i].Legal
	}
	person := form(forum.SubjectMember)
	person.Told = "maria.isabel.de.sousa.vasconcelos.e.albuquerque@companhia-atlantica-de-comunicacoes.example"
	item := func(state forum.ReportState, a forum.Action) templates.ReportItem {
		v := forum.ReportView{Report: forum.Report{ID: 7, Version: 1, State: state, Label: "Off topic", CreatedAt: now}, Case: forum.Case{Kind: forum.SubjectComment, Subject: 7}, What: "كيف تعمل الشبكات", Slug: "sample"}
		if a != "" {
			v.DecidedAt, v.Decision = now, &forum.Decision{Action: a, Rule: "2. Stay with the subject"}
		}
		i := templates.ReportItem{
			URL: "/reports/sample", About: templates.ReportedThing(v.Case.Kind, v.What), What: v.What, WhatURL: "/comments/7", Reason: v.Label, At: now, State: templates.ReportStates[state],
			Words: templates.OutcomeWords(v), Decided: v.DecidedAt, Open: state == forum.ReportOpen, Withdrawn: state == forum.ReportWithdrawn,
		}
		if i.Open {
			i.Words = []string{"It has come in. A moderator will look at it."}
		}
		if i.Withdrawn {
			i.What, i.WhatURL, i.About = "", "", templates.ReportedThing(forum.SubjectComment, "")
		}
		return i
	}
	open, upheld, kept, withdrawn := item(forum.ReportOpen, ""), item(forum.ReportUpheld, forum.ActionRemove), item(forum.ReportRejected, forum.ActionKeep), item(forum.ReportWithdrawn, "")
	nav := templates.AccountNav{Current: "/account/reports"}
	return map[string]templates.View{
		"report":             templates.ReportPage{Frame: frame, Crumbs: crumbs, Heading: "Report this comment", Comment: &comment, Form: failed, Wait: "20 seconds"},
		"report-person":      templates.ReportPage{Frame: signedIn, Crumbs: crumbs[:1], Heading: "Report this person", What: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Form: person},
		"reported":           templates.ReportedPage{Frame: frame, Report: open, Done: reportedDone["filed"], Note: "Two lines\nof a note.", Law: "حق المؤلف", Token: "sample", Key: "comment-7", Email: hearField("r-email")},
		"reported-waits":     templates.ReportedPage{Frame: frame, Report: open, Token: "sample", Key: "comment-7", Waits: "m…@example.org"},
		"reported-upheld":    templates.ReportedPage{Frame: signedIn, Report: upheld, Token: "sample", Key: "comment-7", Told: "m…@example.org", Mine: true},
		"reported-withdrawn": templates.ReportedPage{Frame: frame, Report: withdrawn, Token: "sample", Key: "comment-7"},
		"reports":            templates.ReportsPage{Frame: signedIn, Nav: nav, Items: []templates.ReportItem{open, upheld, kept, withdrawn}, FirstPage: true, NextURL: "/account/reports?after=7"},
		"reports-none":       templates.ReportsPage{Frame: signedIn, Nav: nav, FirstPage: true},
	}
}
