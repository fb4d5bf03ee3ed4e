package lookup

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// newID makes an execution's id: 24 hexadecimal digits that are the second, the
// microsecond within it, and 40 random bits, so ids sort by time.
func newID(at time.Time, rnd *entropy.Source) string {
	var id [12]byte
	binary.BigEndian.PutUint32(id[0:], uint32(at.Unix()))
	us := uint32(at.Nanosecond() / 1000)
	id[4], id[5], id[6] = byte(us>>16), byte(us>>8), byte(us)
	copy(id[7:], rnd.Bytes(5))
	return hex.EncodeToString(id[:])
}

// secondOf gives what the ids of a second begin with; of one before or after all
// that ids can tell, the first or the last.
func secondOf(at time.Time) string {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(min(max(at.Unix(), 0), math.MaxUint32)))
	return hex.EncodeToString(b[:])
}

// validID reports whether id has the form of one.
func validID(id string) bool {
	if len(id) != 24 {
		return false
	}
	for i := range len(id) {
		if c := id[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
