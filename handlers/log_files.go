package handlers

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
)

// A logRecord is an entry in a file. The fields up to the hash of the text are
// those of which the hash is made (forum.LogEntry.NextHash), so that anybody can
// check the whole without us.
type logRecord struct {
	ID          int64  `json:"id"`
	At          string `json:"at"`
	AtMicros    int64  `json:"at_us"` // since 1970, as it is hashed
	ActorID     int64  `json:"actor_id"`
	SubjectID   int64  `json:"subject_id"`
	CaseID      int64  `json:"case_id"`
	Act         string `json:"act"`
	SubjectKind string `json:"subject_kind"`
	TextHash    string `json:"text_hash"`
	Hash        string `json:"hash"`
	Salt        string `json:"text_salt"`
	Text        string `json:"text"`
	Erased      string `json:"text_erased_at,omitempty"`
	Actor       string `json:"actor,omitempty"`
	Subject     string `json:"subject,omitempty"`
}

func newLogRecord(e forum.LogEntry) logRecord {
	r := logRecord{
		ID: e.ID, At: e.At.UTC().Format(time.RFC3339Nano), AtMicros: e.At.UnixMicro(), ActorID: e.ActorID, SubjectID: e.Subject, CaseID: e.CaseID,
		Act: e.Act, SubjectKind: e.Kind, TextHash: hex.EncodeToString(e.TextHash), Hash: hex.EncodeToString(e.Hash),
		Salt: hex.EncodeToString(e.Salt), Text: e.Text, Actor: e.Actor, Subject: e.Name,
	}
	if !e.Erased.IsZero() {
		r.Erased = e.Erased.UTC().Format(time.RFC3339)
	}
	return r
}

// logColumns head the columns of the table.
var logColumns = []string{
	"id", "at", "actor_id", "actor", "act", "subject_kind", "subject_id", "subject", "case_id", "text", "text_erased_at", "text_salt", "text_hash", "hash",
}

func (r logRecord) cells() []string {
	list := []string{
		itoa(r.ID), r.At, itoa(r.ActorID), r.Actor, r.Act, r.SubjectKind, itoa(r.SubjectID), r.Subject, itoa(r.CaseID), r.Text, r.Erased, r.Salt, r.TextHash, r.Hash,
	}
	for i, cell := range list {
		list[i] = harmlessCell(cell)
	}
	return list
}

// harmlessCell keeps a program for tables from taking what people wrote for a
// formula: it would run it when somebody opens the file.
func harmlessCell(cell string) string {
	if forum.IsFormula(cell) {
		return "'" + cell
	}
	return cell
}

// downloadLogCSV is the log as a table (RFC 4180).
func (s *server) downloadLogCSV(c echo.Context) error {
	return s.downloadLog(c, ".csv", "text/csv; charset=utf-8", func(w io.Writer, each func(func(logRecord) error) error) error {
		table := csv.NewWriter(w)
		table.UseCRLF = true
		if err := table.Write(logColumns); err != nil {
			return err
		}
		if err := each(func(r logRecord) error { return table.Write(r.cells()) }); err != nil {
			return err
		}
		table.Flush()
		return table.Error()
	})
}

// downloadLogJSON is the log as a list of objects.
func (s *server) downloadLogJSON(c echo.Context) error {
	return s.downloadLog(c, ".json", "application/json", func(w io.Writer, each func(func(logRecord) error) error) error {
		before := "[\n"
		err := each(func(r logRecord) error {
			text, err := json.Marshal(r)
			if err == nil {
				_, err = io.WriteString(w, before+string(text))
			}
			before = ",\n"
			return err
		})
		if err != nil {
			return err
		}
		end := "\n]\n"
		if before == "[\n" {
			end = "[]\n"
		}
		_, err = io.WriteString(w, end)
		return err
	})
}

// downloadLog sends what of the log is asked for, the oldest first, in one form or
// the other.
func (s *server) downloadLog(c echo.Context, kind, contentType string, write func(w io.Writer, each func(func(logRecord) error) error) error) error {
	q, wrong := readLogForm(c).query(s.o.Site.Zone)
	if len(wrong) > 0 {
		return errLogQuery
	}
	connection := http.NewResponseController(c.Response())
	name := "moderation-log-" + s.o.Clock().UTC().Format(time.DateOnly) + kind
	return s.sendFile(c, name, contentType, func(w io.Writer) error {
		return write(w, func(tell func(logRecord) error) error {
			return s.store.Log(c.Request().Context(), q, func(e forum.LogEntry) error {
				_ = connection.SetWriteDeadline(soon(dataPatience)) // for a record, not for the whole
				return tell(newLogRecord(e))
			})
		})
	})
}

var errLogQuery = &statusError{http.StatusUnprocessableEntity, "This cannot be read", "Something of what is asked for is no number or no date. Please go back to the log."}
