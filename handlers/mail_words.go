package handlers

import "colloquy/forum"

// mailWordsOf say what a mail is, or was, about: in a list of the outbox, and to
// whoever got it.
var mailWordsOf = map[forum.MailKind]struct{ name, words string }{
	forum.MailKind(forum.RequestJoin):        {"Joining", "to confirm that you join"},
	forum.MailKind(forum.RequestComment):     {"A comment to confirm", "to confirm a comment"},
	forum.MailKind(forum.RequestSignIn):      {"Sign-in link", "a link to sign in"},
	forum.MailKind(forum.RequestReset):       {"New password", "a link to choose a new password"},
	forum.MailKind(forum.RequestAddress):     {"New address", "to confirm a new address"},
	forum.MailKind(forum.RequestUndoAddress): {"Address changed", "the address was changed, and how to take that back"},
	forum.MailKind(forum.RequestMine):        {"My comments", "a link to your comments"},
	forum.MailKind(forum.RequestLeave):       {"Leaving", "to confirm that the account is to be deleted"},
	forum.MailKind(forum.RequestStay):        {"Leaving soon", "the account will be deleted, and how to take that back"},
	forum.MailKind(forum.RequestFollow):      {"Something to follow", "to confirm that something is followed"},
	forum.MailKind(forum.RequestMails):       {"What is followed", "a link to what is followed"},
	forum.MailKind(forum.RequestReport):      {"A report to hear of", "to confirm that you want to hear what comes of a report"},
	forum.MailOutcome:                        {"What came of a report", "what came of a report of yours"},
	forum.MailReceipt:                        {"Report received", "that a report of yours has come in"},
	forum.MailFollowUp:                       {"New comments", "new comments in a discussion"},
	forum.MailArticle:                        {"New article", "a new article"},
	forum.MailDigest:                         {"Digest", "the digest"},
	forum.MailDigestTest:                     {"Test of the digest", "a test of the digest"},
	forum.MailTest:                           {"Test", "a test"},
	forum.MailPassword:                       {"Password changed", "the password was changed"},
	forum.MailAttack:                         {"Attack", "somebody tries passwords"},
	forum.MailStatement:                      {"Statement of reasons", "what was decided about you, and why"},
	forum.MailCases:                          {"Cases that wait", "cases that wait for a moderator"},
	forum.MailCase:                           {"A case that cannot wait", "a case that cannot wait"},
	forum.MailStep:                           {"What became of an article", "what became of an article"},
	forum.MailNotes:                          {"Notes beside a text", "notes beside a text"},
	forum.MailLeft:                           {"Account deleted", "the account is deleted"},
}

// mailName names what a mail is about; the kind itself where nobody wrote words.
func mailName(k forum.MailKind) string {
	if w := mailWordsOf[k].name; w != "" {
		return w
	}
	return string(k)
}

// mailWords say what a mail is about to whoever gets it.
func mailWords(k forum.MailKind) string {
	if w := mailWordsOf[k].words; w != "" {
		return w
	}
	return string(k)
}
