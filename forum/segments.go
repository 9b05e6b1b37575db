package forum

import "github.com/clipperhouse/uax29/v2/words"

// Segments takes a text apart into its words and all that stands between them,
// in order: joined, they are the text again. What is written without spaces
// falls apart as finely as Unicode Standard Annex 29 says: Chinese and Thai into
// characters.
func Segments(text string) []string {
	var list []string
	for tokens := words.FromString(text); tokens.Next(); {
		list = append(list, tokens.Value())
	}
	return list
}
