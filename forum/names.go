package forum

import (
	"strings"
	"unicode"

	"github.com/mtibben/confusables"
	"golang.org/x/text/unicode/norm"
)

// reserved are the names that would speak for the site.
var reserved = []string{
	"admin", "admins", "administrator", "administrators", "the administrator", "the administrators", "sysadmin",
	"moderator", "moderators", "moderation", "the moderator", "the moderators", "editor", "editors", "the editor", "the editors", "staff",
	"system", "support", "root", "webmaster", "postmaster", "abuse", "security", "colloquy", "deleted", "anonymous",
}

var reservedKeys, reservedShapes = nameKeys(reserved)

// nameKeys returns the keys of names and the shapes of what they look like in
// small letters, in capitals, and with a capital at the front.
func nameKeys(names []string) (keys, shapes map[string]bool) {
	keys, shapes = map[string]bool{}, map[string]bool{}
	for _, n := range names {
		keys[NameKey(n)] = true
		for _, written := range []string{n, strings.ToUpper(n), strings.ToUpper(n[:1]) + n[1:]} {
			shapes[nameShape(written)] = true
		}
	}
	return keys, shapes
}

// A Look is how a name looks, to be held against those of others.
type Look struct{ key, shape string }

// LookOf returns how a name looks.
func LookOf(name string) Look { return Look{NameKey(name), nameShape(name)} }

// Like tells whether somebody could take the name for another one: by its
// letters, or by how they look as both are written, the other one in capitals
// as well.
func (l Look) Like(other string) bool {
	if l.key == NameKey(other) {
		return true
	}
	return l.shape == nameShape(other) || l.shape == nameShape(strings.ToUpper(other))
}

// ReservedName tells whether a name looks like one that speaks for the site.
func ReservedName(name string) bool {
	return reservedKeys[NameKey(name)] || reservedShapes[nameShape(name)]
}

// CleanFreeName is CleanName for a name that somebody chooses: none that speaks
// for the site.
func CleanFreeName(e *Invalid, field, text string) string {
	before := len(e.Problems)
	text = CleanName(e, field, text)
	if len(e.Problems) == before && ReservedName(text) {
		e.Add(field, NameReserved, 0)
	}
	return text
}

// NameKey is the same for names that look alike: case is folded, letters of
// other scripts that look the same are replaced (Unicode Technical Standard 39,
// skeleton), and what is neither letter nor digit is dropped.
func NameKey(name string) string {
	return skeleton(strings.ToLower(plainLetters(name)))
}

// nameShape is the same for names that look alike as they are written: the
// capital I is an l here, and the Cyrillic М an M, which it is not as a small
// letter.
func nameShape(name string) string {
	return skeleton(strings.ToLower(skeleton(plainLetters(name))))
}

// skeleton replaces what looks the same and drops what is no part of a name. The
// standard stops at small capitals: to it the Cyrillic т is a ᴛ, and here a t.
func skeleton(text string) string {
	text = confusables.Skeleton(smallCapitals.Replace(confusables.Skeleton(text)))
	return strings.Map(func(r rune) rune {
		if isNamePart(r) {
			return r
		}
		return -1
	}, norm.NFKC.String(strings.Map(dropMarks, text)))
}

func dropMarks(r rune) rune {
	if unicode.Is(unicode.M, r) {
		return -1
	}
	return r
}

// plainLetters writes the fancy letters that people decorate names with as plain
// ones: those that Unicode counts as variants, white letters in black circles
// and squares, and the letters of flags.
func plainLetters(name string) string {
	return strings.Map(func(r rune) rune {
		for _, first := range []rune{0x1f150, 0x1f170, 0x1f1e6} {
			if r >= first && r < first+26 {
				return 'A' + r - first
			}
		}
		return r
	}, norm.NFKC.String(name))
}

var smallCapitals = strings.NewReplacer(
	"ᴀ", "a", "ʙ", "b", "ᴄ", "c", "ᴅ", "d", "ᴇ", "e", "ꜰ", "f", "ɢ", "g", "ʜ", "h", "ɪ", "i", "ᴊ", "j", "ᴋ", "k", "ʟ", "l", "ᴍ", "m", "ʍ", "m",
	"ɴ", "n", "ᴏ", "o", "ᴘ", "p", "ꞯ", "q", "ʀ", "r", "ꜱ", "s", "ᴛ", "t", "ᴜ", "u", "ᴠ", "v", "ᴡ", "w", "ʏ", "y", "ᴢ", "z")
