package lookup

import (
	"context"
	"fmt"
	"path"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

const (
	sealFile = "lookup/file"
	maxFile  = 1 << 20 // bytes of one file
)

// File names a file of an execution. Path is a key and not a place: it has the
// form service/execution/name.
type File struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

// makeFiles makes the documents that an ended execution has, sealed, and notes
// them in it. Only a sandbox makes up a document; live, one would have to come
// from the source.
func (e *Engine) makeFiles(x *Execution) ([]lookupdb.File, error) {
	if !x.Scope.IsSandbox() || x.Condition != "" || x.Answer.Work == nil {
		return nil, nil
	}
	content, err := weeksPDF(x)
	if err != nil {
		return nil, fmt.Errorf("lookup: document of %s: %w", x.ID, err)
	}
	if len(content) > maxFile {
		return nil, fmt.Errorf("lookup: document of %s: %d bytes are too many", x.ID, len(content))
	}
	f := File{Name: "constancia_semanas_cotizadas.pdf"}
	f.Path = path.Join(x.Service, x.ID, f.Name)
	sealed, err := e.Vault.Seal(content, x.Scope, f.Path, sealFile)
	if err != nil {
		return nil, err
	}
	x.Files = []File{f}
	return []lookupdb.File{{Path: f.Path, Service: x.Service, ID: x.ID, Content: sealed}}, nil
}

// OpenFile gives a file of an execution and the service that made it. allows
// says whether the caller may see that service's files. Conditions: FileUnknown,
// for another company's or environment's too.
func (e *Engine) OpenFile(ctx context.Context, s scope.Scope, at string, allows func(service string) bool) (name string, content []byte, err error) {
	var f lookupdb.File
	var ok bool
	err = e.DB.Read(ctx, func(q store.Queryer) (err error) {
		f, ok, err = lookupdb.FindFile(q, s, at)
		return err
	})
	if err != nil {
		return "", nil, err
	}
	if !ok || !allows(f.Service) {
		return "", nil, fault.FileUnknown
	}
	content, err = e.Vault.OpenSealed(f.Content, s, f.Path, sealFile)
	return path.Base(f.Path), content, err
}
