package demo

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"colloquy/forum"
)

//go:embed people.yaml site.yaml articles/*.md desk/*.md discussions/*.txt pictures/*.png
var files embed.FS

// content is all that FORMAT.md speaks of.
type content struct {
	people   map[string]person
	writers  map[string]bool // handles of those who have written an article
	accounts []account
	articles []article // the oldest first
	desk     []draft
	site     site
}

// A person of people.yaml.
type person struct {
	Handle, Name, Position, Affiliation, Biography string
}

// site is site.yaml.
type site struct {
	Logins []struct {
		Email, Role, Handle, Name, Position, Affiliation string
	}
	Topics   map[string]string
	Sponsors []struct{ Topic, Name, Text, URL string }
	Word     struct{ Text, Name, Position string }

	Series []struct {
		Name, About string
		Articles    []string
	}
	Featured   []string // articles that stand above the others
	Pinned     string   // the article whose best comment stands above the discussion
	Correction struct{ Article, Wrong, Right, Text string }
}

// An article with its discussion.
type article struct {
	slug string
	front
	body     string
	pictures []string // names of those that were kept
	comments []comment
}

// front is the front matter of an article.
type front struct {
	Title      string
	Date       time.Duration // before now
	Authors    []string
	Topics     []string
	Summary    string
	Discussion string
}

// load reads everything and checks that it belongs together.
func load(dir fs.FS) (*content, error) {
	c := &content{people: map[string]person{}, writers: map[string]bool{}}
	var people struct{ Authors, Members []person }
	if err := readYAML(dir, "people.yaml", &people); err != nil {
		return nil, err
	}
	if err := readYAML(dir, "site.yaml", &c.site); err != nil {
		return nil, err
	}
	for _, p := range slices.Concat(people.Authors, people.Members) {
		if _, twice := c.people[p.Handle]; twice || p.Handle == "" {
			return nil, fmt.Errorf("people.yaml: %q is there twice, or has no handle", p.Name)
		}
		c.people[p.Handle] = p
		c.accounts = append(c.accounts, account{person: p, email: p.Handle + "@example.org"})
	}
	if err := c.addLogins(); err != nil {
		return nil, err
	}
	if err := c.loadArticles(dir); err != nil {
		return nil, err
	}
	return c, c.loadDesk(dir)
}

func readYAML(dir fs.FS, name string, into any) error {
	text, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	return decode(name, text, into)
}

// decode refuses keys that nobody reads: a mistyped one would be lost in silence.
func decode(name string, text []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// addLogins gives people addresses to sign in with, and adds those who are
// nothing but a login.
func (c *content) addLogins() error {
	for _, l := range c.site.Logins {
		roles, ok := forum.ParseRole(l.Role)
		if !ok {
			return fmt.Errorf("site.yaml: no such role: %s", l.Role)
		}
		p := person{Handle: l.Handle, Name: l.Name, Position: l.Position, Affiliation: l.Affiliation}
		if p.Handle == "" {
			p.Handle = forum.Slug(l.Name)
			c.accounts = append(c.accounts, account{p, l.Email, roles, true})
			continue
		}
		i := slices.IndexFunc(c.accounts, func(a account) bool { return a.Handle == l.Handle })
		if i < 0 {
			return fmt.Errorf("site.yaml: nobody is called %s", l.Handle)
		}
		c.accounts[i].email, c.accounts[i].roles, c.accounts[i].login = l.Email, roles, true
	}
	return nil
}

func (c *content) loadArticles(dir fs.FS) error {
	names, err := fs.Glob(dir, "articles/*.md")
	if err != nil {
		return err
	}
	for _, name := range names {
		a, err := c.loadArticle(dir, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		c.articles = append(c.articles, a)
	}
	slices.SortFunc(c.articles, func(a, b article) int { return int(a.Date - b.Date) })
	return c.checkDiscussions(dir)
}

func (c *content) loadArticle(dir fs.FS, name string) (article, error) {
	a := article{slug: strings.TrimSuffix(path.Base(name), ".md")}
	var err error
	if a.body, err = frontMatter(dir, name, &a.front); err != nil {
		return a, err
	}
	if a.Date >= 0 {
		return a, errors.New("the date must lie before now, like -66h")
	}
	if err := c.checkFront(a.front); err != nil {
		return a, err
	}
	a.comments, err = c.loadDiscussion(dir, "discussions/"+a.slug+".txt")
	return a, err
}

// frontMatter reads a file that begins with front matter, and returns what follows it.
func frontMatter(dir fs.FS, name string, into any) (body string, err error) {
	text, err := fs.ReadFile(dir, name)
	if err != nil {
		return "", err
	}
	rest, opened := strings.CutPrefix(string(text), "---\n")
	head, body, closed := strings.Cut(rest, "\n---\n")
	if !opened || !closed {
		return "", errors.New("no front matter between two lines of ---")
	}
	return body, decode("front matter", []byte(head), into)
}

// checkFront looks whether everybody and everything that is named exists.
func (c *content) checkFront(f front) error {
	for _, handle := range f.Authors {
		if _, ok := c.people[handle]; !ok {
			return fmt.Errorf("nobody is called %s", handle)
		}
		c.writers[handle] = true
	}
	for _, topic := range f.Topics {
		if c.site.Topics[topic] == "" {
			return fmt.Errorf("site.yaml does not say what %s is about", topic)
		}
	}
	return nil
}

// checkDiscussions looks for discussions of articles that are not there.
func (c *content) checkDiscussions(dir fs.FS) error {
	names, err := fs.Glob(dir, "discussions/*.txt")
	if err != nil {
		return err
	}
	for _, name := range names {
		slug := strings.TrimSuffix(path.Base(name), ".txt")
		if !slices.ContainsFunc(c.articles, func(a article) bool { return a.slug == slug }) {
			return fmt.Errorf("%s: there is no such article", name)
		}
	}
	return nil
}
