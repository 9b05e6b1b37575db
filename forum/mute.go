package forum

// MaxMuted is how many people one member can mute: what is muted is kept in
// memory for those who read.
const MaxMuted = 1000

// MaxHiddenThreads is how many threads one member can hide; of more, those that
// were hidden first are shown again.
const MaxHiddenThreads = 1000

// MayMute tells whether a member may mute another: anybody but themselves. Those
// with a role can be muted like everybody; what they decide is no comment and
// comes all the same.
func MayMute(m *Member, other int64) error {
	switch {
	case m == nil:
		return ErrSignIn
	case m.ID == other:
		return ErrForbidden
	}
	return nil
}

// PassesHiding tells whether somebody is told of a comment in a thread that they
// have hidden: of an answer to them, and of one that names them.
func (r Reason) PassesHiding() bool { return r == ReasonAnswer || r == ReasonMention }
