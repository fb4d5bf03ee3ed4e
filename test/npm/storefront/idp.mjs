// Log-in at an outside identity provider, by the RPC layer's own orders. The
// manifest knows two: corp, which runs, and away, which does not.
import assert from 'node:assert/strict'
import { call, visitor, watched } from './context.mjs'
import { isPair, refused, shop, step } from './support.mjs'

/** Follows redirects as a browser does, until it comes back to the shop. */
async function browse(address, home) {
  const cookies = []
  for (let i = 0; i < 5; i++) {
    const response = await fetch(address, { redirect: 'manual', headers: { cookie: cookies.join('; ') } })
    cookies.push(...response.headers.getSetCookie().map((c) => c.split(';')[0]).filter((c) => !c.endsWith('=')))
    assert.equal(response.status, 302, `${address}: ${response.status} ${await response.text()}`)
    address = response.headers.get('location')
    if (address.startsWith(home)) {
      return new URL(address).searchParams
    }
  }
  assert.fail(`still at ${address}`)
}

const redirects = (params, more) => call('getExternalIdpRedirect', params, visitor(more))
const status = async (address) => (await fetch(address, { redirect: 'manual' })).status
const idp = visitor().idp

await step('rpc getExternalIdpRedirect and handleIDPLoginCallback', async () => {
  const { corp } = await redirects({ queryParams: { tab: '7' }, authUrlParameters: { login_hint: 'ana' } })
  const back = await browse(corp, idp.idpRedirectURL)
  assert.equal(back.get('tab'), '7')
  const context = visitor()
  const { result, statuses } = await watched(() => call('handleIDPLoginCallback', { code: back.get('code') }, context))
  assert.deepEqual([result, statuses, context.did.bound], [{ message: 'success' }, [200], 1])
  await shop().validateToken(context.accessToken)
  await refused(() => call('handleIDPLoginCallback', { code: back.get('code') }, visitor()), 400, 'hint: Authorization code has been revoked')
  await refused(() => call('handleIDPLoginCallback', { code: 'nonsense' }, visitor()), 400, 'invalid_request')
  assert.equal((await call('handleIDPLoginCallback', { code: 'x' }, visitor({ sessionId: undefined }))).status, 400)
})
await step('generateToken', async () => {
  const { corp } = await redirects({})
  const back = await browse(corp, idp.idpRedirectURL)
  isPair(await shop().generateToken(back.get('code')))
})
await step('rpc getExternalIdpRedirect, when something is wrong', async () => {
  assert.deepEqual(await redirects({}, { idp: { ...idp, enabled: false } }), {})
  assert.equal((await redirects({}, { idp: { ...idp, idpKeys: [] } })).status, 400)
  assert.equal((await redirects({}, { idp: { ...idp, idpRedirectURL: '' } })).status, 400)
  const { checkout, oauth } = visitor()
  assert.equal(await status((await redirects({}, { checkout: { ...checkout, secret: 'another' } })).corp), 401)
  assert.equal(await status((await redirects({}, { idp: { ...idp, idpKeys: ['other'] } })).other), 422)
  assert.equal(await status((await redirects({}, { idp: { ...idp, idpRedirectURL: 'https://evil.example/' } })).corp), 422)
  assert.equal(await status((await redirects({}, { oauth: { ...oauth, clientId: '999' } })).corp), 422)
  assert.equal(await status((await redirects({ authUrlParameters: { redirect_uri: 'x' } })).corp), 422)
  assert.equal(await status((await redirects({}, { idp: { ...idp, idpKeys: ['away'] } })).away), 424)
})
