package handlers

import (
	"encoding/json"
	"html/template"
	"time"

	"colloquy/forum"
	"colloquy/markup"
	"colloquy/store"
	"colloquy/templates"
)

// This file says what pages show in the vocabulary of schema.org. json.Marshal
// escapes <, > and &, so that the script element cannot end early.

const (
	scriptStart = `<script type="application/ld+json">`
	scriptEnd   = "</script>"
)

// sampleText is how much of an article without a standfirst is told, in
// characters.
const sampleText = 300

type schemaThing struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type schemaRef struct {
	ID string `json:"@id"`
}

type schemaType struct {
	Type string `json:"@type"`
}

type schemaCounter struct {
	Type   string     `json:"@type"`
	Action schemaType `json:"interactionType"`
	Count  int        `json:"userInteractionCount"`
}

type schemaArticle struct {
	Context     string        `json:"@context"`
	Type        string        `json:"@type"`
	ID          string        `json:"@id"`
	URL         string        `json:"url"`
	Page        string        `json:"mainEntityOfPage"`
	Headline    string        `json:"headline"`
	Description string        `json:"description,omitempty"`
	Text        string        `json:"text,omitempty"`
	Image       string        `json:"image"`
	Language    string        `json:"inLanguage"`
	Published   string        `json:"datePublished"`
	Modified    string        `json:"dateModified"`
	Authors     []schemaThing `json:"author,omitempty"`
	Publisher   schemaThing   `json:"publisher"`
	Part        schemaThing   `json:"isPartOf"`
	Sections    []string      `json:"articleSection,omitempty"`
	Words       int           `json:"wordCount"`
	Count       int           `json:"commentCount"`
	Interaction schemaCounter `json:"interactionStatistic"`
}

// structuredArticle is the article with the comments of this page, which are
// made already.
func (s *server) structuredArticle(p *store.ArticlePage, comments []byte) (template.HTML, error) {
	a := p.Article
	url := s.absolute(templates.ArticleURL(a.Slug))
	home := s.absolute("/")
	head := schemaArticle{
		Context: "https://schema.org", Type: "DiscussionForumPosting", ID: url, URL: url, Page: url,
		Headline: a.Title, Description: a.Standfirst, Text: a.Standfirst, Image: s.absolute(s.cardURL(a)), Language: a.Lang,
		Published: schemaTime(a.PublishedAt), Modified: schemaTime(a.ModifiedAt()),
		Publisher: schemaThing{"Organization", s.o.Site.Name, home}, Part: schemaThing{"WebSite", s.o.Site.Name, home},
		Words: a.Words, Count: a.CommentCount,
		Interaction: schemaCounter{"InteractionCounter", schemaType{"CommentAction"}, a.CommentCount},
	}
	if a.Canonical != "" {
		head.URL, head.Page = a.Canonical, a.Canonical
	}
	if head.Text == "" {
		head.Text = markup.Beginning(p.HTML, sampleText)
	}
	if head.Language == "" {
		head.Language = s.o.Site.Language
	}
	for _, w := range a.Authors {
		head.Authors = append(head.Authors, schemaThing{"Person", w.Name, s.absolute(templates.AuthorURL(w.Handle))})
	}
	for _, t := range a.Topics {
		head.Sections = append(head.Sections, t.Name)
	}
	text, err := json.Marshal(head)
	if err != nil {
		return "", err
	}
	b := getBuffer()
	defer putBuffer(b)
	b.WriteString(scriptStart)
	b.Write(text[:len(text)-1])
	b.WriteString(`,"comment":[`)
	b.Write(comments)
	b.WriteString("]}" + scriptEnd)
	return template.HTML(b.String()), nil
}

func schemaTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// structuredComment is a comment.
func (s *server) structuredComment(c forum.Comment) (string, error) {
	url := s.absolute(templates.CommentURL(c.ID))
	v := struct {
		Type      string      `json:"@type"`
		ID        string      `json:"@id"`
		URL       string      `json:"url"`
		Name      string      `json:"headline,omitempty"`
		Text      string      `json:"text"`
		Published string      `json:"datePublished"`
		Modified  string      `json:"dateModified,omitempty"`
		Author    schemaThing `json:"author"`
		Parent    *schemaRef  `json:"parentItem,omitempty"`
	}{
		Type: "Comment", ID: url, URL: url, Name: c.Title, Text: c.Text, Published: schemaTime(c.CreatedAt),
		Author: schemaThing{"Person", c.By.Name, s.personURL(c.By)},
	}
	if !c.EditedAt.IsZero() {
		v.Modified = schemaTime(c.EditedAt)
	}
	if c.ParentID != 0 && !c.ParentGone {
		v.Parent = &schemaRef{s.absolute(templates.CommentURL(c.ParentID))}
	}
	text, err := json.Marshal(v)
	return string(text), err
}

// breadcrumbs is the way to a page: what stands above it, then the page itself.
func (s *server) breadcrumbs(crumbs []templates.Crumb, name, path string) template.HTML {
	type item struct {
		Type     string `json:"@type"`
		Position int    `json:"position"`
		Name     string `json:"name"`
		Item     string `json:"item"`
	}
	var items []item
	for i, c := range append(crumbs[:len(crumbs):len(crumbs)], templates.Crumb{Name: name, URL: path}) {
		items = append(items, item{"ListItem", i + 1, c.Name, s.absolute(c.URL)})
	}
	text, err := json.Marshal(struct {
		Context string `json:"@context"`
		Type    string `json:"@type"`
		Items   []item `json:"itemListElement"`
	}{"https://schema.org", "BreadcrumbList", items})
	if err != nil { // strings and numbers always marshal
		return ""
	}
	return template.HTML(scriptStart + string(text) + scriptEnd)
}
