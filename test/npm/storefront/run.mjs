// Drives the auth API with the unmodified @scayle/storefront-core: its client and
// its RPC layer. Exits 1 when anything is not as the contract says; support.mjs
// says what it needs.
import { finish } from './support.mjs'

for (const part of ['./client.mjs', './rpc.mjs', './idp.mjs', './shop.mjs']) {
  await import(part) // one after the other: they watch what is fetched
}
finish()
