package mail

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
	netmail "github.com/emersion/go-message/mail"
)

// Bounds of what is read of the folder: somebody may have put anything there.
const (
	maxListed = 500
	maxFile   = 4 << 20
	maxPart   = 1 << 20
	maxParts  = 50
	maxDepth  = 5
)

// A Kept is a mail in the folder.
type Kept struct {
	Name    string // of the file, without its suffix
	From    string
	To      string // bare addresses, separated by commas
	Subject string
	Date    time.Time
	Text    string // "" in a list
	HTML    string // "" in a list
	Source  string // the file as it is, "" in a list
}

// List returns the mails of the folder without their texts, the newest first, at
// most 500 of them. To narrows it to those for one address, in any case of its
// letters.
func (f *Folder) List(to string) ([]Kept, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var list []Kept
	for _, e := range slices.Backward(entries) { // ReadDir sorts by name
		name, ok := strings.CutSuffix(e.Name(), suffix)
		if !ok || !fileName.MatchString(name) || !e.Type().IsRegular() {
			continue
		}
		k, err := f.read(name, false)
		if errors.Is(err, fs.ErrNotExist) {
			continue // taken away meanwhile
		}
		if err != nil {
			return nil, err
		}
		if to != "" && !strings.EqualFold(k.To, to) {
			continue
		}
		if list = append(list, k); len(list) == maxListed {
			break
		}
	}
	return list, nil
}

// Read returns one mail; fs.ErrNotExist where there is none of that name.
func (f *Folder) Read(name string) (Kept, error) {
	if !fileName.MatchString(name) {
		return Kept{}, fs.ErrNotExist
	}
	return f.read(name, true)
}

func (f *Folder) read(name string, whole bool) (Kept, error) {
	path := filepath.Join(f.dir, name+suffix)
	info, err := os.Lstat(path)
	if err != nil {
		return Kept{}, err
	}
	if !info.Mode().IsRegular() {
		return Kept{}, fs.ErrNotExist
	}
	file, err := os.Open(path)
	if err != nil {
		return Kept{}, err
	}
	defer file.Close()
	k := Kept{Name: name}
	k.parse(k.keep(io.LimitReader(file, maxFile), whole), whole)
	if k.Date.IsZero() {
		k.Date = info.ModTime()
	}
	return k, nil
}

// keep notes the source of a mail that is to be shown, and reads on from there.
func (k *Kept) keep(r io.Reader, whole bool) io.Reader {
	if !whole {
		return r
	}
	source, _ := io.ReadAll(r) // what could be read, is shown
	k.Source = strings.ToValidUTF8(strings.ReplaceAll(string(source), "\r\n", "\n"), "\uFFFD")
	return bytes.NewReader(source)
}

// parse reads what it can. What is no mail shows as one without a subject.
func (k *Kept) parse(r io.Reader, whole bool) {
	entity, err := message.Read(r)
	if entity == nil {
		k.Subject = "(this file is no mail)"
		if err != nil {
			k.Text = strings.ToValidUTF8(err.Error(), "\uFFFD")
		}
		return
	}
	h := netmail.Header{Header: entity.Header}
	k.From, k.To = addresses(h, "From"), addresses(h, "To")
	if k.Subject, err = h.Subject(); err != nil {
		k.Subject = entity.Header.Get("Subject")
	}
	k.Date, _ = h.Date()
	if whole {
		parts := maxParts
		k.collect(entity, maxDepth, &parts)
	}
}

func addresses(h netmail.Header, field string) string {
	list, err := h.AddressList(field)
	if err != nil {
		return h.Get(field)
	}
	var all []string
	for _, a := range list {
		if field == "From" && a.Name != "" {
			all = append(all, a.Name+" <"+a.Address+">")
			continue
		}
		all = append(all, a.Address)
	}
	return strings.Join(all, ", ")
}

// collect takes the first text and the first HTML part.
func (k *Kept) collect(e *message.Entity, depth int, parts *int) {
	if *parts--; *parts < 0 || depth < 0 {
		return
	}
	if many := e.MultipartReader(); many != nil {
		for *parts > 0 {
			part, err := many.NextPart()
			if part == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
				return
			}
			k.collect(part, depth-1, parts)
		}
		return
	}
	kind, _, _ := e.Header.ContentType()
	into := &k.Text
	switch {
	case kind == "text/html":
		into = &k.HTML
	case kind != "text/plain" && kind != "":
		return
	}
	if *into == "" {
		text, _ := io.ReadAll(io.LimitReader(e.Body, maxPart)) // what could be read, is shown
		*into = strings.ToValidUTF8(strings.ReplaceAll(string(text), "\r\n", "\n"), "\uFFFD")
	}
}
