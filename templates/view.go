package templates

import (
	"html/template"
	"time"

	"colloquy/forum"
)

// Frame is what every page has around it.
type Frame struct {
	Title       string // of the page, without the site's name; "" on the front page
	Description string
	Canonical   string // absolute; "" where there is none
	NoIndex     bool   // not for search engines
	Path        string // where one is, to come back to after signing in
	Section     string // the part of the navigation that is current
	Viewer      *Viewer
	Meta        *ArticleMeta  // articles only
	Prev, Next  string        // neighbouring pages of a list
	Feeds       []Feed        // what one can follow here
	Breadcrumbs template.HTML // structured data of the breadcrumb: a script element
}

// Feed is an Atom feed that belongs to a page.
type Feed struct{ Title, URL string }

// Viewer is the member who looks.
type Viewer struct {
	Name          string
	Suspended     string // until when, in words; "" where the member may write
	Leaves        string // when the account is deleted; "" for never
	Administrates bool
	Desk          bool // writes or edits articles
	Moderates     bool
	Cases         string // how many are open; "" for none
	News          string // how many answers and mentions are new; "" for none
}

// ArticleMeta is what other programs read of an article's page: Open Graph and
// structured data.
type ArticleMeta struct {
	URL        string
	Published  time.Time
	Updated    time.Time
	Card       string // address of the picture beside a link
	Authors    []string
	Topics     []string
	Structured template.HTML // JSON, escaped for a script element
}

// A Crumb is a step of the breadcrumb.
type Crumb struct{ Name, URL string }

// Side is the column beside an article.
type Side struct {
	Sponsors  []forum.Sponsor
	Discussed []ArticleItem
	Word      forum.ReadersWord
}

func (Side) partial() string { return "side" }

// Byline is a person as an article names them. Handle is of their page as an
// author, Member of that as a member; each may be empty.
type Byline struct {
	Name, Handle, Initials string
	Member                 string
	Position, Affiliation  string
	Biography              string
	Portrait               string // address of the picture; "" where initials stand for it
}

// ArticleItem is an article in a list.
type ArticleItem struct {
	Slug, Title, Standfirst string
	Lang, Dir               string
	Published               time.Time
	Authors                 []Byline
	Topics                  []forum.Topic
	Minutes                 int
	Comments                string // "42 comments"
	Commented               bool
	News                    string // "5 new" to the member who looks; "" for none
	LastCommentID           int64
	LastCommenter           string
	LastCommentAt           time.Time
}

// ListPage is a list of articles: the front page, a topic's, an author's.
type ListPage struct {
	Frame
	Heading string
	Intro   string
	Front   bool
	Orders  []OrderLink // other lists of all articles
	Talk    bool        // sorted by comments, not by age
	Crumbs  []Crumb
	Author  *Byline
	About   forum.HTML     // the author's biography
	Sponsor *forum.Sponsor // of the topic
	FeedURL string         // of the topic's or the author's own feed; "" for the site's
	// SideDigest is the form for the digest in the side column; nil where no mails leave.
	SideDigest *DigestBox
	Follow     *FollowBox    // nil where following is not offered
	Comments   string        // handle of the account with the author's comments; "" where there are none
	Featured   []ArticleItem // above the others, on the front page alone
	Articles   []ArticleItem
	FirstPage  bool
	NextURL    string
	Side       template.HTML // made of Side
}

// MemberPage is what a member shows to everybody.
type MemberPage struct {
	Frame
	Crumbs    []Crumb
	By        Byline
	Roles     string // what they do for the site; "" for readers
	Since     time.Time
	Biography forum.HTML
	Website   string
	WebsiteAs string              // as it is read: without what is the same for all
	Earlier   []forum.EarlierName // names that they had before, for moderators
	FileURL   string              // what else moderators know; "" for others
	Own       bool                // it is the viewer's own page
	CanMute   bool                // the viewer is another member
	Muted     bool                // by the viewer
	Articles  []ArticleItem
	Comments  []SaidItem
	Commented bool // there are comments, on this page or others
	FirstPage bool
	NextURL   string
	Side      template.HTML // made of Side
}

// SaidItem is a comment in a list of what somebody wrote.
type SaidItem struct {
	ID               int64
	Heading, Excerpt string // its title, or how it begins; what it says, where it has a title
	At               time.Time
	Slug             string
	Article          string // title
	Lang, Dir        string // of the article
}

// TopicsPage lists all topics.
type TopicsPage struct {
	Frame
	Topics []TopicItem
}

// TopicItem is a topic in a list.
type TopicItem struct {
	forum.Topic
	Count string // "3 articles"
}

// ArticlePage is an article with its discussion.
type ArticlePage struct {
	Frame
	// The forms for the digest, at the end of the article and beside it; nil where no mails leave.
	Digest, SideDigest *DigestBox
	Article            ArticleItem
	Crumbs             []Crumb
	Updated            time.Time     // zero where it never changed
	Words              template.HTML // made of Words
	Neighbours         template.HTML // made of Neighbours
	Related            template.HTML // made of Related
	Discussion         Discussion
	Side               template.HTML // made of Side
	DeletedNotice      *DeletedNotice
}

// Words are an article's own, and what it is filed under.
type Words struct {
	Contents  []Section // empty where the article is short
	Body      forum.HTML
	Topics    []forum.Topic
	Series    *forum.SeriesPlace
	Corrected []Corrected // what was put right, the oldest first
}

// Corrected is what was put right in an article.
type Corrected struct {
	At    time.Time
	Lines []string
}

// A Section is an entry of a list of contents, with those below it.
type Section struct {
	ID, Text string
	Under    []Section
}

func (Words) partial() string { return "words" }

// Neighbours are the articles published before and after; in a series its parts.
type Neighbours struct {
	Series         string // its name; "" where the article is part of none
	Earlier, Later *Neighbour
}

func (Neighbours) partial() string { return "neighbours" }

// Neighbour is the article published before or after.
type Neighbour struct{ Slug, Title string }

// DeletedNotice tells an author that a comment is deleted, and how long that
// can be taken back.
type DeletedNotice struct {
	ID   int64
	Left string // "14 minutes"; "" where it cannot be taken back any more
}

// LoginPage is where members sign in.
type LoginPage struct {
	Frame
	Email    string
	NextPath string
	Kept     *Kept
	// Recommend is the comment that is recommended after signing in; 0: none.
	Recommend int64
	Problems  Problems
	Wait      string // how long nothing is looked at, "20 seconds"; "" where one need not wait
	Done      string // what was done before; "" for nothing
	Typed     string // what was typed in another form, to be taken along
}

// Kept is a comment that was being written or changed, carried through signing
// in.
type Kept struct {
	Slug, Title, Body string
	Parent            int64
	Seen              int   // the version of the parent
	Edit              int64 // the comment that is changed; 0 for a new one
	Version           int
	Follow            bool   // the box for follow-up mails was ticked
	Pace              string // how often they were to come
}

func (Kept) partial() string { return "kept" }

// TextPage is a page of words: about, privacy, the code of conduct.
type TextPage struct {
	Frame
	Body forum.HTML
}

// ConductPage is the code of conduct.
type ConductPage struct {
	Frame
	Before, After forum.HTML
	Rules         []ConductRule
}

// ConductRule is a rule of it.
type ConductRule struct {
	Number int
	Title  string
	Text   forum.HTML // "" where the title says all
}

func (ConductPage) page() string { return "conduct" }

// ErrorPage says what went wrong and what to do.
type ErrorPage struct {
	Frame
	Status  int
	Heading string
	Text    string
	Number  string // the request's number, for faults
	Kept    *Kept
}

func (ListPage) page() string    { return "list" }
func (MemberPage) page() string  { return "member" }
func (TopicsPage) page() string  { return "topics" }
func (ArticlePage) page() string { return "article" }
func (WritePage) page() string   { return "write" }
func (EditPage) page() string    { return "edit" }
func (DeletePage) page() string  { return "delete" }
func (HistoryPage) page() string { return "history" }
func (BranchPage) page() string  { return "branch" }
func (OutlinePage) page() string { return "outline" }
func (LoginPage) page() string   { return "login" }
func (TextPage) page() string    { return "text" }
func (ErrorPage) page() string   { return "error" }

// Views returns an empty value of each page.
func Views() []View {
	return append(append(moderationViews(), writingViews()...), []View{
		ListPage{},
		MemberPage{},
		TopicsPage{},
		ArticlePage{},
		WritePage{},
		EditPage{},
		DeletePage{},
		HistoryPage{},
		BranchPage{},
		OutlinePage{},
		LoginPage{},
		TextPage{},
		ErrorPage{},
		WithdrawnPage{},
		StepsPage{},
		PreviewedPage{},
		KeptPage{},
		NotesPage{},
		SearchPage{},
		ConfirmPage{},
		DonePage{},
		MailboxPage{},
		MailPage{},
		DataPage{},
		LeavePage{},
		MailsPage{},
		DecisionsPage{},
		ConductPage{},
		StatementPage{},

		AccountPage{},
		ProfilePage{},
		AdminPage{},
		EventsPage{},
		AdminMembersPage{},
		AdminMemberPage{},
		AdminMailPage{},
		AdminAddressPage{},
		SettingsPage{},
		ForgotPage{},
		PasswordPage{},
		SessionsPage{},
		MutedPage{},
		MorePage{},
		FiguresPage{},
		JoinPage{},
		WaitingPage{},
		MinePage{},
		AskMinePage{},
		FollowPage{},
		AnswersPage{},
		FollowedPage{},
		FollowingPage{},
		UnsubscribePage{},
		WeeklyPage{},
		IssuePage{},
		WishesPage{},
		DeskPage{},
		DeskListPage{},
		SitePagesPage{},
		DigestDeskPage{},
		AdminDigestPage{},
		IssueReportPage{},
		RecipientsPage{},
	}...)
}

// moderationViews are those of reports, of moderation, and of what editors organise.
func moderationViews() []View {
	return []View{
		SeriesPage{},
		TopicsDeskPage{},
		TopicDeskPage{},
		FeaturedDeskPage{},
		SeriesDeskPage{},
		SeriesEditPage{},
		BylinesPage{},
		BylinePage{},
		ReportPage{},
		ReportedPage{},
		ReportsPage{},
		CasesPage{},
		LogPage{},
		NewestPage{},
		ExclusionsPage{},
		PersonPage{},
		MeasuresPage{},
		MendPage{},
		PicturesPage{},
	}
}

// Fragments returns an empty value of each part.
func Fragments() []Fragment {
	return []Fragment{
		CommentView{},
		Acts{},
		ContextView{},
		PreviewView{},
		Words{},
		Steps{},
		Neighbours{},
		Pictures{},
		Side{},
		WriteForm{},
		Kept{},
		Related{},
		Field{},
		Choose{},
		AccountNav{},
		AdminNav{},
		ModerationNav{},
		EditorNav{},
		DeskRow{},
		SitePageSteps{},
		PageText{},
		TheirText{},
		Changes{},
		ArticlePreview{},
		Decide{},
		DataBegin{},
		DataSection{},
		DataRecord{},
		DataEnd{},
		Said{},
		Pace{},
		FollowBox{},
		Following{},
		DigestBox{},
		IssueView{},
		Drawing{},
		Figure{},
		ReportForm{},
		ReportItem{},
		PinnedView{},
	}
}
