package jobs

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/markup"
	"colloquy/templates"
)

// mailsLife is how long the link to all mails of an address works: it is asked
// for, used soon, and lets whoever has it stop everything.
const mailsLife = 7 * 24 * time.Hour

// followView is that of a mail about what is followed, but for follow-ups; nil for
// others.
func (w *Writer) followView(l forum.Letter, f templates.MailFrame) templates.MailView {
	switch l.Kind {
	case forum.MailArticle:
		if l.Article == nil {
			return nil
		}
		var names []string
		for _, a := range l.Article.Authors {
			names = append(names, a.Name)
		}
		return templates.ArticleMail{
			MailFrame: f, Article: l.Article.Title, ArticlePath: templates.ArticleURL(l.Article.Slug), Standfirst: l.Article.Standfirst,
			Byline: strings.Join(names, ", "), Reasons: reasonsOf(l.Causes),
		}
	case forum.MailKind(forum.RequestFollow):
		if l.Already != 0 {
			f.Link = templates.WishesURL(w.Keys.Sign(forum.Claim{Purpose: forum.PurposeDigest, Subject: l.Already, Version: 1}))
		}
		return templates.FollowMail{MailFrame: f, Already: l.Already != 0, Brought: l.Note == forum.NoteAsked, Kind: l.Request.Follow.Kind, What: l.About, Pace: l.Request.Follow.Pace}
	case forum.MailKind(forum.RequestMails):
		f.Until = w.Clock().Add(mailsLife)
		f.Link = "/subscriptions/" + w.Keys.Sign(forum.Claim{Purpose: forum.PurposeMails, Subject: l.AddressID, Version: l.Version, Expires: f.Until})
		return templates.MailsMail{MailFrame: f}
	case forum.MailTest:
		f.Link = "/admin/mail"
		return templates.TestMail{MailFrame: f, Asked: l.CreatedAt}
	}
	return nil
}

// followUp writes a mail about a discussion: what it shares with those to others
// comes from a mold.
func (w *Writer) followUp(m mail.Message, f *forum.FollowUp) (mail.Message, error) {
	shared, err := w.molds.of(moldKey(f), func() (mail.Message, error) { return w.cast(m, f) })
	if err != nil {
		return mail.Message{}, err
	}
	token := w.Keys.Sign(forum.Claim{Purpose: forum.PurposeStop, Subject: f.Hearer, Version: 1})
	m.From, m.Subject, m.Mold, m.Fill = shared.From, shared.Subject, shared.Mold, []string{token}
	m.Header = slices.Clone(shared.Header)
	for i := range m.Header {
		if m.Header[i].Name == unsubscribe {
			m.Header[i].Value = w.stopField(token)
		}
	}
	if len(f.Told) == 1 {
		m.ID = w.commentID(f.Told[0].Comment.ID)
	}
	return m, nil
}

// cast makes the mold of a mail.
func (w *Writer) cast(m mail.Message, f *forum.FollowUp) (mail.Message, error) {
	token := mail.NewHole()
	v := w.followUpView(f)
	v.Stop = "/unsubscribe/" + token
	var err error
	if m.Subject, m.Text, m.HTML, err = w.Mails.RenderMail(v); err != nil {
		return m, err
	}
	m.To = w.From.Address // whoever is first may have an address that cannot be written
	m.From.Name = v.Sender(w.From.Name)
	m.Header = append(w.thread(f), mail.Field{Name: unsubscribe, Value: w.stopField(token)})
	m.Mold, err = mail.NewMold(m, mail.Holes{Values: []string{token}, Fields: []string{unsubscribe}})
	return m, err
}

const unsubscribe = "List-Unsubscribe"

// stopField is where a mail program stops the mails by one click (RFC 8058).
func (w *Writer) stopField(token string) string {
	return "<" + w.Mails.Absolute("/unsubscribe/"+token) + ">"
}

func (w *Writer) commentID(id int64) string {
	return "comment-" + strconv.FormatInt(id, 10) + "@" + w.Host
}

func (w *Writer) articleID(id int64) string {
	return "article-" + strconv.FormatInt(id, 10) + "@" + w.Host
}

// thread are the fields by which mail programs put mails in order: what a comment
// answers, and all above that (RFC 5322, 3.6.4); and to which discussion it
// belongs (RFC 2919).
func (w *Writer) thread(f *forum.FollowUp) []mail.Field {
	ids := []string{w.articleID(f.Article.ID)}
	if len(f.Told) == 1 {
		for _, id := range f.Told[0].Above {
			ids = append(ids, w.commentID(id))
		}
	}
	return []mail.Field{
		{Name: "In-Reply-To", Value: "<" + ids[len(ids)-1] + ">"},
		{Name: "References", Value: "<" + strings.Join(ids, "> <") + ">"},
		{Name: "List-Id", Value: fmt.Sprintf("<article-%d.discussions.%s>", f.Article.ID, w.Host)},
		{Name: "List-Unsubscribe-Post", Value: "List-Unsubscribe=One-Click"},
	}
}

// articleFields are those of a mail about a new article. What stops it is a page:
// no single click says which of the followed authors and topics is meant.
func (w *Writer) articleFields() []mail.Field {
	return []mail.Field{
		{Name: "List-Id", Value: "<articles." + w.Host + ">"},
		{Name: unsubscribe, Value: "<" + w.Mails.Absolute("/unsubscribe") + ">"},
	}
}

// How much a follow-up may hold, in bytes on the wire. Gmail cuts mails at 102 kB,
// and with them the link that stops them.
const (
	mostOfMail    = 90_000
	frameOfMail   = 8_000 // around the comments
	frameOfTold   = 2_600 // around each
	shortestTold  = 1_500 // what is shown of a comment at least
	reservedAfter = 10    // for how many of the next ones room is kept
)

// followUpView is what a follow-up shows, but for the link that stops it. Comments
// are whole while there is room; later ones are shortened, and the last ones
// counted.
func (w *Writer) followUpView(f *forum.FollowUp) templates.FollowUpMail {
	path := templates.ArticleURL(f.Article.Slug)
	v := templates.FollowUpMail{
		MailFrame: templates.MailFrame{Link: path, Answered: w.ReplyTo != ""}, Article: f.Article.Title, ArticlePath: path,
	}
	room := mostOfMail - frameOfMail
	var causes []forum.Cause
	for i, told := range f.Told {
		causes = append(causes, forum.Cause{Reason: told.Reason, Name: told.Name})
		if told.Reason == forum.ReasonAnswer {
			v.Answering++
		}
		if v.More > 0 {
			v.More++
			continue
		}
		c := commentOf(told)
		room -= frameOfTold + wireSizes(c)
		if i > 0 && room < shortestTold {
			v.More++
			continue
		}
		later := min(len(f.Told)-i-1, reservedAfter) * (frameOfTold + shortestTold)
		body := markup.Mail(told.Comment.HTML, max(room-later, shortestTold))
		c.Text, c.HTML, c.Whole = body.Text, body.HTML, body.Whole
		room -= markup.WireSize(c.Text) + markup.WireSize(string(c.HTML))
		v.Comments = append(v.Comments, c)
	}
	v.Reasons = reasonsOf(causes)
	if len(f.Told) == 1 {
		v.Link = v.Comments[0].Path
	}
	return v
}

// wireSizes is what the little texts around a comment take, in both parts.
func wireSizes(c templates.MailedComment) int {
	size := markup.WireSize(c.By) + markup.WireSize(c.Role) + markup.WireSize(c.Title)
	if c.Answered != nil {
		size += markup.WireSize(c.Answered.Name) + markup.WireSize(c.Answered.Words)
	}
	return 2 * size
}

// quotedLength is how much is quoted of what a comment answers: enough to know it
// again.
const quotedLength = 240

// commentOf is a comment without its body.
func commentOf(told forum.Told) templates.MailedComment {
	by := told.Comment.By
	c := templates.MailedComment{
		By: by.Name, Guest: by.Guest(), Role: joined(by.Position, by.Affiliation), At: told.Comment.CreatedAt, Title: told.Comment.Title,
		Path: "/comments/" + strconv.FormatInt(told.Comment.ID, 10), Reason: told.Reason,
	}
	if a := told.Answered; a != nil {
		c.Answered = &templates.MailedQuote{Name: a.By.Name, Words: markup.Excerpt(markup.Strip(a.HTML), quotedLength)}
	}
	return c
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// mostReasons is how many reasons a mail names.
const mostReasons = 5

// reasonsOf names each reason once, the nearest first.
func reasonsOf(causes []forum.Cause) (list []templates.FollowReason) {
	causes = slices.Clone(causes)
	slices.SortStableFunc(causes, func(a, b forum.Cause) int {
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Name, b.Name))
	})
	for _, c := range slices.Compact(causes) {
		if len(list) < mostReasons {
			list = append(list, templates.FollowReason{Reason: c.Reason, Name: c.Name})
		}
	}
	return list
}
