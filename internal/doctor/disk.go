package doctor

import (
	"context"
	"os"
	"path/filepath"
	"syscall"

	"joren/internal/kit/errs"
)

// folder looks at who may open the data folder, which keeps everything in it.
func (c *checkup) folder(context.Context) error {
	info, err := os.Stat(c.Data)
	if os.IsNotExist(err) {
		return nil // PostgreSQL, and no file yet
	}
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		c.add("data-folder", Warning, "doctor.folder_open", errs.Args{"path": c.Data, "mode": info.Mode().Perm().String()}, "doctor.close_folder")
		return nil
	}
	c.add("data-folder", OK, "doctor.folder_well", errs.Args{"path": c.Data}, "")
	return nil
}

// What must be free on the disk of the data folder.
const (
	minFree  = 1 << 30
	minShare = 10 // percent
)

// space looks at how much of the disk is free.
func (c *checkup) space(context.Context) error {
	dir := c.Data
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return err
	}
	free, all := s.Bavail*uint64(s.Bsize), s.Blocks*uint64(s.Bsize) //nolint:gosec // the types differ between systems
	args := errs.Args{"mib": int64(free >> 20), "path": dir}        //nolint:gosec // no disk is that large
	if free < minFree || free < all/100*minShare {
		c.add("disk", Warning, "doctor.disk_low", args, "doctor.free_disk")
		return nil
	}
	c.add("disk", OK, "doctor.disk_well", args, "")
	return nil
}
