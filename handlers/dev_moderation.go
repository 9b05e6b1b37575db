package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// moderationSamples are the views of the queue and of cases.
func moderationSamples(signedIn templates.Frame, now time.Time) map[string]templates.View {
	signedIn.Section = "moderation"
	viewer := *signedIn.Viewer
	viewer.Moderates, viewer.Cases = true, "99+"
	signedIn.Viewer = &viewer
	s := &server{o: Options{Site: Site{Zone: time.UTC}, Clock: func() time.Time { return now }}}
	setting, _ := forum.FindSetting(forum.SettingRules)
	rules := forum.Rules(setting.Defaults)
	page := func(f *store.CaseFile, l caseList, q store.Queue) templates.CasesPage {
		p := presentCases(q, l, 0)
		if f != nil {
			p = presentCases(q, l, f.ID)
			p.Case = s.presentCase(*f, rules, l)
		}
		p.Frame, p.Nav, p.Alone = signedIn, moderationNav(signedIn, "/moderation"), f != nil
		return p
	}
	queue := sampleQueue(now, rules)
	reported, appeal, decidedCase := sampleCase(now), sampleAppeal(now), sampleDecidedCase(now)
	person, article := samplePersonCase(now), sampleArticleCase(now)
	conflict := page(&reported, caseList{}, queue)
	conflict.Case.Here = "Maria Isabel de Sousa Vasconcelos e Albuquerque has this open, and 2 other moderators."
	conflict.Case.Changed = changeTexts([]forum.CaseChange{{What: forum.ChangeDecided, Note: string(forum.ActionHide), Actor: "Bo", At: now}, {What: forum.ChangeReport, At: now.Add(-3 * time.Minute)}}, now)
	conflict.Case.Decide.Message.Value = "Typed before."
	failed := page(&reported, caseList{}, queue)
	failed.Case.Decide.Problems = templates.Problems{"rule": "Please choose one of those that are offered."}
	failed.Case.Decide.Open = true
	done := page(&decidedCase, caseList{CaseQuery: store.CaseQuery{Closed: true}}, queue)
	done.Done = &templates.CasesDone{Text: "12 removed, 3 kept.", Left: []string{"Case 7 changed meanwhile.", "Case 8 is for somebody else to decide."}, Undo: []int64{1, 2}, URL: "/moderation/undo"}
	many := page(nil, caseList{}, queue)
	many.Bulk.Open, many.Bulk.Problems = true, templates.Problems{"case": "Please mark the cases that you mean.", "rule": "Please choose one of those that are offered."}
	return map[string]templates.View{
		"cases": many, "cases-none": page(nil, caseList{}, store.Queue{}), "cases-found-none": page(nil, caseList{text: "zzz"}, store.Queue{}),
		"case": page(&reported, caseList{}, queue), "case-conflict": conflict, "case-failed": failed, "case-appeal": page(&appeal, caseList{}, queue),
		"case-decided": done, "case-person": page(&person, caseList{}, queue), "case-article": page(&article, caseList{CaseQuery: store.CaseQuery{Kind: forum.SubjectArticle}}, queue),
	}
}

func sampleQueue(now time.Time, rules []forum.Rule) store.Queue {
	item := func(id int64, c forum.Case, title, text, reason string) store.CaseItem {
		c.ID, c.Version, c.OpenedAt = id, 1, now.Add(-time.Duration(id)*time.Hour)
		if c.Kind == "" {
			c.Kind = forum.SubjectComment
		}
		return store.CaseItem{Case: c, Title: title, Text: text, Author: "مهندسة الشبكات", Reason: reason, Status: forum.Shown}
	}
	hidden := item(2, forum.Case{Lane: forum.LaneReports, Reports: 3}, "Re: What the regulator will read into this", "", "Personal attack")
	hidden.Status = forum.Hidden
	return store.Queue{
		Items: []store.CaseItem{
			item(1, forum.Case{Lane: forum.LaneLegal, Reports: 1, Legal: 1}, "The regulator’s files, leaked", "", "Illegal content"), hidden,
			item(3, forum.Case{Lane: forum.LaneHeld, HeldWhy: "first comment, 4 links"}, "", "Cheap transit, all regions, and a sentence that is longer than the list is wide", ""),
			item(4, forum.Case{Lane: forum.LaneAppeal}, "You asked for numbers, here they are", "", ""),
			item(5, forum.Case{Kind: forum.SubjectMember, Lane: forum.LaneReports, Reports: 12}, "Maria Isabel de Sousa Vasconcelos e Albuquerque", "", "Something else"),
			item(6, forum.Case{Lane: forum.LaneSecond, Reports: 1}, "لا أوافق على هذا الرأي", "", "Off topic"),
		},
		Next: store.CaseKey{Rank: 1, ID: 7}, Rules: rules, Under: store.CaseArticle{ID: 1, Slug: "sample", Title: "كيف تعمل الشبكات"},
		Counts: store.CaseCounts{Open: 100, Lanes: map[forum.Lane]int{forum.LaneLegal: 1, forum.LaneReports: 100, forum.LaneHeld: 4}, Kinds: map[string]int{forum.SubjectMember: 1, forum.SubjectArticle: 1}},
	}
}

func sampleWords(id int64, title, text string, now time.Time) forum.Comment {
	return forum.Comment{
		ID: id, ArticleID: 1, Path: forum.Path{0, 0, 0, 1, 0, 0, 0, 2}, Title: title, Body: text, HTML: forum.HTML("<p>" + text + "</p>"), Text: text, Status: forum.Shown, Version: 1, CreatedAt: now.Add(-30 * time.Hour),
		By: forum.Commenter{MemberID: 2, Name: "مهندسة الشبكات", MemberHandle: "sample", Position: "Head of interconnection strategy and public affairs"}, AnswersTo: "陈伟", ParentID: 6,
	}
}

// sampleCase is one with everything in it.
func sampleCase(now time.Time) store.CaseFile {
	c := sampleWords(7, "The regulator’s files, leaked", "You can read the names of the two case handlers and their private numbers here.", now)
	c.Status = forum.Hidden
	before := sampleWords(5, "", "What the next person wrote.", now)
	gone := sampleWords(4, "", "", now)
	gone.Status = forum.Deleted
	reports := []forum.Report{
		{ID: 1, MemberID: 3, Reporter: "Bo", Handle: "bo", Label: "Personal attack", Kind: forum.ReasonPlain, Note: "Two lines\nof a note.", State: forum.ReportOpen, Weight: 143, Commented: true, Upheld: 4, Rejected: 1, Chain: 7, Day: forum.MaxDay, CreatedAt: now.Add(-2 * time.Hour)},
		{ID: 2, AddressID: 3, Label: "Illegal content", Kind: forum.ReasonIllegal, Note: "It shows personal data of two people.", Law: "Data protection act, article 6", Name: "Ada Example", Contact: "1 Long Street, 12345 Town", State: forum.ReportOpen, Weight: 25, Stranger: true, CreatedAt: now.Add(-time.Hour)},
		{ID: 4, Label: "Something else", Kind: forum.ReasonPlain, Note: "It should go.", State: forum.ReportOpen, Weight: 100, Commented: true, CreatedAt: now.Add(-time.Hour)},
		{ID: 3, Label: "Off topic", Kind: forum.ReasonPlain, State: forum.ReportWithdrawn, CreatedAt: now.Add(-time.Hour)},
	}
	return store.CaseFile{
		Case:    forum.Case{ID: 1, Kind: forum.SubjectComment, Subject: 7, ArticleID: 1, AuthorID: 2, Version: 5, Lane: forum.LaneLegal, Legal: 1, Reports: 2, Hidden: true, OpenedAt: now.Add(-2 * time.Hour)},
		Comment: &c, Article: store.CaseArticle{ID: 1, Slug: "sample", Title: "The quiet arithmetic of who carries whose traffic", Published: true, Open: true},
		Above: []forum.Comment{before, gone, before}, Skipped: 4, Before: &before, Below: []forum.Comment{before, gone}, More: true,
		Edits:   []forum.Edit{{Number: 1, Title: "The files", Body: "You can read the names here.", HTML: "<p>You can read the names here.</p>", Until: now.Add(-20 * time.Hour)}},
		Reports: reports, Weighing: forum.Weighing{Total: 340, Threshold: 300, Standing: forum.StandingKnown, Reporters: 3, Good: 2, Strangers: 1, Network: 3, Minute: 4, Never: 3},
		Decisions: []forum.Decision{sampleDecision(now, forum.ActionHide)},
		Changes:   []forum.CaseChange{{What: forum.ChangeReport, At: now.Add(-2 * time.Hour)}, {What: forum.ChangeHeld, Note: "first comment", At: now.Add(-time.Hour)}, {What: forum.ChangeHidden, At: now}},
		Author: store.AuthorFile{
			Member: &forum.Member{ID: 2, Handle: "sample", Name: "مهندسة الشبكات"}, Since: now.Add(-72 * time.Hour), Comments: 2, Removed: 1, Notes: 2,
			EarlierNames: []forum.EarlierName{{Name: "Bo the First", Until: now}}, SuspendedUntil: now.Add(time.Hour), Decisions: []forum.Decision{sampleDecision(now, forum.ActionRemove)}, Sanctions: []forum.Decision{sampleDecision(now, forum.ActionSuspend)},
		},
	}
}

func sampleDecision(now time.Time, a forum.Action) forum.Decision {
	return forum.Decision{ID: 3, CaseID: 9, ActorID: 4, Actor: "Maria Duarte", Action: a, Rule: "4. No personal data of others", Message: "Your comment shows personal data\nof somebody else.", At: now.Add(-50 * time.Hour)}
}

func sampleAppeal(now time.Time) store.CaseFile {
	f := sampleCase(now)
	f.Comment.Status, f.Lane, f.Legal, f.Hidden, f.Reports = forum.Removed, forum.LaneAppeal, 0, false, nil
	f.Case.Reports, f.Weighing, f.SameJudge = 0, forum.Weighing{}, true
	f.Appealed = sampleDecision(now, forum.ActionRemove)
	f.Appeal = forum.Appeal{ID: 1, Statement: "It is about peering.\n\nAnd nobody’s number is in it.", CreatedAt: now.Add(-time.Hour)}
	return f
}

func sampleDecidedCase(now time.Time) store.CaseFile {
	f := sampleCase(now)
	f.ClosedAt, f.Hidden, f.Weighing, f.Comment.Status = now, false, forum.Weighing{}, forum.Removed
	f.Reports[0].State, f.Reports[1].State = forum.ReportUpheld, forum.ReportRejected
	undone, machine, appealed := sampleDecision(now, forum.ActionRemove), sampleDecision(now, forum.ActionHide), sampleDecision(now, forum.ActionRemove)
	undone.UndoneAt, undone.UndoneBy = now, "Bo"
	machine.ActorID, machine.Actor, machine.Machine, machine.UndoneAt = 0, "", true, now
	appealed.Appeal = &forum.Appeal{Statement: "Please look again.", Outcome: forum.AppealRejected, SameJudge: true, CreatedAt: now}
	f.Decisions, f.May, f.Reported = []forum.Decision{appealed, undone, machine}, forum.ErrForbidden, true
	return f
}

func samplePersonCase(now time.Time) store.CaseFile {
	f := store.CaseFile{Case: forum.Case{ID: 5, Kind: forum.SubjectMember, Subject: 2, Version: 1, Lane: forum.LaneReports, OpenedAt: now}}
	f.Member = &forum.Member{ID: 2, Handle: "sample", Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Position: "Head of interconnection", Biography: "I sell transit.", Website: "https://example.org/"}
	f.Author = store.AuthorFile{Member: f.Member, Since: now, Comments: store.CommentsCounted}
	return f
}

func sampleArticleCase(now time.Time) store.CaseFile {
	return store.CaseFile{
		Case:    forum.Case{ID: 6, Kind: forum.SubjectArticle, Subject: 1, ArticleID: 1, Version: 1, Lane: forum.LaneReports, OpenedAt: now},
		Article: store.CaseArticle{ID: 1, Slug: "sample", Title: "كيف تعمل الشبكات", Standfirst: "مقدمة قصيرة", Lang: "ar", RightLeft: true, HoldAll: true},
	}
}
