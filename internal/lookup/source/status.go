package source

import "strings"

// CURPStatus is how a CURP stands in the population register, by the
// register's own codes; "" is not told.
type CURPStatus string

// The statuses of the register's catalogue.
const (
	CURPNormal         CURPStatus = "AN"
	CURPHomonym        CURPStatus = "AH"
	CURPChanged        CURPStatus = "RCC"
	CURPChangedApart   CURPStatus = "RCN"
	CURPApocryphal     CURPStatus = "BAP"
	CURPUnused         CURPStatus = "BSU"
	CURPDeceased       CURPStatus = "BD"
	CURPAdministrative CURPStatus = "BDM"
	CURPAdopted        CURPStatus = "BDP"
	CURPJudicial       CURPStatus = "BJD"
)

var statusNames = map[CURPStatus]string{
	CURPNormal: "Alta Normal", CURPHomonym: "Alta con homonimia",
	CURPChanged: "Registro de cambio afectando a CURP", CURPChangedApart: "Registro de cambio no afectando a CURP",
	CURPApocryphal: "Baja por documento apócrifo", CURPUnused: "Baja sin uso", CURPDeceased: "Baja por defunción",
	CURPAdministrative: "Baja administrativa", CURPAdopted: "Baja por adopción", CURPJudicial: "Baja Judicial",
}

// Name gives the catalogue's Spanish name, "" for a code that it has not.
func (s CURPStatus) Name() string { return statusNames[s] }

// Known reports whether the catalogue has the code.
func (s CURPStatus) Known() bool { return statusNames[s] != "" }

// Withdrawn reports whether the CURP was taken back: the codes that begin with
// B, for baja.
func (s CURPStatus) Withdrawn() bool { return s.Known() && strings.HasPrefix(string(s), "B") }
