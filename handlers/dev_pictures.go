package handlers

import (
	"strings"

	"colloquy/forum"
	"colloquy/templates"
)

// pictureSamples are the pictures of an article on a page of their own.
func pictureSamples(signedIn templates.Frame) map[string]templates.View {
	signedIn.Section = "editor"
	page := templates.PicturesPage{Frame: signedIn, Heading: "كيف تعمل الشبكات", Back: "/editor/articles/7", Done: true, Pictures: *samplePictures()}
	page.Pictures.Alone = true
	refused, closed := page, page
	refused.Done, refused.Pictures.List, refused.Pictures.Typed = false, nil, "A map"
	refused.Pictures.Problems = templates.Problems{"picture": templates.Sentence(forum.Problem{Key: forum.NoPicture}), "alternative": templates.Sentence(forum.Problem{Key: forum.BidiOverride})}
	closed.Done, closed.Pictures.May = false, false
	return map[string]templates.View{"pictures": page, "pictures-refused": refused, "pictures-closed": closed}
}

// samplePictures are those of an article. A picture that is always there stands for each.
func samplePictures() *templates.Pictures {
	p := &templates.Pictures{Article: 7, May: true, Accept: pictureTypes, MaxMB: forum.MaxArticlePicture >> 20, MaxText: forum.MaxAlternative}
	for i, alternative := range []string{"A map of the cables that land in Marseille, with the year of each and its owners in brackets", ""} {
		kept := forum.KeptPicture{Picture: forum.Picture{Hash: strings.Repeat("0a", 16), Width: 2000 / (i + 1), Height: 1500, Kind: "jpg"}, Alternative: alternative, Shown: i == 0}
		item := presentPicture(i+1, kept)
		item.URL, item.Small = "/favicon.ico", "/favicon.ico"
		p.List = append(p.List, item)
	}
	return p
}
