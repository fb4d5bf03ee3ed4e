// Logs a customer in at the hosted pages with both libraries, as an application
// with a secret and as one without.
import assert from 'node:assert/strict'
import { Browser } from './browser.mjs'

export async function oidc({ step, low, high, issuer, confidential, app, customer }) {
  const insecure = { [low.allowInsecureRequests]: true } // loopback has no TLS
  const kinds = [
    ['with a secret', confidential.id, confidential.redirect, low.ClientSecretBasic(confidential.secret), high.ClientSecretBasic(confidential.secret)],
    ['public', app.id, app.redirect, low.None(), high.None()],
  ]
  const origin = new URL(issuer).origin

  /** Goes from the address of a request to the application's own. */
  async function signIn(browser, address, who) {
    let page = await browser.visit(address)
    if (page.left) return page.left
    assert.equal(page.status, 200)
    page = await browser.send(page, { email: who.email, password: 'not it at all' })
    assert.ok(page.status >= 400, 'a wrong password')
    page = await browser.send(page, { email: who.email, password: who.password })
    assert.ok(page.left, page.html)
    return page.left
  }

  for (const [kind, id, redirect, auth, highAuth] of kinds) {
    const client = { client_id: id }
    let as
    await step(`oauth4webapi, ${kind}: discover by OpenID Connect`, async () => {
      as = await low.processDiscoveryResponse(issuer, await low.discoveryRequest(issuer, insecure))
      assert.deepEqual(as.code_challenge_methods_supported, ['S256'])
      assert.equal(as.authorization_response_iss_parameter_supported, true)
    })
    await step(`oauth4webapi, ${kind}: code with PKCE, ID token, userinfo, refresh`, async () => {
      const who = await customer()
      const browser = new Browser(origin)
      const verifier = low.generateRandomCodeVerifier()
      const state = low.generateRandomState()
      const nonce = low.generateRandomNonce()
      const address = new URL(as.authorization_endpoint)
      address.search = new URLSearchParams({
        client_id: id, redirect_uri: redirect, response_type: 'code', scope: 'openid email profile offline_access', state, nonce, max_age: '60',
        code_challenge: await low.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
      })
      const left = await signIn(browser, address.href, who)
      assert.equal(left.origin + left.pathname, redirect)
      const params = low.validateAuthResponse(as, client, left, state)
      assert.throws(() => low.validateAuthResponse({ ...as, issuer: 'https://other.example' }, client, left, state)) // a mix-up
      const response = await low.authorizationCodeGrantRequest(as, client, auth, params, redirect, verifier, insecure)
      const got = await low.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, maxAge: 60, requireIdToken: true })
      const claims = low.getValidatedIdTokenClaims(got)
      assert.deepEqual([claims.email, claims.amr], [who.email, ['pwd']])
      const info = await low.processUserInfoResponse(as, client, claims.sub, await low.userInfoRequest(as, client, got.access_token, insecure))
      assert.equal(info.email, who.email)
      const again = await low.refreshTokenGrantRequest(as, client, auth, got.refresh_token, insecure)
      const next = await low.processRefreshTokenResponse(as, client, again)
      assert.equal(low.getValidatedIdTokenClaims(next).sub, claims.sub)
      assert.notEqual(next.refresh_token, got.refresh_token)
      await low.processRevocationResponse(await low.revocationRequest(as, client, auth, next.refresh_token, insecure))
      await assert.rejects(async () => low.processUserInfoResponse(as, client, claims.sub, await low.userInfoRequest(as, client, next.access_token, insecure)))
    })
    await step(`openid-client, ${kind}: code with PKCE, ID token, userinfo, refresh, logout`, async () => {
      const config = await high.discovery(issuer, id, undefined, highAuth, { execute: [high.allowInsecureRequests] })
      const who = await customer()
      const browser = new Browser(origin)
      const begin = async (more = {}) => {
        const checks = { pkceCodeVerifier: high.randomPKCECodeVerifier(), expectedState: high.randomState(), expectedNonce: high.randomNonce() }
        const address = high.buildAuthorizationUrl(config, {
          redirect_uri: redirect, scope: 'openid email offline_access', state: checks.expectedState, nonce: checks.expectedNonce,
          code_challenge: await high.calculatePKCECodeChallenge(checks.pkceCodeVerifier), code_challenge_method: 'S256', ...more,
        })
        return [address, checks]
      }
      const [address, checks] = await begin()
      const left = await signIn(browser, address.href, who)
      await assert.rejects(high.authorizationCodeGrant(config, left, { ...checks, pkceCodeVerifier: high.randomPKCECodeVerifier() }), 'another verifier')
      const got = await high.authorizationCodeGrant(config, left, { ...checks, idTokenExpected: true })
      const { sub } = got.claims()
      assert.equal((await high.fetchUserInfo(config, got.access_token, sub)).email, who.email)
      const next = await high.refreshTokenGrant(config, got.refresh_token)
      assert.equal(next.claims().sub, sub)

      // Signed in already: at once, and silently.
      const [silent, silentChecks] = await begin({ prompt: 'none' })
      const back = await browser.visit(silent.href)
      assert.equal((await high.authorizationCodeGrant(config, back.left, silentChecks)).claims().sub, sub)

      const out = high.buildEndSessionUrl(config, { id_token_hint: next.id_token, post_logout_redirect_uri: new URL('/', redirect).href, state: 'gone' })
      const gone = await browser.visit(out.href)
      assert.equal(gone.left.searchParams.get('state'), 'gone')
      await assert.rejects(high.fetchUserInfo(config, next.access_token, sub))
      const [late, lateChecks] = await begin({ prompt: 'none' })
      const refused = await browser.visit(late.href)
      await assert.rejects(high.authorizationCodeGrant(config, refused.left, lateChecks), (e) => e.error === 'login_required')
    })
  }
}
