package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// dataSamples are the views of one's own data, of leaving and of mails.
func dataSamples(signedIn templates.Frame, now time.Time) map[string]templates.View {
	signedIn.Section = "account"
	leaving := signedIn
	leaving.Viewer = &templates.Viewer{Name: "مهندسة الشبكات", Leaves: "27 November 2026", Suspended: "30 November 2026"}
	data, email := templates.AccountNav{Current: "/account/data"}, "maria.isabel.de.sousa.vasconcelos.e.albuquerque@companhia-atlantica-de-comunicacoes.example.org"
	facts := []templates.Fact{
		{Name: "Name", Value: "مهندسة الشبكات"},
		{Name: "Address", Value: email, Ltr: true},
		{Name: "Visits", Value: "1 403 discussions of which is known when you read them"},
	}
	how := templates.Choose{Name: "how", Legend: "What becomes of your comments?", Options: []templates.ChooseOption{
		{Value: forum.LeaveAnonymous, Label: "They stay, without my name", Hint: "They are signed “Anonymous”, and nothing leads to you. Answers to them go on making sense.", Chosen: true},
		{Value: forum.LeaveRemoved, Label: "They go", Hint: "Their texts are erased. Where somebody answered, a line says that a comment was deleted."},
	}}
	failed := how
	failed.Problem = "Please fill this in."
	mails := templates.MailsPage{Frame: signedIn, Nav: templates.AccountNav{Current: "/account/mails"}, Email: email, Kept: "30 days", Moderates: true, Cases: true}
	full := mails
	full.Done, full.Stopped = "Mails go to this address again.", stoppedWhy[forum.SuppressedBounce]
	full.Mails = []templates.SentMail{
		{What: "The account will be deleted, and how to take that back", At: now, State: "could not be delivered"},
		{What: "A link to sign in", At: now.Add(-26 * time.Hour), State: "sent"},
	}
	return map[string]templates.View{
		"data":          templates.DataPage{Frame: signedIn, Nav: data, Done: "Your account stays.", Facts: facts},
		"data-leaving":  templates.DataPage{Frame: leaving, Nav: data, Facts: facts, Suspended: "Too loud, and told so twice.", Leaves: "27 November 2026", LeavesHow: leavesHow[forum.LeaveRemoved]},
		"leave":         templates.LeavePage{Frame: signedIn, Nav: data, Email: email, Days: "7 days", How: how},
		"leave-failed":  templates.LeavePage{Frame: signedIn, Nav: data, Email: email, Days: "7 days", How: failed},
		"leave-refused": templates.LeavePage{Frame: signedIn, Nav: data, Refused: lastAdministrator},
		"leave-already": templates.LeavePage{Frame: leaving, Nav: data, Leaves: "27 November 2026"},
		"mails":         mails,
		"mails-stopped": full,
	}
}
