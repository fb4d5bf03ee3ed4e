package profile

import (
	"slices"

	"github.com/ventanilla/ventanilla/fault"
)

// Role is what a profile is to its company.
type Role string

// The roles.
const (
	RoleClient   Role = "CLIENT"   // somebody's customer
	RoleUser     Role = "USER"     // a partner's person
	RoleEmployee Role = "EMPLOYEE" // the company's person
	RolePartner  Role = "PARTNER"  // a partner's server
	RoleCompany  Role = "COMPANY"  // the company itself
)

// Roles are all roles.
var Roles = []Role{RoleClient, RoleUser, RoleEmployee, RolePartner, RoleCompany}

// Field is a field of a profile by its JSON name.
type Field string

// The fields.
const (
	Mnemocode    Field = "mnemocode"
	FieldRole    Field = "role"
	ExternalID   Field = "external_id"
	Name         Field = "name"
	ShortName    Field = "shortname"
	Nickname     Field = "nickname"
	FName        Field = "fname"
	MName        Field = "mname"
	LName        Field = "lname"
	PrimaryPhone Field = "primary_phone"
	PrimaryEmail Field = "primary_email"
	LoginName    Field = "login_name"
	Flags        Field = "flags"
)

var (
	everything = []Field{Mnemocode, FieldRole, ExternalID, Name, ShortName, Nickname, FName, MName, LName,
		PrimaryPhone, PrimaryEmail, LoginName, Flags}
	// chosen are what people call themselves; their names and what they sign
	// in with are changed by staff, or by themselves in the critical endpoints.
	chosen = []Field{ShortName, Nickname}
	// titled is what a company says of itself. What it signs in and recovers
	// with is not among it: a stolen session must not be able to move those.
	titled  = []Field{ExternalID, Name, ShortName, Nickname, FName, MName, LName}
	managed = append(slices.Clone(titled), PrimaryPhone, PrimaryEmail, LoginName)
	// governed is what staff decide about others: with Flags they may lock,
	// deny, stop and demand a new password.
	governed = append(slices.Clone(managed), Flags)
	listed   = []Field{Mnemocode, FieldRole, ExternalID, Name, Nickname, Flags}
)

// own stands in the table for the actor's own profile.
const own Role = "own"

// grant is what one role may do with profiles of another. No row: nothing.
type grant struct {
	actor, target Role
	read, write   []Field
}

// access is the whole of it: role by role, for reading and for writing.
var access = []grant{
	{RoleClient, own, everything, chosen},
	{RoleUser, own, everything, chosen},
	{RolePartner, own, everything, chosen},
	{RoleEmployee, own, everything, chosen},
	{RoleCompany, own, everything, titled},

	{RolePartner, RoleClient, listed, nil}, // those that have an external id; see reaches
	{RoleEmployee, RoleClient, everything, governed},
	{RoleEmployee, RoleUser, everything, governed},
	{RoleEmployee, RolePartner, everything, nil},
	{RoleCompany, RoleClient, everything, governed},
	{RoleCompany, RoleUser, everything, governed},
	{RoleCompany, RoleEmployee, everything, governed},
	{RoleCompany, RolePartner, everything, governed},
}

// granted gives the row for an actor and a profile. Conditions: Forbidden.
func granted(a Actor, target Actor, person Person) (grant, error) {
	role := target.Role
	if a.AccountID == target.AccountID {
		role = own
	}
	i := slices.IndexFunc(access, func(g grant) bool { return g.actor == a.Role && g.target == role })
	if i < 0 || !reaches(a, role, person) {
		return grant{}, fault.Forbidden
	}
	return access[i], nil
}

// governs reports whether a role decides about anybody.
func governs(role Role) bool {
	return slices.ContainsFunc(access, func(g grant) bool { return g.actor == role && slices.Contains(g.write, Flags) })
}

// reaches limits partners to the clients that a partner has given an id.
func reaches(a Actor, target Role, person Person) bool {
	return a.Role != RolePartner || target != RoleClient || person.ExternalID != ""
}
