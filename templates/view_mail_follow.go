package templates

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"colloquy/forum"
)

// FollowUpMail tells of one or more comments in a discussion. It greets nobody:
// but for the link that stops it, it is the same for all who hear for the same
// reason.
type FollowUpMail struct {
	MailFrame          // Link is the comment, or the discussion
	Article     string // title
	ArticlePath string
	Comments    []MailedComment // the oldest first
	More        int             // for how many more there was no room
	Reasons     []FollowReason  // the nearest first
	Answering   int             // how many of all of them answer whom the mail is for
	Stop        string          // path of the link that stops mails about this discussion
}

// MailedComment is a comment in a mail. Text and HTML come from markup.Mail.
type MailedComment struct {
	By       string
	Guest    bool
	Role     string // position and affiliation
	At       time.Time
	Title    string
	Text     string
	HTML     forum.HTML
	Whole    bool // false where it is shortened
	Path     string
	Answered *MailedQuote
	Reason   forum.Reason
}

// MailedQuote is the beginning of what a comment answers.
type MailedQuote struct{ Name, Words string }

// A FollowReason is why somebody hears of something; Name is of the author or
// topic.
type FollowReason struct {
	Reason forum.Reason
	Name   string
}

// ArticleMail tells of a new article to those who follow its author or topic.
type ArticleMail struct {
	MailFrame
	Article     string // title
	ArticlePath string
	Standfirst  string
	Byline      string
	Reasons     []FollowReason
}

// FollowMail asks for the yes to a follow that somebody typed an address for.
type FollowMail struct {
	MailFrame
	Kind forum.FollowKind
	What string // title of the article, name of the author or topic
	Pace forum.Pace
	// Already says that it comes already; the link leads to what is in it.
	Already bool
	// Brought says that the address stands in a list that was brought along.
	Brought bool
}

// MailsMail carries the link to all mails that an address gets.
type MailsMail struct{ MailFrame }

// TestMail shows an administrator that mails arrive.
type TestMail struct {
	MailFrame
	Asked time.Time
}

func (FollowUpMail) mail() string { return "follow-up" }
func (ArticleMail) mail() string  { return "article" }
func (FollowMail) mail() string   { return "follow" }
func (MailsMail) mail() string    { return "mails" }
func (TestMail) mail() string     { return "test" }

// Subject is the same for all mails about an article, so that mail programs keep
// them together.
func (v FollowUpMail) Subject(string) string { return "Re: " + shorten(v.Article) }

// Subject is the title: the follow-ups answer it.
func (v ArticleMail) Subject(string) string { return shorten(v.Article) }

// Subject says what to confirm.
func (v FollowMail) Subject(site string) string {
	if v.Already {
		return "You get these mails from " + site + " already"
	}
	if v.Brought {
		return "Do you want mails from " + site + "?"
	}
	if v.What == "" {
		return "Confirm that you want mails from " + site
	}
	return "Confirm that you want mails about “" + shorten(v.What) + "”"
}

// Subject says what the link opens.
func (MailsMail) Subject(site string) string { return "The mails you get from " + site }

// Subject says what it is.
func (TestMail) Subject(site string) string { return "A test mail from " + site }

// Bundle tells whether the mail is of several comments.
func (v FollowUpMail) Bundle() bool { return len(v.Comments)+v.More > 1 }

// Lead says what the mail brings.
func (v FollowUpMail) Lead() string {
	if !v.Bundle() {
		switch {
		case v.Answering > 0:
			return "A comment that answers yours"
		case len(v.Comments) > 0 && v.Comments[0].Reason == forum.ReasonMention:
			return "A comment that names you"
		}
		return "A new comment"
	}
	lead := plural(len(v.Comments)+v.More, "new comment", "new comments")
	switch {
	case v.Answering == 1:
		return lead + ", 1 of them answers you"
	case v.Answering > 1:
		return lead + ", " + plural(v.Answering, "", "of them answer you")
	}
	return lead
}

// Preview is what lists of mails show beside the subject.
func (v FollowUpMail) Preview() string {
	if v.Bundle() || len(v.Comments) == 0 {
		return v.Lead()
	}
	words := strings.Fields(v.Comments[0].Text)
	return strings.Join(words[:min(len(words), 25)], " ")
}

// Button says where the link of the mail leads.
func (v FollowUpMail) Button() string {
	switch {
	case v.Bundle():
		return "Open the discussion"
	case len(v.Comments) == 1 && !v.Comments[0].Whole:
		return "Read all of it and reply"
	}
	return "Read and reply"
}

// Mark says what distinguishes a comment among several.
func (c MailedComment) Mark() string {
	switch c.Reason {
	case forum.ReasonAnswer:
		return "Answers you"
	case forum.ReasonMention:
		return "Names you"
	}
	return ""
}

// Why says why somebody gets the mail.
func (v FollowUpMail) Why() string {
	if v.Bundle() {
		return because(v.Reasons, "some of the comments answer you", "some of the comments name you")
	}
	return because(v.Reasons, "the comment answers you", "the comment names you")
}

// Why says why somebody gets the mail.
func (v ArticleMail) Why() string { return because(v.Reasons, "", "") }

// because joins the reasons.
func because(reasons []FollowReason, answers, names string) string {
	var list []string
	for _, r := range reasons {
		switch r.Reason {
		case forum.ReasonAnswer:
			list = append(list, answers)
		case forum.ReasonMention:
			list = append(list, names)
		case forum.ReasonDiscussion:
			list = append(list, "you follow this discussion")
		case forum.ReasonAuthor:
			list = append(list, "you follow the author "+r.Name)
		case forum.ReasonTopic:
			list = append(list, "you follow the topic “"+r.Name+"”")
		}
	}
	return "You get this mail because " + strings.Join(list, ", and because ") + "."
}

// About names the kind of what is to be followed.
func (v FollowMail) About() string {
	switch v.Kind {
	case forum.FollowArticle:
		return "the discussion of"
	case forum.FollowAuthor:
		return "what is written by"
	case forum.FollowTopic:
		return "the topic"
	case forum.FollowMentions:
		return "comments that name you"
	case forum.FollowWeekly:
		return "what was published and discussed in the week"
	case forum.FollowMonthly:
		return "what was published and discussed in the month"
	}
	return "answers to your comments"
}

// Person tells whether what is to be followed has a name, not a title.
func (v FollowMail) Person() bool { return v.Kind == forum.FollowAuthor }

// paces say how often mails come.
var paces = map[forum.Pace]string{
	forum.PaceSoon:    "a mail soon after a new comment, and one mail for several while you are away",
	forum.PaceEach:    "a mail for each comment",
	forum.PaceHourly:  "at most one mail an hour for each discussion",
	forum.PaceDaily:   "at most one mail a day for each discussion",
	forum.PaceAnswers: "answers to you and mentions of you alone",
}

// longestSender is how much of a name stands in the From line.
const longestSender = 40

// Sender names who a mail is from: whoever wrote the comment, and through whom it
// comes, so that nobody takes the address for theirs. Many comments are from the
// site.
func (v FollowUpMail) Sender(site string) string {
	if v.Bundle() || len(v.Comments) == 0 {
		return site
	}
	c := v.Comments[0]
	name := []rune(strings.Join(strings.Fields(strings.Map(inSender, c.By)), " "))
	if len(name) > longestSender {
		name = append([]rune(strings.TrimSpace(string(name[:longestSender-1]))), '…')
	}
	if len(name) == 0 {
		return site
	}
	if c.Guest {
		return string(name) + " (guest) via " + site
	}
	return string(name) + " via " + site
}

// inSender leaves out of a name what would make it look like an address, or change
// how what stands behind it reads.
func inSender(r rune) rune {
	if strings.ContainsRune("@<>\"\\＠﹫＜＞", r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
		return ' '
	}
	return r
}

// plural counts something.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
