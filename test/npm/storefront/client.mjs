// The unmodified OAuthClient: every call of it, and every failure that the
// contract writes down.
import assert from 'node:assert/strict'
import { OAuthClient } from '@scayle/storefront-core/dist/server'
import { anybody, claims, env, isPair, mail, refused, shop, shopId, standing, step } from './support.mjs'

const client = shop()

const mark = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
const email = `ana.${mark}@example.com`
const password = `hollow-Maple-${mark}`
const changed = `quiet-River-${mark}`
const person = { first_name: 'Ana', last_name: 'Soto', gender: 'f', shop_id: shopId }

let first, second, third

await step('register', async () => {
  first = isPair(await client.register({ ...person, email, password }))
  const c = claims(first.access_token)
  assert.equal(c.aud, String(env.CLIENT_ID))
  assert.match(c.jti, /^[0-9a-f]{80}$/)
  assert.equal(typeof c.sub, 'string')
  assert.ok(Number.isInteger(c.customerId))
  assert.deepEqual(c.scopes, [])
})
await step('register again is 409', () =>
  refused(() => client.register({ ...person, email: email.toUpperCase(), password }), 409, 'USER_ALREADY_EXISTS'))
await step('register without fields is 422', () => refused(() => client.register({}), 422, 'validation_error'))
await step('register with a weak password is 422', () =>
  refused(() => client.register({ ...person, email: `b.${email}`, password: 'password1' }), 422, 'validation_error'))
await step('guest', async () => isPair(await client.guestLogin({ ...person, email: `guest.${email}` })))
await step('guest with a registered address is 409', () =>
  refused(() => client.guestLogin({ ...person, email }), 409, 'USER_ALREADY_EXISTS'))

await step('log in', async () => {
  second = isPair(await client.login({ email, password, shop_id: shopId }))
})
await step('log in with a wrong password is 404', () =>
  refused(() => client.login({ email, password: 'wrong', shop_id: shopId }), 404, 'USER_NOT_FOUND: Your email address or password is incorrect. Please try again.'))
await step('log in as nobody is 404', () =>
  refused(() => client.login({ email: `nobody.${email}`, password, shop_id: shopId }), 404, 'USER_NOT_FOUND: Your email address or password is incorrect. Please try again.'))
await step('log in with a wrong secret is 401', () =>
  refused(() => shop(env.CLIENT_ID, 'wrong').login({ email, password, shop_id: shopId }), 401, 'INVALID_CLIENT'))
await step('log in with a shop that is no number is 400', () =>
  refused(() => client.login({ email, password, shop_id: 'one' }), 400, 'validation_error'))

await step('validate', () => client.validateToken(second.access_token))
await step('validate nonsense is 401', () => refused(() => client.validateToken('nonsense'), 401))
await step('refresh', async () => {
  third = isPair(await client.refreshToken({ grant_type: 'refresh_token', refresh_token: second.refresh_token }))
  assert.notEqual(third.refresh_token, second.refresh_token)
  await client.validateToken(third.access_token)
})
await step('the refreshed token is dead', () => refused(() => client.validateToken(second.access_token), 401))
await step('refresh again at once gives the same pair', async () => {
  assert.deepEqual(await client.refreshToken({ grant_type: 'refresh_token', refresh_token: second.refresh_token }), third)
})
await step('refresh with nonsense is 401', () =>
  refused(() => client.refreshToken({ grant_type: 'refresh_token', refresh_token: 'nonsense' }), 401, 'hint: Cannot decrypt the refresh token'))
await step('refresh with nothing is 400', () =>
  refused(() => client.refreshToken({ grant_type: 'refresh_token' }), 400, 'hint: Check the `refresh_token` parameter'))
await step('an unknown grant is 400', () =>
  refused(() => client.refreshToken({ grant_type: 'magic' }), 400, 'unsupported_grant_type'))
await step('an unknown code is 400', () => refused(() => client.generateToken('nonsense'), 400, 'invalid_request'))

await step('change the password', async () => {
  await client.updatePassword({ password, new_password: changed }, third.access_token)
  await client.validateToken(third.access_token)
})
await step('the other session is dead', () => refused(() => client.validateToken(first.access_token), 401))
await step('change it with a wrong one is 403', () =>
  refused(() => client.updatePassword({ password, new_password: changed }, third.access_token), 403))
await step('log in with the new password', async () => {
  first = isPair(await client.login({ email, password: changed, shop_id: shopId }))
})

await step('ask for a reset mail', () =>
  client.sendPasswordResetEmail({ email, shop_id: shopId, reset_url: 'https://shop.example/reset?hash={hash}' }))
await step('ask for one without a place for the hash is 422', () =>
  refused(() => client.sendPasswordResetEmail({ email, shop_id: shopId, reset_url: 'https://shop.example/reset' }), 422))
await step('a dead reset link is 406', () =>
  refused(() => client.updatePasswordByHash({ hash: 'nonsense', password: changed, shop_id: shopId }), 406, 'PASSWORD_RESET_HASH_EXPIRED'))

await step('revoke', async () => {
  await client.revokeToken(shopId, third.access_token)
  await refused(() => client.validateToken(third.access_token), 401)
  await refused(
    () => client.refreshToken({ grant_type: 'refresh_token', refresh_token: third.refresh_token }),
    401,
    'hint: Token has been revoked',
  )
})
await step('the other session lives', () => client.validateToken(first.access_token))
await step('a reset link sets a password, once', async () => {
  const hash = /[?&]hash=([\w-]+)/.exec(await mail(email))[1]
  const set = { hash, password: `${changed}-2`, shop_id: shopId }
  await refused(() => client.updatePasswordByHash({ ...set, password: 'short' }), 422, 'validation_error')
  const pair = isPair(await client.updatePasswordByHash(set))
  await client.validateToken(pair.access_token)
  await refused(() => client.validateToken(first.access_token), 401)
  await refused(() => client.updatePasswordByHash(set), 406, 'PASSWORD_RESET_HASH_EXPIRED')
})
await step('a reset mail to nobody is 404', () =>
  refused(() => client.sendPasswordResetEmail({ email: `nobody.${email}`, shop_id: shopId, reset_url: 'https://shop.example/reset?hash={hash}' }), 404))
await step('who is deactivated is 403', async () => {
  const who = anybody()
  const pair = await client.register({ ...who, password, shop_id: shopId })
  await standing(who.email, 'locked')
  await refused(() => client.login({ email: who.email, password, shop_id: shopId }), 403, 'USER_DEACTIVATED')
  await refused(() => client.validateToken(pair.access_token), 403)
})
await step('a guesser is 429, with a time to wait', async () => {
  const guesser = shop()
  for (let i = 0; i < 50; i++) {
    try {
      await guesser.login({ email, password: 'wrong', shop_id: shopId })
    } catch (error) {
      const { response, data } = error.cause
      if (response.status === 404) continue
      assert.equal(response.status, 429)
      assert.equal(data.error, 'TOO_MANY_ATTEMPTS')
      assert.ok(Number(response.headers.get('retry-after')) > 0)
      assert.equal(data.context.retryAfterSeconds, Number(response.headers.get('retry-after')))
      return
    }
  }
  assert.fail('nobody stopped the guesser')
})
await step('revoke with a dead token is 401', () => refused(() => client.revokeToken(shopId, third.access_token), 401))

// generateToken, with a code that is good, is in idp.mjs.
await step('every call of OAuthClient was made', () => {
  const driven = [
    'register', 'login', 'guestLogin', 'sendPasswordResetEmail', 'updatePasswordByHash', 'updatePassword', 'refreshToken',
    'validateToken', 'revokeToken', 'generateToken',
  ]
  assert.deepEqual(Object.getOwnPropertyNames(OAuthClient.prototype).sort(), ['constructor', ...driven].sort())
})
