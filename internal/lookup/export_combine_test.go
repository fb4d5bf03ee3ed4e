package lookup

// Combine lets the engine record executions together on any database.
func (e *Engine) Combine() { e.combiner = &combiner{db: e.DB} }
