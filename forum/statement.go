package forum

import "time"

// A Statement is what somebody is told of a decision about them: what was decided,
// about which words, why, by which rule, how it was found, and what they can do
// (Digital Services Act, Article 17). Who reported, and which moderator decided,
// stand in none.
type Statement struct {
	Decision  Decision      // with the appeal against it
	Kind      string        // what it is about: SubjectComment, SubjectMember, SubjectArticle
	Subject   int64         // id of that
	From      CommentStatus // where the comment was before; "" where it is about none
	WasHidden bool          // by the site itself, before somebody looked
	WasHeld   bool          // before it was shown
	RuleAt    int           // number of the rule on today's list; 0 where it stands there no more

	Title  string // of the comment, as it was when it was decided about
	HTML   HTML   // the same of its text; "" where it is about none, or the text is kept no more
	Cut    bool   // a part of that was cut out
	Status CommentStatus
	Hiding HiddenBy // where it is hidden
	Posted time.Time
	// Article is what the comment stands under; nil where that is not public.
	Article *Article

	Until       time.Time // of a suspension; zero for none
	Others      int       // decisions that were made together with it
	Instead     int64     // the decision that took the place of one by the site itself
	AppealUntil time.Time // when the time to appeal ends

	Answer   *Decision // to the appeal against it
	Answered *Appeal   // the appeal that it answers
	Appealed *Decision // against which that was
}

// ByMachine tells whether nobody has decided but the site itself.
func (s Statement) ByMachine() bool { return s.Decision.BySite }

// Tells tells whether its author gets a statement of the decision: where it is
// against them, answers their appeal, gives back what they lost, or shows what was
// held or out of sight. From and to are where the comment was and is.
func (d Decision) Tells(from, to CommentStatus) bool {
	switch {
	case d.Action.Against(), d.Action.Answers(), d.Action == ActionLift:
		return true
	}
	return d.Action.Closes() && to == Shown && from != "" && from != Shown
}

// MaySeeStatement tells whether a statement is still somebody's: one whose author
// is gone is nobody's, and of what was taken back before anybody heard of it there
// is none.
func MaySeeStatement(d Decision) error {
	switch {
	case !d.Told, !d.Stands() && d.HeardAt.IsZero() && d.Appeal == nil:
		return ErrNotFound
	case d.AuthorID == 0 && d.AddressID == 0:
		return ErrGone
	}
	return nil
}
