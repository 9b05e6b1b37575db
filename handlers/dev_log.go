package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// logSamples are the moderators' log and their list of the newest comments.
func logSamples(signedIn templates.Frame, now time.Time) map[string]templates.View {
	signedIn.Section = "moderation"
	choices := store.LogChoices{Actors: []store.LogActor{{ID: 1, Name: "ليلى حداد"}}, Acts: []string{"hide", "hidden by reports", "remove"}}
	full := presentLogForm(logForm{actor: "1", act: "remove", subject: "x", from: "yesterday"}, choices, templates.Problems{"subject": "This must be a number.", "from": "This must be a date, such as 2026-11-28."})
	full.Frame, full.Nav, full.NextURL, full.Head = signedIn, templates.ModerationNav{Current: logPath, Open: "7"}, logPath+"?before=1", "118 · 3f9a3f9a3f9a3f9a…"
	for _, e := range sampleLog(now) {
		full.Entries = append(full.Entries, presentLogEntry(e, 9))
	}
	none := presentLogForm(logForm{}, store.LogChoices{}, nil)
	none.Frame, none.Nav, none.FirstPage = signedIn, templates.ModerationNav{Current: logPath}, true
	newest := templates.NewestPage{Frame: signedIn, Nav: templates.ModerationNav{Current: newestPath, Open: "7"}, Filters: newestFilters(forum.Held), FirstURL: newestPath, NextURL: newestPath + "?before=1"}
	viewer := &forum.Member{ID: 9}
	for _, c := range sampleNewest(now) {
		newest.Comments = append(newest.Comments, presentNewest(c, viewer))
	}
	return map[string]templates.View{
		"log": full, "log-none": none, "newest": newest,
		"newest-none": templates.NewestPage{Frame: signedIn, Nav: templates.ModerationNav{Current: newestPath}, Filters: newestFilters(""), FirstPage: true},
	}
}

func sampleLog(now time.Time) []forum.LogEntry {
	hash := []byte("\x3f\x9a\x3f\x9a\x3f\x9a\x3f\x9a\x3f\x9a")
	return []forum.LogEntry{
		{ID: 118, At: now, ActorID: 1, Actor: "ليلى حداد", Act: "remove", Kind: forum.SubjectComment, Subject: 12, CaseID: 4, Text: "3 · No personal data of others\nYour comment linked to private phone numbers of two people.", Name: `An "<b>" article`, Slug: "peering", Hash: hash},
		{ID: 117, At: now.Add(-time.Minute), Act: "hidden by reports", Kind: forum.SubjectComment, Subject: 12, CaseID: 4, Name: `An "<b>" article`, Slug: "peering", Hash: hash},
		{ID: 116, At: now.Add(-time.Hour), ActorID: 2, Act: "undo suspend", Kind: forum.SubjectMember, Subject: 3, CaseID: 5, Erased: now, Hash: hash},
		{ID: 115, At: now.Add(-2 * time.Hour), ActorID: 1, Actor: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Act: "warn", Kind: forum.SubjectMember, Subject: 4, Name: "Bo", Slug: "bo", Hash: hash},
		{ID: 114, At: now.Add(-2 * time.Hour), Act: forum.ActErased, Kind: forum.SubjectLog, Subject: 7, Hash: hash},
	}
}

func sampleNewest(now time.Time) []store.NewestComment {
	list := []store.NewestComment{
		{Comment: forum.Comment{ID: 4, Title: "Cheap transit, all regions", HTML: `<p>Buy at <a href="https://example.org/" rel="nofollow ugc">example.org</a>.</p>`, Text: "Buy at example.org.", Status: forum.Held, CreatedAt: now, By: forum.Commenter{Name: "A Guest"}}, CaseID: 7},
		{Comment: forum.Comment{ID: 3, HTML: "<p>مرحبا بالجميع</p>", Text: "مرحبا بالجميع", Status: forum.Shown, CreatedAt: now, By: forum.Commenter{MemberID: 1, Name: "ليلى حداد", MemberHandle: "leila"}}},
		{Comment: forum.Comment{ID: 2, Title: "A long one", Body: string(make([]byte, longComment+1)), HTML: "<p>All of it, from its beginning to its end.</p>", Text: "How it begins…", Status: forum.Removed, CreatedAt: now, By: forum.Commenter{MemberID: 9, Name: "Viewer", MemberHandle: "viewer"}}},
		{Comment: forum.Comment{ID: 1, Status: forum.Deleted, CreatedAt: now, By: forum.Commenter{Name: forum.AnonymousName}}},
	}
	for i := range list {
		list[i].Article = store.Link{Slug: "peering", Title: "The quiet arithmetic of who carries whose traffic"}
	}
	return list
}
