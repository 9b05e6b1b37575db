package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"colloquy/config"
	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/store"
)

// open opens the database of the configuration, and makes it where there is
// none.
func (a *app) open(ctx context.Context, cfg config.Config) (*store.Store, error) {
	return store.Open(ctx, store.Options{Dir: cfg.Data, Policy: cfg.Policy, Guests: cfg.Guests.Comment, Clock: a.now, Site: cfg.BaseURL, Routed: handlers.Routed})
}

// withStore runs do on the database, which is made where there is none.
func (a *app) withStore(cmd *cobra.Command, do func(context.Context, *store.Store) error) error {
	cfg, err := a.load(cmd, nil)
	if err != nil {
		return err
	}
	st, err := a.open(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	return errors.Join(do(cmd.Context(), st), st.Close())
}

// withSite is withStore for what makes no sense on an empty database: a
// mistyped folder is told, and not made.
func (a *app) withSite(cmd *cobra.Command, do func(context.Context, *store.Store) error) error {
	cfg, err := a.load(cmd, nil)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(cfg.Data, store.FileName)); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s holds no database; name the site's folder with --data", cfg.Data)
	}
	return a.withStore(cmd, do)
}

func (a *app) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database up to date, or make it", Args: exactly(),
		Long: "Brings the database to the schema that this program knows. The other commands do the same when they open it.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd, func(_ context.Context, st *store.Store) error {
				_, err := fmt.Fprintf(a.out, "%s has schema version %d.\n", st.Path(), store.SchemaVersion())
				return err
			})
		},
	}
}

func (a *app) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Write a copy of the database, beside a running server", Args: exactly("FILE"),
		Long: "Writes a consistent copy of the database to a new file, also while a server runs.\n" +
			"To go back to it, stop the server and put the file in the folder as " + store.FileName + ".",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
				if err := st.Backup(ctx, args[0]); err != nil {
					return err
				}
				info, err := os.Stat(args[0])
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.out, "Wrote %s (%d KiB).\n", args[0], (info.Size()+1023)/1024)
				return err
			})
		},
	}
}

func (a *app) verifyCommand() *cobra.Command {
	var noted []string
	cmd := &cobra.Command{
		Use: "verify", Short: "Check the database as a whole", Args: exactly(),
		Long: "Checks the file, references, counters, places of comments, the search and the log of moderation, and prints what is\n" +
			"wrong. The log has to hold what was noted of it in the file log-head: keep a copy of that elsewhere.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			heads, err := logHeads(cmd, noted)
			if err != nil {
				return err
			}
			return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
				findings, made, err := st.Verify(ctx, heads...)
				if err != nil {
					return err
				}
				for _, f := range findings {
					fmt.Fprintln(a.out, f)
				}
				if len(findings) > 0 {
					return fmt.Errorf("%s is not sound: %d findings", st.Path(), len(findings))
				}
				_, err = fmt.Fprintf(a.out, "%d checks, nothing wrong.\n", made)
				return err
			})
		},
	}
	cmd.Flags().StringArrayVar(&noted, "log-head", nil, "a `HEAD` of the log from a mail to moderators, such as \"118 · 3f9a3f9a3f9a3f9a…\", that the log has to hold")
	return cmd
}

// logHeads reads the heads of the log that somebody names.
func logHeads(cmd *cobra.Command, noted []string) (heads []forum.LogHead, err error) {
	for _, text := range noted {
		h, ok := forum.ParseShortLogHead(text)
		if !ok {
			return nil, usage(cmd, "a head of the log is a number and the beginning of a hash, at least 16 digits, not "+strconv.Quote(text))
		}
		heads = append(heads, h)
	}
	return heads, nil
}
