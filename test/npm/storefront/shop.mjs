// The code of docs/shop.md, as it stands there.
import assert from 'node:assert/strict'
import { ErrorResponse, defineRpcHandler, rpcMethods } from '@scayle/storefront-core'
import { getOAuthClient } from '@scayle/storefront-core/dist/server'
import { visitor } from './context.mjs'
import { anybody, password, shop, shopId, step } from './support.mjs'

/** What went wrong, for the person; what is no refusal is thrown on. */
function refusal(error) {
  const { response, data } = error.cause ?? error
  if (!response) throw error
  const { error: code, message, context } = data ?? {}
  return { status: response.status, code, message, context, wait: response.headers.get('retry-after') }
}

/** oauthLogin with the status of the API. */
const login = defineRpcHandler(async (credentials, context) => {
  try {
    const tokens = await getOAuthClient(context).login({ ...credentials, shop_id: context.shopId })
    return (await rpcMethods.postLogin(context, tokens)) ?? new Response(null, { status: 204 })
  } catch (error) {
    const { status, code, message } = refusal(error)
    return new ErrorResponse(status, code, message)
  }
})

await step('docs: an own log-in gives the status of the API', async () => {
  const who = { ...anybody(), password }
  await shop().register({ ...who, shop_id: shopId })
  const context = visitor()
  assert.equal((await login({ email: who.email, password }, context)).status, 204)
  await shop().validateToken(context.accessToken)
  const wrong = await login({ email: who.email, password: 'wrong' }, visitor())
  assert.deepEqual([wrong.status, wrong.statusText], [404, 'USER_NOT_FOUND'])
  assert.match(wrong.title, /^Your email address or password is incorrect/)
  const { status, context: fields } = refusal(await shop().register({}).catch((error) => error))
  assert.deepEqual([status, fields.email.length], [422, 1])
  assert.equal(refusal(await shop().updatePassword({}, 'nonsense').catch((error) => error)).status, 401)
  assert.throws(() => refusal(new TypeError('fetch failed')), TypeError)
})
