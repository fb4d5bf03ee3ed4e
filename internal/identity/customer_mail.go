package identity

import "strings"

// resetMail words the mail with a reset link in the language of a BCP 47
// locale; English where there is no other.
func resetMail(locale, link string) (subject, text string) {
	language, _, _ := strings.Cut(strings.ToLower(locale), "-")
	words, ok := resetMails[language]
	if !ok {
		words = resetMails["en"]
	}
	return words.subject, words.before + "\n\n" + link + "\n\n" + words.after + "\n"
}

var resetMails = map[string]struct{ subject, before, after string }{
	"en": {
		"Set a new password",
		"You asked for a new password. Follow this link to choose one:",
		"The link works once and for one hour. If it was not you who asked, you need not do anything: your password stays as it is.",
	},
	"es": {
		"Elija una nueva contraseña",
		"Pidió cambiar su contraseña. Siga este enlace para elegir una nueva:",
		"El enlace sirve una sola vez y durante una hora. Si no lo pidió usted, no tiene que hacer nada: su contraseña sigue igual.",
	},
	"pt": {
		"Escolha uma nova senha",
		"Você pediu para trocar sua senha. Siga este link para escolher uma nova:",
		"O link funciona uma única vez e por uma hora. Se não foi você quem pediu, não precisa fazer nada: sua senha continua a mesma.",
	},
	"de": {
		"Neues Passwort festlegen",
		"Sie haben ein neues Passwort angefordert. Über diesen Link legen Sie es fest:",
		"Der Link gilt einmal und eine Stunde lang. Wenn die Anfrage nicht von Ihnen kam, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.",
	},
}
