package lookup

import "time"

// MexicoCity is the time by which days are counted and executions are dated. Its
// offset is fixed: Mexico gave up daylight saving time in October 2022, and
// nothing here is older.
var MexicoCity = time.FixedZone("America/Mexico_City", -6*60*60)

// dayOf gives the day in Mexico City as yyyymmdd.
func dayOf(t time.Time) int {
	y, m, d := t.In(MexicoCity).Date()
	return y*10000 + int(m)*100 + d
}
