// Package platform knows the places where a person can have an account: the
// catalogue of countries and platforms, and the Connector through which one of
// them is reached.
//
// A Connector does one thing at a time and keeps nothing: Start offers the
// person's credentials and is told either that the platform wants something
// more (a Challenge) or that the door is open; Answer hands over what the
// person gave; Extract reads the data. What must survive between the calls is
// the State that the connector returns and the caller keeps sealed, so that a
// login can go on in another process after a crash. A call may therefore be
// made twice; a connector must not mind.
//
// What a platform refuses comes back as a fault.Condition
// (platform_password_wrong, platform_otp_wrong, source_unavailable, …). Any
// other error is a defect of the connector.
//
// Connectors: sandbox simulates every platform with published magic ids;
// government reads IMSS and ISSSTE through the sources of the look-ups.
package platform
