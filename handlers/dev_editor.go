package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// editorSamples are the pages on which texts are written.
func editorSamples(signedIn templates.Frame, now time.Time) map[string]templates.View {
	frame := signedIn
	frame.Section = "editor"
	nav := templates.EditorNav{Current: "/editor/articles/1", Writes: true, Edits: true}
	m := forum.Manuscript{
		ID: 1, Version: 3, Title: "كيف تعمل الشبكات", Body: "## البداية\n\nنص *المقال* مع [رابط](https://example.org/).\n", Saver: "Maria Isabel de Sousa Vasconcelos e Albuquerque", SavedAt: now,
		Fields: forum.Fields{Standfirst: "مقدمة قصيرة عن الإنترنت.", Lang: "ar", Topics: []string{"Routing", "شبكات"}, Authors: []forum.Byline{{Name: "ليلى حداد", Handle: "leila-haddad"}}, Discussion: forum.DiscussionForDays, CloseAfter: 30},
	}
	was := m
	was.Title, was.Body, was.Fields.Topics = "شبكات", "## البداية\n\nنص المقال.\n", []string{"Routing"}
	form := templates.WritingPage{
		Frame: frame, Nav: nav, Heading: m.Title, MaySave: true, MayDelete: true, MayEdit: true, Action: "/editor/articles/1", Key: "sample", Form: formOf(m), Lines: formLines(formOf(m)), Status: "In review", Onward: "Publish …",
		Saved: now, Saver: m.Saver, Length: length(1234), Here: "Bo and Amara are in this text too.", Guide: "<p>Write <em>plainly</em>.</p>", Suggest: templates.Suggestions{Topics: []string{"Routing"}, Authors: []string{"ليلى حداد @leila-haddad"}},
	}
	form.Pictures = samplePictures()
	wrong, conflict, locked, fresh := form, form, form, form
	wrong.Unfolded, wrong.Said, wrong.Problems = true, templates.Said{Text: notSaved, Wrong: true}, templates.Problems{}
	for _, name := range []string{"title", "standfirst", "body", "topics", "authors", "lang", "slug", "aliases", "canonical", "close_after"} {
		wrong.Problems[name] = "This must stand on one line."
	}
	conflict.Theirs = &templates.TheirText{By: m.Saver, At: now, Full: m.Body, Changes: changesOf(was, m)}
	conflict.Said = templates.Said{Text: "Nothing is saved yet: " + m.Saver + " saved another text meanwhile. Both are below.", Wrong: true}
	locked.MaySave, locked.MayEdit, locked.Public, locked.Here = false, false, "/articles/sample", ""
	fresh.Pictures = nil
	fresh.New, fresh.SignedOut, fresh.Unsaved, fresh.Page, fresh.Saved, fresh.Here = true, true, true, "about", time.Time{}, ""
	item := templates.StateItem{Version: 2, URL: "/editor/articles/1/states/2", Why: "Kept before somebody went on", At: now, By: m.Saver, Words: "1 234 words", Change: "+34"}
	last := item
	last.Now, last.By, last.Change = true, "", ""
	article := sampleArticle(frame, now).(templates.ArticlePage)
	return map[string]templates.View{
		"editor-form": form, "editor-wrong": wrong, "editor-conflict": conflict, "editor-locked": locked, "editor-signed-out": fresh,
		"editor-preview":        templates.PreviewPage{Frame: frame, Action: "/editor/articles/1", MayEdit: true, Form: formOf(m), Preview: templates.ArticlePreview{Article: article.Article, Words: article.Words, Length: length(1234)}},
		"editor-preview-failed": templates.PreviewPage{Frame: frame, Action: "/editor/articles", Form: formOf(m), Preview: templates.ArticlePreview{Why: "Quotes and lists stand too deep in each other: 20 levels at most."}},
		"editor-discard":        templates.DiscardPage{Frame: frame, Nav: nav, URL: "/editor/articles/1", Title: m.Title, Version: 3, Saved: now, Saver: m.Saver, Here: "Bo and Amara are in this text too.", Goes: discardGoes(1234, 12, 3, 1), Said: templates.Said{Text: "Nothing is deleted: another text was saved meanwhile by Bo. Please look at it first.", Wrong: true}},
		"editor-states":         templates.StatesPage{Frame: frame, Nav: nav, Title: m.Title, URL: "/editor/articles/1", States: []templates.StateItem{last, item}},
		"editor-states-none":    templates.StatesPage{Frame: frame, Nav: nav, Title: m.Title, URL: "/editor/articles/1"},
		"editor-state":          templates.StatePage{Frame: frame, Nav: nav, Title: m.Title, URL: "/editor/articles/1", Item: item, Against: "now", Other: &last, Changes: changesOf(was, m), Full: m.Body, Version: 3, MayRestore: true},
		"editor-state-first":    templates.StatePage{Frame: frame, Nav: nav, Title: m.Title, URL: "/editor/articles/1", Item: last, Against: "before", Full: m.Body, Said: templates.Said{Text: "Nothing is restored yet.", Wrong: true}},
	}
}
