package identity

import (
	"errors"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/store"
)

// notice is what the owner of an account is told by mail, because somebody else
// may have done it.
type notice int

const (
	noticeTOTPOn notice = iota
	noticeTOTPOff
	noticeRecoveryUsed
	noticePasskeyAdded
	noticePasskeyGone
)

// tellOwner mails a notice to the account's address. Where mail cannot be sent
// at all the change goes on without it.
func (c *Customers) tellOwner(tx store.Tx, a Account, n notice) error {
	person, err := c.PersonOf(a)
	if err != nil {
		return err
	}
	address, ok := NormalEmail(person.Email)
	if !ok {
		return nil
	}
	locale, name := "", ""
	if shop, ok := c.tenants.Shop(shopOf(a.Realm)); ok {
		locale, name = shop.Locale, c.nameOf(shop)
	}
	subject, text := noticeWords(n, locale, name)
	err = c.notify.Send(tx, a.Scope, notify.Message{Channel: notify.Email, To: address, Subject: subject, Text: text})
	if errors.Is(err, fault.Unavailable) {
		return nil // no mail is configured; a database that is gone fails the next statement too
	}
	return err
}

// noticeWords words a notice in the language of a BCP 47 locale; English where
// there is no other.
func noticeWords(n notice, locale, shop string) (subject, text string) {
	language, _, _ := strings.Cut(strings.ToLower(locale), "-")
	words, ok := noticeTexts[language]
	if !ok {
		words = noticeTexts["en"]
	}
	fill := strings.NewReplacer("{shop}", shop).Replace
	return fill(words.subject), fill(words.what[n]) + "\n\n" + fill(words.last) + "\n"
}

var noticeTexts = map[string]struct {
	subject string
	what    [5]string // by notice
	last    string
}{
	"en": {
		"Security of your account at {shop}",
		[5]string{
			"An authenticator app was set up for your account at {shop}. From now on, logging in takes its code too.",
			"The authenticator app was removed from your account at {shop}. Logging in does not take its code any more.",
			"A recovery code was used to log in to your account at {shop}. It does not work again.",
			"A passkey was added to your account at {shop}.",
			"A passkey was removed from your account at {shop}.",
		},
		"If it was you, there is nothing to do. If it was not, choose a new password at once and look through the ways to log in of your account.",
	},
	"es": {
		"Seguridad de su cuenta en {shop}",
		[5]string{
			"Se configuró una aplicación de autenticación para su cuenta en {shop}. Desde ahora también se pide su código para entrar.",
			"Se quitó la aplicación de autenticación de su cuenta en {shop}. Ya no se pide su código para entrar.",
			"Se usó un código de recuperación para entrar en su cuenta en {shop}. Ese código ya no sirve.",
			"Se agregó una llave de acceso a su cuenta en {shop}.",
			"Se quitó una llave de acceso de su cuenta en {shop}.",
		},
		"Si fue usted, no tiene que hacer nada. Si no, elija de inmediato una nueva contraseña y revise las formas de entrar de su cuenta.",
	},
	"pt": {
		"Segurança da sua conta em {shop}",
		[5]string{
			"Um aplicativo autenticador foi configurado para sua conta em {shop}. A partir de agora, o código dele também é pedido para entrar.",
			"O aplicativo autenticador foi removido da sua conta em {shop}. O código dele não é mais pedido para entrar.",
			"Um código de recuperação foi usado para entrar na sua conta em {shop}. Ele não funciona mais.",
			"Uma chave de acesso foi adicionada à sua conta em {shop}.",
			"Uma chave de acesso foi removida da sua conta em {shop}.",
		},
		"Se foi você, não precisa fazer nada. Se não foi, escolha uma nova senha imediatamente e confira as formas de entrar da sua conta.",
	},
	"de": {
		"Sicherheit Ihres Kontos bei {shop}",
		[5]string{
			"Für Ihr Konto bei {shop} wurde eine Authenticator-App eingerichtet. Ab jetzt wird beim Anmelden auch deren Code verlangt.",
			"Die Authenticator-App wurde von Ihrem Konto bei {shop} entfernt. Beim Anmelden wird ihr Code nicht mehr verlangt.",
			"Mit einem Wiederherstellungscode hat sich jemand bei Ihrem Konto bei {shop} angemeldet. Der Code gilt nicht noch einmal.",
			"Ihrem Konto bei {shop} wurde ein Passkey hinzugefügt.",
			"Von Ihrem Konto bei {shop} wurde ein Passkey entfernt.",
		},
		"Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, wählen Sie sofort ein neues Passwort und sehen Sie die Anmeldewege Ihres Kontos durch.",
	},
}
