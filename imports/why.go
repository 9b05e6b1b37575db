package imports

import (
	"errors"
	"fmt"
	"strings"

	"colloquy/forum"
)

// Why says on one line what is wrong with something that was handed in, for a
// person at a terminal.
func Why(err error) string {
	var invalid *forum.Invalid
	if !errors.As(err, &invalid) {
		return strings.Join(strings.Fields(cause(err).Error()), " ")
	}
	parts := make([]string, len(invalid.Problems))
	for i, p := range invalid.Problems {
		parts[i] = p.Field + ": " + sentence(p)
	}
	return strings.Join(parts, "; ")
}

var sentences = map[string]string{
	forum.Missing:        "nothing, or nothing that can be seen",
	forum.TooLong:        "longer than %d characters",
	forum.TooShort:       "shorter than %d characters",
	forum.BadText:        "not UTF-8 text",
	forum.LineBreak:      "a line break where one line is expected",
	forum.ControlChar:    "a control character",
	forum.BidiOverride:   "a character that reorders the text around it",
	forum.TooManyLinks:   "more than %d links",
	forum.TooDeep:        "quotes or lists more than %d deep",
	forum.LongWord:       "a word of more than %d characters",
	forum.BadAddress:     "not an e-mail address",
	forum.NameReserved:   "a name that would speak for the site",
	forum.BadLink:        "not an http or https address",
	forum.BadHandle:      "neither letters nor digits to make an address of",
	forum.InFuture:       "lies in the future; import it again when its day has come",
	forum.Taken:          "taken by somebody already",
	forum.NoPicture:      "not a JPEG, PNG, GIF or WebP",
	forum.BrokenPicture:  "a picture that cannot be read",
	forum.LargePicture:   "a picture of more than %d MB",
	forum.ManyPixels:     "a picture of more than %d megapixels",
	forum.ManyFrames:     "an animation of more than %d frames",
	forum.TooComplicated: "more complicated than a text needs to be",
}

func sentence(p forum.Problem) string {
	text, ok := sentences[p.Key]
	switch {
	case !ok:
		return p.Key
	case strings.Contains(text, "%d"):
		return fmt.Sprintf(text, p.Limit)
	}
	return text
}
