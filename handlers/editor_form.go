package handlers

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// typed is a form as it came in: what cannot be read as it is, such as a number of
// days, comes back all the same.
type typed struct{ templates.WritingForm }

// typedForm reads the form in which a text is written.
func typedForm(c echo.Context) typed {
	text := func(name string) string { return strings.ReplaceAll(cleaned(field(c, name)), "\r\n", "\n") }
	// Each entry may have a field of its own, or a line.
	lines := func(name string) string {
		return strings.Join(splitLines(cleaned(strings.Join(c.Request().PostForm[name], "\n"))), "\n")
	}
	return typed{templates.WritingForm{
		Version: versionField(c), Window: text("window"), Title: text("title"), Body: text("body"), Standfirst: text("standfirst"),
		Slug: text("slug"), Lang: text("lang"), Direction: text("direction"), Topics: lines("topics"), Authors: lines("authors"),
		Canonical: text("canonical"), Discussion: text("discussion"), CloseAfter: text("close_after"), Members: text("members_only"), Aliases: lines("aliases"),
	}}
}

// splitLines are the lines of a text that hold something.
func splitLines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// draft is what the form says, to be saved.
func (f typed) draft() forum.NewManuscript {
	n := forum.NewManuscript{Version: f.Version, Window: f.Window, Title: f.Title, Body: f.Body, Fields: forum.Fields{
		Standfirst: f.Standfirst, Slug: strings.TrimSpace(f.Slug), Lang: strings.TrimSpace(f.Lang), Direction: f.Direction, Topics: splitLines(f.Topics),
		Canonical: f.Canonical, Discussion: f.Discussion, MembersOnly: f.Members != "", Aliases: splitLines(f.Aliases),
	}}
	for _, line := range splitLines(f.Authors) {
		n.Fields.Authors = append(n.Fields.Authors, parseByline(line))
	}
	if days := strings.TrimSpace(f.CloseAfter); days != "" {
		var err error
		if n.Fields.CloseAfter, err = strconv.Atoi(days); err != nil {
			n.Fields.CloseAfter = -1 // is refused as what it is: no number
		}
	}
	return n
}

// over is a text with what was typed, as saving it would store it: who is no editor
// changes nothing of what is for editors. What is wrong with it is said when it is saved.
func (f typed) over(m forum.Manuscript, v *forum.Member) forum.Manuscript {
	n := f.draft()
	_ = n.Keep()
	if forum.MayEditArticles(v) != nil {
		n.Fields = n.Fields.Restrict(m.Fields)
	}
	m.Title, m.Body, m.Fields = n.Title, n.Body, n.Fields
	return m
}

// parseByline reads "Name @handle". The handle of a known author is enough.
func parseByline(line string) forum.Byline {
	b := forum.Byline{Name: line}
	if i := strings.LastIndexByte(line, '@'); i == 0 || i > 0 && line[i-1] == ' ' {
		b = forum.Byline{Handle: strings.TrimSpace(line[i+1:]), Name: strings.TrimSpace(line[:i])}
	}
	if b.Name == "" {
		b.Name = b.Handle
	}
	return b
}

func bylineText(b forum.Byline) string {
	if b.Handle == "" {
		return b.Name
	}
	return b.Name + " @" + b.Handle
}

// formOf is the form of a manuscript as it stands.
func formOf(m forum.Manuscript) templates.WritingForm {
	f := m.Fields
	form := templates.WritingForm{
		Version: m.Version, Title: m.Title, Body: m.Body, Standfirst: f.Standfirst, Slug: f.Slug, Lang: f.Lang, Direction: f.Direction,
		Topics: strings.Join(f.Topics, "\n"), Canonical: f.Canonical, Discussion: f.Discussion, Aliases: strings.Join(f.Aliases, "\n"),
	}
	names := make([]string, len(f.Authors))
	for i, b := range f.Authors {
		names[i] = bylineText(b)
	}
	form.Authors = strings.Join(names, "\n")
	if f.CloseAfter > 0 {
		form.CloseAfter = strconv.Itoa(f.CloseAfter)
	}
	if f.MembersOnly {
		form.Members = "yes"
	}
	return form
}

// emptyLines is how many empty fields wait for further entries.
const emptyLines = 2

func formLines(f templates.WritingForm) templates.WritingLines {
	more := func(text string) []string { return append(splitLines(text), make([]string, emptyLines)...) }
	return templates.WritingLines{Topics: more(f.Topics), Authors: more(f.Authors)}
}
