package markup

import (
	"bytes"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// ownPicture is the address of a picture of ours where it begins an attribute, or an
// entry in one: on another site it would be told the token.
var ownPicture = regexp.MustCompile(`[" ]/media/[A-Za-z0-9._-]+`)

// ShownBy lets the pictures of a rendered article be asked for with the token of a
// preview link.
func ShownBy(article forum.HTML, token string) forum.HTML {
	if !strings.Contains(string(article), "/media/") {
		return article
	}
	var b bytes.Buffer
	z := html.NewTokenizer(strings.NewReader(string(article)))
	for z.Next() != html.ErrorToken {
		raw := z.Raw()
		if name, _ := z.TagName(); len(name) > 0 {
			raw = ownPicture.ReplaceAll(raw, []byte("${0}?preview="+token))
		}
		b.Write(raw)
	}
	return forum.HTML(b.String())
}
