package templates

// AdminDigestPage is who gets the digest, in numbers, and how they come in and go
// out.
type AdminDigestPage struct {
	Frame
	Nav     AdminNav
	Said    Said
	Lists   []RollCount
	MaxMB   int    // of a table that is uploaded
	Problem string // with it; "" for none
	CanAsk  bool   // mails leave
	Report  *RollReport
	Remove  Field
}

// RollCount is a list with how many it has.
type RollCount struct {
	Name, Active, Paused, Waiting, Ended string
}

// RollReport says what became of a table of subscribers.
type RollReport struct {
	Added, There, Refused string
	Asked                 bool     // not added: each is asked by mail
	Ignored               []string // columns
	Problems              []RollProblem
	More                  string // rows with problems that are not shown; "" for none
}

// RollProblem is why a row was not taken.
type RollProblem struct {
	Line, Email, Why string
}

func (AdminDigestPage) page() string { return "admin-digest" }
