package handlers

import (
	"time"

	"colloquy/templates"
)

// accountSamples are the views of joining, signing in and one's own account.
func accountSamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	return map[string]templates.View{
		"confirm": templates.ConfirmPage{
			Frame: frame, Heading: "Become a member", Text: []string{"You join as Amara Okafor."}, Action: "/confirm/sample", Button: "Join", Refuse: notMe, Until: now,
			Fields: []templates.Field{{Name: "password", Label: "Password", Type: "password", Required: true, Problem: "Please fill this in."}}, Comments: []templates.PreviewView{{Comment: sampleComment(now)}}, Leave: "Do not post this comment",
		},
		"done": templates.DonePage{Frame: signedIn, Heading: "Nothing happens", Text: []string{"What was asked for with your address is forgotten."}, Links: []templates.Crumb{{Name: "To the front page", URL: "/"}}},
	}
}
