package forum

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// RollColumns head the columns of the roll: who gets the digest, as a table that
// is carried from site to site. Only the first one must be there; ended_at and
// ended_why stand in what we write, and who left is not taken up again.
var RollColumns = []string{"email", "list", "topics", "subscribed_at", "confirmed_at", "wording", "source", "ended_at", "ended_why"}

// A RollRow is a subscriber in the roll, with the proof that they wanted it.
type RollRow struct {
	Line         int // in the table
	Email        string
	List         FollowKind
	Topics       []string  // slugs; none: all
	SubscribedAt time.Time // when they asked for it
	ConfirmedAt  time.Time // when they proved that the address is theirs
	Wording      string    // what they said yes to
	Source       string    // where
	EndedAt      time.Time // zero while they get it
	EndedWhy     string
	Asks         bool // no proof is looked at: a mail asks first whether they want it
}

// NoteAsked is the note of a mail that asks an address of a roll whether it wants
// the digest.
const NoteAsked = "roll"

// What is kept of the yes to such a mail.
const (
	AskedWording = "Send me these mails"
	AskedSource  = "a list that was brought along"
)

const (
	// maxProof is how long wording and source may be, in characters.
	maxProof = 500
	// maxRollTopics is how many topics a row may name.
	maxRollTopics = 100
	// rollTopicsSplit stands between the topics of a row.
	rollTopicsSplit = ";"
)

// A RollReader reads the roll row by row.
type RollReader struct {
	table   *csv.Reader
	list    FollowKind // of rows that name none
	now     time.Time
	ask     bool
	at      map[string]int // columns by name
	ignored []string
}

// NewRollReader reads the heads of the columns. Rows that name no list are of the
// one that is given. The error says what is wrong with the table as a whole.
func NewRollReader(r io.Reader, list FollowKind, now time.Time) (*RollReader, error) {
	roll := &RollReader{table: csv.NewReader(r), list: list, now: now, at: map[string]int{}}
	roll.table.FieldsPerRecord = -1
	heads, err := roll.table.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("the file is no table with commas: %w", err)
	}
	for i, head := range heads {
		name := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(strings.TrimPrefix(head, "\ufeff"))), " ", "_")
		_, twice := roll.at[name]
		switch {
		case !slices.Contains(RollColumns, name):
			roll.ignored = append(roll.ignored, head)
		case twice:
			return nil, fmt.Errorf("the column %s stands there twice", name)
		default:
			roll.at[name] = i
		}
	}
	if _, ok := roll.at["email"]; !ok {
		return nil, errors.New("the first line names no column “email”; columns stand between commas")
	}
	return roll, nil
}

// AskFirst has every subscriber asked by mail before they get anything, so no row
// needs a proof.
func (r *RollReader) AskFirst() { r.ask = true }

// Ignored are the columns of which nothing is known.
func (r *RollReader) Ignored() []string { return r.ignored }

// Next reads a row. Why says what is wrong with one that cannot be taken; the next
// one may be sound. The error is io.EOF at the end, or that of the file.
func (r *RollReader) Next() (row RollRow, why string, err error) {
	cells, err := r.table.Read()
	var broken *csv.ParseError
	switch {
	case errors.As(err, &broken):
		return RollRow{Line: broken.Line}, "not a row of a table: " + broken.Err.Error(), nil
	case err != nil:
		return row, "", err
	}
	row.Line, _ = r.table.FieldPos(0)
	cell := func(name string) string {
		i, ok := r.at[name]
		if !ok || i >= len(cells) {
			return ""
		}
		return plainCell(strings.TrimSpace(cells[i]))
	}
	row.Email = cell("email")
	if why = r.fill(&row, cell); why != "" {
		return row, why, nil
	}
	if row.Asks = r.ask; row.Asks && row.EndedAt.IsZero() {
		return row, "", nil
	}
	return row, row.proof(r.now), nil
}

// fill reads the cells of a row.
func (r *RollReader) fill(row *RollRow, cell func(string) string) (why string) {
	e := &Invalid{}
	email := CleanAddress(e, "email", row.Email)
	if e.Or() != nil {
		row.Email = legible(row.Email)
		return "this is not an e-mail address that takes mails"
	}
	row.Email, row.List, row.EndedWhy = email, r.list, cell("ended_why")
	if name := strings.ToLower(cell("list")); name != "" {
		row.List = FollowKind(name)
	}
	if !row.List.IsList() {
		return "there is no such list; there are weekly and monthly"
	}
	for topic := range strings.SplitSeq(cell("topics"), rollTopicsSplit) {
		if topic = strings.TrimSpace(topic); topic != "" {
			row.Topics = append(row.Topics, topic)
		}
	}
	if len(row.Topics) > maxRollTopics {
		return "it names too many topics"
	}
	row.Wording, row.Source = CleanOptional(e, "wording", cell("wording"), maxProof), CleanOptional(e, "source", cell("source"), maxProof)
	if e.Or() != nil {
		return fmt.Sprintf("wording and source are one line each, of %d characters at most", maxProof)
	}
	for name, at := range map[string]*time.Time{"subscribed_at": &row.SubscribedAt, "confirmed_at": &row.ConfirmedAt, "ended_at": &row.EndedAt} {
		ok := true
		if *at, ok = rollTime(cell(name)); !ok {
			return name + " is no time such as 2027-01-31T09:00:00Z"
		}
	}
	return ""
}

// legible is the beginning of a text of which nothing is known, without what cannot
// be shown.
func legible(text string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || isControl(r) || isBidiControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
	return string(runes[:min(len(runes), MaxAddress)])
}

// proof says why a row does not show that its subscriber wants the list.
func (r *RollRow) proof(now time.Time) string {
	switch {
	case !r.EndedAt.IsZero():
		return "it ended on " + r.EndedAt.Format(time.DateOnly)
	case r.ConfirmedAt.IsZero():
		return "it does not say when the address was confirmed (confirmed_at)"
	case r.Wording == "" && r.Source == "":
		return "it does not say to what words or where they said yes (wording, source)"
	case r.ConfirmedAt.After(now) || r.SubscribedAt.After(now):
		return "it was confirmed in the future"
	}
	if r.SubscribedAt.IsZero() || r.SubscribedAt.After(r.ConfirmedAt) {
		r.SubscribedAt = r.ConfirmedAt
	}
	return ""
}

// rollTimes are the forms of a time that are read; those without a zone are UTC.
var rollTimes = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

func rollTime(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	for _, form := range rollTimes {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC(), at.Year() >= 1970 && at.Year() < 10_000
		}
	}
	return time.Time{}, false
}

// WriteRoll writes a table of rows as it gets them.
func WriteRoll(w io.Writer, each func(tell func(RollRow) error) error) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if err := table.Write(RollColumns); err != nil {
		return err
	}
	if err := each(func(r RollRow) error { return table.Write(r.cells()) }); err != nil {
		return err
	}
	table.Flush()
	return table.Error()
}

func (r RollRow) cells() []string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	cells := []string{r.Email, string(r.List), strings.Join(r.Topics, rollTopicsSplit), at(r.SubscribedAt), at(r.ConfirmedAt), r.Wording, r.Source, at(r.EndedAt), r.EndedWhy}
	for i, cell := range cells {
		cells[i] = harmlessCell(cell)
	}
	return cells
}

// IsFormula tells whether a program for tables would run a cell when somebody
// opens the file: spaces before the sign, and signs of full width, do not keep it
// from that.
func IsFormula(cell string) bool {
	cell = strings.TrimLeft(cell, " \u00a0\u3000")
	r, _ := utf8.DecodeRuneInString(cell)
	return cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}

// harmlessCell keeps a cell from being taken for a formula. What begins with the
// mark itself gets another one, so that plainCell finds back.
func harmlessCell(cell string) string {
	if strings.HasPrefix(cell, "'") || IsFormula(cell) {
		return "'" + cell
	}
	return cell
}

// plainCell takes harmlessCell back. An address of another program's table that
// begins with an apostrophe alone stays as it is.
func plainCell(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && (strings.HasPrefix(rest, "'") || IsFormula(rest)) {
		return rest
	}
	return cell
}
