package customer

import "joren/internal/eventlog"

// The facts that this package records.
var (
	Created = eventlog.Kind{Name: "customer.created", Version: 1}
	Updated = eventlog.Kind{Name: "customer.updated", Version: 1}
	Removed = eventlog.Kind{Name: "customer.removed", Version: 1}
)

// CreatedBody is the payload of Created.
type CreatedBody struct {
	Source string `json:"source"`
}

// UpdatedBody is the payload of Updated: the names of the fields whose values changed.
type UpdatedBody struct {
	Fields []string `json:"fields"`
}

// RemovedBody is the payload of Removed: nothing but the fact.
type RemovedBody struct{}
