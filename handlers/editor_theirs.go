package handlers

import (
	"strings"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// theirText is what somebody saved meanwhile, as a difference from what was typed. Of
// whoever is no editor, the form lacks fields, in which nothing differs.
func theirText(form typed, theirs forum.Manuscript, v *forum.Member) *templates.TheirText {
	return &templates.TheirText{By: theirs.Saver, Own: theirs.SavedBy == v.ID, At: theirs.SavedAt, Full: theirs.Body, Changes: changesOf(form.over(theirs, v), theirs)}
}

// changesOf set an older text against a newer one.
func changesOf(older, newer forum.Manuscript) templates.Changes {
	comparer := &markup.Comparer{}
	return templates.Changes{
		Title: shortPieces(comparer.Compare(older.Title, newer.Title)), Body: shortPieces(comparer.Compare(older.Body, newer.Body)),
		Fields: fieldChanges(formOf(older), formOf(newer)),
	}
}

// longPiece is how much is shown of one piece that came or went, in bytes: of a text
// that was replaced as a whole, the beginning and the end say enough.
const longPiece = 100_000

// shortPieces show a difference, whatever the length of the texts.
func shortPieces(changes []markup.Change) []templates.Piece {
	for i, c := range changes {
		if c.Kind != markup.Kept && len(c.Text) > longPiece {
			changes[i].Text = strings.ToValidUTF8(c.Text[:longPiece/2], "") + "\n\n[…]\n\n" + strings.ToValidUTF8(c.Text[len(c.Text)-longPiece/2:], "")
		}
	}
	return pieces(changes)
}

// fieldChanges are the fields in which two forms differ.
func fieldChanges(older, newer templates.WritingForm) []templates.FieldChange {
	var list []templates.FieldChange
	for _, f := range []struct{ name, older, newer string }{
		{fieldWords["standfirst"], older.Standfirst, newer.Standfirst},
		{fieldWords["topics"], older.Topics, newer.Topics},
		{fieldWords["authors"], older.Authors, newer.Authors},
		{fieldWords["lang"], older.Lang, newer.Lang},
		{"Direction", directionWords[older.Direction], directionWords[newer.Direction]},
		{fieldWords["slug"], older.Slug, newer.Slug},
		{fieldWords["canonical"], older.Canonical, newer.Canonical},
		{"Discussion", discussionText(older), discussionText(newer)},
		{"For members only", older.Members, newer.Members},
		{fieldWords["aliases"], older.Aliases, newer.Aliases},
	} {
		if f.older != f.newer {
			list = append(list, templates.FieldChange{Name: f.name, Older: oneLine(f.older), Newer: oneLine(f.newer)})
		}
	}
	return list
}

// oneLine is what a field says, in one line.
func oneLine(text string) string {
	if text == "" {
		return "–"
	}
	return strings.ReplaceAll(text, "\n", ", ")
}

var directionWords = map[string]string{forum.ByLanguage: "as the language is written", forum.LeftToRight: "left to right", forum.RightToLeft: "right to left"}

func discussionText(f templates.WritingForm) string {
	switch f.Discussion {
	case forum.DiscussionClosed:
		return "closed"
	case forum.DiscussionForDays:
		return "closes after " + f.CloseAfter + " days"
	}
	return "open"
}
