package templates

import "colloquy/forum"

// TextPage is a page of words: about, privacy, the code of conduct.
type TextPage struct {
	Frame
	Body forum.HTML
}

// ConductPage is the code of conduct.
type ConductPage struct {
	Frame
	Before, After forum.HTML
	Rules         []ConductRule
}

func (ConductPage) page() string { return "conduct" }

// ConductRule is a rule of it.
type ConductRule struct {
	Number int
	Title  string
	Text   forum.HTML // "" where the title says all
}

// ErrorPage says what went wrong and what to do.
type ErrorPage struct {
	Frame
	Status  int
	Heading string
	Text    string
	Number  string // the request's number, for faults
	Kept    *Kept
}

func (TextPage) page() string  { return "text" }
func (ErrorPage) page() string { return "error" }
