package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"colloquy/config"
	"colloquy/forum"
	"colloquy/imports"
)

// The exit codes.
const (
	done       = 0
	couldNot   = 1
	wrongUsage = 2
)

// A usageError is the error of somebody who wrote the command wrongly.
type usageError struct{ text string }

// Error is the text on the line.
func (e *usageError) Error() string { return e.text }

// errNoCommand is the error of a group without a command: the help that was
// shown says all.
var errNoCommand = &usageError{}

// usage is a usageError that says where to read more.
func usage(cmd *cobra.Command, text string) error {
	return &usageError{fmt.Sprintf("%s (see %s --help)", text, cmd.CommandPath())}
}

// unknownCommand names the commands that may have been meant: those that begin
// so, or else those that are written alike.
func unknownCommand(group *cobra.Command, name string) error {
	within := strings.TrimPrefix(strings.TrimPrefix(group.CommandPath(), group.Root().Name()), " ")
	text := fmt.Sprintf("there is no command %q", strings.TrimSpace(within+" "+name))
	near := group.SuggestionsFor(name)
	begin := func(full string) bool { return strings.HasPrefix(full, name) }
	if slices.ContainsFunc(near, begin) {
		near = slices.DeleteFunc(near, func(full string) bool { return !begin(full) })
	}
	if len(near) == 0 {
		return usage(group, text)
	}
	slices.Sort(near)
	for i := range near {
		near[i] = strings.TrimSpace(within + " " + near[i])
	}
	return &usageError{text + "; did you mean " + strings.Join(slices.Compact(near), " or ") + "?"}
}

// report writes an error to standard error, on one line, and returns the exit
// code. A configuration has a line for each mistake.
func (a *app) report(err error) int {
	var wrong *usageError
	var complaints *config.Complaints
	switch {
	case err == nil:
		return done
	case errors.As(err, &wrong):
		if wrong != errNoCommand {
			a.complain(wrong.text)
		}
		return wrongUsage
	case errors.As(err, &complaints):
		return a.reportConfig(complaints)
	}
	a.complain(sentence(err))
	return couldNot
}

func (a *app) complain(text string) {
	fmt.Fprintln(a.err, "colloquy:", strings.Join(strings.Fields(text), " "))
}

// reportConfig writes a line for each complaint. Where all of them are about the
// command line, the usage was wrong.
func (a *app) reportConfig(c *config.Complaints) int {
	code := wrongUsage
	for _, one := range c.List {
		a.complain(one.String())
		if one.Where != "command line" {
			code = couldNot
		}
	}
	return code
}

// sentence is what a person at a terminal reads of an error.
func sentence(err error) string {
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return imports.Why(invalid)
	case errors.Is(err, context.Canceled):
		return "interrupted"
	}
	return err.Error()
}
