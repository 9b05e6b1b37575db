package forum

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// noon is the time at which the tests happen.
var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// cleaned is what clean makes of a text with a limit of 20 characters, and what it
// finds wrong with it: "key", or "key 20" where a limit is concerned.
func cleaned(clean func(e *Invalid, field, text string, limit int) string, text string) (string, string) {
	e := &Invalid{}
	got := clean(e, "field", text, 20)
	return got, wrong(e)
}

// wrong lists problems as "key" or "key limit"; a field other than "field"
// stands before the key.
func wrong(e *Invalid) string {
	var keys []string
	for _, p := range e.Problems {
		key := p.Key
		if p.Field != "field" {
			key = p.Field + ": " + key
		}
		if p.Limit != 0 {
			key += fmt.Sprintf(" %d", p.Limit)
		}
		keys = append(keys, key)
	}
	return strings.Join(keys, ", ")
}

// problems lists what an error says is wrong with what was handed in.
func problems(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := err.(*Invalid)
	if !ok {
		t.Fatalf("an error of another kind: %v", err)
	}
	return wrong(e)
}

// realText reads a file of real texts, or skips the test where there is none.
func realText(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("COLLOQUY_TESTDATA")
	if dir == "" {
		t.Skip("COLLOQUY_TESTDATA is not set: not tried with real data")
	}
	text, err := os.ReadFile(filepath.Join(dir, "text", name))
	if err != nil {
		t.Skip("COLLOQUY_TESTDATA has no text/"+name+":", err)
	}
	return string(text)
}

// realRows reads the rows of a table of real texts by the names of its columns.
func realRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(realText(t, name)), "\n")
	names := strings.Split(lines[0], "\t")
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, value := range strings.Split(line, "\t") {
			row[names[i]] = value
		}
		rows = append(rows, row)
	}
	return rows
}

// unquoted reads a text that is written as JSON.
func unquoted(t *testing.T, quoted string) string {
	t.Helper()
	var text string
	if err := json.Unmarshal([]byte(quoted), &text); err != nil {
		t.Fatalf("%s: %v", quoted, err)
	}
	return text
}
