
// Asks the browser for a passkey, or to make one, and sends what it says as a
// form. Where there are no passkeys the page stays as it is without this script.
(() => {
  "use strict";
  const form = document.querySelector("form[data-script=passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const make = form.dataset.mode === "create";
  const said = form.querySelector("[role=alert]"), button = form.querySelector("button");
  let waiting = null; // the offer beside the address field, which the button ends

  const bytes = (text) => {
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, (c) => c.charCodeAt(0));
  };
  const text = (buffer) => {
    let raw = "";
    for (const b of new Uint8Array(buffer)) raw += String.fromCharCode(b);
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const known = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));

  async function options() {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      body: new URLSearchParams({ request: form.elements.request.value, token: form.elements.token.value }),
    });
    if (!answer.ok) throw new Error("options " + answer.status);
    const { ceremony, publicKey } = await answer.json();
    publicKey.challenge = bytes(publicKey.challenge);
    publicKey.allowCredentials = known(publicKey.allowCredentials);
    if (make) {
      publicKey.user.id = bytes(publicKey.user.id);
      publicKey.excludeCredentials = known(publicKey.excludeCredentials);
      delete publicKey.allowCredentials;
    }
    return { ceremony, publicKey };
  }

  function send(ceremony, made) {
    const r = made.response, response = { clientDataJSON: text(r.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (r[name]) response[name] = text(r[name]);
    }
    if (r.getTransports) response.transports = r.getTransports();
    form.elements.ceremony.value = ceremony;
    form.elements.credential.value = JSON.stringify({
      id: made.id, rawId: text(made.rawId), type: made.type, response,
      authenticatorAttachment: made.authenticatorAttachment || undefined,
      clientExtensionResults: made.getClientExtensionResults(),
    });
    form.submit();
  }

  async function run(mediation) {
    const stop = new AbortController();
    if (waiting) waiting.abort();
    waiting = stop;
    const { ceremony, publicKey } = await options();
    if (stop.signal.aborted) return;
    const asked = { publicKey, signal: stop.signal };
    if (mediation) asked.mediation = mediation;
    const made = await (make ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
    if (made) send(ceremony, made);
  }

  form.hidden = false;
  const or = form.previousElementSibling;
  if (or && or.classList.contains("or")) or.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    button.disabled = true;
    try {
      await run();
    } catch (e) {
      said.textContent = form.dataset.failed;
    }
    button.disabled = false;
  });

  const beside = PublicKeyCredential.isConditionalMediationAvailable;
  if (!make && beside) {
    beside.call(PublicKeyCredential).then((there) => (there ? run("conditional") : null)).catch(() => {});
  }
})();
