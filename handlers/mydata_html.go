package handlers

import (
	"cmp"
	"io"
	"strconv"
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// dataHTML writes a download for people: a document that needs nothing else.
type dataHTML struct {
	w     io.Writer
	set   *templates.Set
	site  Site
	at    time.Time
	named string // the section whose heading stands already
}

// dataHeadings are what people read over the sections.
var dataHeadings = map[string]string{
	"account": "Account", "addresses": "E-mail addresses", "earlier_names": "Earlier names", "sign_in": "Ways to sign in", "sessions": "Browsers that are signed in",
	"waiting": "What waits for a mail to be answered", "mails": "Mails", "digest": "What you want of the digest", "events": "What happened to the account", "visits": "Discussions that were read",
	"recommendations": "Recommendations", "comments": "Comments", "follows": "What mails come about", "consents": "When you said yes to mails",
	"stopped": "Discussions that a link in a mail stopped", "told": "Comments of which mails told", "answers": "Answers and mentions",
	"reports": "What you reported", "decisions": "What moderators decided about you", "muted": "Whom you muted", "hidden_threads": "Threads that you hid",
	"manuscripts": "Articles that you began", "notes": "Notes beside articles",
}

func (d *dataHTML) begin(whose string) error {
	return d.set.RenderFragment(d.w, templates.DataBegin{Site: d.site.Name, URL: d.site.BaseURL, Lang: "en", Whose: whose, At: d.at})
}

// section writes nothing yet: one without records has no heading.
func (d *dataHTML) section(string) error { return nil }

func (d *dataHTML) record(section string, record any) error {
	if section != d.named {
		if err := d.set.RenderFragment(d.w, templates.DataSection{First: d.named == "", ID: section, Heading: dataHeadings[section]}); err != nil {
			return err
		}
		d.named = section
	}
	return d.set.RenderFragment(d.w, presentData(record, d.site.BaseURL))
}

func (d *dataHTML) end() error {
	return d.set.RenderFragment(d.w, templates.DataEnd{Version: forum.DataVersion, None: d.named == ""})
}

// facts collects lines; what is empty is left out.
type facts []templates.DataFact

func (f *facts) say(name, value string) {
	if value != "" {
		*f = append(*f, templates.DataFact{Name: name, Value: value})
	}
}

func (f *facts) at(name string, at time.Time) {
	if !at.IsZero() {
		*f = append(*f, templates.DataFact{Name: name, At: at})
	}
}

// presentData says a record in words.
func presentData(record any, base string) templates.DataRecord {
	var r templates.DataRecord
	var f facts
	switch d := record.(type) {
	case forum.DataAccount:
		r.Heading = d.Name
		presentAccount(&f, d)
	case forum.DataAddress:
		r.Heading = d.Address
		f.at("Known since", d.KnownSince)
		f.at("Confirmed", d.ConfirmedAt)
		f.at("No mails since", d.NoMailsSince)
		f.say("Why", stoppedWhy[d.NoMailsWhy])
	case forum.DataName:
		r.Heading = d.Name
		f.at("Until", d.Until)
	case forum.DataSignIn:
		f.say("With", d.Kind)
		f.at("Changed", d.ChangedAt)
	case forum.DataSession:
		r.Heading = d.Device
		f.at("Signed in", d.BeganAt)
		f.at("Last used", d.UsedAt)
	case forum.DataRequest:
		r.Heading, r.Text = capital(mailWords(forum.MailKind(d.Kind))), d.Text
		f.say("Address", d.Address)
		f.at("Asked", d.AskedAt)
		f.at("Until", d.ExpiresAt)
		f.say("Name", d.Name)
		f.say("Article", d.Article)
		f.say("Title", d.Title)
	case forum.DataMail:
		f.say("About", mailWords(d.Kind))
		f.say("State", mailState(d.State))
		f.at("Owed", d.OwedAt)
		f.at("Done", d.FinishedAt)
		f.say("Why not", d.Reason)
	case forum.DataEvent:
		f.say("What", d.Action)
		f.at("When", d.At)
	case forum.DataVisit:
		r.URL = base + templates.ArticleURL(d.Article)
		f.at("Last opened", d.Last)
		f.at("Visit before ended", d.Since)
	case forum.DataRecommendation:
		r.URL = base + templates.CommentURL(d.Comment)
		f.at("Recommended", d.At)
	case forum.DataComment:
		r.Heading, r.URL, r.Text, r.Earlier = d.Title, d.URL, d.Text, d.Earlier
		presentDataComment(&f, d)
	}
	presentDataFollows(&r, &f, record, base)
	presentDataModeration(&r, &f, record)
	presentDataPublishing(&r, &f, record)
	r.Facts = f
	return r
}

// presentDataFollows says what belongs to following.
func presentDataFollows(r *templates.DataRecord, f *facts, record any, base string) {
	switch d := record.(type) {
	case forum.DataDigest:
		presentDataDigest(f, d)
	case forum.DataFollow:
		r.Heading = followedName(d.Kind)
		f.say("Which", d.Subject)
		f.say("Pace", paceOf(d.Kind, d.Pace))
		f.at("Since", d.Since)
		f.at("Ended", d.EndedAt)
		f.say("Ended by", d.Why)
	case forum.DataConsent:
		r.Heading = followedName(d.Kind)
		f.say("Which", d.Subject)
		f.say("Pace", paceOf(d.Kind, d.Pace))
		f.say("To the words", d.Wording)
		f.say("On", d.Source)
		f.at("Said", d.At)
		f.at("Confirmed", d.ConfirmedAt)
	case forum.DataStop:
		r.URL = base + templates.ArticleURL(d.Article)
		f.at("Stopped", d.At)
	case forum.DataTold:
		r.URL = d.URL
		f.say("The mail", mailState(d.Mail))
		f.at("Done", d.At)
	case forum.DataAnswer:
		r.URL = d.URL
		f.say("Because", map[forum.Reason]string{forum.ReasonAnswer: "it answers you", forum.ReasonMention: "it names you"}[d.Reason])
	}
}

// paceOf is how often mails come; a list of the digest says it by its name.
func paceOf(kind forum.FollowKind, pace forum.Pace) string {
	if kind.IsList() {
		return ""
	}
	return string(pace)
}

func presentDataDigest(f *facts, d forum.DataDigest) {
	f.say("Topics", cmp.Or(strings.Join(d.Topics, ", "), "all"))
	f.say("Discussions", map[bool]string{true: "yes", false: "no, articles alone"}[d.Discussions])
	if d.Hour != nil {
		f.say("Hour of the day", strconv.Itoa(*d.Hour)+" ("+d.Zone+")")
	}
	f.at("Paused until", d.PausedUntil)
}

// presentDataModeration says what belongs to reports and decisions.
func presentDataModeration(r *templates.DataRecord, f *facts, record any) {
	switch d := record.(type) {
	case forum.DataReport:
		r.Heading, r.URL, r.Text = d.Reason, d.URL, d.Note
		f.say("What", d.About)
		f.say("Law or right", d.Law)
		f.say("Your name", d.Name)
		f.say("Your postal address", d.Contact)
		f.at("Reported", d.At)
		f.say("State", string(d.State))
		f.at("Decided", d.DecidedAt)
	case forum.DataDecision:
		r.Heading, r.URL, r.Text = capital(logWord(string(d.Action))), d.URL, d.Message
		f.say("About", d.About)
		f.say("By", d.By)
		if d.Automatic {
			f.say("Automatic", "a machine was involved")
		}
		f.say("Rule", d.Rule)
		f.at("Decided", d.At)
		f.at("Taken back", d.UndoneAt)
		if d.Appeal != nil {
			f.say("Your appeal", d.Appeal.Statement)
			f.at("Appealed", d.Appeal.At)
			f.say("Outcome", d.Appeal.Outcome)
			f.at("Answered", d.Appeal.DecidedAt)
		}
	case forum.DataMute:
		r.Heading, r.URL = d.Member, d.URL
		f.at("Since", d.Since)
	case forum.DataHiddenThread:
		r.URL = d.URL
		f.at("Since", d.Since)
	}
}

// presentDataPublishing says what belongs to writing articles.
func presentDataPublishing(r *templates.DataRecord, f *facts, record any) {
	switch d := record.(type) {
	case forum.DataManuscript:
		r.Heading, r.URL, r.Text = d.Title, d.URL, d.Text
		f.say("State", string(d.State))
		f.say("Standfirst", d.Standfirst)
		f.at("Saved", d.SavedAt)
	case forum.DataNote:
		r.Text = d.Text
		f.say("Passage", d.Passage)
		f.at("Written", d.At)
	}
}

func presentAccount(f *facts, d forum.DataAccount) {
	f.say("Position", d.Position)
	f.say("Affiliation", d.Affiliation)
	f.say("Biography", d.Biography)
	f.say("Website", d.Website)
	f.say("Portrait", d.Portrait)
	f.say("Page", d.Handle)
	f.say("Page as an author", d.Byline)
	f.at("Hears of comments under their articles since", d.HearsComments)
	if d.NoDeskMails {
		f.say("Mails about manuscripts", "not wanted")
	}
	f.say("Roles", d.Roles)
	f.at("Member since", d.MemberSince)
	f.at("Name changed", d.NamedAt)
	f.at("Suspended until", d.SuspendedUntil)
	f.say("Suspended because", d.SuspendedWhy)
	f.at("To be deleted", d.LeavesAt)
	f.say("Comments then", d.LeavesHow)
}

func presentDataComment(f *facts, d forum.DataComment) {
	f.say("Under", d.ArticleTitle)
	f.say("As", d.Name)
	if d.Answers != 0 {
		f.say("Answers", "comment "+itoa(d.Answers))
	}
	f.say("State", string(d.State))
	f.at("Posted", d.PostedAt)
	f.at("Edited", d.EditedAt)
	f.at("Gone", d.GoneAt)
	if d.Recommended != 0 {
		f.say("Recommended by", strconv.Itoa(d.Recommended))
	}
}
