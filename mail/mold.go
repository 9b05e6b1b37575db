package mail

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Mold is what is the same in one mail to many recipients, encoded once. It
// has holes for what differs: recipient, date, Message-ID and some fields in the
// header, and what NewHole marks in the bodies. It is never changed, so many may
// fill it at once.
type Mold struct {
	pieces [][]byte // what stands before, between and after the holes
	holes  []hole
	values int // how many a message must bring for the bodies
	places int // for how many lists of blocks
	size   int // of all pieces
}

// A hole is where the messages differ: a field of the header, a value or blocks in
// a body.
type hole struct {
	kind  holeKind
	field string // its name as written
	at    int    // which of Message.Fill, or of Message.Blocks
}

type holeKind int

const (
	holeField holeKind = iota
	holeValue
	holeText // the texts of blocks
	holeHTML // their HTML
)

// Holes are where the messages of a mold differ.
type Holes struct {
	Values []string // marks in the bodies, for Message.Fill
	Places []string // marks in the bodies, for Message.Blocks
	Fields []string // names of fields in the header; To, Date and Message-ID always differ
}

// A Block is a part of both bodies that was encoded once, and is put in where a
// mold has a place for it. It is never changed, so many messages may have it.
type Block struct{ text, html []byte }

// NewBlock encodes a part; either text may be empty.
func NewBlock(text, html string) (*Block, error) {
	if !utf8.ValidString(text) || !utf8.ValidString(html) {
		return nil, fmt.Errorf("%w: a text is no UTF-8", ErrHeader)
	}
	b := &Block{text: quoted(text), html: quoted(html)}
	for _, part := range []*[]byte{&b.text, &b.html} {
		if len(*part) > 0 {
			*part = append(*part, softBreak...)
		}
	}
	return b, nil
}

// NewHole returns a mark for a place in a body. It is random, so nothing that
// people write can hold it, and plain, so that no template changes it.
func NewHole() string {
	return "hole" + rand.Text()
}

// NewMold makes a mold of a message whose Text and HTML have the given holes, as
// often as they like.
func NewMold(m Message, holes Holes) (*Mold, error) {
	marks := slices.Concat(holes.Values, holes.Places)
	text, page := split(m.Text, marks), split(m.HTML, marks)
	if !utf8.ValidString(m.Text) || !utf8.ValidString(m.HTML) || m.HTML == "" {
		return nil, fmt.Errorf("%w: a text is no UTF-8, or not there", ErrHeader)
	}
	frame := m
	frame.Text, frame.HTML = NewHole(), NewHole()
	composed, err := compose(frame, boundary(append(text.texts, page.texts...)...))
	if err != nil {
		return nil, err
	}
	head, rest, _ := bytes.Cut(composed, []byte("\r\n\r\n"))
	beforeText, rest, _ := bytes.Cut(rest, []byte(frame.Text))
	beforePage, after, _ := bytes.Cut(rest, []byte(frame.HTML))
	mold := &Mold{values: len(holes.Values), places: len(holes.Places), pieces: [][]byte{nil}}
	if err := mold.header(head, append([]string{"To", "Date", "Message-ID"}, holes.Fields...)); err != nil {
		return nil, err
	}
	mold.plain([]byte("\r\n"), beforeText)
	mold.body(text, holeText)
	mold.plain(beforePage)
	mold.body(page, holeHTML)
	mold.plain(after)
	for _, p := range mold.pieces {
		mold.size += len(p)
	}
	return mold, nil
}

// plain adds what all have in common.
func (mold *Mold) plain(texts ...[]byte) {
	last := &mold.pieces[len(mold.pieces)-1]
	for _, t := range texts {
		*last = append(*last, t...)
	}
}

// hole adds a hole, and begins the piece behind it.
func (mold *Mold) hole(h hole) {
	mold.holes = append(mold.holes, h)
	mold.pieces = append(mold.pieces, nil)
}

// header takes the fields of a composed header apart; those that are open become
// holes.
func (mold *Mold) header(head []byte, open []string) error {
	found := 0
	inHole := false
	for line := range strings.SplitSeq(string(head), "\r\n") {
		name, _, _ := strings.Cut(line, ":")
		at := slices.IndexFunc(open, func(o string) bool { return strings.EqualFold(o, name) })
		switch {
		case strings.HasPrefix(line, " ") && inHole: // the rest of the value that is to go
			continue
		case at >= 0:
			mold.hole(hole{kind: holeField, field: open[at]})
			found++
		default:
			mold.plain([]byte(line + "\r\n"))
		}
		inHole = at >= 0
	}
	if found != len(open) {
		return fmt.Errorf("%w: one that is open is not there", ErrHeader)
	}
	return nil
}

// a divided text is one without its holes: the values stand between the texts.
type divided struct {
	texts  []string
	values []int
}

func split(text string, holes []string) (d divided) {
	for {
		at, which := len(text), -1
		for i, h := range holes {
			if j := strings.Index(text, h); j >= 0 && j < at {
				at, which = j, i
			}
		}
		d.texts = append(d.texts, text[:at])
		if which < 0 {
			return d
		}
		d.values = append(d.values, which)
		text = text[at+len(holes[which]):]
	}
}

// softBreak ends a line of quoted-printable that goes on in the next one (RFC
// 2045, 6.7). One stands before and behind each hole, so that its value has lines
// of its own, and no line grows too long.
const softBreak = "=\r\n"

// body encodes a part; the marks of places come after those of values.
func (mold *Mold) body(d divided, places holeKind) {
	for i, text := range d.texts {
		mold.plain(quoted(text))
		if i == len(d.values) {
			return
		}
		mold.plain([]byte(softBreak))
		if at := d.values[i]; at < mold.values {
			mold.hole(hole{kind: holeValue, at: at})
		} else {
			mold.hole(hole{kind: places, at: at - mold.values})
		}
	}
}

// quoted encodes a text as quoted-printable.
func quoted(text string) []byte {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// fill writes a message, over the buffer where that is large enough.
func (mold *Mold) fill(m Message, buffer []byte) ([]byte, error) {
	if len(m.Fill) != mold.values || len(m.Blocks) != mold.places {
		return nil, fmt.Errorf("%w: %d values and %d lists of blocks for %d and %d holes", ErrHeader, len(m.Fill), len(m.Blocks), mold.values, mold.places)
	}
	room := mold.size + 400
	values := make([][]byte, len(m.Fill))
	for i, v := range m.Fill {
		if !isValue(v) {
			return nil, fmt.Errorf("%w: a value in a body", ErrHeader)
		}
		values[i] = appendQuoted(make([]byte, 0, len(v)+len(v)/16+2*len(softBreak)), v)
	}
	for _, h := range mold.holes {
		if h.kind == holeValue {
			room += len(values[h.at])
		}
	}
	for _, list := range m.Blocks {
		for _, block := range list {
			room += len(block.text) + len(block.html)
		}
	}
	if !m.isIdentified() || !isValue(m.ID) {
		return nil, errIdentity
	}
	b, err := slices.Grow(buffer[:0], room), error(nil)
	for i, piece := range mold.pieces {
		b = append(b, piece...)
		if i == len(mold.holes) {
			break
		}
		if h := mold.holes[i]; h.kind == holeValue {
			b = append(b, values[h.at]...)
		} else if b, err = m.appendHole(b, h); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// appendHole writes what stands in a hole that is none of a value.
func (m Message) appendHole(b []byte, h hole) ([]byte, error) {
	switch h.kind {
	case holeField:
		return m.appendField(b, h.field)
	case holeText:
		for _, block := range m.Blocks[h.at] {
			b = append(b, block.text...)
		}
	case holeHTML:
		for _, block := range m.Blocks[h.at] {
			b = append(b, block.html...)
		}
	}
	return b, nil
}

// lineOfValue is how much of a value stands on a line: with the soft break, 76
// characters (RFC 2045, 6.7, rule 5).
const lineOfValue = 75

// appendQuoted writes the value of a hole, each of its lines with a soft break.
func appendQuoted(b []byte, value string) []byte {
	if !isASCII(value) || strings.ContainsRune(value, '=') {
		return append(append(b, quoted(value)...), softBreak...)
	}
	for len(value) > lineOfValue {
		b = append(append(b, value[:lineOfValue]...), softBreak...)
		value = value[lineOfValue:]
	}
	return append(append(b, value...), softBreak...)
}

// appendField writes a field that differs.
func (m Message) appendField(b []byte, name string) ([]byte, error) {
	var value string
	switch name {
	case "To":
		to, err := wireAddress(m.To)
		if err != nil {
			return nil, err
		}
		value = (&netmail.Address{Address: to}).String()
	case "Date":
		value = m.Date.Format(time.RFC1123Z)
	case "Message-ID":
		value = "<" + m.ID + ">"
	default:
		i := slices.IndexFunc(m.Header, func(f Field) bool { return f.Name == name })
		if i < 0 || !isValue(m.Header[i].Value) || !isASCII(m.Header[i].Value) {
			return nil, fmt.Errorf("%w: %q", ErrHeader, name)
		}
		value = m.Header[i].Value
	}
	b = append(append(b, name...), ':')
	if len(name)+len(": ")+len(value) > lineOfValue { // a second line begins with a space (RFC 5322, 2.2.3)
		b = append(b, "\r\n"...)
	}
	return append(append(append(b, ' '), value...), "\r\n"...), nil
}
