package handlers

import (
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// reportPage is the empty form to report something.
func (s *server) reportPage(c echo.Context, r store.Reportable, w forum.Writer) (templates.ReportPage, error) {
	reasons, err := s.store.ReportReasons(c.Request().Context())
	if err != nil {
		return templates.ReportPage{}, err
	}
	v, err := s.viewer(c)
	if err != nil {
		return templates.ReportPage{}, err
	}
	url, form := reportedURL(r.Kind, r.ID, r.Article.Slug, c.Param("handle")), reportForm(r.Kind, reasons)
	form.Action, form.Back, form.Seen = url+"/report", url, r.Version
	p := templates.ReportPage{Heading: "Report " + form.Thing, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}}
	switch r.Kind {
	case forum.SubjectComment:
		view := presentComment(r.Comment, r.Article.Slug)
		p.Comment = &view
		p.Crumbs = append(p.Crumbs, templates.Crumb{Name: r.Article.Title, URL: templates.ArticleURL(r.Article.Slug)})
	case forum.SubjectArticle:
		p.What = r.Article.Title
	case forum.SubjectMember:
		p.What = r.Name
	}
	if err := s.offerToTell(c, &form, v, w); err != nil {
		return p, err
	}
	p.Frame, p.Form = s.frame(c, p.Heading), form
	p.Path = form.Action
	return p, nil
}

// offerToTell says where the outcome is mailed, or asks for an address.
func (s *server) offerToTell(c echo.Context, form *templates.ReportForm, v *forum.Member, w forum.Writer) error {
	if !s.o.Mail.Leaves {
		return nil
	}
	if v == nil {
		form.Email = hearField("r-email")
		if len(w.Addresses) > 0 {
			form.Told = "the address that this browser has proved"
		}
		return nil
	}
	wanted, err := s.store.ToldOfReports(c.Request().Context(), v.ID)
	if wanted {
		form.Told = v.Email
	}
	return err
}

// hearField asks a guest for an address.
func hearField(key string) *templates.Field {
	return &templates.Field{
		Name: "email", Key: key, Label: "E-mail", Note: "(optional)", Type: "email", Autocomplete: "email",
		Hint: "To hear what came of it, once you have opened the link that we mail you. It is not shown to anybody.",
	}
}

// reportedURL is the address of what is reported.
func reportedURL(kind string, id int64, slug, handle string) string {
	switch kind {
	case forum.SubjectComment:
		return templates.CommentURL(id)
	case forum.SubjectArticle:
		return templates.ArticleURL(slug)
	}
	return templates.MemberURL(handle)
}

// reportForm is the form for a kind of thing.
func reportForm(kind string, reasons []forum.ReportReason) templates.ReportForm {
	f := templates.ReportForm{
		Thing: "this " + kind, Whose: "Whoever wrote it never learns",
		Note: templates.Field{Name: "note", Key: "r-note", Label: "What should moderators know?", Note: "(needed for legal reasons)", Type: "area", Rows: 4, Max: forum.MaxReportNote},
		Legal: []templates.Field{
			{Name: "law", Key: "r-law", Label: "Which law or right", Max: forum.MaxField, Hint: "Such as a paragraph, or the work whose rights you hold."},
			{Name: "name", Key: "r-name", Label: "Your name", Autocomplete: "name", Max: forum.MaxName},
			{Name: "contact", Key: "r-contact", Label: "Your address", Note: "(optional)", Autocomplete: "address-line1", Max: forum.MaxField},
		},
	}
	if kind == forum.SubjectMember {
		f.Thing, f.Whose = "this person", "They never learn"
		f.Note.Hint = "Such as what is wrong with the name, portrait, biography or website."
	}
	for i, r := range reasons {
		f.Reasons = append(f.Reasons, templates.ReportReason{Value: r.Key, Label: r.Label, Legal: r.Legal(), Chosen: i == 0})
	}
	return f
}

// presentReport is a report as its reporter sees it.
func (s *server) presentReport(v forum.ReportView) templates.ReportItem {
	item := templates.ReportItem{
		URL: s.reportURL(v.ID, v.Version), About: templates.ReportedThing(v.Case.Kind, v.What), What: v.What, Reason: v.Label, At: v.CreatedAt, State: templates.ReportStates[v.State],
		Words: templates.OutcomeWords(v), Decided: v.DecidedAt, Open: v.State == forum.ReportOpen, Withdrawn: v.State == forum.ReportWithdrawn,
	}
	if !v.Gone {
		item.WhatURL = reportedURL(v.Case.Kind, v.Case.Subject, v.Slug, v.Slug)
		if item.Withdrawn {
			item.Again = item.WhatURL + "/report"
		}
	}
	switch v.State {
	case forum.ReportOpen:
		item.Words = []string{"It has come in. A moderator will look at it."}
	case forum.ReportWithdrawn:
		item.Words = []string{"You took it back, and it counts for nothing."}
	}
	return item
}
