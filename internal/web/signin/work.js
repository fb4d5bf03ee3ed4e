
// Finds a text S such that the SHA-256 of challenge + "." + S begins with the
// wanted number of zero bits, a little at a time so that the page stays alive.
(() => {
  "use strict";
  const K = new Uint32Array(64), H = new Uint32Array(8);
  for (let n = 2, i = 0; i < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    const part = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
    if (i < 8) H[i] = part(Math.sqrt(n));
    K[i++] = part(Math.cbrt(n));
  }
  const W = new Uint32Array(64), rot = (x, n) => (x >>> n) | (x << (32 - n));

  // bytes is padded to whole blocks of 64.
  function sha256(bytes) {
    let h = Array.from(H, (x) => x | 0);
    for (let at = 0; at < bytes.length; at += 64) {
      for (let i = 0; i < 16; i++) {
        const p = at + i * 4;
        W[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
      }
      for (let i = 16; i < 64; i++) {
        const x = W[i - 15], y = W[i - 2];
        W[i] = W[i - 16] + (rot(x, 7) ^ rot(x, 18) ^ (x >>> 3)) + W[i - 7] + (rot(y, 17) ^ rot(y, 19) ^ (y >>> 10));
      }
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 64; i++) {
        const t1 = (k + (rot(e, 6) ^ rot(e, 11) ^ rot(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
        const t2 = ((rot(a, 2) ^ rot(a, 13) ^ rot(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      h = [h[0] + a, h[1] + b, h[2] + c, h[3] + d, h[4] + e, h[5] + f, h[6] + g, h[7] + k].map((x) => x | 0);
    }
    return h;
  }

  function padded(text) {
    const raw = new TextEncoder().encode(text);
    const out = new Uint8Array(((raw.length + 8) >> 6) * 64 + 64);
    out.set(raw);
    out[raw.length] = 0x80;
    new DataView(out.buffer).setUint32(out.length - 4, raw.length * 8);
    return out;
  }

  function zeros(h) {
    let n = 0;
    for (const word of h) {
      n += Math.clz32(word);
      if (word !== 0) break;
    }
    return n;
  }

  for (const input of document.querySelectorAll("input[data-challenge]")) {
    const form = input.form, said = form.querySelector("[data-working]"), button = form.querySelector("button");
    const bits = Number(input.dataset.bits);
    let n = 0;
    said.textContent = said.dataset.working;
    button.disabled = true;
    const some = () => {
      for (const end = performance.now() + 30; performance.now() < end;) {
        for (let i = 0; i < 200; i++, n++) {
          const text = input.dataset.challenge + "." + n.toString(36);
          if (zeros(sha256(padded(text))) >= bits) {
            input.value = text;
            said.textContent = said.dataset.done;
            button.disabled = false;
            return;
          }
        }
      }
      setTimeout(some, 0);
    };
    some();
  }
})();
