package templates

import (
	"strconv"
	"strings"
	"time"

	"colloquy/forum"
)

// DigestMail is an issue of the digest, as one subscriber gets it. What stands
// between its head and its foot is made of parts, of which many subscribers get
// the same.
type DigestMail struct {
	MailFrame // Link is the page
	List      forum.FollowKind
	Number    int // 0: it has none yet
	Period    forum.Period
	Preheader DigestPart // what lists of mails show beside the subject
	Note      *DigestNote
	Lead      string // title of the first article; "" where the mail names none
	Answers   int    // how many comments that answer the subscriber it tells of
	Parts     []DigestPart
	Since     string // the day on which the subscriber began (Mails.Day)
	Wishes    string // path of the page on which they say what they want
	Stop      string // path of the link that stops the list
}

// DigestNote is what an editor says above an issue. Text and HTML come from
// markup.Mail.
type DigestNote struct {
	Text  string
	HTML  forum.HTML
	Whole bool // false where it is shortened
}

// A DigestPart is one of those of which an issue is made: one field is set.
type DigestPart struct {
	Heading    string
	Article    *DigestArticle
	More       string // path of the page, where it names more than the mail
	Sponsor    *forum.Sponsor
	Answer     *forum.DigestAnswer
	Discussion *DigestDiscussion // that the subscriber follows
	Preheader  string
	Mark       string // stands for parts that are put in later
}

// DigestArticle is one that an issue names.
type DigestArticle struct {
	Section    forum.Section
	Title      string
	Path       string
	RightLeft  bool // written from right to left
	Standfirst string
	Byline     string
	Topics     string
	Comments   int    // of its discussion
	Fresh      int    // of them, in the period
	Period     string // "this week"
	Quote      *DigestQuote
}

// DigestQuote is the comment that most recommended in the most discussed article.
type DigestQuote struct {
	Words       string
	By          string
	Guest       bool
	Recommended int
	Path        string
}

// DigestDiscussion is one with new comments.
type DigestDiscussion struct{ Title, Path string }

// digestPart is the template of one.
const digestPart = "part"

func (DigestMail) mail() string { return "digest" }

// DigestName is what a list is called.
func DigestName(site string, list forum.FollowKind) string {
	if list == forum.FollowMonthly {
		return site + " Monthly"
	}
	return site + " Weekly"
}

// UnsubscribeURL is the address of the link in a mail that stops it.
func UnsubscribeURL(token string) string { return "/unsubscribe/" + token }

// Days are those that a period covers: of its first day, on which the issue before
// was sent, there is only the rest.
func Days(p forum.Period, zone *time.Location) string {
	first, last := p.Start.Add(24*time.Hour-time.Microsecond).In(zone), p.End.Add(-time.Microsecond).In(zone)
	if !first.Before(last) || first.YearDay() == last.YearDay() && first.Year() == last.Year() {
		return last.Format("2 January 2006")
	}
	switch {
	case first.Year() != last.Year():
		return first.Format("2 January 2006") + " to " + last.Format("2 January 2006")
	case first.Month() != last.Month():
		return first.Format("2 January") + " to " + last.Format("2 January 2006")
	}
	return first.Format("2") + " to " + last.Format("2 January 2006")
}

// Subject names the list, the issue and what it begins with.
func (v DigestMail) Subject(site string) string {
	name := strings.TrimSuffix(v.Name(site)+" "+strconv.Itoa(v.Number), " 0") + ": "
	switch {
	case v.Lead != "":
		return name + shorten(v.Lead)
	case v.Answers > 0:
		return name + plural(v.Answers, "answer to you", "answers to you")
	}
	return name + "discussions you follow"
}

// Name is that of the list.
func (v DigestMail) Name(site string) string { return DigestName(site, v.List) }

// Sibling is how often the other list comes: what a subscriber may step down to.
func (v DigestMail) Sibling() string {
	if v.List == forum.FollowMonthly {
		return "Weekly"
	}
	return "Monthly"
}

// SwitchTo is the address at which they do.
func (v DigestMail) SwitchTo() string { return v.Wishes + "#frequency" }

// Meta are author and topics, and how many comments there are.
func (a DigestArticle) Meta() string {
	var list []string
	for _, s := range []string{a.Byline, a.Topics} {
		if s != "" {
			list = append(list, s)
		}
	}
	return strings.Join(list, " · ")
}

// Count says how many comments there are.
func (a DigestArticle) Count() string {
	if a.Comments == 0 {
		return ""
	}
	count := plural(a.Comments, "comment", "comments")
	if a.Fresh > 0 && a.Section != forum.SectionNew {
		count += ", " + strconv.Itoa(a.Fresh) + " " + a.Period
	}
	return count
}

// Line is all of that.
func (a DigestArticle) Line() string {
	if meta, count := a.Meta(), a.Count(); meta == "" || count == "" {
		return meta + count
	}
	return a.Meta() + " · " + a.Count()
}

// New tells whether the article itself is, not its discussion.
func (a DigestArticle) New() bool { return a.Section == forum.SectionNew }

// Discussion is where it is discussed.
func (a DigestArticle) Discussion() string { return a.Path + "#discussion" }

// Credit names who wrote the quoted comment.
func (q DigestQuote) Credit() string {
	by := q.By
	if q.Guest {
		by += " (guest)"
	}
	if q.Recommended == 0 {
		return by
	}
	return by + ", recommended " + plural(q.Recommended, "time", "times")
}
