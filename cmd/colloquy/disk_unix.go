//go:build linux || darwin

package main

import (
	"fmt"
	"syscall"

	"colloquy/handlers"
)

// diskRoom asks the system how much room there is on the disk of a folder; Free
// is what somebody without special rights may take.
func diskRoom(folder string) (handlers.Disk, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(folder, &st); err != nil {
		return handlers.Disk{}, fmt.Errorf("%s: %w", folder, err)
	}
	block := int64(st.Bsize)
	return handlers.Disk{Free: int64(st.Bavail) * block, Total: int64(st.Blocks) * block}, nil
}
