package templates

import (
	"net/url"
	"strconv"
	"time"

	"colloquy/forum"
)

// What somebody says yes to who wants the digest. It is kept with the yes.
const (
	WeeklyButton = "Send me the week"
	digestButton = "Send me the digest"
)

// DigestWording is that of the form which asks how often.
func DigestWording(list forum.FollowKind) string {
	if list == forum.FollowMonthly {
		return digestButton + ", how often: Monthly"
	}
	return digestButton + ", how often: Weekly"
}

// Button is what the button of the form says.
func (b DigestBox) Button() string {
	if b.Choose {
		return digestButton
	}
	return WeeklyButton
}

// ListURL is the page of a list of the digest, with its archive.
func ListURL(list forum.FollowKind) string { return "/" + url.PathEscape(string(list)) }

// IssueURL is the address of an issue.
func IssueURL(list forum.FollowKind, number int) string {
	return ListURL(list) + "/" + strconv.Itoa(number)
}

// WishesURL is where a subscriber with a signed token changes what they get.
func WishesURL(token string) string { return "/weekly/wishes/" + url.PathEscape(token) }

// DigestBox is the form to get the digest by mail.
type DigestBox struct {
	ID       string // of the box in its page
	From     string // address of the page on which it stands
	AskEmail bool   // nobody is signed in
	Email    string // as it was typed
	Gets     string // how often it comes to the member who looks; "" where it does not
	Sample   string // address of an issue to look at; "" where there is none yet
	Monthly  bool   // chosen
	Choose   bool   // the form asks for list and topics
	Topics   []Option
	Problems Problems
}

func (DigestBox) partial() string { return "digest-box" }

// IssueRow is an issue in a list.
type IssueRow struct {
	URL    string
	Name   string // "Number 12"
	Period string // "14 to 20 November 2026"
}

// IssueView is an issue as a page shows it.
type IssueView struct {
	Name     string
	Period   string
	Note     forum.HTML
	Sections []IssueSection
	Sponsor  *forum.Sponsor // nil where there is none
}

func (IssueView) partial() string { return "issue" }

// IssueSection is a section of an issue.
type IssueSection struct {
	Heading string
	Items   []IssueEntry
}

// IssueEntry is an article in an issue.
type IssueEntry struct {
	ArticleItem
	Talk  string      // "118 comments, 31 in this week"
	Quote *IssueQuote // nil where none is quoted
}

// IssueQuote is a comment beside the most discussed article.
type IssueQuote struct {
	ID          int64
	Words       string
	By          string
	Recommended string // "recommended by 26 readers"; "" where by none
}

// WeeklyPage is the sign-up and the archive of a list.
type WeeklyPage struct {
	Frame
	Heading string
	Intro   string
	Other   Crumb      // the other list
	Box     *DigestBox // nil where no mails leave
	Wait    string     // how long to wait; "" where one need not
	Latest  *IssueView
	URL     string // of the latest
	Issues  []IssueRow
	FeedURL string
	NextURL string
}

// IssuePage is one issue.
type IssuePage struct {
	Frame
	Crumbs         []Crumb
	Issue          IssueView
	Box            *DigestBox // nil where no mails leave
	Earlier, Later string     // addresses of its neighbours; "" where there is none
}

// WishesPage is what a subscriber wants of the digest.
type WishesPage struct {
	Frame
	Address     string
	Action      string
	Active      bool
	Monthly     bool
	Said        Said
	Topics      []Option
	Discussions bool
	Hour        string // "" for as soon as it goes out
	Zone        string
	Zones       []string // that are suggested
	Until       string   // of a pause, as a form writes a day; "" for none
	Paused      time.Time
	Problems    Problems
}

func (WeeklyPage) page() string { return "weekly" }
func (IssuePage) page() string  { return "issue" }
func (WishesPage) page() string { return "wishes" }
