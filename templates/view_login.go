package templates

// LoginPage is where members sign in.
type LoginPage struct {
	Frame
	Email    string
	NextPath string
	Kept     *Kept
	// Recommend is the comment that is recommended after signing in; 0: none.
	Recommend int64
	Problems  Problems
	Wait      string // how long nothing is looked at, "20 seconds"; "" where one need not wait
	Done      string // what was done before; "" for nothing
	Typed     string // what was typed in another form, to be taken along
}

// Kept is a comment that was being written or changed, carried through signing
// in.
type Kept struct {
	Slug, Title, Body string
	Parent            int64
	Seen              int   // the version of the parent
	Edit              int64 // the comment that is changed; 0 for a new one
	Version           int
	Follow            bool   // the box for follow-up mails was ticked
	Pace              string // how often they were to come
}

func (Kept) partial() string { return "kept" }

func (LoginPage) page() string { return "login" }
