package templates

import "time"

// MailboxPage lists mails that were not sent but kept. Development only.
type MailboxPage struct {
	Frame
	None  bool   // there is no mailbox: mails are sent
	To    string // the address to which the list is narrowed; "" for all
	Mails []MailItem
}

// MailItem is a mail in a list.
type MailItem struct {
	Name        string // of its page
	To, Subject string
	At          time.Time
}

// MailPage shows one mail.
type MailPage struct {
	Frame
	Mail MailItem
	From string
	Text []TextPiece
	HTML bool   // there is an HTML part, at HTMLURL
	Head string // its fields, as they are sent
	Body string // what follows them
}

// TextPiece is a piece of a text; a link where URL is set.
type TextPiece struct{ Text, URL string }

// HTMLURL is the address of the mail's HTML part.
func (p MailPage) HTMLURL() string { return MailURL(p.Mail.Name) + "/html" }

// MailURL is the address of a mail in the mailbox.
func MailURL(name string) string { return "/dev/mailbox/" + name }

func (MailboxPage) page() string { return "mailbox" }
func (MailPage) page() string    { return "mail" }
