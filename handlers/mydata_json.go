package handlers

import (
	"encoding/json"
	"io"
	"time"

	"colloquy/forum"
)

// dataJSON writes a download for programs: one object with an entry for each of
// forum.DataSections. "version" is that of the format (forum.DataVersion), and
// "complete" comes last.
type dataJSON struct {
	w     io.Writer
	site  Site
	at    time.Time
	open  bool // a section is
	count int  // records of it so far
	only  bool // the section has one record, or null
}

func (d *dataJSON) begin(string) error {
	head, err := json.Marshal(struct {
		Version int       `json:"version"`
		Site    string    `json:"site"`
		URL     string    `json:"url"`
		MadeAt  time.Time `json:"made_at"`
	}{forum.DataVersion, d.site.Name, d.site.BaseURL, d.at.UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	return d.write(string(head[:len(head)-1]))
}

func (d *dataJSON) write(text string) error {
	_, err := io.WriteString(d.w, text)
	return err
}

func (d *dataJSON) section(name string) error {
	if err := d.endSection(); err != nil {
		return err
	}
	d.open, d.count, d.only = true, 0, name == "account"
	begin := ",\n\"" + name + "\": "
	if !d.only {
		begin += "["
	}
	return d.write(begin)
}

func (d *dataJSON) endSection() error {
	switch {
	case !d.open:
		return nil
	case d.only && d.count == 0:
		return d.write("null")
	case d.only:
		return nil
	}
	return d.write("]")
}

func (d *dataJSON) record(_ string, record any) error {
	text, err := json.Marshal(record)
	if err != nil {
		return err
	}
	before := ""
	switch {
	case d.count > 0:
		before = ",\n  "
	case !d.only:
		before = "\n  "
	}
	d.count++
	return d.write(before + string(text))
}

func (d *dataJSON) end() error {
	if err := d.endSection(); err != nil {
		return err
	}
	return d.write(",\n\"complete\": true}\n")
}
