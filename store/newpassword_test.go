package store_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"colloquy/forum"
	"colloquy/store"
)

func passwordProblem(text string, own ...string) string {
	e := &forum.Invalid{}
	store.CheckPassword(e, "password", text, own...)
	if len(e.Problems) == 0 {
		return ""
	}
	return e.Problems[0].Key
}

func TestACommonPasswordIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"password":                forum.CommonPassword,
		"PassWord1":               forum.CommonPassword,
		"12345678":                forum.CommonPassword,
		"qwertyuiop":              forum.CommonPassword,
		"iloveyou":                forum.CommonPassword,
		"aaaaaaaaaaaa":            forum.CommonPassword,
		"colloquy":                forum.CommonPassword,
		"okafor123":               forum.CommonPassword,
		"short":                   forum.TooShort,
		strings.Repeat("a", 1001): forum.TooLong,
		"correct horse battery":   "",
		"  spaces at both ends  ": "",
		"🦊🐻🐼🦁🐯🦄🐙🦋":                "",
		"пароль из восьми слов":       "",
		strings.Repeat("ab12 ", 200):  "",
		"Tr0ub4dor&3 und noch etwas.": "",
	} {
		if got := passwordProblem(text, "Amara Okafor", "amara.okafor@example.org"); got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
}

func TestTheCommonestPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("COLLOQUY_TESTDATA")
	if dir == "" {
		t.Skip("COLLOQUY_TESTDATA names no folder")
	}
	f, err := os.Open(filepath.Join(dir, "text", "common-passwords.txt"))
	must(t, err)
	defer f.Close()
	taken, long, first := 0, 0, 0
	rank := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		rank++
		if text := lines.Text(); utf8.RuneCountInString(text) >= forum.MinPassword {
			long++
			if passwordProblem(text) == "" {
				taken++
				if first == 0 {
					first = rank
				}
			}
		}
	}
	t.Logf("%d of %d are taken, the first has rank %d", taken, long, first)
	// What is left are words of one language typed on the keyboard of another.
	if taken > long/50 || first < 900 {
		t.Error("too many of the commonest passwords are taken")
	}
}

// A password whose every letter can stand for others costs the most to judge: it
// is as long as a hash, and anybody can have it done.
func BenchmarkTheCostliestPassword(b *testing.B) {
	for b.Loop() {
		passwordProblem(strings.Repeat("l/16s5+l[eb6c@b($##4x07%8%ii0(%o&[+$#%!i(@3#%1#|t189$l<421(zz{cx", 10))
	}
}
