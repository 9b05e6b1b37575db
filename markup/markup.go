// Package markup makes safe HTML of the Markdown that people write.
//
// There are two dialects. A comment may be written by anybody: no images, no
// HTML, no headings, no ids, links that pass on no reputation. An article is
// written by somebody whom the site trusts with its layout, though not with
// scripts: images, footnotes, headings with anchors, a safe part of HTML.
//
// A text is parsed once. One walk over the parsed tree writes the HTML, the
// plain text, the links and the headings, and the sanitiser goes over the HTML
// afterwards, although the walk writes nothing that it would take away: two
// independent mistakes are needed before anything runs in a reader's browser.
//
// What is too deep, too long or too complicated is refused, not cut: a person
// who is told can mend it.
package markup

import "colloquy/forum"

// Version is stored beside rendered HTML. Raise it when the output for the same
// input changes, so that stored HTML is made again.
const Version = 3

// A Heading is one entry of an article's table of contents.
type Heading struct {
	Level int    // 2 or 3
	ID    string // of the element in the page
	Text  string // on one line, without markup
}

// Rendered is everything that one pass over a text yields.
type Rendered struct {
	// HTML went through the sanitiser and stands by itself: it closes what it opens.
	HTML forum.HTML
	// Text is what a reader sees, without markup: for search, excerpts and
	// structured data. Blocks and forced line breaks are separated by newlines.
	Text string
	// Links are the targets of the links that the author wrote and the HTML holds,
	// in order, as they stand there.
	Links []string
	// Mentions are the handles of members whom a comment may name, each once, in
	// order, in small letters: whether there is such a member is for the caller to
	// find out (CommentNaming).
	Mentions []string
	// Words is how long the text is to a reader; see countWords.
	Words int
	// Headings are an article's h2 and h3; a comment has none.
	Headings []Heading
	// Pictures are the names of our own pictures that an article shows or leads to,
	// each once, by the name of the full one; a comment has none.
	Pictures []string
}

// Comment renders a comment. The error is a *forum.Invalid about the field
// "body". How long a comment may be (forum.MaxBody) is for the caller to check,
// before calling; so is whether Text shows anything at all.
func Comment(source string) (Rendered, error) { return comments.render(source) }

// Article renders an article. The error is a *forum.Invalid about the field
// "body". The caller checks the length (forum.MaxArticle).
func Article(source string) (Rendered, error) { return ArticleOn("", source) }

// ArticleOn renders an article of the site that has an address, such as
// https://example.org: a picture of ours that is named with it is ours as well.
func ArticleOn(site, source string) (Rendered, error) {
	return articles.renderWith(source, func(p *page) { p.site = site })
}
