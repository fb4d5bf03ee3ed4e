package fault

var service = []Entry{
	{
		Condition: RateLimited, Actor: Developer, Retry: Later,
		Meaning: "There were too many calls or attempts in too short a time.",
		When:    "After the time in Retry-After.", Next: "Wait as Retry-After says and spread the calls. For people: show how long to wait.",
		Trigger: "POST /auth/v1/auth/login with a wrong password for the same address until it comes (10 times by default); GET /connect/v1/accounts until it comes (120 a minute by default).",
		Texts: say("Hizo demasiados intentos. Espere un momento y vuelva a intentarlo.", "You’ve made too many attempts. Please wait a moment and try again.",
			"Você fez tentativas demais. Aguarde um momento e tente novamente."),
	},
	{
		Condition: Overloaded, Actor: Operator, Retry: Later,
		Meaning: "More passwords wait to be checked than the hashing queue holds.",
		When:    "After a second or two.", Next: "Callers: repeat after Retry-After. Operators: give the server more cores if this lasts.",
		Trigger: "Send several hundred log-ins at once; they have nothing wrong but their number.",
		Texts: say("Hay mucha demanda en este momento. Inténtelo de nuevo en unos segundos.", "We are very busy right now. Please try again in a few seconds.",
			"Há muita demanda neste momento. Tente novamente em alguns segundos."),
	},
	{
		Condition: Internal, Actor: Operator, Retry: Now,
		Meaning: "A defect of this service. Its cause is in the log under the error id.",
		When:    "At once; if it fails again, only a correction helps.", Next: "Quote the error id (X-Error-Id) to the operator, who finds the cause with `ventanilla explain --id`.",
		Trigger: "There is no honest way: it is a defect wherever it shows. A test double that fails with an unknown error shows what it looks like.",
		Texts: say("Algo salió mal de nuestro lado. Inténtelo de nuevo en un momento.", "Something went wrong on our side. Please try again in a moment.",
			"Algo deu errado do nosso lado. Tente novamente em um momento."),
	},
	{
		Condition: Unavailable, Actor: Operator, Retry: Later,
		Meaning: "The service cannot reach its own storage, or a platform's connector is out of service.",
		When:    "When storage or connector is back; /readyz says so for storage.", Next: "Callers: repeat after Retry-After. Operators: look at /readyz and the log.",
		Trigger: "Link an account in the sandbox with the identifier uber+service_unavailable@palenca-tests.com.",
		Texts: say("El servicio no está disponible por el momento. Inténtelo de nuevo en unos minutos.", "The service is not available at the moment. Please try again in a few minutes.",
			"O serviço não está disponível no momento. Tente novamente em alguns minutos."),
	},
}
