package handlers

import (
	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// presentContents puts the headings of the lower level under those of the
// upper one.
func presentContents(list []markup.Heading) []templates.Section {
	var sections []templates.Section
	for _, h := range list {
		s := templates.Section{ID: h.ID, Text: h.Text}
		if n := len(sections); n > 0 && h.Level > 2 {
			sections[n-1].Under = append(sections[n-1].Under, s)
			continue
		}
		sections = append(sections, s)
	}
	return sections
}

// contentsOf is the list of contents of a text, where it is long enough for one.
func contentsOf(r markup.Rendered) []markup.Heading {
	list := markup.Contents(r.HTML)
	if !forum.HasContents(r.Words, len(list)) {
		return nil
	}
	return list
}
