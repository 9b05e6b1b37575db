package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Complaint is one thing wrong with the configuration.
type Complaint struct {
	// Where is the place: "colloquy.yaml:7:3" (file, line, column), the name of
	// an environment variable, or "command line"; empty where something is
	// missing everywhere.
	Where string
	// Key is the dotted key; empty where Where says it already, or where no key
	// is concerned.
	Key string
	// Text says what is wrong and, where it can be known, what to write.
	Text string

	order order
}

// String is the complaint as one line.
func (c Complaint) String() string {
	var parts []string
	for _, p := range []string{c.Where, c.Key, c.Text} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ": ")
}

// Complaints is the error of a configuration that cannot be used. It names
// everything wrong at once, in the order in which one would mend it.
type Complaints struct {
	List []Complaint
}

// Error has one line for each complaint.
func (c *Complaints) Error() string {
	lines := make([]string, len(c.List))
	for i, one := range c.List {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// order sorts complaints: by layer, in a file by line and column.
type order struct {
	layer        layer
	line, column int
}

// A layer is one of the places that values come from; a later one wins.
type layer int

const (
	inPreset layer = iota
	inFile
	inEnv
	inFlags
	nowhere
)

// An origin is where a value was written.
type origin struct {
	where string // as in Complaint.Where
	named bool   // whether where already says the key
	order order
}

func (l *loader) complain(at origin, key, text string) {
	if at.named {
		key = ""
	}
	l.list = append(l.list, Complaint{Where: at.where, Key: printable(key), Text: text, order: at.order})
}

// printable keeps a name that somebody else chose from breaking the line.
func printable(name string) string {
	if len(name) > 100 || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return quote(name)
	}
	return name
}

// complainOf complains about the value that key has in the end, wherever that
// was written.
func (l *loader) complainOf(key, text string) {
	at, ok := l.from[key]
	if !ok {
		at = origin{order: order{layer: nowhere}}
	}
	l.complain(at, key, text)
}

func (l *loader) result() error {
	if len(l.list) == 0 {
		return nil
	}
	slices.SortStableFunc(l.list, func(a, b Complaint) int {
		return cmp.Or(
			cmp.Compare(a.order.layer, b.order.layer),
			cmp.Compare(a.order.line, b.order.line),
			cmp.Compare(a.order.column, b.order.column),
			cmp.Compare(a.Where, b.Where),
			cmp.Compare(a.Key, b.Key),
		)
	})
	return &Complaints{List: l.list}
}

// wrong is the text of a complaint that quotes the value it is about.
func wrong(value, format string, args ...any) error {
	return errors.New(quote(value) + ": " + fmt.Sprintf(format, args...))
}

// quote shows a value in a complaint, shortened so that it stays one line.
func quote(value string) string {
	const most = 60
	if utf8.RuneCountInString(value) > most {
		value = string([]rune(value)[:most]) + "…"
	}
	return strconv.Quote(value)
}
