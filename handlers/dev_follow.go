package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// followSamples are the views of following and of stopping.
func followSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	const long = "maria.isabel.de.sousa.vasconcelos.e.albuquerque@companhia-atlantica-de-comunicacoes.example"
	ask := templates.Field{Name: "email", Label: "E-mail address", Type: "email", Required: true, Hint: "The one to which the mails go."}
	box := templates.FollowBox{
		Heading: "Follow this discussion", What: "this discussion", Text: "By mail, without writing yourself.", Action: "/articles/sample/follow", Button: templates.FollowButton,
		AskEmail: true, Email: "not an address", Pace: paceList("follow-pace", forum.FollowArticle, "daily"), Problems: templates.Problems{"email": "This is not an e-mail address. It should look like name@example.org."},
	}
	author := templates.FollowBox{
		Heading: "Follow Maria Isabel de Sousa Vasconcelos e Albuquerque", What: "ليلى حداد", Action: "/authors/sample/follow", Stop: "/authors/sample/unfollow", Button: "Follow this author",
		Follows: paceWords[forum.PaceDaily], Pace: paceList("follow-pace", forum.FollowAuthor, "daily"),
	}
	crumbs := []templates.Crumb{{Name: "Home", URL: "/"}, {Name: "كيف تعمل الشبكات", URL: "/articles/sample"}}
	all := templates.Following{
		Action: "/subscriptions/sample", Done: "Stopped.", Undo: "1", Any: true, Suppressed: stoppedFollows[forum.SuppressedBounce], Switches: switches(true),
		Follows: []templates.FollowRow{
			{ID: 1, What: "Discussion", Title: "كيف تعمل الشبكات", URL: "/articles/sample", Since: now, Pace: paceList("pace-1", forum.FollowArticle, "soon")},
			{ID: 2, What: "Author", Title: "Maria Isabel de Sousa Vasconcelos e Albuquerque, of whom one word is Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", URL: "/authors/sample", Since: now, Pace: paceList("pace-2", forum.FollowAuthor, "daily")},
		},
		Stopped: []templates.StoppedRow{{ID: 3, Title: "A title that says what follows, at such a length that it needs a second line on any screen", URL: "/articles/sample"}},
	}
	all.Switches[0].ID = 4
	none := templates.Following{Action: "/account/following", Switches: switches(false)}
	ticked := templates.WriteForm{Slug: "sample", AskName: true, Anonymous: true, Guests: true, MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody, Follow: &templates.FollowTick{Label: templates.FollowLabel, Ticked: true, Pace: paceList("w-pace", forum.FollowArticle, "answers")}, Problems: templates.Problems{"pace": "Please choose one of those that are offered."}}
	follows := templates.WriteForm{Slug: "sample", As: "Amara Okafor", MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody, Follows: paceWords[forum.PaceSoon]}
	stop := templates.ConfirmPage{Frame: frame, Heading: "Stop these mails", Action: "/unsubscribe/sample", Button: "Stop these mails", Text: []string{"Mails about the discussion of “كيف تعمل الشبكات” go to m…@example.org."}, Links: []templates.Crumb{{Name: "See, change or stop all mails", URL: "/unsubscribe"}}}
	stopped := templates.ConfirmPage{Frame: frame, Heading: "These mails are stopped", Action: "/unsubscribe/sample/undo", Button: "Undo", Quiet: true, Text: []string{"It is done."}}
	return map[string]templates.View{
		"follow":             templates.FollowPage{Frame: frame, Crumbs: crumbs, Box: box, Anew: true, Wait: "20 seconds"},
		"follow-author":      templates.FollowPage{Frame: signedIn, Crumbs: crumbs, Box: author},
		"following":          templates.FollowingPage{Frame: signedIn, Heading: "Following", Nav: templates.AccountNav{Current: "/account/following"}, Address: long, Following: all},
		"following-none":     templates.FollowingPage{Frame: frame, Heading: "What you follow by mail", Address: "m…@example.org", Following: none, Until: now},
		"unsubscribe":        stop,
		"unsubscribe-done":   stopped,
		"unsubscribe-ask":    templates.UnsubscribePage{Frame: frame, Known: []templates.Crumb{{Name: long, URL: "/subscriptions/sample"}, {Name: "grace@example.net", URL: "/subscriptions/sample"}}, Email: ask},
		"write-follow":       templates.WritePage{Frame: frame, Slug: "sample", ArticleTitle: "A sample", Form: ticked},
		"write-followed":     templates.WritePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Form: follows},
		"waiting-follow":     templates.WaitingPage{Frame: frame, Items: []templates.WaitingItem{{ID: 1, What: "To follow the discussion of “كيف تعمل الشبكات”", Email: long, Until: now}, {ID: 2, What: "To post your comment", Email: long, Until: now, Comments: []templates.WaitingComment{{Excerpt: "What the comment begins with.", Slug: "sample", Article: "كيف تعمل الشبكات", Follow: paceWords[forum.PaceHourly]}}}}},
		"login-kept-follow":  templates.LoginPage{Frame: frame, NextPath: "/", Kept: &templates.Kept{Slug: "sample", Body: "Typed before.", Follow: true, Pace: "daily"}},
		"mine-guest-follows": templates.MinePage{Frame: frame, Addresses: []string{"grace@example.net"}, Follows: []templates.Crumb{{Name: "grace@example.net", URL: "/subscriptions/sample"}}, FirstPage: true},
	}
}
