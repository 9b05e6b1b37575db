package templates

import (
	"fmt"
	"strconv"

	"colloquy/forum"
)

// decided are the words for what was decided about somebody: as a heading, and what
// it means.
type decided struct {
	heading string
	what    string
}

// wordsOfActions are the words for each action that an author is told of.
var wordsOfActions = map[forum.Action]decided{
	forum.ActionHide:    {"Your comment was hidden", "It is out of sight; where it was answered, a line in its place says that it is hidden. You can mend it once: then a moderator looks again. It stays hidden until it is decided otherwise."},
	forum.ActionRemove:  {"Your comment was removed", "A line stays in its place that says so. What you wrote is shown to nobody but moderators."},
	forum.ActionSpam:    {"Your comment was removed as spam", "A line stays in its place that says so. What you wrote is shown to nobody but moderators."},
	forum.ActionEdit:    {"A part of your comment was cut out", "The rest stands, and a line says that a moderator cut something out. The part that is gone is shown to nobody but moderators and you."},
	forum.ActionMove:    {"Your comment was moved to another discussion", "It stands there with the answers below it. Links to it lead to its new place."},
	forum.ActionWarn:    {"A moderator warns you", "Your comment stays as it is. Please take this as a warning: what goes on in this way leads to more than words."},
	forum.ActionSuspend: {"Your account is suspended", "You can read, and see to what is yours, but not write until then."},
	forum.ActionExclude: {"You cannot write here any more", "You can read as before, but nothing that you write is taken."},
	forum.ActionClear:   {"Your profile was cleared", "What your public page showed of you was taken away: name, portrait, biography, website."},
	forum.ActionLift:    {"You can write again", "What kept you from writing was lifted."},
	forum.ActionKeep:    {"Your comment is shown again", "A moderator has looked at it, and it stands as it is."},
	forum.ActionRestore: {"Your comment is shown again", "A moderator has looked at it, and it stands as it is."},
	forum.ActionRelease: {"Your comment is shown", "It had waited for a moderator, who has published it now."},
	forum.ActionStand:   {"Your appeal was rejected", "The decision stands."},
	forum.ActionOverturn: {
		"Your appeal was upheld", "You were right: the decision is taken back, with all that it did.",
	},
}

// wordsOf finds the words for a decision, by what it was about.
func wordsOf(s forum.Statement) decided {
	w, known := wordsOfActions[s.Decision.Action]
	switch a := s.Decision.Action; {
	case !known:
		return decided{"Something was decided about you", ""}
	case s.ByMachine():
		return decided{"Your comment is hidden until a moderator has looked at it", "It is out of sight for now; where it was answered, a line in its place says so. Nobody has decided about it yet."}
	case s.From == forum.Held && (a == forum.ActionKeep || a == forum.ActionRelease):
		return wordsOfActions[forum.ActionRelease]
	case a == forum.ActionSpam && s.Others > 0: // what is said is to be true of all of them
		return decided{w.heading, "What you wrote is shown to nobody but moderators."}
	case s.From == forum.Held && (a == forum.ActionRemove || a == forum.ActionSpam):
		return decided{"Your comment is not published", "It had waited for a moderator, who has not published it. Nobody else has seen it."}
	case a == forum.ActionWarn && s.Kind == forum.SubjectMember:
		w.what = "Nothing else changes. Please take this as a warning: what goes on in this way leads to more than words."
	case a == forum.ActionSuspend && s.Until.IsZero():
		w = decided{"Your account was suspended", "The suspension is over by now."}
	}
	return w
}

// NewStatement says in words what a statement of reasons says.
func NewStatement(s forum.Statement) Statement {
	d := s.Decision
	w := wordsOf(s)
	v := Statement{
		Heading: w.heading, Rule: d.Rule, RulePath: "/conduct", Message: d.Message, How: how(s), At: d.At,
		Comment: s.Title, Posted: s.Posted, Cut: s.Cut, Redress: d.Action.Against() || d.Action == forum.ActionStand,
	}
	if w.what != "" {
		v.What = append(v.What, w.what)
	}
	if d.Action == forum.ActionSuspend && d.Stands() {
		v.Ends = s.Until
	}
	if s.Others > 0 {
		v.What = append(v.What, together(s.Others))
	}
	if s.RuleAt != 0 {
		v.RulePath += "#rule-" + strconv.Itoa(s.RuleAt)
	}
	if s.Article != nil {
		v.Article, v.ArticlePath = s.Article.Title, ArticleURL(s.Article.Slug)
	}
	if d.Action == forum.ActionHide && d.Stands() && s.Status == forum.Hidden && !s.Hiding.Mended && s.Article != nil {
		v.Mend = mendLink(s)
	}
	if d.Action.Against() && d.Appeal == nil && d.Stands() {
		v.AppealUntil = s.AppealUntil
	}
	return v
}

// mendLink leads to where the author of a hidden comment mends it. Guests go by the
// list of their comments, where it is found out who they are.
func mendLink(s forum.Statement) *Crumb {
	if s.Decision.AuthorID == 0 {
		return &Crumb{Name: "Mend it, from the list of your comments", URL: "/my-comments"}
	}
	return &Crumb{Name: "Mend it and ask for another look", URL: CommentURL(s.Subject) + "/edit"}
}

func together(n int) string {
	if n == 1 {
		return "Another comment of yours was removed with it."
	}
	return fmt.Sprintf("%d other comments of yours were removed with it.", n)
}

// how says how it came to the decision: who or what found it, and who or what
// decided (Article 17.3 b and c). Nobody is named.
func how(s forum.Statement) (list []string) {
	if s.Answered != nil {
		return []string{judgeWords(s.Answered.SameJudge), "No machine had a part in it."}
	}
	switch {
	case s.Decision.Action == forum.ActionSpam && s.Others > 0:
		return []string{"A moderator decided about all of it together. Before that, some of it may have been reported, or hidden or kept waiting by the site itself."}
	case s.ByMachine():
		return []string{"It was reported.", "The site did this by itself, by the number of reports and by how often those who sent them were right before. A moderator looks at it."}
	case s.Decision.Reported:
		list = append(list, "It was reported.")
	case s.WasHeld:
	default:
		list = append(list, "Nobody had reported it: a moderator came upon it.")
	}
	switch {
	case s.WasHidden:
		return append(list, "Because of the reports the site had hidden it by itself. A moderator looked at it and decided.")
	case s.WasHeld:
		return append(list, "By its rules for what is held before it is shown, the site had kept it waiting by itself. A moderator looked at it and decided.")
	}
	return append(list, noMachine)
}

const noMachine = "A moderator decided. No machine had a part in it."

// judgeWords say who looked at an appeal.
func judgeWords(same bool) string {
	if same {
		return "The moderator who had decided looked at it again, since there is nobody else who could."
	}
	return "Another moderator than the one who had decided looked at it."
}

// NewAppeal says in words what became of an appeal.
func NewAppeal(s forum.Statement) *AppealView {
	a := s.Decision.Appeal
	if a == nil {
		return nil
	}
	v := &AppealView{Statement: a.Statement, At: a.CreatedAt, Decided: a.DecidedAt}
	if a.Outcome == "" || s.Answer == nil {
		return v
	}
	v.Outcome, v.Judge = "Your appeal was rejected: the decision stands.", judgeWords(a.SameJudge)
	if a.Outcome == forum.AppealUpheld {
		v.Outcome = "Your appeal was upheld: you were right, and the decision is taken back."
	}
	v.Rule, v.Message = s.Answer.Rule, s.Answer.Message
	return v
}

// stands say where a comment is that a decision was about.
var stands = map[forum.CommentStatus]string{
	forum.Shown:   "Your comment is shown.",
	forum.Hidden:  "Your comment is hidden.",
	forum.Held:    "Your comment waits for a moderator.",
	forum.Removed: "Your comment is removed.",
	forum.Deleted: "You have deleted your comment yourself.",
}

// Stands says where the comment is that a decision was about; "" where it was about
// none.
func Stands(s forum.Statement) string { return stands[s.Status] }
