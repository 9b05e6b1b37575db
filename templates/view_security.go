package templates

import "colloquy/forum"

// ForgotPage asks for a link by which a new password is chosen.
type ForgotPage struct {
	Frame
	Email Field
}

func (ForgotPage) page() string { return "forgot" }

// PasswordPage is where a member changes their password and their address.
type PasswordPage struct {
	Frame
	Nav         AccountNav
	Done        string // what was done; "" for nothing
	Wait        string // how long nothing is looked at, "20 seconds"; "" where one need not wait
	Changed     bool   // by another tab, since the form was opened
	HasPassword bool
	May         bool // the member can show who they are
	Address     string
	Current     Field // the password, in the form of a new one
	Password    Field
	Email       Field
	Owner       Field // the password, in the form of a new address
}

func (PasswordPage) page() string { return "password" }

// SessionsPage lists where a member is signed in.
type SessionsPage struct {
	Frame
	Nav        AccountNav
	Done       string // what was done; "" for nothing
	Sessions   []forum.Session
	Others     bool   // there are more than this one
	Idle, Life string // after what time a session ends: unused, and in any case
}

func (SessionsPage) page() string { return "sessions" }
