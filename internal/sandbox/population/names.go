package population

import (
	"strings"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/curp"
)

// key is what a CURP shows of a name: initial, first vowel after it, first
// consonant after it. A 0 stands for "any".
type key struct{ initial, vowel, consonant byte }

// directory finds the names of a list by what a CURP shows of them.
type directory map[key][]string

func index(list string) directory {
	d := directory{}
	for _, name := range strings.Fields(list) {
		name = strings.ReplaceAll(name, "_", " ")
		k := keyOf(name)
		for _, looser := range []key{k, {k.initial, k.vowel, 0}, {k.initial, 0, k.consonant}, {k.initial, 0, 0}, {}} {
			d[looser] = append(d[looser], name)
		}
	}
	return d
}

// keyOf lets the curp package say what it takes from a name.
func keyOf(name string) key {
	c, err := curp.Derive(curp.Person{Given: "Ana", FirstSurname: name, Sex: curp.Female,
		State: curp.State{'N', 'E'}, Birth: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		panic("population: " + err.Error()) // a name of our own lists
	}
	return key{c.Initials()[0], c.Initials()[1], c.Consonants()[0]}
}

// find gives a name that fits as much of k as any in the list does, giving up
// the vowel first, then the consonant, then the initial.
func (d directory) find(s *stream, k key) string {
	for _, looser := range []key{k, {k.initial, 0, k.consonant}, {k.initial, k.vowel, 0}, {k.initial, 0, 0}} {
		if names := d[looser]; len(names) > 0 {
			return pick(s, names)
		}
	}
	return pick(s, d[key{}])
}

var lists = sync.OnceValue(func() (l struct{ surnames, female, male directory }) {
	l.surnames, l.female, l.male = index(surnames), index(female), index(male)
	return l
})

// name chooses names that give the CURP its letters.
func (p *Person) name(c curp.CURP) {
	if n, ok := namesakeOf(c); ok {
		p.Given, p.FirstSurname, p.SecondSurname = n.Given, n.FirstSurname, n.SecondSurname
		return
	}
	s, l := streamOf(c, "name"), lists()
	in, co := c.Initials(), c.Consonants()
	p.FirstSurname = l.surnames.find(s, key{in[0], in[1], co[0]})
	if in[2] != 'X' || co[1] != 'X' {
		p.SecondSurname = l.surnames.find(s, key{in[2], 0, co[1]})
	}
	given := l.male
	if c.Sex() == curp.Female || c.Sex() == curp.NonBinary && s.chance(50) {
		given = l.female
	}
	p.Given = given.find(s, key{in[3], 0, co[2]})
}
