// Drives the OAuth endpoints with the unmodified libraries openid-client and
// oauth4webapi. From the environment: BASE (http://HOST, without /auth),
// CLIENT_ID, CLIENT_SECRET, SHOP_ID, and of a client without a secret APP_ID. Exits 1 when anything is not as it should be.
import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'

globalThis.crypto ??= webcrypto // Node.js 18 has it under this name only
const low = await import('oauth4webapi')
const high = await import('openid-client')
const { oidc } = await import('./oidc.mjs')

const { BASE, CLIENT_ID, CLIENT_SECRET, SHOP_ID, APP_ID } = process.env
for (const [name, value] of Object.entries({ BASE, CLIENT_ID, CLIENT_SECRET, SHOP_ID, APP_ID })) {
  if (!value) {
    console.error(`${name} is not set`)
    process.exit(2)
  }
}
const issuer = new URL(`${BASE.replace(/\/$/, '')}/auth`)

let failed = 0
async function step(name, fn) {
  try {
    await fn()
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}: ${error.stack}${error.cause ? `\n${JSON.stringify(error.cause)}` : ''}`)
  }
}

/** Logs a new customer in, as the shop's backend does, and gives the pair, address and password. */
async function customer() {
  const mark = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
  const who = { email: `ana.${mark}@example.com`, password: `hollow-Maple-${mark}` }
  const response = await fetch(`${issuer}/v1/auth/register`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`,
    },
    body: JSON.stringify({ first_name: 'Ana', last_name: 'Soto', gender: 'f', shop_id: Number(SHOP_ID), ...who }),
  })
  assert.equal(response.status, 200)
  return { ...(await response.json()), ...who }
}

// oauth4webapi, with the secret in the header and in the body: in the header it
// is encoded as in a form, so this fails where only the plain form is known.
const insecure = { [low.allowInsecureRequests]: true } // loopback has no TLS
const client = { client_id: CLIENT_ID }
let as
await step('oauth4webapi: discover', async () => {
  const response = await low.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
  as = await low.processDiscoveryResponse(issuer, response)
  assert.deepEqual(as.grant_types_supported, ['authorization_code', 'client_credentials', 'refresh_token'])
})
for (const [how, auth] of [['Basic', low.ClientSecretBasic(CLIENT_SECRET)], ['body', low.ClientSecretPost(CLIENT_SECRET)]]) {
  const introspect = async (token) =>
    low.processIntrospectionResponse(as, client, await low.introspectionRequest(as, client, auth, token, insecure))
  const revoke = async (token) =>
    low.processRevocationResponse(await low.revocationRequest(as, client, auth, token, insecure))

  await step(`oauth4webapi, ${how}: client_credentials`, async () => {
    const response = await low.clientCredentialsGrantRequest(as, client, auth, new URLSearchParams({ scope: 'read' }), insecure)
    const got = await low.processClientCredentialsResponse(as, client, response)
    assert.equal(got.token_type, 'bearer')
    assert.equal(got.scope, 'read')
    assert.equal(got.refresh_token, undefined)
    // The token is a JWT of RFC 9068 to whoever has to take it.
    const claims = await low.validateJwtAccessToken(
      as, new Request('https://api.example/', { headers: { authorization: `Bearer ${got.access_token}` } }), CLIENT_ID, insecure)
    assert.equal(claims.sub, CLIENT_ID)
    const known = await introspect(got.access_token)
    assert.equal(known.active, true)
    assert.equal(known.sub, CLIENT_ID)
    await revoke(got.access_token)
    assert.deepEqual(await introspect(got.access_token), { active: false })
  })
  await step(`oauth4webapi, ${how}: refresh, introspect, revoke`, async () => {
    const pair = await customer()
    const response = await low.refreshTokenGrantRequest(as, client, auth, pair.refresh_token, insecure)
    const next = await low.processRefreshTokenResponse(as, client, response)
    assert.notEqual(next.refresh_token, pair.refresh_token)
    assert.equal((await introspect(next.access_token)).token_use, 'access_token')
    assert.equal((await introspect(next.refresh_token)).token_use, 'refresh_token')
    assert.deepEqual(await introspect(pair.refresh_token), { active: false })
    await revoke(next.refresh_token)
    assert.deepEqual(await introspect(next.access_token), { active: false })
    await revoke(next.refresh_token)
  })
  await step(`oauth4webapi, ${how}: errors`, async () => {
    const response = await low.clientCredentialsGrantRequest(as, client, auth, new URLSearchParams({ scope: 'nothing' }), insecure)
    await assert.rejects(low.processClientCredentialsResponse(as, client, response),
      (e) => e instanceof low.ResponseBodyError && e.error === 'invalid_scope' && e.status === 400)
    await revoke('nonsense')
    assert.deepEqual(await introspect('nonsense'), { active: false })
  })
}

// openid-client.
const discover = (secret, auth) =>
  high.discovery(issuer, CLIENT_ID, secret, auth, { algorithm: 'oauth2', execute: [high.allowInsecureRequests] })
for (const [how, auth] of [['Basic', high.ClientSecretBasic(CLIENT_SECRET)], ['body', high.ClientSecretPost(CLIENT_SECRET)]]) {
  let config
  await step(`openid-client, ${how}: discover`, async () => {
    config = await discover(CLIENT_SECRET, auth)
    assert.equal(config.serverMetadata().issuer, issuer.href)
  })
  await step(`openid-client, ${how}: client_credentials`, async () => {
    const got = await high.clientCredentialsGrant(config, { scope: 'read write' })
    assert.equal(got.scope, 'read write')
    const known = await high.tokenIntrospection(config, got.access_token)
    assert.equal(known.active, true)
    assert.equal(known.client_id, CLIENT_ID)
    await high.tokenRevocation(config, got.access_token)
    assert.deepEqual(await high.tokenIntrospection(config, got.access_token), { active: false })
  })
  await step(`openid-client, ${how}: refresh, introspect, revoke`, async () => {
    const pair = await customer()
    const next = await high.refreshTokenGrant(config, pair.refresh_token)
    assert.equal((await high.tokenIntrospection(config, next.access_token)).active, true)
    await high.tokenRevocation(config, next.access_token, { token_type_hint: 'access_token' })
    assert.deepEqual(await high.tokenIntrospection(config, next.refresh_token), { active: false })
    await assert.rejects(high.refreshTokenGrant(config, next.refresh_token), (e) => {
      const error = e.error ?? e.cause?.error
      return error === 'invalid_request'
    })
  })
}
await step('openid-client: a wrong secret', async () => {
  const config = await discover('wrong', high.ClientSecretPost('wrong'))
  await assert.rejects(high.clientCredentialsGrant(config), (e) => e.status === 401 || e.cause?.status === 401 || e.response?.status === 401)
})
await oidc({
  step, low, high, issuer, customer,
  confidential: { id: CLIENT_ID, secret: CLIENT_SECRET, redirect: 'http://127.0.0.1:3000/callback' },
  app: { id: APP_ID, redirect: 'http://127.0.0.1:51004/callback' },
})
process.exit(failed ? 1 : 0)
