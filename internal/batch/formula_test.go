package batch_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/ventanilla/ventanilla/internal/batch"
)

// What a source says runs nothing in a spreadsheet that opens the CSV.
func TestNoFormulas(t *testing.T) {
	t.Parallel()
	dir, s := t.TempDir(), newServer(t)
	s.before = func(w http.ResponseWriter, line int, _ string) bool {
		fmt.Fprintf(w, `{"line":%d,"status":200,"body":{"id":"1","status":"SUCCESS","response":{"status":"FOUND","nombres":"=1+1",`+
			`"primerApellido":"@SUM(A1)","segundoApellido":"\tX","fechaNacimiento":"-2","sexo":"H","claveEntidad":"+JC"}}}`+"\n", line)
		return true
	}
	cfg := s.config(write(t, dir, "in.csv", "curp,own\nA,=1\n"), filepath.Join(dir, "out.csv"))
	cfg.Service, _ = batch.Named("curp/validate")
	if _, err := batch.Run(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	want := "curp,own,nombres,primerApellido,segundoApellido,fechaNacimiento,sexo,claveEntidad,status,code,message,execution_id\n" +
		"A,=1,'=1+1,'@SUM(A1),'\tX,'-2,H,'+JC,FOUND,found,,1\n"
	if got := content(t, cfg.Out); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
