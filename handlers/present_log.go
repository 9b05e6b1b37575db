package handlers

import (
	"slices"
	"strings"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// logWords say what was done, after the name of who did it.
var logWords = map[string]string{
	forum.ChangeHeld:                    "held it before publication",
	"hidden by reports":                 "hid it until somebody has looked",
	forum.ChangeOpened:                  "opened a case",
	forum.ChangeAppeal:                  "appealed",
	forum.ChangeMended:                  "mended it and asked for another look",
	forum.ActErased:                     "erased the text of an entry",
	string(forum.ActionKeep):            "let it stand",
	string(forum.ActionHide):            "hid it",
	string(forum.ActionRemove):          "removed it",
	string(forum.ActionRestore):         "restored it",
	string(forum.ActionRelease):         "released it",
	string(forum.ActionEdit):            "cut a part out",
	string(forum.ActionMove):            "moved the branch",
	string(forum.ActionSpam):            "removed it as spam",
	string(forum.ActionWarn):            "warned the person",
	string(forum.ActionSuspend):         "suspended the person",
	string(forum.ActionExclude):         "excluded them",
	string(forum.ActionCloseThread):     "closed the thread",
	string(forum.ActionOpenThread):      "opened the thread",
	string(forum.ActionCloseDiscussion): "closed the discussion",
	string(forum.ActionOpenDiscussion):  "opened the discussion",
	string(forum.ActionHoldAll):         "has everything held in the discussion",
	string(forum.ActionHoldNone):        "has nothing held in the discussion any more",
	string(forum.ActionMembersOnly):     "made the discussion one for members",
	string(forum.ActionEverybody):       "made the discussion one for everybody",
	string(forum.ActionLift):            "lifted it",
	string(forum.ActionClear):           "emptied the profile",
	string(forum.ActionStand):           "let the decision stand, after an appeal",
	string(forum.ActionOverturn):        "took the decision back, after an appeal",
}

// logWord says an act in words; one that has none as it is written.
func logWord(act string) string {
	if w, ok := logWords[act]; ok {
		return w
	}
	if undone, ok := strings.CutPrefix(act, "undo "); ok {
		return "took back: " + logWord(undone)
	}
	return act
}

// logKinds are what an act can be about.
var logKinds = []struct{ value, name string }{
	{forum.SubjectComment, "Comment"},
	{forum.SubjectMember, "Person"},
	{forum.SubjectArticle, "Article"},
	{forum.SubjectExclusion, "Exclusion"},
	{forum.SubjectLog, "Entry of the log"},
}

func presentLogForm(f logForm, c store.LogChoices, wrong templates.Problems) templates.LogPage {
	p := templates.LogPage{
		Subject: f.subject, Case: f.of, From: f.from, To: f.to, Wrong: wrong,
		Actors:  []templates.Option{{Name: "Anybody"}, {Value: actorSite, Name: "The site itself", Chosen: f.actor == actorSite}},
		Acts:    []templates.Option{{Name: "Anything"}},
		Kinds:   []templates.Option{{Name: "Anything"}},
		Asked:   f != logForm{},
		CSVURL:  withQuery(logPath+".csv", f.pairs()...),
		JSONURL: withQuery(logPath+".json", f.pairs()...), FirstURL: withQuery(logPath, f.pairs()...),
	}
	for _, a := range c.Actors {
		p.Actors = append(p.Actors, templates.Option{Value: itoa(a.ID), Name: a.Name, Chosen: f.actor == itoa(a.ID)})
	}
	if f.actor != "" && !slices.ContainsFunc(p.Actors, func(o templates.Option) bool { return o.Chosen }) {
		p.Actors = append(p.Actors, templates.Option{Value: f.actor, Name: "Number " + f.actor, Chosen: true})
	}
	for _, a := range c.Acts {
		p.Acts = append(p.Acts, templates.Option{Value: a, Name: capital(logWord(a)), Chosen: a == f.act})
	}
	for _, k := range logKinds {
		p.Kinds = append(p.Kinds, templates.Option{Value: k.value, Name: k.name, Chosen: k.value == f.kind})
	}
	return p
}

// presentLogEntry is an entry as a moderator sees it. Cases about themselves are
// not there for them.
func presentLogEntry(e forum.LogEntry, viewer int64) templates.LogItem {
	item := templates.LogItem{ID: e.ID, At: e.At, Actor: e.Actor, Act: logWord(e.Act), Text: e.Text, Erased: !e.Erased.IsZero(), Hash: forum.LogHead{ID: e.ID, Hash: e.Hash}.Short()}
	switch {
	case e.ActorID == 0:
		item.Actor = "The site itself"
	case e.Actor == "":
		item.Actor = "Somebody who left"
	default:
		item.Named = true
	}
	item.Subject, item.URL = logSubject(e)
	if e.CaseID != 0 && e.About != viewer {
		item.Case, item.CaseURL = "Case "+itoa(e.CaseID), caseURL(e.CaseID)
	}
	return item
}

// logSubject names what an act was about, and says where it is.
func logSubject(e forum.LogEntry) (name, url string) {
	switch e.Kind {
	case forum.SubjectComment:
		if e.Slug == "" {
			return "comment " + itoa(e.Subject), ""
		}
		return "comment " + itoa(e.Subject) + " under “" + e.Name + "”", templates.CommentURL(e.Subject)
	case forum.SubjectMember:
		if e.Slug == "" {
			return "somebody who left", ""
		}
		return e.Name, templates.MemberURL(e.Slug)
	case forum.SubjectArticle:
		if e.Slug == "" {
			return "article " + itoa(e.Subject), ""
		}
		return e.Name, templates.ArticleURL(e.Slug)
	case forum.SubjectExclusion:
		return "exclusion " + itoa(e.Subject), ""
	case forum.SubjectLog:
		return "entry " + itoa(e.Subject), ""
	}
	return e.Kind, ""
}

// caseURL is where moderators see a case.
func caseURL(id int64) string { return "/moderation/cases/" + itoa(id) }
