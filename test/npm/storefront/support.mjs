// What the checks share: where the server is, how a step is told, what a refusal
// must look like. From the environment: BASE (http://HOST, without /auth),
// CLIENT_ID, CLIENT_SECRET, SHOP_ID, SHOP_SECRET, KEY (a private sandbox key).
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { OAuthClient } from '@scayle/storefront-core/dist/server'

const names = ['BASE', 'CLIENT_ID', 'CLIENT_SECRET', 'SHOP_ID', 'SHOP_SECRET', 'KEY']
for (const name of names) {
  if (!process.env[name]) {
    console.error(`${name} is not set`)
    process.exit(2)
  }
}
export const env = process.env
export const base = env.BASE.replace(/\/$/, '')
export const apiHost = `${base}/auth`
export const shopId = Number(env.SHOP_ID)

/** An address whose attempts nobody else counts. */
export const anyIP = () => `2001:db8:${randomBytes(6).toString('hex').match(/.{4}/g).join(':')}::1`

export const shop = (clientId = env.CLIENT_ID, clientSecret = env.CLIENT_SECRET) =>
  new OAuthClient({
    clientId,
    clientSecret,
    apiHost,
    additionalHeaders: {
      'x-original-client-ip': anyIP(),
      'x-original-user-agent': 'Mozilla/5.0 (check)',
      'x-original-host': 'shop.example',
    },
  })

export const password = 'hollow-Maple-42'
export const anybody = () => ({
  first_name: 'Ana', last_name: 'Soto', gender: 'f', email: `ana.${randomBytes(6).toString('hex')}@example.com`,
})

let failed = 0
export async function step(name, fn) {
  try {
    await fn()
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}: ${error.stack}`)
  }
}

export function finish() {
  console.log(failed === 0 ? 'all as it should be' : `${failed} steps failed`)
  process.exit(failed === 0 ? 0 : 1)
}

/** Wants the call to fail with a status, and with the error its client reads. */
export async function refused(call, status, text) {
  let error
  try {
    await call()
  } catch (e) {
    error = e
  }
  assert.ok(error, `was not refused; wanted ${status}`)
  const response = error.cause?.response ?? error.response
  assert.ok(response, `the client threw ${error.name}: ${error.message}`)
  assert.equal(response.status, status, `status ${response.status}: ${error.message}`)
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
  if (text) {
    assert.ok(error.message.includes(text), `message ${error.message}, wanted ${text}`)
  }
}

export function isPair(pair) {
  assert.equal(pair.token_type, 'Bearer')
  assert.equal(typeof pair.expires_in, 'number')
  assert.equal(pair.access_token.split('.').length, 3)
  assert.ok(pair.refresh_token.length >= 43)
  return pair
}

export const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())

async function sandbox(path, init) {
  const response = await fetch(`${base}/sandbox/v1${path}`, {
    ...init, headers: { 'x-api-key': env.KEY, 'content-type': 'application/json' },
  })
  assert.ok(response.ok, `${path}: ${response.status} ${await response.clone().text()}`)
  return response.status === 204 ? undefined : response.json()
}

/** The newest mail to an address: the sandbox keeps it. */
export async function mail(to) {
  const [newest] = await sandbox(`/outbox?channel=email&to=${encodeURIComponent(to)}`)
  assert.ok(newest, 'no mail')
  return newest.text
}

/** Deactivates a customer, or makes them active again. */
export const standing = (email, to) =>
  sandbox('/customers/standing', { method: 'PUT', body: JSON.stringify({ email, shop_id: shopId, status: to }) })
