package forum

// Where an article gets a list of its contents. Shorter ones are seen whole in a
// few movements, and with fewer headings the list says nothing that the eye does
// not find by itself.
const (
	ContentsHeadings = 4
	// ContentsWords is about five minutes of reading.
	ContentsWords = 1200
)

// HasContents tells whether an article of so many words and headings is long
// enough for a list of its contents.
func HasContents(words, headings int) bool {
	return words >= ContentsWords && headings >= ContentsHeadings
}
