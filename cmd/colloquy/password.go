package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"colloquy/forum"
	"colloquy/store"
)

// passwordFlags say where a password comes from. There is none that holds the
// password itself: other users of the machine can read command lines.
type passwordFlags struct {
	file  string
	stdin bool
}

func (p *passwordFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.file, "password-file", "", "a `FILE` that holds the password and nothing else")
	cmd.Flags().BoolVar(&p.stdin, "password-stdin", false, "read the password from standard input")
}

// hashedPassword gets a new password, checks it and hashes it.
func (a *app) hashedPassword(cmd *cobra.Command, p passwordFlags) (string, error) {
	text, err := a.readPassword(cmd, p)
	if err != nil {
		return "", err
	}
	e := &forum.Invalid{}
	forum.CheckPassword(e, "password", text)
	if err := e.Or(); err != nil {
		return "", err
	}
	return store.HashPassword(cmd.Context(), text)
}

func (a *app) readPassword(cmd *cobra.Command, p passwordFlags) (string, error) {
	switch {
	case p.file != "" && p.stdin:
		return "", usage(cmd, "--password-file and --password-stdin exclude each other")
	case p.file != "":
		f, err := os.Open(p.file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		return readSecret(f)
	case p.stdin:
		return readSecret(a.in)
	case !isTerminal(a.in):
		return "", usage(cmd, "no terminal to ask for the password; use --password-file or --password-stdin")
	}
	return a.askPassword(cmd.Context())
}

// maxSecret is the longest password that is read, in bytes: whatever is longer
// is no password, and CheckPassword says so.
const maxSecret = 4*forum.MaxPassword + 2

// readSecret reads all there is, without the line break that editors and echo
// put at its end.
func readSecret(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSecret+1))
	if err != nil {
		return "", err
	}
	line := strings.TrimSuffix(string(text), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}

// askPassword asks twice on the terminal, without showing what is typed.
func (a *app) askPassword(ctx context.Context) (string, error) {
	first, err := a.ask(ctx, "Password: ")
	if err != nil {
		return "", err
	}
	again, err := a.ask(ctx, "Once more: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", errors.New("the two passwords differ")
	}
	return first, nil
}

// ask reads a line that is not shown. Where ctx ends first the terminal shows
// again what is typed: it must not stay silent after Ctrl-C.
func (a *app) ask(ctx context.Context, prompt string) (string, error) {
	terminal := int(a.in.(*os.File).Fd())
	before, err := term.GetState(terminal)
	if err != nil {
		return "", err
	}
	fmt.Fprint(a.err, prompt)
	defer fmt.Fprintln(a.err)
	typed := make(chan error, 1)
	var text []byte
	go func() {
		var err error
		text, err = term.ReadPassword(terminal)
		typed <- err
	}()
	select {
	case err := <-typed:
		return string(text), err
	case <-ctx.Done():
		return "", errors.Join(errors.New("interrupted"), term.Restore(terminal, before))
	}
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
