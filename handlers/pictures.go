package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// picturesRoute takes pictures of texts that are being written, in a form that carries
// a file.
const picturesRoute = "/editor/pictures"

const (
	pictureField = "picture"
	// uploadPatience is how long somebody may take to send a picture: the largest one
	// over half a megabit a second.
	uploadPatience = 6 * time.Minute
)

// placeOf reads whose pictures are meant.
func placeOf(article, page string) (forum.Place, error) {
	if article == "" && page != "" {
		return forum.Place{Page: page}, nil
	}
	id, ok := parseID(article)
	if !ok {
		return forum.Place{}, forum.ErrNotFound
	}
	return forum.Place{Article: id}, nil
}

// picturesURL is the page with the pictures of a text.
func picturesURL(at forum.Place, more string) string {
	if at.Page != "" {
		return picturesRoute + "?page=" + url.QueryEscape(at.Page) + more
	}
	return picturesRoute + "?article=" + itoa(at.Article) + more
}

// placeURL is where a text is written.
func placeURL(at forum.Place) string {
	if at.Page != "" {
		return sitePageURL(url.PathEscape(at.Page))
	}
	return manuscriptURL(at.Article)
}

// addPicture takes a picture for an article or a page of the site. The script is told
// how to show it; anybody else finds it among the others.
func (s *server) addPicture(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	at, kept, err := s.keepPicture(c, v)
	var invalid *forum.Invalid
	switch {
	case wants(c.Request()) == "json" && err == nil:
		return c.JSON(http.StatusOK, uploaded(kept))
	case wants(c.Request()) != "json" && at != forum.Place{} && errors.As(err, &invalid):
		return s.picturesPage(c, http.StatusUnprocessableEntity, v, at, invalid)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, picturesURL(at, "&done=added")+"#pictures")
}

func (s *server) keepPicture(c echo.Context, v *forum.Member) (at forum.Place, kept forum.KeptPicture, err error) {
	ctx := c.Request().Context()
	end, err := s.uploads.begin()
	if err != nil {
		drain(c.Request())
		return at, kept, err
	}
	defer end()
	if forum.MayWriteArticles(v, false, s.o.Clock()) == nil { // anybody else could keep these from uploading
		line := http.NewResponseController(c.Response())
		_, _ = line.SetReadDeadline(soon(uploadPatience)), line.SetWriteDeadline(soon(uploadPatience+time.Minute))
	}
	file, err := readPicture(c.Request(), pictureField, forum.MaxArticlePicture)
	at, nowhere := placeOf(field(c, "article"), field(c, "page"))
	if err == nil {
		err = nowhere
	}
	if err == nil {
		err = s.store.MayAddPicture(ctx, v, at) // before the work
	}
	if err != nil {
		return at, kept, err
	}
	p, err := s.o.Media.KeepPicture(ctx, pictureField, file)
	if err != nil {
		return at, kept, err
	}
	kept, err = s.store.AddPicture(ctx, v, at, forum.KeptPicture{Picture: p, Alternative: field(c, "alternative")})
	return at, kept, err
}

// upload is what the script hears of a picture that was added.
type upload struct {
	URL         string `json:"url"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	Markdown    string `json:"markdown"`
	Size        string `json:"size"`
	Small       string `json:"small"`
	SmallWidth  int    `json:"smallWidth"`
	SmallHeight int    `json:"smallHeight"`
}

func uploaded(kept forum.KeptPicture) upload {
	p := presentPicture(0, kept)
	return upload{
		URL: p.URL, Width: kept.Width, Height: kept.Height, Markdown: p.Markdown,
		Size: p.Size, Small: p.Small, SmallWidth: p.Width, SmallHeight: p.Height,
	}
}

// showPictures is a page of the pictures of a text alone.
func (s *server) showPictures(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	at, err := placeOf(c.QueryParam("article"), c.QueryParam("page"))
	if err != nil {
		return err
	}
	return s.picturesPage(c, http.StatusOK, v, at, nil)
}

func (s *server) picturesPage(c echo.Context, status int, v *forum.Member, at forum.Place, invalid *forum.Invalid) error {
	title, pictures, err := s.picturesOf(c.Request().Context(), v, at)
	if err != nil {
		return err
	}
	p := templates.PicturesPage{
		Frame: s.editorFrame(c, "Pictures"), Heading: title, Back: placeURL(at), Done: c.QueryParam("done") != "", Pictures: pictures,
	}
	p.Pictures.Alone, p.Pictures.Typed, p.Pictures.Problems = true, field(c, "alternative"), problems(invalid)
	return s.render(c, status, p)
}

// picturesOf are the pictures of a text as the page shows them on which it is written,
// with the title of the text. One that was never saved is in no place, and has none.
func (s *server) picturesOf(ctx context.Context, v *forum.Member, at forum.Place) (string, templates.Pictures, error) {
	p := templates.Pictures{
		Article: at.Article, Page: at.Page, New: at == forum.Place{}, May: true,
		Accept: pictureTypes, MaxMB: forum.MaxArticlePicture >> 20, MaxText: forum.MaxAlternative,
	}
	if p.New {
		return "", p, nil
	}
	m, list, err := s.store.Pictures(ctx, v, at)
	if err != nil {
		return "", p, err
	}
	p.May = forum.MaySaveManuscript(v, m, s.o.Clock()) == nil
	for i, kept := range list {
		p.List = append(p.List, presentPicture(i+1, kept))
	}
	return m.Title, p, nil
}

func presentPicture(number int, kept forum.KeptPicture) templates.PictureItem {
	narrowest := kept.Widths()[0]
	return templates.PictureItem{
		Number: number, URL: kept.Address(), Small: forum.MediaPath + kept.NameAt(narrowest), Width: narrowest, Height: kept.HeightAt(narrowest),
		Size:        strconv.Itoa(kept.Width) + " × " + strconv.Itoa(kept.Height) + " pixels",
		Alternative: kept.Alternative, Markdown: kept.Markdown(kept.Alternative), Shown: kept.Shown,
	}
}
