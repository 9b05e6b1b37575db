package forum

import (
	"slices"
	"time"
)

// An Action is what a moderator decides.
type Action string

// The actions. Those of the first group say what becomes of what the case is
// about and close it; those of the second are taken beside it and leave it open.
const (
	ActionKeep    Action = "keep"    // it stands as it is; what was held or hidden is shown
	ActionHide    Action = "hide"    // out of sight until it is mended or decided otherwise
	ActionRemove  Action = "remove"  // for good; a placeholder says so
	ActionRestore Action = "restore" // what was hidden or removed is shown again
	ActionRelease Action = "release" // what was held is shown
	ActionEdit    Action = "edit"    // a part is cut out
	ActionMove    Action = "move"    // the branch goes under another article
	ActionSpam    Action = "spam"    // removed, as spam
	ActionWarn    Action = "warn"    // it stands, and its author is warned
	ActionSuspend Action = "suspend" // the author may not write for a time
	ActionExclude Action = "exclude" // the author may not write any more
	ActionClear   Action = "clear"   // name, portrait, biography, website of a person go

	// The answers to an appeal.
	ActionStand    Action = "stand"    // what was decided stands
	ActionOverturn Action = "overturn" // what was decided is taken back

	ActionCloseThread     Action = "close-thread"
	ActionOpenThread      Action = "open-thread"
	ActionCloseDiscussion Action = "close-discussion"
	ActionOpenDiscussion  Action = "open-discussion"
	ActionHoldAll         Action = "hold-all"
	ActionHoldNone        Action = "hold-none"
	ActionMembersOnly     Action = "members-only"
	ActionEverybody       Action = "everybody"
	ActionLift            Action = "lift" // a suspension or an exclusion
)

// An actionRule says what an action is for and what it means.
type actionRule struct {
	action   Action
	kinds    []string // of cases
	closes   bool     // the case
	upholds  bool     // the reports
	against  bool     // its author gets a statement of reasons, and can appeal
	unruled  bool     // needs no rule
	answers  bool     // an appeal
	statuses []CommentStatus
}

var (
	allKinds     = []string{SubjectComment, SubjectMember, SubjectArticle}
	onComments   = []string{SubjectComment}
	onDiscussion = []string{SubjectComment, SubjectArticle}
	onPeople     = []string{SubjectComment, SubjectMember}
)

var actionRules = []actionRule{
	{action: ActionKeep, kinds: allKinds, closes: true, unruled: true, statuses: []CommentStatus{Shown, Hidden, Held, Deleted}},
	{action: ActionRelease, kinds: onComments, closes: true, unruled: true, statuses: []CommentStatus{Held}},
	{action: ActionRestore, kinds: onComments, closes: true, unruled: true, statuses: []CommentStatus{Hidden, Removed, Declined}},
	{action: ActionHide, kinds: onComments, closes: true, upholds: true, against: true, statuses: []CommentStatus{Shown, Hidden}},
	{action: ActionRemove, kinds: onComments, closes: true, upholds: true, against: true, statuses: []CommentStatus{Shown, Hidden, Held, Deleted}},
	{action: ActionSpam, kinds: onComments, closes: true, upholds: true, against: true, statuses: []CommentStatus{Shown, Hidden, Held, Deleted}},
	{action: ActionEdit, kinds: onComments, closes: true, upholds: true, against: true, statuses: []CommentStatus{Shown, Hidden, Held}},
	{action: ActionMove, kinds: onComments, closes: true, upholds: true, against: true, statuses: []CommentStatus{Shown}},
	{action: ActionWarn, kinds: onPeople, closes: true, upholds: true, against: true},
	{action: ActionSuspend, kinds: onPeople, closes: true, upholds: true, against: true},
	{action: ActionExclude, kinds: onPeople, closes: true, upholds: true, against: true},
	{action: ActionClear, kinds: []string{SubjectMember}, closes: true, upholds: true, against: true},
	{action: ActionStand, kinds: allKinds, closes: true, unruled: true, answers: true},
	{action: ActionOverturn, kinds: allKinds, closes: true, unruled: true, answers: true},
	{action: ActionCloseThread, kinds: onComments},
	{action: ActionOpenThread, kinds: onComments, unruled: true},
	{action: ActionCloseDiscussion, kinds: onDiscussion},
	{action: ActionOpenDiscussion, kinds: onDiscussion, unruled: true},
	{action: ActionHoldAll, kinds: onDiscussion},
	{action: ActionHoldNone, kinds: onDiscussion, unruled: true},
	{action: ActionMembersOnly, kinds: onDiscussion},
	{action: ActionEverybody, kinds: onDiscussion, unruled: true},
	{action: ActionLift, kinds: allKinds, unruled: true},
}

func (a Action) rule() actionRule {
	i := slices.IndexFunc(actionRules, func(r actionRule) bool { return r.action == a })
	if i < 0 {
		return actionRule{}
	}
	return actionRules[i]
}

// Closes tells whether the case is closed by the action.
func (a Action) Closes() bool { return a.rule().closes }

// Upholds tells whether those who reported were right.
func (a Action) Upholds() bool { return a.rule().upholds }

// Against tells whether the action is one against the author, who gets a
// statement of reasons and can appeal (Digital Services Act, Articles 17 and 20).
func (a Action) Against() bool { return a.rule().against }

// Answers tells whether the action answers an appeal, and is for nothing else.
func (a Action) Answers() bool { return a.rule().answers }

// NeedsRule tells whether the action has to name a rule.
func (a Action) NeedsRule() bool { return !a.rule().unruled }

// Fits tells whether the action can be taken in a case of the kind, about a
// comment of the status (any, for other kinds).
func (a Action) Fits(kind string, status CommentStatus) bool {
	r := a.rule()
	if !slices.Contains(r.kinds, kind) {
		return false
	}
	return kind != SubjectComment || r.statuses == nil || slices.Contains(r.statuses, status)
}

// After is the status of a comment after the action.
func (a Action) After(status CommentStatus) CommentStatus {
	switch a {
	case ActionKeep, ActionRestore, ActionRelease, ActionEdit:
		if status == Deleted { // its author took it away
			return Deleted
		}
		return Shown
	case ActionHide:
		return Hidden
	case ActionRemove, ActionSpam:
		if status == Held {
			return Declined
		}
		return Removed
	}
	return status
}

// LetsStand tells whether the action lets a comment stand as it is.
func (a Action) LetsStand() bool {
	return a == ActionKeep || a == ActionRestore || a == ActionRelease
}

// MaxMessage is the longest message of a decision, in characters.
const MaxMessage = 2000

// MaxAppeal is the longest statement of an appeal, in characters.
const MaxAppeal = 5000

// NewDecision is what a moderator hands in.
type NewDecision struct {
	Case    int64
	Version int // of the case, as the moderator saw it
	Action  Action
	Rule    string // key
	Message string // to the author; Markdown is not read

	// What some actions need beside that.
	Title string        // ActionEdit: what stays
	Body  string        // ActionEdit: what stays
	Slug  string        // ActionMove: of the article where the branch goes
	For   time.Duration // ActionSuspend
	Scope string        // ActionExclude: ScopeMember, ScopeAddress, ScopeDomain, ScopeNetwork
	Lift  int64         // ActionLift: the decision that is lifted
	All   bool          // ActionSpam: everything else of the author as well
}

// What ActionExclude excludes.
const (
	ScopeMember  = "member"
	ScopeAddress = "address"
	ScopeDomain  = "domain"
	ScopeNetwork = "network"
)

// Clean checks and tidies a decision.
func (n *NewDecision) Clean(rules []Rule) (Rule, error) {
	e := &Invalid{}
	if n.Action.rule().action == "" {
		e.Add("action", NotOffered, 0)
	}
	r, ok := FindRule(rules, n.Rule)
	if !ok && (n.Rule != "" || n.Action.NeedsRule() && len(rules) > 0) { // a site may have none
		e.Add("rule", NotOffered, 0)
	}
	n.Message = cleanText(e, "message", n.Message, MaxMessage)
	switch n.Action {
	case ActionEdit:
		n.Title = CleanOptional(e, "title", n.Title, MaxTitle)
		n.Body = CleanBody(e, "body", n.Body, MaxBody)
	case ActionSuspend:
		if n.For <= 0 || n.For > MaxSuspension {
			e.Add("for", NotOffered, 0)
		}
	case ActionExclude:
		if !slices.Contains([]string{ScopeMember, ScopeAddress, ScopeDomain, ScopeNetwork}, n.Scope) {
			e.Add("scope", NotOffered, 0)
		}
	}
	return r, e.Or()
}

// MaxMoved is how many comments one decision moves at most: all of them change
// their place in one step, while nobody else can write.
const MaxMoved = 200

// MaxSuspension is the longest suspension; what is longer is an exclusion.
const MaxSuspension = 366 * 24 * time.Hour

// A Decision is what was decided.
type Decision struct {
	ID        int64
	CaseID    int64
	ActorID   int64 // 0 where the site itself did it, or the moderator has left
	Actor     string
	BySite    bool // the site itself did it
	Machine   bool // the site itself did it, or had done it before somebody looked
	Action    Action
	Rule      string // as it was named then
	Message   string
	AuthorID  int64 // whom it is about
	AddressID int64 // of a guest whom it is about
	AppealID  int64 // the appeal that it answers
	WithID    int64 // the decision that it was made together with
	Told      bool  // its author gets a statement of it
	Reported  bool  // there were open reports
	At        time.Time
	HeardAt   time.Time // when the statement was written; zero while it was not
	UndoneAt  time.Time
	UndoneBy  string
	Appeal    *Appeal // against it
}

// Stands tells whether the decision was not taken back.
func (d Decision) Stands() bool { return d.UndoneAt.IsZero() }

// AppealableUntil is when the time to appeal against the decision ends.
func (d Decision) AppealableUntil(p Policy) time.Time { return d.At.Add(p.AppealWindow) }

// MayAppeal tells whether somebody whom the decision is about may ask for another
// look: once, in time, while it stands.
func MayAppeal(d Decision, p Policy, now time.Time) error {
	switch {
	case !d.Action.Against():
		return ErrForbidden
	case d.Appeal != nil:
		return ErrConflict
	case !d.Stands(), !now.Before(d.AppealableUntil(p)):
		return ErrGone
	}
	return nil
}

// An Appeal is an author's word against a decision.
type Appeal struct {
	ID         int64
	DecisionID int64
	CaseID     int64
	Statement  string
	Outcome    string // AppealUpheld, AppealRejected, "" while it is open
	AnswerID   int64  // the decision that answers it
	SameJudge  bool   // nobody else was there to look at it
	CreatedAt  time.Time
	DecidedAt  time.Time
}

// Outcomes of appeals.
const (
	AppealUpheld   = "upheld"   // the author was right
	AppealRejected = "rejected" // the decision stands
)

// Actions lists all actions.
func Actions() []Action {
	list := make([]Action, len(actionRules))
	for i, r := range actionRules {
		list[i] = r.action
	}
	return list
}
