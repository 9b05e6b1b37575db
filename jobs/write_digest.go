package jobs

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/markup"
	"colloquy/templates"
)

// How much an issue may take, in bytes on the wire, so that Gmail cuts none. What
// is longer is shortened: in most alphabets that is nothing.
const (
	mostItems      = 16    // articles that a mail names
	mostOfItem     = 3_300 // an article, in both parts
	frameOfItem    = 1_300 // of that, what stands around its words
	mostOfTitle    = 450
	mostOfByline   = 150    // as much for its topics
	mostOfNote     = 10_000 // what the editor says
	mostOfSponsor  = 700
	mostOfAnswerer = 150
	mostOfHeading  = 300 // the title of a discussion that is answered in, or followed
	mostOfPreview  = 110 // characters
)

// mostOfQuote is how much of a comment is quoted, in characters.
const mostOfQuote = 280

// A piece is a part of an issue: an article, or one of what the others are.
type piece struct {
	kind       pieceKind
	section    forum.Section
	item       *forum.IssueItem
	answer     *forum.DigestAnswer
	discussion *forum.Article
}

type pieceKind uint8

const (
	pieceHeading pieceKind = iota
	pieceArticle
	pieceMore
	pieceSponsor
	pieceAnswer
	pieceDiscussion
	piecePreheader
)

// Sections of a mail that are no sections of an issue.
const (
	sectionAnswers   forum.Section = "answers"
	sectionFollowing forum.Section = "following"
)

type sectionHeading struct {
	section forum.Section
	words   string
}

// headings are those of the sections.
var headings = []sectionHeading{
	{forum.SectionNew, "New articles"},
	{forum.SectionDiscussed, "Most discussed"},
	{forum.SectionAwoken, "Discussions that woke up again"},
	{sectionAnswers, "Answers to you"},
	{sectionFollowing, "In discussions you follow"},
}

// headingOf is where the heading of a section stands among them; each has one.
func headingOf(section forum.Section) int {
	return slices.IndexFunc(headings, func(h sectionHeading) bool { return h.section == section })
}

// pieces are the parts of an issue, as one subscriber gets it.
func pieces(d *forum.Digest) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		var section forum.Section
		for n := range d.Issue.Items[:min(len(d.Issue.Items), mostItems)] {
			item := &d.Issue.Items[n]
			if item.Section != section {
				section = item.Section
				if !yield(piece{kind: pieceHeading, section: section}) {
					return
				}
			}
			if !yield(piece{kind: pieceArticle, item: item}) {
				return
			}
		}
		if len(d.Issue.Items) > mostItems && !yield(piece{kind: pieceMore}) || d.Issue.Sponsor != nil && !yield(piece{kind: pieceSponsor}) {
			return
		}
		for p := range personalPieces(d) {
			if !yield(p) {
				return
			}
		}
	}
}

// personalPieces are those about the subscriber.
func personalPieces(d *forum.Digest) iter.Seq[piece] {
	return func(yield func(piece) bool) {
		if len(d.Answers) > 0 && !yield(piece{kind: pieceHeading, section: sectionAnswers}) {
			return
		}
		for n := range d.Answers {
			if !yield(piece{kind: pieceAnswer, answer: &d.Answers[n]}) {
				return
			}
		}
		if len(d.Following) > 0 && !yield(piece{kind: pieceHeading, section: sectionFollowing}) {
			return
		}
		for n := range d.Following {
			if !yield(piece{kind: pieceDiscussion, discussion: &d.Following[n]}) {
				return
			}
		}
	}
}

// part is what a piece shows.
func (p piece) part(d *forum.Digest) templates.DigestPart {
	switch p.kind {
	case pieceHeading:
		return templates.DigestPart{Heading: headings[headingOf(p.section)].words}
	case pieceArticle:
		return articlePart(p.item, d.Issue.List)
	case pieceMore:
		return templates.DigestPart{More: templates.IssueURL(d.Issue.List, d.Issue.Number)}
	case pieceSponsor:
		return sponsorPart(*d.Issue.Sponsor)
	case pieceAnswer:
		a := *p.answer
		a.By, a.Title = clip(a.By, mostOfAnswerer), clip(a.Title, mostOfHeading)
		return templates.DigestPart{Answer: &a}
	case pieceDiscussion:
		return templates.DigestPart{Discussion: &templates.DigestDiscussion{Title: clip(p.discussion.Title, mostOfHeading), Path: templates.ArticleURL(p.discussion.Slug)}}
	}
	return preheader(d)
}

// articlePart shows an article. Where it is too much, its standfirst is shortened
// first, for the rest there is room.
func articlePart(item *forum.IssueItem, list forum.FollowKind) templates.DigestPart {
	a := item.Article
	var authors, topics []string
	for _, w := range a.Authors {
		authors = append(authors, w.Name)
	}
	for _, p := range a.Topics {
		topics = append(topics, p.Name)
	}
	v := templates.DigestArticle{
		Section: item.Section, Title: clip(a.Title, mostOfTitle), Path: templates.ArticleURL(a.Slug), RightLeft: a.RightLeft,
		Byline: clip(strings.Join(authors, ", "), mostOfByline), Topics: clip(strings.Join(topics, ", "), mostOfByline),
		Comments: a.CommentCount, Fresh: item.Comments, Period: "this week",
	}
	if list == forum.FollowMonthly {
		v.Period = "this month"
	}
	room := (mostOfItem-frameOfItem)/2 - inHTML(v.Title) - inHTML(v.Byline) - inHTML(v.Topics)
	switch {
	case item.Section == forum.SectionNew:
		v.Standfirst = clip(a.Standfirst, room)
	case item.Quote != nil:
		by := item.Quote.By
		v.Quote = &templates.DigestQuote{
			By: clip(by.Name, mostOfAnswerer), Guest: by.Guest(), Recommended: item.Readers, Path: templates.CommentURL(item.Quote.ID),
			Words: clip(markup.Excerpt(markup.Strip(item.Quote.HTML), mostOfQuote), room-mostOfAnswerer),
		}
	}
	return templates.DigestPart{Article: &v}
}

func sponsorPart(s forum.Sponsor) templates.DigestPart {
	s.Name, s.Text = clip(s.Name, mostOfSponsor/2), clip(s.Text, mostOfSponsor)
	return templates.DigestPart{Sponsor: &s}
}

// clip shortens words so that they take no more than limit bytes on the wire.
func clip(text string, limit int) string {
	if inHTML(text) <= limit {
		return text
	}
	for n := limit; ; n = n * 3 / 4 {
		if short := markup.Excerpt(text, n); n < 1 || inHTML(short) <= limit {
			return short
		}
	}
}

// inHTML is what a text takes in the larger part.
func inHTML(text string) int {
	escaped := 0
	for i := range len(text) {
		if strings.IndexByte("&<>\"'+", text[i]) >= 0 {
			escaped += len("&#34;") - 1
		}
	}
	return markup.WireSize(text) + escaped
}

// noteOf is what the editor says above an issue; nil where that is nothing.
func noteOf(h forum.HTML) *templates.DigestNote {
	if h == "" {
		return nil
	}
	body := markup.Mail(h, mostOfNote)
	return &templates.DigestNote{Text: body.Text, HTML: body.HTML, Whole: body.Whole}
}

// preheader is what lists of mails show beside the subject.
func preheader(d *forum.Digest) templates.DigestPart {
	var words []string
	switch n := len(d.Answers); {
	case n == 1:
		words = append(words, "An answer to you")
	case n > 1:
		words = append(words, "Answers to you")
	}
	if len(d.Issue.Items) > 0 {
		a := d.Issue.Items[0].Article
		words = append(words, markup.Excerpt(cmp.Or(a.Standfirst, a.Title), mostOfPreview))
	}
	return templates.DigestPart{Preheader: cmp.Or(strings.Join(words, " · "), "News in discussions you follow")}
}

// digestFrame is what stands around the parts of an issue; its links are those
// of a token.
func (w *Writer) digestFrame(d *forum.Digest, since, token string) templates.DigestMail {
	v := templates.DigestMail{
		MailFrame: templates.MailFrame{Link: templates.IssueURL(d.Issue.List, d.Issue.Number), Answered: w.ReplyTo != ""},
		List:      d.Issue.List, Number: d.Issue.Number, Period: d.Issue.Period, Note: noteOf(d.Issue.NoteHTML), Answers: len(d.Answers),
		Since: since, Wishes: templates.WishesURL(token), Stop: templates.UnsubscribeURL(token),
	}
	if len(d.Issue.Items) > 0 {
		v.Lead = d.Issue.Items[0].Article.Title
	}
	return v
}

// Digest writes an issue as one subscriber gets it, by its templates alone.
func (w *Writer) Digest(d *forum.Digest) (subject, text, html string, err error) {
	v := w.digestFrame(d, w.Mails.Day(d.Since), w.digestToken(d))
	v.Preheader = preheader(d)
	for p := range pieces(d) {
		v.Parts = append(v.Parts, p.part(d))
	}
	return w.Mails.RenderMail(v)
}

func (w *Writer) digestToken(d *forum.Digest) string {
	return w.press.signer(w.Keys).Sign(forum.Claim{Purpose: forum.PurposeDigest, Subject: d.Follow, Version: 1})
}

// digest writes the mail of an issue: what it shares with those to others is
// rendered and encoded once.
func (w *Writer) digest(m mail.Message, d *forum.Digest) (mail.Message, error) {
	shared, blocks, err := w.press.set(w, d)
	if err != nil {
		return mail.Message{}, err
	}
	token := w.digestToken(d)
	m.Subject, m.Mold, m.Blocks, m.Fill = shared.Subject, shared.Mold, blocks, []string{w.Mails.Day(d.Since), token}
	m.Header = slices.Clone(shared.Header)
	for i := range m.Header {
		if m.Header[i].Name == unsubscribe {
			m.Header[i].Value = w.stopField(token)
		}
	}
	return m, nil
}

// digestFields are those by which mail programs sort issues (RFC 2919), and stop
// them by one click (RFC 8058).
func (w *Writer) digestFields(list forum.FollowKind, token string) []mail.Field {
	return []mail.Field{
		{Name: "List-Id", Value: "<" + string(list) + "." + w.Host + ">"},
		{Name: unsubscribe, Value: w.stopField(token)},
		{Name: "List-Unsubscribe-Post", Value: "List-Unsubscribe=One-Click"},
	}
}
