package forum

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// HandleOf reads a handle as somebody types it: capitals do not matter. It is
// empty where the text is none as members have them; letters that merely look
// alike are other letters.
func HandleOf(text string) string {
	if len(text) > 2*maxSlug {
		return ""
	}
	handle := Slug(text)
	if handle != norm.NFC.String(strings.ToLower(norm.NFC.String(text))) {
		return ""
	}
	return handle
}
