package store

import (
	"strings"

	"github.com/ccojocar/zxcvbn-go"

	"colloquy/forum"
)

// judged is how much of a password is looked at: the library takes seconds for a
// thousand equal characters, and more than one for 64 that can stand for several
// letters each (40 ms for 32: as long as a hash). Nothing that begins with so many
// is common.
const judged = 32

// weakest is the lowest score that is taken: 0 and 1 are guessed with fewer than
// a million tries (zxcvbn's scale, Wheeler, USENIX Security 2016). A password of
// fewer than shortish characters needs one more, a hundred million tries.
const (
	weakest  = 2
	shortish = 12
)

// CheckPassword notes under the field what is wrong with a new password: its
// length, or that it is one of the commonest or made of the person's own words,
// such as their name and address.
func CheckPassword(e *forum.Invalid, field, text string, own ...string) {
	before := len(e.Problems)
	forum.CheckPassword(e, field, text)
	if len(e.Problems) > before {
		return
	}
	words := []string{"colloquy"}
	for _, o := range own {
		words = append(words, strings.FieldsFunc(strings.ToLower(o), func(r rune) bool { return strings.ContainsRune(" @.-_", r) })...)
	}
	runes := []rune(text)
	needed := weakest
	if len(runes) < shortish {
		needed++
	}
	if zxcvbn.PasswordStrength(string(runes[:min(len(runes), judged)]), words).Score < needed {
		e.Add(field, forum.CommonPassword, 0)
	}
}
