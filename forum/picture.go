package forum

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	// MaxArticlePicture is the largest picture of an article that can be uploaded,
	// in bytes: cameras write ten to fifteen megabytes.
	MaxArticlePicture = 20 << 20
	// MaxPictures is how many pictures one article may have.
	MaxPictures = 300
	// MaxAlternative is the longest text in the place of a picture, in characters: a
	// sentence or two.
	MaxAlternative = 500
	// PictureGrace is how long a picture stays that nobody names: it was uploaded for
	// a text that is still being written, perhaps without a connection.
	PictureGrace = 7 * 24 * time.Hour
	// MaxPictureWidth is how wide a picture is kept, in pixels: sharp on a screen of
	// twice the density, at more than the width of a text.
	MaxPictureWidth = 2000
	// MaxPictureHeight is how tall: a page that was photographed whole.
	MaxPictureHeight = 8000
	// MediaPath is where all pictures of the site have their addresses.
	MediaPath = "/media/"
)

// pictureWidths are the widths in which a picture is kept beside its full one, for
// telephones and for columns.
var pictureWidths = [...]int{480, 960, 1600}

// A Picture is a picture of an article as it is kept. Its name says all that a page
// needs to show it, so that none is asked for.
type Picture struct {
	Hash          string // of its content, 32 digits
	Width, Height int
	Kind          string // jpg or png
}

// pictureName is how the files of a picture are named: the full one by hash and size,
// a narrower one by its own width too.
var pictureName = regexp.MustCompile(`^` + pictureForm + `$`)

const pictureForm = `([0-9a-f]{32})-([1-9]\d{0,3})x([1-9]\d{0,3})(?:-w([1-9]\d{0,3}))?\.(jpg|png)`

// pictureMention finds addresses of pictures in a text.
var pictureMention = regexp.MustCompile(MediaPath + pictureForm)

// ParsePicture reads the name of a file: which picture it is, and how wide.
func ParsePicture(name string) (p Picture, width int, ok bool) {
	m := pictureName.FindStringSubmatch(name)
	if m == nil {
		return Picture{}, 0, false
	}
	p = Picture{Hash: m[1], Kind: m[5]}
	p.Width, _ = strconv.Atoi(m[2]) // four digits at most
	p.Height, _ = strconv.Atoi(m[3])
	width = p.Width
	if m[4] != "" {
		width, _ = strconv.Atoi(m[4])
	}
	if p.Width > MaxPictureWidth || p.Height > MaxPictureHeight || p.NameAt(width) != name {
		return Picture{}, 0, false
	}
	return p, width, true
}

// PictureAt reads the address of a picture within the site.
func PictureAt(address string) (p Picture, width int, ok bool) {
	name, ok := strings.CutPrefix(address, MediaPath)
	if !ok {
		return Picture{}, 0, false
	}
	return ParsePicture(name)
}

// OwnPicture makes the address of a picture within the site of one that names the site
// too, whether by https or http. Site is the site's own address, "" where it is not known.
func OwnPicture(site, address string) (within string, ok bool) {
	_, host, known := strings.Cut(site, "://")
	scheme, rest, absolute := strings.Cut(address, "://")
	if !known || !absolute || scheme != "https" && scheme != "http" || len(rest) < len(host) || !strings.EqualFold(rest[:len(host)], host) {
		return "", false
	}
	within = rest[len(host):]
	_, _, ok = PictureAt(within)
	return within, ok
}

// Widths are the widths in which the picture is kept, from the narrowest to its own.
// One that saves less than a fifth is not worth a file.
func (p Picture) Widths() []int {
	list := make([]int, 0, len(pictureWidths)+1)
	for _, w := range pictureWidths {
		if w*5 <= p.Width*4 {
			list = append(list, w)
		}
	}
	return append(list, p.Width)
}

// HeightAt is how tall the picture is in one of its widths.
func (p Picture) HeightAt(width int) int {
	return max(1, (p.Height*width+p.Width/2)/p.Width)
}

// Name is the name of the full picture; the store knows it by that.
func (p Picture) Name() string { return p.stem() + "." + p.Kind }

// NameAt is the name of the picture in one of its widths, "" for any other.
func (p Picture) NameAt(width int) string {
	if width == p.Width {
		return p.Name()
	}
	for _, w := range p.Widths() {
		if w == width {
			return p.stem() + "-w" + strconv.Itoa(w) + "." + p.Kind
		}
	}
	return ""
}

func (p Picture) stem() string {
	return p.Hash + "-" + strconv.Itoa(p.Width) + "x" + strconv.Itoa(p.Height)
}

// Address is where the full picture is.
func (p Picture) Address() string { return MediaPath + p.Name() }

// Type is the kind of the picture as browsers are told it.
func (p Picture) Type() string {
	if p.Kind == "png" {
		return "image/png"
	}
	return "image/jpeg"
}

// Markdown is how a text shows the picture; alternative stands in its place where it
// cannot be seen.
func (p Picture) Markdown(alternative string) string {
	return "![" + inBrackets.Replace(alternative) + "](" + p.Address() + ")"
}

// inBrackets keeps a text in brackets from ending them, and from saying anything in
// Markdown.
var inBrackets = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`, "&", `\&`, "!", `\!`)

// PicturesIn are the names of the pictures that a text mentions, each once, whether it
// shows them or not.
func PicturesIn(text string) (names []string) {
	seen := map[Picture]bool{}
	for _, address := range pictureMention.FindAllString(text, -1) {
		if p, _, ok := PictureAt(address); ok && !seen[p] {
			seen[p] = true
			names = append(names, p.Name())
		}
	}
	return names
}

// A KeptPicture is a picture that was uploaded for an article, or that it names.
type KeptPicture struct {
	Picture
	Alternative string // as it was typed with the upload
	Shown       bool   // what was approved last names it
}

// A Place is what a picture was uploaded for: an article, or a page of the site.
type Place struct {
	Article int64
	Page    string
}

// Place is what pictures of the manuscript are for.
func (m Manuscript) Place() Place { return Place{Article: m.Article.ID, Page: m.Page} }
