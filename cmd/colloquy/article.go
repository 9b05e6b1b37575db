package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"colloquy/forum"
	"colloquy/store"
)

func (a *app) articleCommand() *cobra.Command {
	return group("article", "List articles, open and close their discussions",
		&cobra.Command{
			Use: "list", Short: "List all articles, the newest first", Args: exactly(),
			RunE: func(cmd *cobra.Command, _ []string) error { return a.withSite(cmd, a.listArticles) },
		},
		a.discussionCommand("open", "Open the discussion of an article", true),
		a.discussionCommand("close", "Close the discussion of an article", false),
	)
}

func (a *app) listArticles(ctx context.Context, st *store.Store) error {
	list, err := st.AllArticles(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SLUG\tSTATUS\tDISCUSSION\tCOMMENTS\tPUBLISHED\tTITLE")
	for _, x := range list {
		discussion := "open"
		if x.Closed {
			discussion = "closed"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", x.Slug, x.Status, discussion, x.CommentCount, x.PublishedAt.Format(time.DateOnly), x.Title)
	}
	return w.Flush()
}

func (a *app) discussionCommand(name, short string, open bool) *cobra.Command {
	return &cobra.Command{
		Use: name + " SLUG", Short: short, Args: exactly("SLUG"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
				err := st.SetDiscussion(ctx, args[0], open)
				if errors.Is(err, forum.ErrNotFound) {
					return fmt.Errorf("there is no article %q; \"colloquy article list\" names them", args[0])
				}
				return err
			})
		},
	}
}
