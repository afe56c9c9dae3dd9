package staff

import "slices"

// Role is what a staff member is in a shop.
type Role string

// The roles, the mightiest first.
const (
	Owner    Role = "owner"
	Manager  Role = "manager"
	Marketer Role = "marketer"
	Support  Role = "support"
	Viewer   Role = "viewer"
)

// Permission is something that a route asks for.
type Permission string

// The permissions.
const (
	ShopEnter      Permission = "shop.enter"
	CustomerRead   Permission = "customer.read"
	CustomerExport Permission = "customer.export"
	OrderRead      Permission = "order.read"
	OrderExport    Permission = "order.export"
	ImportRun      Permission = "import.run"
	SegmentEdit    Permission = "segment.edit"
	ShopSettings   Permission = "shop.settings"
	StaffManage    Permission = "staff.manage"
)

// Roles lists all roles, the mightiest first.
func Roles() []Role { return []Role{Owner, Manager, Marketer, Support, Viewer} }

// Permissions lists all permissions.
func Permissions() []Permission {
	return []Permission{ShopEnter, CustomerRead, CustomerExport, OrderRead, OrderExport, SegmentEdit, ImportRun, ShopSettings, StaffManage}
}

// granted is the table of who may do what; docs/permissions.md shows it.
func granted(r Role) []Permission {
	switch r {
	case Owner:
		return Permissions()
	case Manager:
		return []Permission{ShopEnter, CustomerRead, CustomerExport, OrderRead, OrderExport, SegmentEdit, ImportRun, ShopSettings}
	case Marketer:
		return []Permission{ShopEnter, CustomerRead, CustomerExport, OrderRead, OrderExport, SegmentEdit}
	case Support, Viewer:
		return []Permission{ShopEnter, CustomerRead, OrderRead}
	}
	return nil
}

// Valid reports whether r is a role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Can reports whether the role has the permission.
func (r Role) Can(p Permission) bool { return slices.Contains(granted(r), p) }
