package rfc

// forbidden holds the 41 words that the four letters must not spell; the last
// letter then becomes X (SAT, annex of inconvenient words).
var forbidden = map[string]bool{
	"BUEI": true, "BUEY": true, "CACA": true, "CACO": true, "CAGA": true, "CAGO": true, "CAKA": true,
	"CAKO": true, "COGE": true, "COJA": true, "COJE": true, "COJI": true, "COJO": true, "CULO": true,
	"FETO": true, "GUEY": true, "JOTO": true, "KACA": true, "KACO": true, "KAGA": true, "KAGO": true,
	"KAKA": true, "KOGE": true, "KOJO": true, "KULO": true, "MAME": true, "MAMO": true, "MEAR": true,
	"MEAS": true, "MEON": true, "MION": true, "MOCO": true, "MULA": true, "PEDA": true, "PEDO": true,
	"PENE": true, "PUTA": true, "PUTO": true, "QULO": true, "RATA": true, "RUIN": true,
}
