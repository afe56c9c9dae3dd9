package doctor

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// folder looks at who may read the data.
func (c *checkup) folder(context.Context) error {
	paths := []string{c.Data}
	if c.DB.Engine() == db.SQLite {
		paths = append(paths, db.Path(c.Data))
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if os.IsNotExist(err) {
			continue // PostgreSQL, and no file yet
		}
		if err != nil {
			return err
		}
		open := fs.FileMode(0o077)
		if !info.IsDir() {
			open = 0o007 // the folder keeps the group out
		}
		if info.Mode().Perm()&open != 0 {
			c.add("data-folder", Warning, "doctor.folder_open", errs.Args{"path": path, "mode": info.Mode().Perm().String()}, "doctor.close_folder")
			return nil
		}
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
