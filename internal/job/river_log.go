package job

import (
	"context"
	"log/slog"
)

// quieter hands on what River says from Error upwards but for failed jobs,
// which are ordinary here and told by their handlers.
func quieter(log *slog.Logger) *slog.Logger { return slog.New(riverHandler{log.Handler()}) }

type riverHandler struct{ slog.Handler }

func (h riverHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

func (h riverHandler) WithAttrs(a []slog.Attr) slog.Handler {
	return riverHandler{h.Handler.WithAttrs(a)}
}
func (h riverHandler) WithGroup(g string) slog.Handler { return riverHandler{h.Handler.WithGroup(g)} }
