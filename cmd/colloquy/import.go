package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"colloquy/config"
	"colloquy/forum"
	"colloquy/imports"
	"colloquy/store"
)

func (a *app) importCommand() *cobra.Command {
	return group("import", "Bring in what was written elsewhere",
		&cobra.Command{
			Use: "markdown PATH", Short: "Import articles in Markdown, with or without front matter", Args: exactly("PATH"),
			Long: "Imports a file, or every .md and .markdown file of a folder at any depth, and publishes the articles (drafts stay\n" +
				"drafts). Importing again changes only what changed in the files. A file that cannot be read is named at the end,\n" +
				"with the reason, and stops nothing: the exit code is 1 only where nothing could be imported at all. Pictures that\n" +
				"lie in the folder, and that an article shows by a path from its own file, come along.",
			RunE: func(cmd *cobra.Command, args []string) error {
				cfg, err := a.load(cmd, nil)
				if err != nil {
					return err
				}
				return a.withStore(cmd, func(ctx context.Context, st *store.Store) error {
					report, err := imports.Markdown(ctx, st, args[0], keeperOf(cfg), a.progress("files"))
					return a.tellImport(report, err)
				})
			},
		},
	)
}

// keeperOf keeps pictures of articles beside the database.
func keeperOf(cfg config.Config) imports.Keeper {
	folder := mediaFolder(cfg)
	return func(ctx context.Context, picture []byte) (forum.Picture, error) {
		return folder.KeepPicture(ctx, "picture", picture)
	}
}

// tellImport says what became of the files. Err is what ended the import early.
func (a *app) tellImport(r imports.Report, err error) error {
	for _, f := range r.Failed {
		fmt.Fprintf(a.err, "%s: %s\n", f.File, f.Why)
	}
	for _, f := range r.Refused {
		fmt.Fprintf(a.err, "%s: without the picture %s\n", f.File, f.Why)
	}
	for _, f := range r.Lost {
		fmt.Fprintf(a.err, "%s: without the address %s: something else stands there, or has it already\n", f.File, f.Why)
	}
	for _, file := range r.Kept {
		fmt.Fprintf(a.out, "%s: an editor changed this article here since; it stays as it is.\n", file)
	}
	got := r.Added + r.Updated + r.Unchanged + len(r.Kept)
	if r.Files() > 0 {
		kept := ""
		if len(r.Kept) > 0 {
			kept = fmt.Sprintf("%d kept as edited here, ", len(r.Kept))
		}
		fmt.Fprintf(a.out, "%d added, %d updated, %d unchanged, %s%d not imported.\n", r.Added, r.Updated, r.Unchanged, kept, len(r.Failed))
	}
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted; import again to go on")
	case err != nil:
		return err
	case got > 0:
		return nil
	case len(r.Failed) > 0:
		return errors.New("nothing could be imported")
	}
	return errors.New("there is no .md or .markdown file")
}

// sayEvery is how often an import says how far it is where there is no terminal.
const sayEvery = 10 * time.Second

// progress shows on a terminal a bar, and elsewhere a line now and then.
func (a *app) progress(of string) func(done, total int) {
	if isTerminal(a.err) {
		return a.bar()
	}
	said := a.now()
	return func(done, total int) {
		if now := a.now(); now.Sub(said) >= sayEvery && done < total {
			said = now
			fmt.Fprintf(a.err, "%d of %d %s\n", done, total, of)
		}
	}
}

func (a *app) bar() func(done, total int) {
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription("Importing"),
				progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set(done)
	}
}
