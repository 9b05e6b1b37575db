// Command colloquy is a server for articles and the discussion under them, and
// the tools to look after it.
package main

import (
	"context"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // so that time zones are known on machines that bring none

	"github.com/spf13/cobra"

	"colloquy/config"
)

// app is the program with all that it takes from outside, so that tests can run
// it within themselves.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      []string
	now      func() time.Time
	names    *net.Resolver // asked by “config check”; nil for the machine's own

	configFile string // --config
}

func main() {
	ctx := untilSignal()
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Environ(), now: time.Now}
	os.Exit(a.run(ctx, os.Args[1:]))
}

// untilSignal returns a context that ends when the program is told to stop. A
// second Ctrl-C ends the program at once; one within a second does not, because
// supervisors send a signal to a process and to its group, which is twice.
func untilSignal() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		first := time.Now()
		for s := range signals {
			if s == os.Interrupt && time.Since(first) > time.Second {
				os.Exit(couldNot)
			}
		}
	}()
	return ctx
}

// run runs one command and returns the exit code: 0 done, 1 could not, 2 wrong
// usage.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return a.report(root.ExecuteContext(ctx))
}

func (a *app) rootCommand() *cobra.Command {
	root := group("colloquy", "Articles and the discussion under them")
	root.Long = "Colloquy hosts articles and the discussion under them. Everything lies in one folder.\n\n" +
		"Exit codes: 0 done, 1 could not, 2 wrong usage."
	root.Version = version()
	root.SetVersionTemplate(versionText())
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err.Error()) })
	root.SetHelpCommand(helpCommand())
	root.PersistentFlags().StringVar(&a.configFile, "config", "", "the configuration `FILE`")
	root.PersistentFlags().String("data", "", "the `FOLDER` that holds everything")
	root.AddCommand(
		a.serveCommand(), a.demoCommand(), a.migrateCommand(), a.userCommand(), a.articleCommand(), a.digestCommand(), a.importCommand(),
		a.backupCommand(), a.verifyCommand(), a.configCommand(), a.versionCommand(),
	)
	return root
}

// group makes a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, SuggestionsMinimumDistance: 2,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(cmd.ErrOrStderr()) // not what was asked for: standard output stays clean
			_ = cmd.Help()
			return errNoCommand
		},
	}
	cmd.AddCommand(commands...)
	return cmd
}

// helpCommand is cobra's, but for a name that is no command: that is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Say more about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 && found.HasSubCommands() {
				return unknownCommand(found, rest[0])
			}
			return found.Help()
		},
	}
}

// exactly makes the rule for the arguments of a command: one for each name.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usage(cmd, names[len(args)]+" is missing")
		case len(args) > len(names):
			return usage(cmd, "too much: "+args[len(names)])
		}
		return nil
	}
}

// load reads the configuration for a command: its preset, the file, the
// environment, its flags.
func (a *app) load(cmd *cobra.Command, preset map[string]string) (config.Config, error) {
	flags := map[string]string{}
	for _, name := range []string{"data", "listen"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			flags[name] = f.Value.String()
		}
	}
	return config.Load(config.Source{Preset: preset, File: a.configFile, Env: a.env, Flags: flags})
}
