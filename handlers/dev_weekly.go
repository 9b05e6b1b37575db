package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// weeklySamples are the views of the digest.
func weeklySamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	desk := signedIn
	desk.Section = "editor"
	const long = "The Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and what it says about naming things, at such a length that it needs a second line"
	byline := []templates.Byline{{Name: "ليلى حداد", Handle: "sample"}, {Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Handle: "sample"}}
	article := templates.ArticleItem{Slug: "sample", Title: long, Standfirst: "Interconnection was built on handshakes. The spreadsheets arrived later, and changed what a handshake means.", Authors: byline, Topics: []forum.Topic{{Slug: "sample", Name: "Routing"}}}
	arabic := templates.ArticleItem{Slug: "sample", Title: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl"}
	issue := templates.IssueView{
		Name: "Number 48", Period: "14 to 20 November 2026", Note: "<p>A quiet week on the wires and a loud one underneath.</p>", Sponsor: &forum.Sponsor{Name: "Example Registry", Text: "Names that stay.", URL: "https://registry.example"},
		Sections: []templates.IssueSection{
			{Heading: "New articles", Items: []templates.IssueEntry{{ArticleItem: article, Talk: "42 comments"}, {ArticleItem: arabic}}},
			{Heading: "Most discussed", Items: []templates.IssueEntry{{ArticleItem: article, Talk: "118 comments, 31 in that week", Quote: &templates.IssueQuote{ID: 1, Words: "A price list is dull, and dull things survive a change of staff.", By: "김서연", Recommended: "recommended by 26 readers"}}}},
			{Heading: "Discussions that woke up", Items: []templates.IssueEntry{{ArticleItem: arabic, Talk: "9 comments, 4 in that week"}}},
		},
	}
	topics := []templates.Option{{Value: "1", Name: "Routing", Chosen: true}, {Value: "2", Name: "التوجيه"}, {Value: "3", Name: "Internet governance and the law of names"}}
	box := &templates.DigestBox{ID: "digest", AskEmail: true, Choose: true, Topics: topics, Email: "not an address", Problems: templates.Problems{"email": "This is not an e-mail address. It should look like name@example.org.", "topics": "Please choose one of those that are offered."}}
	small := &templates.DigestBox{ID: "digest", Sample: "/weekly"}
	gets := &templates.DigestBox{ID: "digest", Gets: "once a week"}
	rows := []templates.IssueRow{{URL: "/weekly/47", Name: "Number 47", Period: "7 to 13 November 2026"}, {URL: "/weekly/46", Name: "Number 46", Period: "31 October to 6 November 2026"}}
	other := templates.Crumb{Name: "The monthly list", URL: "/monthly"}
	return map[string]templates.View{
		"weekly": templates.WeeklyPage{Frame: frame, Heading: "The week on one page", Intro: "What was published here in the week and what was discussed.", Other: other, Box: box, Wait: "20 seconds", Latest: &issue, URL: "/weekly/48", Issues: rows, FeedURL: "/weekly/feed.xml", NextURL: "/weekly?before=46"},
		"digest-desk": templates.DigestDeskPage{
			Nav:   templates.EditorNav{Current: "/editor/digest", Writes: true, Edits: true},
			Frame: desk, Lists: []templates.OrderLink{{Name: "Weekly", URL: "/editor/digest", Current: true}, {Name: "Monthly", URL: "/editor/digest?list=monthly"}}, List: "weekly", Said: templates.Said{Text: "Saved."},
			Period: "14 to 20 November 2026", Due: now, Waits: true, Seen: 2, MaxNote: forum.MaxIssueNote, Note: "A quiet week.", Problems: templates.Problems{"note": "Please shorten it."},
			Items:    []templates.DeskItem{{ID: 1, Section: "New articles", Title: long, Slug: "sample", Why: "42 comments", First: true}, {ID: 2, Section: "New articles", Title: "كيف تعمل الشبكات", Slug: "sample", Lang: "ar", Dir: "rtl", Last: true}, {ID: 3, Section: "Most discussed", Title: "A short history of the long prefix", Slug: "sample", Why: "118 comments, 31 in that week", Quoted: "A price list is dull.", First: true, Last: true}},
			Out:      []templates.DeskItem{{ID: 4, Title: "Left out", Slug: "sample"}},
			Articles: []templates.Option{{Value: "5", Name: long}}, Subject: "Colloquy 48: " + long, Text: "The week\n",
			Issues: []templates.DeskIssue{{ID: 1, Name: "Number 47", Period: "7 to 13 November 2026", State: "Sent to 4 812 addresses"}, {ID: 2, Name: "The coming issue", Period: "31 October to 6 November 2026", State: "Not sent: there was nothing new"}},
		},
		"issue-report":      templates.IssueReportPage{Frame: desk, Nav: deskCrumb, Name: "Number 48", Period: "14 to 20 November 2026", State: "Going out", URL: "/weekly/48", Owed: 100_000, Waiting: 40_000, Sent: 58_000, Failed: 12, Skipped: 1_988, Ended: 3, Percent: 60, Left: "12 minutes", CanPause: true, Action: "/editor/digest/1", Causes: []templates.ReportCause{{State: "Skipped", Why: "there is nothing for this subscriber", Count: 1_980}, {State: "Failed", Why: "550 5.1.1 no such user", Count: 12}}},
		"recipients":        templates.RecipientsPage{Frame: desk, Nav: deskCrumb, List: "weekly", FirstPage: true, NextURL: "/editor/digest/recipients?after=1", Recipients: []templates.RecipientRow{{Who: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Gets: "4 articles, 1 answer", Due: now}, {Who: "m…@example.org", Why: "paused until 24 December 2026"}}},
		"recipients-nobody": templates.RecipientsPage{Frame: desk, Nav: deskCrumb, List: "monthly", FirstPage: true},
		"weekly-none":       templates.WeeklyPage{Frame: signedIn, Heading: "The month on one page", Intro: "What was published here in the month.", Other: other, Box: small, FeedURL: "/monthly/feed.xml"},
		"weekly-gets":       templates.WeeklyPage{Frame: signedIn, Heading: "The week on one page", Intro: "What was published here in the week.", Other: other, Box: gets, FeedURL: "/weekly/feed.xml"},
		"issue":             templates.IssuePage{Frame: frame, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}, {Name: "The week on one page", URL: "/weekly"}}, Issue: issue, Box: small, Earlier: "/weekly/47", Later: "/weekly/49"},
		"wishes":            templates.WishesPage{Frame: frame, Address: "m…@example.org", Action: "/weekly/wishes/sample", Active: true, Monthly: true, Topics: topics, Discussions: true, Hour: "7", Zone: "Europe/Zurich", Zones: forum.Zones(), Until: "2026-12-24", Paused: now, Said: templates.Said{Text: "Saved."}},
		"wishes-wrong":      templates.WishesPage{Frame: signedIn, Address: "grace@example.net", Action: "/weekly/wishes", Active: true, Topics: topics, Hour: "25", Zone: "Nowhere", Zones: forum.Zones(), Until: "2020-01-01", Said: templates.Said{Text: notSaved, Wrong: true}, Problems: templates.Problems{"hour": "Digits, please.", "zone": "This is no time zone that we know. It should look like Europe/Zurich.", "until": "This day has gone by."}},
		"admin-digest":      sampleAdminDigest(signedIn, nil),
		"admin-digest-done": sampleAdminDigest(signedIn, &templates.RollReport{
			Added: "1 204 rows", There: "3", Refused: "402", Ignored: []string{"first name", `<b>"`}, More: "400 rows",
			Problems: []templates.RollProblem{{Line: "2", Email: `"quoted"@example.org`, Why: "this is not an e-mail address that takes mails"}, {Line: "17", Email: "maria.isabel.de.sousa.vasconcelos.e.albuquerque@companhia-atlantica-de-comunicacoes.example.org", Why: "it left on 2026-11-02"}},
		}),
		"wishes-none": templates.WishesPage{Frame: frame, Address: "m…@example.org", Action: "/weekly/wishes/sample", Said: templates.Said{Text: "It is stopped."}},
	}
}

func sampleAdminDigest(frame templates.Frame, report *templates.RollReport) templates.View {
	frame.Section = "admin"
	p := presentAdminDigest([]store.RollCount{{List: forum.FollowWeekly, Active: 104_233, Paused: 318, Waiting: 12, Ended: 45}, {List: forum.FollowMonthly, Active: 7}})
	p.Frame, p.Report, p.CanAsk = frame, report, true
	if report == nil {
		p.Problem, p.Remove.Value, p.Remove.Problem = "Please choose a file that is not empty.", "nobody", "This is not an e-mail address. It should look like name@example.org."
	} else {
		p.Said = templates.Said{Text: "The address is removed. It takes no mails any more."}
	}
	return p
}
