// Command pocketbase is PocketBase as it comes, to be measured beside
// Ventanilla: its own defaults, and the address where the bench wants it. It is a
// module of its own, so that Ventanilla does not depend on it.
package main

import (
	"flag"
	"log"

	pb "github.com/pocketbase/pocketbase"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8090", "host:port to listen on")
	dir := flag.String("dir", "pb_data", "data directory")
	flag.Parse()
	app := pb.NewWithConfig(pb.Config{DefaultDataDir: *dir, HideStartBanner: true})
	app.RootCmd.SetArgs([]string{"serve", "--http", *listen})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
