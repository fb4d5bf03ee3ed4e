package signin

import (
	"net/http"
	"strconv"
	"strings"
)

// choose picks a page's language: of what the application asked for (ui_locales,
// in order), what the browser prefers, and what the shop speaks, the first that
// there are texts in; Spanish, the language of most people served, where there
// is none. A tag of the same language that the shop has says more, and is taken.
func choose(asked, accept, shop string) texts {
	wanted := strings.Fields(asked)
	wanted = append(wanted, accepted(accept)...)
	wanted = append(wanted, shop, "es")
	for _, tag := range wanted {
		lang := primary(tag)
		words, ok := languages[lang]
		if !ok {
			continue
		}
		if strings.EqualFold(tag, lang) && primary(shop) == lang {
			tag = shop
		}
		return texts{tag: tag, words: words, lang: lang}
	}
	panic("signin: no Spanish")
}

func primary(tag string) string {
	lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return lang
}

// accepted gives the tags of an Accept-Language header, best first.
func accepted(header string) (tags []string) {
	var weights []float64
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		tag = strings.TrimSpace(tag)
		q := 1.0
		if _, text, ok := strings.Cut(params, "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil {
				q = 0
			}
		}
		if !plainTag(tag) || !(q > 0) || len(tags) == 20 {
			continue
		}
		at := len(tags)
		for at > 0 && weights[at-1] < q {
			at--
		}
		tags = append(tags[:at], append([]string{tag}, tags[at:]...)...)
		weights = append(weights[:at], append([]float64{q}, weights[at:]...)...)
	}
	return tags
}

// plainTag reports whether a tag may stand on a page: letters, digits and hyphens.
func plainTag(tag string) bool {
	return tag != "" && len(tag) <= 35 && strings.Trim(strings.ToLower(tag), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// language picks for a request of a browser.
func language(r *http.Request, asked, shop string) texts {
	return choose(asked, r.Header.Get("Accept-Language"), shop)
}
