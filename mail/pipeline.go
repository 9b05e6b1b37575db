package mail

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// A pipeline submits messages in two steps instead of four, to a server that allows
// it (RFC 2920): who sends, to whom and that content comes are said at once. It has
// the connection to itself between the commands of the client.
type pipeline struct {
	raw   net.Conn
	in    *textproto.Reader
	out   *bufio.Writer
	times Times
}

// newPipeline returns nil where the server does not allow it.
func newPipeline(raw, conn net.Conn, client *smtp.Client, times Times) *pipeline {
	if ok, _ := client.Extension("PIPELINING"); !ok {
		return nil
	}
	return &pipeline{raw, textproto.NewReader(bufio.NewReader(conn)), bufio.NewWriterSize(conn, 32<<10), times}
}

// within cuts the connection where a step takes too long.
func (p *pipeline) within(d time.Duration) *time.Timer {
	return time.AfterFunc(d, func() { _ = p.raw.Close() })
}

// submit sends one message. Began tells whether content was on its way.
func (p *pipeline) submit(parameters, from, to string, content []byte, handing func() error) (o Outcome, began bool) {
	late := p.within(p.times.Command)
	defer late.Stop()
	if o, ok := p.envelope(parameters, from, to); !ok {
		return o, false
	}
	late.Reset(p.times.Content)
	err := p.dotted(content)
	if err == nil && handing != nil {
		err = p.out.Flush()
	}
	if err != nil {
		return failure(StageContent, err), true
	}
	if handing != nil {
		late.Stop() // the disk has its own time
		if err := handing(); err != nil {
			// Without the last byte the server forgets the message.
			_ = p.raw.Close()
			return Outcome{Result: Later, Stage: StageContent, Why: oneLine("it could not be noted that it is sent: " + err.Error())}, true
		}
	}
	late.Reset(p.times.Answer)
	_, _ = p.out.WriteString(".\r\n") // an error stays with the writer
	if err = p.out.Flush(); err == nil {
		err = p.reply(250)
	}
	var said *smtp.SMTPError
	switch {
	case err == nil:
		return Outcome{Result: Sent, Stage: StageContent, Code: 250}, true
	case errors.As(err, &said):
		return failure(StageContent, err), true
	}
	return Outcome{Result: InDoubt, Stage: StageContent, Why: oneLine("the connection was lost after the last byte: " + err.Error())}, true
}

// envelope names sender and recipient, and asks to send content. All three are
// answered, whatever the first answer is.
func (p *pipeline) envelope(parameters, from, to string) (o Outcome, ok bool) {
	for _, s := range []string{"MAIL FROM:<", from, ">", parameters, "\r\nRCPT TO:<", to, ">\r\nDATA\r\n"} {
		_, _ = p.out.WriteString(s) // an error stays with the writer
	}
	if err := p.out.Flush(); err != nil {
		return failure(StageSender, err), false
	}
	steps := []struct {
		stage Stage
		code  int
	}{{StageSender, 250}, {StageRecipient, 25}, {StageContent, 354}}
	var first error
	var data error
	for _, step := range steps {
		err := p.reply(step.code)
		data = err
		if err == nil || first != nil {
			continue
		}
		first, o = err, failure(step.stage, err)
		if o.Code == 0 || o.Code == 421 { // it hung up, or is about to
			return o, false
		}
	}
	if first != nil && data == nil {
		p.emptied()
	}
	return o, first == nil
}

// emptied ends content that a server asked for although it takes no message: there
// is none, and it says so (RFC 2920, 3.1).
func (p *pipeline) emptied() {
	_, _ = p.out.WriteString(".\r\n")
	if p.out.Flush() != nil || errors.As(p.reply(250), new(net.Error)) {
		_ = p.raw.Close()
	}
}

// reply reads an answer. One that is not as expected is an *smtp.SMTPError.
func (p *pipeline) reply(expected int) error {
	_, _, err := p.in.ReadResponse(expected)
	var said *textproto.Error
	if !errors.As(err, &said) {
		return err
	}
	e := &smtp.SMTPError{Code: said.Code, Message: said.Msg}
	word, rest, _ := strings.Cut(said.Msg, " ")
	if code, ok := enhanced(word); ok {
		e.EnhancedCode, e.Message = code, strings.ReplaceAll(rest, "\n"+word+" ", "\n")
	}
	return e
}

// enhanced reads an enhanced code (RFC 3463, 2).
func enhanced(word string) (code smtp.EnhancedCode, ok bool) {
	parts := strings.Split(word, ".")
	if len(parts) != len(code) {
		return code, false
	}
	for i, part := range parts {
		var err error
		if code[i], err = strconv.Atoi(part); err != nil {
			return code, false
		}
	}
	return code, true
}

var lineWithDot = []byte("\r\n.")

// dotted writes content, with a second dot where a line begins with one (RFC 5321,
// 4.5.2). It ends with a line break.
func (p *pipeline) dotted(content []byte) error {
	if bytes.HasPrefix(content, lineWithDot[2:]) {
		_ = p.out.WriteByte('.')
	}
	for {
		at := bytes.Index(content, lineWithDot)
		if at < 0 {
			break
		}
		_, _ = p.out.Write(content[:at+len(lineWithDot)])
		_ = p.out.WriteByte('.')
		content = content[at+len(lineWithDot):]
	}
	_, err := p.out.Write(content)
	if !bytes.HasSuffix(content, lineWithDot[:2]) {
		_, err = p.out.WriteString("\r\n")
	}
	return err
}
