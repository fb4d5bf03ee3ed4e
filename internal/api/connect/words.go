package connect

import (
	"net/http"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/connect"
)

// saying is what the person is told about a login, in their language.
type saying struct{ message, recommendation string }

// say words a login: what the platform said, by the catalogue, or else where
// the login stands.
func say(r *http.Request, l engine.Login) saying {
	lang := wire.Language(r)
	out := saying{message: statusText[lang][l.Status], recommendation: adviceText[lang][l.Status]}
	if e, ok := fault.Lookup(l.Condition); ok && (l.Status.Final() || l.Status.Awaiting()) {
		out.message = e.Texts[lang]
		if l.Status == engine.Errored && e.Retry == fault.AfterFix {
			// Waiting helps nobody here: the person must begin again.
			out.recommendation = adviceText[lang][engine.Incomplete]
		}
	}
	return out
}

type byStatus map[engine.Status]string

var statusText = map[string]byStatus{
	"es": {
		engine.Created: "La conexión ha comenzado.", engine.Pending: "Estamos conectando con la plataforma.",
		engine.PendingData: "La conexión está abierta; estamos leyendo los datos.", engine.Retry: "La plataforma no respondió; lo intentaremos de nuevo.",
		engine.Validating: "La plataforma pide un código.", engine.PasswordNeeded: "La plataforma pide la contraseña.",
		engine.RequiresAuth: "La sesión en la plataforma terminó.", engine.Success: "La cuenta está conectada.",
		engine.Incomplete: "La conexión no se completó.", engine.Errored: "La conexión falló por un problema técnico.",
	},
	"en": {
		engine.Created: "The connection has begun.", engine.Pending: "We are connecting to the platform.",
		engine.PendingData: "The connection is open; we are reading the data.", engine.Retry: "The platform did not answer; we will try again.",
		engine.Validating: "The platform asks for a code.", engine.PasswordNeeded: "The platform asks for the password.",
		engine.RequiresAuth: "The session at the platform has ended.", engine.Success: "The account is connected.",
		engine.Incomplete: "The connection was not completed.", engine.Errored: "The connection failed for a technical reason.",
	},
	"pt": {
		engine.Created: "A conexão começou.", engine.Pending: "Estamos conectando com a plataforma.",
		engine.PendingData: "A conexão está aberta; estamos lendo os dados.", engine.Retry: "A plataforma não respondeu; vamos tentar de novo.",
		engine.Validating: "A plataforma pede um código.", engine.PasswordNeeded: "A plataforma pede a senha.",
		engine.RequiresAuth: "A sessão na plataforma terminou.", engine.Success: "A conta está conectada.",
		engine.Incomplete: "A conexão não foi concluída.", engine.Errored: "A conexão falhou por um problema técnico.",
	},
}

var adviceText = map[string]byStatus{
	"es": {
		engine.Created: "Espere unos momentos.", engine.Pending: "Espere unos momentos.", engine.PendingData: "Espere unos momentos.",
		engine.Retry: "Espere unos momentos.", engine.Validating: "Escriba el código que recibió.",
		engine.PasswordNeeded: "Escriba su contraseña de la plataforma.", engine.RequiresAuth: "Conecte la cuenta de nuevo.",
		engine.Success:    "No hace falta nada más.",
		engine.Incomplete: "Corrija lo que se indica y conecte la cuenta de nuevo.", engine.Errored: "Inténtelo de nuevo más tarde.",
	},
	"en": {
		engine.Created: "Please wait a moment.", engine.Pending: "Please wait a moment.", engine.PendingData: "Please wait a moment.",
		engine.Retry: "Please wait a moment.", engine.Validating: "Enter the code that you received.",
		engine.PasswordNeeded: "Enter your password of the platform.", engine.RequiresAuth: "Connect the account again.",
		engine.Success:    "Nothing more is needed.",
		engine.Incomplete: "Correct what is said here and connect the account again.", engine.Errored: "Please try again later.",
	},
	"pt": {
		engine.Created: "Aguarde um momento.", engine.Pending: "Aguarde um momento.", engine.PendingData: "Aguarde um momento.",
		engine.Retry: "Aguarde um momento.", engine.Validating: "Digite o código que recebeu.",
		engine.PasswordNeeded: "Digite sua senha da plataforma.", engine.RequiresAuth: "Conecte a conta de novo.",
		engine.Success:    "Não é preciso fazer mais nada.",
		engine.Incomplete: "Corrija o que é indicado e conecte a conta de novo.", engine.Errored: "Tente de novo mais tarde.",
	},
}
