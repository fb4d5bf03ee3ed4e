package signin

import "github.com/ventanilla/ventanilla/fault"

// conditionsDE are the texts in German of what a person at these pages is told
// in the words of the catalogue, which has none in German.
var conditionsDE = map[fault.Condition]string{
	fault.LoginUnknown:      "E-Mail-Adresse oder Passwort stimmt nicht. Bitte prüfen Sie beides und versuchen Sie es erneut.",
	fault.PasswordWrong:     "E-Mail-Adresse oder Passwort stimmt nicht. Bitte prüfen Sie beides und versuchen Sie es erneut.",
	fault.PasswordWeak:      "Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein längeres, zum Beispiel aus mehreren Wörtern.",
	fault.AccountExists:     "Es gibt bereits ein Konto mit dieser E-Mail-Adresse. Melden Sie sich an, oder setzen Sie Ihr Passwort zurück.",
	fault.AccountLocked:     "Ihr Konto wurde deaktiviert. Bei Fragen wenden Sie sich gern an uns.",
	fault.AccountClosed:     "Dieses Konto wurde geschlossen.",
	fault.AccountDenied:     "Wir können Ihnen den Dienst derzeit nicht anbieten. Bitte wenden Sie sich an uns.",
	fault.OTPWrong:          "Der Code stimmt nicht. Prüfen Sie ihn, oder fordern Sie einen neuen an.",
	fault.OTPExpired:        "Der Code ist abgelaufen. Bitte fordern Sie einen neuen an.",
	fault.OTPBlocked:        "Der Code ist nach zu vielen Versuchen gesperrt. Bitte fordern Sie einen neuen an.",
	fault.BackupCodeWrong:   "Der Wiederherstellungscode ist falsch oder wurde schon verwendet.",
	fault.PasskeyInvalid:    "Dieser Passkey ist hier nicht bekannt oder wurde nicht angenommen. Melden Sie sich anders an.",
	fault.ProviderFailed:    "Die Anmeldung bei diesem Anbieter hat nicht geklappt. Versuchen Sie es erneut, oder melden Sie sich anders an.",
	fault.ResetLinkDead:     "Dieser Link ist abgelaufen oder wurde schon verwendet. Bitte fordern Sie einen neuen an.",
	fault.SessionState:      "Dieser Schritt ist nicht mehr gültig. Bitte beginnen Sie erneut.",
	fault.RequestInvalid:    "Bitte prüfen Sie Ihre Angaben.",
	fault.RateLimited:       "Zu viele Versuche. Bitte warten Sie einen Moment, und versuchen Sie es dann erneut.",
	fault.Overloaded:        "Gerade ist sehr viel los. Bitte versuchen Sie es gleich noch einmal.",
	fault.Unavailable:       "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es in Kürze erneut.",
	fault.SourceUnavailable: "Ein anderer Dienst antwortet gerade nicht. Bitte versuchen Sie es in einigen Minuten erneut.",
	fault.Forbidden:         "Das ist hier nicht möglich.",
	fault.CaptchaMissing:    "Bitte zeigen Sie, dass Sie kein Roboter sind.",
	fault.CaptchaInvalid:    "Das hat nicht geklappt. Bitte zeigen Sie noch einmal, dass Sie kein Roboter sind.",
	fault.EmailNotValidated: "Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.",
	fault.Internal:          "Etwas ist schiefgegangen. Bitte versuchen Sie es in Kürze erneut.",
}
