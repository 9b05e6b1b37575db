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

func (a *app) userCommand() *cobra.Command {
	return group("user", "Add members, list them, give them roles and passwords, delete them",
		a.userAddCommand(), a.userListCommand(), a.userRoleCommand(), a.userPasswordCommand(), a.userDeleteCommand())
}

func (a *app) userAddCommand() *cobra.Command {
	var n forum.NewMember
	var roles []string
	var p passwordFlags
	cmd := &cobra.Command{
		Use: "add", Short: "Add a member", Args: exactly(),
		Long: "Adds a member. The password is asked for on the terminal, or read from a file or standard input.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if n.Name == "" || n.Email == "" {
				return usage(cmd, "--name and --email are needed")
			}
			var err error
			if n.Roles, err = parseRoles(cmd, roles); err != nil {
				return err
			}
			return a.addUser(cmd, n, p)
		},
	}
	f := cmd.Flags()
	f.StringVar(&n.Name, "name", "", "the member's `NAME`, as it is shown")
	f.StringVar(&n.Email, "email", "", "the e-mail `ADDRESS` to sign in with")
	f.StringSliceVar(&roles, "role", nil, "`ROLE`: reader, author, editor, moderator, administrator; may be given several times")
	f.StringVar(&n.Position, "position", "", "what the member does, as shown beside the name")
	f.StringVar(&n.Affiliation, "affiliation", "", "where the member does it")
	p.add(cmd)
	return cmd
}

func (a *app) addUser(cmd *cobra.Command, n forum.NewMember, p passwordFlags) error {
	if err := n.Clean(); err != nil { // before a password is asked for
		return err
	}
	hash, err := a.hashedPassword(cmd, p)
	if err != nil {
		return err
	}
	n.SecretHash = hash
	return a.withStore(cmd, func(ctx context.Context, st *store.Store) error {
		m, err := st.AddMember(ctx, n)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.out, "Added %s (%s, %s).\n", m.Name, m.Email, m.Roles)
		return err
	})
}

func (a *app) userListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all members by name", Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.withSite(cmd, a.listUsers) },
	}
}

func (a *app) listUsers(ctx context.Context, st *store.Store) error {
	list, err := st.Members(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "EMAIL\tROLES\tSINCE\tNAME")
	for _, m := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", m.Email, m.Roles, m.CreatedAt.Format(time.DateOnly), m.Name)
	}
	return w.Flush()
}

func (a *app) userRoleCommand() *cobra.Command {
	return &cobra.Command{
		Use: "role EMAIL ROLE...", Short: "Replace a member's roles",
		Long: "Replaces all roles of a member and signs the member out. The role reader takes all others away.",
		Args: func(cmd *cobra.Command, args []string) error {
			return exactly("EMAIL", "ROLE")(cmd, args[:min(2, len(args))])
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			roles, err := parseRoles(cmd, args[1:])
			if err != nil {
				return err
			}
			return a.withMember(cmd, args[0], func(ctx context.Context, st *store.Store, m forum.Member) error {
				err := st.SetRoles(ctx, nil, m.ID, roles)
				if errors.Is(err, forum.ErrLastAdministrator) {
					return fmt.Errorf("%s is the last administrator; make somebody else one first", m.Email)
				}
				if err == nil {
					_, err = fmt.Fprintf(a.out, "%s: %s\n", m.Email, roles)
				}
				return err
			})
		},
	}
}

func (a *app) userPasswordCommand() *cobra.Command {
	var p passwordFlags
	cmd := &cobra.Command{
		Use: "password EMAIL", Short: "Give a member a new password", Args: exactly("EMAIL"),
		Long: "Gives a member a new password and signs the member out everywhere.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withMember(cmd, args[0], func(ctx context.Context, st *store.Store, m forum.Member) error {
				hash, err := a.hashedPassword(cmd, p)
				if err != nil {
					return err
				}
				if err := st.SetPassword(ctx, m.ID, hash); err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.out, "%s has a new password and is signed out everywhere.\n", m.Email)
				return err
			})
		},
	}
	p.add(cmd)
	return cmd
}

// withMember runs do for the member with an address.
func (a *app) withMember(cmd *cobra.Command, email string, do func(context.Context, *store.Store, forum.Member) error) error {
	return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
		m, _, err := st.MemberByEmail(ctx, email)
		if errors.Is(err, forum.ErrNotFound) {
			return fmt.Errorf("nobody has the address %s", email)
		}
		if err != nil {
			return err
		}
		return do(ctx, st, m)
	})
}

// parseRoles reads roles; several may stand in one, with commas between them.
func parseRoles(cmd *cobra.Command, names []string) (forum.Roles, error) {
	var roles forum.Roles
	for name := range strings.SplitSeq(strings.Join(names, ","), ",") {
		name = strings.TrimSpace(name)
		role, ok := forum.ParseRole(name)
		if !ok && name != "" {
			return 0, usage(cmd, fmt.Sprintf("there is no role %q", name))
		}
		roles |= role
	}
	return roles, nil
}
