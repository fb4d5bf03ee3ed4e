package signature_test

const (
	apiKeyHash = "0fecad781f2e5ca78f91105819a35563ed973ccd36350d2b7000b993ff20fabc"
	hmacSig    = "HZnF-5_Ke7FaKrjKHapHEeCtXM8oMrT7-qmcI6n9J2A"
	ed25519Sig = "r9GZ5XkRhZbJEK5EBDD_PEl8Jj9HvyHATV9FOLlRP2A5TPmHBMQqwXpAk-qwRpMfZyS02GSMnP1Qc1lUXdoFDg"
)
