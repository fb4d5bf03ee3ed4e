package profile

// texts are what people are sent, in one language.
type texts struct{ otp, mailSubject, mail string }

var languages = map[string]texts{
	"en": {
		otp:         "{code} is your code for {company}. It is valid for {minutes} minutes. Do not share it with anybody.",
		mailSubject: "Recover your access to {company}",
		mail:        "Open this link within the hour to set a new password:\n\n{link}\n\nIf you did not ask for it, ignore this message.",
	},
	"es": {
		otp:         "{code} es su código de {company}. Vale {minutes} minutos. No lo comparta con nadie.",
		mailSubject: "Recupere su acceso a {company}",
		mail:        "Abra este enlace antes de una hora para elegir otra contraseña:\n\n{link}\n\nSi no lo pidió usted, ignore este mensaje.",
	},
	"pt": {
		otp:         "{code} é o seu código de {company}. Vale por {minutes} minutos. Não o compartilhe com ninguém.",
		mailSubject: "Recupere o seu acesso a {company}",
		mail:        "Abra este link em até uma hora para definir outra senha:\n\n{link}\n\nSe você não pediu, ignore esta mensagem.",
	},
}

// words gives the texts of a language; Spanish unless it is known.
func words(language string) texts {
	if t, ok := languages[language]; ok {
		return t
	}
	return languages["es"]
}
