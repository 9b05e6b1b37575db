package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"colloquy/store"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Say which version this is", Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(a.out, versionText())
			return err
		},
	}
}

func versionText() string {
	return fmt.Sprintf("colloquy %s\n%s %s/%s\nschema version %d\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, store.SchemaVersion())
}

// unreleased is the version of a program that was built outside of a release.
const unreleased = "(devel)"

// version is the program's own version, as the toolchain wrote it down.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return unreleased
	}
	return info.Main.Version
}

// build tells two builds apart, even where both are of no released version: by
// the time at which the program was written to the disk.
func build() string {
	path, err := os.Executable()
	if err != nil {
		return version()
	}
	info, err := os.Stat(path)
	if err != nil {
		return version()
	}
	return version() + "-" + strconv.FormatInt(info.ModTime().UnixMicro()^info.Size(), 36)
}
