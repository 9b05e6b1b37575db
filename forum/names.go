package forum

import (
	"strings"
	"unicode"

	"github.com/mtibben/confusables"
	"golang.org/x/text/unicode/norm"
)

// reserved are the names that would speak for the site.
var reserved = []string{
	"admin", "administrator", "moderator", "moderation", "editor", "editors", "the editors", "staff",
	"system", "support", "root", "webmaster", "postmaster", "abuse", "security", "colloquy", "deleted", "anonymous",
}

var reservedKeys = nameKeys(reserved)

func nameKeys(names []string) map[string]bool {
	keys := make(map[string]bool, len(names))
	for _, n := range names {
		keys[NameKey(n)] = true
	}
	return keys
}

// ReservedName tells whether a name looks like one that speaks for the site.
func ReservedName(name string) bool { return reservedKeys[NameKey(name)] }

// NameKey is the same for names that look alike: case is folded, letters of
// other scripts that look the same are replaced (Unicode Technical Standard 39,
// skeleton), and what is neither letter nor digit is dropped.
func NameKey(name string) string {
	folded := strings.ToLower(norm.NFKC.String(name))
	skeleton := confusables.Skeleton(folded)
	return strings.Map(func(r rune) rune {
		if isNamePart(r) {
			return r
		}
		return -1
	}, norm.NFKC.String(strings.Map(dropMarks, skeleton)))
}

func dropMarks(r rune) rune {
	if unicode.Is(unicode.M, r) {
		return -1
	}
	return r
}
