package app

import "runtime/debug"

// release is the version of a build that no module version or commit names.
const release = "0.1.0-dev"

// Version gives the module version, or the commit, that this program was built
// from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return release + "+" + s.Value[:min(12, len(s.Value))]
		}
	}
	return release
}
