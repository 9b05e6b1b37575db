package templates

// EditorNav leads through the pages of those who write and edit articles.
type EditorNav struct {
	Current string // the path of the page
	Writes  bool   // may begin an article
	Edits   bool   // is an editor
}

func (EditorNav) partial() string { return "editor-nav" }
