package templates

import "time"

// ConfirmPage is what the link in a mail opens: it says what will happen, and a
// button does it. Opening it changes nothing, since programs that look through
// mails open every link.
type ConfirmPage struct {
	Frame
	Heading     string
	Text        []string      // paragraphs
	Comments    []PreviewView // what will be posted
	Fields      []Field       // what is still to be filled in
	Leave       string        // the box that leaves the comments out; "" for none
	LeaveTicked bool
	Hidden      []Hidden  // what the form carries along
	Action      string    // where the form goes: the page itself
	Button      string    // what happens; "" where nothing can
	Back        string    // where to go instead; "" for nowhere in particular
	Danger      bool      // it cannot be taken back
	Refuse      string    // the button for whom the link should not have reached; "" for none
	SignIn      string    // where to sign in first, instead of the button; "" for nowhere
	Until       time.Time // how long the link works
	Quiet       bool      // the button is not what one came for
	Links       []Crumb   // where to go on
}

func (ConfirmPage) page() string { return "confirm" }

// DonePage says that something is done, or waits, and where to go on.
type DonePage struct {
	Frame
	Heading string
	Text    []string
	Links   []Crumb
}

func (DonePage) page() string { return "done" }
