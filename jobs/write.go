package jobs

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"colloquy/forum"
	"colloquy/mail"
	"colloquy/templates"
)

// A Writer makes messages of letters.
type Writer struct {
	Mails   *templates.Mails
	From    mail.Person
	ReplyTo string // "" where nobody reads answers
	Bounces string // address of the envelope; "" is that of From
	// Host is that of the site: Message-IDs end with it.
	Host  string
	Clock func() time.Time
	Keys  forum.Keys   // sign the links that stop mails
	DKIM  *mail.Signer // signs the mails; nil leaves them unsigned
	molds molds
	press press
}

// errKind says that a mail is of a kind that nobody can write.
var errKind = errors.New("no mail of this kind is known")

// message writes a letter.
func (w *Writer) message(l forum.Letter) (mail.Message, error) {
	m := mail.Message{
		From: w.From, To: l.To, ReplyTo: w.ReplyTo, Sender: cmp.Or(w.Bounces, w.From.Address), ID: w.messageID(l), Date: w.Clock(), Name: fileName(l),
		Signer: w.DKIM,
	}
	if l.FollowUp != nil {
		return w.followUp(m, l.FollowUp)
	}
	if l.Kind == forum.MailDigest && l.Digest != nil {
		return w.digest(m, l.Digest)
	}
	if l.Kind == forum.MailDigestTest && l.Digest != nil {
		var err error
		m.Subject, m.Text, m.HTML, err = w.Digest(l.Digest)
		m.Subject = "Test: " + m.Subject
		return m, err
	}
	v := w.view(l)
	if v == nil {
		return mail.Message{}, fmt.Errorf("%w: %s", errKind, l.Kind)
	}
	if l.Kind == forum.MailArticle {
		m.ID, m.Header = w.articleID(l.Article.ID), w.articleFields()
	}
	var err error
	m.Subject, m.Text, m.HTML, err = w.Mails.RenderMail(v)
	return m, err
}

// messageID is the same at every attempt. It is made of the row's key and age,
// so that a site which begins anew does not use one twice.
func (w *Writer) messageID(l forum.Letter) string {
	sum := sha256.Sum256([]byte(l.Key + "\x00" + strconv.FormatInt(l.CreatedAt.UnixMicro(), 10)))
	return hex.EncodeToString(sum[:16]) + "@" + w.Host
}

// fileName is that of the mail in the mailbox: sorted by age.
func fileName(l forum.Letter) string {
	id := strconv.FormatInt(l.ID, 10)
	return l.CreatedAt.UTC().Format("20060102-150405") + "-" + "0000000000"[min(len(id), 10):] + id + "-" + string(l.Kind)
}

// view is what a letter's mail shows; nil for a kind that is not known.
func (w *Writer) view(l forum.Letter) templates.MailView {
	f := templates.MailFrame{Until: l.Expires, Answered: w.ReplyTo != "", Link: "/confirm/" + l.Token}
	known := l.Member != nil
	if known && !othersAccount(l) {
		f.Name = l.Member.Name
	}
	to := func(path string) templates.MailFrame { f.Link = path; return f }
	var article, path string
	if l.Article != nil {
		article, path = l.Article.Title, templates.ArticleURL(l.Article.Slug)
	}
	switch l.Kind {
	case forum.MailKind(forum.RequestJoin):
		return templates.JoinMail{MailFrame: f, Known: known, Article: article}
	case forum.MailKind(forum.RequestComment):
		return templates.CommentMail{MailFrame: f, Known: known, Article: article, ArticlePath: path, Follow: l.Request != nil && l.Request.Comment != nil && l.Request.Comment.Follow.Any()}
	case forum.MailKind(forum.RequestSignIn):
		return templates.SignInMail{MailFrame: to(pathOrJoin(known, "/login/"+l.Token)), Known: known}
	case forum.MailKind(forum.RequestReset):
		return templates.ResetMail{MailFrame: to(pathOrJoin(known, "/password/reset/"+l.Token)), Known: known}
	case forum.MailKind(forum.RequestMine):
		return templates.MineMail{MailFrame: f, Known: known}
	case forum.MailPassword:
		return templates.PasswordMail{MailFrame: to("/password/forgot"), Changed: l.CreatedAt}
	case forum.MailAttack:
		return templates.AttackMail{MailFrame: to("/admin"), Note: l.Note, Seen: l.CreatedAt}
	case forum.MailLeft:
		return templates.LeftMail{MailFrame: to("/")}
	}
	if v := w.moderationView(l, f); v != nil {
		return v
	}
	if v := deskView(l, f); v != nil {
		return v
	}
	if v := w.followView(l, f); v != nil {
		return v
	}
	if v := w.reportView(l, f); v != nil {
		return v
	}
	return accountView(l, f)
}

// othersAccount tells whether a mail is about an account that is not that of
// whoever has the address by now: nobody is greeted by name then.
func othersAccount(l forum.Letter) bool {
	switch l.Kind {
	case forum.MailLeft:
		return true
	case forum.MailKind(forum.RequestUndoAddress):
		return l.Account == nil || l.Account.ID != l.Member.ID
	}
	return false
}

// accountView is that of a mail about an account whose member asked for it.
func accountView(l forum.Letter, f templates.MailFrame) templates.MailView {
	if l.Account == nil || l.Request == nil {
		return nil
	}
	switch l.Request.Kind {
	case forum.RequestAddress:
		return templates.AddressMail{MailFrame: f, Taken: l.Member != nil && l.Member.ID != l.Account.ID}
	case forum.RequestUndoAddress:
		return templates.UndoAddressMail{MailFrame: f, Masked: forum.MaskAddress(l.Account.Email), Changed: l.CreatedAt}
	case forum.RequestLeave:
		return templates.LeaveMail{MailFrame: f, Removed: l.Request.How == forum.LeaveRemoved}
	case forum.RequestStay:
		on := l.Account.LeavesAt
		if on.IsZero() {
			on = l.Expires
		}
		return templates.StayMail{MailFrame: f, Removed: l.Account.LeavesHow == forum.LeaveRemoved, On: on}
	}
	return nil
}

// pathOrJoin is where the link leads: whoever has no account can only join.
func pathOrJoin(known bool, path string) string {
	if known {
		return path
	}
	return "/join"
}
