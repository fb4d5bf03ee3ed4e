package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// values is one row of every type, with and without NULL.
type values struct {
	N    int64
	T    string
	F    bool
	B    []byte
	J    json.RawMessage
	E    scope.Environment
	NN   *int64
	NT   *string
	NF   *bool
	NB   []byte // nil is NULL, empty is empty
	I    int
	Same bool // computed by the database
}

func exerciseTypes(t *testing.T, fresh Fresh) {
	b := newBench(t, fresh)
	b.table(`CREATE TABLE kinds (
		id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL, t TEXT NOT NULL, f BOOLEAN NOT NULL, b BLOB NOT NULL, j TEXT NOT NULL,
		e TEXT NOT NULL, nn BIGINT, nt TEXT, nf BOOLEAN, nb BLOB, i BIGINT NOT NULL DEFAULT 7, d BOOLEAN NOT NULL DEFAULT FALSE);`)
	n, s, f := int64(-1), "", false
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for id, v := range []values{
		{B: []byte{}, J: json.RawMessage(`{}`)},
		{N: math.MaxInt64, T: `O'Hara "ñ" 漢字 😀 \ % _` + "\n\t", F: true, B: every, J: json.RawMessage(`{"a": [1, null]}`), E: scope.Sandbox, NN: &n, NT: &s, NF: &f, NB: []byte{}, I: -5},
		{N: math.MinInt64, T: strings.Repeat("x", 4<<20), B: bytes.Repeat([]byte{0, 255}, 4<<20), J: json.RawMessage(`null`), E: scope.Live, NB: every},
	} {
		b.must(func(tx store.Tx) error {
			_, err := tx.Exec(`INSERT INTO kinds (id, n, t, f, b, j, e, nn, nt, nf, nb, i) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
				id, v.N, v.T, v.F, v.B, v.J, v.E, v.NN, v.NT, v.NF, v.NB, v.I)
			return err
		})
		v.Same = true
		var got values
		b.read(func(q store.Queryer) error {
			return q.QueryRow(`SELECT n, t, f, b, j, e, nn, nt, nf, nb, i, n = $2 FROM kinds WHERE id = $1 AND d = FALSE AND NOT d`, id, v.N).
				Scan(&got.N, &got.T, &got.F, &got.B, &got.J, &got.E, &got.NN, &got.NT, &got.NF, &got.NB, &got.I, &got.Same)
		})
		if !reflect.DeepEqual(got, v) {
			t.Errorf("row %d came back as %.300v, want %.300v", id, got, v)
		}
	}

	t.Run("NULL needs a pointer", func(t *testing.T) {
		err := b.Read(context.Background(), func(q store.Queryer) error {
			var s string
			return q.QueryRow(`SELECT nt FROM kinds WHERE id = $1`, 0).Scan(&s)
		})
		if err == nil {
			t.Error("NULL went into a string")
		}
	})

	for name, arg := range map[string]any{
		"NUL": "a\x00b", "not UTF-8": "a\xff", "time": time.Unix(0, 0), "float": 1.5, "raw JSON with NUL": json.RawMessage("\"\x00\""),
		"a struct": struct{}{}, "too large": uint64(math.MaxUint64),
	} {
		t.Run("refuses "+name, func(t *testing.T) {
			err := b.Write(context.Background(), func(tx store.Tx) error {
				_, err := tx.Exec(`UPDATE kinds SET t = $1 WHERE id = 0`, arg)
				return err
			})
			if err == nil {
				t.Errorf("%v was accepted", arg)
			}
		})
	}
	t.Run("refuses text as number", func(t *testing.T) {
		err := b.Write(context.Background(), func(tx store.Tx) error {
			_, err := tx.Exec(`UPDATE kinds SET n = $1 WHERE id = 0`, "many")
			return err
		})
		if err == nil {
			t.Error("a word was stored as BIGINT")
		}
	})
}
