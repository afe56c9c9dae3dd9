package staff

import "joren/internal/kit/ids"

// Actor is how an event names the staff member who caused it.
func Actor(staffID int64) string { return ids.Format("stf", staffID) }
