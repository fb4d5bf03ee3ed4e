package lookup

import (
	"bytes"
	"fmt"
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// weeksPDF makes the document of a found imss/semanas_cotizadas: what a
// certificate would say, and on every page that it is none. The same execution
// gives the same bytes.
func weeksPDF(x *Execution) ([]byte, error) {
	doc := fpdf.New("P", "mm", "Letter", "")
	doc.SetCreationDate(x.FinishedAt)
	doc.SetModificationDate(x.FinishedAt)
	doc.SetCatalogSort(true)
	doc.SetProducer("Ventanilla", false)
	doc.SetTitle("Documento de prueba", false)
	latin := doc.UnicodeTranslatorFromDescriptor("") // the core fonts know cp1252 only
	line := func(size float64, style, text string) {
		doc.SetFont("Helvetica", style, size)
		doc.MultiCell(0, size/2, latin(text), "", "L", false)
	}
	doc.SetHeaderFunc(func() {
		doc.SetTextColor(170, 0, 0)
		line(12, "B", "DOCUMENTO DE PRUEBA · SIN VALIDEZ OFICIAL")
		line(9, "", "Lo generó un entorno de pruebas con datos inventados. No lo emitió ninguna institución.")
		doc.SetTextColor(0, 0, 0)
		doc.Ln(4)
	})
	doc.AddPage()
	w := x.Answer.Work
	line(15, "B", "Semanas cotizadas")
	doc.Ln(2)
	if p := x.Answer.Person; p != nil {
		line(10, "", "Nombre: "+p.Given+" "+p.FirstSurname+" "+p.SecondSurname)
	}
	line(10, "", "CURP: "+x.Request.CURP+"    NSS: "+x.Answer.NSS)
	line(10, "", "Fecha: "+x.FinishedAt.In(MexicoCity).Format("2006-01-02"))
	line(10, "", fmt.Sprintf("Cotizadas: %d    Descontadas: %d    Reintegradas: %d    Total: %d", w.Quoted, w.Discounted, w.Reintegrated, w.Total()))
	for _, j := range w.Jobs {
		doc.Ln(3)
		line(11, "B", j.Employer)
		to := j.To
		if to == "" {
			to = "vigente"
		}
		line(9, "", "Registro patronal "+j.Registration+" · "+j.State+" · "+j.From+" a "+to+" · salario base "+pesos(j.DailySalary))
		for _, m := range j.Events {
			line(8, "", "    "+m.On+"  "+m.Type+"  "+pesos(m.DailySalary))
		}
	}
	var out bytes.Buffer
	err := doc.Output(&out)
	return out.Bytes(), err
}

func pesos(amount float64) string { return "$" + strconv.FormatFloat(amount, 'f', 2, 64) }
