package handlers

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/templates"
)

// deskPage tells of the address of a form of the desk on which page it stands. Forms
// that carry a whole text come back as they are: guardText.
func deskPage(path string) (page string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/editor/")
	if !ok {
		return "", false
	}
	parts := strings.Split(rest, "/")
	if id, digits := parseID(parts[min(1, len(parts)-1)]); digits && len(parts) == 3 {
		switch parts[2] {
		case "notes":
			return notesPath(id), true
		case "step", "previews":
			return stepsPath(id), true
		case "account":
			return bylinesPath + "/" + itoa(id), true
		}
	}
	if slices.Contains([]string{"topics", "series", "authors", "featured", "digest"}, parts[0]) {
		return localPath(path), true
	}
	return "/editor", true
}

// typedFields are those of the desk's forms in which somebody writes, in the order in
// which they come back.
var typedFields = []string{
	"standfirst", "body", "name", "position", "affiliation", "description", "sponsor", "sponsor_text", "sponsor_url", "biography", "quote", "note", "text",
	"for", "alternative", "slug", "lang", "topics", "authors", "canonical", "aliases", "address", "member",
}

// typedAtDesk is all that was typed in a form of the desk; nil where that is nothing.
func typedAtDesk(c echo.Context) *templates.Kept {
	if _, ok := deskPage(c.Request().URL.Path); !ok {
		return nil
	}
	var typed []string
	for _, name := range typedFields {
		if text := strings.TrimSpace(cleaned(strings.Join(c.Request().PostForm[name], "\n"))); text != "" {
			typed = append(typed, text)
		}
	}
	k := &templates.Kept{Title: strings.TrimSpace(cleaned(field(c, "title"))), Body: strings.Join(typed, "\n\n")}
	if k.Title+k.Body == "" {
		return nil
	}
	return k
}
