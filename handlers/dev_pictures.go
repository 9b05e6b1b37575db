package handlers

import (
	"strings"

	"colloquy/forum"
	"colloquy/templates"
)

// pictureSamples are the pictures of an article on a page of their own. One that is
// always there stands for each.
func pictureSamples(signedIn templates.Frame) map[string]templates.View {
	signedIn.Section = "editor"
	page := templates.PicturesPage{Frame: signedIn, Heading: "كيف تعمل الشبكات", Back: "/editor/articles/7", Done: true, Pictures: templates.Pictures{
		Article: 7, May: true, Alone: true, Accept: pictureTypes, MaxMB: forum.MaxArticlePicture >> 20, MaxText: forum.MaxAlternative,
	}}
	for i, alternative := range []string{"A map of the cables that land in Marseille, with the year of each and its owners in brackets", ""} {
		kept := forum.KeptPicture{Picture: forum.Picture{Hash: strings.Repeat("0a", 16), Width: 2000 / (i + 1), Height: 1500, Kind: "jpg"}, Alternative: alternative, Shown: i == 0}
		item := presentPicture(i+1, kept)
		item.URL, item.Small = "/favicon.ico", "/favicon.ico"
		page.Pictures.List = append(page.Pictures.List, item)
	}
	refused, closed := page, page
	refused.Done, refused.Pictures.List, refused.Pictures.Typed = false, nil, "A map"
	refused.Pictures.Problems = templates.Problems{"picture": templates.Sentence(forum.Problem{Key: forum.NoPicture}), "alternative": templates.Sentence(forum.Problem{Key: forum.BidiOverride})}
	closed.Done, closed.Pictures.May = false, false
	return map[string]templates.View{"pictures": page, "pictures-refused": refused, "pictures-closed": closed}
}
