package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"joren/internal/kit/errs"
	"joren/internal/staff"
)

type staffCmd struct {
	Add     staffAddCmd     `cmd:"" help:"Add an account, or give an existing one a role."`
	List    staffListCmd    `cmd:"" help:"List the accounts with their roles."`
	Disable staffDisableCmd `cmd:"" help:"End all sessions of an account and let it sign in no more."`
}

type staffAddCmd struct {
	Email         string `arg:"" help:"E-mail address to sign in with."`
	Shop          string `help:"The shop." required:"" env:"JOREN_SHOP"`
	Role          string `help:"owner, manager, marketer, support or viewer." required:"" enum:"owner,manager,marketer,support,viewer" env:"JOREN_ROLE"`
	Name          string `help:"Name to show." env:"JOREN_NAME"`
	PasswordStdin bool   `help:"Read the password from standard input; one is made otherwise." env:"JOREN_PASSWORD_STDIN"`
}

func (c *staffAddCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.Shops.BySlug(ctx, c.Shop)
	if err != nil {
		return err
	}
	n := staff.NewAccount{Email: c.Email, Name: c.Name, ShopID: s.ID, Role: staff.Role(c.Role), Lang: g.lang()}
	if c.PasswordStdin {
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if n.Password = strings.TrimRight(line, "\r\n"); n.Password == "" {
			return errs.New(errs.BadUse, "staff.no_password_given", nil)
		}
	}
	added, err := a.Staff.Add(ctx, n)
	if err != nil {
		return err
	}
	return g.print(map[string]any{"email": added.Account.Email, "shop": s.Slug, "role": c.Role, "created": added.Created,
		"password": textOrNil(added.Password)}, func(w io.Writer) {
		fmt.Fprintln(w, added.Account.Email, c.Role)
		if added.Password != "" {
			fmt.Fprintln(w, g.lang().T("staff.cli_password", errs.Args{"password": added.Password}))
		}
	})
}

type staffListCmd struct{}

func (c *staffListCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Staff.List(ctx)
	if err != nil {
		return err
	}
	shops, err := a.Shops.List(ctx)
	if err != nil {
		return err
	}
	slugs := map[int64]string{}
	for _, s := range shops {
		slugs[s.ID] = s.Slug
	}
	type account struct {
		Email    string            `json:"email"`
		Name     string            `json:"name"`
		Disabled bool              `json:"disabled"`
		Roles    map[string]string `json:"roles"` // shop → role
	}
	out := make([]account, len(list))
	for i, l := range list {
		out[i] = account{l.Email, l.Name, l.Disabled, map[string]string{}}
		for _, m := range l.Memberships {
			out[i].Roles[slugs[m.ShopID]] = string(m.Role)
		}
	}
	return g.print(map[string]any{"staff": out}, func(w io.Writer) {
		t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, l := range out {
			fmt.Fprintf(t, "%s\t%s\t%v\t%v\n", l.Email, l.Name, l.Roles, l.Disabled)
		}
		_ = t.Flush()
	})
}

type staffDisableCmd struct {
	Email string `arg:"" help:"The account."`
}

func (c *staffDisableCmd) Run(ctx context.Context, g *globals) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Staff.Disable(ctx, c.Email); err != nil {
		return err
	}
	return g.print(map[string]any{"email": c.Email, "disabled": true}, func(w io.Writer) { fmt.Fprintln(w, c.Email) })
}
