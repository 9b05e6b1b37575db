package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// profileSamples are the views of one's own profile, and of a member who wrote
// something about themselves.
func profileSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	// A picture that is always there stands for a portrait.
	shown := templates.Byline{Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Member: "sample", Initials: "MA", Position: "Head of interconnection strategy and public affairs", Affiliation: "Companhia Atlântica de Comunicações", Portrait: "/favicon.ico"}
	nameless := templates.Byline{Name: "ليلى حداد", Member: "sample", Initials: "لح"}
	fields := []templates.Field{
		{Name: "name", Label: "Name", Value: shown.Name, Required: true, Max: forum.MaxName, Hint: "As you want to be read."},
		{Name: "biography", Label: "About you", Note: "(optional)", Type: "area", Rows: 6, Value: "أعمل في الشبكات.", Hint: "Markdown."},
	}
	wrong := []templates.Field{
		{Name: "name", Label: "Name", Value: "Admin", Problem: "This name is too close to one that speaks for the site. Please write yours in full, or add an initial."},
		{Name: "website", Label: "Website", Value: "javascript:alert(1)", Problem: "This must be an address that begins with https:// or http://."},
	}
	account := templates.AccountPage{Frame: signedIn, Nav: templates.AccountNav{Current: "/account"}, By: shown, Email: "maria.isabel.de.sousa@example.org", Roles: "Author, editor, moderator", Since: now, Public: true, Places: places}
	fresh := account
	fresh.By, fresh.Public, fresh.Roles, fresh.Why = nameless, false, "Reader", "Three comments in a row were advertising."
	profile := templates.ProfilePage{Frame: signedIn, Nav: templates.AccountNav{Current: "/account/profile"}, By: shown, Done: profileDone["saved"], Version: 3, Fields: fields, Accept: pictureTypes, MaxMB: 8}
	conflict := profile
	conflict.Done, conflict.By, conflict.Conflict = "", nameless, &forum.ProfileText{Name: nameless.Name, Biography: "Two lines,\nas they are now."}
	conflict.Fields, conflict.Picture = wrong, "This is not a picture that can be shown here. Please take a JPEG, PNG, GIF or WebP."
	suspended := profile
	suspended.Done, suspended.Suspended = "", "4 December 2026"
	about := templates.MemberPage{
		Frame: frame, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}, By: shown, Since: now, FirstPage: true, Own: true,
		Biography: "<p>I <em>measure</em> routes, and write about what they say of us.</p>", Website: "https://example.org/a/path/that/is/longer/than/any/telephone/is/wide", WebsiteAs: "example.org/a/path/that/is/longer/than/any/telephone/is/wide",
		Earlier: []forum.EarlierName{{Name: "Maria Vasconcelos", Until: now}},
	}
	muted := templates.MutedPage{Frame: signedIn, Nav: templates.AccountNav{Current: mutedPath}}
	none := muted
	muted.People = []templates.MutedItem{{Name: shown.Name, Handle: "sample", Since: now}, {Name: nameless.Name, Handle: "sample", Since: now}}
	muted.Threads = []templates.HiddenItem{
		{SaidItem: templates.SaidItem{ID: 7, Heading: "A title that says what follows, at such a length that it needs a second line on any screen", Slug: "sample", Article: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl"}, Since: now},
		{SaidItem: templates.SaidItem{ID: 8, Heading: "A thread that begins with a comment that is gone", Slug: "sample", Article: "A sample"}, Gone: true, Since: now},
	}
	muted.MorePeople, muted.LaterThreads = "/account/muted?person=7", true
	another := about
	another.Own, another.CanMute, another.Muted = false, true, true
	more := templates.MorePage{Frame: signedIn, Slug: "sample", ArticleTitle: "كيف تعمل الشبكات", ID: 7, Name: shown.Name, Handle: "sample", Comment: sampleComment(now)}
	more.Comment.ID = 0
	avoided := more
	avoided.Muted, avoided.Hidden = true, true
	return map[string]templates.View{
		"more": more, "more-avoided": avoided,
		"muted": muted, "muted-nobody": none, "member-muted": another,
		"account": account, "account-new": fresh, "profile": profile, "profile-conflict": conflict, "profile-suspended": suspended, "member-about": about,
	}
}
