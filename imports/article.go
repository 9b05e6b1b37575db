package imports

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"colloquy/forum"
	"colloquy/markup"
)

// ReadArticle makes an article of the text of a Markdown file, with or without
// front matter. What the text leaves open the path says (a title, a date, a
// language), and last the file's own time. Whether the article can be taken is
// not asked here: that is for forum.NewArticle.Clean.
func ReadArticle(path string, file fs.FileInfo, text []byte) (forum.NewArticle, error) {
	if !utf8.Valid(text) {
		return forum.NewArticle{}, errors.New("not UTF-8 text")
	}
	whole := strings.TrimPrefix(string(text), "\ufeff")
	f, body, err := split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(whole))
	if err != nil {
		return forum.NewArticle{}, err
	}
	name := readName(filepath.ToSlash(path))
	n := forum.NewArticle{
		Standfirst: standfirst(f),
		Draft:      isDraft(f, name),
		Closed:     f.says("discussion", "closed") || f.says("comments", no...),
		Authors:    authors(f),
		Topics:     topics(f),
		Slug:       forum.Slug(f.text("slug")),
		Aliases:    aliases(f),
	}
	if n.Published, n.Updated, err = dates(f, name, file.ModTime()); err != nil {
		return n, err
	}
	n.Lang = language(f, name, body)
	n.RightLeft = forum.IsRightToLeft(n.Lang)
	setTitle(&n, f, name, body)
	if !forum.Visible(n.Body) {
		return n, errors.New("no text beside the front matter and the title")
	}
	return n, nil
}

// setTitle finds the title, and leaves in the body what is not the title: a
// heading that became it, or says it again at the top, would stand on the page
// twice.
func setTitle(n *forum.NewArticle, f fields, name fileName, body string) {
	lines := strings.Split(body, "\n")
	h, found := firstHeading(lines)
	n.Title, n.Body = f.text("title"), body
	switch {
	case n.Title == "" && found:
		n.Title, n.Body = h.text, h.without(lines)
	case n.Title == "":
		n.Title = name.title(n.Lang)
		if n.Slug == "" {
			n.Slug = forum.Slug(name.stem)
		}
	case found && h.text == n.Title && h.opens(lines):
		n.Body = h.without(lines)
	}
	if n.Slug == "" && forum.Slug(n.Title) == "" {
		n.Slug = forum.Slug(name.stem)
	}
}

// standfirst is the summary as plain text: some write Markdown in it, and whole
// paragraphs now and then, for search engines.
func standfirst(f fields) string {
	text := f.text("standfirst", "summary", "excerpt", "description", "subtitle")
	if strings.ContainsAny(text, "<`*_[&") {
		if r, err := markup.Article(text); err == nil && forum.Visible(r.Text) {
			text = strings.Join(strings.Fields(r.Text), " ")
		}
	}
	return forum.Shorten(text, forum.MaxStandfirst)
}

func isDraft(f fields, name fileName) bool {
	return name.drafts || f.says("draft", yes...) || f.says("published", no...) || f.says("status", "draft")
}

// aliases are the addresses that the article had elsewhere, as far as they can be
// addresses here; more than a few are a mistake in the file.
func aliases(f fields) (list []string) {
	for _, v := range f.list("aliases", "alias", "redirect_from") {
		path, ok := v.(string)
		if path = strings.TrimSpace(path); ok && strings.Trim(path, "/") != "" && len(path) <= forum.MaxAlias && len(list) < forum.MaxAliases {
			list = append(list, path)
		}
	}
	return list
}
