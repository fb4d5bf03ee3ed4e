package lookup

import (
	"net/http"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/lookup"
)

// The headers that say whom to tell of the end.
const (
	headerURL = "urlCallback"
	headerKey = "xApiKeyCallback"
)

// callBackOf reads them; nil when there is neither.
func callBackOf(r *http.Request) *engine.CallBack {
	url, given := r.Header[http.CanonicalHeaderKey(headerURL)]
	key := r.Header.Get(headerKey)
	if !given && key == "" {
		return nil
	}
	c := &engine.CallBack{Key: key}
	if len(url) > 0 {
		c.URL = url[0]
	}
	return c
}

// CallBackBody gives what a call-back carries: the execution as GET /{id} shows
// it at that moment, without apiData; of nip/send, that it was sent, in the
// vendor's form.
func CallBackBody(x *engine.Execution) []byte {
	if x.Service == nipSend {
		return wire.Encode(map[string]string{"event": sent, "date": x.FinishedAt.UTC().Format(time.RFC3339Nano), "linkId": x.ID})
	}
	return wire.Encode(enveloped(x))
}

// eventsOf tells what happened to an execution, call-backs included where they
// were loaded.
func eventsOf(x *engine.Execution) []event {
	list := []event{{Type: "created", At: stamp(x.CreatedAt)}}
	if !x.Pending() {
		list = append(list, event{Type: "finished", At: stamp(x.FinishedAt), By: string(x.Origin)})
	}
	if x.CallBack == nil {
		return list
	}
	for _, told := range x.CallBack.Attempts {
		e := event{Type: "callback_delivered", At: stamp(told.At)}
		if told.Failed != "" {
			e.Type, e.What = "callback_failed", told.Failed
			if told.Status != 0 {
				e.What += " " + strconv.Itoa(told.Status)
			}
		}
		list = append(list, e)
	}
	if x.CallBack.Status == engine.Dead {
		list = append(list, event{Type: "callback_given_up", At: list[len(list)-1].At})
	}
	return list
}
