package handlers

import (
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// securitySamples are the views of signing in, passwords, addresses and sessions.
func securitySamples(frame, signedIn templates.Frame, now time.Time) map[string]templates.View {
	email := templates.Field{Name: "email", Label: "E-mail address", Type: "email", Required: true}
	current := templates.Field{Name: "current", Label: "Your password", Type: "password", Required: true}
	owner := current
	owner.Key = "owner"
	page := templates.PasswordPage{
		Frame: signedIn, Nav: templates.AccountNav{Current: "/account/password"}, Done: passwordWords["password"], HasPassword: true, May: true, Address: "amara@example.org",
		Current: current, Password: newPasswordField("New password", ""), Owner: owner, Email: templates.Field{Name: "email", Label: "New address", Type: "email", Required: true, Hint: "We send a link to it."},
	}
	wrong := page
	wrong.Done, wrong.Wait, wrong.Changed = "", "20 seconds", true
	wrong.Current.Problem, wrong.Password.Problem, wrong.Email.Problem, wrong.Owner.Problem = "This is not your password. Please try again.", "This is too short: 8 characters at least.", "This is what you have already.", "This is not your password. Please try again."
	none, stale := page, page
	none.Done, none.HasPassword = "", false
	stale.Done, stale.HasPassword, stale.May = "", false, false
	sessions := []forum.Session{
		{Number: 1, Device: "Firefox on Linux", Began: now.Add(-time.Hour), UsedAt: now, Current: true},
		{Number: 2, Device: "Samsung Internet on Android", Began: now.Add(-300 * time.Hour), UsedAt: now.Add(-2 * time.Hour)},
		{Number: 3, Began: now.Add(-900 * time.Hour), UsedAt: now.Add(-800 * time.Hour)},
	}
	list := templates.SessionsPage{Frame: signedIn, Nav: templates.AccountNav{Current: "/account/sessions"}, Done: sessionWords["one"], Idle: "90 days", Life: "365 days", Sessions: sessions, Others: true}
	alone := list
	alone.Done, alone.Sessions, alone.Others = "", sessions[:1], false
	failed := email
	failed.Value, failed.Problem = "amara@", "This is not an e-mail address. It should look like name@example.org."
	return map[string]templates.View{
		"login-wait":       templates.LoginPage{Frame: frame, NextPath: "/", Email: "amara@example.org", Wait: "4 minutes", Problems: templates.Problems{"email": failed.Problem}},
		"login-done":       templates.LoginPage{Frame: frame, NextPath: "/", Done: loginWords["address"]},
		"login-link":       templates.ConfirmPage{Frame: frame, Heading: "Sign in", Text: []string{"You sign in as Amara Okafor."}, Action: "/login/sample", Button: "Sign in", Refuse: notMe, Until: now},
		"forgot":           templates.ForgotPage{Frame: frame, Email: failed},
		"address-taken":    templates.ConfirmPage{Frame: frame, Heading: "Confirm your new address", Text: []string{"amara@example.org belongs to an account already, so it cannot be that of another one. Nothing was changed."}, Action: "/confirm/sample", Until: now},
		"password":         page,
		"password-wrong":   wrong,
		"password-none":    none,
		"password-by-link": stale,
		"sessions":         list,
		"sessions-alone":   alone,
	}
}
