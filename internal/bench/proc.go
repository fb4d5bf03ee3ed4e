package bench

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// clockTick is the unit of /proc/PID/stat; Linux reports 100 to user space on
// every architecture that Go supports.
const clockTick = 10 * time.Millisecond

// ProcessCPU gives a function that reads the user and system time of a process
// from /proc (Linux), in steps of 10 ms.
func ProcessCPU(pid int) func() (time.Duration, error) {
	path := fmt.Sprintf("/proc/%d/stat", pid)
	return func() (time.Duration, error) {
		raw, err := os.ReadFile(path)
		if err != nil {
			return 0, err
		}
		// The second field, the command in parentheses, may hold blanks.
		_, rest, ok := bytes.Cut(raw, []byte(") "))
		fields := bytes.Fields(rest)
		if !ok || len(fields) < 13 {
			return 0, fmt.Errorf("cannot read %s", path)
		}
		user, err1 := strconv.ParseInt(string(fields[11]), 10, 64)
		system, err2 := strconv.ParseInt(string(fields[12]), 10, 64)
		if err1 != nil || err2 != nil {
			return 0, fmt.Errorf("cannot read %s", path)
		}
		return time.Duration(user+system) * clockTick, nil
	}
}

// Memory is what a process holds now: all its resident memory, and the part of
// it that is its own data. The rest is the program's file, pages of the
// system's cache that are given up when something else needs them.
type Memory struct {
	Resident int64 `json:"resident_bytes"`
	Own      int64 `json:"own_bytes"`
}

// ResidentMemory reads the memory of a process (Linux).
func ResidentMemory(pid int) (Memory, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return Memory{}, err
	}
	fields := bytes.Fields(raw)
	if len(fields) < 3 {
		return Memory{}, fmt.Errorf("cannot read statm of %d", pid)
	}
	resident, err1 := strconv.ParseInt(string(fields[1]), 10, 64)
	shared, err2 := strconv.ParseInt(string(fields[2]), 10, 64)
	page := int64(os.Getpagesize())
	return Memory{Resident: resident * page, Own: (resident - shared) * page}, errors.Join(err1, err2)
}
