package forum

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ArticleStatus says how far an article has come.
type ArticleStatus string

// The states of an article. Only a published one is known to readers.
const (
	Draft     ArticleStatus = "draft"
	Submitted ArticleStatus = "submitted" // handed in by its author
	InReview  ArticleStatus = "review"    // an editor reads it
	Scheduled ArticleStatus = "scheduled" // approved, and public from a time on
	Published ArticleStatus = "published"
	Withdrawn ArticleStatus = "withdrawn" // was public
)

// An Article is what an editor publishes.
type Article struct {
	ID         int64
	Slug       string // the last part of its address
	Title      string // as written
	Standfirst string // one or two sentences under the title; may be empty
	Body       string // Markdown
	HTML       HTML
	Words      int
	Lang       string // BCP 47, "" is the site's
	RightLeft  bool   // written from right to left
	Status     ArticleStatus

	PublishedAt time.Time
	UpdatedAt   time.Time // of the text; equal to PublishedAt where it never changed
	CorrectedAt time.Time // when something was put right last; zero: never

	Canonical string    // where it was published first, "" where that is here
	DueAt     time.Time // when a scheduled one is published

	Closed        bool // the discussion was closed by hand
	CloseAfter    int  // days after publication when the discussion closes; 0: as the policy says
	MembersOnly   bool // guests may not comment
	HoldAll       bool // every comment is held; read where one comes in
	CommentCount  int  // comments shown
	LastCommentID int64
	LastCommentAt time.Time
	LastCommenter string
	PinnedID      int64 // the comment above the discussion, where it is shown; read for the article's page
	Revision      int64 // grows with each visible change of it or its discussion

	Authors []Author
	Topics  []Topic
}

// An Author is a byline: a person as articles name them.
type Author struct {
	ID          int64
	Handle      string
	Name        string
	Position    string
	Affiliation string
	Biography   string
	// BiographyHTML is read for the author's own page alone; Biography is its plain
	// text there.
	BiographyHTML HTML  `json:"-"`
	MemberID      int64 // 0 where the byline has no account
	// MemberHandle is of the account's page, where the person wrote comments that
	// are shown; it is read for the author's own page alone.
	MemberHandle string
	// Portrait is the picture of the member, "" where there is none. The hash of
	// an article that was imported is made of the rest.
	Portrait string `json:"-"`
}

// A Topic is what an article is filed under.
type Topic struct {
	ID           int64
	Slug         string
	Name         string
	Description  string
	ArticleCount int // public ones
	Version      int // grows with each change by an editor; read with the sponsor
	Sponsor      Sponsor
}

// A Sponsor pays for a topic and is named beside it.
type Sponsor struct {
	Topic string `json:"topic"` // what is sponsored, as shown
	Name  string `json:"name"`
	Text  string `json:"text"`
	URL   string `json:"url"`
}

// Entry is the sponsor as an entry of the setting.
func (s Sponsor) Entry() Entry {
	return Entry{"topic": s.Topic, "name": s.Name, "text": s.Text, "url": s.URL}
}

// ReadersWord is what a reader said about the site.
type ReadersWord struct {
	Text     string `json:"text"`
	Name     string `json:"name"`
	Position string `json:"position"`
}

// Entry is the word as the entry of the setting.
func (w ReadersWord) Entry() Entry {
	return Entry{"text": w.Text, "name": w.Name, "position": w.Position}
}

// ClosesAt is when the discussion closes by itself; zero where it never does.
func (a Article) ClosesAt(p Policy) time.Time {
	after := p.CloseAfter
	if a.CloseAfter > 0 {
		after = time.Duration(a.CloseAfter) * 24 * time.Hour
	}
	if after <= 0 || a.PublishedAt.IsZero() {
		return time.Time{}
	}
	return a.PublishedAt.Add(after)
}

// ModifiedAt is when the text became another one last, be it by a correction.
func (a Article) ModifiedAt() time.Time {
	if a.CorrectedAt.After(a.UpdatedAt) {
		return a.CorrectedAt
	}
	return a.UpdatedAt
}

// DiscussionOpen tells whether the discussion takes comments.
func (a Article) DiscussionOpen(p Policy, now time.Time) bool {
	closes := a.ClosesAt(p)
	return a.Status == Published && !a.Closed && (closes.IsZero() || now.Before(closes))
}

// WrittenBy tells whether the member wrote the article.
func (a Article) WrittenBy(member int64) bool {
	for _, author := range a.Authors {
		if member != 0 && author.MemberID == member {
			return true
		}
	}
	return false
}

// ReadingMinutes is how long reading takes: 230 words a minute, the mean that
// Brysbaert (2019, "How many words do we read per minute?") found for English
// non-fiction.
func ReadingMinutes(words int) int { return max(1, (words+115)/230) }

// maxSlug keeps addresses short enough to be copied by hand, in bytes.
const maxSlug = 80

// Slug makes the last part of an address of a title or name: lower case, words
// joined by hyphens, letters of every script kept with their marks, accents of
// Latin letters dropped, nothing that is drawn as nothing. It is empty where the
// text has neither letter nor digit.
func Slug(text string) string {
	var b strings.Builder
	gap, marked := false, false // before a hyphen; after a letter that keeps its marks
	for _, r := range norm.NFKD.String(strings.ToLower(norm.NFKD.String(text))) {
		switch {
		case unicode.Is(unicode.M, r):
			if marked && !isBlank(r) && !unicode.Is(unicode.Me, r) {
				b.WriteRune(r)
			}
		case isNamePart(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap, marked = false, unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
			b.WriteRune(r)
		case !insideWord(r):
			gap, marked = true, false
		}
	}
	return cutSlug(wholeVowels.Replace(norm.NFC.String(b.String())))
}

// wholeVowels are the vowels of Thai and Lao that NFKD takes apart and NFC does
// not put together again.
var wholeVowels = strings.NewReplacer("\u0e4d\u0e32", "\u0e33", "\u0ecd\u0eb2", "\u0eb3")

// insideWord tells what stands in a word and is not written in its slug:
// apostrophes and what is drawn as nothing. A space without width ends a word,
// and so does what Persian writes in its place.
func insideWord(r rune) bool {
	return r == '\'' || r == '’' || r != '\u200b' && r != '\u200c' && isUnseen(r)
}

// cutSlug shortens a slug at a word where it is too long.
func cutSlug(slug string) string {
	if len(slug) <= maxSlug {
		return slug
	}
	cut := strings.ToValidUTF8(slug[:maxSlug], "")
	if i := strings.LastIndexByte(cut, '-'); i > maxSlug/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, "-")
}

// NewArticle is what an import or an editor hands in.
type NewArticle struct {
	Slug       string
	Title      string
	Standfirst string
	Body       string
	Lang       string
	RightLeft  bool
	Draft      bool
	Closed     bool
	Published  time.Time
	Updated    time.Time // zero: never
	Authors    []Author  // by Handle, or by Name where the handle is empty
	Topics     []string  // names
	Source     string    // where an import found it; "" for the editor's own

	// The hash of an article that was imported is made of the fields above and of
	// those below that say something.
	Canonical   string   `json:",omitempty"` // where it was published first
	CloseAfter  int      `json:",omitempty"` // days after publication when the discussion closes
	MembersOnly bool     `json:",omitempty"`
	Aliases     []string `json:",omitempty"` // paths that lead to it

	Pictures []string `json:"-"` // names of those that were kept with it: the text shows them
}

// MaxStandfirst is how long a standfirst may be, in characters.
const MaxStandfirst = 1000

// Clean checks and tidies what was handed in, side fields included. What is no
// language counts as none.
func (n *NewArticle) Clean() error {
	e := &Invalid{}
	n.Title = CleanRequired(e, "title", n.Title, MaxTitle)
	n.Standfirst = CleanOptional(e, "standfirst", n.Standfirst, MaxStandfirst)
	n.Body = CleanBody(e, "body", n.Body, MaxArticle)
	if n.Slug == "" {
		n.Slug = Slug(n.Title)
	}
	if n.Slug == "" || Slug(n.Slug) != n.Slug {
		e.Add("slug", BadHandle, 0)
	}
	if !isLanguage(n.Lang) {
		n.Lang = ""
	}
	for i := range n.Authors {
		n.Authors[i].clean(e)
	}
	for i := range n.Topics {
		n.Topics[i] = CleanRequired(e, "topics", n.Topics[i], MaxField)
	}
	n.Canonical = CleanLink(e, "canonical", n.Canonical)
	if n.Aliases = cleanAliases(e, n.Aliases); len(n.Aliases) > MaxAliases {
		e.Add("aliases", TooMany, MaxAliases)
	}
	return e.Or()
}

// cleanAliases makes paths of what came in: from the root of the site, without what
// follows a question mark, and without a slash at the end.
func cleanAliases(e *Invalid, list []string) (paths []string) {
	for _, text := range list {
		path := CleanLine(e, "aliases", text, MaxAlias)
		if u, err := url.Parse(path); err == nil {
			path = u.Path // decoded, as it is looked up
		}
		path = "/" + strings.Trim(path, "/")
		if path == "/" || !utf8.ValidString(path) || lineProblem(path) != "" {
			e.Add("aliases", BadLink, 0)
			continue
		}
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// rightToLeft are the languages that are written from right to left.
var rightToLeft = strings.Fields("ar arc ckb dv fa he iw ks nqo pnb ps sd syr ug ur yi")

// IsRightToLeft tells whether a language is written from right to left, by its tag.
func IsRightToLeft(tag string) bool {
	lang, rest, _ := strings.Cut(tag, "-")
	return slices.Contains(rightToLeft, strings.ToLower(lang)) && !strings.HasPrefix(rest, "Latn")
}

// isLanguage tells whether a text has the shape of a BCP 47 tag.
func isLanguage(tag string) bool {
	for i, part := range strings.Split(tag, "-") {
		if len(part) < 1 || len(part) > 8 || i == 0 && (len(part) < 2 || strings.ContainsAny(part, "0123456789")) {
			return false
		}
		if strings.Trim(strings.ToLower(part), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

// clean checks a byline and gives it a handle.
func (a *Author) clean(e *Invalid) {
	a.Name = CleanName(e, "authors", a.Name)
	a.Position = CleanOptional(e, "position", a.Position, MaxField)
	a.Affiliation = CleanOptional(e, "affiliation", a.Affiliation, MaxField)
	if a.Biography != "" {
		a.Biography = CleanBody(e, "biography", a.Biography, MaxBiography)
	}
	if a.Handle == "" {
		a.Handle = Slug(a.Name)
	}
	if a.Handle == "" || Slug(a.Handle) != a.Handle {
		e.Add("authors", BadHandle, 0)
	}
}
