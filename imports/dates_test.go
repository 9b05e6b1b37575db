package imports

import (
	"testing"
	"time"
)

func TestDatesAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"2019-11-08":                    "2019-11-08T00:00:00Z",
		"2018-7-24 23:31:06":            "2018-07-24T23:31:06Z",
		"2014-03-19T10:14:29-04:00":     "2014-03-19T14:14:29Z",
		"2015-12-08T12:00:00.000Z":      "2015-12-08T12:00:00Z",
		"2016-03-03 15:00:00 -5":        "2016-03-03T20:00:00Z",
		"2016-03-03 15:00:00 -0500":     "2016-03-03T20:00:00Z",
		"2016-03-03 15:00:00 +05:30":    "2016-03-03T09:30:00Z",
		"2016-03-03T15:00":              "2016-03-03T15:00:00Z",
		"2016-03-03 15:00":              "2016-03-03T15:00:00Z",
		"2021/9/1":                      "2021-09-01T00:00:00Z",
		"Mon, 02 Jan 2006 15:04:05 GMT": "2006-01-02T15:04:05Z",
		"2 January 2006":                "2006-01-02T00:00:00Z",
		"Feb 28, 2024":                  "2024-02-28T00:00:00Z",
	} {
		got, ok := parseDate(text)
		if !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "soon", "-66h", "2024-02-30", "2024-13-01", "0000-01-01", "20240101", "1577836800"} {
		if got, ok := parseDate(text); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestTheDateIsTheOneThatIsSaidMostPlainly(t *testing.T) {
	const dated = "2020-05-06-x.md"
	for name, c := range map[string]struct{ path, front, want string }{
		"front matter":              {dated, "date: 2001-01-01\npermalink: /2002/02/02/x/\nlastmod: 2003-03-03", "2001-01-01"},
		"another name":              {dated, "published_at: 2001-01-01", "2001-01-01"},
		"published is a date":       {dated, "published: 2001-01-01", "2001-01-01"},
		"published is no date":      {dated, "published: true", "2020-05-06"},
		"the old address":           {dated, "permalink: /2002/02/02/x/", "2002-02-02"},
		"no such day in an address": {dated, "permalink: /2002/22/02/x/", "2020-05-06"},
		"the name":                  {dated, "lastmod: 2003-03-03", "2020-05-06"},
		"no such day in the name":   {"2020-15-06-x.md", "lastmod: 2003-03-03", "2003-03-03"},
		"the last change":           {"x.md", "lastmod: 2003-03-03", "2003-03-03"},
		"the file's own time":       {"x.md", "title: x", "2020-02-03"},
	} {
		t.Run(name, func(t *testing.T) {
			n := readText(t, c.path, "---\n"+c.front+"\n---\n\nText.\n")
			if got := n.Published.Format(time.DateOnly); got != c.want {
				t.Errorf("published %s, want %s", got, c.want)
			}
			if n.Published.Location() != time.UTC {
				t.Errorf("the time stands in %s", n.Published.Location())
			}
		})
	}
}

func TestAnArticleIsNotChangedBeforeItIsPublished(t *testing.T) {
	n := readText(t, "x.md", "---\ndate: 2020-01-02\nlastmod: 2019-01-02\n---\n\nText.\n")
	if !n.Updated.IsZero() {
		t.Errorf("updated %s", n.Updated)
	}
	n = readText(t, "x.md", "---\ndate: 2020-01-02\nmodified: 2020-01-03\n---\n\nText.\n")
	if n.Updated.Format(time.DateOnly) != "2020-01-03" {
		t.Errorf("updated %s", n.Updated)
	}
}
