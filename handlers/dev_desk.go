package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// deskSamples are the views of the desk.
func deskSamples(signedIn templates.Frame, now time.Time) map[string]templates.View {
	desk := signedIn
	desk.Section = "editor"
	const long = "The Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and what it says about naming things, at such a length that it needs a second line"
	nav := templates.EditorNav{Current: articleDeskPath, Writes: true, Edits: true}
	form := templates.DeskForm{Max: forum.MaxQuestion, States: []templates.Option{{Value: anyState, Name: "All articles", Chosen: true}, {Value: "draft", Name: "Draft"}}, Authors: []templates.Option{{Name: "Anybody"}, {Value: "sample", Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque"}}}
	row := templates.DeskRow{URL: "/editor/articles/7", Title: long, By: "ليلى حداد, Maria Isabel de Sousa Vasconcelos e Albuquerque", Did: "Handed in", At: now.Add(-3 * time.Hour), Who: "ليلى حداد", Words: "1 204 words", Note: "The second half is new.\nThe figures are those of October."}
	none := templates.DeskRow{URL: "/editor/articles/8", Title: titled(""), Did: "Saved", At: now, Words: "0 words"}
	due := templates.DeskRow{URL: "/editor/articles/9", Title: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl", Due: "Mon 2 Nov 2026, 09:30 CET", Did: "Saved", At: now, Words: "812 words", Changed: true}
	public := templates.DeskRow{URL: "/editor/articles/10", PublicURL: "/articles/sample", Title: "A sample", State: "Published", Did: "Published", At: now, Words: "812 words"}
	talked := public
	talked.Did, talked.Talk, talked.State, talked.Words = "Last comment", "42 comments, 5 new", "", ""
	days := []time.Time{now.AddDate(0, 0, -3), now.AddDate(0, 0, -2), now.AddDate(0, 0, -1), now, now.AddDate(0, 0, 1)}
	week := func(id int64, title string, counts ...int) templates.DeskWeek {
		a := forum.Article{ID: id, Slug: "sample", Title: title, Status: forum.Published, PublishedAt: now, CommentCount: sum(counts)}
		return deskWeek(store.DeskWeek{DeskItem: store.DeskItem{Article: a}, Days: counts}, days, time.UTC)
	}
	return map[string]templates.View{
		"desk": templates.DeskPage{
			Frame: desk, Nav: nav, Said: templates.Said{Text: articleDeskDone["deleted"]}, Form: form, Zone: "Europe/Zurich", Coming: []templates.DeskRow{due},
			Waits: []templates.DeskSection{{ID: "submitted", Heading: "Handed in", Count: "12", Rows: []templates.DeskRow{row, none}, MoreURL: articleDeskPath + "?state=submitted"}},
			Notes: []templates.DeskNote{{URL: "/editor/articles/7/notes", Count: "3 notes", Title: long, Quote: "the spreadsheets arrived later", Text: "Later than what?", By: "Maria Isabel de Sousa Vasconcelos e Albuquerque", At: now}},
			Sections: []templates.DeskSection{
				{ID: "commented", Heading: "Comments on your articles", Rows: []templates.DeskRow{talked}},
				{ID: "mine", Heading: "Your drafts", Count: "1", Rows: []templates.DeskRow{none}},
			},
			Week: []templates.DeskWeek{week(1, long, 0, 12, 31, 4), week(2, "A sample", 1), week(3, "Silent", 0, 0)},
		},
		"desk-quiet": templates.DeskPage{Frame: desk, Nav: nav, Form: form, Zone: "UTC"},
		"desk-new":   templates.DeskPage{Frame: desk, Nav: templates.EditorNav{Current: articleDeskPath, Writes: true}, Nothing: true},
		"desk-list":  templates.DeskListPage{Frame: desk, Nav: nav, Form: form, Heading: "Articles", Rows: []templates.DeskRow{row, none, public}, FirstURL: articleDeskPath + "?state=all", NextURL: articleDeskPath + "?state=all&after=10"},
		"desk-found": templates.DeskListPage{Frame: desk, Nav: nav, Form: form, Heading: "Articles", Asked: true, Older: true, Rows: []templates.DeskRow{public}, FirstPage: true},
		"site-pages": templates.SitePagesPage{Frame: desk, Nav: templates.EditorNav{Current: sitePagesPath, Writes: true, Edits: true}, Pages: []templates.SitePageItem{
			{URL: "/editor/pages/about", Title: long, Public: "/about", Changed: true, ChangedAt: now, By: "ليلى حداد", Waits: true, SavedAt: now, Saver: "Maria Isabel de Sousa Vasconcelos e Albuquerque"},
			{URL: "/editor/pages/privacy", Title: "Privacy", Public: "/privacy"},
		}},
		"site-page": templates.WritingPage{
			Frame: desk, Nav: templates.EditorNav{Current: "/editor/pages/conduct", Edits: true}, Heading: "Code of conduct", MaySave: true, MayEdit: true, Action: "/editor/pages/conduct", Key: "conduct", Form: templates.WritingForm{Version: 3, Title: "Code of conduct", Body: "{rules}"}, Said: templates.Said{Text: pageDone["published"]}, Length: "1 word · 1 min",
			Site: &templates.SitePageSteps{URL: "/conduct", Changed: true, ChangedAt: now, By: "ليلى حداد", Waits: true, MayReset: true, Reset: "/editor/pages/conduct/reset", Version: 3, Rules: true, Placeholders: []templates.Placeholder{{Name: "{appeal_window}", Value: "180 days", Means: "how long one can appeal against a decision"}, {Name: "{contact}", Value: contactText(""), Means: "how to write to those who run the site"}}},
		},
		"site-page-preview": templates.PreviewPage{Frame: desk, Action: "/editor/pages/conduct", Form: templates.WritingForm{Title: "Code of conduct"}, Preview: templates.ArticlePreview{Page: &templates.PageText{Title: "Code of conduct", Before: "<p>Words.</p>", Rules: []templates.ConductRule{{Number: 1, Title: "Be kind", Text: "<p>Or silent.</p>"}}}}},
		"desk-none":         templates.DeskListPage{Frame: desk, Nav: nav, Form: templates.DeskForm{Question: "zebra", Max: forum.MaxQuestion}, Heading: "Articles", Asked: true, FirstPage: true},
	}
}
