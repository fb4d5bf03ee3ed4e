package profile

import (
	"crypto/subtle"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// memorablePositions is how many letters of the word are asked for.
const memorablePositions = 3

// challenge gives the positions of the memorable word that are asked for, nil
// when there is no word. They stay the same until they are answered, so that
// starting again does not reveal more of the word.
func (e *Engine) challenge(tx store.Tx, p identitydb.Profile) ([]int, error) {
	if len(p.Memorable) == 0 {
		return nil, nil
	}
	if p.Challenge != "" {
		return positions(p.Challenge), nil
	}
	word, err := e.memorable(p)
	if err != nil {
		return nil, err
	}
	chosen := e.choose(len(word))
	texts := make([]string, len(chosen))
	for i, n := range chosen {
		texts[i] = strconv.Itoa(n)
	}
	froze, err := identitydb.SetChallenge(tx, p.Account.Scope, p.Account.ID, strings.Join(texts, ","))
	if err != nil || froze {
		return chosen, err
	}
	// Another sign-in of the same person was first: its positions hold.
	again, _, err := identitydb.ProfileByID(tx, p.Account.Scope, p.Account.ID)
	return positions(again.Challenge), err
}

// choose gives different positions from 1 to length, in order.
func (e *Engine) choose(length int) []int {
	all := make([]int, length)
	for i := range all {
		all[i] = i + 1
	}
	for i := range min(memorablePositions, length) {
		// Eight random digits make the bias of the remainder negligible.
		n, _ := strconv.Atoi(e.Rand.Digits(8))
		j := i + n%(length-i)
		all[i], all[j] = all[j], all[i]
	}
	chosen := all[:min(memorablePositions, length)]
	slices.Sort(chosen)
	return chosen
}

// letters checks the answer to the challenge and counts the try. refused is
// MemorableWrong; after memorableTries failures it stays so until a recovery
// takes the word away.
func (e *Engine) letters(tx store.Tx, p identitydb.Profile, answer string) (refused, failed error) {
	if len(p.Memorable) == 0 {
		return nil, nil
	}
	given := string(normalWord(answer))
	if given == "" {
		// No guess, but a client that does not ask for letters: a few sign-ins
		// with it must not cost the person the word.
		return fault.MemorableWrong, nil
	}
	allowed, err := identitydb.TryChallenge(tx, p.Account.Scope, p.Account.ID, memorableTries)
	if err != nil {
		return nil, err
	}
	word, err := e.memorable(p)
	if err != nil {
		return nil, err
	}
	var want []rune
	for _, n := range positions(p.Challenge) {
		want = append(want, word[n-1])
	}
	if !allowed || len(want) == 0 || subtle.ConstantTimeCompare([]byte(given), []byte(string(want))) != 1 {
		return fault.MemorableWrong, nil
	}
	_, err = identitydb.SetChallenge(tx, p.Account.Scope, p.Account.ID, "")
	return nil, err
}

func (e *Engine) memorable(p identitydb.Profile) ([]rune, error) {
	plain, err := e.Vault.OpenSealed(p.Memorable, p.Account.Scope, p.Account.ID, sealMemorable)
	return normalWord(string(plain)), err
}

// normalWord gives the letters of a word, or of an answer, as people count them:
// whether a keyboard writes an accent apart must not move the positions.
func normalWord(s string) []rune {
	return []rune(norm.NFC.String(strings.ToLower(norm.NFC.String(strings.TrimSpace(s)))))
}

func positions(s string) []int {
	var out []int
	for part := range strings.SplitSeq(s, ",") {
		if n, err := strconv.Atoi(part); err == nil && n > 0 {
			out = append(out, n)
		}
	}
	return out
}
