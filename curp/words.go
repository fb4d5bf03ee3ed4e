package curp

import "strings"

// annex2 holds the 81 words that positions 1 to 4 must not spell (Annex 2 of
// the Instructivo). Some generators add MALA and MALO, which are not in it.
const annex2 = `BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO
FALO FETO GETA GUEI GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO
LILO LOCA LOCO LOKA LOKO MAME MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE
PIPI PITO POPO PUTA PUTO QULO RATA ROBA ROBE ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY`

// forbiddenWords is open addressing over 256 slots, because a map of 81 words
// would take half of Parse's time.
var forbiddenWords = func() (table [256]uint32) {
	for _, w := range strings.Fields(annex2) {
		key := pack([4]byte([]byte(w)))
		i := slot(key)
		for table[i] != 0 {
			i++
		}
		table[i] = key
	}
	return table
}()

func pack(w [4]byte) uint32 {
	return uint32(w[0])<<24 | uint32(w[1])<<16 | uint32(w[2])<<8 | uint32(w[3])
}

func slot(key uint32) uint8 { return uint8(key * 2654435761 >> 24) }

func forbidden(w [4]byte) bool {
	key := pack(w)
	for i := slot(key); forbiddenWords[i] != 0; i++ {
		if forbiddenWords[i] == key {
			return true
		}
	}
	return false
}

// ForbiddenWords gives the words of Annex 2.
func ForbiddenWords() []string { return strings.Fields(annex2) }
