package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// adminSamples are the administrators' views.
func adminSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	signedIn.Section = "admin"
	nav := func(path string) templates.AdminNav { return templates.AdminNav{Current: path} }
	events := presentEvents(sampleEvents(now))
	st := sampleState(now)
	return map[string]templates.View{
		"admin":               templates.AdminPage{Frame: signedIn, Nav: nav("/admin"), Warnings: warnings(st), Facts: stateFacts(st), Jobs: presentJobs(st.jobs), Events: events},
		"admin-well":          templates.AdminPage{Frame: signedIn, Nav: nav("/admin")},
		"admin-events":        templates.EventsPage{Frame: signedIn, Nav: nav("/admin/events"), Events: events, NextURL: "/admin/events?before=1"},
		"admin-members":       sampleMembers(signedIn, now),
		"admin-members-none":  templates.AdminMembersPage{Frame: signedIn, Nav: nav("/admin/members"), Text: `%_"'`, Max: forum.MaxAddress, FirstPage: true},
		"admin-member":        sampleMemberFile(signedIn, now),
		"admin-mail":          sampleMails(signedIn, now),
		"admin-address":       sampleAddress(signedIn, now),
		"admin-address-none":  templates.AdminAddressPage{Frame: signedIn, Nav: templates.AdminNav{Current: "/admin/mail"}, Max: forum.MaxAddress, Asked: "nobody@example.org"},
		"admin-mail-none":     templates.AdminMailPage{Frame: signedIn, Nav: nav("/admin/mail"), FirstPage: true},
		"admin-settings":      sampleSettings(signedIn, now),
		"admin-first":         templates.ConfirmPage{Frame: frame, Heading: "The first administrator", Text: []string{"Nobody administers this site yet."}, Action: "/first/sample", Button: "Become administrator", Fields: []templates.Field{{Name: "name", Label: "Name", Required: true}}},
		"error-403-suspended": templates.ErrorPage{Frame: signedIn, Status: 403, Heading: "Your account is suspended", Text: "You can read, and download or delete what is yours, but not write until 3 May 2027. The reason: Insults.", Kept: &templates.Kept{Title: "A title", Body: "Typed before."}},
	}
}

func sampleEvents(now time.Time) []forum.Event {
	return []forum.Event{
		{ID: 4, At: now, Action: forum.ActionAttack, Kind: forum.SubjectSite, Note: "100 wrong passwords for 37 accounts in ten minutes"},
		{ID: 3, At: now.Add(-time.Hour), ActorID: 1, Actor: "ليلى حداد", Action: "suspended", Kind: forum.SubjectMember, Subject: 2, Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Note: "until 3 May 2027, 12:00 UTC: insults, again and again, after two warnings"},
		{ID: 2, At: now.Add(-48 * time.Hour), Action: "roles", Kind: forum.SubjectMember, Subject: 2, Name: "Bo", Note: "reader → editor, moderator"},
		{ID: 1, At: now.Add(-50 * time.Hour), ActorID: 1, Action: "changed", Kind: forum.SubjectSetting, Note: "Sponsored topics"},
		{ID: 1, At: now.Add(-51 * time.Hour), ActorID: 1, Actor: "Bo", Action: "tried again", Kind: forum.SubjectMail, Subject: 7, Note: "sign-in to bo@example.org"},
	}
}

func sampleState(now time.Time) siteState {
	return siteState{
		Overview: store.Overview{Members: 12345, Comments: 987654, Queued: 3, Sent: 120, Failed: 2, Skipped: 1, Attacks: 1, BackedUp: now.Add(-9 * 24 * time.Hour)},
		now:      now, started: now.Add(-time.Hour), version: "1.0", baseURL: "http://localhost:8080", guessed: true, schema: 3, live: 17,
		jobs: []JobState{{Name: "deliver", Fails: 3}, {Name: "housekeeping", Running: true, Fails: 1}, {Name: "visits", Running: true}},
		disk: &Disk{Database: 3 << 30, Free: 200 << 20, Total: 40 << 30},
	}
}

func sampleMembers(frame templates.Frame, now time.Time) templates.View {
	return templates.AdminMembersPage{
		Frame: frame, Nav: templates.AdminNav{Current: "/admin/members"}, Max: forum.MaxAddress, FirstURL: "/admin/members", NextURL: "/admin/members?before=1",
		Filters: []templates.Option{{Name: "Everybody"}, {Value: "editor", Name: "Editors", Chosen: true}},
		Members: []templates.AdminMemberItem{
			{URL: "/admin/members/2", Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Email: "maria.isabel.de.sousa.vasconcelos@an-address-of-some-length.example.org", Roles: "author, editor", Since: now, State: "suspended until 3 May 2027"},
			{URL: "/admin/members/1", Name: "ليلى حداد", Email: "leila@example.org", Roles: "reader", Since: now},
		},
	}
}

func sampleMemberFile(frame templates.Frame, now time.Time) templates.View {
	f := store.MemberFile{
		Member: forum.Member{
			ID: 2, Handle: "bo", Name: `Bo "<b>" O'Neill`, Email: "bo@example.org", Roles: forum.RoleEditor, CreatedAt: now, Position: "Engineer", Website: "https://example.org/", Portrait: "a",
			Version: 3, SuspendedUntil: now.Add(48 * time.Hour), SuspendedWhy: "Insults.", LeavesAt: now.Add(72 * time.Hour),
		},
		EarlierNames: []forum.EarlierName{{Name: "Bo the First", Until: now}}, Suppressed: forum.SuppressedBounce, LastSeen: now, Sessions: 2, Comments: 17, Events: sampleEvents(now),
	}
	p := presentMemberFile(f, now)
	p.Frame, p.Nav, p.Said = frame, templates.AdminNav{Current: "/admin/members"}, templates.Said{Text: changedMeanwhile, Wrong: true}
	p.Reason.Problem, p.Until.Problem = "Please fill this in.", "This date has gone by."
	return p
}

func sampleAddress(frame templates.Frame, now time.Time) templates.View {
	p := templates.AdminAddressPage{Frame: frame, Nav: templates.AdminNav{Current: "/admin/mail"}, Max: forum.MaxAddress, Asked: "bo@example.org", Said: templates.Said{Text: mailDone["lift"]}}
	kept := forum.DataFollow{Kind: forum.FollowArticle, Subject: "peering-in-practice", Pace: forum.PaceDaily, Since: now}
	ended := forum.DataFollow{Kind: forum.FollowTopic, Subject: "routing", Pace: forum.PaceSoon, Since: now, EndedAt: now, Why: forum.EndedByLink}
	presentAddress(&p, store.AddressFile{
		ID: 2, Email: "bo@example.org", KnownSince: now, ConfirmedAt: now, SuppressedAt: now, Suppressed: forum.SuppressedBounce, Asked: 3,
		Member:  &forum.Member{ID: 2, Name: "ليلى حداد", SuspendedUntil: now, LeavesAt: now},
		Follows: []store.AddressFollow{{DataFollow: kept, Consent: forum.DataConsent{Wording: "Notify me of “follow-up” comments", Source: "/articles/peering-in-practice", At: now}}, {DataFollow: ended}},
		Stopped: []forum.DataStop{{Article: "dns", At: now}}, Waiting: []store.WaitingMail{{Article: "peering-in-practice", Tells: 7, DueAt: now}},
		Mails: []store.Mail{{ID: 2, Kind: forum.MailFollowUp, State: forum.MailFailed, FinishedAt: now, Attempts: 1, LastError: "550 5.1.1 <b>No such</b> mailbox"}},
	})
	return p
}

func sampleMails(frame templates.Frame, now time.Time) templates.View {
	p := templates.AdminMailPage{Frame: frame, Nav: templates.AdminNav{Current: "/admin/mail"}, Said: templates.Said{Text: mailDone["retry"]}, Stays: true, FirstURL: "/admin/mail", NextURL: "/admin/mail?before=1"}
	for _, f := range mailFilters {
		p.Filters = append(p.Filters, templates.MailFilter{Name: f.name, URL: mailURL(f.value), Count: "1 000+", Current: f.value == "failed"})
	}
	for _, m := range []store.Mail{
		{ID: 3, Kind: forum.MailPassword, To: "bo@example.org", State: forum.MailQueued, DueAt: now, Attempts: 2, LastError: "451 4.7.1 Greylisted, please try again later"},
		{ID: 2, Kind: "sign-in", To: "maria.isabel.de.sousa.vasconcelos@an-address-of-some-length.example.org", State: forum.MailFailed, FinishedAt: now, Attempts: 1, LastError: "550 5.1.1 The email account that you tried to reach does not exist", Suppressed: forum.SuppressedBounce},
		{ID: 1, Kind: "join", To: "leila@example.org", State: forum.MailSent, FinishedAt: now, Attempts: 1},
	} {
		p.Mails = append(p.Mails, presentMail(m))
	}
	return p
}

func sampleSettings(frame templates.Frame, now time.Time) templates.View {
	p := templates.SettingsPage{Frame: frame, Nav: templates.AdminNav{Current: "/admin/settings"}}
	for _, is := range forum.Settings() {
		st := store.SettingState{Setting: is, Entries: []forum.Entry{is.Filled(nil)}, ChangedAt: now, ChangedBy: "Bo"}
		wrong := templates.Problems{}
		if is.Many > 0 {
			st.Entries = []forum.Entry{{"topic": "DNS", "name": "Example", "url": "ftp://example.org"}}
			wrong["url-1"] = "This must be an address that begins with https:// or http://."
		}
		form := presentSetting(st, st.Entries, wrong)
		if is.Many > 0 {
			form.Said = templates.Said{Text: notSaved, Wrong: true}
		}
		p.Settings = append(p.Settings, form)
	}
	return p
}
