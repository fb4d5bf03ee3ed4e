package demo

// person is the synthetic person who is taken on. The CURP is one of the
// published vectors with an invented birth date.
type person struct {
	given, surname, email, password, curp string
	uberPhone                             string
}

func newPerson() person {
	return person{
		given: "Luis Enrique", surname: "Romero Palazuelos",
		email: "luis.enrique@example.com", password: "una frase de paso larga",
		curp:      "ROPL800101HDFMLS00",
		uberPhone: "+525512345678",
	}
}

// visit is what has been learnt on the way.
type visit struct {
	client *client
	person person

	accessToken, refreshToken string // auth
	sessionToken              string // profile
	nssNumber                 string // lookup
	userID                    string // connect
	imssAccount, uberAccount  string
}

func (v *visit) bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

func (v *visit) connectKey() map[string]string {
	return map[string]string{"x-api-key": v.client.keys.Connect.PrivateKey}
}
