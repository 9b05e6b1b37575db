package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"colloquy/forum"
	"colloquy/imports"
	"colloquy/store"
)

// standard names standard input or output where a file is asked for.
const standard = "-"

// digestImport takes up subscribers from elsewhere.
func (a *app) digestImport() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Take up subscribers from a table (CSV) with proof of consent", Args: exactly("FILE"),
		Long: "Takes up subscribers from a table with commas, “-” for standard input. Its first line names the columns: email, and\n" +
			"list (weekly or monthly), topics (slugs with ; between), subscribed_at, confirmed_at, wording, source; others are ignored.\n" +
			"A row needs proof of consent: confirmed_at, and wording or source. Who left, or takes no mails, is not taken up again.\n" +
			"With --ask no row needs proof: each address gets one mail that asks, and nothing else before its owner says yes.\n" +
			"Rows that are not taken are named with the reason, and stop nothing. Importing again changes nothing.",
	}
	list := cmd.Flags().String("list", string(forum.FollowWeekly), "the `LIST` of rows that name none: weekly or monthly")
	ask := cmd.Flags().Bool("ask", false, "ask each by mail first, so that no row needs proof")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		kind := forum.FollowKind(*list)
		if !kind.IsList() {
			return usage(cmd, fmt.Sprintf("there is no list %q; there are weekly and monthly", *list))
		}
		file, err := a.openTable(args[0])
		if err != nil {
			return err
		}
		defer file.Close()
		total, err := a.countRows(file, kind)
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
			return a.importRoll(ctx, st, file, kind, total, *ask)
		})
	}
	return cmd
}

// A table is a file that is read twice: rows are counted before they are taken.
type table interface {
	io.ReadSeeker
	io.Closer
}

func (a *app) openTable(name string) (table, error) {
	if name != standard {
		return os.Open(name)
	}
	text, err := io.ReadAll(a.in)
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(text), io.NopCloser(nil)}, err
}

// countRows counts the rows of a table and goes back to its beginning.
func (a *app) countRows(file io.ReadSeeker, list forum.FollowKind) (n int, err error) {
	roll, err := forum.NewRollReader(file, list, a.now())
	if err != nil {
		return 0, err
	}
	for ; err == nil; n++ {
		_, _, err = roll.Next()
	}
	if !errors.Is(err, io.EOF) {
		return 0, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return n - 1, err
}

// importRoll takes up the rows and says what became of them.
func (a *app) importRoll(ctx context.Context, st *store.Store, file io.Reader, list forum.FollowKind, total int, ask bool) error {
	roll, err := forum.NewRollReader(file, list, a.now())
	if err != nil {
		return err
	}
	if ask {
		roll.AskFirst()
	}
	if ignored := roll.Ignored(); len(ignored) > 0 {
		fmt.Fprintf(a.err, "Ignored are the columns %s.\n", strings.Join(ignored, ", "))
	}
	progress := a.progress("rows")
	var wrong []store.RollProblem
	report, err := st.ImportRoll(ctx, nil, roll, func(so store.RollReport, batch []store.RollProblem) {
		wrong = append(wrong, batch...)
		progress(so.Rows(), total)
	})
	for _, p := range wrong {
		fmt.Fprintf(a.err, "line %d: %q: %s\n", p.Line, p.Email, p.Why)
	}
	did := fmt.Sprintf("%d added", report.Added)
	if ask {
		did = fmt.Sprintf("%d are asked by mail, by a running server", report.Asked)
	}
	fmt.Fprintf(a.out, "%s, %d there already, %d not imported.\n", did, report.There, report.Refused)
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted; import again to go on")
	case err != nil:
		return err
	case report.Refused > 0 && report.Refused == report.Rows():
		return errors.New("nothing could be imported")
	}
	return nil
}

// digestExport writes all subscribers.
func (a *app) digestExport() *cobra.Command {
	return &cobra.Command{
		Use: "export [FILE]", Short: "Write all subscribers as a table (CSV) with proof of consent",
		Args: func(cmd *cobra.Command, args []string) error {
			return exactly(args[:min(len(args), 1)]...)(cmd, args)
		},
		Long: "Writes who gets the digest and who left to a new file that only you can read, or to standard output: with no FILE, or “-”.\n" +
			"A cell that a program for tables would take for a formula begins with an apostrophe; digest import takes it away again.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
				out, name, end := a.out, "", func() error { return nil }
				if len(args) == 1 && args[0] != standard {
					file, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
					if err != nil {
						return err
					}
					out, name, end = file, args[0], file.Close
				}
				n := 0
				err := forum.WriteRoll(out, func(tell func(forum.RollRow) error) error {
					return st.Roll(ctx, func(r forum.RollRow) error { n++; return tell(r) })
				})
				if err = errors.Join(err, end()); err != nil || name == "" {
					return err
				}
				_, err = fmt.Fprintf(a.out, "Wrote %s (%d rows).\n", name, n)
				return err
			})
		},
	}
}

// digestRemove removes an address from the digest for good.
func (a *app) digestRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove EMAIL", Short: "Remove an address from the digest for good", Args: exactly("EMAIL"),
		Long: "Ends what an address gets of the digest, forgets what it wanted and what it said yes to, and has no mails sent to it that\n" +
			"somebody chose, so that no import brings it back. Only whoever reads its mail can take that back.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
				if err := st.RemoveSubscriber(ctx, nil, args[0]); err != nil {
					return errors.New(imports.Why(err))
				}
				_, err := fmt.Fprintf(a.out, "Removed %s. It takes no mails any more.\n", args[0])
				return err
			})
		},
	}
}
