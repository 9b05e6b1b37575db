package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"colloquy/forum"
	"colloquy/store"
)

func (a *app) articleCommand() *cobra.Command {
	return group("article", "List, publish and withdraw articles, open and close their discussions",
		&cobra.Command{
			Use: "list", Short: "List all articles, the newest first", Args: exactly(),
			RunE: func(cmd *cobra.Command, _ []string) error { return a.withSite(cmd, a.listArticles) },
		},
		a.discussionCommand("open", "Open the discussion of an article", true),
		a.discussionCommand("close", "Close the discussion of an article", false),
		&cobra.Command{
			Use: "publish SLUG", Short: "Publish an article as it stands, or one that was withdrawn", Args: exactly("SLUG"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return a.operate(cmd, args[0], forum.NewStep{Step: forum.StepPublish}, forum.NewStep{Step: forum.StepReinstate})
			},
		},
		a.withdrawCommand(),
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
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", x.Slug, x.Status, discussion, x.CommentCount, publishedWhen(x), x.Title)
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
					return noArticle(args[0])
				}
				return err
			})
		},
	}
}

// publishedWhen is the day on which an article was published, or the minute at which
// it will be.
func publishedWhen(a forum.Article) string {
	switch {
	case a.Status == forum.Scheduled:
		return a.DueAt.UTC().Format("2006-01-02 15:04 UTC")
	case a.Status != forum.Published && a.Status != forum.Withdrawn:
		return "-"
	}
	return a.PublishedAt.Format(time.DateOnly)
}

func (a *app) withdrawCommand() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use: "withdraw SLUG", Short: "Take an article from its readers", Args: exactly("SLUG"),
		Long: "Takes an article from its readers: its page says that it was withdrawn, and why. The discussion is kept for\n" +
			"moderators, and an editor can make the article public again.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(why) == "" {
				return usage(cmd, "--why is needed: what readers are told")
			}
			return a.operate(cmd, args[0], forum.NewStep{Step: forum.StepWithdraw, Note: why})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "what readers are told, in a sentence or two")
	return cmd
}

// operate takes the first of some steps that can be taken with an article.
func (a *app) operate(cmd *cobra.Command, slug string, steps ...forum.NewStep) error {
	return a.withSite(cmd, func(ctx context.Context, st *store.Store) (err error) {
		for _, n := range steps {
			if err = st.OperateStep(ctx, slug, n); !errors.Is(err, forum.ErrConflict) {
				break
			}
		}
		switch {
		case errors.Is(err, forum.ErrNotFound):
			return noArticle(slug)
		case errors.Is(err, forum.ErrConflict):
			return fmt.Errorf("%s is in a state in which that cannot be done; \"colloquy article list\" says in which", slug)
		}
		return err
	})
}

func noArticle(slug string) error {
	return fmt.Errorf("there is no article %q; \"colloquy article list\" names them", slug)
}
