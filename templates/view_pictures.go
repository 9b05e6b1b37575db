package templates

// PicturesPage is a page with the pictures of a text alone: where a picture leads
// that was uploaded without the script.
type PicturesPage struct {
	Frame
	Heading  string // title of the article, or of the page of the site
	Back     string // address where it is written
	Done     bool   // a picture was added
	Pictures Pictures
}

func (PicturesPage) page() string { return "pictures" }

// Pictures are what was uploaded for a text, with a form for more.
type Pictures struct {
	Article  int64  // whose they are,
	Page     string // or the page of the site
	List     []PictureItem
	May      bool // whoever looks may add some
	New      bool // the text was never saved
	Alone    bool // on a page of their own, and not beside the text
	Accept   string
	MaxMB    int
	MaxText  int
	Typed    string // alternative text
	Problems Problems
}

func (Pictures) partial() string { return "pictures" }

// PictureItem is one of them.
type PictureItem struct {
	Number        int
	URL, Small    string // of the full picture and of the narrowest
	Width, Height int    // of the narrowest, as it is shown here
	Size          string // of the full one, in pixels
	Alternative   string
	Markdown      string
	Shown         bool // readers see it
}
