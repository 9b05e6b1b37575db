package imports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Names of the fields that hold dates.
var (
	dateNames = []string{"date", "created_at", "created", "published_at", "publishdate", "pubdate", "published", "datepublished"}
	editNames = []string{"lastmod", "updated", "updated_at", "last_modified_at", "modified", "last_updated", "datemodified"}
)

// dates finds when an article was published, and when its text last changed:
// zero where it never did. The file's own time counts where nothing else says
// when it was published.
func dates(f fields, n fileName, written time.Time) (published, updated time.Time, err error) {
	if updated, err = f.date("updated", editNames...); err != nil {
		return
	}
	if published, err = f.date("created", dateNames...); err != nil {
		return
	}
	for _, other := range []time.Time{f.datedPath(), n.date, updated, written} {
		if published.IsZero() {
			published = other
		}
	}
	published = published.UTC()
	if !updated.After(published) {
		updated = time.Time{}
	}
	return published, updated, nil
}

// date reads the first of the named fields that holds a date. The field date may
// hold several dates by name, of which one is meant.
func (f fields) date(which string, names ...string) (time.Time, error) {
	if several := f.under("date"); several != nil {
		t, err := several.date("", which)
		if err != nil || !t.IsZero() {
			return t, err
		}
	}
	for _, name := range names {
		text := f.text(name)
		if text == "" || name == "published" && (f.says(name, yes...) || f.says(name, no...)) {
			continue
		}
		t, ok := parseDate(text)
		if !ok {
			return t, fmt.Errorf("%s: %q is not a date that can be read", name, text)
		}
		return t, nil
	}
	return time.Time{}, nil
}

// layouts are the ways in which dates are written. Without a zone they are UTC.
var layouts = []string{
	time.RFC3339Nano,
	"2006-1-2T15:4:5",
	"2006-1-2T15:4Z07:00",
	"2006-1-2T15:4",
	"2006-1-2 15:4:5.999999999 -0700 MST", // as Go prints a time
	"2006-1-2 15:4:5 -0700",
	"2006-1-2 15:4:5 -07:00",
	"2006-1-2 15:4:5 -07",
	"2006-1-2 15:4:5Z07:00",
	"2006-1-2 15:4:5 MST",
	"2006-1-2 15:4:5",
	"2006-1-2 15:4",
	"2006-1-2",
	"2006/1/2 15:4:5",
	"2006/1/2",
	time.RFC1123Z,
	time.RFC1123,
	"2 January 2006",
	"2 Jan 2006",
	"January 2, 2006",
	"Jan 2, 2006",
}

// shortZone is a zone of one digit, which no layout knows: "-5".
var shortZone = regexp.MustCompile(` ([+-])(\d)$`)

func parseDate(text string) (time.Time, bool) {
	text = shortZone.ReplaceAllString(strings.TrimSpace(text), " ${1}0${2}")
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1 && t.Year() <= 9999 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

var dateInPath = regexp.MustCompile(`(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})/`)

// datedPath finds a date in the address that the article had elsewhere.
func (f fields) datedPath() time.Time {
	for _, name := range []string{"path", "permalink", "url"} {
		if m := dateInPath.FindStringSubmatch(f.text(name)); m != nil {
			if t, ok := day(m[1], m[2], m[3]); ok {
				return t
			}
		}
	}
	return time.Time{}
}

// day is a day that the calendar has.
func day(year, month, date string) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(date)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, y > 0 && int(t.Month()) == m && t.Day() == d
}
