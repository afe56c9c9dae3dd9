package tabular

// Lacking returns the characters of text that an encoding cannot express, each once; "" when it can express all.
func Lacking(e Encoding, text string) string {
	var lacking string
	switch e {
	case CP932:
		_, lacking = encodeCP932(nil, text)
	case EUCJP:
		_, lacking = encodeEUCJP(nil, text)
	case UTF8, UTF16LE, UTF16BE:
	}
	return lacking
}
