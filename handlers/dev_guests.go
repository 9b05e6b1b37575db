package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// guestSamples are the views of joining, of what waits for a mail, and of what
// somebody wrote.
func guestSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	waiting := templates.WaitingComment{Title: "Re: A title", Excerpt: "What the comment begins with.", Slug: "sample", Article: "كيف تعمل الشبكات"}
	kept := &templates.Kept{Slug: "sample", Title: "Re: A title", Body: "Typed before.", Parent: 7, Seen: 1}
	said := templates.SaidItem{ID: 7, Heading: "Re: A title that says what follows, at such a length that it needs a second line on any screen", Excerpt: "What the comment begins with.", At: now, Slug: "sample", Article: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl"}
	untitled := templates.SaidItem{ID: 6, Heading: "لا أوافق على هذا الرأي، فالقياسات تقول شيئًا آخر.", At: now.Add(-48 * time.Hour), Slug: "sample", Article: "A sample", Lang: "en", Dir: "ltr"}
	comments := []templates.MineItem{
		{SaidItem: said, Name: "Grace Hopkins", Guest: true, State: "Shown", Shown: true, Left: "12 minutes", Until: now.Add(12 * time.Minute), CanDelete: true, CanAnonymise: true},
		{SaidItem: untitled, Name: "Grace Hopkins", Guest: true, State: "Deleted by you", UndeleteLeft: "14 minutes", UndeleteUntil: now.Add(14 * time.Minute)},
		{SaidItem: templates.SaidItem{ID: 5, Heading: "Elsewhere", At: now}, Name: "Grace Hopkins", Guest: true, State: "Not shown: the article is not public any more"},
	}
	member := []templates.MineItem{{SaidItem: said, Name: "Maria Isabel", State: "Removed by a moderator", Gone: true}, {SaidItem: untitled, State: hiddenState(forum.HiddenBy{}), Gone: true, Mend: true}, {SaidItem: untitled, State: stateOf["held"], CanDelete: true}}
	return map[string]templates.View{
		"join":         templates.JoinPage{Frame: frame, NextPath: "/", Fields: joinFields(joining{})},
		"join-failed":  templates.JoinPage{Frame: frame, NextPath: "/", Kept: kept, Fields: joinFields(joining{name: "Admin", email: "x", problems: templates.Problems{"name": "This name is too close to one that speaks for the site. Please write yours in full, or add an initial.", "email": "This is not an e-mail address. It should look like name@example.org.", "password": "This is too short: 8 characters at least."}})},
		"waiting-none": templates.WaitingPage{Frame: frame},
		"waiting": templates.WaitingPage{Frame: frame, Done: waitingDone["again"], Joining: true, Mailbox: true, Items: []templates.WaitingItem{
			{ID: 1, What: "You join as Maria Isabel de Sousa Vasconcelos e Albuquerque", Email: "maria.isabel.de.sousa.vasconcelos.e.albuquerque@companhia-atlantica-de-comunicacoes.example", Until: now, Comments: []templates.WaitingComment{waiting}},
			{ID: 2, What: "You choose a new password", Email: "maria@example.org", Until: now},
		}},
		"confirm-holder": templates.ConfirmPage{Frame: frame, Heading: "This address has an account already", Text: []string{"Nothing about that account changes.", "A comment was written with it. Sign in as Maria to post it."}, Action: "/confirm/sample", SignIn: "/login", Refuse: notMe, Until: now, Comments: []templates.PreviewView{{Comment: sampleComment(now)}}},
		"anonymise":      templates.ConfirmPage{Frame: frame, Heading: "Take your name off this comment?", Text: []string{"This cannot be undone."}, Action: "/comments/7/anonymise", Button: "Take my name off", Danger: true, Back: "/my-comments"},
		"mine-guest":     templates.MinePage{Frame: frame, Done: mineDone["deleted"], Addresses: []string{"grace@example.net", "grace.hopkins@example.org"}, HasAccount: true, Waiting: []templates.WaitingComment{waiting}, Comments: comments, FirstPage: true, NextURL: "/my-comments?after=5"},
		"mine-member":    templates.MinePage{Frame: signedIn, Nav: templates.AccountNav{Current: "/my-comments"}, Comments: member},
		"mine-stopped":   templates.MinePage{Frame: frame, Addresses: []string{"grace@example.net"}, Stopped: true, FirstPage: true},
		"mine-ask":       templates.AskMinePage{Frame: frame, Done: mineDone["forgotten"], Email: templates.Field{Name: "email", Label: "E-mail address", Type: "email", Required: true, Hint: "The one under which you wrote."}},
		"write-joining":  templates.WritePage{Frame: frame, Slug: "sample", ArticleTitle: "A sample", Form: templates.WriteForm{Slug: "sample", Joining: "Grace Hopkins", Guests: true, MaxTitle: 200, MaxBody: 20000}},
		"write-unposted": templates.WritePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Unposted: true, AlsoUnposted: []string{"Another text."}, Form: templates.WriteForm{Slug: "sample", As: "Amara Okafor", MaxTitle: 200, MaxBody: 20000, Body: "Typed before."}},
	}
}
