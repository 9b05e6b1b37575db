package demo

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// small is content with one article and one comment.
func small() fstest.MapFS {
	dir := fstest.MapFS{}
	for name, text := range map[string]string{
		"people.yaml":       "authors: [{handle: ann, name: Ann}]\nmembers: [{handle: bo, name: Bo}]\n",
		"site.yaml":         "logins: [{email: a@example.org, role: author, handle: ann}]\ntopics: {News: What is new.}\n",
		"articles/x.md":     "---\ntitle: X\ndate: -2h\nauthors: [ann]\ntopics: [News]\n---\nText.\n",
		"discussions/x.txt": "@@ 1 - bo 5\n# Title\nBody.\n\n@@ 2 1 guest:Cy_Dun 5\nMore.\n\nAnd more.\n",
	} {
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return dir
}

func TestContentIsRead(t *testing.T) {
	c, err := load(small())
	if err != nil {
		t.Fatal(err)
	}
	a := c.articles[0]
	if a.slug != "x" || a.body != "Text.\n" || len(a.comments) != 2 || !c.writers["ann"] || !c.accounts[0].login {
		t.Errorf("%+v", c)
	}
	if one := a.comments[0]; one.title != "Title" || one.body != "Body." || one.handle != "bo" || one.parent != -1 {
		t.Errorf("%+v", one)
	}
	if two := a.comments[1]; two.title != "Re: Title" || two.body != "More.\n\nAnd more." || two.guest != "Cy Dun" || two.parent != 0 {
		t.Errorf("%+v", two)
	}
}

func TestMistakesInTheContentAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"an unknown key":        {"people.yaml", "name: Bo", "nmae: Bo", "people.yaml"},
		"a handle twice":        {"people.yaml", "handle: bo", "handle: ann", `"Bo" is there twice`},
		"an unknown role":       {"site.yaml", "role: author", "role: king", "no such role: king"},
		"a login of nobody":     {"site.yaml", "handle: ann", "handle: zed", "nobody is called zed"},
		"an unknown author":     {"articles/x.md", "[ann]", "[zed]", "articles/x.md: nobody is called zed"},
		"an unknown topic":      {"articles/x.md", "[News]", "[Olds]", "does not say what Olds is about"},
		"a date to come":        {"articles/x.md", "-2h", "2h", "the date must lie before now"},
		"an unknown field":      {"articles/x.md", "title:", "titel:", "articles/x.md: front matter"},
		"no front matter":       {"articles/x.md", "---\ntitle", "title", "no front matter"},
		"a wrong number":        {"discussions/x.txt", "@@ 2", "@@ 3", "discussions/x.txt:5: number 3 where 2 comes"},
		"a parent to come":      {"discussions/x.txt", "@@ 2 1", "@@ 2 2", "x.txt:5: 2 cannot be answered here"},
		"an unknown commenter":  {"discussions/x.txt", "- bo", "- zed", "x.txt:1: nobody is called zed"},
		"a gap of words":        {"discussions/x.txt", "bo 5", "bo five", "x.txt:1: five is no number of minutes"},
		"too few words":         {"discussions/x.txt", "- bo 5", "- bo", "x.txt:1: expected"},
		"a discussion too many": {"discussions/y.txt", "", "", "discussions/y.txt: there is no such article"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := maps.Clone(small())
			text := ""
			if f := dir[c.file]; f != nil {
				text = string(f.Data)
			}
			dir[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
			_, err := load(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestAFileThatIsMissingIsNamed(t *testing.T) {
	for _, name := range []string{"people.yaml", "site.yaml"} {
		dir := small()
		delete(dir, name)
		if _, err := load(dir); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dir := small()
	delete(dir, "discussions/x.txt") // an article may have none
	if _, err := load(dir); err != nil {
		t.Error(err)
	}
}
