package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// Folder is a transport that sends nothing: it keeps each mail as a file, for
// whoever develops or tries the site.
type Folder struct{ dir string }

// suffix is that of a mail's file.
const suffix = ".eml"

// fileName is what a mail may be called: in the order of time, no path.
var fileName = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z-]{0,99}$`)

// NewFolder takes a folder, and makes it where there is none. Mails carry links
// that sign in, so nobody but its owner may look into it.
func NewFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the mailbox: %w", err)
	}
	return &Folder{dir}, nil
}

// Send writes the message to the disk, whole or not at all.
func (f *Folder) Send(_ context.Context, m Message, handing func() error) Outcome {
	if !fileName.MatchString(m.Name) {
		return Outcome{Result: Refused, Stage: StageCompose, Why: "no name for the file"}
	}
	content, err := m.Compose()
	if err != nil {
		return Outcome{Result: Refused, Stage: StageCompose, Why: oneLine(err.Error())}
	}
	if err := f.write(m.Name+suffix, content, handing); err != nil {
		return Outcome{Result: Later, Stage: StageDisk, Why: oneLine(err.Error())}
	}
	return Outcome{Result: Sent, Stage: StageDisk}
}

// write lets the file appear by its name when all of it is on the disk. A crash
// leaves a file of another name, which nobody reads and the next attempt
// replaces.
func (f *Folder) write(name string, content []byte, handing func() error) error {
	temporary := filepath.Join(f.dir, "."+name+".part")
	file, err := os.OpenFile(temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil && handing != nil {
		err = handing()
	}
	if err == nil {
		err = os.Rename(temporary, filepath.Join(f.dir, name))
	}
	if err != nil {
		_ = os.Remove(temporary)
		return err
	}
	return syncFolder(f.dir)
}

// syncFolder makes the names in a folder last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Close has nothing to end.
func (f *Folder) Close() error { return nil }
