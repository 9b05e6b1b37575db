package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// measureSamples are who may not write, a person, a discussion, and a comment that
// is to be mended.
func measureSamples(signedIn templates.Frame, now time.Time) map[string]templates.View {
	mend := templates.MendPage{
		Frame: signedIn, Slug: "sample", ArticleTitle: "كيف تعمل الشبكات", ID: 7, Version: 3, CommentTitle: "A title", Body: "A text.", Why: "A moderator has hidden your comment.",
		Rule: "1 · Argue about the matter, not the person", Message: "Your comment is about a person rather than about what they wrote.", MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody,
	}
	wrong := mend
	wrong.Changed, wrong.Problems, wrong.Rule, wrong.Message = true, templates.Problems{"title": "This must stand on one line.", "body": "Please fill this in."}, "", ""
	signedIn.Section = "moderation"
	nav := templates.ModerationNav{Current: exclusionsPath, Open: "7"}
	return map[string]templates.View{
		"mend": mend, "mend-wrong": wrong,
		"exclusions":      sampleExclusions(signedIn, nav, now),
		"exclusions-none": templates.ExclusionsPage{Frame: signedIn, Nav: nav, Kind: templates.Choose{Name: "kind", Legend: "What"}, Value: templates.Field{Name: "value", Label: "Which"}, Why: templates.Field{Name: "why", Label: "Why"}, For: templates.Field{Name: "days", Label: "For how many days"}},
		"person":          samplePerson(signedIn, nav, now),
		"person-new":      templates.PersonPage{Frame: signedIn, Heading: "Bo", Base: "/moderation/members/2", Note: templates.Field{Name: "body", Label: "Note", Type: "area"}},
		"measures": templates.MeasuresPage{
			Frame: signedIn, Nav: nav, Slug: "sample", Article: "كيف تعمل الشبكات", Said: templates.Said{Text: "This is so already.", Wrong: true},
			State: measureStates(store.Measures{HoldAll: true}), Measures: measureButtons(store.Measures{HoldAll: true}), Problem: "Please choose one of those that are offered.",
			Rules: []templates.Option{{Name: "None"}, {Value: "a", Name: "1 · Argue about the matter, not the person", Chosen: true}}, Message: templates.Field{Name: "message", Label: "Why", Type: "area", Value: "It went astray."},
		},
		"measures-closed": templates.MeasuresPage{Frame: signedIn, Nav: nav, Slug: "sample", Article: "A sample", State: measureStates(store.Measures{Closed: true, MembersOnly: true}), Measures: measureButtons(store.Measures{Closed: true, MembersOnly: true}), Message: templates.Field{Name: "message", Label: "Why", Type: "area"}},
	}
}

func sampleExclusions(frame templates.Frame, nav templates.ModerationNav, now time.Time) templates.View {
	viewer := &forum.Member{ID: 1, Roles: forum.RoleModerator}
	p := templates.ExclusionsPage{Frame: frame, Nav: nav, FirstURL: exclusionsPath, NextURL: exclusionsPath + "?after=7", NextMembersURL: exclusionsPath + "?after_member=7", Said: templates.Said{Text: "It is lifted."}}
	for _, x := range []forum.Exclusion{
		{ID: 9, Kind: forum.ExcludeAddress, Value: "maria.isabel.de.sousa.vasconcelos@mail.companhia-atlantica.example", Why: "Advertises the same thing under other names, again and again.", CaseID: 118, At: now, By: "ليلى حداد"},
		{ID: 8, Kind: forum.ExcludeDomain, Value: "casino.example", Why: `Spam <b>`, At: now.Add(-time.Hour), Until: now.Add(72 * time.Hour), By: "Bo"},
		{ID: 7, Kind: forum.ExcludeNetwork, Value: "2001:db8:1234:5678::/64", Why: "Spam.", At: now.Add(-48 * time.Hour)},
	} {
		p.Exclusions = append(p.Exclusions, presentExclusion(x, viewer))
	}
	for _, m := range []store.SuspendedMember{
		{ID: 2, Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Until: forum.ForGood, Why: "Insults, again and again, after two warnings.", By: "ليلى حداد", CaseID: 4},
		{ID: 3, Name: "陈伟", Roles: forum.RoleEditor, Until: now.Add(time.Hour), Why: "Too loud."},
	} {
		p.Members = append(p.Members, presentSuspended(m, viewer))
	}
	p.Kind = templates.Choose{Name: "kind", Legend: "What", Problem: "Please choose one of those that are offered.", Options: []templates.ChooseOption{{Value: "address", Label: "Address"}, {Value: "network", Label: "Network", Hint: "Guests from there.", Chosen: true}}}
	p.Value = templates.Field{Name: "value", Label: "Which", Value: "0.0.0.0/0", Problem: "This network is too wide: /16 at most, or /32 for IPv6.", Required: true}
	p.Why = templates.Field{Name: "why", Label: "Why", Hint: "Moderators read it.", Required: true}
	p.For = templates.Field{Name: "days", Label: "For how many days", Note: "(empty: for good)", Type: "number"}
	return p
}

func samplePerson(frame templates.Frame, nav templates.ModerationNav, now time.Time) templates.View {
	return templates.PersonPage{
		Frame: frame, Nav: nav, Said: templates.Said{Text: "The note is added."}, Heading: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Base: "/moderation/members/2",
		OpenURL:  "/members/maria/moderate",
		Facts:    []templates.Fact{{Name: "Page", Value: "maria", URL: "/members/maria"}, {Name: "Member since", At: now}, {Name: "Suspended", Value: "for good: Insults."}},
		Counts:   []templates.Fact{{Name: "Shown", Value: "42 comments"}, {Name: "Removed", Value: "1 comment"}, {Name: "Reports upheld", Value: "3"}},
		Earlier:  []templates.Fact{{Value: "مهندسة الشبكات", At: now}},
		Excluded: []templates.ExclusionItem{{What: "Domain", Value: "casino.example", Why: "Spam."}},
		Decided: []templates.PersonDecision{
			{At: now, What: "ليلى حداد suspended its author", Rule: "1 · Argue about the matter, not the person", Message: "Please <b>mind</b> the tone.", Case: "Case 4", URL: "/moderation/cases/4"},
			{At: now, What: "The site itself hid it until somebody has looked", Case: "Case 3", URL: "/moderation/cases/3", Undone: true},
		},
		Comments: []templates.PersonComment{{State: "Hidden", SaidItem: templates.SaidItem{ID: 7, Heading: "لا أوافق على هذا الرأي", Excerpt: "What it begins with.", At: now, Slug: "sample", Article: "A sample"}}, {SaidItem: templates.SaidItem{ID: 6, Heading: "A title", At: now, Slug: "sample", Article: "A sample"}}},
		Notes:    []templates.PersonNote{{At: now, By: "Bo", Body: "Writes late at night.\nAnswers kindly when asked."}, {At: now, Body: "Left."}},
		Note:     templates.Field{Name: "body", Label: "Note", Type: "area", Value: "Typed", Problem: "Please fill this in."},
	}
}
