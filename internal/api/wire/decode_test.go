package wire

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/fault"
)

type embedded struct {
	Tag string `json:"tag"`
}

type sample struct {
	embedded
	Name  string `json:"name"`
	Age   int    `json:"age"`
	Inner struct {
		Deep bool `json:"deep"`
	} `json:"inner"`
	List []string `json:"list,omitempty"`
}

func post(contentType, body string) *http.Request {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return r
}

func wrong(name string) fault.Field  { return fault.Field{Name: name, Rule: fault.WrongType} }
func format(name string) fault.Field { return fault.Field{Name: name, Rule: fault.Format} }

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		contentType, body string
		want              fault.Condition
		fields            []fault.Field
	}{
		"good":            {"application/json; charset=utf-8", `{"name":"Ana","age":3,"inner":{"deep":true},"else":1}`, "", nil},
		"relative":        {"application/vnd.api+json", `{"name":"Ana"}`, "", nil},
		"no content type": {"", `{"name":"Ana"}`, "", nil},
		"empty":           {"application/json", "", "", nil},
		"blank":           {"text/plain", " \n", "", nil},
		"text":            {"text/plain", `{"name":"Ana"}`, fault.TypeUnsupported, nil},
		"form":            {"application/x-www-form-urlencoded", `name=Ana`, fault.TypeUnsupported, nil},
		"cut off":         {"application/json", `{"name":"An`, fault.RequestMalformed, []fault.Field{format("body")}},
		"two values":      {"application/json", `{} {}`, fault.RequestMalformed, []fault.Field{format("body")}},
		"list":            {"application/json", `[]`, fault.RequestMalformed, []fault.Field{wrong("body")}},
		"null":            {"application/json", `null`, fault.RequestMalformed, []fault.Field{wrong("body")}},
		"not UTF-8":       {"application/json", "{\"name\":\"\xff\"}", fault.RequestMalformed, []fault.Field{format("body")}},
		"all wrong types": {"application/json", `{"tag":1,"name":2,"age":"3","inner":{"deep":0},"list":["a",1]}`, fault.RequestMalformed,
			[]fault.Field{wrong("age"), wrong("inner.deep"), wrong("list"), wrong("name"), wrong("tag")}},
		"fraction":      {"application/json", `{"age":1.5}`, fault.RequestMalformed, []fault.Field{wrong("age")}},
		"other case":    {"application/json", `{"NAME":2}`, fault.RequestMalformed, []fault.Field{wrong("name")}},
		"NUL":           {"application/json", `{"name":"a\u0000b"}`, fault.RequestInvalid, []fault.Field{format("name")}},
		"no NUL at all": {"application/json", `{"name":"a\\u0000b"}`, "", nil},
		"too large":     {"application/json", `{"name":"` + strings.Repeat("a", MaxBody) + `"}`, fault.BodyTooLarge, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dst sample
			err := Decode(post(c.contentType, c.body), &dst)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if diff := cmp.Diff(c.fields, fault.From(err).Invalid); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Ensure that a body without a length is bounded too.
func TestDecodeChunkedTooLarge(t *testing.T) {
	t.Parallel()
	r := post("application/json", strings.Repeat(" ", MaxBody+1))
	r.ContentLength = -1
	if err := Decode(r, new(sample)); !errors.Is(err, fault.BodyTooLarge) {
		t.Error(err)
	}
}

// Ensure that a body read for its signature can still be decoded.
func TestBodyTwice(t *testing.T) {
	t.Parallel()
	r := post("application/json", `{"name":"Ana"}`)
	for range 2 {
		if b, err := Body(r); err != nil || string(b) != `{"name":"Ana"}` {
			t.Fatalf("%q, %v", b, err)
		}
	}
	var dst sample
	if err := Decode(r, &dst); err != nil || dst.Name != "Ana" {
		t.Errorf("%+v, %v", dst, err)
	}
}

func TestDecodeForm(t *testing.T) {
	t.Parallel()
	type token struct {
		Grant  string `json:"grant_type"`
		Shop   *int   `json:"shop_id"`
		Silent bool   `json:"silent"`
	}
	const form = "application/x-www-form-urlencoded"
	var got token
	r := post(form, "grant_type=a%20b&shop_id=139&silent=true&other=1")
	r.URL.RawQuery = "grant_type=from_the_url"
	if err := DecodeForm(r, &got); err != nil || got.Grant != "a b" || *got.Shop != 139 || !got.Silent {
		t.Errorf("%+v, %v", got, err)
	}
	if err := DecodeForm(post("application/json", `{"grant_type":"x"}`), &got); err != nil || got.Grant != "x" {
		t.Errorf("JSON: %+v, %v", got, err)
	}
	for body, want := range map[string]fault.Field{
		"shop_id=x":      wrong("shop_id"),
		"%zz":            format("body"),
		"grant_type=%00": format("grant_type"),
		"grant_type=%ff": format("grant_type"),
	} {
		err := DecodeForm(post(form, body), new(token))
		if !errors.Is(err, fault.RequestMalformed) || !cmp.Equal(fault.From(err).Invalid, []fault.Field{want}) {
			t.Errorf("%s: %v %+v", body, err, fault.From(err))
		}
	}
}

// Ensure that a parameter given twice is a fault of its own, before its values
// are judged.
func TestDecodeForm_Repeated(t *testing.T) {
	t.Parallel()
	var dst struct {
		Grant string `json:"grant_type"`
		Shop  int    `json:"shop_id"`
	}
	for _, body := range []string{"grant_type=a&grant_type=b", "grant_type=a&grant_type=a", "shop_id=x&shop_id=1"} {
		if err := DecodeForm(post("application/x-www-form-urlencoded", body), &dst); !errors.Is(err, fault.ParameterRepeated) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// Ensure that no body makes Decode panic or give anything but its conditions,
// and that what it accepts is a JSON object.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"name":"Ana","age":1}`, `{"age":"1","inner":{"deep":3}}`, `{"name":"\u0000"}`, `[`, "\xff", `{"\\u0000":1}`, `{"inner":null,"list":[[1]]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var dst sample
		err := Decode(post("application/json", body), &dst)
		switch {
		case err == nil:
			var object map[string]any
			if strings.TrimSpace(body) != "" && json.Unmarshal([]byte(body), &object) != nil {
				t.Errorf("accepted %q", body)
			}
			if strings.ContainsRune(dst.Name, 0) {
				t.Errorf("a NUL came through %q", body)
			}
		case errors.Is(err, fault.RequestMalformed), errors.Is(err, fault.RequestInvalid), errors.Is(err, fault.BodyTooLarge):
		default:
			t.Errorf("%q: %v", body, err)
		}
	})
}
