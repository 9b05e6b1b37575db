package handlers

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// A dataWriter writes a download, record by record.
type dataWriter interface {
	begin(whose string) error
	section(name string) error
	record(section string, record any) error
	end() error
}

// downloadMine is what is stored about the member, with their address.
func (s *server) downloadMine(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	return s.download(c, v.Name, v.Writer())
}

// downloadProved is what is stored about the addresses that this browser has
// proved; a member meant their account's.
func (s *server) downloadProved(c echo.Context) error {
	w, err := s.writer(c)
	if err != nil {
		return err
	}
	if w.MemberID != 0 {
		return c.Redirect(http.StatusSeeOther, "/account/data"+dataKind(c))
	}
	return s.download(c, "you", forum.Writer{Addresses: w.Addresses})
}

// dataKind is ".json" or ".html".
func dataKind(c echo.Context) string {
	if strings.HasSuffix(c.Path(), ".json") {
		return ".json"
	}
	return ".html"
}

// dataPatience is how long the receiver may take for one record: whole downloads
// take as long as they take.
const dataPatience = 30 * time.Second

// download sends what is stored about somebody as a file.
func (s *server) download(c echo.Context, whose string, who forum.Writer) error {
	kind := dataKind(c)
	name := "my-data-" + s.o.Clock().UTC().Format(time.DateOnly) + kind
	contentType := map[string]string{".json": "application/json", ".html": htmlType}[kind]
	return s.sendFile(c, name, contentType, func(w io.Writer) error { return s.writeData(c, w, kind, whose, who) })
}

// sendFile sends a file that is made while it is sent: no more than a step of it is
// in memory, and no snapshot is held while the receiver reads. Where it breaks
// off, so does the connection: nobody takes a part for the whole.
func (s *server) sendFile(c echo.Context, name, contentType string, write func(io.Writer) error) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	end, err := s.downloads.begin(s.sender(c, v))
	if err != nil {
		return err
	}
	defer end()
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Vary", "Accept-Encoding, Cookie")
	out := io.WriteCloser(unpacked{c.Response()})
	if acceptsGzip(c.Request()) {
		h.Set("Content-Encoding", "gzip")
		w := packers.Get().(*gzip.Writer)
		defer packers.Put(w)
		w.Reset(c.Response())
		out = w
	}
	buffered := bufio.NewWriterSize(out, dataBuffer)
	err = write(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		return out.Close()
	}
	if c.Response().Committed {
		s.answerError(c, err) // which writes it down
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "Content-Type"} {
		h.Del(name)
	}
	return err
}

// dataBuffer is how much of a download is sent at once, in bytes.
const dataBuffer = 64 << 10

// unpacked is an answer that is sent as it is.
type unpacked struct{ io.Writer }

func (unpacked) Close() error { return nil }

// withAddress says where in the web a record about a comment is.
func (s *server) withAddress(record any) any {
	switch d := record.(type) {
	case forum.DataComment:
		d.URL = s.absolute(templates.CommentURL(d.ID))
		return d
	case forum.DataTold:
		d.URL = s.absolute(templates.CommentURL(d.Comment))
		return d
	case forum.DataAnswer:
		d.URL = s.absolute(templates.CommentURL(d.Comment))
		return d
	case forum.DataReport:
		d.URL = s.subjectAddress(d.DataSubject)
		return d
	case forum.DataDecision:
		d.URL = s.subjectAddress(d.DataSubject)
		return d
	case forum.DataMute:
		d.URL = s.absolute(templates.MemberURL(d.Member))
		return d
	case forum.DataHiddenThread:
		d.URL = s.absolute(templates.CommentURL(d.Comment))
		return d
	case forum.DataManuscript:
		if d.Slug != "" {
			d.URL = s.absolute(templates.ArticleURL(d.Slug))
		}
		return d
	}
	return record
}

// subjectAddress is where a thing is that was reported or decided about; "" where it
// is gone.
func (s *server) subjectAddress(d forum.DataSubject) string {
	switch {
	case d.About == forum.SubjectComment:
		return s.absolute(templates.CommentURL(d.Subject))
	case d.Slug == "":
		return ""
	case d.About == forum.SubjectMember:
		return s.absolute(templates.MemberURL(d.Slug))
	}
	return s.absolute(templates.ArticleURL(d.Slug))
}

// writeData writes a download in one form or the other.
func (s *server) writeData(c echo.Context, w io.Writer, kind, whose string, who forum.Writer) error {
	var to dataWriter = &dataJSON{w: w, site: s.o.Site, at: s.o.Clock()}
	if kind == ".html" {
		to = &dataHTML{w: w, set: s.templates, site: s.o.Site, at: s.o.Clock()}
	}
	if err := to.begin(whose); err != nil {
		return err
	}
	connection := http.NewResponseController(c.Response())
	err := s.store.Data(c.Request().Context(), who, func(section string, record any) error {
		if record == nil {
			return to.section(section)
		}
		record = s.withAddress(record)
		_ = connection.SetWriteDeadline(soon(dataPatience)) // for a record, not for the whole
		return to.record(section, record)
	})
	if err != nil {
		return err
	}
	return to.end()
}
