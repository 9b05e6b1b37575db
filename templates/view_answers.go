package templates

import "colloquy/forum"

// AnswersPage is what a member finds under the bell: answers to them and
// mentions of them.
type AnswersPage struct {
	Frame
	Done      string // what was just done; "" for nothing
	Items     []AnswerItem
	AnyNew    bool
	FirstPage bool
	NextURL   string
	FeedURL   string // of the private feed
}

func (AnswersPage) page() string { return "answers" }

// AnswerItem is a comment that answers the member, or names them.
type AnswerItem struct {
	SaidItem
	By     Byline
	Guest  bool
	Reason forum.Reason
	New    bool // it came after the member looked last
}

// Names tells whether it names the member, and does not answer them.
func (i AnswerItem) Names() bool { return i.Reason == forum.ReasonMention }

// FollowedPage lists the discussions that a member follows.
type FollowedPage struct {
	Frame
	Items     []FollowedItem
	FirstPage bool
	NextURL   string
}

func (FollowedPage) page() string { return "followed" }

// FollowedItem is a discussion that is followed.
type FollowedItem struct {
	ArticleItem
	Pace string // how often mails come, in words
}
