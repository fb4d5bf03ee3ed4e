package wire

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/ventanilla/ventanilla/fault"
)

// Metrics counts refusals by face and condition.
type Metrics struct{ refused *prometheus.CounterVec }

// NewMetrics registers the counter ventanilla_refused_total.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{refused: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ventanilla_refused_total",
		Help: "Answers that were errors, by API and condition.",
	}, []string{"api", "condition"})}
	reg.MustRegister(m.refused)
	return m
}

// of resolves the counters of a dialect once, so that counting costs one atomic
// addition.
func (m *Metrics) of(d Dialect) map[fault.Condition]prometheus.Counter {
	out := map[fault.Condition]prometheus.Counter{}
	for _, row := range d.Rows() {
		out[row.Condition] = m.refused.WithLabelValues(d.Name(), string(row.Condition))
	}
	return out
}
