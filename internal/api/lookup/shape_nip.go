package lookup

import (
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/fault"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/notify"
)

const (
	nipSend     = "nip/send"
	nipValidate = "nip/validate"
	sent        = "SENT"

	maxNIPMessage = 640 // four text messages
	maxEmail      = 254
)

var (
	countryShape = regexp.MustCompile(`^\+[1-9]\d{0,2}$`)
	phoneShape   = regexp.MustCompile(`^\d{6,12}$`)
	mexicoShape  = regexp.MustCompile(`^\d{10}$`)
	idShape      = regexp.MustCompile(`^[0-9a-f]{24}$`)
	nipShape     = regexp.MustCompile(`^\d{6}$`)
)

type nipSendRequest struct {
	Method      *string `json:"method"`
	Email       *string `json:"email"`
	CountryCode *string `json:"countryCode"`
	To          *string `json:"to"`
	Message     *string `json:"message"`
}

// readNIPSend reads where a NIP goes. What a method has no use for is left
// alone.
func readNIPSend(_ *API, r *http.Request, _ call) (engine.Request, error) {
	var body nipSendRequest
	if err := decode(r, &body); err != nil {
		return engine.Request{}, err
	}
	var f form
	n := &engine.NIP{Method: f.required("method", body.Method, nipMethod)}
	switch n.Method {
	case notify.Email:
		n.Email = f.required("email", body.Email, emailText)
	case notify.SMS, notify.WhatsApp:
		n.Country = f.required("countryCode", body.CountryCode, like(countryShape))
		shape := phoneShape
		if n.Country == "+52" {
			shape = mexicoShape
		}
		n.To = f.required("to", body.To, like(shape))
		if n.Method == notify.SMS {
			n.Message = f.required("message", body.Message, nipMessage)
		}
	}
	for i := range f.wrong { // "to" is a query parameter of the history as well
		if f.wrong[i].Text == "" {
			f.wrong[i].Text = bodyWords(f.wrong[i])
		}
	}
	return engine.Request{NIP: n}, f.err()
}

type nipCheckRequest struct {
	ID  *string `json:"id"`
	NIP *string `json:"nip"`
}

// readNIPCheck reads which NIP is meant and what the person said.
func readNIPCheck(_ *API, r *http.Request, _ call) (engine.Request, error) {
	var body nipCheckRequest
	if err := decode(r, &body); err != nil {
		return engine.Request{}, err
	}
	var f form
	n := &engine.NIP{ID: f.required("id", body.ID, nipID), Code: f.required("nip", body.NIP, like(nipShape))}
	return engine.Request{NIP: n}, f.err()
}

// askedNIPSend tells where a NIP went.
func askedNIPSend(q engine.Asking) fields {
	if q.NIP == nil { // an example
		return fields{}
	}
	if q.NIP.Method == notify.Email {
		return fields{"method": q.NIP.Method, "email": q.NIP.Email}
	}
	return fields{"method": q.NIP.Method, "countryCode": q.NIP.Country, "to": q.NIP.To}
}

func foundNIPSend(_ *engine.Execution, response fields) { response["status"] = sent }

// askedNIPCheck tells which NIP was meant; what was told of it nobody keeps.
func askedNIPCheck(q engine.Asking) fields {
	if q.NIP == nil {
		return fields{}
	}
	return fields{"id": q.NIP.ID, "nip": hiddenNIP}
}

// hiddenNIP stands for every NIP, right and wrong.
const hiddenNIP = "******"

type nipAttempt struct {
	CreatedAt string `json:"createdAt"`
	NIP       string `json:"nip"`
	Status    string `json:"status"` // success or failed
}

// foundNIPCheck tells what was tried so far, also when the last try failed.
func foundNIPCheck(x *engine.Execution, response fields) {
	if x.Condition == "" {
		response["status"] = "VALID"
	}
	if x.NIP == nil {
		return
	}
	list := make([]nipAttempt, len(x.NIP.Tries))
	for i, t := range x.NIP.Tries {
		list[i] = nipAttempt{stamp(t.At), hiddenNIP, "failed"}
		if t.Right {
			list[i].Status = "success"
		}
	}
	response["attempts"] = list
	if x.NIP.Validated {
		response["validated"] = true
	}
}

// like takes what matches a pattern.
func like(shape *regexp.Regexp) check {
	return func(text string) (string, fault.Field) {
		if !shape.MatchString(text) {
			return "", fault.Field{Rule: fault.Format}
		}
		return text, fault.Field{}
	}
}

func nipMethod(text string) (string, fault.Field) {
	methods := []string{notify.Email, notify.SMS, notify.WhatsApp}
	if method := strings.ToLower(text); slices.Contains(methods, method) {
		return method, fault.Field{}
	}
	return "", fault.Field{Rule: fault.NotAllowed, OneOf: methods}
}

func emailText(text string) (string, fault.Field) {
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text || len(text) > maxEmail {
		return "", fault.Field{Rule: fault.Format}
	}
	return text, fault.Field{}
}

func nipID(text string) (string, fault.Field) {
	if !idShape.MatchString(text) {
		return "", malformed("FORMAT_ERROR; invalid id string")
	}
	return text, fault.Field{}
}

// nipMessage takes the text of a text message, which has a place for the NIP.
func nipMessage(text string) (string, fault.Field) {
	switch {
	case utf8.RuneCountInString(text) > maxNIPMessage:
		return "", fault.Field{Rule: fault.TooLong, Limit: maxNIPMessage}
	case !strings.Contains(text, engine.Placeholder):
		return "", malformed("FORMAT_ERROR; should contain " + engine.Placeholder)
	}
	return text, fault.Field{}
}
