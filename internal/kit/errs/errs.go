// Package errs holds the one error type that may reach a person.
//
// An Error carries a code, which decides the HTTP status or exit status, and an i18n key with its arguments,
// which decides the sentence. Everything else that goes wrong is an ordinary wrapped error and is shown to
// people as an internal error with a request id. The package knows no language and no transport.
package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an error is. The edges map it to a status once.
type Code string

// The codes of errors that people see.
const (
	Invalid     Code = "invalid"     // the input is wrong; Fields says where
	NotFound    Code = "not_found"   // it does not exist, or not for this shop
	Gone        Code = "gone"        // it was there once
	Conflict    Code = "conflict"    // somebody else changed it, or it exists already
	Forbidden   Code = "forbidden"   // signed in, but without the permission
	Unsigned    Code = "unsigned"    // not signed in
	TooMany     Code = "too_many"    // over a rate limit
	TooLarge    Code = "too_large"   // over a size limit
	Unavailable Code = "unavailable" // try again later
	BadUse      Code = "bad_use"     // a command line that cannot be understood
	Internal    Code = "internal"    // everything unknown
)

// Args are the values that an i18n key's sentence names in braces.
type Args = map[string]any

// Field is one wrong value: where it stands and which sentence explains it.
type Field struct {
	Path string // form field or column, for example "email" or "lines.2.quantity"
	Key  string // i18n key
	Args Args
}

// Error is a failure that can be explained to a person.
type Error struct {
	Code   Code
	Key    string // i18n key of the sentence
	Args   Args
	Fields []Field
	Err    error // the cause, for the log only
}

// New makes an error from a code and the i18n key of its sentence.
func New(code Code, key string, args Args) *Error { return &Error{Code: code, Key: key, Args: args} }

// InvalidFields makes an Invalid error out of field errors; it is nil when there are none.
func InvalidFields(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Key: "error.invalid", Args: Args{"n": len(fields)}, Fields: fields}
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Key)
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Key)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first Error in err's chain, and Internal when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Is reports whether err carries the code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }
