package app_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// shape says what is wrong with an error's body, "" for nothing.
type shape func(body map[string]any, status int, code string) string

// shapes are the faces' own errors, key by key.
var shapes = map[string]shape{
	"auth": func(b map[string]any, status int, code string) string {
		wrong := keys(b, "error", "message", "context")
		switch {
		case wrong != "" || b["error"] != code || !isText(b["message"]):
			return "want the service dialect and " + code + wrong
		case (code == "validation_error") != isObject(b["context"]):
			return "context should hold the fields of a validation error and nothing else"
		}
		return ""
	},
	"profile": func(b map[string]any, status int, code string) string {
		wrong := keys(b, "status", "error_code", "error_id", "messages")
		if wrong != "" || b["status"] != "error" || b["error_code"] != code || !isText(b["error_id"]) {
			return "want the error envelope and " + code + wrong
		}
		if _, list := b["messages"].([]any); !list && !isObject(b["messages"]) {
			return "messages is neither a list nor an object"
		}
		return ""
	},
	"lookup": func(b map[string]any, status int, code string) string {
		if field, flat := strings.CutPrefix(code, "{"); flat {
			if wrong := keys(b, strings.TrimSuffix(field, "}")); wrong != "" {
				return "want a flat object of fields" + wrong
			}
			return ""
		}
		if wrong := keys(b, "message", "code"); wrong != "" || b["code"] != code || !isText(b["message"]) {
			return "want message and code " + code + wrong
		}
		return ""
	},
	"connect": func(b map[string]any, status int, code string) string {
		e, _ := b["error"].(map[string]any)
		wrong := keys(b, "success", "error", "data") + keys(e, "code", "message", "errors", "type", "actor", "retryable",
			"next_action", "retry_after_seconds", "user_message", "doc_url", "request_id")
		if wrong != "" || b["success"] != false || b["data"] != nil || e["code"] != code || !isText(e["message"]) || e["request_id"] != "req-1" {
			return "want the envelope and " + code + wrong
		}
		if _, list := e["errors"].([]any); !list {
			return "errors is no list"
		}
		return ""
	},
	"sandbox": plainShape, "admin": plainShape,
}

func plainShape(b map[string]any, status int, code string) string {
	e, _ := b["error"].(map[string]any)
	if len(b) != 1 || e["code"] != code || !isText(e["message"]) || !isText(e["error_id"]) {
		return "want error with code " + code
	}
	return ""
}

// problemShape is RFC 9457. Only look-ups' flat fields have no code of their own.
func problemShape(b map[string]any, status int, code string) string {
	for _, name := range []string{"type", "title", "detail", "instance", "code"} {
		if !isText(b[name]) {
			return "no " + name
		}
	}
	if b["status"] != float64(status) || b["code"] != code && !strings.HasPrefix(code, "{") {
		return "want status and code " + code
	}
	return ""
}

// keys says what the object has too much or too little.
func keys(b map[string]any, names ...string) string {
	slices.Sort(names)
	if have := slices.Sorted(maps.Keys(b)); !slices.Equal(have, names) {
		return fmt.Sprintf(", keys %v instead of %v", have, names)
	}
	return ""
}

func isText(v any) bool   { s, ok := v.(string); return ok && s != "" }
func isObject(v any) bool { _, ok := v.(map[string]any); return ok }
