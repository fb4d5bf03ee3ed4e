package identity

import "strings"

// emailWords words a mail with a code, and a link unless that is "". The code
// stands first, in the subject too, so that a phone's preview shows it; the
// shop is named, because people get such mail from many.
func emailWords(u EmailUse, locale, shop, code, link string) (subject, text string) {
	language, _, _ := strings.Cut(strings.ToLower(locale), "-")
	words, ok := emailTexts[language]
	if !ok {
		words = emailTexts["en"]
	}
	w := words[u]
	fill := strings.NewReplacer("{code}", code, "{shop}", shop).Replace
	parts := []string{fill(w.first)}
	if link != "" {
		parts = append(parts, fill(w.orLink), link) // the link is the shop's, braces and all
	}
	parts = append(parts, fill(w.last))
	return fill(w.subject), strings.Join(parts, "\n\n") + "\n"
}

type emailText struct{ subject, first, orLink, last string }

var emailTexts = map[string]map[EmailUse]emailText{
	"en": {
		EmailVerify: {
			"{code} is your code for {shop}",
			"{code} is your code to confirm your e-mail address at {shop}. It is good for 10 minutes.",
			"Or follow this link, which is good for 24 hours:",
			"Code and link work once. If you have no account at {shop}, ignore this message and give the code to nobody.",
		},
		EmailLogin: {
			"{code} is your code for {shop}",
			"{code} is your code to log in at {shop}. It is good for 10 minutes.",
			"Or follow this link, which is good just as long:",
			"Code and link work once. If it was not you who wants to log in, ignore this message. Nobody from {shop} will ever ask you for the code.",
		},
	},
	"es": {
		EmailVerify: {
			"{code} es tu código de {shop}",
			"{code} es tu código para confirmar tu correo en {shop}. Sirve durante 10 minutos.",
			"También puedes seguir este enlace, que sirve durante 24 horas:",
			"El código y el enlace sirven una sola vez. Si no tienes cuenta en {shop}, ignora este mensaje y no des el código a nadie.",
		},
		EmailLogin: {
			"{code} es tu código de {shop}",
			"{code} es tu código para entrar en {shop}. Sirve durante 10 minutos.",
			"También puedes seguir este enlace, que sirve el mismo tiempo:",
			"El código y el enlace sirven una sola vez. Si no eres tú quien quiere entrar, ignora este mensaje. Nadie de {shop} te pedirá nunca el código.",
		},
	},
	"pt": {
		EmailVerify: {
			"{code} é o seu código de {shop}",
			"{code} é o seu código para confirmar seu e-mail em {shop}. Ele vale por 10 minutos.",
			"Você também pode seguir este link, que vale por 24 horas:",
			"O código e o link funcionam uma única vez. Se você não tem conta em {shop}, ignore esta mensagem e não passe o código a ninguém.",
		},
		EmailLogin: {
			"{code} é o seu código de {shop}",
			"{code} é o seu código para entrar em {shop}. Ele vale por 10 minutos.",
			"Você também pode seguir este link, que vale pelo mesmo tempo:",
			"O código e o link funcionam uma única vez. Se não é você quem quer entrar, ignore esta mensagem. Ninguém de {shop} vai pedir o código a você.",
		},
	},
	"de": {
		EmailVerify: {
			"{code} ist Ihr Code für {shop}",
			"{code} ist Ihr Code, mit dem Sie Ihre E-Mail-Adresse bei {shop} bestätigen. Er gilt 10 Minuten.",
			"Oder folgen Sie diesem Link, der 24 Stunden gilt:",
			"Code und Link gelten einmal. Wenn Sie kein Konto bei {shop} haben, ignorieren Sie diese Nachricht und geben Sie den Code niemandem.",
		},
		EmailLogin: {
			"{code} ist Ihr Code für {shop}",
			"{code} ist Ihr Code für die Anmeldung bei {shop}. Er gilt 10 Minuten.",
			"Oder folgen Sie diesem Link, der ebenso lange gilt:",
			"Code und Link gelten einmal. Wenn nicht Sie sich anmelden wollen, ignorieren Sie diese Nachricht. Niemand von {shop} wird Sie je nach dem Code fragen.",
		},
	},
}
