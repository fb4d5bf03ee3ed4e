package platform

// The catalogue. Where a platform works changes more often than this file:
// a country is listed when the platform has, or had, people working there.
var platforms = []Platform{
	gig("uber", "Uber", true, "mx", "co", "br", "ar", "cl", "pe", "us", "cr", "pa", "ec", "bo", "sv", "do"),
	gig("uber_eats", "Uber Eats", true, "mx", "br", "cl", "us", "cr", "ec", "sv", "do"),
	gig("didi", "DiDi", true, "mx", "co", "ar", "cl", "pe", "cr", "pa", "ec", "do"),
	gig("didi_food", "DiDi Food", true, "mx", "co", "cr", "pe", "do"),
	gig("rappi", "Rappi", true, "mx", "co", "br", "ar", "cl", "pe", "cr", "ec"),
	gig("ifood", "iFood", true, "br", "co"),
	gig("cabify", "Cabify", false, "mx", "co", "ar", "cl", "pe", "ec"),
	gig("indriver", "inDrive", true, "mx", "co", "br", "ar", "cl", "pe", "us", "cr", "pa", "ec", "bo", "ve", "sv", "do"),
	gig("pedidos_ya", "PedidosYa", false, "ar", "cl", "pe", "cr", "pa", "ec", "bo", "ve", "sv", "do"),
	gig("noventa_nove", "99", true, "br"),
	gig("mensajeros_urbanos", "Mensajeros Urbanos", false, "mx", "co"),
	gig("rapiboy", "Rapiboy", false, "mx", "ar"),
	gig("picap", "Picap", true, "mx", "co"),
	gig("beat", "Beat", false, "mx", "co", "ar", "cl", "pe"),
	gig("cornershop", "Cornershop", false, "mx", "co", "br", "cl", "pe", "us", "cr"),
	gig("nueve_nueve_minutos", "99 minutos", false, "mx", "co", "cl", "pe"),

	{Code: "imss", Name: "IMSS", Family: Government, Countries: []string{"mx"}, Identifiers: []Identifier{CURP}, Asynchronous: true},
	{Code: "issste", Name: "ISSSTE", Family: Government, Countries: []string{"mx"}, Identifiers: []Identifier{CURP}, Asynchronous: true},
	{Code: "pemex", Name: "Pemex", Family: Government, Countries: []string{"mx"}, Identifiers: []Identifier{CURP}, Asynchronous: true},

	{Code: "workday", Name: "Workday", Family: Payroll, Countries: []string{"mx", "co", "br", "ar", "cl", "pe", "us", "cr"}, Identifiers: []Identifier{Email}},
	{Code: "runa", Name: "Runa", Family: Payroll, Countries: []string{"mx"}, Identifiers: []Identifier{Email, RFC}},
	{Code: "grupo_tress", Name: "Grupo Tress", Family: Payroll, Countries: []string{"mx"}, Identifiers: []Identifier{Email, RFC}},
	{Code: "worky", Name: "Worky", Family: Payroll, Countries: []string{"mx"}, Identifiers: []Identifier{Email, RFC}},

	{Code: "mercado_pago", Name: "Mercado Pago", Family: Commerce, Countries: []string{"mx", "co", "br", "ar", "cl", "pe"}, Identifiers: []Identifier{Email, Phone}},
	{Code: "clip", Name: "Clip", Family: Commerce, Countries: []string{"mx"}, Identifiers: []Identifier{Email, Phone}},

	{Code: "carteira_trabalho", Name: "Carteira de Trabalho", Family: Government, Countries: []string{"br"}, Identifiers: []Identifier{CPF}},
	{Code: "microempreendedor_individual", Name: "Microempreendedor Individual", Family: Government, Countries: []string{"br"}, Identifiers: []Identifier{CPF}},
}

// gig makes the entry of a gig platform, where people are known by phone or
// e-mail address.
func gig(code, name string, otp bool, in ...string) Platform {
	return Platform{
		Code: code, Name: name, Family: Gig, Countries: in,
		Identifiers: []Identifier{Phone, Email}, AsksOTP: otp,
	}
}
