package templates

import (
	"time"

	"colloquy/forum"
)

// NotesPage is the text of an article with what editors and authors say beside it.
type NotesPage struct {
	Frame
	Nav       EditorNav
	Said      Said
	ID        int64
	Heading   string // title of the manuscript
	Lang, Dir string
	Blocks    []NotedBlock
	About     []NoteView // of the whole, and of passages that are not there any more
	Done      []NoteView
	MayWrite  bool
	Fields    []Field // of a new note
}

func (NotesPage) page() string { return "editor-notes" }

// NotedBlock is a block of the text, with the notes on passages that begin in it.
type NotedBlock struct {
	HTML  forum.HTML
	Notes []NoteView
}

// NoteView is a note.
type NoteView struct {
	ID      int64
	Article int64
	By      string // "" where that is not known any more
	At      time.Time
	Quote   string // the passage, where it cannot be marked in the text
	Gone    bool   // the passage is not in the text any more
	Mark    string // the id of the passage in the text; "" where it is not marked
	Text    string
	Done    bool
	DoneBy  string
	Answers []NoteView
	Answer  *Field // nil for whoever may not write, and in answers
	Open    bool   // an answer to it is being written
}
