package fault

// Actor says who can do something about a condition.
type Actor string

// The actors.
const (
	Developer Actor = "developer" // whoever writes the program that calls
	User      Actor = "user"      // the person whom the request is about
	Source    Actor = "source"    // the institution or platform that was asked
	Operator  Actor = "operator"  // whoever runs this service
)

// Retry says whether the same call can succeed another time.
type Retry string

// The ways to retry.
const (
	Never    Retry = "never"     // not with this request, ever
	AfterFix Retry = "after_fix" // once something in the request or the person's situation has changed
	Later    Retry = "later"     // the same call, after a time
	Now      Retry = "now"       // the same call, at once
)

// Entry is what there is to know about a condition, for developers, for
// operators and for the person on the screen.
type Entry struct {
	Condition Condition
	Meaning   string // one sentence, for a developer
	Actor     Actor
	Retry     Retry
	When      string            // when a retry can succeed
	Next      string            // what the actor should do
	Trigger   string            // how to provoke it in the sandbox
	Texts     map[string]string // for the person, by language: es, en, pt
}

// Languages are those of Entry.Texts.
var Languages = []string{"es", "en", "pt"}

// Lookup finds the entry of a condition.
func Lookup(c Condition) (Entry, bool) {
	e, ok := byCondition[c]
	return e, ok
}

// All gives the whole catalogue, in the order of the constants.
func All() []Entry { return append([]Entry(nil), entries...) }

var entries = func() []Entry {
	var out []Entry
	for _, part := range [][]Entry{callers, requests, service, signIn, oauth, recovery, sources, linking} {
		out = append(out, part...)
	}
	return out
}()

var byCondition = func() map[Condition]Entry {
	m := make(map[Condition]Entry, len(entries))
	for _, e := range entries {
		m[e.Condition] = e
	}
	return m
}()

func say(es, en, pt string) map[string]string {
	return map[string]string{"es": es, "en": en, "pt": pt}
}

// What a person is told when only the program in between can help.
var (
	appFault = say(
		"La aplicación no pudo completar esta operación. No es un error suyo; avise a quien le ofrece el servicio.",
		"The application could not complete this. It is not your mistake; please tell whoever offers you the service.",
		"O aplicativo não conseguiu concluir esta operação. O erro não é seu; avise quem lhe oferece o serviço.",
	)
	startAgain = say(
		"Este paso ya no es válido. Vuelva a empezar, por favor.",
		"This step is no longer valid. Please start again.",
		"Esta etapa não é mais válida. Por favor, comece de novo.",
	)
	notThere = say(
		"No encontramos lo que busca. Es posible que ya no exista.",
		"We could not find what you are looking for. It may no longer exist.",
		"Não encontramos o que você procura. Talvez não exista mais.",
	)
)
