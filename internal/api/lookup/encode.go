package lookup

import (
	"slices"
	"strconv"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// encode gives an envelope's JSON, byte for byte what wire.Encode makes of it
// (a test sees to it): written by hand, because it is on the way of every
// look-up, and reflecting on it and on its maps was a good part of that.
func (e *envelope) encode() []byte {
	b := make([]byte, 0, 1024)
	b = appendText(append(b, `{"id":`...), e.ID)
	b = appendText(append(b, `,"createdAt":`...), e.CreatedAt)
	b = appendText(append(b, `,"modifiedAt":`...), e.ModifiedAt)
	b = appendText(append(b, `,"finishedAt":`...), e.FinishedAt)
	b = strconv.AppendInt(append(b, `,"duration":`...), e.Duration, 10)
	b = appendText(append(b, `,"status":`...), e.Status)
	b = appendUnlessEmpty(b, `,"errorMessage":`, e.ErrorMessage)
	b = appendUnlessEmpty(b, `,"code":`, e.Code)
	b = appendFields(append(b, `,"request":`...), e.Request)
	if len(e.Response) > 0 {
		b = appendFields(append(b, `,"response":`...), e.Response)
	}
	if len(e.APIData) > 0 {
		b = append(append(b, `,"apiData":`...), wire.Encode(e.APIData)...)
	}
	b = appendList(append(b, `,"events":`...), e.Events, func(b []byte, v event) []byte {
		b = appendText(append(b, `{"type":`...), v.Type)
		b = appendText(append(b, `,"at":`...), v.At)
		b = appendUnlessEmpty(b, `,"by":`, v.By)
		return append(appendUnlessEmpty(b, `,"what":`, v.What), '}')
	})
	b = appendList(append(b, `,"searchableBy":`...), e.SearchableBy, appendText)
	b = strconv.AppendInt(append(b, `,"cost":`...), int64(e.Cost), 10)
	b = strconv.AppendBool(append(b, `,"billable":`...), e.Billable)
	if len(e.Warnings) > 0 {
		b = append(append(b, `,"warnings":`...), wire.Encode(e.Warnings)...)
	}
	return append(b, '}')
}

func appendUnlessEmpty(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(b, name...), text)
}

// appendText writes plain text as it is and leaves the rest to encoding/json.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			return append(b, wire.Encode(text)...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}

// appendFields writes an object with its names in order.
func appendFields(b []byte, f fields) []byte {
	if f == nil {
		return append(b, `null`...)
	}
	var room [16]string
	names := room[:0]
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	b = append(b, '{')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, name), ':')
		if text, ok := f[name].(string); ok {
			b = appendText(b, text)
		} else {
			b = append(b, wire.Encode(f[name])...)
		}
	}
	return append(b, '}')
}

func appendList[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	if list == nil {
		return append(b, `null`...)
	}
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ']')
}
