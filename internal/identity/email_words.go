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
	w := words.of[u]
	fill := strings.NewReplacer("{code}", code, "{shop}", shop).Replace
	parts, once := []string{fill(w.first)}, words.codeOnce
	if link != "" {
		parts, once = append(parts, fill(w.orLink), link), words.bothOnce // the link is the shop's, braces and all
	}
	parts = append(parts, once+" "+fill(w.last))
	return fill(w.subject), strings.Join(parts, "\n\n") + "\n"
}

// emailLanguage is what one language says of a code alone, of code and link, and
// for each use.
type emailLanguage struct {
	codeOnce, bothOnce string
	of                 map[EmailUse]emailText
}

type emailText struct{ subject, first, orLink, last string }

// emailTexts address people as the pages do: Sie, usted, você.
var emailTexts = map[string]emailLanguage{
	"en": {"The code works once.", "Code and link work once.", map[EmailUse]emailText{
		EmailVerify: {
			"{code} is your code for {shop}",
			"{code} is your code to confirm your e-mail address at {shop}. It is good for 10 minutes.",
			"Or follow this link, which is good for 24 hours:",
			"If you have no account at {shop}, ignore this message and give the code to nobody.",
		},
		EmailLogin: {
			"{code} is your code for {shop}",
			"{code} is your code to log in at {shop}. It is good for 10 minutes.",
			"Or follow this link, which is good just as long:",
			"If it was not you who wants to log in, ignore this message. Nobody from {shop} will ever ask you for the code.",
		},
	}},
	"es": {"El código sirve una sola vez.", "El código y el enlace sirven una sola vez.", map[EmailUse]emailText{
		EmailVerify: {
			"{code} es su código de {shop}",
			"{code} es su código para confirmar su correo en {shop}. Sirve durante 10 minutos.",
			"También puede seguir este enlace, que sirve durante 24 horas:",
			"Si no tiene cuenta en {shop}, ignore este mensaje y no dé el código a nadie.",
		},
		EmailLogin: {
			"{code} es su código de {shop}",
			"{code} es su código para entrar en {shop}. Sirve durante 10 minutos.",
			"También puede seguir este enlace, que sirve el mismo tiempo:",
			"Si no es usted quien quiere entrar, ignore este mensaje. Nadie de {shop} le pedirá nunca el código.",
		},
	}},
	"pt": {"O código funciona uma única vez.", "O código e o link funcionam uma única vez.", map[EmailUse]emailText{
		EmailVerify: {
			"{code} é o seu código de {shop}",
			"{code} é o seu código para confirmar seu e-mail em {shop}. Ele vale por 10 minutos.",
			"Você também pode seguir este link, que vale por 24 horas:",
			"Se você não tem conta em {shop}, ignore esta mensagem e não passe o código a ninguém.",
		},
		EmailLogin: {
			"{code} é o seu código de {shop}",
			"{code} é o seu código para entrar em {shop}. Ele vale por 10 minutos.",
			"Você também pode seguir este link, que vale pelo mesmo tempo:",
			"Se não é você quem quer entrar, ignore esta mensagem. Ninguém de {shop} vai pedir o código a você.",
		},
	}},
	"de": {"Der Code gilt einmal.", "Code und Link gelten einmal.", map[EmailUse]emailText{
		EmailVerify: {
			"{code} ist Ihr Code für {shop}",
			"{code} ist Ihr Code, mit dem Sie Ihre E-Mail-Adresse bei {shop} bestätigen. Er gilt 10 Minuten.",
			"Oder folgen Sie diesem Link, der 24 Stunden gilt:",
			"Wenn Sie kein Konto bei {shop} haben, ignorieren Sie diese Nachricht und geben Sie den Code niemandem.",
		},
		EmailLogin: {
			"{code} ist Ihr Code für {shop}",
			"{code} ist Ihr Code für die Anmeldung bei {shop}. Er gilt 10 Minuten.",
			"Oder folgen Sie diesem Link, der ebenso lange gilt:",
			"Wenn nicht Sie sich anmelden wollen, ignorieren Sie diese Nachricht. Niemand von {shop} wird Sie je nach dem Code fragen.",
		},
	}},
}
