// What a storefront gives the RPC methods of @scayle/storefront-core, and the
// two other APIs that they call. The session is a plain object; baskets and
// wishlists are empty ones; the Customer Account API is a server here that asks
// the auth API about each token, as the real one does.
import { createServer } from 'node:http'
import { rpcMethods } from '@scayle/storefront-core'
import { anyIP, apiHost, env, shopId } from './support.mjs'

const ask = globalThis.fetch // which watched does not see
const address = { id: 1, street: 'Reforma' }
const accounts = createServer(async (request, response) => {
  const answer = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
  const asked = await ask(`${apiHost}/v1/oauth/token/validate`, { headers: { authorization: request.headers.authorization ?? '' } })
  if (!asked.ok) {
    answer(asked.status, {}, { 'www-authenticate': asked.headers.get('www-authenticate') ?? '' })
    return
  }
  const { customerId } = JSON.parse(Buffer.from(request.headers.authorization.split('.')[1], 'base64url'))
  const paths = {
    '/api/oauth/me': { id: customerId, orderSummary: [{ id: 1, shopId }, { id: 2, shopId: shopId + 1 }] },
    '/api/oauth/customer/addresses': { entities: [address] },
    '/api/oauth/customer/order/7': { id: 7 },
    '/api/oauth/customer/contact': {},
    '/api/oauth/customer/personal': {},
  }
  const found = paths[request.url]
  answer(found ? 200 : 404, found ?? {})
})
await new Promise((ready) => accounts.listen(0, '127.0.0.1', ready))
accounts.unref()

const log = { space: () => log, debug() {}, info() {}, warn() {}, error() {} }

/** A visitor's context. What the methods do to the session is kept in did. */
export function visitor(more = {}) {
  const did = { destroyed: 0, bound: 0, hooks: [] }
  const context = {
    did,
    log,
    shopId,
    sessionId: 'session',
    basketKey: 'basket',
    wishlistKey: 'wishlist',
    user: undefined,
    accessToken: undefined,
    refreshToken: undefined,
    originalIp: anyIP(),
    headers: new Headers({ host: 'shop.example', 'user-agent': 'Mozilla/5.0 (check)', 'content-type': 'application/json' }),
    auth: { resetPasswordUrl: 'https://shop.example/reset?lang=es' },
    oauth: { clientId: env.CLIENT_ID, clientSecret: env.CLIENT_SECRET, apiHost },
    checkout: { url: `http://127.0.0.1:${accounts.address().port}`, secret: env.SHOP_SECRET },
    idp: { enabled: true, idpKeys: ['corp'], idpRedirectURL: 'http://127.0.0.1:3000/callback' },
    sapiClient: {
      basket: { get: async () => ({ type: 'success', basket: { items: [] } }) },
      wishlist: { get: async () => ({ items: [] }) },
    },
    generateBasketKeyForUserId: async (id) => `basket-${id}`,
    generateWishlistKeyForUserId: async (id) => `wishlist-${id}`,
    updateTokens(tokens) {
      Object.assign(context, tokens)
    },
    updateUser(user) {
      context.user = user
    },
    async createUserBoundSession() {
      did.bound++
    },
    async destroySession() {
      did.destroyed++
    },
    async destroySessionsForUserId() {},
    async callHook(name) {
      did.hooks.push(name)
    },
    callRpc: async (name, params) => (name === 'getCampaignKey' ? undefined : call(name, params, context)),
    ...more,
  }
  return context
}

/** Calls an RPC method as storefronts do. */
export const call = (name, params, context) =>
  rpcMethods[name].rpcType === 'NoParam' ? rpcMethods[name](context) : rpcMethods[name](params, context)

/** The statuses of the auth API during a call, in their order. */
export async function watched(fn) {
  const statuses = []
  globalThis.fetch = async (url, init) => {
    const response = await ask(url, init)
    if (String(url).startsWith(apiHost)) {
      statuses.push(response.status)
    }
    return response
  }
  try {
    return { result: await fn(), statuses }
  } finally {
    globalThis.fetch = ask
  }
}
