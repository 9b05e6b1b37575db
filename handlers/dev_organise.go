package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// organiseSamples are the views of topics, series, the front page and authors.
func organiseSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	desk := signedIn
	desk.Section = "editor"
	nav := func(path string) templates.EditorNav {
		return templates.EditorNav{Current: path, Writes: true, Edits: true}
	}
	const long = "The Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft and what it says about naming things"
	article := templates.ArticleItem{Slug: "sample", Title: long, Standfirst: "Interconnection was built on handshakes.", Published: now, Comments: "42 comments", Authors: []templates.Byline{{Name: "ليلى حداد", Handle: "sample"}}}
	arabic := templates.ArticleItem{Slug: "sample", Title: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl", Published: now, Comments: "No comments yet"}
	rows := []templates.Row{
		{ID: 1, Name: long, URL: "/articles/sample", First: true},
		{ID: 2, Name: "كيف تعمل الشبكات", URL: "/articles/sample", Lang: "ar", Dir: "rtl"},
		{ID: 3, Name: "Untitled", Meta: "draft", Last: true},
	}
	topic := forum.NewTopic{Name: "Routing", Slug: "routing", Description: "How packets find their way.", Sponsor: forum.Sponsor{Name: "Example Registry", Text: "Names that stay.", URL: "javascript:"}}
	fields := withProblems(topicFields(topic), templates.Problems{"name": "This is taken already.", "sponsor_url": "This must be an address that begins with https:// or http://."})
	choices := []templates.Option{{Value: "5", Name: long + " (draft)"}, {Value: "6", Name: "A short history of the long prefix"}}
	address := templates.Field{Name: "address", Label: "Or the address of another", Value: "nowhere", Problem: "There is no public article with this address."}
	profile := bylineFields(forum.NewProfile{Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Position: "Head of interconnection", Biography: "Writes about *prefixes*."})
	front := withOrders(templates.ListPage{Frame: frame, Heading: "Recent articles", Front: true, FirstPage: true, Featured: []templates.ArticleItem{article, arabic}, Articles: []templates.ArticleItem{arabic}})
	meanwhile := []templates.Typed{{Label: "Name", Value: "Routing and\nforwarding"}, {Label: "Description"}}
	return map[string]templates.View{
		"series":           templates.SeriesPage{Frame: frame, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}, Heading: "The plumbing of the network", Intro: "From the cable to the name.", Count: "2 parts", Articles: []templates.ArticleItem{article, arabic}},
		"list-featured":    front,
		"list-sponsored":   templates.ListPage{Frame: frame, Heading: "Routing", Intro: "How packets find their way.", Sponsor: &topic.Sponsor, FirstPage: true, Articles: []templates.ArticleItem{article}},
		"editor-topics":    templates.TopicsDeskPage{Frame: desk, Nav: nav(topicsDeskPath), Said: templates.Said{Text: "Moved."}, Topics: rows, Add: topicFields(forum.NewTopic{})[:1]},
		"editor-topic":     templates.TopicDeskPage{Frame: desk, Nav: nav(topicsDeskPath), Said: templates.Said{Text: notSaved, Wrong: true}, ID: 1, Seen: 2, Heading: "Routing", Summary: "12 public articles.", URL: "/topics/sample", Fields: fields[:3], Sponsor: fields[3:], Into: choices, IntoWrong: "Please choose one of those that are offered.", Kept: "Somebody follows it, or did lately. Merge it into another."},
		"editor-topic-old": templates.TopicDeskPage{Frame: desk, Nav: nav(topicsDeskPath), Changed: meanwhile, ID: 1, Seen: 3, Heading: "التوجيه", Summary: "No public articles.", Fields: topicFields(topic)[:3], Sponsor: topicFields(topic)[3:]},
		"editor-featured":  templates.FeaturedDeskPage{Frame: desk, Nav: nav(featuredPath), Items: rows, Max: forum.MaxFeatured, Choices: choices, Address: address},
		"editor-full":      templates.FeaturedDeskPage{Frame: desk, Nav: nav(featuredPath), Items: rows, Max: forum.MaxFeatured, Full: true},
		"editor-series":    templates.SeriesDeskPage{Frame: desk, Nav: nav(seriesDeskPath), Series: []templates.Row{{ID: 1, Name: long, URL: "/editor/series/1", Meta: "5 articles, 2 of them public"}}, Add: seriesFields(forum.NewSeries{})},
		"editor-serial":    templates.SeriesEditPage{Frame: desk, Nav: nav(seriesDeskPath), Changed: meanwhile, ID: 1, Seen: 1, Heading: long, URL: "/series/sample", Fields: seriesFields(forum.NewSeries{Name: long}), Items: rows, Choices: choices, Address: address},
		"editor-authors":   templates.BylinesPage{Frame: desk, Nav: nav(bylinesPath), Bylines: []templates.BylineRow{{URL: bylinesPath, Name: "ليلى حداد", Handle: "sample", What: "Head of interconnection strategy and public affairs, Example Registry", Member: "Layla", Articles: "12 public, 1 other"}, {URL: bylinesPath, Name: "Bo", Handle: "bo", Articles: "0 public"}}, NextURL: bylinesPath},
		"editor-nobody":    templates.BylinesPage{Frame: desk, Nav: nav(bylinesPath), Question: "zzz", Asked: true, FirstURL: bylinesPath},
		"editor-author":    templates.BylinePage{Frame: desk, Nav: nav(bylinesPath), ID: 1, Seen: 1, Heading: profile[0].Value, Summary: "Articles: 12 public.", URL: "/authors/sample", Fields: profile, Own: "I sell transit.", Member: &templates.Crumb{Name: "Maria", URL: "/admin/members/1"}, MayTie: true},
		"editor-author-no": templates.BylinePage{Frame: desk, Nav: nav(bylinesPath), ID: 1, Seen: 1, Heading: "Bo", Summary: "Articles: 0 public.", Fields: profile, MayTie: true, Tie: templates.Field{Name: "member", Label: "Address or handle of the member", Value: "nobody", Problem: "Nobody here has this address or handle."}},
	}
}
