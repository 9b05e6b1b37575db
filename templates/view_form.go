package templates

import "cmp"

// Field is a labelled field of a form.
type Field struct {
	Name         string // also its id, with "f-" before it
	Key          string // for its id, where another form of the page has a field of the name
	Label        string
	Note         string // beside the label, such as "(optional)"
	Type         string // of an input, "text" where empty; "area" is a textarea
	Value        string
	Hint         string // below it
	Problem      string // what is wrong with it; "" for nothing
	Autocomplete string
	Required     bool
	Max          int      // characters; 0: unbounded
	Rows         int      // of a textarea
	Suggest      []string // of an input: what it may be, among others
}

func (Field) partial() string { return "field" }

// ID is that of the field in its page.
func (f Field) ID() string { return "f-" + cmp.Or(f.Key, f.Name) }

// Choose is a group of radio buttons, one of which is chosen.
type Choose struct {
	Name, Legend string
	Options      []ChooseOption
	Problem      string
}

// ChooseOption is a radio button.
type ChooseOption struct {
	Value, Label, Hint string
	Chosen             bool
}

func (Choose) partial() string { return "choose" }

// Hidden is what a form carries along unseen.
type Hidden struct{ Name, Value string }

// AccountNav leads through the pages of one's own account.
type AccountNav struct {
	Current string // the path of the page
}

func (AccountNav) partial() string { return "account-nav" }

// AdminNav leads through the administrators' pages.
type AdminNav struct {
	Current string
}

func (AdminNav) partial() string { return "admin-nav" }
