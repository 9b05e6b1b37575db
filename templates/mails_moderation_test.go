package templates

import (
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// sampleStatements are statements of reasons of all kinds.
func sampleStatements() map[string]forum.Statement {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	of := func(a forum.Action, from forum.CommentStatus) forum.Statement {
		return forum.Statement{
			Kind: forum.SubjectComment, From: from, RuleAt: 3, Title: "Cheap transit, all regions", Posted: at.Add(-time.Hour), AppealUntil: at.Add(183 * 24 * time.Hour),
			Decision: forum.Decision{ID: 7, ActorID: 3, Action: a, Rule: "3. No promotion", Message: "Your comment promotes something rather than adding to the discussion.\n\nPlease read rule 3 before you write again.", AuthorID: 9, Reported: true, At: at},
			Article:  &forum.Article{Slug: "price-list", Title: "A price list is dull"},
		}
	}
	all := map[string]forum.Statement{
		"hidden": of(forum.ActionHide, forum.Shown), "removed": of(forum.ActionRemove, forum.Hidden), "spam": of(forum.ActionSpam, forum.Shown), "declined": of(forum.ActionRemove, forum.Held),
		"cut": of(forum.ActionEdit, forum.Shown), "moved": of(forum.ActionMove, forum.Shown), "warned": of(forum.ActionWarn, forum.Shown), "suspended": of(forum.ActionSuspend, forum.Shown),
		"excluded": of(forum.ActionExclude, forum.Shown), "cleared": of(forum.ActionClear, ""), "restored": of(forum.ActionRestore, forum.Removed), "released": of(forum.ActionRelease, forum.Held), "kept": of(forum.ActionKeep, forum.Hidden),
		"lifted": of(forum.ActionLift, forum.Shown), "machine": of(forum.ActionHide, forum.Shown), "rejected": of(forum.ActionStand, forum.Removed), "upheld": of(forum.ActionOverturn, forum.Removed),
	}
	change := func(name string, f func(*forum.Statement)) {
		s := all[name]
		f(&s)
		all[name] = s
	}
	change("removed", func(s *forum.Statement) { s.WasHidden, s.Decision.Machine = true, true })
	change("declined", func(s *forum.Statement) {
		s.WasHeld, s.Decision.Machine, s.Decision.Reported, s.Article = true, true, false, nil
	})
	change("released", func(s *forum.Statement) {
		s.WasHeld, s.Decision.Machine, s.Decision.Reported = true, true, false
		s.Decision.Rule, s.Decision.Message = "", ""
	})
	change("kept", func(s *forum.Statement) { s.WasHidden, s.Decision.Rule, s.Decision.Message = true, "", "" })
	change("spam", func(s *forum.Statement) { s.Others, s.Decision.Reported, s.RuleAt = 12, false, 0 })
	change("suspended", func(s *forum.Statement) { s.Until = at.Add(72 * time.Hour) })
	change("hidden", func(s *forum.Statement) { s.Subject, s.Status = 7, forum.Hidden })
	change("cut", func(s *forum.Statement) { s.Cut = true })
	change("cleared", func(s *forum.Statement) { s.Kind, s.Title, s.Article = forum.SubjectMember, "", nil })
	change("machine", func(s *forum.Statement) {
		s.Decision.ActorID, s.Decision.BySite, s.Decision.Machine, s.Decision.Rule, s.Decision.Message = 0, true, true, "", ""
	})
	appealed := of(forum.ActionRemove, forum.Shown).Decision
	change("rejected", func(s *forum.Statement) { s.Answered, s.Appealed = &forum.Appeal{}, &appealed })
	change("upheld", func(s *forum.Statement) { s.Answered, s.Appealed = &forum.Appeal{SameJudge: true}, &appealed })
	return all
}

// sampleModerationMails are those about decisions and cases.
func sampleModerationMails(known MailFrame) map[string]MailView {
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	known.Until, known.Link = time.Time{}, "/appeals/AAAAAAAAAAcAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	all := map[string]MailView{}
	for name, s := range sampleStatements() {
		m := StatementMail{MailFrame: known, Statement: NewStatement(s), Whole: true}
		if s.Kind == forum.SubjectComment {
			m.Text, m.HTML = "Transit for less, in all regions.\nhttps://transit.example/", "<p>Transit for less, in all regions.</p>"
		}
		if s.Appealed != nil {
			m.Appealed = "Your comment was removed"
		}
		all["statement-"+name] = m
	}
	back := all["statement-removed"].(StatementMail)
	back.TakenBack, back.Standing, back.Whole = true, "Your comment is shown.", false
	all["statement-taken-back"] = back
	known.Link = "/moderation"
	legal := MailedCase{
		Lane: "Legal", Facts: "1 report", Title: "The regulator's files, leaked", By: "New Member", Text: "You can read the names here: files.example.org/dump.", Since: at, Path: "/moderation/cases/118",
		Reason: "Illegal content", Law: "Data protection act, article 6", Note: "Publishes personal data of two employees.",
	}
	plain := MailedCase{Lane: "Reported", Facts: "3 reports, hidden by the site", By: "Amara Okafor", Text: strings.Repeat("A long comment. ", 18), Since: at, Path: "/moderation/cases/119"}
	listed := legal
	listed.Reason, listed.Law, listed.Note = "", "", ""
	person := MailedCase{Lane: "Opened by a moderator", Title: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Since: at, Path: "/moderation/cases/120"}
	all["cases"] = CasesMail{MailFrame: known, Cases: []MailedCase{listed, plain, person}, Count: "12 cases", More: 9, Head: "118 · 3f9a3f9a3f9a3f9a…"}
	all["cases-one"] = CasesMail{MailFrame: known, Cases: []MailedCase{plain}, Count: "1 case", One: true, Head: "118 · 3f9a3f9a3f9a3f9a…"}
	all["cases-reminder"] = CasesMail{MailFrame: known, Why: forum.WaitingLong, Cases: []MailedCase{plain}, Count: "1 case", One: true}
	all["cases-legal"] = CasesMail{MailFrame: known, Why: forum.WaitingForLegal, Cases: []MailedCase{legal}, Count: "1 case", One: true, Head: "118 · 3f9a3f9a3f9a3f9a…"}
	return all
}

func TestSubjectsOfMailsAboutModerationSayWhatItIs(t *testing.T) {
	all := sampleModerationMails(MailFrame{})
	for name, want := range map[string]string{
		"statement-removed": "Your comment was removed · Colloquy", "statement-declined": "Your comment is not published · Colloquy", "statement-machine": "Your comment is hidden until a moderator has looked at it · Colloquy",
		"statement-upheld": "Your appeal was upheld · Colloquy", "statement-taken-back": "A decision about you at Colloquy was taken back", "cases": "12 cases wait at Colloquy", "cases-one": "1 case waits at Colloquy",
		"cases-reminder": "1 case has waited for long at Colloquy", "cases-legal": "A report for a legal reason at Colloquy",
	} {
		if got := all[name].Subject("Colloquy"); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestEveryActionThatAnAuthorIsToldOfHasItsWords(t *testing.T) {
	for _, a := range forum.Actions() {
		s := forum.Statement{Decision: forum.Decision{Action: a, ActorID: 1}}
		if told := s.Decision.Tells(forum.Hidden, a.After(forum.Hidden)); told && NewStatement(s).Heading == wordsOf(forum.Statement{}).heading {
			t.Errorf("%s has none", a)
		}
	}
}

func TestAStatementSaysHowItCameToTheDecision(t *testing.T) {
	all := sampleStatements()
	for name, want := range map[string]string{
		"hidden": "It was reported. " + noMachine, "spam": "A moderator decided about all of it together. Before that, some of it may have been reported, or hidden or kept waiting by the site itself.",
		"removed":  "It was reported. Because of the reports the site had hidden it by itself. A moderator looked at it and decided.",
		"declined": "By its rules for what is held before it is shown, the site had kept it waiting by itself. A moderator looked at it and decided.",
		"upheld":   "The moderator who had decided looked at it again, since there is nobody else who could. No machine had a part in it.",
	} {
		if got := strings.Join(NewStatement(all[name]).How, " "); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAStatementLeadsToWhereTheCommentIsMended(t *testing.T) {
	s := sampleStatements()["hidden"]
	if v := NewStatement(s); v.Mend == nil || v.Mend.URL != "/comments/7/edit" {
		t.Errorf("a member is led to %v", v.Mend)
	}
	s.Decision.AuthorID = 0
	if v := NewStatement(s); v.Mend == nil || v.Mend.URL != "/my-comments" {
		t.Errorf("a guest is led to %v", v.Mend)
	}
	for name, change := range map[string]func(*forum.Statement){
		"mended": func(s *forum.Statement) { s.Hiding.Mended = true }, "shown": func(s *forum.Statement) { s.Status = forum.Shown },
		"taken back": func(s *forum.Statement) { s.Decision.UndoneAt = s.Decision.At }, "not public": func(s *forum.Statement) { s.Article = nil },
	} {
		s := s
		if change(&s); NewStatement(s).Mend != nil {
			t.Errorf("what is %s is to be mended", name)
		}
	}
}

func TestAStatementPromisesALineOnlyWhereThereIsOne(t *testing.T) {
	for name, s := range sampleStatements() {
		if what := strings.Join(NewStatement(s).What, " "); strings.Contains(what, "out of sight") && !strings.Contains(what, "here it was answered") {
			t.Errorf("%s: %q", name, what)
		}
	}
}

func TestAStatementAboutSeveralCommentsSaysWhatIsTrueOfAll(t *testing.T) {
	s := sampleStatements()["spam"]
	s.From, s.WasHeld = forum.Held, true
	v := NewStatement(s)
	said := strings.Join(append(append(v.What, v.How...), v.Heading), " ")
	if !strings.Contains(said, "12 other comments of yours were removed with it.") || strings.Contains(said, "Nobody else has seen it") || strings.Contains(said, "had kept it waiting") {
		t.Errorf("it says %q", said)
	}
}
