package store

import (
	"colloquy/forum"
	"colloquy/markup"
)

// contents is the list of what an article contains, where it is long enough
// for one.
func contents(a forum.Article) []markup.Heading {
	if list := markup.Contents(a.HTML); forum.HasContents(a.Words, len(list)) {
		return list
	}
	return nil
}
