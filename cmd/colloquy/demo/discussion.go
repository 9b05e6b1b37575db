package demo

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

// A comment of a discussion.
type comment struct {
	parent      int // place in the discussion, -1 at the top
	handle      string
	guest       string // name; handle is empty then
	gap         time.Duration
	title, body string
}

// loadDiscussion reads a discussion; an article may have none.
func (c *content) loadDiscussion(dir fs.FS, name string) ([]comment, error) {
	text, err := fs.ReadFile(dir, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []comment
	var lines []string
	for i, line := range strings.Split(string(text), "\n") {
		head, ok := strings.CutPrefix(line, "@@ ")
		if !ok {
			lines = append(lines, line)
			continue
		}
		finish(list, lines)
		lines = nil
		next, err := c.parseHead(head, len(list))
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		list = append(list, next)
	}
	finish(list, lines)
	return list, nil
}

// parseHead reads what stands after "@@" at the head of comment number n.
func (c *content) parseHead(head string, n int) (comment, error) {
	words := strings.Fields(head)
	if len(words) != 4 {
		return comment{}, errors.New("expected @@ NUMBER PARENT HANDLE GAP")
	}
	if words[0] != strconv.Itoa(n+1) {
		return comment{}, fmt.Errorf("number %s where %d comes", words[0], n+1)
	}
	parent := 0
	if words[1] != "-" {
		var err error
		if parent, err = strconv.Atoi(words[1]); err != nil || parent < 1 || parent > n {
			return comment{}, fmt.Errorf("%s cannot be answered here", words[1])
		}
	}
	gap, err := strconv.Atoi(words[3])
	if err != nil || gap < 0 {
		return comment{}, fmt.Errorf("%s is no number of minutes", words[3])
	}
	by := comment{parent: parent - 1, handle: words[2], gap: time.Duration(gap) * time.Minute}
	if guest, ok := strings.CutPrefix(words[2], "guest:"); ok {
		by.handle, by.guest = "", strings.ReplaceAll(guest, "_", " ")
	} else if _, known := c.people[by.handle]; !known {
		return comment{}, fmt.Errorf("nobody is called %s", by.handle)
	}
	return by, nil
}

// finish gives the last comment its text: a title, perhaps, and the body. An
// answer without a title gets the one that its form would have begun with.
func finish(list []comment, lines []string) {
	if len(list) == 0 {
		return
	}
	c := &list[len(list)-1]
	if title, ok := strings.CutPrefix(lines[0], "# "); ok {
		c.title, lines = title, lines[1:]
	} else if c.parent >= 0 {
		c.title = forum.AnswerTitle(list[c.parent].title)
	}
	c.body = strings.TrimSpace(strings.Join(lines, "\n"))
}

// imported makes of the discussion what the store takes.
func (a article) imported(members map[string]int64, readers []string, published, now time.Time) []store.Imported {
	times := a.times(published, now)
	list := make([]store.Imported, len(a.comments))
	for i, c := range a.comments {
		n := forum.NewComment{Article: a.slug, Title: c.title, Body: c.body, CreatedAt: times[i]}
		if c.guest != "" {
			n.Name, n.Email = c.guest, "guest-"+forum.Slug(c.guest)+"@example.org"
		} else {
			n.MemberID = members[c.handle]
		}
		list[i] = store.Imported{NewComment: n, Answers: c.parent, Recommended: recommended(i, c, members, readers), Before: before(i, c)}
	}
	return list
}

// before is what some comments said before their authors added a paragraph.
func before(i int, c comment) string {
	last := strings.LastIndex(c.body, "\n\n")
	if i%7 != 3 || last < 200 || c.guest != "" {
		return ""
	}
	return c.body[:last]
}

// recommended chooses who recommends a comment: always the same people for the
// same words, few for most and many for some, as it is with people.
func recommended(i int, c comment, members map[string]int64, readers []string) []int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.body))
	sum := int(h.Sum32() >> 1)
	n := []int{0, 0, 0, 0, 1, 1, 2, 3, 5, 9}[sum%10]
	var list []int64
	for k := range min(n, len(readers)) {
		if reader := readers[(sum/10+i+k*7)%len(readers)]; reader != c.handle {
			list = append(list, members[reader])
		}
	}
	return list
}

// times says when each comment was written. Gaps that together are longer than
// the article is old are shortened alike, so that the last comment is a little
// older than now.
func (a article) times(published, now time.Time) []time.Time {
	var sum time.Duration
	for _, c := range a.comments {
		sum += c.gap
	}
	scale, room := 1.0, now.Sub(published)*49/50
	if sum > room {
		scale = float64(room) / float64(sum)
	}
	list := make([]time.Time, len(a.comments))
	at := published
	for i, c := range a.comments {
		at = at.Add(time.Duration(scale * float64(c.gap)).Truncate(time.Second))
		list[i] = at
	}
	return list
}
