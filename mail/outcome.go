package mail

import (
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-smtp"

	"colloquy/forum"
)

// A Result is what became of an attempt to hand a message over.
type Result int

// The results.
const (
	// Sent: somebody else answers for the message now.
	Sent Result = iota + 1
	// Later: it was not taken, and may be at another time (RFC 5321, 4.2.1: 4yz),
	// or nobody could be asked.
	Later
	// Refused: it was not taken, and will not be (5yz).
	Refused
	// InDoubt: the connection was lost after the last byte (RFC 5321, 6.1).
	InDoubt
)

// String is the word for it in logs.
func (r Result) String() string {
	return [...]string{"none", "sent", "later", "refused", "in doubt"}[r]
}

// A Stage is how far an attempt came.
type Stage string

// The stages.
const (
	StageCompose   Stage = "compose"
	StageConnect   Stage = "connect" // greeting and encryption included
	StageSignIn    Stage = "sign in"
	StageSender    Stage = "sender"
	StageRecipient Stage = "recipient"
	StageContent   Stage = "content"
	StageDisk      Stage = "disk" // of the mailbox, where mails stay
)

// An Outcome is the end of an attempt.
type Outcome struct {
	Result Result
	Stage  Stage // where it ended
	// Code is what the server answered, 0 where it did not; Enhanced says more
	// (RFC 3463), "" where the server did not.
	Code     int
	Enhanced string
	// Why is for whoever runs the site, on one line. It may hold the address: it
	// is not for logs.
	Why string
}

// Unreachable tells that there is no use in trying the next message at once: the
// server does not answer, or does not know us.
func (o Outcome) Unreachable() bool {
	return o.Result == Later && (o.Stage == StageConnect || o.Stage == StageSignIn || o.Stage == StageSender)
}

// Absence tells how sure it is that the address itself does not exist.
func (o Outcome) Absence() forum.Absence {
	if o.Result != Refused {
		return forum.AbsentNot
	}
	return forum.Refusal(o.Code, o.Enhanced, o.Stage == StageRecipient)
}

// TooMuch tells that the receiving domain wants fewer mails.
func (o Outcome) TooMuch() bool {
	return o.Result == Later && (o.Stage == StageRecipient || o.Stage == StageContent) && forum.TooMuch(o.Code, o.Enhanced)
}

// maxWhy is how much of a server's words is kept.
const maxWhy = 300

// oneLine makes a short line of what somebody said.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " ")
	if len(s) > maxWhy {
		s = strings.ToValidUTF8(s[:maxWhy], "") + "…"
	}
	return s
}

// failure is the outcome of an attempt that ended with an error before the last
// byte. What a server says of the connection, of who signs in or of the sender
// is about us and not about the message: somebody will put that right, so the
// mail waits for it.
func failure(stage Stage, err error) Outcome {
	o := Outcome{Result: Later, Stage: stage, Why: oneLine(fmt.Sprintf("%s: %v", stage, err))}
	var said *smtp.SMTPError
	if !errors.As(err, &said) {
		return o
	}
	o.Code = said.Code
	o.Why = fmt.Sprintf("%s: %d ", stage, said.Code)
	if e := said.EnhancedCode; e[0] > 0 {
		o.Enhanced = fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
		o.Why += o.Enhanced + " "
	}
	o.Why = oneLine(o.Why + said.Message)
	// RFC 5321, 4.5.3.1.10: 552 after RCPT is to be treated as 452.
	if said.Code/100 == 5 && (stage == StageRecipient && said.Code != 552 || stage == StageContent) {
		o.Result = Refused
	}
	return o
}
