package staff_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"joren/internal/staff"
)

var update = flag.Bool("update", false, "write docs/permissions.md anew")

const permissionsFile = "../../docs/permissions.md"

// permissions writes the table of roles as a document.
func permissions() string {
	var b strings.Builder
	b.WriteString("# Roles and permissions\n\nA staff member has one role in each shop. The table is made from the code; a test compares the two.\n\n| permission |")
	for _, r := range staff.Roles() {
		b.WriteString(" " + string(r) + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(staff.Roles())) + "\n")
	for _, p := range staff.Permissions() {
		b.WriteString("| `" + string(p) + "` |")
		for _, r := range staff.Roles() {
			if r.Can(p) {
				b.WriteString(" yes |")
			} else {
				b.WriteString(" – |")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestTheDocumentShowsTheRolesAsTheyAre(t *testing.T) {
	t.Parallel()
	if *update {
		if err := os.WriteFile(permissionsFile, []byte(permissions()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(permissionsFile)
	if err != nil || string(have) != permissions() {
		t.Fatalf("docs/permissions.md is old (go test ./internal/staff -run Document -update writes it): %v", err)
	}
}

func TestEachRoleCanDoNoMoreThanTheOneAbove(t *testing.T) {
	t.Parallel()
	roles := staff.Roles()
	for i := 1; i < len(roles); i++ {
		for _, p := range staff.Permissions() {
			if roles[i].Can(p) && !roles[i-1].Can(p) {
				t.Errorf("%s can %s, %s cannot", roles[i], p, roles[i-1])
			}
		}
	}
	if staff.Role("root").Can(staff.ShopEnter) || staff.Role("root").Valid() {
		t.Error("an unknown role can do something")
	}
	for _, r := range []staff.Role{staff.Support, staff.Viewer} {
		if r.Can(staff.CustomerExport) || r.Can(staff.OrderExport) {
			t.Errorf("%s can export", r)
		}
	}
}
