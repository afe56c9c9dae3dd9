package exporter

import (
	"archive/zip"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
)

// xlsxWriter writes a workbook of one sheet. Every value has its type: amounts and counts are numbers, days and times are
// dates, all else is text, so that neither a leading zero nor a formula is made of it. Rows go to a file of the library's
// own until the end, so memory stays bounded.
type xlsxWriter struct {
	to     io.Writer
	file   *excelize.File
	rows   *excelize.StreamWriter
	header []string
	day    int // styles
	time   int
	n      int
	values []any
}

const sheetName = "Sheet1"

func newXLSX(w io.Writer) *xlsxWriter { return &xlsxWriter{to: w} }

func (x *xlsxWriter) begin(header []string) (err error) {
	x.header = header
	x.file = excelize.NewFile()
	if x.rows, err = x.file.NewStreamWriter(sheetName); err != nil {
		return err
	}
	dayFormat, timeFormat := "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	if x.day, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &dayFormat}); err != nil {
		return err
	}
	if x.time, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &timeFormat}); err != nil {
		return err
	}
	bold, err := x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := x.rows.SetColWidth(1, max(len(header), 1), columnWidth); err != nil {
		return err
	}
	if err := x.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for _, h := range header {
		x.values = append(x.values, excelize.Cell{StyleID: bold, Value: h})
	}
	return x.write()
}

const columnWidth = 16 // characters

func (x *xlsxWriter) write() error {
	if x.n++; x.n > excelize.TotalRows {
		return errs.New(errs.TooLarge, "export.workbook_full", errs.Args{"n": excelize.TotalRows - 1})
	}
	at, err := excelize.CoordinatesToCellName(1, x.n)
	if err != nil {
		return err
	}
	return x.rows.SetRow(at, x.values)
}

func (x *xlsxWriter) row(cells []cell) error {
	x.values = x.values[:0]
	for i := range cells {
		v, err := x.value(&cells[i], x.header[i])
		if err != nil {
			return err
		}
		x.values = append(x.values, v)
	}
	return x.write()
}

// firstDate is from when on workbooks know dates without a leap day that never was.
var firstDate = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// value is a cell as the library takes it; nil for an empty one.
func (x *xlsxWriter) value(c *cell, column string) (any, error) {
	switch {
	case c.number != "" && len(c.number) <= exactDigits:
		f, err := strconv.ParseFloat(c.number, 64)
		return f, err
	case c.yes != nil:
		return *c.yes, nil
	case c.day.Valid() && !c.day.Start(time.UTC).Before(firstDate):
		return excelize.Cell{StyleID: x.day, Value: c.day.Start(time.UTC)}, nil
	case !c.at.IsZero() && c.at.After(firstDate):
		return excelize.Cell{StyleID: x.time, Value: c.at.Truncate(time.Second)}, nil
	}
	s := c.String()
	if s == "" {
		return nil, nil
	}
	if tabular.Rearm(s) != s { // an import would take the apostrophe for a mark
		s = tabular.Disarm(s)
	}
	if len(s) > excelize.TotalCellChars && len(utf16.Encode([]rune(s))) > excelize.TotalCellChars {
		return nil, errs.New(errs.TooLarge, "export.cell_full", errs.Args{"row": x.n + 1, "column": column, "n": excelize.TotalCellChars})
	}
	return s, nil
}

// exactDigits is how many digits a workbook keeps of a number.
const exactDigits = 15

// end sends the workbook. The library would hold all of it once more; given a zip writer on the file's own way out, it
// does not.
func (x *xlsxWriter) end() error {
	if err := x.rows.Flush(); err != nil {
		return err
	}
	x.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(x.to) })
	_, err := x.file.WriteTo(io.Discard)
	return err
}

func (x *xlsxWriter) close() {
	if x.file != nil {
		_ = x.file.Close() // removes its file of rows
	}
}

// unwritable returns the characters that XML, and so a workbook, cannot hold: control characters.
func unwritable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\uFFFE' || r == '\uFFFF' {
			return r
		}
		return -1
	}, text)
}
