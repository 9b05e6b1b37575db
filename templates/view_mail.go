package templates

import (
	"strings"
	"time"
	"unicode/utf8"
)

// MailFrame is what every mail has around it.
type MailFrame struct {
	// Name is of the member whom it greets: whoever has the address, and nobody
	// else. "" greets nobody by name, since the address may be a stranger's.
	Name string
	// Link is the path of the page that the mail is about; "" where there is none.
	Link string
	// Until is when the link ceases to work.
	Until time.Time
	// Answered says that answers to the mail are read.
	Answered bool
}

// JoinMail asks somebody who wants to become a member to confirm their address.
type JoinMail struct {
	MailFrame
	Known   bool   // the address has a member already
	Article string // title of what a comment waits under; "" where none does
}

// CommentMail asks a guest to confirm the address under which a comment waits.
type CommentMail struct {
	MailFrame
	Known       bool
	Article     string // title
	ArticlePath string
	Follow      bool // the box beside the comment was ticked
}

// SignInMail carries a link that signs in.
type SignInMail struct {
	MailFrame
	Known bool
}

// ResetMail carries a link to choose a new password.
type ResetMail struct {
	MailFrame
	Known bool
}

// MineMail carries a link to all that an address wrote as a guest.
type MineMail struct {
	MailFrame
	Known bool
}

// AddressMail goes to a member's new address.
type AddressMail struct {
	MailFrame
	Taken bool // the address has another member
}

// UndoAddressMail goes to a member's old address.
type UndoAddressMail struct {
	MailFrame
	Masked  string // the new address, as forum.MaskAddress shows it
	Changed time.Time
}

// LeaveMail asks a member to confirm that the account is to be deleted.
type LeaveMail struct {
	MailFrame
	Removed bool // the comments go too; else they stay without a name
}

// StayMail tells a member that the account will be deleted.
type StayMail struct {
	MailFrame
	Removed bool
	On      time.Time // when it is
}

// PasswordMail tells a member that the password was changed.
type PasswordMail struct {
	MailFrame
	Changed time.Time
}

// AttackMail tells an administrator that somebody tries passwords.
type AttackMail struct {
	MailFrame
	Note string
	Seen time.Time
}

// LeftMail takes leave of somebody whose account is deleted.
type LeftMail struct{ MailFrame }

func (JoinMail) mail() string        { return "join" }
func (CommentMail) mail() string     { return "comment" }
func (SignInMail) mail() string      { return "sign-in" }
func (ResetMail) mail() string       { return "reset" }
func (MineMail) mail() string        { return "my-comments" }
func (AddressMail) mail() string     { return "address" }
func (UndoAddressMail) mail() string { return "undo-address" }
func (LeaveMail) mail() string       { return "leave" }
func (StayMail) mail() string        { return "stay" }
func (PasswordMail) mail() string    { return "password-changed" }
func (AttackMail) mail() string      { return "attack" }
func (LeftMail) mail() string        { return "left" }

// Subject says what to do, or that there is nothing to do.
func (v JoinMail) Subject(site string) string {
	if v.Known {
		return "You are a member of " + site + " already"
	}
	return "Confirm your address to join " + site
}

// Subject names the article: somebody may have written under several.
func (v CommentMail) Subject(string) string {
	return "Confirm your comment on “" + shorten(v.Article) + "”"
}

// Subject says that it is a link, or that there is no account to sign in to.
func (v SignInMail) Subject(site string) string {
	if !v.Known {
		return "There is no account with this address at " + site
	}
	return "Your link to sign in to " + site
}

// Subject says what the link is for, or that there is no account.
func (v ResetMail) Subject(site string) string {
	if !v.Known {
		return "There is no account with this address at " + site
	}
	return "Choose a new password for " + site
}

// Subject says what the link opens.
func (MineMail) Subject(site string) string { return "Your comments on " + site }

// Subject says what to confirm, or that nothing was changed.
func (v AddressMail) Subject(site string) string {
	if v.Taken {
		return "This address has an account at " + site + " already"
	}
	return "Confirm your new address for " + site
}

// Subject says what happened.
func (UndoAddressMail) Subject(site string) string {
	return "The address of your account at " + site + " was changed"
}

// Subject says what to confirm.
func (LeaveMail) Subject(site string) string {
	return "Confirm that your account at " + site + " is to be deleted"
}

// Subject says what will happen.
func (StayMail) Subject(site string) string { return "Your account at " + site + " will be deleted" }

// Subject says what happened.
func (PasswordMail) Subject(site string) string { return "Your password for " + site + " was changed" }

// Subject says what is going on.
func (AttackMail) Subject(site string) string { return "Somebody tries passwords at " + site }

// Subject says what happened.
func (LeftMail) Subject(site string) string { return "Your account at " + site + " is deleted" }

// longestTitle is how much of a title stands in a subject: more is cut off by
// mail programs anyhow.
const longestTitle = 60

// shorten cuts a title between words.
func shorten(title string) string {
	if utf8.RuneCountInString(title) <= longestTitle {
		return title
	}
	cut := string([]rune(title)[:longestTitle])
	if i := strings.LastIndexByte(cut, ' '); i > longestTitle/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:–-") + "…"
}

// MailViews returns an empty value of each mail.
func MailViews() []MailView {
	return []MailView{
		JoinMail{},
		CommentMail{},
		SignInMail{},
		ResetMail{},
		MineMail{},
		AddressMail{},
		UndoAddressMail{},
		LeaveMail{},
		StayMail{},
		PasswordMail{},
		AttackMail{},
		LeftMail{},
		FollowUpMail{},
		ArticleMail{},
		FollowMail{},
		MailsMail{},
		TestMail{},
		DigestMail{},
		StatementMail{},
		CasesMail{},
		HearMail{},
		ReceiptMail{},
		OutcomeMail{},
		StepMail{},
		NotesMail{},
	}
}
